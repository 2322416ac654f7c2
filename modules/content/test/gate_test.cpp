// Nobody reads what they have no right to, in any form the program has.
#include "modules/accounts/test/people.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/content/diff.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::content;
using accounts::Role;
using accounts::test::id_of;
using accounts::test::person;
using membership::LockKind;

namespace {

const std::string kFree = "FREEMARKERWORD", kLocked = "LOCKEDMARKERWORD";
const std::string kBody = "## Opening " + kFree + "\n\nThe beginning, @bob. " + kFree + "\n\n<!-- paywall -->\n\n## Chapter " + kLocked + "\n\nThe rest: " + kLocked +
                          " `" + kLocked + "` $" + kLocked + "$\n\n![" + kLocked + "](/media/" + kLocked + ".png)\n";

struct Reader { std::string name; Browser browser; PersonId id; int level = -1; bool staff = false; };

struct Academy {
    World world;
    membership::test::Place place;
    std::vector<Reader> readers;
    Browser author;
    PersonId author_id;

    Academy() : author(person(world, "ann")), author_id(id_of(world, "ann")) {
        place = membership::test::community(world, author_id);
        readers.push_back({"guest", world.browser(), {}, -1, false});
        add("stranger", -1), add("member", 0), add("fellow", 1), add("inner", 2);
        add("expert", 0, Role::expert), add("moderator", 0, Role::moderator), add("bob", -1);
        auto late = add("late", 0);
        membership::test::give(world, place, late, 2, world.now + hours(1));
        world.pass(hours(2));
    }
    PersonId add(const std::string& name, int level, Role role = Role::member) {
        auto browser = person(world, name, role);
        auto id = id_of(world, name);
        if (level >= 0) communities::test::join(world, id, place.community);
        if (level > 0) membership::test::give(world, place, id, level);
        readers.push_back({name, std::move(browser), id, level, role != Role::member});
        return id;
    }
    bool entitled(const Reader& reader, LockKind kind, int level) const {
        if (kind == LockKind::open || reader.staff) return true;
        if (kind == LockKind::members) return reader.level >= 1;
        return kind == LockKind::tier && reader.level >= level;
    }
};

std::vector<std::string> forms_of(const std::string& id, const std::string& series) {
    return {"/articles/" + id + "/a-locked-article", "/api/v1/articles/" + id, "/articles/" + id + ".json", "/articles", "/api/v1/articles", "/feed.xml", "/atom.xml",
        "/tags/marked/atom.xml", "/tags/marked/feed.xml", "/tags/marked", "/@ann/atom.xml", "/@ann/feed.xml", "/@ann", "/series/" + series,
        "/series/" + series + "/a-series", "/series/" + series + "/atom.xml", "/api/v1/series/" + series, "/c/systems/articles/atom.xml", "/c/systems/articles/feed.xml",
        "/oembed?url=http%3A%2F%2Flyceum.test%2Farticles%2F" + id, "/llms.txt", "/sitemap.xml", "/robots.txt", "/", "/write/" + id, "/api/v1/write/" + id,
        "/write/" + id + "/history", "/write/" + id + "/history/1", "/api/v1/write/" + id + "/history/1", "/write/mine", "/api/openapi.json"};
}

}  // namespace

TEST_CASE("no byte of a locked part reaches anyone who is not entitled, whatever they ask for") {
    for (auto [kind, level] : {std::pair{LockKind::open, 0}, {LockKind::members, 0}, {LockKind::tier, 1}, {LockKind::tier, 2}, {LockKind::paid, 0}}) {
        Academy a;
        auto series = content::test::series(a.world, a.place, {.author = a.author_id, .tags = {"marked"}, .price = Money{5900, Currency::CNY}});
        auto item = content::test::article(a.world, a.place, {.author = a.author_id, .title = "A locked article", .body = kBody, .tags = {"marked"}, .lock = kind,
            .level = level, .price = kind == LockKind::paid ? std::optional(Money{600, Currency::CNY}) : std::nullopt, .series = series});
        a.world.deliver();
        auto editing = "/write/" + to_string(item);
        for (auto& reader : a.readers) {
            bool may_read = a.entitled(reader, kind, level);
            for (auto& address : forms_of(to_string(item), to_string(series))) {
                INFO(reader.name, " ", address, " ", std::string(name_of(kind)), " ", level);
                auto answer = reader.browser.get(address);
                CHECK(answer.status < 500);
                bool of_editor = address.find(editing) != address.npos;
                if (!may_read || (of_editor && !reader.staff)) CHECK_FALSE(answer.has(kLocked));
            }
            auto page = reader.browser.get("/articles/" + to_string(item) + "/a-locked-article");
            CHECK(page.status == 200);
            CHECK(page.has(kFree));
            CHECK(page.has(kLocked) == may_read);
            CHECK(page.has("class=\"paywall\"") == !may_read);
            CHECK(reader.browser.json("/articles/" + to_string(item)).has(kLocked) == may_read);
        }
    }
}

TEST_CASE("an article that is locked without a paywall line is locked from its first word") {
    Academy a;
    auto item = content::test::article(a.world, a.place, {.author = a.author_id, .title = "All of it", .summary = "About it", .body = kLocked + " all the way", .lock = LockKind::members});
    for (auto& reader : a.readers)
        CHECK(reader.browser.get("/articles/" + to_string(item) + "/all-of-it").has(kLocked) == a.entitled(reader, LockKind::members, 0));
    auto texts = a.world.read([&](Db& db) { return search_texts(db, item); });
    CHECK(texts.free.find(kLocked) == std::string::npos);
    CHECK(texts.locked.find(kLocked) != std::string::npos);
}

TEST_CASE("buying the series opens each of its parts, buying one part opens that part") {
    Academy a;
    auto series = content::test::series(a.world, a.place, {.author = a.author_id, .price = Money{5900, Currency::CNY}});
    NewArticle part{.author = a.author_id, .title = "Part", .body = kBody, .lock = LockKind::paid, .series = series};
    auto first = content::test::article(a.world, a.place, part), second = content::test::article(a.world, a.place, part);
    auto buy = [&](const Reader& reader, ItemId item) {
        a.world.write([&](Tx& tx) {
            membership::grant(tx, {.person = reader.id, .community = a.place.community, .item = item, .starts_at = a.world.now, .source = "test", .source_id = reader.name});
        });
    };
    auto reads = [&](Reader& reader, ItemId item) { return reader.browser.get("/articles/" + to_string(item) + "/part").has(kLocked); };
    auto &stranger = a.readers[1], &member = a.readers[2], &fellow = a.readers[3];
    buy(stranger, series);
    CHECK(reads(stranger, first));
    CHECK(reads(stranger, second));
    buy(member, first);
    CHECK(reads(member, first));
    CHECK_FALSE(reads(member, second));
    CHECK_FALSE(reads(fellow, first));
}

TEST_CASE("a private feed holds what its person may read, until it is revoked") {
    Academy a;
    content::test::article(a.world, a.place, {.author = a.author_id, .body = kBody, .lock = LockKind::members});
    auto address_of = [&](Browser& browser) {
        auto page = browser.send_json("POST", "/settings/feed", "{}");
        auto address = std::string(page.json().as_object()["address"].as_string());
        return address.substr(address.find("/feeds/"));
    };
    auto &member = a.readers[2].browser, &fellow = a.readers[3].browser;
    member.get("/settings/feed"), fellow.get("/settings/feed");
    auto poor = address_of(member), rich = address_of(fellow);
    CHECK_FALSE(a.world.browser().get(poor).has(kLocked));
    CHECK(a.world.browser().get(poor).has(kFree));
    CHECK(a.world.browser().get(rich).has(kLocked));
    auto renewed = address_of(fellow);
    CHECK(a.world.browser().get(rich).status == 404);
    CHECK(a.world.browser().get(renewed).status == 200);
    fellow.del("/settings/feed");
    CHECK(a.world.browser().get(renewed).status == 404);
}

TEST_CASE("what somebody types is seen by nobody else") {
    Academy a;
    auto& author = a.author;
    author.get("/write");
    CHECK(author.post("/drafts", {{"key", "new-1"}, {"tab", "t"}, {"title", "T " + kLocked}, {"body", kLocked}}).status < 400);
    for (auto& reader : a.readers)
        for (auto address : {"/write", "/write/mine", "/write?draft=new-1", "/api/v1/write?draft=new-1", "/articles"})
            CHECK_FALSE(reader.browser.get(address).has(kLocked));
    CHECK(author.get("/write?draft=new-1").has(kLocked));
}

TEST_CASE("random texts keep their locked words behind the line") {
    std::mt19937 random(5);
    const std::vector<std::string> pieces{"# h\n", "- x\n", "> q\n", "```\n", "\n", "text ", "<details>\n", "$$\n", "| a | b |\n|---|---|\n", "[^1]", "[^1]: note\n", "***", "<!-- ",
        "\n<!-- paywall -->\n", "@bob ", "[l][r]\n", "[r]: /x\n"};
    Academy a;
    std::vector<ItemId> items;
    for (int round = 0; round < 60; ++round) {
        std::string free, locked;
        for (auto n = random() % 12; n > 0; --n) free += pieces[random() % (pieces.size())];
        for (auto n = random() % 12; n > 0; --n) locked += pieces[random() % pieces.size()] + kLocked + " ";
        auto body = free + "\n\n<!-- paywall -->\n\n" + locked;
        // Where an open code block or a comment swallows the line, all of it is locked: never the other way round.
        items.push_back(content::test::article(a.world, a.place, {.author = a.author_id, .title = "R", .body = body, .lock = LockKind::members}));
    }
    auto& guest = a.readers.front().browser;
    for (auto item : items) {
        auto page = guest.get("/articles/" + to_string(item) + "/r");
        CHECK(page.status == 200);
        CHECK_FALSE(page.has(kLocked));
        CHECK(a.world.read([&](Db& db) { return search_texts(db, item); }).free.find(kLocked) == std::string::npos);
    }
}
