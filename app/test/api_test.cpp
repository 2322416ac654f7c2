// The conventions that every endpoint of the API keeps.
#include "modules/accounts/test/letters.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "platform/http/edge_head.hpp"
#include "platform/http/pages.hpp"
#include "platform/http/router.hpp"
#include <set>
#include <thread>

using namespace lyceum;

namespace {

struct Program : discussion::test::Talk {
    Browser client = browser();

    Program() {
        write([&](Tx& tx) { communities::set_standing(tx, ann_id, place.community, communities::Standing::author), communities::set_standing(tx, bob_id, place.community, communities::Standing::author); });
        client.use_token(token_of(ann));
    }
    static std::string token_of(Browser& person) {
        auto page = person.post("/settings/tokens", {{"name", "ci"}, {"scopes", "read:*"}, {"scopes", "write:*"}, {"days", "30"}});
        return accounts::test::first_match(page.body, "(lyc_pat_[A-Za-z0-9_]+)");
    }
    Answer send(std::string method, const std::string& target, const std::string& body, const std::vector<std::pair<std::string, std::string>>& headers = {}) {
        return send_as(client, std::move(method), target, body, headers);
    }
    static Answer send_as(Browser& who, std::string method, const std::string& target, const std::string& body, const std::vector<std::pair<std::string, std::string>>& headers) {
        http::Request request;
        request.method = std::move(method);
        request.target = target;
        request.body = body;
        if (!body.empty()) request.headers.add("Content-Type", "application/json");
        for (auto& [name, value] : headers) request.headers.add(name, value);
        return who.send(std::move(request));
    }
    std::string article_json(const std::string& title) {
        return boost::json::serialize(boost::json::object{{"title", title}, {"body", "Written by a program."}, {"space", to_string(place.articles)}, {"access", "open"}, {"then", "publish"}});
    }
};

std::string text_of(const Answer& answer, std::string_view member) { return std::string(answer.json().as_object().at(member).as_string()); }

std::size_t listed(Program& program) { return program.client.json("/api/v1/articles").json().at("listing").at("cards").as_array().size(); }

std::string next_of(const Answer& answer) {
    return accounts::test::first_match(std::string(answer.headers.get("link")), "<([^>]+)>; rel=\"next\"");
}

}  // namespace

TEST_CASE("an integrator's program writes an article and reads it back") {
    Program program;
    auto made = program.send("POST", "/api/v1/articles", program.article_json("By the API"));
    REQUIRE(made.status == 200);
    auto read = program.client.json("/api/v1" + text_of(made, "to"));
    CHECK(read.status == 200);
    CHECK(read.has("By the API"));
    CHECK(program.guest.get(text_of(made, "to")).has("Written by a program."));
}

TEST_CASE("a problem has a type with a page of its own, a code and its occurrence") {
    Program program;
    auto missing = program.client.json("/api/v1/nothing-there");
    CHECK(missing.status == 404);
    CHECK(missing.headers.get("content-type") == "application/problem+json");
    CHECK(text_of(missing, "code") == "not_found");
    CHECK(text_of(missing, "instance") == "urn:lyceum:request:test");
    auto type = text_of(missing, "type");
    REQUIRE(type.starts_with("http://lyceum.test/api/problems/"));
    auto page = program.guest.get(type.substr(std::string("http://lyceum.test").size()));
    CHECK(page.status == 200);
    CHECK(page.has("not told apart"));
    auto broken = program.send("POST", "/api/v1/articles", "{\"title\":");
    CHECK(broken.status == 400);
    auto misspelt = program.send("POST", "/api/v1/articles", R"({"titel":"x"})");
    CHECK(misspelt.status == 422);
    CHECK(misspelt.has("titel"));
    CHECK(program.guest.json("/api/v1/notifications").headers.get("www-authenticate") == "Bearer");
}

TEST_CASE("every list of the API is walked to its end by its Link, without gaps or repetitions") {
    Program program;
    std::set<std::string> made;
    for (int n = 0; n < 7; ++n) {
        auto id = content::test::article(program, program.place, {.author = program.ann_id, .title = fmt::format("Number {}", n)});
        made.insert(to_string(id));
        program.bob.post("/items/" + to_string(id) + "/comments", {{"body", fmt::format("Comment {}", n)}});
        program.pass(seconds(1));
    }
    program.deliver();
    SUBCASE("with a cursor of the list's own") {
        std::set<std::string> seen;
        int pages = 0;
        for (std::string at = "/api/v1/articles?limit=3"; !at.empty() && pages < 9; ++pages) {
            auto page = program.client.json(at);
            REQUIRE(page.status == 200);
            auto listing = page.json().at("listing");
            for (auto& card : listing.at("cards").as_array()) CHECK(seen.insert(std::string(card.at("id").as_string())).second);
            at = next_of(page);
        }
        CHECK(pages == 3);
        CHECK(seen == made);
    }
    SUBCASE("with a place that the list calls by another name") {
        std::set<std::string> seen;
        int pages = 0;
        for (std::string at = "/api/v1/notifications?limit=2"; !at.empty() && pages < 9; ++pages) {
            CHECK((pages == 0 || at.starts_with("/api/v1/notifications?cursor=")));
            auto page = program.client.json(at);
            REQUIRE(page.status == 200);
            auto list = page.json();
            for (auto& note : list.at("notes").as_array()) CHECK(seen.insert(std::string(note.at("id").as_string())).second);
            at = next_of(page);
        }
        CHECK(pages == 4);
        CHECK(seen.size() == 7);
    }
    SUBCASE("with a place of two parts") {
        auto first = program.client.json("/api/v1/c/systems/members?limit=1");
        REQUIRE(first.status == 200);
        auto second = program.client.json(next_of(first));
        CHECK(second.status == 200);
        CHECK(first.json().at("members") != second.json().at("members"));
    }
    CHECK(program.client.json("/api/v1/articles?limit=0").status == 422);
    CHECK(program.client.json("/api/v1/articles?limit=1000").status == 200);
    CHECK(program.client.json("/api/v1/notifications?cursor=!!").status == 400);
    CHECK(program.ann.get("/articles?limit=1").has("Number 0"));            // pages for people keep their size
}

TEST_CASE("a POST with an Idempotency-Key happens once") {
    Program program;
    auto key = std::vector<std::pair<std::string, std::string>>{{"Idempotency-Key", "8e03978e"}};
    auto first = program.send("POST", "/api/v1/articles", program.article_json("Once"), key);
    auto again = program.send("POST", "/api/v1/articles", program.article_json("Once"), key);
    CHECK(first.status == 200);
    CHECK(again.body == first.body);
    CHECK(again.headers.get("idempotency-replayed") == "true");
    CHECK_FALSE(first.headers.has("idempotency-replayed"));
    CHECK(program.send("POST", "/api/v1/articles", program.article_json("Other"), key).status == 422);
    CHECK(listed(program) == 1);
    // Somebody else's key of the same name is another key.
    auto theirs = program.browser();
    theirs.use_token(Program::token_of(program.bob));
    CHECK(text_of(Program::send_as(theirs, "POST", "/api/v1/articles", program.article_json("Once"), key), "id") != text_of(first, "id"));
    CHECK(program.send("POST", "/api/v1/articles", program.article_json("Once"), {{"Idempotency-Key", std::string(256, 'k')}}).status == 400);
}

TEST_CASE("the same POST many times at once happens once, and everybody gets its answer") {
    Program program;
    auto token = Program::token_of(program.ann);
    std::vector<Answer> answers(8);
    std::vector<std::thread> threads;
    for (auto& answer : answers)
        threads.emplace_back([&] {
            auto client = program.browser();
            client.use_token(token);
            answer = Program::send_as(client, "POST", "/api/v1/articles", program.article_json("At once"), {{"Idempotency-Key", "at-once"}});
        });
    for (auto& thread : threads) thread.join();
    for (auto& answer : answers) {
        CHECK(answer.status == 200);
        CHECK(answer.body == answers[0].body);
    }
    CHECK(listed(program) == 1);
}

TEST_CASE("a refused POST may be tried again with its key") {
    Program program;
    auto key = std::vector<std::pair<std::string, std::string>>{{"Idempotency-Key", "second-try"}};
    CHECK(program.send("POST", "/api/v1/articles", R"({"title":""})", key).status == 422);
    CHECK(program.send("POST", "/api/v1/articles", program.article_json("Mended"), key).status == 200);
}

TEST_CASE("whoever changes what somebody else changed meanwhile is told, and nothing is done") {
    Program program;
    auto topic = discussion::test::topic(program, program.place, program.ann_id, "Ring buffers", "First words.");
    auto at = "/api/v1/topics/" + to_string(topic);
    auto tag = std::string(program.client.json(at).headers.get("etag"));
    REQUIRE(!tag.empty());
    auto edited = std::string(program.client.json("/api/v1/threads/" + to_string(topic) + "/edit").headers.get("etag"));
    REQUIRE(!edited.empty());
    auto change = [&](const std::string& words, const std::string& field, const std::string& value) {
        auto body = boost::json::serialize(boost::json::object{{"version", 1}, {"title", "Ring buffers"}, {"body", words}});
        return program.send("PUT", "/api/v1/threads/" + to_string(topic), body, {{field, value}});
    };
    auto stale = change("Lost.", "If-Match", "\"0000\"");
    CHECK(stale.status == 412);
    CHECK(text_of(stale, "code") == "precondition_failed");
    CHECK_FALSE(program.client.json(at).has("Lost."));
    CHECK(change("Second words.", "If-Match", "\"0000\", " + edited).status == 200);
    CHECK(change("Third words.", "If-Match", edited).status == 412);        // it was changed just now
    CHECK(program.client.json(at).has("Second words."));
    CHECK(change("Third words.", "If-None-Match", "*").status == 412);
    // A weak tag says too little to write over anything.
    auto latest = std::string(program.client.json("/api/v1/threads/" + to_string(topic) + "/edit").headers.get("etag"));
    CHECK(change("Third words.", "If-Match", "W/" + latest).status == 412);
    // A tag of a compressed answer means the same state.
    auto packed = Program::send_as(program.client, "GET", "/api/v1/threads/" + to_string(topic) + "/edit", "", {{"Accept-Encoding", "gzip"}});
    auto body = boost::json::serialize(boost::json::object{{"version", 2}, {"title", "Ring buffers"}, {"body", "Last words."}});
    CHECK(program.send("PUT", "/api/v1/threads/" + to_string(topic), body, {{"If-Match", std::string(packed.headers.get("etag"))}}).status == 200);
}

TEST_CASE("what readers add to an article keeps nobody from writing it, and the tag of its form counts") {
    Program program;
    auto made = program.send("POST", "/api/v1/articles", program.article_json("Tagged"));
    auto id = text_of(made, "id");
    auto at = "/api/v1/articles/" + id, form = "/api/v1/write/" + id;
    auto tag_of = [&](const std::string& target) { return std::string(program.client.json(target).headers.get("etag")); };
    auto change = [&](const std::string& body, const std::string& tag) {
        auto typed = program.client.json(form).json().at("typed").as_object();
        typed["body"] = body, typed["then"] = "publish";
        typed.erase("id");
        return program.send("PUT", at, boost::json::serialize(typed), {{"If-Match", tag}}).status;
    };
    CHECK(tag_of(form) == tag_of(form));
    CHECK(program.send("GET", form, "", {{"If-None-Match", tag_of(form)}}).status == 304);
    auto seen = tag_of(at);
    CHECK(program.bob.put("/likes/" + id).status < 400);
    program.deliver();
    CHECK(tag_of(at) != seen);                      // a new answer, of the same article
    CHECK(program.send("GET", at, "", {{"If-None-Match", seen}}).status == 200);
    CHECK(program.send("GET", at, "", {{"If-None-Match", tag_of(at)}}).status == 304);
    CHECK(change("Once more.", seen) == 200);
    CHECK(program.guest.get("/articles/" + id + "/tagged").has("Once more."));
    CHECK(change("Too late.", seen) == 412);
    CHECK(change("By the form.", tag_of(form)) == 200);
    CHECK(change("Weak.", "W/" + tag_of(form)) == 412);
    CHECK(program.guest.get("/articles/" + id + "/tagged").has("By the form."));
}

TEST_CASE("times go in as they come out, and without a zone they are those of the person's clock") {
    Program program;
    auto scheduled = [&](const std::string& when) {
        auto typed = boost::json::parse(program.article_json("Later")).as_object();
        typed["publish_at"] = when;
        auto made = program.send("POST", "/api/v1/articles", boost::json::serialize(typed));
        if (made.status != 200) return std::to_string(made.status);
        return text_of(program.client.json("/api/v1/articles/" + text_of(made, "id")), "publish_at");
    };
    for (auto same : {"2027-02-02T03:04:05Z", "2027-02-02T05:04:05+02:00", "2027-02-01T22:04:05-05:00", "2027-02-02T03:04:05.000000+00:00", "2027-02-02T11:04:05"}) {
        CAPTURE(same);
        CHECK(scheduled(same) == "2027-02-02T03:04:05Z");
    }
    CHECK(scheduled(scheduled("2027-03-01T08:30")) == "2027-03-01T00:30:00Z");
    for (auto wrong : {"2027-02-02", "2027-02-02T03:04:05.5", "2027-02-30T03:04:05Z", "tomorrow", "2027-02-02T03:04:05+2"}) {
        CAPTURE(wrong);
        CHECK(scheduled(wrong) == "422");
    }
}

TEST_CASE("a GET whose tag is known is not sent again") {
    Program program;
    auto first = program.client.json("/api/v1/tags");
    auto again = Program::send_as(program.client, "GET", "/api/v1/tags", "", {{"If-None-Match", std::string(first.headers.get("etag"))}});
    CHECK(again.status == 304);
    CHECK(again.body.empty());
}

TEST_CASE("answers say how much is left, and too much is told when to come back") {
    Program program;
    auto first = program.client.json("/api/v1/search?q=ring");
    CHECK(first.headers.get("ratelimit-policy") == "\"default\";q=60;w=60");
    CHECK(first.headers.get("x-ratelimit-limit") == "60");
    CHECK(first.headers.get("x-ratelimit-remaining") == "59");
    CHECK(first.headers.get("x-ratelimit-reset") == "1");
    for (int n = 1; n < 60; ++n) CHECK(program.client.json("/api/v1/search?q=ring").status == 200);
    auto refused = program.client.json("/api/v1/search?q=ring");
    CHECK(refused.status == 429);
    CHECK(refused.headers.get("retry-after") == "1");
    CHECK(refused.headers.get("x-ratelimit-remaining") == "0");
    CHECK(refused.headers.get("x-ratelimit-reset") == "1");                 // one is back then, which is all it takes
    program.pass(seconds(2));
    CHECK(program.client.json("/api/v1/search?q=ring").status == 200);
}

TEST_CASE("an address names its methods") {
    Program program;
    auto wrong = program.send("PATCH", "/api/v1/articles", "{}");
    CHECK(wrong.status == 405);
    CHECK(wrong.headers.get("allow") == "GET, POST, HEAD, OPTIONS");
    CHECK(text_of(wrong, "code") == "method_not_allowed");
    auto asked = program.send("OPTIONS", "/api/v1/articles", "");
    CHECK(asked.status == 204);
    CHECK(asked.headers.get("allow") == "GET, POST, HEAD, OPTIONS");
    CHECK(program.send("OPTIONS", "/api/v1/nothing", "").status == 404);
    CHECK(program.send("HEAD", "/api/v1/articles", "").status == 200);
    auto style = accounts::test::first_match(program.guest.get("/articles").body, "(/assets/app-[^\"]+\\.css)");
    CHECK(program.send("GET", style, "").status == 200);
    for (auto method : {"DELETE", "POST", "PUT"}) {
        auto refused = program.send(method, style, "");
        CHECK(refused.status == 405);
        CHECK(refused.headers.get("allow") == "GET, HEAD, OPTIONS");
    }
    CHECK(program.send("OPTIONS", style, "").status == 204);
    CHECK(program.send("OPTIONS", "*", "").headers.get("allow") == "GET, HEAD, POST, PUT, DELETE, OPTIONS");
}

TEST_CASE("scripts of other sites read the API where the operator lists them, and nowhere else") {
    Program program;
    program.app.config.http.cors_origins = {"https://app.example.org"};
    auto preflight = [&](const std::string& origin) {
        return program.send("OPTIONS", "/api/v1/articles", "", {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
    };
    auto allowed = preflight("https://app.example.org");
    CHECK(allowed.headers.get("access-control-allow-origin") == "https://app.example.org");
    CHECK(allowed.headers.get("access-control-allow-methods") == "GET, POST, HEAD, OPTIONS");
    CHECK(std::string(allowed.headers.get("access-control-allow-headers")).find("Authorization") != std::string::npos);
    CHECK_FALSE(allowed.headers.has("access-control-allow-credentials"));
    for (auto origin : {"https://evil.example", "https://app.example.org.evil.example", "null", "http://app.example.org"}) {
        CHECK_FALSE(preflight(origin).headers.has("access-control-allow-origin"));
        CHECK_FALSE(preflight(origin).headers.has("access-control-allow-methods"));
    }
    auto read = program.send("GET", "/api/v1/articles", "", {{"Origin", "https://app.example.org"}});
    CHECK(read.headers.get("access-control-allow-origin") == "https://app.example.org");
    auto page = program.send("GET", "/articles", "", {{"Origin", "https://app.example.org"}, {"Accept", "text/html"}});
    CHECK_FALSE(page.headers.has("access-control-allow-origin"));           // pages are nobody else's
    auto written = program.send("POST", "/api/v1/articles", program.article_json("From a script"), {{"Origin", "https://app.example.org"}, {"Sec-Fetch-Site", "cross-site"}});
    CHECK(written.status == 200);
}

TEST_CASE("a page that is kept for everybody says to each site's scripts whether they may read it") {
    Program program;
    program.app.config.http.cors_origins = {"https://app.example.org", "https://b.example.org"};
    auto hits = program.app.pages->hits();
    for (std::string target : {"/api/v1/articles", "/api/openapi.json"})
        for (std::string origin : {"https://app.example.org", "https://b.example.org", "", "https://evil.example.org", "https://app.example.org"}) {
            CAPTURE(target);
            CAPTURE(origin);
            std::vector<std::pair<std::string, std::string>> headers{{"Accept", "application/json"}};
            if (!origin.empty()) headers.emplace_back("Origin", origin);
            auto answer = Program::send_as(program.guest, "GET", target, "", headers);
            CHECK(answer.status == 200);
            bool listed = origin == "https://app.example.org" || origin == "https://b.example.org";
            CHECK(answer.headers.get("access-control-allow-origin") == (listed ? origin : ""));
            auto& fields = answer.headers.all();            // for caches on the way
            CHECK(std::any_of(fields.begin(), fields.end(), [](auto& field) { return http::same_word(field.first, "vary") && http::lists_word(field.second, "Origin"); }));
        }
    CHECK(program.app.pages->hits() > hits);
    http::Request request;
    request.method = "GET";
    request.target = request.path = "/api/v1/articles";
    request.host = "lyceum.test";
    request.headers.add("Accept", "application/json");
    request.headers.add("Accept-Language", "en");
    bool at_once = program.app.answer_at_once(request) != nullptr;
    CHECK(at_once == (program.database().dialect() == Dialect::sqlite));
    request.headers.add("Origin", "https://b.example.org");
    CHECK(program.app.answer_at_once(request) == nullptr);
}

TEST_CASE("problems are told in the language that was asked for") {
    Program program;
    auto detail = [&](const std::string& target, const std::string& language, const std::string& token = {}) {
        auto client = program.browser();
        client.speak(language);
        client.use_token(token);
        return text_of(client.json(target), "detail");
    };
    std::string english = "There is nothing at this address.";
    for (std::string target : {"/api/v1/nope", "/api/v1/articles/nope"}) {
        CHECK(detail(target, "en") == english);
        CHECK(detail(target, "zh") != english);
    }
    CHECK(detail("/api/v1/settings/account", "en", "lyc_pat_wrong").starts_with("This token is not valid."));
    // A program says it when it means it; otherwise the owner's language counts.
    program.ann.post("/settings/account", {{"language", "zh"}, {"time_zone", ""}});
    auto token = Program::token_of(program.ann);
    CHECK(detail("/api/v1/articles/nope", "en", token) == english);
    CHECK(detail("/api/v1/articles/nope", "*", token) != english);
}

TEST_CASE("of several forms the one that is wanted more is given") {
    Program program;
    auto given = [&](const std::string& accept) {
        return std::string(Program::send_as(program.guest, "GET", "/articles", "", {{"Accept", accept}}).headers.get("content-type"));
    };
    for (auto json : {"text/html;q=0.1, application/json", "application/json, text/plain, */*", "application/json;q=0.5, */*;q=0.1", "application/json, text/html;q=0"}) CHECK_MESSAGE(given(json).starts_with("application/json"), json);
    for (auto page : {"text/html, application/json", "text/html, application/json;q=0.9", "*/*", "", "application/json;q=0", "application/json;q=0.5, */*", "text/*, application/json;q=0.1"}) CHECK_MESSAGE(given(page).starts_with("text/html"), page);
}

// ---- what a token needs -----------------------------------------------------------------------------

TEST_CASE("a token that lacks a scope is told which, and one that is nothing is told so") {
    Program program;
    auto owner = accounts::test::person(program, "the-owner", accounts::Role::owner);
    auto asked = [&](Browser& by, std::vector<std::string> scopes, const std::string& target) {
        FormFields fields{{"name", "t"}, {"days", "7"}};
        for (auto& scope : scopes) fields.emplace_back("scopes", scope);
        auto client = program.browser();
        client.use_token(accounts::test::first_match(by.post("/settings/tokens", fields).body, "(lyc_pat_[A-Za-z0-9_]+)"));
        return client.json(target);
    };
    auto people = asked(owner, {"read:*", "write:*", "sensitive:*"}, "/api/v1/admin/people");
    CHECK(people.status == 403);
    CHECK(text_of(people, "detail") == "This token lacks the scope admin:*.");
    CHECK(people.headers.get("www-authenticate") == "Bearer error=\"insufficient_scope\", scope=\"admin:*\"");
    CHECK(asked(owner, {"read:*", "admin:*"}, "/api/v1/admin/people").status == 200);
    // Whoever has no privileges is not sent for a scope that would give none.
    auto ann = asked(program.ann, {"read:*"}, "/api/v1/admin/people");
    CHECK(ann.status == 403);
    CHECK_FALSE(ann.headers.has("www-authenticate"));
    auto narrow = asked(program.ann, {"write:*"}, "/api/v1/settings/account");
    CHECK(narrow.headers.get("www-authenticate") == "Bearer error=\"insufficient_scope\", scope=\"read:accounts\"");
    auto wrong = program.browser();
    wrong.use_token("lyc_pat_wrong");
    CHECK(wrong.json("/api/v1/settings/account").headers.get("www-authenticate") == "Bearer error=\"invalid_token\"");
    CHECK(program.guest.json("/api/v1/settings/account").headers.get("www-authenticate") == "Bearer");
}

// ---- what will go -----------------------------------------------------------------------------------

namespace {

struct OldWay { std::string word; };
DESCRIBE(OldWay, word)
OldWay old_way(const Visit&, Db&, const Nothing&) { return {"still here"}; }
const Module old_module{.name = "old",
    .routes = {get(anyone, Path<Nothing>{"/old-way"}, &old_way).deprecated({.since = *from_iso8601("2027-01-01T00:00:00Z"), .ends = *from_iso8601("2027-07-01T00:00:00Z"), .instead = "/new-way"})}};

}  // namespace

TEST_CASE("an endpoint that will go says until when, and what to use instead") {
    World world({&api_pages, &old_module});
    auto answer = world.browser().json("/api/v1/old-way");
    CHECK(answer.status == 200);
    CHECK(answer.headers.get("deprecation") == "@1798761600");
    CHECK(answer.headers.get("sunset") == "Thu, 01 Jul 2027 00:00:00 GMT");
    CHECK(answer.headers.get("link") == "</api/v1/new-way>; rel=\"successor-version\"");
    CHECK(boost::json::parse(openapi(world.app)).at("paths").at("/old-way").at("get").at("deprecated").as_bool());
}

// ---- the document -----------------------------------------------------------------------------------

TEST_CASE("the document names every endpoint once, with its scope, its problems and what lists and writes share") {
    World world;
    auto document = boost::json::parse(openapi(world.app));
    std::set<std::string> ids;
    for (auto& path : document.at("paths").as_object())
        for (auto& method : path.value().as_object()) {
            auto& operation = method.value();
            CHECK(ids.insert(std::string(operation.at("operationId").as_string())).second);
            CHECK(!operation.at("summary").as_string().empty());
            CHECK(operation.at("responses").as_object().contains("200"));
            CHECK(operation.at("responses").as_object().contains("429"));
            REQUIRE(operation.at("security").as_array().size() >= 1);
            auto scope = std::string(operation.at("security").as_array().back().at("token").as_array().front().as_string());
            CHECK(scope.starts_with(method.key() == "get" ? "read:" : "write:"));
        }
    auto listing = boost::json::serialize(document.at("paths").at("/notifications").at("get"));
    CHECK(listing.find("#/components/parameters/cursor") != listing.npos);
    CHECK(listing.find("#/components/headers/Link") != listing.npos);
    auto posting = boost::json::serialize(document.at("paths").at("/articles").at("post"));
    CHECK(posting.find("#/components/parameters/Idempotency-Key") != posting.npos);
    CHECK(ids.size() > 150);
    auto scopes = [&](const char* path, const char* method) { return boost::json::serialize(document.at("paths").at(path).at(method).at("security")); };
    CHECK(scopes("/admin/people", "get") == R"([{"token":["read:accounts","admin:*"]}])");
    CHECK(scopes("/articles", "get") == R"([{},{"token":["read:content"]}])");
    CHECK(boost::json::serialize(document).find(":accounts\",\"sensitive:*\"") == std::string::npos);     // those are for people
}

TEST_CASE("people find the API described, in both languages") {
    Program program;
    auto page = program.guest.get("/api");
    CHECK(page.status == 200);
    CHECK(page.has("Once and only once"));
    CHECK(page.has("/api/problems/slow_down"));
    CHECK(page.has("id=\"area-discussion\""));
    auto reader = program.browser();
    reader.speak("zh");
    CHECK(reader.get("/api").has("只做一次"));
    CHECK(reader.get("/api/problems/precondition_failed").has("期间已被修改"));
    CHECK(reader.get("/api/problems/nonsense").status == 404);
}
