// How often somebody may try, kept in the database: a restart forgives nothing. Only this module includes this file.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

void forget_empty_buckets(Tx&, Time due);

/// A name for what was typed that tells nobody what was typed.
std::string nameless(std::string_view typed);

}  // namespace lyceum::accounts
