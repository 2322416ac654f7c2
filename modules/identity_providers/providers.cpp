#include "modules/identity_providers/providers.hpp"
#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

namespace lyceum::identity_providers {

namespace {

constexpr std::size_t kSecretBytesMax = 4'096;

std::string purpose(Id<Provider> id) { return "identity_provider:" + to_string(id); }

std::string secret_file(const App& app, std::string_view slug) {
    auto& folder = app.config.security.client_secrets;
    return folder.empty() ? std::string() : folder + "/" + std::string(slug);
}

std::optional<Secret> secret_in_file(const App& app, std::string_view slug) {
    auto path = secret_file(app, slug);
    std::ifstream file(path, std::ios::binary);
    if (path.empty() || !file) return std::nullopt;
    std::string text(kSecretBytesMax, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    text = trimmed(text);
    if (text.empty()) return std::nullopt;
    return Secret(std::move(text));
}

std::string text_at(const boost::json::object& object, const char* name) {
    auto* found = object.if_contains(name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

}  // namespace

bool speaks_openid(Kind kind) { return kind == Kind::oidc || kind == Kind::google; }

std::string usual_address(Kind kind) {
    switch (kind) {
        case Kind::google: return "https://accounts.google.com";
        case Kind::github: return "https://github.com";
        case Kind::gitee: return "https://gitee.com";
        case Kind::wechat: return "https://open.weixin.qq.com";
        case Kind::oidc:
        case Kind::discourse: return {};
    }
    return {};
}

std::string_view icon_of(Kind kind) {
    switch (kind) {
        case Kind::github:
        case Kind::gitee: return "git-branch";
        case Kind::wechat: return "qr-code";
        case Kind::discourse: return "messages-square";
        case Kind::oidc:
        case Kind::google: return "log-in";
    }
    return "log-in";
}

// ---- the table ------------------------------------------------------------------------------------

std::vector<Provider> providers(Db& db) {
    return db.all<Provider>(R"sql(
        select id, slug, kind, name, address, client_id, is_open, sign_ups, made_at from identity_providers order by made_at, id)sql");
}

std::optional<Provider> provider_called(Db& db, std::string_view slug) {
    return db.maybe<Provider>(R"sql(
        select id, slug, kind, name, address, client_id, is_open, sign_ups, made_at from identity_providers where slug = $1)sql", slug);
}

Provider open_provider(Db& db, std::string_view slug) {
    auto known = provider_called(db, slug);
    if (!known || !known->is_open) not_found();
    return *known;
}

Id<Provider> add_provider(Tx& tx, const Provider& provider, const Secret& secret) {
    if (provider_called(tx, provider.slug)) invalid("slug", "There is a provider with this short name already. Choose another.");
    if (tx.one<std::int64_t>(R"sql(select count(*) from identity_providers)sql") >= kProvidersMost) conflict("There are as many providers as there may be. Remove one first.");
    auto id = new_id<Provider>(tx);
    tx.run(R"sql(
        insert into identity_providers (id, slug, kind, name, address, client_id, secret, is_open, sign_ups, made_at)
        values ($1, $2, $3, $4, $5, $6, '', $7, $8, $9))sql",
        id, provider.slug, provider.kind, provider.name, provider.address, provider.client_id, provider.is_open, provider.sign_ups, tx.now());
    if (!secret.empty()) set_secret(tx, id, secret);
    return id;
}

void change_provider(Tx& tx, const Provider& provider) {
    tx.run(R"sql(update identity_providers set name = $2, client_id = $3, is_open = $4, sign_ups = $5 where id = $1)sql",
        provider.id, provider.name, provider.client_id, provider.is_open, provider.sign_ups);
}

void set_secret(Tx& tx, Id<Provider> id, const Secret& secret) {
    tx.run(R"sql(update identity_providers set secret = $2 where id = $1)sql", id, tx.app().seal_keys().seal(secret, purpose(id)).text);
}

void remove_provider(Tx& tx, const Provider& provider) {
    if (tx.one<std::int64_t>(R"sql(select count(*) from external_identities where provider = $1)sql", provider.id) > 0)
        conflict("People sign in with it. Close it instead: nobody new comes in, and they can unlink it.");
    tx.run(R"sql(delete from provider_documents where provider = $1)sql", provider.id);
    tx.run(R"sql(delete from identity_providers where id = $1)sql", provider.id);
}

bool has_secret_file(const App& app, std::string_view slug) { return secret_in_file(app, slug).has_value(); }

Secret secret_of(Db& db, const Provider& provider) {
    if (auto from_file = secret_in_file(db.app(), provider.slug)) return *from_file;
    auto kept = db.one<std::string>(R"sql(select secret from identity_providers where id = $1)sql", provider.id);
    auto secret = kept.empty() ? std::nullopt : db.app().seal_keys().open({kept}, purpose(provider.id));
    if (secret) return *secret;
    log::error("a provider's client secret is missing", {{"provider", provider.slug}});
    throw Refusal(Refusal::Why::unavailable, Msg{"Signing in with {} is not set up completely. The owner of this site can complete it.", {provider.name}});
}

// ---- documents ------------------------------------------------------------------------------------

std::optional<Document> document(Db& db, Id<Provider> provider, DocumentKind kind) {
    return db.maybe<Document>(R"sql(select body, fetched_at from provider_documents where provider = $1 and kind = $2)sql", provider, kind);
}

void keep_document(Tx& tx, Id<Provider> provider, DocumentKind kind, const std::string& body) {
    tx.run(R"sql(
        insert into provider_documents (provider, kind, body, fetched_at) values ($1, $2, $3, $4)
        on conflict (provider, kind) do update set body = excluded.body, fetched_at = excluded.fetched_at)sql", provider, kind, body, tx.now());
}

std::optional<Metadata> metadata_from(std::string_view body) {
    if (body.size() > kDocumentBytesMax) return std::nullopt;
    json::Value value;
    try {
        value = json::parse(body);
    } catch (const Refusal&) {
        return std::nullopt;
    }
    if (!value.is_object()) return std::nullopt;
    auto& object = value.get_object();
    Metadata found{text_at(object, "issuer"), text_at(object, "authorization_endpoint"), text_at(object, "token_endpoint"),
        text_at(object, "userinfo_endpoint"), text_at(object, "jwks_uri")};
    auto* names = object.if_contains("authorization_response_iss_parameter_supported");
    found.names_issuer = names && names->is_bool() && names->get_bool();
    if (auto* methods = object.if_contains("token_endpoint_auth_methods_supported"); methods && methods->is_array()) {
        auto& list = methods->get_array();
        auto offers = [&](std::string_view method) {
            return std::any_of(list.begin(), list.end(), [&](auto& each) { return each.is_string() && std::string_view(each.get_string()) == method; });
        };
        found.basic_authentication = offers("client_secret_basic") || !offers("client_secret_post");
    }
    auto is_web = [](const std::string& text) { return (text.starts_with("https://") || text.starts_with("http://")) && Url::external(text); };
    if (found.issuer.empty() || !is_web(found.authorization_endpoint) || !is_web(found.token_endpoint) || !is_web(found.jwks_uri)) return std::nullopt;
    if (!is_web(found.userinfo_endpoint)) found.userinfo_endpoint.clear();
    return found;
}

Metadata metadata_of(Db& db, const Provider& provider) {
    auto kept = document(db, provider.id, DocumentKind::metadata);
    auto found = kept ? metadata_from(kept->body) : std::nullopt;
    if (!found) throw Refusal(Refusal::Why::unavailable, Msg{"Signing in with {} is not set up completely. The owner of this site can complete it.", {provider.name}});
    return *found;
}

}  // namespace lyceum::identity_providers
