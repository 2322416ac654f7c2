// Home: the landing page of visitors, the feed of members, a community's spaces, and onboarding.
#pragma once
#include "modules/notifications/notifications.hpp"

namespace lyceum::home {

extern const Module module;

}  // namespace lyceum::home
