// Factors: authenticator apps, passkeys and recovery codes, and what happens when they are lost.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/accounts/accounts.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::factors {

extern const Module module;

/// Takes every factor away and signs the person out everywhere; they sign in with what they have left and add new ones.
/// For the console, where whoever sits there owns the machine. Noted in the audit log; a letter tells its owner.
void reset(Tx&, PersonId);

}  // namespace lyceum::factors
