// The table of people and the rules about it. Only this module includes this file.
#pragma once
#include "modules/accounts/accounts.hpp"
#include "platform/core/lower.hpp"

namespace lyceum::accounts {

inline constexpr int kLinksMost = 6;

/// What is known of somebody, for themselves and for letters. Never a view model: it holds the password's hash.
struct Account {
    PersonId id;
    std::string handle, name;
    std::optional<std::string> email;
    std::optional<Time> email_verified_at;
    std::string password, device_key;
    std::optional<Language> language;
    std::string time_zone;
    bool consented = false;
    std::string imported_from;
    std::optional<Time> claimed_at;
    std::optional<Time> second_factor_at;
};
DESCRIBE(Account, id, handle, name, email, email_verified_at, password, device_key, language, time_zone, consented, imported_from, claimed_at,
    second_factor_at)

/// Closed accounts are never found.
std::optional<Account> account(Db&, PersonId);
/// By handle or e-mail address, whichever was typed.
std::optional<Account> account_of_login(Db&, std::string_view login);
std::optional<Account> account_of_email(Db&, std::string_view email);

/// Whether an imported account has got to its owner: it was claimed, somebody signed in, or it has a key of its own.
bool is_used(Db&, const Account&);
/// Kept in memory.
bool is_signed_in_somewhere(Db&, PersonId);

/// Letters, digits, `-` and `_`, beginning with a letter or digit.
bool is_handle(std::string_view);
/// True for names that people would take for the site itself.
bool is_reserved(std::string_view handle);

/// Throws Refusal(invalid) on `email` when somebody has the address.
void set_email(Tx&, PersonId, std::string_view email, bool verified);
void verify_email(Tx&, PersonId);
/// Somebody signs in: an imported account is its owner's from now on.
void note_used(Tx&, PersonId);
/// Takes an address from whoever gave it without confirming it, unless that is `owner`: it was shown to be `owner`'s.
void free_unconfirmed(Tx&, std::string_view email, PersonId owner);
/// The same password, hashed as it is done today, unless it was changed meanwhile.
void renew_hash(Tx&, PersonId, std::string_view old_hash, const std::string& hash);
/// A new password also forgets every known device.
void set_password(Tx&, PersonId, const std::string& hash);

struct Link {
    std::string label, url;
};
DESCRIBE(Link, label, url)

/// What somebody shows of themselves.
struct About {
    std::string name, headline, bio;
    int hue = 0;
    std::vector<std::string> fields;
    std::vector<Link> links;
};
About about(Db&, PersonId);
void set_about(Tx&, PersonId, const About&);

void set_place(Tx&, PersonId, std::optional<Language>, std::string_view time_zone);

/// The language letters to this person are written in.
Language language_of(const App&, const std::optional<Language>&);

}  // namespace lyceum::accounts
