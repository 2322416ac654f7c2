// Folders of Markdown, there and back; tables of interactions; the sample community.
#include "app/test/world.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/imports/run.hpp"
#include "modules/imports/test/folders.hpp"

namespace lyceum::imports {
namespace {

void write_folder(const test::Folder& folder) {
    folder.write("hello.md", "---\ntitle: \"Hello: world\"\ndate: 2024-05-01\nauthor: jane\ntags: [c++, Linux]\nlanguage: en\n---\n\nSee [the second](lsm/two.md#x), [it again](second-part) and ![dot](pic/dot.png).\n");
    folder.write("lsm/_index.md", "---\ntitle: LSM from nothing\nsummary: Three parts\nprice: 59.00 CNY\n---\nWhy.\n");
    folder.write("lsm/one.md", "---\ntitle: Part one\npart: 1\ndate: 2024-05-02\naccess: members\n---\nFree words.\n\n<!-- paywall -->\n\nHidden words.\n");
    folder.write("lsm/two.md", "+++\ntitle = \"Part two\"\nslug = \"second-part\"\npart = 2\naccess = \"paid\"\nprice = \"19.00 CNY\"\ndate = 2024-05-03\n+++\nAll locked. [Back](../hello.md)\n");
    folder.write("odd.md", "---\ntitle: Odd\naccess: sometimes\ntags: [a, b, c, d, e, f, g]\ndate: soon\n---\nNever open.\n");
    folder.write("draft.md", "---\ntitle: Not yet\ndraft: true\n---\nUnfinished.\n");
    folder.write("named.md", "---\ntitle: Of a named series\nseries: Notes\n---\nText.\n");
    folder.write("bad.md", std::string("---\ntitle: Bad\n---\n\xff"));
    folder.write(".git/hidden.md", "hidden");
    folder.write("pic/dot.png", std::string("\211PNG\015\012\032\012\000\000\000\015IHDR\000\000\000\001\000\000\000\001\010\002\000\000\000\220wS\336"
        "\000\000\000\014IDATx\234c0N\233\011\000\002\002\0013V\207\342T\000\000\000\000IEND\256B`\202", 69));
}

ItemId item_called(World& world, const std::string& title) {
    return world.read([&](Db& db) { return db.one<ItemId>(R"sql(select id from items where title = $1)sql", title); });
}

std::string address(World& world, const std::string& title) {
    return items::url_of(items::Kind::article, item_called(world, title), title).str();
}

std::int64_t count_items(World& world) {
    return world.read([](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from items)sql"); });
}

}  // namespace

TEST_CASE("a folder of Markdown becomes articles and series that link to each other") {
    World world;
    test::Folder folder("notes");
    write_folder(folder);
    auto report = markdown(world.app, folder.path(), {});
    CHECK(report.made["articles"] == 6);
    CHECK(report.made["series"] == 2);
    CHECK(report.made["people"] == 2);              // jane, and whoever owns the folder
    auto named = [&](std::string_view text) {
        return std::any_of(report.problems.begin(), report.problems.end(), [&](auto& problem) { return problem.find(text) != problem.npos; });
    };
    CHECK(named("bad.md: the file is not UTF-8"));
    CHECK(named("odd.md:3: access is"));
    CHECK(named("odd.md:4: there are more than"));
    CHECK(named("odd.md:5: this is no date"));
    world.deliver();

    auto guest = world.browser();
    auto page = guest.get(address(world, "Hello: world"));
    CHECK(page.status == 200);
    CHECK(page.has(address(world, "Part two") + "#x"));
    CHECK(page.has("/media/"));
    CHECK_FALSE(page.has("pic/dot.png"));
    auto locked = guest.get(address(world, "Part one"));
    CHECK(locked.has("Free words"));
    CHECK_FALSE(locked.has("Hidden words"));
    CHECK_FALSE(guest.get(address(world, "Part two")).has("All locked"));
    CHECK(guest.get(address(world, "Odd")).status == 404);
    CHECK(guest.get(address(world, "Not yet")).status == 404);

    auto before = count_items(world);
    CHECK(markdown(world.app, folder.path(), {}).made.empty());
    folder.write("hello.md", "---\ntitle: \"Hello: world\"\ndate: 2024-05-01\nauthor: jane\n---\n\nNew words.\n");
    auto again = markdown(world.app, folder.path(), {});
    CHECK(again.made == std::map<std::string, std::int64_t>{{"articles brought up to date", 1}});
    CHECK(count_items(world) == before);
    CHECK(guest.get(address(world, "Hello: world")).has("New words"));
}

TEST_CASE("what is exported can be imported, locked parts too") {
    test::Folder folder("notes"), out("out");
    write_folder(folder);
    World world;
    markdown(world.app, folder.path(), {});
    auto report = export_markdown(world.app, out.path(), {});
    CHECK(report.made["articles"] == 4);            // what is published
    CHECK(report.made["series"] == 2);

    World other;
    auto back = markdown(other.app, out.path(), {});
    CHECK(back.made["articles"] == 4);
    CHECK(back.made["series"] == 2);
    CHECK(json::text(back.problems) == "[]");
    auto visit = other.app.nobody(other.now, Language::en);
    visit.visitor.permissions = {"content.read_locked"};
    other.read([&](Db& db) {
        auto id = db.one<ItemId>(R"sql(select id from items where title = $1)sql", "Part one");
        auto article = content::source(db, *membership::pass(db, visit, items::lock_of(db, id)));
        CHECK(article.body.find("Hidden words.") != article.body.npos);
        CHECK(article.lock == membership::LockKind::members);
        CHECK(article.part == 1);
        CHECK(article.series);
        CHECK(article.published_at == *from_iso8601("2024-05-02"));
        auto two = db.one<ItemId>(R"sql(select id from items where title = $1)sql", "Part two");
        auto second = content::source(db, *membership::pass(db, visit, items::lock_of(db, two)));
        CHECK(second.price == Money{1900, Currency::CNY});
        auto hello = db.one<ItemId>(R"sql(select id from items where title = $1)sql", "Hello: world");
        CHECK(second.body.find(items::url_of(items::Kind::article, hello, "Hello: world").str()) != second.body.npos);
        CHECK(items::tags_of(db, hello) == std::vector<std::string>{"c++", "linux"});
    });
}

TEST_CASE("interactions are recorded once, with and without a header") {
    World world;
    test::Folder folder("courses");
    folder.write("train.csv", "user_id,item_id,value,timestamp\n1,7,1.0,1504962210\n2,7,1,0\n1,8,0,0\nbroken\n2,9,3.5,1504962210000\n");
    folder.write("content.csv", "item_id,title,text,tags\n7,Seven,\"About, seven\",db|linux\n");
    auto load = [&] { return interactions(world.app, folder.path() / "train.csv", folder.path() / "content.csv", {}); };
    auto report = load();
    CHECK(report.made["people"] == 2);
    CHECK(report.made["items"] == 3);
    CHECK(report.made["interactions"] == 3);
    CHECK(report.skipped["interactions without weight"] == 1);
    REQUIRE(report.problems.size() == 1);
    CHECK(report.problems.front().starts_with("train.csv:5: "));
    world.read([](Db& db) {
        CHECK(db.one<std::int64_t>(R"sql(select count(*) from interactions)sql") == 3);
        CHECK(items::tags_of(db, db.one<ItemId>(R"sql(select id from items where title = 'Seven')sql")) == std::vector<std::string>{"db", "linux"});
    });
    CHECK(load().made.empty());

    test::Folder other("plain");
    other.write("train.csv", "a,x\nb,y\n");
    auto plain = interactions(world.app, other.path() / "train.csv", {}, {});
    CHECK(plain.made["interactions"] == 1);         // the first record of words is taken for a header
}

TEST_CASE("the sample's owner administers a site that is served for real, and has time to get a second factor") {
    World world;
    world.app.config.site.development = false;
    sample(world.app, {});
    auto owner = accounts::test::sign_in(world, accounts::test::id_of(world, "suran"));
    CHECK(owner.get("/admin/people").status == 200);
    CHECK(owner.get("/settings/security/app").status == 200);
    world.pass(days(8));
    owner = accounts::test::sign_in(world, accounts::test::id_of(world, "suran"));
    CHECK(owner.get("/admin/people").location() == "/settings/security");
}

TEST_CASE("the sample loads once and can be walked") {
    World world;
    auto report = sample(world.app, {});
    CHECK(report.made["people"] >= 16);
    CHECK(report.made["articles"] >= 28);
    CHECK(report.made["orders"] >= 29);
    world.deliver();
    auto before = count_items(world);
    CHECK(sample(world.app, {}).made.empty());
    CHECK(count_items(world) == before);
    CHECK(world.letters().empty());

    auto guest = world.browser();
    for (std::string_view path : {"/", "/articles", "/questions", "/tags", "/c/systems/articles", "/c/systems/questions", "/c/systems/discussion",
             "/@zhouming", "/search?q=io_uring", "/join"}) {
        CAPTURE(path);
        auto page = guest.get(std::string(path));
        CHECK((page.status == 200 || page.status == 303));
    }
    auto suran = accounts::test::sign_in(world, accounts::test::id_of(world, "suran"));
    CHECK(suran.get("/").status == 200);
    CHECK(suran.get("/notifications").status == 200);
    auto articles = world.read([&](Db& db) { return items::list(db, world.app.nobody(world.now, Language::zh), {.kind = items::Kind::article}, "", 50).cards; });
    CHECK(articles.size() >= 28);
    for (auto& card : articles) {
        CAPTURE(card.title);
        auto page = guest.get(card.url.str());
        CHECK(page.status == 200);
        CHECK_FALSE(page.has("href=\"en-"));
        CHECK_FALSE(page.has("href=\"lsm-"));
    }
    // Locked words stay locked for guests and open for those who bought them.
    world.read([&](Db& db) {
        auto visit = world.app.nobody(world.now, Language::zh);
        visit.visitor.who = accounts::find_by_handle(db, "hezhou");
        for (auto& card : articles) {
            if (card.title.find("WAL 与组提交") == card.title.npos) continue;
            CHECK_FALSE(membership::pass(db, world.app.nobody(world.now, Language::zh), items::lock_of(db, card.id)).has_value());
            CHECK(membership::pass(db, visit, items::lock_of(db, card.id)).has_value());
        }
    });
}

}  // namespace lyceum::imports
