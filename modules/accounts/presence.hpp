// What those who charge people and write to them ask first: whether somebody is here, and in which language they read.
//
// This header is a door of the module, beside accounts.hpp: only those who sell include it.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

/// kept_out: suspended now, and cannot come in to say no. leaving: the account is to be deleted, or is.
enum class Presence { here, kept_out, leaving };
DESCRIBE_ENUM(Presence, here, kept_out, leaving)
/// Money is taken by itself from those alone who are `here`.
Presence presence(Db&, PersonId, Time now);

/// The language that somebody chose, whether or not their address is known to be theirs; the site's for whoever chose none.
Language language_of(Db&, PersonId);

}  // namespace lyceum::accounts
