// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/oidc_provider/grants.hpp"
#include "modules/oidc_provider/keys.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::oidc_provider {

/// The issuer is site.url, letter by letter.
std::string issuer(const App&);

// ---- authorization (OpenID Connect Core 3.1.2, RFC 6749, RFC 7636) ------------------------------------

struct Authorize {
    std::string response_type, client_id, redirect_uri, scope, state, nonce, code_challenge, code_challenge_method;
    std::string prompt, max_age, response_mode, request, request_uri;
};
DESCRIBE(Authorize, response_type, client_id, redirect_uri, scope, state, nonce, code_challenge, code_challenge_method, prompt, max_age, response_mode, request, request_uri)
inline constexpr Path<Authorize> authorize_path{"/oauth/authorize"};

/// What a program asks to do, before the first time.
struct Question {
    std::string client, host, origin;
    std::vector<std::string> scopes;
    std::string handle, email;
    std::string query;                                  // the request as it came, to be answered by the form
};
DESCRIBE(Question, client, host, origin, scopes, handle, email, query)
Page question_page(const Ui&, const Question&);

struct Decide {
    std::string query;
    bool allow = false;
};
DESCRIBE(Decide, query, allow)
inline constexpr Path<Decide> decide_path{"/oauth/consent"};

// ---- signing out (OpenID Connect RP-Initiated Logout 1.0) ---------------------------------------------

struct EndSession {
    std::string id_token_hint, client_id, post_logout_redirect_uri, state;
};
DESCRIBE(EndSession, id_token_hint, client_id, post_logout_redirect_uri, state)
inline constexpr Path<EndSession> end_session_path{"/oauth/end-session"};
struct Leaving {
    std::string client, origin, query, handle;
};
DESCRIBE(Leaving, client, origin, query, handle)
Page leaving_page(const Ui&, const Leaving&);
struct Leave { std::string query; };
DESCRIBE(Leave, query)
inline constexpr Path<Leave> leave_path{"/oauth/signed-out"};

// ---- for programs -----------------------------------------------------------------------------------

inline constexpr Path<Nothing> discovery_path{"/.well-known/openid-configuration"};
inline constexpr Path<Nothing> metadata_path{"/.well-known/oauth-authorization-server"};    // RFC 8414
inline constexpr Path<Nothing> keys_path{"/oauth/jwks"};

struct TokenRequest {
    std::string grant_type, code, redirect_uri, code_verifier, refresh_token, client_id, client_secret;
};
DESCRIBE(TokenRequest, grant_type, code, redirect_uri, code_verifier, refresh_token, client_id, client_secret)
inline constexpr Path<TokenRequest> token_path{"/oauth/token"};

struct AboutToken {
    std::string token, client_id, client_secret;
};
DESCRIBE(AboutToken, token, client_id, client_secret)
inline constexpr Path<AboutToken> revoke_path{"/oauth/revoke"}, introspect_path{"/oauth/introspect"};

struct UserInfo { std::string access_token; };
DESCRIBE(UserInfo, access_token)
inline constexpr Path<UserInfo> userinfo_path{"/oauth/userinfo"};

// ---- settings -------------------------------------------------------------------------------------

struct Permitted {
    std::string name, about;                            // about: the host of a forum, or what the program may know, as scopes
    bool forum = false;
    Time since;
    std::optional<Time> used_at;
    Url withdraw;
};
DESCRIBE(Permitted, name, about, forum, since, used_at, withdraw)
struct Apps { std::vector<Permitted> apps; };
DESCRIBE(Apps, apps)
inline constexpr Path<Nothing> apps_path{"/settings/apps"};
Page apps_page(const Ui&, const Apps&);
struct WhichClient { Id<Client> id; };
DESCRIBE(WhichClient, id)
inline constexpr Path<WhichClient> app_path{"/settings/apps/{id}"};

// ---- administration -------------------------------------------------------------------------------

struct Clients {
    std::vector<Client> clients;
    std::string issuer;
};
DESCRIBE(Clients, clients, issuer)
inline constexpr Path<Nothing> clients_path{"/admin/apps"};
Page clients_page(const Ui&, const Clients&);

enum class Habitat { server, device };                  // keeps a secret, or cannot
DESCRIBE_ENUM(Habitat, server, device)
struct AddClient {
    Text<1, 60> name;
    Habitat habitat = Habitat::server;
    Text<8, 4000> redirect_uris;                        // one a line
    Text<0, 4000> logout_uris;
    SigningAlgorithm algorithm = SigningAlgorithm::RS256;
    bool is_trusted = false;
};
DESCRIBE(AddClient, name, habitat, redirect_uris, logout_uris, algorithm, is_trusted)
inline constexpr Path<AddClient> add_client_path{"/admin/apps"};

/// Shown once.
struct ClientAdded {
    Client client;
    std::string secret, issuer;
};
DESCRIBE(ClientAdded, client, secret, issuer)
Page client_added_page(const Ui&, const ClientAdded&);

struct ClientView {
    Client client;
    std::string issuer;
};
DESCRIBE(ClientView, client, issuer)
inline constexpr Path<WhichClient> client_path{"/admin/apps/{id}"};
Page client_page(const Ui&, const ClientView&);
struct ChangeClient {
    Id<Client> id;
    Text<1, 60> name;
    Text<8, 4000> redirect_uris;
    Text<0, 4000> logout_uris;
    SigningAlgorithm algorithm = SigningAlgorithm::RS256;
    bool is_trusted = false;
};
DESCRIBE(ChangeClient, id, name, redirect_uris, logout_uris, algorithm, is_trusted)
inline constexpr Path<ChangeClient> change_client_path{"/admin/apps/{id}"};
inline constexpr Path<WhichClient> new_secret_path{"/admin/apps/{id}/secret"};
inline constexpr Path<Nothing> new_keys_path{"/admin/apps/keys"};

std::vector<Route> authorize_routes();
std::vector<Route> program_routes();
std::vector<Route> people_routes();

// Fills privacy's slots, in held.cpp.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::oidc_provider
