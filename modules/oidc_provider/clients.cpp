#include "modules/oidc_provider/clients.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <array>

namespace lyceum::oidc_provider {

namespace {

constexpr auto kScopes = std::to_array<std::string_view>({"openid", "profile", "email", "groups", "offline_access"});
constexpr auto kLoopback = std::to_array<std::string_view>({"http://127.0.0.1", "http://[::1]", "http://localhost"});

struct Row {
    Id<Client> id;
    std::string client_id, name;
    bool is_public = false;
    std::string redirect_uris, logout_uris;             // JSON
    SigningAlgorithm algorithm = SigningAlgorithm::RS256;
    bool is_trusted = false;
    Time made_at;
};
DESCRIBE(Row, id, client_id, name, is_public, redirect_uris, logout_uris, algorithm, is_trusted, made_at)

Client client_from(const Row& row) {
    using List = std::vector<std::string>;
    return {row.id, row.client_id, row.name, row.is_public, json::from_text<List>(row.redirect_uris), json::from_text<List>(row.logout_uris),
        row.algorithm, row.is_trusted, row.made_at};
}

std::optional<Client> first(const std::optional<Row>& row) { return row ? std::optional(client_from(*row)) : std::nullopt; }

// What stands behind "http://127.0.0.1", with the port taken out; nothing for other addresses.
std::optional<std::string> without_port(std::string_view uri) {
    for (auto host : kLoopback) {
        if (host == "http://localhost" || !uri.starts_with(host)) continue;
        auto rest = uri.substr(host.size());
        if (rest.starts_with(':')) rest.remove_prefix(std::min(rest.size(), rest.find_first_of("/?", 1)));
        if (rest.empty() || rest.front() == '/' || rest.front() == '?') return std::string(host) + std::string(rest);
    }
    return std::nullopt;
}

}  // namespace

std::vector<Client> clients(Db& db) {
    std::vector<Client> all;
    for (auto& row : db.all<Row>(R"sql(
            select id, client_id, name, secret = '' as is_public, redirect_uris, logout_uris, algorithm, is_trusted, made_at
            from oidc_clients order by name, id)sql"))
        all.push_back(client_from(row));
    return all;
}

std::optional<Client> client(Db& db, Id<Client> id) {
    return first(db.maybe<Row>(R"sql(
        select id, client_id, name, secret = '' as is_public, redirect_uris, logout_uris, algorithm, is_trusted, made_at
        from oidc_clients where id = $1)sql", id));
}

std::optional<Client> client_called(Db& db, std::string_view client_id) {
    return first(db.maybe<Row>(R"sql(
        select id, client_id, name, secret = '' as is_public, redirect_uris, logout_uris, algorithm, is_trusted, made_at
        from oidc_clients where client_id = $1)sql", client_id));
}

Registered add_client(Tx& tx, const Client& wanted) {
    if (tx.one<std::int64_t>(R"sql(select count(*) from oidc_clients)sql") >= kClientsMost) conflict("There are as many apps as there may be. Remove one first.");
    auto made = wanted;
    made.id = new_id<Client>(tx);
    made.client_id = to_string(made.id);
    made.made_at = tx.now();
    tx.run(R"sql(
        insert into oidc_clients (id, client_id, name, secret, redirect_uris, logout_uris, algorithm, is_trusted, made_at)
        values ($1, $2, $3, '', $4, $5, $6, $7, $8))sql",
        made.id, made.client_id, made.name, json::text(made.redirect_uris), json::text(made.logout_uris), made.algorithm, made.is_trusted, made.made_at);
    return {made, made.is_public ? Secret() : new_secret(tx, made.id)};
}

void change_client(Tx& tx, const Client& client) {
    tx.run(R"sql(update oidc_clients set name = $2, redirect_uris = $3, logout_uris = $4, algorithm = $5, is_trusted = $6 where id = $1)sql",
        client.id, client.name, json::text(client.redirect_uris), json::text(client.logout_uris), client.algorithm, client.is_trusted);
}

// 256 random bits need no slow hash.
Secret new_secret(Tx& tx, Id<Client> id) {
    auto secret = "lyc_cs_" + crypto::random_token();
    tx.run(R"sql(update oidc_clients set secret = $2 where id = $1)sql", id, crypto::token_digest(secret));
    return Secret(std::move(secret));
}

bool has_secret(Db& db, Id<Client> id, const Secret& secret) {
    auto kept = db.maybe<std::string>(R"sql(select secret from oidc_clients where id = $1)sql", id);
    return kept && !kept->empty() && crypto::constant_time_equal(*kept, crypto::token_digest(secret.reveal()));
}

void remove_client(Tx& tx, Id<Client> id) {
    tx.run(R"sql(delete from oidc_tokens where grant_id in (select id from oidc_grants where client = $1))sql", id);
    tx.run(R"sql(delete from oidc_grants where client = $1)sql", id);
    tx.run(R"sql(delete from oidc_consents where client = $1)sql", id);
    tx.run(R"sql(delete from oidc_clients where id = $1)sql", id);
}

bool may_be_redirect_uri(std::string_view uri) {
    if (!Url::external(uri) || uri.find_first_of("#\\*") != uri.npos) return false;
    auto scheme = uri.find("://");
    if (scheme == uri.npos) return false;
    auto host = uri.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?"));
    // These would end the list of origins in a security policy, or hide the true host.
    if (host.empty() || host.find_first_of("@;,'") != host.npos) return false;
    if (uri.starts_with("https://")) return true;
    return std::any_of(kLoopback.begin(), kLoopback.end(), [&](auto loopback) {
        if (!uri.starts_with(loopback)) return false;
        auto rest = uri.substr(loopback.size());
        return rest.empty() || rest.front() == '/' || rest.front() == ':' || rest.front() == '?';
    });
}

bool may_return_to(const Client& client, std::string_view redirect_uri) {
    return std::any_of(client.redirect_uris.begin(), client.redirect_uris.end(), [&](auto& registered) {
        if (registered == redirect_uri) return true;
        auto bare = client.is_public && may_be_redirect_uri(redirect_uri) ? without_port(redirect_uri) : std::nullopt;
        return bare && bare == without_port(registered);
    });
}

std::string origin_of(std::string_view uri) {
    auto host = uri.find("://") + 3;
    return std::string(uri.substr(0, std::min(uri.size(), uri.find_first_of("/?", host))));
}

// ---- scopes ---------------------------------------------------------------------------------------

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (!word.empty()) words.emplace_back(word);
    }
    return words;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (auto& word : words) all += (all.empty() ? "" : " ") + word;
    return all;
}

bool holds(const std::vector<std::string>& words, std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); }

std::vector<std::string> known_scopes(std::string_view asked) {
    std::vector<std::string> scopes;
    auto words = words_of(asked);
    for (auto scope : kScopes)
        if (holds(words, scope)) scopes.emplace_back(scope);
    return scopes;
}

}  // namespace lyceum::oidc_provider
