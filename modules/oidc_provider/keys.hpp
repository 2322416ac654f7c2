// The keys that ID tokens are signed with, and their replacement. Only this module includes this file.
#pragma once
#include "modules/oidc_provider/clients.hpp"

namespace lyceum::oidc_provider {

inline constexpr Span kKeyLasts = days(90);
inline constexpr Span kPublishedBefore = days(1);       // a key stands in the set this long before it signs
inline constexpr Span kPublishedAfter = days(7);        // and this long after another took over

/// Every key of the set we publish, as JSON.
std::string key_set(Db&);
/// Makes those keys that are missing. Slow, and outside of any transaction.
void make_missing_keys(Database&, Time now);
/// The key that signs now. Throws Fault when it is sealed under a key that is lost.
crypto::PrivateKey signing_key(Db&, SigningAlgorithm, Time now);
bool is_signed_here(Db&, const crypto::UnverifiedToken&);

/// Once a day: keys that are old get a successor, those that were followed long ago are forgotten.
struct ReplaceKeys {
    static constexpr std::string_view topic = "oidc_provider.replace_keys";
    bool now = false;                                   // whatever their age
};
DESCRIBE(ReplaceKeys, now)
void replace_keys(Work&, const ReplaceKeys&);
void plan_replacing(Tx&, Time due);

}  // namespace lyceum::oidc_provider
