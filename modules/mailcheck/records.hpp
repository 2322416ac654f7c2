// What the name system says about a sender, judged: each fault with the record that mends it.
#pragma once
#include "modules/mailcheck/mailcheck.hpp"
#include "platform/dns/dns.hpp"

namespace lyceum::mailcheck {

/// Whose letters are looked at, and how they leave.
struct Sending {
    std::string from;                               // the sender's address
    std::string host;                               // of the mail server that takes them; empty: none
    std::vector<std::string> selectors;             // where a DKIM key may be published, the most likely first
    std::string signing_record;                     // of the key this site signs with; empty: it does not sign

    std::string domain() const { return from.substr(from.rfind('@') + 1); }
    /// False for names that no other machine knows: localhost, single words, .test and the like.
    bool has_public_domain() const;
};

Finding spf(const dns::Resolver&, const Sending&);
Finding dkim(const dns::Resolver&, const Sending&);
Finding dmarc(const dns::Resolver&, const Sending&);
Finding mx(const dns::Resolver&, const Sending&);

}  // namespace lyceum::mailcheck
