// What programs call: metadata, keys, tokens, userinfo, introspection, revocation.
#include "modules/oidc_provider/pages.hpp"
#include "platform/crypto/crypto.hpp"
#include <boost/json.hpp>

namespace lyceum::oidc_provider {

std::string issuer(const App& app) { return app.base_url(); }

namespace {

Raw answer(const boost::json::object& body, int status = 200, std::vector<std::pair<std::string, std::string>> headers = {}) {
    return {.type = "application/json", .body = boost::json::serialize(body), .cache_control = "no-store", .status = status, .headers = std::move(headers)};
}

Raw refused(const char* error, const char* description, int status = 400) { return answer({{"error", error}, {"error_description", description}}, status); }

// ---- metadata -------------------------------------------------------------------------------------

Raw metadata(const Visit& visit, Db&, const Nothing&) {
    auto base = issuer(visit.app);
    auto at = [&](const Url& path) { return base + path.str(); };
    auto list = [](std::initializer_list<const char*> words) {
        boost::json::array all;
        for (auto word : words) all.emplace_back(word);
        return all;
    };
    auto methods = list({"client_secret_basic", "client_secret_post", "none"});
    return {.type = "application/json", .body = boost::json::serialize(boost::json::object{
        {"issuer", base}, {"authorization_endpoint", at(authorize_path())}, {"token_endpoint", at(token_path())}, {"userinfo_endpoint", at(userinfo_path())},
        {"jwks_uri", at(keys_path())}, {"revocation_endpoint", at(revoke_path())}, {"introspection_endpoint", at(introspect_path())},
        {"end_session_endpoint", at(end_session_path())},
        {"scopes_supported", list({"openid", "profile", "email", "groups", "offline_access"})},
        {"claims_supported", list({"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "amr", "at_hash", "name", "preferred_username", "profile", "locale", "email", "email_verified", "groups"})},
        {"response_types_supported", list({"code"})}, {"response_modes_supported", list({"query"})}, {"grant_types_supported", list({"authorization_code", "refresh_token"})},
        {"subject_types_supported", list({"public"})}, {"id_token_signing_alg_values_supported", list({"RS256", "ES256"})},
        {"code_challenge_methods_supported", list({"S256"})}, {"token_endpoint_auth_methods_supported", methods},
        {"revocation_endpoint_auth_methods_supported", methods}, {"introspection_endpoint_auth_methods_supported", list({"client_secret_basic", "client_secret_post"})},
        {"prompt_values_supported", list({"none", "login", "consent", "select_account"})},
        {"authorization_response_iss_parameter_supported", true}, {"request_parameter_supported", false}, {"request_uri_parameter_supported", false},
        {"claims_parameter_supported", false}, {"ui_locales_supported", list({"zh", "en"})}}), .cache_control = "public, max-age=300"};
}

Raw keys(const Visit&, Db& db, const Nothing&) { return {.type = "application/json", .body = key_set(db), .cache_control = "public, max-age=300"}; }

// ---- who calls --------------------------------------------------------------------------------------

struct Credentials {
    std::string client_id, secret;
    bool twice = false;                                 // in the header and in the form
};
Credentials credentials_of(const Visit& visit, const std::string& client_id, const std::string& secret) {
    Credentials given{client_id, secret};
    constexpr std::string_view kBasic = "Basic ";
    auto header = visit.request->headers.get("authorization");
    if (!http::same_word(header.substr(0, kBasic.size()), kBasic)) return given;
    auto pair = crypto::from_base64(trimmed(header.substr(kBasic.size()))).value_or("");
    auto colon = pair.find(':');
    auto name = http::percent_decoded(pair.substr(0, colon), true), word = http::percent_decoded(colon == pair.npos ? "" : pair.substr(colon + 1), true);
    given.twice = !secret.empty() || (!client_id.empty() && client_id != name.value_or(""));
    given.client_id = name.value_or("");
    given.secret = word.value_or("");
    return given;
}

/// The client that calls, its secret checked; nothing for a stranger.
std::optional<Client> caller(Db& db, const Credentials& given) {
    if (given.twice) return std::nullopt;
    auto found = client_called(db, given.client_id);
    if (!found) return std::nullopt;
    bool known = found->is_public ? given.secret.empty() : has_secret(db, found->id, Secret(given.secret));
    return known ? found : std::nullopt;
}

Raw unknown_client() {
    return answer({{"error", "invalid_client"}, {"error_description", "The client is unknown, or its secret is wrong."}}, 401, {{"WWW-Authenticate", "Basic realm=\"oauth\""}});
}

// ---- tokens ---------------------------------------------------------------------------------------

// RFC 7636, 4.1 and 4.6.
bool answers_challenge(const std::string& verifier, const std::string& challenge) {
    return verifier.size() >= 43 && verifier.size() <= 128 && crypto::constant_time_equal(crypto::base64url(crypto::sha256(verifier)), challenge);
}

/// What a sign-in came to: everything an answer is made of.
struct Outcome {
    std::optional<Issued> issued;
    std::string subject, nonce;
    bool second_factor = false;
};

std::int64_t in_seconds(Time time) { return time.micros / 1'000'000; }

std::string id_token(const Visit& visit, Database& database, const Client& client, const Outcome& outcome) {
    auto& [grant, tokens] = *outcome.issued;
    boost::json::object claims{{"iss", issuer(visit.app)}, {"sub", outcome.subject}, {"aud", client.client_id}, {"exp", in_seconds(visit.now + kAccessLasts)},
        {"iat", in_seconds(visit.now)}, {"auth_time", in_seconds(grant.auth_time)}, {"at_hash", crypto::half_hash(tokens.access)}};
    if (!outcome.nonce.empty()) claims["nonce"] = outcome.nonce;
    if (outcome.second_factor) claims["amr"] = boost::json::array{"mfa"};
    auto key = database.read([&](Db& db) { return signing_key(db, client.algorithm, visit.now); });
    return key.sign(boost::json::serialize(claims));
}

Raw tokens_answer(const Visit& visit, Database& database, const Client& client, const Outcome& outcome) {
    if (!outcome.issued) return refused("invalid_grant", "It is unknown, was used already, ran out, or was withdrawn.");
    auto& [grant, tokens] = *outcome.issued;
    boost::json::object body{{"access_token", tokens.access}, {"token_type", "Bearer"}, {"expires_in", kAccessLasts.micros / 1'000'000}, {"scope", grant.scopes}};
    if (!tokens.refresh.empty()) body["refresh_token"] = tokens.refresh;
    if (holds(words_of(grant.scopes), "openid")) body["id_token"] = id_token(visit, database, client, outcome);
    return answer(body);
}

void complete(Tx& tx, Outcome& outcome) {
    if (!outcome.issued) return;
    outcome.subject = subject_of(tx, outcome.issued->grant.person);
    outcome.second_factor = accounts::has_second_factor(tx, outcome.issued->grant.person);
}

Raw by_code(const Visit& visit, Database& database, const Client& client, const TokenRequest& in) {
    auto code = open_code(visit.app, in.code);
    if (!code || code->client != client.id || code->expires_at <= visit.now || code->redirect_uri != in.redirect_uri) return tokens_answer(visit, database, client, {});
    if (!answers_challenge(in.code_verifier, code->challenge)) return refused("invalid_grant", "The code_verifier does not fit the code_challenge.");
    auto outcome = database.write(visit.now, [&](Tx& tx) {
        Outcome made{redeem(tx, client, *code), {}, code->nonce};
        complete(tx, made);
        return made;
    });
    return tokens_answer(visit, database, client, outcome);
}

Raw by_refresh(const Visit& visit, Database& database, const Client& client, const TokenRequest& in) {
    auto outcome = database.write(visit.now, [&](Tx& tx) {
        Outcome made{refresh(tx, client, in.refresh_token), {}, {}};
        complete(tx, made);
        return made;
    });
    return tokens_answer(visit, database, client, outcome);
}

// Everything happens here: a code that comes twice must end what came of it although the answer is a refusal.
Raw exchange(const Visit& visit, Database& database, const TokenRequest& in) {
    auto client = database.read([&](Db& db) { return caller(db, credentials_of(visit, in.client_id, in.client_secret)); });
    if (!client) return unknown_client();
    make_missing_keys(database, visit.now);
    if (in.grant_type == "authorization_code") return by_code(visit, database, *client, in);
    if (in.grant_type == "refresh_token") return by_refresh(visit, database, *client, in);
    return refused("unsupported_grant_type", "Only authorization_code and refresh_token are supported.");
}
Raw as_exchanged(const Visit&, Tx&, const TokenRequest&, const Raw& ready) { return ready; }

// ---- what a token says ------------------------------------------------------------------------------

std::optional<Found> found_of(const std::optional<Client>& client, Db& db, const Visit& visit, const std::string& text) {
    auto found = client ? token(db, text, visit.now) : std::nullopt;
    return found && found->grant.client == client->id ? found : std::nullopt;
}

// RFC 7662: a client learns of its own tokens alone.
Raw introspect_now(const Visit& visit, Tx& tx, const AboutToken& in) {
    auto client = caller(tx, credentials_of(visit, in.client_id, in.client_secret));
    if (!client || client->is_public) return unknown_client();
    auto found = found_of(client, tx, visit, in.token);
    if (!found) return answer({{"active", false}});
    return answer({{"active", true}, {"scope", found->grant.scopes}, {"client_id", client->client_id}, {"token_type", found->kind == TokenKind::access ? "Bearer" : "refresh_token"},
        {"exp", in_seconds(found->expires_at)}, {"sub", subject_of(tx, found->grant.person)}, {"iss", issuer(visit.app)}});
}

// RFC 7009: what is unknown is as good as revoked.
Raw revoke_now(const Visit& visit, Tx& tx, const AboutToken& in) {
    auto client = caller(tx, credentials_of(visit, in.client_id, in.client_secret));
    if (!client) return unknown_client();
    if (auto found = found_of(client, tx, visit, in.token)) revoke(tx, in.token, *found);
    return answer({});
}

Raw userinfo(const Visit& visit, Db& db, const UserInfo& in) {
    constexpr std::string_view kBearer = "Bearer ";
    auto header = visit.request->headers.get("authorization");
    auto given = http::same_word(header.substr(0, kBearer.size()), kBearer) ? std::string(trimmed(header.substr(kBearer.size()))) : in.access_token;
    // In an address it would stand in logs: a token comes in the header, or in a form.
    if (!visit.request->query.empty()) given.clear();
    auto found = token(db, given, visit.now);
    auto scopes = found ? words_of(found->grant.scopes) : std::vector<std::string>();
    if (!found || found->kind != TokenKind::access || !holds(scopes, "openid"))
        return answer({{"error", "invalid_token"}}, 401, {{"WWW-Authenticate", "Bearer error=\"invalid_token\""}});
    auto person = found->grant.person;
    boost::json::object claims{{"sub", known_subject(db, person).value_or("")}};
    auto byline = accounts::byline(db, person);
    if (holds(scopes, "profile")) {
        claims["name"] = byline.name;
        claims["preferred_username"] = byline.handle;
        claims["profile"] = visit.app.base_url() + accounts::profile_url(byline.handle).str();
        if (auto reader = accounts::contact(db, person)) claims["locale"] = reader->language == Language::zh ? "zh-CN" : "en";
    }
    if (auto email = accounts::email_of(db, person); email && holds(scopes, "email")) claims["email"] = email->address, claims["email_verified"] = email->verified;
    if (holds(scopes, "groups")) {
        boost::json::array groups{"member"};
        for (auto role : accounts::working_roles(db, person, visit.now))
            if (role != accounts::Role::member) groups.emplace_back(std::string(name_of(role)));
        claims["groups"] = std::move(groups);
    }
    return answer(claims);
}
Raw userinfo_by_post(const Visit& visit, Tx& tx, const UserInfo& in) { return userinfo(visit, tx, in); }

}  // namespace

std::vector<Route> program_routes() {
    return {
        get(anyone, discovery_path, &metadata).cross_origin(),
        get(anyone, metadata_path, &metadata).cross_origin(),
        get(anyone, keys_path, &keys).cross_origin(),
        post(anyone, token_path, &exchange, &as_exchanged).cross_origin().limit(600, minutes(1)),
        get(anyone, userinfo_path, &userinfo).cross_origin().limit(600, minutes(1)),
        post(anyone, userinfo_path, &userinfo_by_post).cross_origin().limit(600, minutes(1)),
        post(anyone, revoke_path, &revoke_now).cross_origin().limit(600, minutes(1)),
        post(anyone, introspect_path, &introspect_now).cross_origin().limit(600, minutes(1)),
    };
}

}  // namespace lyceum::oidc_provider
