// Addresses of the settings: what each takes, and what each shows.
#pragma once
#include "modules/accounts/people.hpp"
#include "modules/accounts/sessions.hpp"

namespace lyceum::accounts {

inline constexpr Path<Nothing> settings_path{"/settings"}, profile_settings{"/settings/profile"}, account_settings{"/settings/account"},
    sessions_path{"/settings/sessions"}, tokens_path{"/settings/tokens"},
    change_password_page{"/.well-known/change-password"};       // where password managers look (W3C)

// ---- profile ------------------------------------------------------------------------------------

struct SaveProfile {
    DisplayName name;
    Text<0, 100> headline;
    Text<0, 2000> bio;
    int hue = 0;
    Text<0, 2000> fields;                           // comma separated
    Text<0, 2000> links;                            // one a line: an address, then its label
};
DESCRIBE(SaveProfile, name, headline, bio, hue, fields, links)
inline constexpr Path<SaveProfile> save_profile_path{"/settings/profile"};

struct MyProfile {
    std::string handle, name, headline, bio, fields, links;
    int hue = 0;
};
DESCRIBE(MyProfile, handle, name, headline, bio, fields, links, hue)
Page profile_settings_page(const Ui&, const MyProfile&);

struct Preview {
    Text<0, 2000> text;
};
DESCRIBE(Preview, text)
inline constexpr Path<Preview> preview_path{"/settings/profile/preview"};

// ---- account ------------------------------------------------------------------------------------

struct SavePlace {
    std::optional<Language> language;
    Text<0, 60> time_zone;
};
DESCRIBE(SavePlace, language, time_zone)
inline constexpr Path<SavePlace> save_place_path{"/settings/account"};

struct ChangeEmail {
    Text<3, 254> email;
};
DESCRIBE(ChangeEmail, email)
inline constexpr Path<ChangeEmail> change_email_path{"/settings/email"};
inline constexpr Path<Nothing> verify_again_path{"/settings/email/verify"};

struct ChangePassword {
    std::string current, password;
    bool end_everything = false;                    // tokens, private addresses, linked accounts and apps too
};
DESCRIBE(ChangePassword, current, password, end_everything)
inline constexpr Path<ChangePassword> change_password_path{"/settings/password"};

struct MyAccount {
    std::string handle, email;
    bool verified = false, has_password = false;
    std::optional<Language> language;
    std::string time_zone;
};
DESCRIBE(MyAccount, handle, email, verified, has_password, language, time_zone)
Page account_settings_page(const Ui&, const MyAccount&);

// ---- sessions and tokens --------------------------------------------------------------------------

struct WhichSession {
    Id<Session> id;
};
DESCRIBE(WhichSession, id)
inline constexpr Path<WhichSession> session_path{"/settings/sessions/{id}"};

struct MySession {
    Id<Session> id;
    std::string device, ip;
    Time made_at, seen_at;
    bool current = false;
};
DESCRIBE(MySession, id, device, ip, made_at, seen_at, current)
struct MySessions {
    std::vector<MySession> sessions;
};
DESCRIBE(MySessions, sessions)
Page sessions_page(const Ui&, const MySessions&);

struct MakeToken {
    Text<1, 60> name;
    std::vector<std::string> scopes;
    int days = 90;
};
DESCRIBE(MakeToken, name, scopes, days)
inline constexpr Path<MakeToken> make_token_path{"/settings/tokens"};
struct WhichToken {
    Id<ApiToken> id;
};
DESCRIBE(WhichToken, id)
inline constexpr Path<WhichToken> token_path{"/settings/tokens/{id}"};

struct MyToken {
    Id<ApiToken> id;
    std::string name, ending;
    std::vector<std::string> scopes;
    Time made_at, expires_at;
    std::optional<Time> used_at;
};
DESCRIBE(MyToken, id, name, ending, scopes, made_at, expires_at, used_at)
struct MyTokens {
    std::vector<MyToken> tokens;
    std::vector<std::string> scopes;                // that may be chosen
};
DESCRIBE(MyTokens, tokens, scopes)
Page tokens_page(const Ui&, const MyTokens&);

/// Shown to its maker this once.
struct TokenMade {
    std::string name, token;
    Time expires_at;
};
DESCRIBE(TokenMade, name, token, expires_at)
Page token_made_page(const Ui&, const TokenMade&);

}  // namespace lyceum::accounts
