// Choosing and checking passwords: slow, so always before a transaction. Only this module includes this file.
#pragma once
#include "modules/accounts/people.hpp"

namespace lyceum::accounts {

/// Why this password may not be chosen by this person, or nothing.
std::optional<Msg> complaint_about(const Visit&, const std::string& password, std::string_view handle, std::string_view email);

/// The hash of a password that was checked; throws Refusal(invalid) on `password` when it may not be chosen.
std::string chosen_password(const Visit&, const std::string& password, const Account&);

struct TypedPassword {
    std::string_view field;
    std::string text;
};
/// Proves that whoever is signed in knows the password. Throws Refusal(invalid) on the field when it is wrong, slow_down
/// after too many. Accounts without a password have nothing to prove.
void prove_password(const Visit&, Database&, const Account&, const TypedPassword&);

}  // namespace lyceum::accounts
