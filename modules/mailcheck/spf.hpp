// Sender Policy Framework (RFC 7208): which machines may send for a domain. Macros are not expanded: a mechanism with one
// does not match.
#pragma once
#include "platform/dns/dns.hpp"

namespace lyceum::mailcheck {

enum class SpfResult { none, pass, fail, softfail, neutral, broken, unanswered };

struct Spf {
    SpfResult result = SpfResult::none;
    std::string record;                             // of the domain itself
    std::string trouble;                            // of `broken`: "two records", "eleven lookups", the term that is none
    bool anybody = false;                           // the record ends in +all
};

/// What the policy of `domain` says about letters from `address`, as a receiver would find it. Without an address, only
/// whether the record can be used.
Spf spf_of(const dns::Resolver&, const std::string& domain, const std::string& address);

/// Whether the record, or one that it includes, includes this domain.
bool spf_includes(const dns::Resolver&, const std::string& domain, const std::string& included);

}  // namespace lyceum::mailcheck
