// The site as an app: the command palette, the keyboard, the page shown without a connection.
#pragma once
#include "modules/home/home.hpp"

namespace lyceum::shell {

extern const Module module;

}  // namespace lyceum::shell
