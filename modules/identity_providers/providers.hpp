// The providers that the owner set up, their secrets, and what they publish about themselves. Only this module includes this file.
#pragma once
#include "modules/identity_providers/identity_providers.hpp"

namespace lyceum::identity_providers {

/// What a provider speaks. GitHub, Gitee and WeChat have OAuth 2 with habits of their own.
enum class Kind { oidc, google, github, gitee, wechat, discourse };
DESCRIBE_ENUM(Kind, oidc, google, github, gitee, wechat, discourse)

inline constexpr int kProvidersMost = 20;
using Slug = Text<2, 30>;

struct Provider {
    Id<Provider> id;
    std::string slug;
    Kind kind = Kind::oidc;
    std::string name, address, client_id;
    bool is_open = true, sign_ups = true;
    Time made_at;
};
DESCRIBE(Provider, id, slug, kind, name, address, client_id, is_open, sign_ups, made_at)

bool speaks_openid(Kind);
/// Where the kind lives unless somebody runs it elsewhere; empty where everybody has their own.
std::string usual_address(Kind);
std::string_view icon_of(Kind);

std::vector<Provider> providers(Db&);
std::optional<Provider> provider_called(Db&, std::string_view slug);
/// Throws Refusal(not_found) for one that is missing or not open.
Provider open_provider(Db&, std::string_view slug);

Id<Provider> add_provider(Tx&, const Provider&, const Secret&);
/// Name, client id, open and sign-ups; the address is part of everybody's identity and stays.
void change_provider(Tx&, const Provider&);
void set_secret(Tx&, Id<Provider>, const Secret&);
/// Throws Refusal(conflict) while somebody is known by it.
void remove_provider(Tx&, const Provider&);

/// From the file named after the provider in `security.client_secrets`, else the sealed one. Throws Refusal(unavailable)
/// when neither is there.
Secret secret_of(Db&, const Provider&);
bool has_secret_file(const App&, std::string_view slug);

// ---- documents ------------------------------------------------------------------------------------

enum class DocumentKind { metadata, keys };
DESCRIBE_ENUM(DocumentKind, metadata, keys)
inline constexpr std::size_t kDocumentBytesMax = 128 * 1024;

struct Document {
    std::string body;
    Time fetched_at;
};
DESCRIBE(Document, body, fetched_at)
std::optional<Document> document(Db&, Id<Provider>, DocumentKind);
void keep_document(Tx&, Id<Provider>, DocumentKind, const std::string& body);

/// What is needed of the metadata of OpenID Connect Discovery.
struct Metadata {
    std::string issuer, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri;
    bool names_issuer = false;                      // it says in its answer who it is (RFC 9207)
    bool basic_authentication = true;               // of us, at the token endpoint
};
/// Nothing when something that signing in needs is missing.
std::optional<Metadata> metadata_from(std::string_view body);
/// Throws Refusal(unavailable) where there is none.
Metadata metadata_of(Db&, const Provider&);

}  // namespace lyceum::identity_providers
