// How often somebody may try, kept in the database: a restart forgives nothing. Only this module includes this file.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

/// A bucket that holds `count` attempts and drains evenly, empty after `span`.
struct Bucket {
    std::string name;
    int count = 1;
    Span span;
};
/// Takes one attempt from each bucket, or throws Refusal(slow_down) with the time to wait: attempts that
/// are refused do not make the wait longer.
void take(Tx&, const std::vector<Bucket>&);
/// Empties a bucket: the attempt was a right one.
void forgive(Tx&, std::string_view bucket);
void forget_empty_buckets(Tx&, Time due);

/// What one household or attacker has: an IPv4 address, or the first 64 bits of an IPv6 address.
std::string network_of(const Visit&);
/// A name for what was typed that tells nobody what was typed.
std::string nameless(std::string_view typed);

}  // namespace lyceum::accounts
