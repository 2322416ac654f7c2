// Addresses for getting in: what each takes, and what each shows.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

/// Where to go afterwards; only a path of this site is followed.
struct Next {
    std::string next;
};
DESCRIBE(Next, next)
using Login = Text<1, 254>;
using EmailText = Text<3, 254>;
using CodeText = Text<1, 20>;

struct SignIn {
    Login login;
    std::string password, next;
};
DESCRIBE(SignIn, login, password, next)
inline constexpr Path<Next> sign_in_form{"/sign-in"};
inline constexpr Path<SignIn> sign_in_path{"/sign-in"};

struct AskCode {
    EmailText email;
    std::string next;
};
DESCRIBE(AskCode, email, next)
struct Asked {
    std::string email, next;
};
DESCRIBE(Asked, email, next)
struct GiveCode {
    EmailText email;
    CodeText code;
    std::string next;
};
DESCRIBE(GiveCode, email, code, next)
inline constexpr Path<Next> code_form{"/sign-in/code"};
inline constexpr Path<AskCode> ask_code_path{"/sign-in/code"};
inline constexpr Path<Asked> give_code_form{"/sign-in/code/enter"};
inline constexpr Path<GiveCode> give_code_path{"/sign-in/code/enter"};

struct SignUp {
    Handle handle;
    Text<0, 60> name;
    EmailText email;
    std::string password, next;
};
DESCRIBE(SignUp, handle, name, email, password, next)
struct Finish {
    EmailText email;
    CodeText code;
    DisplayName name;
    Text<0, 32> handle;
    std::string next;
};
DESCRIBE(Finish, email, code, name, handle, next)
inline constexpr Path<Next> sign_up_form{"/sign-up"};
inline constexpr Path<SignUp> sign_up_path{"/sign-up"};
inline constexpr Path<AskCode> sign_up_code_path{"/sign-up/code"};
inline constexpr Path<Asked> finish_form{"/sign-up/finish"};
inline constexpr Path<Finish> finish_path{"/sign-up/finish"};

/// A proof of who sits there; which of them depends on what somebody has. The fields go with any sensitive act, too.
struct Confirm {
    std::string next, confirm_password, confirm_code, confirm_passkey;
};
DESCRIBE(Confirm, next, confirm_password, confirm_code, confirm_passkey)
inline constexpr Path<Next> confirm_form{"/confirm"};
inline constexpr Path<Confirm> confirm_path{"/confirm"};
/// Built while its handler reads: later modules add their ways.
struct ConfirmView {
    Page page;
};
/// Fills the slot `confirm_page`.
Page confirm_view(const Ui&, Db&, const Held&);
/// Fills the slot `prove` for people without a second factor: their password, or a code by mail.
std::optional<std::vector<Cookie>> prove_by_password_or_code(const Visit&, Database&, const http::Input&);

inline constexpr Path<Next> sign_out_path{"/sign-out"};

/// Another site to sign in with.
struct WayIn {
    std::string label, icon;
    Url to;
};
DESCRIBE(WayIn, label, icon, to)
/// What the pages on the way in show.
struct Entry {
    std::string next, email;
    std::string already;                            // the name of whoever is signed in
    std::vector<WayIn> ways;
};
DESCRIBE(Entry, next, email, already, ways)
Page sign_in_page(const Ui&, const Entry&);
Page code_page(const Ui&, const Entry&);
Page give_code_page(const Ui&, const Entry&);
Page sign_up_page(const Ui&, const Entry&);
Page finish_page(const Ui&, const Entry&);
Page sign_out_page(const Ui&, const Entry&);

// ---- links in letters ---------------------------------------------------------------------------

struct Key {
    Text<40, 50> token;
};
DESCRIBE(Key, token)
inline constexpr Path<Key> link_path{"/sign-in/link/{token}"}, verify_path{"/verify/{token}"}, email_path{"/email/{token}"},
    undo_path{"/email/undo/{token}"}, reset_form{"/reset/{token}"};

struct Forgotten {
    EmailText email;
};
DESCRIBE(Forgotten, email)
inline constexpr Path<Nothing> forgotten_form{"/forgotten"};
inline constexpr Path<Forgotten> forgotten_path{"/forgotten"};

struct Reset {
    Text<40, 50> token;
    std::string password;
};
DESCRIBE(Reset, token, password)
inline constexpr Path<Reset> reset_path{"/reset/{token}"};

/// What a link in a letter will do once its button is pressed. The link's own secret is in no model.
struct Offer {
    std::string handle, name, email;
};
DESCRIBE(Offer, handle, name, email)
Page link_page(const Ui&, const Offer&);
Page verify_page(const Ui&, const Offer&);
Page email_page(const Ui&, const Offer&);
Page undo_page(const Ui&, const Offer&);
Page forgotten_page(const Ui&, const Nothing&);
Page reset_page(const Ui&, const Offer&);

}  // namespace lyceum::accounts
