// Programs that may sign people in here, and the addresses they may be answered at. Only this module includes this file.
#pragma once
#include "modules/oidc_provider/oidc_provider.hpp"
#include "platform/crypto/jose.hpp"

namespace lyceum::oidc_provider {

using crypto::SigningAlgorithm;

inline constexpr int kClientsMost = 100, kUrisMost = 10;

struct Client {
    Id<Client> id;
    std::string client_id, name;
    bool is_public = false;                             // it has no secret: a program on somebody's own machine, or in a browser
    std::vector<std::string> redirect_uris, logout_uris;
    SigningAlgorithm algorithm = SigningAlgorithm::RS256;
    bool is_trusted = false;
    Time made_at;
};
DESCRIBE(Client, id, client_id, name, is_public, redirect_uris, logout_uris, algorithm, is_trusted, made_at)

std::vector<Client> clients(Db&);
std::optional<Client> client(Db&, Id<Client>);
std::optional<Client> client_called(Db&, std::string_view client_id);

/// Answers the secret, which is kept nowhere; empty for a public client.
struct Registered {
    Client client;
    Secret secret;
};
Registered add_client(Tx&, const Client&);
void change_client(Tx&, const Client&);
Secret new_secret(Tx&, Id<Client>);
bool has_secret(Db&, Id<Client>, const Secret&);
/// With everything that came of it.
void remove_client(Tx&, Id<Client>);

/// An address that a program may register: https, or http on this machine alone; no fragment, nothing a browser reads otherwise.
bool may_be_redirect_uri(std::string_view);
/// Compared letter by letter; for a public client the port of an address on this machine is its own choice (RFC 8252, 7.3).
bool may_return_to(const Client&, std::string_view redirect_uri);
/// "https://app.example.org:8443".
std::string origin_of(std::string_view uri);

// ---- scopes ---------------------------------------------------------------------------------------

/// Words between blanks.
std::vector<std::string> words_of(std::string_view);
std::string joined(const std::vector<std::string>&);
bool holds(const std::vector<std::string>&, std::string_view);
/// Those of the asked that exist here, each once: openid, profile, email, groups, offline_access.
std::vector<std::string> known_scopes(std::string_view asked);

}  // namespace lyceum::oidc_provider
