// What browsers are asked for: the options of `navigator.credentials.create` and `.get`, as JSON whose bytes are base64url
// (PublicKeyCredentialCreationOptionsJSON and …RequestOptionsJSON, level 3). Only this module includes this file.
#pragma once
#include "modules/factors/challenges.hpp"
#include "modules/factors/pages.hpp"

namespace lyceum::factors {

/// For a new passkey of whoever is signed in. Empty where there is no Party.
Options creation_options(const Visit&, const std::vector<PasskeyRow>& existing);
/// For one of these passkeys, as a second factor or a proof. Empty when there is none, or no Party.
Options request_options(const Visit&, Use, PersonId, const std::vector<PasskeyRow>&);
/// For any passkey that checks its user: signing in without a name. Empty where there is no Party.
Options entry_options(const Visit&);

}  // namespace lyceum::factors
