// The letters of this module, each in its reader's language. Only this module includes this file.
#pragma once
#include "modules/accounts/people.hpp"

namespace lyceum::accounts {

/// To whom a letter goes and in which language.
struct Reader {
    std::string address, name;
    Language language = Language::zh;
};
/// Nothing without an address.
std::optional<Reader> reader_of(const App&, const Account&);

void send_verification(Tx&, const Reader&, const std::string& token);
/// What a code is asked for.
enum class Occasion { sign_in, sign_up, proof };
void send_code(Tx&, const Reader&, const std::string& code, Occasion);
/// For addresses without an account that asked to sign in: they get a letter like everybody else.
void send_no_account(Tx&, const Reader&);
void send_reset(Tx&, const Reader&, const std::string& token);
void send_password_changed(Tx&, const Reader&);
void send_email_change(Tx&, const Reader& at_new_address, const std::string& token);
void send_email_changed(Tx&, const Reader& at_old_address, const std::string& new_address, const std::string& undo_token);
void send_claim_approved(Tx&, const Reader&, const std::string& handle, const std::string& link);

}  // namespace lyceum::accounts
