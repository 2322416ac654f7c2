// Identity providers: signing in with an account elsewhere (OpenID Connect, Google, GitHub, Gitee, WeChat, a Discourse).
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/discourse_connect/discourse_connect.hpp"

namespace lyceum::identity_providers {

extern const Module module;

}  // namespace lyceum::identity_providers
