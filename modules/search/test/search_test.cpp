// What is found, by whom, and what is shown of it. Both databases must find the same.
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/follows/follows.hpp"
#include "modules/search/search.hpp"
#include <set>

using namespace lyceum;
using discussion::test::Talk;

namespace {

/// A small library in both languages. Cat paid for level 1.
struct Library : Talk {
    ItemId maps = write({.title = "Open addressing, measured", .body = "The HashMap of the book keeps a `hash_map` of buckets.\n\nProbing is linear.", .tags = {"algorithms"}});
    ItemId queue = write({.title = "任务队列的三种写法", .body = "队列里待处理的任务越积越多，怎么办？"});
    ItemId paid = write({.title = "存储引擎的压缩", .body = "公开的开头：先看写放大。\n\n<!-- paywall -->\n\n分层压缩的秘诀是 zebracorn 参数。", .lock = membership::LockKind::members});
    ItemId quantum = discussion::test::question(*this, place, ann_id, "How does Q# call into C++?", "I have a Q# operation and a C++ library.");
    ItemId timeout = discussion::test::topic(*this, place, bob_id, "gRPC 连接超时怎么排查", "生产环境里偶尔连接超时。");

    Library() {
        membership::test::give(*this, place, cat_id, 1);
        deliver();
    }
    ItemId write(content::NewArticle article) {
        article.author = dan_id();
        return content::test::article(*this, place, std::move(article));
    }
    PersonId dan_id() { return accounts::test::id_of(*this, "dan"); }

    void give(PersonId person, ItemId item, std::optional<Time> ends_at) {
        World::write([&](Tx& tx) {
            membership::grant(tx, {.person = person, .community = place.community, .item = item, .starts_at = now, .ends_at = ends_at,
                                      .source = "test", .source_id = to_string(item) + to_string(person)});
        });
    }
    ItemId topic_in(CommunityId community, SpaceId space, const std::string& title) {
        return World::write([&](Tx& tx) {
            return discussion::open_thread(tx, {.kind = items::Kind::topic, .author = dan_id(), .community = community, .space = space, .title = title, .body = "A text."},
                discussion::prepare(tx, "A text."));
        });
    }

    std::vector<std::string> hits(Browser& who, const std::string& query, const std::string& more = "") {
        std::vector<std::string> found;
        auto answer = who.json("/search?q=" + http::percent_encoded(query) + more);
        CHECK(answer.status == 200);
        auto document = answer.json();
        for (auto& hit : document.at("hits").as_array()) found.emplace_back(hit.at("card").at("id").as_string());
        return found;
    }
    std::set<std::string> found(Browser& who, const std::string& query) {
        auto all = hits(who, query);
        return {all.begin(), all.end()};
    }
};

std::set<std::string> only(std::initializer_list<ItemId> items) {
    std::set<std::string> all;
    for (auto item : items) all.insert(to_string(item));
    return all;
}

}  // namespace

TEST_CASE("Chinese is found by any two characters, code by its parts, marks belong to words") {
    Library library;
    struct Row { const char* query; std::set<std::string> expected; };
    for (auto& row : std::vector<Row>{
             {"处理", only({library.queue})}, {"待处理", only({library.queue})}, {"连接超时", only({library.timeout})}, {"超时", only({library.timeout})},
             {"队列 任务", only({library.queue})}, {"压缩", only({library.paid})}, {"不存在的词", {}}, {"HashMap", only({library.maps})}, {"hashmap", only({library.maps})},
             {"hash_map", only({library.maps})}, {"\"hash map\"", only({library.maps})}, {"buck*", only({library.maps})}, {"q#", only({library.quantum})},
             {"Q#", only({library.quantum})}, {"c++", only({library.quantum})}, {"C++ operation", only({library.quantum})}, {"operation -library", {}},
             {"probing -c++", only({library.maps})}, {"algorithms", only({library.maps})}, {"measured", only({library.maps})}, {"grpc 超时", only({library.timeout})},
             {"ＧＲＰＣ", only({library.timeout})}, {"", {}}, {"-grpc", {}}, {"d#", {}}}) {
        CAPTURE(row.query);
        CHECK(library.found(library.bob, row.query) == row.expected);
    }
}

TEST_CASE("a locked part is found by those who may read it, and quoted to nobody else") {
    Library library;
    for (auto* who : {&library.guest, &library.bob}) {
        CHECK(library.found(*who, "zebracorn").empty());
        CHECK(library.found(*who, "分层压缩的秘诀").empty());
        CHECK(library.found(*who, "写放大") == only({library.paid}));
        for (auto query : {"写放大", "压缩", "存储引擎", "zebracorn", "zebra*"}) {
            CHECK_FALSE(who->get("/search?q=" + http::percent_encoded(query)).has("<mark>zebracorn"));
            CHECK_FALSE(who->json("/search?q=" + http::percent_encoded(query)).has("秘诀"));
        }
    }
    CHECK(library.found(library.cat, "zebracorn") == only({library.paid}));
    CHECK(library.cat.get("/search?q=zebracorn").has("<mark>zebracorn</mark>"));
    CHECK(library.hits(library.cat, "压缩").size() == 1);            // found by both parts, shown once

    auto expert = accounts::test::person(library, "expert", accounts::Role::expert);
    CHECK(library.found(expert, "zebracorn") == only({library.paid}));
}

TEST_CASE("buying an item, or its series, opens it to search; time closes it again") {
    Library library;
    auto series = content::test::series(library, library.place, {.author = library.dan_id(), .title = "Storage"});
    auto part = library.write({.title = "Part one", .body = "Free.\n\n<!-- paywall -->\n\nThe okapistone.", .lock = membership::LockKind::paid, .series = series});
    library.deliver();
    CHECK(library.found(library.cat, "okapistone").empty());        // a membership is no purchase
    library.give(library.bob_id, part, library.now + days(7));
    library.give(library.ann_id, series, {});
    CHECK(library.found(library.bob, "okapistone") == only({part}));
    CHECK(library.found(library.ann, "okapistone") == only({part}));
    library.pass(days(7));
    CHECK(library.found(library.bob, "okapistone").empty());
    CHECK(library.found(library.ann, "okapistone") == only({part}));
}

TEST_CASE("what lies in closed places is found by those who belong there") {
    Library library;
    auto closed = communities::test::community(library, library.ann_id, "closed", communities::Visibility::closed);
    auto room = communities::test::space(library, closed, "room", communities::SpaceKind::discussion);
    auto secret = library.topic_in(closed, room, "The narwhalcode of the board");
    auto lounge = library.topic_in(library.place.community, library.place.lounge, "The lounge speaks of narwhalcode");
    library.deliver();
    CHECK(library.found(library.guest, "narwhalcode").empty());
    CHECK(library.found(library.bob, "narwhalcode").empty());
    CHECK(library.found(library.cat, "narwhalcode") == only({lounge}));
    communities::test::join(library, library.ann_id, closed);
    CHECK(library.found(library.ann, "narwhalcode") == only({secret}));
    CHECK_FALSE(library.guest.get("/search/similar?title=narwhalcode").has("narwhalcode of"));
}

TEST_CASE("what changes is found as it is now, what is removed is gone") {
    Library library;
    library.World::write([&](Tx& tx) { items::remove(tx, library.maps); });
    library.deliver();
    CHECK(library.found(library.bob, "HashMap").empty());
    CHECK(library.found(library.bob, "buckets").empty());

    auto comment = discussion::test::post(library, discussion::PostKind::reply, library.timeout, library.ann_id, "看看 keepalivegiraffe 的设置。");
    library.deliver();
    CHECK(library.found(library.guest, "keepalivegiraffe") == only({library.timeout}));
    CHECK(library.guest.get("/search?q=keepalivegiraffe").has("<mark>keepalivegiraffe</mark>"));
    library.ann.del("/posts/" + to_string(comment));
    library.pass(days(2));
    library.deliver();
    CHECK(library.found(library.guest, "keepalivegiraffe").empty());
}

TEST_CASE("results mark what was found, escape what was written, and offer a way on") {
    Library library;
    auto page = library.guest.get("/search?q=%E5%A4%84%E7%90%86");
    CHECK(page.has("<mark>处理</mark>"));
    CHECK(page.has("任务队列的三种写法"));
    CHECK(page.has("noindex"));
    CHECK(library.guest.get("/search").has("What are you looking for?"));
    auto nothing = library.guest.get("/search?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    CHECK(nothing.has("Nothing matches"));
    CHECK_FALSE(nothing.has("<script>alert"));
    CHECK(nothing.has("/questions/new?title="));
    library.write({.title = "Angle <brackets> zzyzx", .body = "if (a < b && b > c) \"quoted\" zzyzx"});
    library.deliver();
    auto escaped = library.guest.get("/search?q=zzyzx");
    CHECK(escaped.has("Angle &lt;brackets&gt; <mark>zzyzx</mark>"));
    CHECK(escaped.has("a &lt; b"));
}

TEST_CASE("kinds, order and pages") {
    Library library;
    for (int n = 0; n < 45; ++n) {
        library.pass(minutes(1));
        library.write({.title = fmt::format("Pelican {}", n), .body = n == 7 ? "pelican pelican pelican" : "A bird."});
    }
    discussion::test::question(library, library.place, library.ann_id, "Why pelican?");
    library.deliver();
    CHECK(library.hits(library.bob, "pelican", "&kind=question").size() == 1);
    CHECK(library.hits(library.bob, "pelican", "&kind=article").size() == 20);
    std::set<std::string> all;
    for (auto from : {"0", "20", "40"})
        for (auto& id : library.hits(library.bob, "pelican", "&sort=newest&from=" + std::string(from))) CHECK(all.insert(id).second);
    CHECK(all.size() == 46);
    auto page = library.bob.get("/search?q=pelican&sort=newest&kind=article");
    CHECK(page.body.find("Pelican</mark> 44") < page.body.find("Pelican</mark> 43"));
    CHECK(page.has("from=20"));
    CHECK_FALSE(library.bob.get("/search?q=pelican&from=40").has("rel=\"next\""));
    CHECK(library.bob.get("/search?q=pelican&from=-5").status == 200);
    CHECK(library.bob.get("/search?q=pelican&from=2000000000").status == 200);
}

TEST_CASE("no input breaks the search") {
    Library library;
    for (auto query : {"\"", "\"\"", "*", "-", "AND OR NOT", "title:x", "x) OR (1=1", "'; drop table items; --", "NEAR(a b)", "{}", "a:* & !b", "^c", "\\", "%", "😀",
             "((((((((((", "c++ -c++", "“处理”", "e\xCC\x81"}) {
        CAPTURE(query);
        CHECK(library.bob.get("/search?q=" + http::percent_encoded(query)).status == 200);
    }
    CHECK(library.bob.get("/search?q=" + std::string(5'000, 'x')).status < 500);
    CHECK(library.bob.get("/search?q=%ff%fe").status < 500);
    CHECK(library.bob.get("/search?q=a&kind=nothing").status == 422);
}

TEST_CASE("who blocked somebody does not find them") {
    Library library;
    library.World::write([&](Tx& tx) { follows::block(tx, library.ann_id, library.bob_id); });
    CHECK(library.found(library.ann, "超时").empty());
    CHECK(library.found(library.cat, "超时") == only({library.timeout}));
}

TEST_CASE("before somebody asks, questions like theirs are shown") {
    Library library;
    auto similar = library.bob.json("/search/similar?title=Calling%20C%2B%2B%20from%20Q%23%20code").json();
    REQUIRE(similar.at("cards").as_array().size() == 1);
    CHECK(similar.at("cards").as_array()[0].at("id").as_string() == std::string_view(to_string(library.quantum)));
    CHECK(library.bob.get("/search/similar?title=").status == 200);
    CHECK(library.bob.turbo("GET", "/search/similar?title=C%2B%2B").status < 500);
    CHECK(library.bob.json("/search/similar?title=HashMap").json().at("cards").as_array().empty());     // articles are no questions
}

TEST_CASE("what fell out of the index is put back within minutes, and verified meanwhile") {
    Library library;
    library.World::write([&](Tx& tx) { tx.run(R"sql(delete from search_docs where item = $1)sql", library.maps); });
    auto complaints = [&] {
        std::size_t n = 0;
        for (auto* check : filled(library.app, verifications))
            for (auto& sentence : library.read([&](Db& db) { return check(db); })) n += sentence.find("not in the search index") != sentence.npos;
        return n;
    };
    CHECK(complaints() == 1);
    library.pass(minutes(16));
    library.deliver();
    CHECK(complaints() == 0);
    CHECK(library.found(library.bob, "HashMap") == only({library.maps}));
}
