// The letters of this module: whoever owns an account hears of every change of its keys. Only this module includes this file.
#pragma once
#include "modules/factors/factors.hpp"

namespace lyceum::factors {

/// What happened to somebody's factors.
enum class Change { app_added, app_removed, passkey_added, passkey_removed, codes_renewed, code_used, copied };
/// `about` is the passkey's name, or how many codes are left.
void tell(Tx&, PersonId, Change, const std::string& about = {});

/// Somebody asked for a reset; the token calls it off.
void tell_reset_asked(Tx&, PersonId, const std::string& keep_token);
void tell_reset_approved(Tx&, PersonId, Time due, const std::string& keep_token);
void tell_reset_refused(Tx&, PersonId);
void tell_reset_done(Tx&, PersonId);

}  // namespace lyceum::factors
