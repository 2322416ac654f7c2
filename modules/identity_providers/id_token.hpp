// What an ID token must say before anybody is signed in by it (OpenID Connect Core 3.1.3.7). Only this module includes this file.
#pragma once
#include "platform/crypto/jose.hpp"

namespace lyceum::identity_providers {

struct Expected {
    std::string issuer, client_id, nonce, access_token;
    Time now;
};
inline constexpr Span kClockSkew = seconds(60);

/// What is wrong with its claims; empty when nothing is. The signature is another matter.
std::string complaint_about(const crypto::UnverifiedToken&, const Expected&);

/// A text claim, empty when there is none; a claim that is true, or the text "true" as some write it.
std::string text_claim(const json::Value& claims, const char* name);
bool true_claim(const json::Value& claims, const char* name);

}  // namespace lyceum::identity_providers
