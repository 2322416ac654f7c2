// OpenID Connect provider: the owner's other programs sign their people in with the accounts of this site.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/discourse_connect/discourse_connect.hpp"

namespace lyceum::oidc_provider {

extern const Module module;

}  // namespace lyceum::oidc_provider
