// Signing in with accounts elsewhere: what people can rely on, and what an attacker cannot.
#include "modules/accounts/test/letters.hpp"
#include "modules/discourse_connect/discourse_connect.hpp"
#include "modules/identity_providers/test/providers.hpp"

using namespace lyceum;
using namespace lyceum::identity_providers;
using accounts::test::id_of;
using accounts::test::person;
using identity_providers::test::Internet;
using identity_providers::test::parameter;
using identity_providers::test::set_up;

namespace {

bool is_in(Browser& browser) { return browser.get("/settings/profile").status == 200; }

/// The way there; answers the provider's address.
std::string begin(Browser& browser, const std::string& slug, const std::string& next = {}) {
    auto sent = browser.get("/sign-in/with/" + slug + (next.empty() ? "" : "?next=" + http::percent_encoded(next)));
    REQUIRE(sent.status == 303);
    return sent.location();
}

Answer come_back(Browser& browser, const std::string& slug, FormFields fields) { return browser.post("/sign-in/with/" + slug + "/callback", std::move(fields)); }

/// The whole way with the OpenID provider.
Answer by_openid(Browser& browser, Internet& internet, const std::string& next = {}) {
    auto there = begin(browser, "oidc", next);
    internet.nonce = parameter(there, "nonce");
    return come_back(browser, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}, {"iss", internet.issuer}});
}
Answer by_other(Browser& browser, const std::string& slug, const std::string& code = "good") {
    auto there = begin(browser, slug);
    return come_back(browser, slug, {{"code", code}, {"state", parameter(there, "state")}});
}

struct Openid {
    World world;
    Internet internet{world};
    Openid() { set_up(world, "oidc", {{"address", "https://id.example.org"}}); }
};

/// Somebody who joined by the OpenID provider.
Browser joined(Openid& o) {
    auto browser = o.world.browser();
    REQUIRE(by_openid(browser, o.internet).location() == "/sign-in/join");
    REQUIRE(browser.post("/sign-in/join", {{"handle", "ann"}, {"name", "Ann"}}).status == 303);
    return browser;
}

}  // namespace

TEST_CASE("the way to an OpenID provider carries state, nonce and a PKCE challenge, and binds them to the browser") {
    Openid o;
    auto visitor = o.world.browser();
    CHECK(visitor.get("/sign-in?next=/tags").has("href=\"/sign-in/with/oidc?next=%2Ftags\""));
    CHECK(visitor.get("/sign-up").has("Continue with oidc"));
    auto there = begin(visitor, "oidc");
    CHECK(there.starts_with("https://id.example.org/authorize?"));
    CHECK(parameter(there, "response_type") == "code");
    CHECK(parameter(there, "client_id") == "lyceum");
    CHECK(parameter(there, "redirect_uri") == "http://lyceum.test/sign-in/with/oidc/callback");
    CHECK(parameter(there, "code_challenge_method") == "S256");
    CHECK(parameter(there, "code_challenge").size() == 43);
    CHECK(parameter(there, "state").size() == 43);
    CHECK(parameter(there, "nonce").size() == 43);
    CHECK(parameter(begin(visitor, "oidc"), "state") != parameter(there, "state"));
    CHECK(visitor.get("/sign-in/with/nobody").status == 404);
}

TEST_CASE("somebody new joins with what the provider knows, and comes back to the same account") {
    Openid o;
    auto visitor = o.world.browser();
    auto arrived = visitor.get("/sign-in/with/oidc/callback?code=good&state=x&iss=https%3A%2F%2Fid.example.org");
    CHECK(arrived.status == 200);
    CHECK(arrived.has("data-controller=\"press\""));
    CHECK(arrived.has("value=\"good\""));
    CHECK(o.internet.last.url.empty());

    CHECK(by_openid(visitor, o.internet, "/tags").location() == "/sign-in/join");
    auto page = visitor.get("/sign-in/join");
    CHECK(page.has("You come from oidc as ann-e."));
    CHECK(page.has("Your address here is ann@id.example."));
    CHECK(page.has("value=\"ann-e\""));
    CHECK(!is_in(visitor));
    auto done = visitor.post("/sign-in/join", {{"handle", "ann"}, {"name", "Ann"}});
    CHECK(done.status == 303);
    CHECK(done.location() == "/tags");
    CHECK(is_in(visitor));
    CHECK(o.world.read([&](Db& db) { return accounts::contact(db, id_of(o.world, "ann")).value().email; }) == "ann@id.example");
    CHECK(visitor.get("/settings/connections").has("ann-e"));

    auto later = o.world.browser();
    CHECK(by_openid(later, o.internet, "/tags").location() == "/tags");
    CHECK(is_in(later));
    CHECK(later.get("/settings/profile").has("@ann"));
}

TEST_CASE("the identity is the subject: another address changes nothing, and an address alone opens nothing") {
    Openid o;
    joined(o);
    o.internet.claims["email"] = "new@id.example";
    auto again = o.world.browser();
    by_openid(again, o.internet);
    CHECK(is_in(again));

    // Somebody else at the provider, with the address of an account here.
    person(o.world, "berta");
    o.internet.claims["sub"] = "666";
    o.internet.claims["email"] = "berta@example.org";
    auto mallory = o.world.browser();
    CHECK(by_openid(mallory, o.internet).location() == "/sign-in/join");
    auto page = mallory.get("/sign-in/join");
    CHECK(page.has("There is an account with berta@example.org."));
    CHECK(!is_in(mallory));
    CHECK(mallory.post("/sign-in/join", {{"handle", "mallory"}, {"name", "M"}}).status == 303);
    CHECK(o.world.read([&](Db& db) { return accounts::find_by_email(db, "berta@example.org"); }) == id_of(o.world, "berta"));
    CHECK(!o.world.read([&](Db& db) { return accounts::email_of(db, id_of(o.world, "mallory")).has_value(); }));
}

TEST_CASE("an address the provider did not verify is not taken over") {
    Openid o;
    o.internet.claims["email_verified"] = false;
    auto visitor = o.world.browser();
    by_openid(visitor, o.internet);
    CHECK(!visitor.get("/sign-in/join").has("ann@id.example"));
    visitor.post("/sign-in/join", {{"handle", "ann"}, {"name", "Ann"}});
    CHECK(!o.world.read([&](Db& db) { return accounts::email_of(db, id_of(o.world, "ann")).has_value(); }));
}

TEST_CASE("an answer is good once, in the browser that asked, for ten minutes") {
    Openid o;
    auto visitor = o.world.browser();
    SUBCASE("twice") {
        auto there = begin(visitor, "oidc");
        o.internet.nonce = parameter(there, "nonce");
        FormFields answer{{"code", "good"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}};
        auto cookie = visitor.cookie("attempt");
        CHECK(come_back(visitor, "oidc", answer).status == 303);
        visitor.set_cookie("attempt", cookie);
        CHECK(come_back(visitor, "oidc", answer).status == 400);
    }
    SUBCASE("another state") {
        begin(visitor, "oidc");
        CHECK(come_back(visitor, "oidc", {{"code", "good"}, {"state", "wrong"}, {"iss", o.internet.issuer}}).status == 400);
    }
    SUBCASE("no state") {
        begin(visitor, "oidc");
        CHECK(come_back(visitor, "oidc", {{"code", "good"}, {"iss", o.internet.issuer}}).status == 400);
    }
    SUBCASE("another browser") {
        auto there = begin(visitor, "oidc");
        auto victim = o.world.browser();
        CHECK(come_back(victim, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}}).status == 400);
    }
    SUBCASE("a cookie of one's own making") {
        auto there = begin(visitor, "oidc");
        visitor.set_cookie("attempt", "AAAA" + visitor.cookie("attempt"));
        CHECK(come_back(visitor, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}}).status == 400);
    }
    SUBCASE("too late") {
        auto there = begin(visitor, "oidc");
        o.world.pass(minutes(11));
        CHECK(come_back(visitor, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}}).status == 400);
    }
    SUBCASE("after somebody signed in meanwhile") {
        auto there = begin(visitor, "oidc");
        auto ann = person(o.world, "ann");
        ann.set_cookie("attempt", visitor.cookie("attempt"));
        CHECK(come_back(ann, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}}).status == 400);
    }
    CHECK(o.internet.last.url.empty() == (visitor.cookie("outside").empty()));
    CHECK(!is_in(visitor));
}

TEST_CASE("an answer from another site, without the page's token, does nothing") {
    Openid o;
    auto visitor = o.world.browser();
    auto there = begin(visitor, "oidc");
    http::Request forged;
    forged.method = "POST";
    forged.target = "/sign-in/with/oidc/callback";
    forged.body = "code=good&state=" + parameter(there, "state") + "&iss=" + http::percent_encoded(o.internet.issuer);
    forged.headers.add("Content-Type", "application/x-www-form-urlencoded");
    forged.headers.add("Accept", "text/html");
    CHECK(visitor.send(forged).status == 403);
    forged.headers.add("Sec-Fetch-Site", "cross-site");
    CHECK(visitor.send(forged).status == 403);
}

TEST_CASE("an ID token that is not exactly right signs nobody in") {
    Openid o;
    auto visitor = o.world.browser();
    auto now = o.world.now.micros / 1'000'000;
    auto refused = [&] {
        auto answer = by_openid(visitor, o.internet);
        return answer.status == 400 && answer.has("does not hold") && !is_in(visitor) && visitor.cookie("outside").empty();
    };
    SUBCASE("another nonce") { o.internet.claims["nonce"] = "replayed"; CHECK(refused()); }
    SUBCASE("another issuer") { o.internet.claims["iss"] = "https://evil.example.org"; CHECK(refused()); }
    SUBCASE("another client") { o.internet.claims["aud"] = "another"; CHECK(refused()); }
    SUBCASE("several clients and no party") { o.internet.claims["aud"] = boost::json::array{"lyceum", "another"}; CHECK(refused()); }
    SUBCASE("another party") { o.internet.claims["azp"] = "another"; CHECK(refused()); }
    SUBCASE("over") { o.internet.claims["exp"] = now - 61; CHECK(refused()); }
    SUBCASE("from the future") { o.internet.claims["iat"] = now + 120; CHECK(refused()); }
    SUBCASE("of another access token") { o.internet.claims["at_hash"] = crypto::half_hash("other"); CHECK(refused()); }
    SUBCASE("nobody's") { o.internet.claims["sub"] = ""; CHECK(refused()); }
    SUBCASE("no token at all") { o.internet.id_token = "x.y.z"; CHECK(refused()); }
    SUBCASE("signed by another key") { o.internet.key = crypto::PrivateKey::make(crypto::SigningAlgorithm::RS256); CHECK(refused()); }
    SUBCASE("alg none") {
        auto claims = crypto::base64url(fmt::format(R"({{"iss":"https://id.example.org","aud":"lyceum","sub":"1","exp":{},"iat":{}}})", now + 300, now));
        o.internet.id_token = crypto::base64url(R"({"alg":"none"})") + "." + claims + ".";
        CHECK(refused());
    }
    SUBCASE("the public key as the secret of an HMAC") {
        auto there = begin(visitor, "oidc");
        auto claims = crypto::base64url(fmt::format(R"({{"iss":"https://id.example.org","aud":"lyceum","sub":"1","nonce":"{}","exp":{},"iat":{}}})", parameter(there, "nonce"), now + 300, now));
        auto bytes = crypto::base64url(R"({"alg":"HS256"})") + "." + claims;
        o.internet.id_token = bytes + "." + crypto::base64url(crypto::hmac_sha256(Secret(o.internet.keys), bytes));
        CHECK(come_back(visitor, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}}).status == 400);
        CHECK(!is_in(visitor));
    }
    SUBCASE("within a minute of the clock it is right") {
        o.internet.claims["exp"] = now - 30, o.internet.claims["iat"] = now + 30;
        CHECK(by_openid(visitor, o.internet).location() == "/sign-in/join");
    }
}

TEST_CASE("an answer that names another issuer, or none, is a mix-up") {
    Openid o;
    auto visitor = o.world.browser();
    auto there = begin(visitor, "oidc");
    CHECK(come_back(visitor, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}, {"iss", "https://evil.example.org"}}).status == 400);
    there = begin(visitor, "oidc");
    CHECK(come_back(visitor, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}}).status == 400);
    CHECK(o.internet.last.url.empty());
}

TEST_CASE("an attempt for one provider is not an answer for another") {
    Openid o;
    set_up(o.world, "github");
    auto visitor = o.world.browser();
    auto there = begin(visitor, "oidc");
    CHECK(come_back(visitor, "github", {{"code", "good"}, {"state", parameter(there, "state")}}).status == 400);
    CHECK(o.internet.last.url.empty());
}

TEST_CASE("keys that the provider changed are fetched, but not more often than every five minutes") {
    Openid o;
    auto ann = joined(o);
    CHECK(o.internet.key_requests == 1);
    auto again = o.world.browser();
    by_openid(again, o.internet);
    CHECK(o.internet.key_requests == 1);

    o.internet.key = crypto::PrivateKey::make(crypto::SigningAlgorithm::ES256);
    auto early = o.world.browser();
    CHECK(by_openid(early, o.internet).status == 400);
    CHECK(o.internet.key_requests == 1);
    o.internet.keys = "{\"keys\":[" + o.internet.key.public_jwk() + "]}";
    o.world.pass(minutes(6));
    auto later = o.world.browser();
    by_openid(later, o.internet);
    CHECK(is_in(later));
    CHECK(o.internet.key_requests == 2);
}

TEST_CASE("what the ID token leaves out is asked for") {
    Openid o;
    o.internet.claims = {{"sub", "24400320"}};
    auto visitor = o.world.browser();
    CHECK(by_openid(visitor, o.internet).location() == "/sign-in/join");
    CHECK(visitor.get("/sign-in/join").has("ann@id.example"));
    o.internet.claims = {{"sub", "another"}};
    auto other = o.world.browser();
    CHECK(by_openid(other, o.internet).status == 400);
}

TEST_CASE("a provider that refuses, is down, or whose person says no is said so") {
    Openid o;
    auto visitor = o.world.browser();
    auto there = begin(visitor, "oidc");
    auto no = come_back(visitor, "oidc", {{"error", "access_denied"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}});
    CHECK(no.status == 303);
    CHECK(no.location() == "/sign-in");
    CHECK(visitor.get("/sign-in").has("You did not allow it at oidc."));

    there = begin(visitor, "oidc");
    CHECK(come_back(visitor, "oidc", {{"code", "bad"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}}).status == 400);
    there = begin(visitor, "oidc");
    CHECK(come_back(visitor, "oidc", {{"error", "server_error"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}}).status == 400);
    o.internet.down = true;
    there = begin(visitor, "oidc");
    auto silence = come_back(visitor, "oidc", {{"code", "good"}, {"state", parameter(there, "state")}, {"iss", o.internet.issuer}});
    CHECK(silence.status == 503);
    CHECK(silence.has("does not answer at the moment"));
}

TEST_CASE("GitHub: numbers for ids, the primary verified address, refusals with status 200") {
    World world;
    Internet internet(world);
    set_up(world, "github");
    auto visitor = world.browser();
    auto there = begin(visitor, "github");
    CHECK(there.starts_with("https://github.com/login/oauth/authorize?"));
    CHECK(parameter(there, "scope") == "read:user user:email");
    CHECK(parameter(there, "code_challenge").size() == 43);
    CHECK(by_other(visitor, "github").location() == "/sign-in/join");
    auto page = visitor.get("/sign-in/join");
    CHECK(page.has("octocat"));
    CHECK(page.has("octo@cat.example"));
    CHECK(by_other(visitor, "github", "bad").status == 400);

    internet.github_emails = boost::json::array{{{"email", "octo@cat.example"}, {"primary", true}, {"verified", false}}};
    auto other = world.browser();
    by_other(other, "github");
    CHECK(!other.get("/sign-in/join").has("octo@cat.example"));
    internet.github_user = {{"message", "Server Error"}};
    auto third = world.browser();
    CHECK(by_other(third, "github").status == 400);
}

TEST_CASE("Gitee: no PKCE, the token in the address") {
    World world;
    Internet internet(world);
    set_up(world, "gitee");
    auto visitor = world.browser();
    auto there = begin(visitor, "gitee");
    CHECK(there.starts_with("https://gitee.com/oauth/authorize?"));
    CHECK(parameter(there, "code_challenge").empty());
    CHECK(by_other(visitor, "gitee").location() == "/sign-in/join");
    CHECK(visitor.get("/sign-in/join").has("ma@gitee.example"));
    CHECK(by_other(visitor, "gitee", "bad").status == 400);
}

TEST_CASE("WeChat: parameters in order, a fragment, no address; the unionid takes over from the openid") {
    World world;
    Internet internet(world);
    set_up(world, "wechat");
    auto visitor = world.browser();
    auto there = begin(visitor, "wechat");
    CHECK(there.starts_with("https://open.weixin.qq.com/connect/qrconnect?appid=lyceum&redirect_uri=http%3A%2F%2Flyceum.test%2Fsign-in%2Fwith%2Fwechat%2Fcallback&response_type=code&scope=snsapi_login&state="));
    CHECK(there.ends_with("#wechat_redirect"));

    // Declined: back without a code.
    auto declined = come_back(visitor, "wechat", {{"state", parameter(there, "state")}});
    CHECK(declined.status == 303);
    CHECK(declined.location() == "/sign-in");
    CHECK(by_other(visitor, "wechat", "bad").status == 400);

    internet.wechat_unionid.clear();
    CHECK(by_other(visitor, "wechat").location() == "/sign-in/join");
    CHECK(visitor.post("/sign-in/join", {{"handle", "wei"}, {"name", "微信用户"}}).status == 303);
    CHECK(is_in(visitor));
    CHECK(!world.read([&](Db& db) { return accounts::email_of(db, id_of(world, "wei")).has_value(); }));

    internet.wechat_unionid = "o6_bmasdasdsad6_2sgVt7hMZOPfL";
    auto later = world.browser();
    by_other(later, "wechat");
    CHECK(later.get("/settings/profile").has("@wei"));
    auto once_more = world.browser();
    by_other(once_more, "wechat");
    CHECK(is_in(once_more));
}

TEST_CASE("a Discourse signs its people in here") {
    World world;
    Internet internet(world);
    set_up(world, "discourse", {{"address", "https://forum.example.org/"}});
    auto visitor = world.browser();
    auto there = begin(visitor, "discourse");
    CHECK(there.starts_with("https://forum.example.org/session/sso_provider?sso="));
    auto asked = discourse_connect::opened(Secret("s3cret"), {parameter(there, "sso"), parameter(there, "sig")});
    REQUIRE(asked);
    CHECK(discourse_connect::value_of(*asked, "return_sso_url") == "http://lyceum.test/sign-in/with/discourse/callback");
    auto nonce = std::string(discourse_connect::value_of(*asked, "nonce"));
    auto answer = [&](const std::string& secret, const std::string& given) {
        auto message = discourse_connect::sealed(Secret(secret), {{"nonce", given}, {"external_id", "42"}, {"username", "sam"}, {"name", "Sam"}, {"email", "sam@example.org"}});
        return come_back(visitor, "discourse", {{"sso", message.sso}, {"sig", message.sig}});
    };
    CHECK(answer("wrong", nonce).status == 400);
    CHECK(answer("s3cret", "another nonce").status == 400);
    CHECK(answer("s3cret", nonce).location() == "/sign-in/join");
    CHECK(visitor.get("/sign-in/join").has("sam@example.org"));
    CHECK(internet.last.url.empty());
}

// ---- linking --------------------------------------------------------------------------------------

TEST_CASE("an account is linked by whoever is signed in, who confirms it and gets a letter; and unlinked") {
    Openid o;
    auto ann = person(o.world, "ann");
    CHECK(ann.get("/settings/connections").has("Not linked"));
    CHECK(by_openid(ann, o.internet, "/settings/connections").location() == "/settings/connections/new");
    CHECK(ann.get("/settings/connections/new").has("ann-e"));
    CHECK(ann.get("/settings/connections").has("Not linked"));
    CHECK(ann.post("/settings/connections/new").location() == "/settings/connections");
    CHECK(ann.get("/settings/connections").has("ann-e"));
    CHECK(accounts::test::letter_to(o.world, "ann@example.org").find("was linked to your account") != std::string::npos);
    CHECK(by_openid(ann, o.internet).location() == "/settings/connections");

    auto elsewhere = o.world.browser();
    by_openid(elsewhere, o.internet);
    CHECK(is_in(elsewhere));
    CHECK(elsewhere.del("/settings/connections/oidc").status == 303);
    auto after = o.world.browser();
    CHECK(by_openid(after, o.internet).location() == "/sign-in/join");
}

TEST_CASE("an account elsewhere that somebody else may have linked opens nothing after a new password by letter") {
    Openid o;
    auto ann = person(o.world, "ann");
    by_openid(ann, o.internet, "/settings/connections");
    REQUIRE(ann.post("/settings/connections/new").status == 303);
    auto again = o.world.browser();
    CHECK(by_openid(again, o.internet).location() == "/");
    again.post("/forgotten", {{"email", "ann@example.org"}});
    auto link = accounts::test::link_in(accounts::test::letter_to(o.world, "ann@example.org", "new password"));
    CHECK(o.world.browser().post(link, {{"password", "another five plain words"}}).status == 303);
    auto after = o.world.browser();
    CHECK(by_openid(after, o.internet).location() == "/sign-in/join");
}

TEST_CASE("an identity that is somebody's cannot be linked to another account, nor two of one provider to one") {
    Openid o;
    joined(o);
    auto berta = person(o.world, "berta");
    CHECK(by_openid(berta, o.internet).status == 409);
    o.internet.claims["sub"] = "2";
    by_openid(berta, o.internet);
    CHECK(berta.post("/settings/connections/new").status == 303);
    o.internet.claims["sub"] = "3";
    by_openid(berta, o.internet);
    CHECK(berta.post("/settings/connections/new").status == 409);
    CHECK(berta.del("/settings/connections/new").status == 303);
}

TEST_CASE("the last way in is not unlinked") {
    Openid o;
    o.internet.claims["email_verified"] = false;
    auto ann = joined(o);
    auto refused = ann.del("/settings/connections/oidc");
    CHECK(refused.status == 409);
    CHECK(refused.has("This is your only way in."));
    set_up(o.world, "github");
    by_other(ann, "github");
    CHECK(ann.post("/settings/connections/new").status == 303);
    CHECK(ann.del("/settings/connections/oidc").status == 303);
    CHECK(ann.del("/settings/connections/github").status == 409);
}

TEST_CASE("somebody with an account proves it, and the identity that waited is linked") {
    Openid o;
    person(o.world, "berta");
    auto visitor = o.world.browser();
    o.internet.claims["email"] = "berta@example.org";
    by_openid(visitor, o.internet);
    CHECK(visitor.get("/sign-in/join").has("/sign-in?next=%2Fsettings%2Fconnections%2Fnew"));
    auto berta = accounts::test::sign_in(o.world, id_of(o.world, "berta"));
    berta.set_cookie("outside", visitor.cookie("outside"));
    CHECK(berta.get("/settings/connections/new").has("signs you in as @berta"));
    CHECK(berta.post("/settings/connections/new").status == 303);
    auto later = o.world.browser();
    by_openid(later, o.internet);
    CHECK(later.get("/settings/profile").has("@berta"));
}

TEST_CASE("a closed account is forgotten, and its identity is somebody new") {
    Openid o;
    joined(o);
    o.world.write([&](Tx& tx) { privacy::erase(tx, id_of(o.world, "ann")); });
    o.world.deliver();
    auto later = o.world.browser();
    CHECK(by_openid(later, o.internet).location() == "/sign-in/join");
}

TEST_CASE("where sign-ups are closed, the button is for those who linked") {
    World world;
    Internet internet(world);
    set_up(world, "github", {{"sign_ups", "0"}});
    auto visitor = world.browser();
    by_other(visitor, "github");
    CHECK(visitor.get("/sign-in/join").has("New accounts are not made this way."));
    CHECK(visitor.post("/sign-in/join", {{"handle", "octo"}, {"name", "Octo"}}).status == 403);
}

// ---- the owner --------------------------------------------------------------------------------------

TEST_CASE("providers are the owner's to set up: checked, sealed, closed, and not removed while they are used") {
    Openid o;
    auto ann = person(o.world, "ann");
    CHECK(ann.get("/admin/sign-in").status == 403);
    CHECK(ann.post("/admin/sign-in", {{"kind", "github"}, {"name", "GitHub"}, {"client_id", "x"}, {"secret", "y"}}).status == 403);
    auto owner = accounts::test::sign_in(o.world, id_of(o.world, "olive"));
    CHECK(owner.get("/admin/sign-in").has("http://lyceum.test/sign-in/with/NAME/callback"));
    auto wrong = [&](const FormFields& fields) { return owner.post("/admin/sign-in", fields).status; };
    CHECK(wrong({{"kind", "oidc"}, {"name", "Twice"}, {"address", "https://id.example.org"}, {"client_id", "x"}, {"secret", "y"}}) == 422);
    CHECK(wrong({{"kind", "oidc"}, {"name", "None"}, {"slug", "none"}, {"address", "https://nothing.example.org"}, {"client_id", "x"}, {"secret", "y"}}) == 422);
    CHECK(wrong({{"kind", "github"}, {"name", "GitHub"}, {"client_id", "x"}}) == 422);
    CHECK(wrong({{"kind", "github"}, {"name", "GitHub"}, {"slug", "Git Hub"}, {"client_id", "x"}, {"secret", "y"}}) == 422);

    auto page = owner.get("/admin/sign-in/oidc");
    CHECK(page.has("https://id.example.org"));
    CHECK(!page.has("s3cret"));
    CHECK(o.world.read([](Db& db) { return db.one<std::string>(R"sql(select secret from identity_providers)sql"); }).find("s3cret") == std::string::npos);
    CHECK(owner.post("/admin/sign-in/oidc/refresh").status == 303);

    by_openid(ann, o.internet);
    ann.post("/settings/connections/new");
    CHECK(owner.del("/admin/sign-in/oidc").status == 409);
    CHECK(owner.post("/admin/sign-in/oidc", {{"name", "Our id"}, {"client_id", "lyceum"}, {"is_open", "0"}}).status == 303);
    auto visitor = o.world.browser();
    CHECK(!visitor.get("/sign-in").has("Our id"));
    CHECK(visitor.get("/sign-in/with/oidc").status == 404);
    CHECK(ann.get("/settings/connections").has("Our id"));
    CHECK(ann.del("/settings/connections/oidc").status == 303);
    CHECK(owner.del("/admin/sign-in/oidc").status == 303);
}

TEST_CASE("a description is read again every day, and a provider that is down keeps the one it had") {
    Openid o;
    o.internet.down = true;
    o.world.pass(days(1));
    o.world.deliver();
    o.internet.down = false;
    auto visitor = o.world.browser();
    CHECK(begin(visitor, "oidc").starts_with("https://id.example.org/authorize"));
}
