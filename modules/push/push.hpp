// Push: notifications on devices that have the site closed.
#pragma once
#include "modules/notifications/notifications.hpp"

namespace lyceum::push {

extern const Module module;

}  // namespace lyceum::push
