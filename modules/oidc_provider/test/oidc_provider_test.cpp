// Programs that sign their people in here: the whole way, and every shortcut that is refused.
#include "modules/accounts/test/letters.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/oidc_provider/oidc_provider.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/jose.hpp"
#include <atomic>
#include <thread>

using namespace lyceum;
using accounts::Role;
using accounts::test::id_of;
using accounts::test::person;

namespace {

const std::string kBack = "https://wiki.example.org/callback", kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

std::string parameter(const std::string& url, std::string_view name) {
    for (auto& [key, value] : http::parse_form(url.substr(std::min(url.size(), url.find('?') + 1))))
        if (key == name) return value;
    return {};
}

std::string between(const std::string& text, const std::string& before, const std::string& after) {
    auto from = text.find(before);
    if (from == text.npos) return {};
    from += before.size();
    return text.substr(from, text.find(after, from) - from);
}

/// A registered program and the people it signs in.
struct Wiki {
    World world;
    Browser owner = person(world, "olive", Role::owner), ann = person(world, "ann");
    std::string client_id, secret;

    explicit Wiki(const FormFields& more = {}) {
        FormFields fields{{"name", "Wiki"}, {"habitat", "server"}, {"redirect_uris", kBack + "\nhttp://127.0.0.1/cb"}, {"logout_uris", "https://wiki.example.org/bye"}};
        for (auto& field : more) fields.push_back(field);
        auto added = owner.post("/admin/apps", fields);
        REQUIRE(added.status == 200);
        secret = between(added.body, "id=\"secret\">", "<");
        client_id = world.read([](Db& db) { return db.one<std::string>(R"sql(select client_id from oidc_clients)sql"); });
    }

    /// The address a program sends people to; fields that are given replace the right ones, empty ones are left out.
    std::string authorize(const FormFields& changed = {}) const {
        FormFields fields{{"response_type", "code"}, {"client_id", client_id}, {"redirect_uri", kBack}, {"scope", "openid profile email"}, {"state", "st-1"}, {"nonce", "n-1"},
            {"code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, {"code_challenge_method", "S256"}};
        for (auto& [name, value] : changed) {
            auto found = std::find_if(fields.begin(), fields.end(), [&](auto& field) { return field.first == name; });
            if (found == fields.end()) fields.emplace_back(name, value);
            else found->second = value;
        }
        std::string query;
        for (auto& [name, value] : fields)
            if (!value.empty()) query += (query.empty() ? "?" : "&") + name + "=" + http::percent_encoded(value);
        return "/oauth/authorize" + query;
    }
    Answer allow(Browser& who, const std::string& url) { return who.post("/oauth/consent", {{"query", url.substr(url.find('?') + 1)}, {"allow", "1"}}); }
    std::string code(const FormFields& changed = {}) { return parameter(allow(ann, authorize(changed)).location(), "code"); }

    Answer call(const std::string& path, FormFields fields, bool with_secret = true) {
        http::Request request;
        request.method = "POST";
        request.target = path;
        if (with_secret) request.headers.add("Authorization", "Basic " + crypto::base64(client_id + ":" + secret));
        for (auto& [name, value] : fields) request.body += (request.body.empty() ? "" : "&") + name + "=" + http::percent_encoded(value);
        request.headers.add("Content-Type", "application/x-www-form-urlencoded");
        request.headers.add("Sec-Fetch-Site", "cross-site");
        request.headers.add("Origin", "https://spa.example.org");
        return world.browser().send(std::move(request));
    }
    Answer redeem(const std::string& code, const FormFields& changed = {}) {
        FormFields fields{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", kBack}, {"code_verifier", kVerifier}};
        for (auto& [name, value] : changed)
            for (auto& field : fields)
                if (field.first == name) field.second = value;
        return call("/oauth/token", fields);
    }
    Answer userinfo(const std::string& token) {
        http::Request request;
        request.method = "GET";
        request.target = "/oauth/userinfo";
        request.headers.add("Authorization", "Bearer " + token);
        return world.browser().send(std::move(request));
    }
    std::string at(const Answer& answer, const char* name) {
        auto body = answer.json();
        auto* found = body.as_object().if_contains(name);
        return found && found->is_string() ? std::string(found->get_string()) : std::string();
    }
};

}  // namespace

TEST_CASE("the description of the provider names this site, letter by letter, and can be read from anywhere") {
    World world;
    auto answer = world.browser().get("/.well-known/openid-configuration");
    CHECK(answer.status == 200);
    CHECK(answer.headers.get("access-control-allow-origin") == "*");
    auto body = answer.json();
    CHECK(body.at("issuer").as_string() == "http://lyceum.test");
    CHECK(body.at("authorization_endpoint").as_string() == "http://lyceum.test/oauth/authorize");
    CHECK(body.at("code_challenge_methods_supported").as_array().size() == 1);
    CHECK(world.browser().get("/.well-known/oauth-authorization-server").json() == body);
    http::Request preflight;
    preflight.method = "OPTIONS";
    preflight.target = "/oauth/token";
    preflight.headers.add("Access-Control-Request-Method", "POST");
    preflight.headers.add("Origin", "https://spa.example.org");
    auto allowed = world.browser().send(preflight);
    CHECK(allowed.status == 204);
    CHECK(allowed.headers.get("access-control-allow-methods") == "POST");
    preflight.target = "/oauth/consent";
    CHECK(!world.browser().send(preflight).headers.has("access-control-allow-origin"));
}

TEST_CASE("a person is asked, the program gets a code, tokens, and what was allowed") {
    Wiki w;
    auto question = w.ann.get(w.authorize());
    CHECK(question.status == 200);
    CHECK(question.has("Sign in to Wiki"));
    CHECK(question.has("wiki.example.org"));
    CHECK(question.has("ann@example.org"));
    CHECK(std::string(question.headers.get("content-security-policy")).find("form-action 'self' https://wiki.example.org") != std::string::npos);

    auto back = w.allow(w.ann, w.authorize()).location();
    CHECK(back.starts_with(kBack + "?code="));
    CHECK(parameter(back, "state") == "st-1");
    CHECK(parameter(back, "iss") == "http://lyceum.test");

    auto tokens = w.redeem(parameter(back, "code"));
    REQUIRE(tokens.status == 200);
    CHECK(tokens.headers.get("cache-control") == "no-store");
    CHECK(tokens.json().at("expires_in").as_int64() == 600);
    CHECK(w.at(tokens, "scope") == "openid profile email");
    CHECK(w.at(tokens, "refresh_token").empty());
    auto token = crypto::take_apart(w.at(tokens, "id_token"));
    REQUIRE(token);
    auto keys = crypto::public_keys(w.world.browser().get("/oauth/jwks").json());
    REQUIRE(keys.size() == 2);
    CHECK(std::any_of(keys.begin(), keys.end(), [&](auto& key) { return key.kid() == token->kid && token->is_signed_by(key); }));
    auto& claims = token->claims.as_object();
    CHECK(claims.at("iss").as_string() == "http://lyceum.test");
    CHECK(std::string_view(claims.at("aud").as_string()) == w.client_id);
    CHECK(claims.at("nonce").as_string() == "n-1");
    CHECK(std::string_view(claims.at("at_hash").as_string()) == crypto::half_hash(w.at(tokens, "access_token")));
    CHECK(claims.at("auth_time").as_int64() == w.world.now.micros / 1'000'000);
    CHECK(claims.at("exp").as_int64() == claims.at("iat").as_int64() + 600);

    auto known = w.userinfo(w.at(tokens, "access_token")).json();
    CHECK(known.at("sub") == claims.at("sub"));
    CHECK(known.at("preferred_username").as_string() == "ann");
    CHECK(known.at("email").as_string() == "ann@example.org");
    CHECK(known.at("email_verified").as_bool());
    CHECK(!known.as_object().contains("groups"));
    CHECK(std::string_view(known.at("sub").as_string()) != to_string(id_of(w.world, "ann")));

    // From now on nobody is asked, and the page in between is none.
    auto again = w.ann.get(w.authorize({{"prompt", "none"}}));
    CHECK(again.status == 303);
    CHECK(!parameter(again.location(), "code").empty());
    CHECK(w.ann.get(w.authorize({{"scope", "openid groups"}})).status == 200);
    CHECK(w.ann.get(w.authorize({{"prompt", "consent"}})).status == 200);
}

TEST_CASE("a person who says no, and a visitor who is not signed in") {
    Wiki w;
    auto no = w.ann.post("/oauth/consent", {{"query", w.authorize().substr(17)}, {"allow", "0"}});
    CHECK(parameter(no.location(), "error") == "access_denied");
    CHECK(parameter(no.location(), "state") == "st-1");
    auto visitor = w.world.browser();
    auto sent = visitor.get(w.authorize());
    CHECK(sent.status == 303);
    CHECK(sent.location().starts_with("/sign-in?next=%2Foauth%2Fauthorize"));
    CHECK(parameter(visitor.get(w.authorize({{"prompt", "none"}})).location(), "error") == "login_required");
    CHECK(parameter(w.ann.get(w.authorize({{"prompt", "none"}})).location(), "error") == "consent_required");
}

TEST_CASE("where client or address is wrong, nobody is sent anywhere") {
    Wiki w;
    for (auto& changed : std::vector<FormFields>{{{"client_id", "0000000000000"}}, {{"client_id", ""}}, {{"redirect_uri", ""}}, {{"redirect_uri", kBack + "/"}},
             {{"redirect_uri", kBack + "?a=1"}}, {{"redirect_uri", "https://wiki.example.org.evil.example/callback"}}, {{"redirect_uri", "https://evil.example.org/callback"}},
             {{"redirect_uri", "http://127.0.0.1:8000/cb"}}}) {
        CAPTURE(changed[0].second);
        auto answer = w.ann.get(w.authorize(changed));
        CHECK(answer.status == 400);
        CHECK(answer.location().empty());
    }
    CHECK(w.ann.get(w.authorize() + "&redirect_uri=https%3A%2F%2Fevil.example.org").status == 400);
    CHECK(w.ann.post("/oauth/consent", {{"query", w.authorize({{"redirect_uri", "https://evil.example.org/callback"}}).substr(17)}, {"allow", "1"}}).status == 400);
}

TEST_CASE("what is missing or unknown is said to the program") {
    Wiki w;
    auto error = [&](const FormFields& changed) { return parameter(w.ann.get(w.authorize(changed)).location(), "error"); };
    CHECK(error({{"response_type", "token"}}) == "unsupported_response_type");
    CHECK(error({{"response_type", "id_token"}}) == "unsupported_response_type");
    CHECK(error({{"response_mode", "fragment"}}) == "invalid_request");
    CHECK(error({{"code_challenge", ""}}) == "invalid_request");
    CHECK(error({{"code_challenge_method", "plain"}}) == "invalid_request");
    CHECK(error({{"code_challenge_method", ""}}) == "invalid_request");
    CHECK(error({{"scope", "everything"}}) == "invalid_scope");
    CHECK(error({{"prompt", "none login"}}) == "invalid_request");
    CHECK(error({{"max_age", "soon"}}) == "invalid_request");
    CHECK(error({{"request", "eyJ"}}) == "request_not_supported");
    CHECK(error({{"request_uri", "https://evil.example.org/r"}}) == "request_uri_not_supported");
}

TEST_CASE("a sign-in that is too old is proved again") {
    Wiki w;
    w.code();
    w.world.pass(minutes(2));
    CHECK(w.ann.get(w.authorize({{"max_age", "600"}})).location().starts_with(kBack));
    CHECK(w.ann.get(w.authorize({{"max_age", "60"}})).location().starts_with("/confirm?next=%2Foauth%2Fauthorize"));
    CHECK(w.ann.get(w.authorize({{"prompt", "login"}})).location().starts_with("/confirm?next="));
    CHECK(parameter(w.ann.get(w.authorize({{"max_age", "60"}, {"prompt", "none"}})).location(), "error") == "login_required");
}

TEST_CASE("a code is good once, for a minute, for its client, address and verifier") {
    Wiki w;
    auto code = w.code();
    CHECK(w.at(w.redeem(code, {{"code_verifier", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx"}}), "error") == "invalid_grant");
    CHECK(w.at(w.redeem(code, {{"code_verifier", ""}}), "error") == "invalid_grant");
    CHECK(w.at(w.redeem(code, {{"redirect_uri", "http://127.0.0.1/cb"}}), "error") == "invalid_grant");
    CHECK(w.at(w.redeem(code + "A"), "error") == "invalid_grant");
    CHECK(w.at(w.redeem(""), "error") == "invalid_grant");
    auto tokens = w.redeem(code);
    CHECK(tokens.status == 200);
    CHECK(w.userinfo(w.at(tokens, "access_token")).status == 200);

    // Twice: everything that came of it ends.
    CHECK(w.at(w.redeem(code), "error") == "invalid_grant");
    auto after = w.userinfo(w.at(tokens, "access_token"));
    CHECK(after.status == 401);
    CHECK(std::string(after.headers.get("www-authenticate")).find("invalid_token") != std::string::npos);

    auto late = w.code();
    w.world.pass(seconds(61));
    CHECK(w.at(w.redeem(late), "error") == "invalid_grant");
    auto other = w.owner.post("/admin/apps", {{"name", "Other"}, {"habitat", "server"}, {"redirect_uris", kBack}});
    auto stolen = w.code();
    w.secret = between(other.body, "id=\"secret\">", "<");
    w.client_id = w.world.read([](Db& db) { return db.one<std::string>(R"sql(select client_id from oidc_clients where name = 'Other')sql"); });
    CHECK(w.at(w.redeem(stolen), "error") == "invalid_grant");
}

TEST_CASE("of twenty who redeem one code at once, one gets tokens") {
    Wiki w;
    auto code = w.code();
    std::atomic<int> won{0};
    std::vector<std::thread> all;
    w.redeem("");                                       // the keys are there
    for (int i = 0; i < 20; ++i)
        all.emplace_back([&] { if (w.redeem(code).status == 200) ++won; });
    for (auto& one : all) one.join();
    CHECK(won == 1);
}

TEST_CASE("a program proves that it is itself") {
    Wiki w;
    auto code = w.code();
    FormFields form{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", kBack}, {"code_verifier", kVerifier}};
    auto with = [&](std::string id, std::string secret) {
        auto fields = form;
        fields.emplace_back("client_id", id);
        fields.emplace_back("client_secret", secret);
        return w.call("/oauth/token", fields, false);
    };
    CHECK(w.call("/oauth/token", form, false).status == 401);
    CHECK(with(w.client_id, "").status == 401);
    CHECK(with(w.client_id, "wrong").status == 401);
    CHECK(with("nobody", w.secret).status == 401);
    CHECK(std::string(with(w.client_id, "wrong").headers.get("www-authenticate")).starts_with("Basic"));
    CHECK(w.at(w.call("/oauth/token", {{"grant_type", "password"}}), "error") == "unsupported_grant_type");
    CHECK(with(w.client_id, w.secret).status == 200);

    auto page = w.owner.post("/admin/apps/" + w.client_id + "/secret");
    CHECK(page.status == 200);
    auto fresh = between(page.body, "id=\"secret\">", "<");
    CHECK(fresh != w.secret);
    CHECK(w.redeem(w.code()).status == 401);
    w.secret = fresh;
    CHECK(w.redeem(w.code()).status == 200);
    CHECK(w.world.read([](Db& db) { return db.one<std::string>(R"sql(select secret from oidc_clients)sql"); }) == crypto::token_digest(fresh));
}

TEST_CASE("refresh tokens are replaced, and one that comes twice ends the sign-in") {
    Wiki w;
    auto first = w.redeem(w.code({{"scope", "openid offline_access"}}));
    auto refresh = [&](const std::string& token) { return w.call("/oauth/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}}); };
    w.world.pass(days(20));
    auto second = refresh(w.at(first, "refresh_token"));
    REQUIRE(second.status == 200);
    CHECK(!w.at(second, "id_token").empty());
    CHECK(w.at(second, "refresh_token") != w.at(first, "refresh_token"));
    w.world.pass(days(20));
    auto third = refresh(w.at(second, "refresh_token"));
    CHECK(third.status == 200);
    CHECK(w.at(refresh(w.at(third, "access_token")), "error") == "invalid_grant");

    CHECK(w.at(refresh(w.at(second, "refresh_token")), "error") == "invalid_grant");
    CHECK(w.at(refresh(w.at(third, "refresh_token")), "error") == "invalid_grant");
    CHECK(w.userinfo(w.at(third, "access_token")).status == 401);

    auto unused = w.redeem(w.code({{"scope", "openid offline_access"}}));
    w.world.pass(days(31));
    CHECK(w.at(refresh(w.at(unused, "refresh_token")), "error") == "invalid_grant");
}

TEST_CASE("somebody who is suspended, or gets a new password by letter, is signed in nowhere else either") {
    Wiki w;
    auto refresh = [&](const std::string& token) { return w.call("/oauth/token", {{"grant_type", "refresh_token"}, {"refresh_token", token}}); };
    auto tokens = w.redeem(w.code({{"scope", "openid offline_access"}}));
    auto waiting = w.code({{"scope", "openid offline_access"}});
    CHECK(w.userinfo(w.at(tokens, "access_token")).status == 200);
    CHECK(w.owner.put("/admin/people/ann/suspension", {{"days", "1"}, {"reason", "Advertising again."}}).status == 303);
    CHECK(w.userinfo(w.at(tokens, "access_token")).status == 401);
    CHECK(w.at(refresh(w.at(tokens, "refresh_token")), "error") == "invalid_grant");
    CHECK(w.at(w.redeem(waiting), "error") == "invalid_grant");

    w.world.pass(days(2));
    w.ann = accounts::test::sign_in(w.world, id_of(w.world, "ann"));
    CHECK(w.at(refresh(w.at(tokens, "refresh_token")), "error") == "invalid_grant");
    tokens = w.redeem(w.code({{"scope", "openid offline_access"}}));
    REQUIRE(tokens.status == 200);
    auto visitor = w.world.browser();
    visitor.post("/forgotten", {{"email", "ann@example.org"}});
    auto link = accounts::test::link_in(accounts::test::letter_to(w.world, "ann@example.org", "new password"));
    CHECK(visitor.post(link, {{"password", "another five plain words"}}).status == 303);
    CHECK(w.userinfo(w.at(tokens, "access_token")).status == 401);
    CHECK(w.at(refresh(w.at(tokens, "refresh_token")), "error") == "invalid_grant");
}

TEST_CASE("tokens run out, are revoked, and tell their own client about themselves") {
    Wiki w;
    auto tokens = w.redeem(w.code({{"scope", "openid email offline_access"}}));
    auto access = w.at(tokens, "access_token"), refresh = w.at(tokens, "refresh_token");
    auto about = w.call("/oauth/introspect", {{"token", access}}).json();
    CHECK(about.at("active").as_bool());
    CHECK(about.at("scope").as_string() == "openid email offline_access");
    CHECK(!w.call("/oauth/introspect", {{"token", "unknown"}}).json().at("active").as_bool());
    CHECK(w.call("/oauth/introspect", {{"token", access}}, false).status == 401);

    CHECK(w.userinfo("unknown").status == 401);
    CHECK(w.userinfo(refresh).status == 401);
    w.world.pass(minutes(11));
    CHECK(w.userinfo(access).status == 401);
    auto fresh = w.call("/oauth/token", {{"grant_type", "refresh_token"}, {"refresh_token", refresh}});
    access = w.at(fresh, "access_token"), refresh = w.at(fresh, "refresh_token");
    CHECK(w.userinfo(access).status == 200);
    CHECK(w.call("/oauth/revoke", {{"token", refresh}}).status == 200);
    CHECK(w.userinfo(access).status == 401);
    CHECK(w.call("/oauth/revoke", {{"token", refresh}}).status == 200);
    CHECK(w.call("/oauth/revoke", {{"token", refresh}}, false).status == 401);

    // An access token of a program is no key to the API.
    auto other = w.at(w.redeem(w.code()), "access_token");
    auto browser = w.world.browser();
    browser.use_token(other);
    CHECK(browser.json("/api/v1/settings/profile").status == 401);
}

TEST_CASE("a person sees what has access, and ends it at once") {
    Wiki w;
    CHECK(w.ann.get("/settings/apps").has("Nothing has access"));
    auto tokens = w.redeem(w.code({{"scope", "openid offline_access"}}));
    CHECK(w.ann.get("/settings/apps").has("Wiki"));
    CHECK(w.ann.del("/settings/apps/" + w.client_id).status == 303);
    CHECK(w.ann.get("/settings/apps").has("Nothing has access"));
    CHECK(w.userinfo(w.at(tokens, "access_token")).status == 401);
    CHECK(w.at(w.call("/oauth/token", {{"grant_type", "refresh_token"}, {"refresh_token", w.at(tokens, "refresh_token")}}), "error") == "invalid_grant");
    CHECK(w.ann.get(w.authorize()).has("will be able to"));

    // A code from before the end is worth nothing after it.
    auto code = w.code();
    w.ann.del("/settings/apps/" + w.client_id);
    CHECK(w.at(w.redeem(code), "error") == "invalid_grant");
}

TEST_CASE("the owner's own program asks nobody, and may be told roles") {
    Wiki w(FormFields{{"is_trusted", "1"}, {"algorithm", "ES256"}});
    auto straight = w.owner.get(w.authorize({{"scope", "openid groups"}}));
    REQUIRE(straight.status == 303);
    auto tokens = w.redeem(parameter(straight.location(), "code"));
    CHECK(crypto::take_apart(w.at(tokens, "id_token"))->algorithm == "ES256");
    auto groups = w.userinfo(w.at(tokens, "access_token")).json().at("groups").as_array();
    CHECK(groups == boost::json::array{"member", "owner"});

    // A role that waits for a second factor is none.
    w.world.app.config.security.staff_second_factor = StaffFactor::required;
    w.world.pass(days(8));
    auto owner = accounts::test::sign_in(w.world, id_of(w.world, "olive"));
    tokens = w.redeem(parameter(owner.get(w.authorize({{"scope", "openid groups"}})).location(), "code"));
    CHECK(w.userinfo(w.at(tokens, "access_token")).json().at("groups").as_array() == boost::json::array{"member"});
}

TEST_CASE("a program on somebody's own machine has no secret, and chooses its port") {
    Wiki w(FormFields{{"habitat", "device"}});
    CHECK(w.secret.empty());
    auto back = w.allow(w.ann, w.authorize({{"redirect_uri", "http://127.0.0.1:49152/cb"}})).location();
    CHECK(back.starts_with("http://127.0.0.1:49152/cb?code="));
    CHECK(w.ann.get(w.authorize({{"redirect_uri", "http://127.0.0.1:49152/other"}})).status == 400);
    CHECK(w.ann.get(w.authorize({{"redirect_uri", "http://127.0.0.1:49152@evil.example/cb"}})).status == 400);
    CHECK(w.ann.get(w.authorize({{"redirect_uri", "http://127.0.0.1.evil.example/cb"}})).status == 400);
    FormFields form{{"grant_type", "authorization_code"}, {"code", parameter(back, "code")}, {"redirect_uri", "http://127.0.0.1:49152/cb"}, {"code_verifier", kVerifier},
        {"client_id", w.client_id}};
    CHECK(w.call("/oauth/token", form, false).status == 200);
    CHECK(w.call("/oauth/introspect", {{"token", "x"}, {"client_id", w.client_id}}, false).status == 401);
}

TEST_CASE("keys are replaced: published first, signing a day later, forgotten after a week") {
    Wiki w;
    auto kid = [&] { return crypto::take_apart(w.at(w.redeem(w.code()), "id_token"))->kid; };
    auto published = [&] { return w.world.browser().get("/oauth/jwks").json().at("keys").as_array().size(); };
    auto before = kid();
    CHECK(published() == 2);
    w.world.pass(minutes(5));                       // the owner's proof still holds
    CHECK(w.owner.post("/admin/apps/keys").status == 303);
    w.world.deliver();
    CHECK(published() == 4);
    CHECK(kid() == before);
    w.world.pass(days(1));
    CHECK(kid() != before);
    auto second = kid();
    w.world.pass(days(9));
    w.world.deliver();
    CHECK(published() == 2);
    w.world.pass(days(90));
    w.world.deliver();
    CHECK(published() == 4);
    w.ann = accounts::test::sign_in(w.world, id_of(w.world, "ann"));
    CHECK(kid() == second);
}

TEST_CASE("signing out by a program asks the person, and goes only where the program registered") {
    Wiki w;
    auto token = w.at(w.redeem(w.code()), "id_token");
    auto url = [&](const std::string& hint, const std::string& to) {
        return "/oauth/end-session?id_token_hint=" + hint + "&post_logout_redirect_uri=" + http::percent_encoded(to) + "&state=s2";
    };
    auto page = w.ann.get(url(token, "https://wiki.example.org/bye"));
    CHECK(page.has("You left Wiki."));
    CHECK(w.ann.get("/settings/profile").status == 200);
    auto query = url(token, "https://wiki.example.org/bye");
    auto gone = w.ann.post("/oauth/signed-out", {{"query", query.substr(query.find('?') + 1)}});
    CHECK(gone.location() == "https://wiki.example.org/bye?state=s2");
    CHECK(w.ann.get("/settings/profile").status == 303);
    auto visitor = w.world.browser();
    CHECK(visitor.get(url(token, "https://wiki.example.org/bye")).location() == "https://wiki.example.org/bye?state=s2");
    CHECK(visitor.get(url(token, "https://evil.example.org/")).location() == "/");
    auto forged = crypto::PrivateKey::make(crypto::SigningAlgorithm::ES256).sign("{\"aud\":\"" + w.client_id + "\"}");
    CHECK(visitor.get(url(forged, "https://wiki.example.org/bye")).location() == "/");
    auto posted = w.call("/oauth/end-session", {{"id_token_hint", token}}, false);
    CHECK(posted.status == 303);
    CHECK(posted.location().starts_with("/oauth/end-session?id_token_hint="));
}

TEST_CASE("a request that comes as a form goes on as an address") {
    Wiki w;
    auto url = w.authorize();
    http::Request request;
    request.method = "POST";
    request.target = "/oauth/authorize";
    request.body = url.substr(url.find('?') + 1);
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Sec-Fetch-Site", "cross-site");
    CHECK(w.ann.send(request).location() == url);
}

TEST_CASE("programs are the owner's to register, at addresses that are their own") {
    Wiki w;
    CHECK(w.ann.get("/admin/apps").status == 403);
    CHECK(w.ann.post("/admin/apps", {{"name", "Mine"}, {"redirect_uris", kBack}}).status == 403);
    for (auto uri : {"http://wiki.example.org/cb", "https://wiki.example.org/cb#x", "https://*.example.org/cb", "https://a@evil.example/cb", "javascript:alert(1)",
             "https://wiki.example.org;script-src *", "http://localhost.evil.example/", "ftp://wiki.example.org/", "nonsense"}) {
        CAPTURE(uri);
        CHECK(w.owner.post("/admin/apps", {{"name", "Bad"}, {"habitat", "server"}, {"redirect_uris", uri}}).status == 422);
    }
    auto page = w.owner.get("/admin/apps/" + w.client_id);
    CHECK(page.has(kBack));
    CHECK(!page.has(w.secret));
    CHECK(w.owner.post("/admin/apps/" + w.client_id, {{"name", "Our wiki"}, {"redirect_uris", kBack}}).status == 303);
    CHECK(w.ann.get(w.authorize()).has("Sign in to Our wiki"));
    CHECK(w.ann.get(w.authorize({{"redirect_uri", "http://127.0.0.1/cb"}})).status == 400);
    auto tokens = w.redeem(w.code());
    CHECK(w.owner.del("/admin/apps/" + w.client_id).status == 303);
    CHECK(w.userinfo(w.at(tokens, "access_token")).status == 401);
    CHECK(w.ann.get(w.authorize()).status == 400);
}

TEST_CASE("who closes the account is gone from every program") {
    Wiki w;
    auto tokens = w.redeem(w.code({{"scope", "openid offline_access"}}));
    auto code = w.code();
    w.world.write([&](Tx& tx) { privacy::erase(tx, id_of(w.world, "ann")); });
    w.world.deliver();
    CHECK(w.userinfo(w.at(tokens, "access_token")).status == 401);
    CHECK(w.at(w.redeem(code), "error") == "invalid_grant");
}
