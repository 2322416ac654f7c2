// Providers for tests, each with the habits of the real one. Requests never leave the program.
#pragma once
#include "modules/accounts/test/people.hpp"
#include "modules/identity_providers/identity_providers.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/jose.hpp"

namespace lyceum::identity_providers::test {

/// A provider of every kind, at the addresses of the real ones; OpenID at https://id.example.org.
struct Internet {
    World& world;
    std::string issuer = "https://id.example.org";
    crypto::PrivateKey key = crypto::PrivateKey::make(crypto::SigningAlgorithm::RS256);
    std::string keys = "{\"keys\":[" + key.public_jwk() + "]}";
    /// What the next ID token says; members that are set here replace the right ones. `nonce` is taken from the way there.
    boost::json::object claims{{"sub", "24400320"}, {"email", "ann@id.example"}, {"email_verified", true}, {"name", "Ann Elsewhere"}, {"preferred_username", "ann-e"}};
    std::string id_token;                               // sent instead of one made of the claims
    std::string nonce;
    boost::json::value github_user = {{"id", 583231}, {"login", "octocat"}, {"name", nullptr}};
    boost::json::value github_emails = boost::json::array{{{"email", "other@cat.example"}, {"primary", false}, {"verified", true}},
        {{"email", "octo@cat.example"}, {"primary", true}, {"verified", true}}};
    std::string wechat_unionid = "o6_bmasdasdsad6_2sgVt7hMZOPfL";
    bool down = false;
    int requests = 0;
    http_client::Request last;                          // to a token endpoint
    int key_requests = 0;

    explicit Internet(World& w) : world(w) {
        world.app.outgoing->transport = [this](const http_client::Request& request) { return answered(request); };
    }
    Internet(const Internet&) = delete;

private:
    using Response = http_client::Response;
    static Response json(const boost::json::value& value, int status = 200) {
        Response response{.status = status, .body = boost::json::serialize(value)};
        response.headers.add("Content-Type", "application/json");
        return response;
    }
    static std::string field(const std::string& form, std::string_view name) {
        for (auto& [key, value] : http::parse_form(form))
            if (key == name) return value;
        return {};
    }
    std::string made_token() {
        boost::json::object all{{"iss", issuer}, {"aud", "lyceum"}, {"exp", world.now.micros / 1'000'000 + 300}, {"iat", world.now.micros / 1'000'000}, {"nonce", nonce},
            {"at_hash", crypto::half_hash("at-1")}};
        for (auto& claim : claims) all[claim.key()] = claim.value();
        return key.sign(boost::json::serialize(all));
    }

    Response answered(const http_client::Request& request) {
        ++requests;
        if (down) return {.outcome = http_client::Outcome::timed_out, .reason = "the host took longer than 5000 ms"};
        auto path = request.url.substr(0, request.url.find('?'));
        auto query = request.url.substr(std::min(request.url.size(), path.size() + 1));
        if (path.ends_with("/token") || path.ends_with("access_token")) last = request;
        if (path.starts_with(issuer)) return openid(path.substr(issuer.size()), request);
        if (path.find("github.com") != path.npos) return github(path, request);
        if (path.find("gitee.com") != path.npos) return gitee(path, query, request);
        if (path.find("weixin.qq.com") != path.npos) return wechat(path, query);
        return {.outcome = http_client::Outcome::unknown_host, .reason = "the host is not known to DNS"};
    }

    Response openid(const std::string& path, const http_client::Request& request) {
        if (path == "/.well-known/openid-configuration")
            return json({{"issuer", issuer}, {"authorization_endpoint", issuer + "/authorize"}, {"token_endpoint", issuer + "/token"}, {"jwks_uri", issuer + "/jwks"},
                {"userinfo_endpoint", issuer + "/me"}, {"authorization_response_iss_parameter_supported", true}});
        if (path == "/jwks") return ++key_requests, Response{.status = 200, .body = keys};
        if (path == "/me") return json({{"sub", "24400320"}, {"name", "Ann Elsewhere"}, {"email", "ann@id.example"}, {"email_verified", true}});
        bool known = field(request.body, "code") == "good" && request.headers.get("authorization") == "Basic " + crypto::base64("lyceum:s3cret");
        if (!known) return json({{"error", "invalid_grant"}}, 400);
        return json({{"access_token", "at-1"}, {"token_type", "Bearer"}, {"id_token", id_token.empty() ? made_token() : id_token}});
    }

    // Refuses with status 200, wants a User-Agent (the client's own), and has numbers for ids.
    Response github(const std::string& path, const http_client::Request& request) {
        if (path == "https://github.com/login/oauth/access_token") {
            if (field(request.body, "code") != "good" || field(request.body, "client_secret") != "s3cret" || field(request.body, "code_verifier").size() != 43)
                return json({{"error", "bad_verification_code"}, {"error_description", "The code passed is incorrect or expired."}});
            return json({{"access_token", "gho_1"}, {"scope", "read:user,user:email"}, {"token_type", "bearer"}});
        }
        if (request.headers.get("authorization") != "Bearer gho_1") return json({{"message", "Bad credentials"}}, 401);
        return json(path == "https://api.github.com/user" ? github_user : github_emails);
    }

    // Takes the token in the address, and knows no PKCE.
    Response gitee(const std::string& path, const std::string& query, const http_client::Request& request) {
        if (path == "https://gitee.com/oauth/token") {
            if (field(request.body, "code") != "good") return json({{"error", "invalid_grant"}, {"error_description", "授权码无效"}}, 401);
            CHECK(field(request.body, "code_verifier").empty());
            return json({{"access_token", "gitee-1"}, {"expires_in", 86400}});
        }
        if (field(query, "access_token") != "gitee-1") return json({{"message", "401 Unauthorized"}}, 401);
        if (path == "https://gitee.com/api/v5/user") return json({{"id", 4711}, {"login", "ma-yun"}, {"name", "码云用户"}});
        return json(boost::json::array{{{"email", "ma@gitee.example"}, {"state", "confirmed"}, {"scope", boost::json::array{"primary", "notified"}}}});
    }

    // Answers text/plain, refuses with status 200 and `errcode`, and takes the secret in the address.
    Response wechat(const std::string& path, const std::string& query) {
        auto plain = [](const boost::json::value& value) {
            Response response{.status = 200, .body = boost::json::serialize(value)};
            response.headers.add("Content-Type", "text/plain");
            return response;
        };
        if (path == "https://api.weixin.qq.com/sns/oauth2/access_token") {
            if (field(query, "code") != "good" || field(query, "secret") != "s3cret") return plain({{"errcode", 40029}, {"errmsg", "invalid code"}});
            boost::json::object tokens{{"access_token", "wx-1"}, {"expires_in", 7200}, {"refresh_token", "r"}, {"openid", "oA"}, {"scope", "snsapi_login"}};
            if (!wechat_unionid.empty()) tokens["unionid"] = wechat_unionid;
            return plain(tokens);
        }
        boost::json::object user{{"openid", "oA"}, {"nickname", "微信用户"}, {"sex", 0}, {"privilege", boost::json::array{}}};
        if (!wechat_unionid.empty()) user["unionid"] = wechat_unionid;
        return field(query, "access_token") == "wx-1" && field(query, "openid") == "oA" ? plain(user) : plain({{"errcode", 40003}, {"errmsg", "invalid openid"}});
    }
};

inline void set_up(World& world, const std::string& kind, const FormFields& more = {}) {
    auto owner = world.read([](Db& db) { return accounts::find_by_handle(db, "olive").has_value(); })
        ? accounts::test::sign_in(world, accounts::test::id_of(world, "olive")) : accounts::test::person(world, "olive", accounts::Role::owner);
    FormFields fields{{"kind", kind}, {"name", kind}, {"client_id", "lyceum"}, {"secret", "s3cret"}, {"sign_ups", "1"}};
    for (auto& field : more) fields.push_back(field);
    auto done = owner.post("/admin/sign-in", fields);
    REQUIRE(done.status == 303);
}

/// A parameter of an address.
inline std::string parameter(const std::string& url, std::string_view name) {
    auto query = url.substr(std::min(url.size(), url.find('?') + 1));
    for (auto& [key, value] : http::parse_form(query.substr(0, query.find('#'))))
        if (key == name) return value;
    return {};
}

}  // namespace lyceum::identity_providers::test
