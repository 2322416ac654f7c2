// Forums that sign in here: their messages, what they are told, and who is turned away.
#include "modules/accounts/test/people.hpp"
#include "modules/discourse_connect/discourse_connect.hpp"
#include "platform/crypto/crypto.hpp"

using namespace lyceum;
using namespace lyceum::discourse_connect;
using accounts::Role;
using accounts::test::id_of;
using accounts::test::person;

namespace {

const std::string kSecret = "d836444a9e4084d5b224a60c208dce14";
const std::string kReturn = "https://forum.example.org/session/sso_login";

std::string url_of(const Message& message) {
    return "/discourse/sso?sso=" + http::percent_encoded(message.sso) + "&sig=" + message.sig;
}
std::string asked(const http::Fields& more = {}, const std::string& secret = kSecret, const std::string& back = kReturn) {
    http::Fields fields{{"nonce", "cb68251eefb5211e58c00ff1395f0c0b"}, {"return_sso_url", back}};
    fields.insert(fields.end(), more.begin(), more.end());
    return url_of(sealed(Secret(secret), fields));
}

void add_forum(World& world) {
    auto owner = person(world, "olive", Role::owner);
    auto added = owner.post("/admin/forums", {{"name", "Old forum"}, {"address", "https://Forum.example.org/"}, {"secret", kSecret}});
    REQUIRE(added.status == 200);
    REQUIRE(added.has("http://lyceum.test/discourse/sso"));
}

/// What the forum reads from the address its browser came back to.
http::Fields told(const std::string& location) {
    REQUIRE(location.starts_with(kReturn + "?"));
    auto query = http::parse_form(location.substr(location.find('?') + 1));
    Message message{std::string(value_of(query, "sso")), std::string(value_of(query, "sig"))};
    auto fields = opened(Secret(kSecret), message);
    REQUIRE(fields);
    return *fields;
}

FormFields form_of(const std::string& url) {
    FormFields fields;
    for (auto& field : http::parse_form(url.substr(url.find('?') + 1))) fields.push_back(field);
    return fields;
}

}  // namespace

TEST_CASE("messages are those of Discourse, to the letter") {
    Secret secret(kSecret);
    auto request = sealed(secret, {{"nonce", "cb68251eefb5211e58c00ff1395f0c0b"}});
    CHECK(request.sso == "bm9uY2U9Y2I2ODI1MWVlZmI1MjExZTU4YzAwZmYxMzk1ZjBjMGI=");
    CHECK(request.sig == "1ce1494f94484b6f6a092be9b15ccc1cdafb1f8460a3838fbb0e0883c4390471");

    auto response = sealed(secret, {{"nonce", "cb68251eefb5211e58c00ff1395f0c0b"}, {"name", "sam"}, {"username", "samsam"}, {"email", "test@test.com"},
                                       {"external_id", "hello123"}, {"require_activation", "true"}});
    CHECK(response.sig == "3d7e5ac755a87ae3ccf90272644ed2207984db03cf020377c8b92ff51be3abc3");
    auto read = opened(secret, response);
    REQUIRE(read);
    CHECK(value_of(*read, "email") == "test@test.com");

    // The example of the documentation ends its base64 with a line break, which the signature covers.
    Message broken{"bm9uY2U9Y2I2ODI1MWVlZmI1MjExZTU4YzAwZmYxMzk1ZjBjMGI=\n", "2828aa29899722b35a2f191d34ef9b3ce695e0e6eeec47deb46d588d70c7cb56"};
    REQUIRE(opened(secret, broken));
    CHECK(value_of(*opened(secret, broken), "nonce") == "cb68251eefb5211e58c00ff1395f0c0b");

    CHECK(!opened(Secret("another secret"), request));
    CHECK(!opened(Secret(), request));
    CHECK(!opened(secret, {request.sso, ""}));
    CHECK(!opened(secret, {request.sso + "\n", request.sig}));
    CHECK(!unverified({"!!!", ""}));
    CHECK(!unverified({std::string(kMessageBytesMax + 1, 'A'), ""}));
}

TEST_CASE("a person is asked once, and the forum is told who they are") {
    World world;
    add_forum(world);
    auto ann = person(world, "ann");
    auto question = ann.get(asked());
    CHECK(question.status == 200);
    CHECK(question.has("Sign in to Old forum"));
    CHECK(question.has("ann@example.org"));
    CHECK(std::string(question.headers.get("content-security-policy")).find("form-action 'self' https://forum.example.org") != std::string::npos);

    auto agreed = ann.post("/discourse/sso", form_of(asked()));
    REQUIRE(agreed.status == 303);
    auto fields = told(agreed.location());
    CHECK(value_of(fields, "nonce") == "cb68251eefb5211e58c00ff1395f0c0b");
    CHECK(value_of(fields, "external_id") == to_string(id_of(world, "ann")));
    CHECK(value_of(fields, "email") == "ann@example.org");
    CHECK(value_of(fields, "username") == "ann");
    CHECK(value_of(fields, "require_activation") == "false");
    CHECK(value_of(fields, "admin") == "false");

    CHECK(value_of(told(ann.get(asked()).location()), "username") == "ann");
    CHECK(ann.get("/settings/apps").has("Old forum"));
    auto forum = world.read([&](Db& db) { return access_of(db, id_of(world, "ann")); });
    REQUIRE(forum.size() == 1);
    CHECK(ann.del(forum[0].withdraw.str()).status == 303);
    CHECK(ann.get(asked()).has("Sign in to Old forum"));
}

TEST_CASE("moderators and owners are so in the forum too, and an unconfirmed address has to be confirmed there") {
    World world;
    add_forum(world);
    auto mod = person(world, "mo", Role::moderator);
    CHECK(value_of(told(mod.post("/discourse/sso", form_of(asked())).location()), "moderator") == "true");
    auto owner = accounts::test::sign_in(world, id_of(world, "olive"));
    CHECK(value_of(told(owner.post("/discourse/sso", form_of(asked())).location()), "admin") == "true");
    world.app.config.security.staff_second_factor = StaffFactor::required;
    world.pass(days(8));                                // both roles wait for a second factor
    mod = accounts::test::sign_in(world, id_of(world, "mo")), owner = accounts::test::sign_in(world, id_of(world, "olive"));
    CHECK(value_of(told(mod.post("/discourse/sso", form_of(asked())).location()), "moderator") == "false");
    CHECK(value_of(told(owner.post("/discourse/sso", form_of(asked())).location()), "admin") == "false");

    auto id = world.write([&](Tx& tx) { return accounts::create(tx, {.handle = "una", .name = "Una", .email = "una@example.org"}); });
    auto una = accounts::test::sign_in(world, id);
    CHECK(value_of(told(una.post("/discourse/sso", form_of(asked())).location()), "require_activation") == "true");

    auto nobody = world.write([&](Tx& tx) { return accounts::create(tx, {.handle = "ned", .name = "Ned"}); });
    auto ned = accounts::test::sign_in(world, nobody);
    auto refused = ned.get(asked());
    CHECK(refused.status == 409);
    CHECK(refused.has("needs an e-mail address"));
}

TEST_CASE("a visitor signs in first, unless the forum asks for silence") {
    World world;
    add_forum(world);
    auto visitor = world.browser();
    auto sent = visitor.get(asked());
    CHECK(sent.status == 303);
    CHECK(sent.location().starts_with("/sign-in?next=%2Fdiscourse%2Fsso"));
    auto silent = told(visitor.get(asked({{"prompt", "none"}})).location());
    CHECK(value_of(silent, "failed") == "true");
    CHECK(value_of(silent, "email").empty());
    auto ann = person(world, "ann");
    CHECK(value_of(told(ann.get(asked({{"prompt", "none"}})).location()), "failed") == "true");
    CHECK(ann.get(asked({{"logout", "true"}})).location() == "/sign-out");
}

TEST_CASE("only forums that are known, and only with their own secret, are answered") {
    World world;
    add_forum(world);
    auto owner = accounts::test::sign_in(world, id_of(world, "olive"));
    CHECK(owner.post("/admin/forums", {{"name", "Other"}, {"address", "https://other.example.org"}, {"secret", "another secret"}}).status == 200);
    auto ann = person(world, "ann");
    CHECK(ann.get(asked({}, "a wrong secret")).status == 400);
    CHECK(ann.get(asked({}, kSecret, "https://evil.example.org/session/sso_login")).status == 400);
    CHECK(ann.get(asked({}, kSecret, "https://forum.example.org.evil.example/")).status == 400);
    CHECK(ann.get(asked({}, kSecret, "https://forum.example.org@evil.example/")).status == 400);
    CHECK(ann.get(asked({}, kSecret, "https://other.example.org/session/sso_login")).status == 400);
    CHECK(ann.get("/discourse/sso").status == 400);
    CHECK(ann.get("/discourse/sso?sso=%21&sig=0").status == 400);
    CHECK(ann.post("/discourse/sso", form_of(asked({}, "a wrong secret"))).status == 400);
}

TEST_CASE("forums are the owner's to add, and a secret is made where none is given") {
    World world;
    auto ann = person(world, "ann");
    CHECK(ann.get("/admin/forums").status == 403);
    CHECK(ann.post("/admin/forums", {{"name", "Mine"}, {"address", "https://mine.example.org"}}).status == 403);
    add_forum(world);
    auto owner = accounts::test::sign_in(world, id_of(world, "olive"));
    CHECK(owner.post("/admin/forums", {{"name", "Twice"}, {"address", "https://forum.example.org"}}).status == 422);
    CHECK(owner.post("/admin/forums", {{"name", "Short"}, {"address", "https://short.example.org"}, {"secret", "short"}}).status == 422);
    CHECK(owner.post("/admin/forums", {{"name", "None"}, {"address", "mailto:a@example.org"}}).status == 422);
    auto made = owner.post("/admin/forums", {{"name", "New"}, {"address", "http://localhost:4200"}});
    CHECK(made.status == 200);
    CHECK(made.has("Copy the secret now."));
    auto list = owner.get("/admin/forums");
    CHECK(list.has("http://localhost:4200"));
    CHECK(!list.has(kSecret));
    auto stored = world.read([&](Db& db) { return db.all<std::string>(R"sql(select secret from discourse_forums)sql"); });
    for (auto& secret : stored) CHECK(secret.find(kSecret) == std::string::npos);
}
