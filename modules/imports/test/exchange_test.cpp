// Dumps made by hand, with every defect that dumps have.
#include "app/test/world.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/imports/exchange.hpp"
#include "modules/imports/test/folders.hpp"

namespace lyceum::imports {
namespace {

struct Counts { std::int64_t people = 0, items = 0, posts = 0, keys = 0, facts = 0, score = 0, views = 0, answers = 0; };
DESCRIBE(Counts, people, items, posts, keys, facts, score, views, answers)

Counts count_all(World& world) {
    return world.read([](Db& db) {
        return db.one<Counts>(R"sql(
            select (select count(*) from people) as people, (select count(*) from items) as items, (select count(*) from posts) as posts,
                   (select count(*) from imported_keys) as keys, (select count(*) from imported_facts) as facts,
                   coalesce(sum(score), 0) as score, coalesce(sum(views), 0) as views, coalesce(sum(answers), 0) as answers from items)sql");
    });
}

std::string json_of(World& world) { return json::text(count_all(world)); }

void write_dump(const test::Folder& folder) {
    folder.write("Users.xml", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<users>\r\n"
        "  <row Id=\"-1\" DisplayName=\"Community\" CreationDate=\"2010-07-19T06:55:26.860\" Reputation=\"1\" />\r\n"
        "  <row Id=\"1\" DisplayName=\"Jane Doe\" CreationDate=\"2010-07-19T14:01:36.697\" Reputation=\"4200\" Location=\"Paris\" WebsiteUrl=\"https://jane.example\""
        " AboutMe=\"&lt;p&gt;I cook &lt;b&gt;a lot&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;\" Views=\"9\" Unheard=\"of\" />\r\n"
        "  <row Id=\"2\" DisplayName=\"山田\" />\r\n  <row Id=\"2\" DisplayName=\"again\" />\r\n  <row DisplayName=\"without a number\" />\r\n"
        "  <row Id=\"3\" DisplayName=\"jane doe\" CreationDate=\"not a date\" />\r\n</users>\r\n");
    folder.write("posts.XML", "<posts>\n"
        "<row Id=\"12\" PostTypeId=\"2\" ParentId=\"10\" CreationDate=\"2010-07-20T10:00:00.000\" Score=\"7\" Body=\"&lt;p&gt;First &lt;a href=&quot;https://cooking.stackexchange.com/q/11/1&quot;&gt;see&lt;/a&gt;&lt;/p&gt;\" OwnerUserId=\"2\" />\n"
        "<row Id=\"10\" PostTypeId=\"1\" AcceptedAnswerId=\"12\" CreationDate=\"2010-07-19T19:12:12.510\" Score=\"5\" ViewCount=\"100\" Body=\"&lt;p&gt;Is $a_1 &amp;lt; b_2$ salty?&lt;/p&gt;\" OwnerUserId=\"1\" Title=\"How much salt?\" Tags=\"&lt;salt&gt;&lt;c++&gt;\" />\n"
        "<row Id=\"11\" PostTypeId=\"1\" CreationDate=\"2019-01-01T00:00:00.000\" ClosedDate=\"2019-02-01T00:00:00.000\" Body=\"&lt;p&gt;Text&lt;/p&gt;\" OwnerDisplayName=\"gone user\" Title=\"Deleted owner\" Tags=\"|salt|\" ContentLicense=\"CC BY-SA 4.0\" />\n"
        "<row Id=\"11\" PostTypeId=\"1\" CreationDate=\"2019-01-01T00:00:00.000\" Body=\"twice\" Title=\"Twice\" />\n"
        "<row Id=\"13\" PostTypeId=\"2\" ParentId=\"999\" CreationDate=\"2019-01-01T00:00:00.000\" Body=\"orphan\" OwnerUserId=\"1\" />\n"
        "<row Id=\"14\" PostTypeId=\"5\" CreationDate=\"2019-01-01T00:00:00.000\" Body=\"a tag wiki\" />\n"
        "<row Id=\"15\" PostTypeId=\"1\" Title=\"No date at all\" Body=\"x\" />\n"
        "<row Id=\"16\" PostTypeId=\"1\" Title=\"broken <b> title\" />\n"
        "<row Id=\"17\" PostTypeId=\"2\" ParentId=\"10\" CreationDate=\"2010-07-21T10:00:00.000\" Body=\"\" OwnerUserId=\"77\" OwnerDisplayName=\"not in Users\" />\n"
        "<row Id=\"18\" PostTypeId=\"1\" CreationDate=\"2012-01-01T00:00:00.000\" Body=\"&lt;p&gt;only a body&lt;/p&gt;\" />\n"
        "<row Id=\"19\" PostTypeId=\"1\" CreationDate=\"2012-01-01T00:00:00.000\" Title=\"cut off");
    folder.write("Comments.xml", "<comments>\n"
        "<row Id=\"1\" PostId=\"10\" Score=\"3\" Text=\"# not a heading\" CreationDate=\"2010-07-19T20:00:00.000\" UserId=\"2\" />\n"
        "<row Id=\"2\" PostId=\"12\" Text=\"@山田 thanks, @JaneDoe too\" CreationDate=\"2010-07-20T20:00:00.000\" UserId=\"3\" />\n"
        "<row Id=\"3\" PostId=\"404\" Text=\"no post\" CreationDate=\"2010-07-20T20:00:00.000\" UserId=\"3\" />\n"
        "<row Id=\"4\" PostId=\"14\" Text=\"on a wiki\" CreationDate=\"2010-07-20T20:00:00.000\" UserId=\"3\" />\n"
        "<row Id=\"5\" PostId=\"10\" Text=\"  \" CreationDate=\"2010-07-20T20:00:00.000\" UserId=\"3\" />\n"
        "<row Id=\"6\" PostId=\"10\" Text=\"by a name\" CreationDate=\"2010-07-20T21:00:00.000\" UserDisplayName=\"gone user\" />\n</comments>\n");
    folder.write("Votes.xml", "<votes>\n<row Id=\"1\" PostId=\"11\" VoteTypeId=\"2\" /><row Id=\"2\" PostId=\"11\" VoteTypeId=\"2\" /><row Id=\"3\" PostId=\"11\" VoteTypeId=\"3\" />\n"
        "<row Id=\"4\" PostId=\"10\" VoteTypeId=\"5\" UserId=\"2\" CreationDate=\"2010-08-01T00:00:00.000\" />\n<row Id=\"5\" PostId=\"10\" VoteTypeId=\"8\" BountyAmount=\"50\" UserId=\"2\" />\n"
        "<row Id=\"6\" PostId=\"10\" VoteTypeId=\"15\" />\n<row Id=\"x\" />\n</votes>");
    folder.write("PostLinks.xml", "<postlinks>\n<row Id=\"1\" PostId=\"11\" RelatedPostId=\"10\" LinkTypeId=\"3\" />\n<row Id=\"2\" PostId=\"10\" RelatedPostId=\"11\" LinkTypeId=\"1\" />\n"
        "<row Id=\"3\" PostId=\"10\" RelatedPostId=\"5000\" LinkTypeId=\"1\" />\n</postlinks>");
    folder.write("Badges.xml", "");
}

Report load(World& world, const test::Folder& folder) { return stack_exchange(world.app, folder.path(), {}); }

std::string question_path(World& world, const std::string& title) {
    auto id = world.read([&](Db& db) { return db.one<ItemId>(R"sql(select id from items where title = $1)sql", title); });
    return items::url_of(items::Kind::question, id, title).str();
}

}  // namespace

TEST_CASE("a dump becomes a community, and what is broken in it is named") {
    World world;
    test::Folder folder;
    write_dump(folder);
    auto report = load(world, folder);
    CHECK(report.made["questions"] == 3);
    CHECK(report.made["answers"] == 2);
    CHECK(report.made["comments"] == 3);
    CHECK(report.made["people"] == 7);              // four users, two by name, one by number
    CHECK(report.made["accepted answers"] == 1);
    CHECK(report.made["saved questions"] == 1);
    CHECK(report.made["bounties"] == 1);
    CHECK(report.made["links"] == 2);
    CHECK(report.skipped["descriptions of tags and other posts"] == 1);
    CHECK(report.skipped["comments on other posts"] == 1);
    auto named = [&](std::string_view place) {
        return std::count_if(report.problems.begin(), report.problems.end(), [&](auto& problem) { return problem.starts_with(place); });
    };
    for (std::string place : {"Users.xml:6: ", "Users.xml:7: ", "Posts.xml:5: ", "Posts.xml:6: ", "Posts.xml:8: ", "Posts.xml:9: ", "Posts.xml:12: ",
             "Comments.xml:4: ", "Comments.xml:6: ", "Votes.xml:6: ", "Badges.xml:1: "}) {
        CAPTURE(place);
        CHECK(named(place) == 1);
    }
    world.deliver();

    auto browser = world.browser();
    auto page = browser.get(question_path(world, "How much salt?"));
    CHECK(page.status == 200);
    CHECK(page.has("Jane Doe"));
    CHECK(page.has("$a_1 &lt; b_2$") + page.has("a_1 &lt; b_2") > 0);
    CHECK(page.has("CC BY-SA 2.5"));
    CHECK(page.has("https://cooking.stackexchange.com/questions/10"));
    CHECK(page.has("A bounty of 50"));
    CHECK(page.has("Linked questions"));
    CHECK_FALSE(page.has("<h1>not a heading"));
    CHECK(page.has("@jane-doe"));
    CHECK(page.has(question_path(world, "Deleted owner")));
    auto closed = browser.get(question_path(world, "Deleted owner"));
    CHECK(closed.has("gone user"));
    CHECK(closed.has("It was closed there on"));
    CHECK(closed.has("Asked before as"));
    auto profile = browser.get("/@jane-doe");
    CHECK(profile.status == 200);
    CHECK(profile.has("4,200 points"));
    CHECK(profile.has("Paris"));
    CHECK_FALSE(profile.has("alert(1)"));
    CHECK(world.letters().empty());
    CHECK(browser.get("/c/cooking").status == 200);
}

TEST_CASE("scores, times and acceptance are those of the dump") {
    World world;
    test::Folder folder;
    write_dump(folder);
    load(world, folder);
    world.read([&](Db& db) {
        auto visit = world.app.nobody(world.now, Language::en);
        auto question = db.one<ItemId>(R"sql(select id from items where title = $1)sql", "How much salt?");
        auto card = items::card(db, visit, question);
        CHECK(card.score == 5);
        CHECK(card.views == 100);
        CHECK(card.answers == 2);
        CHECK(card.solved);
        CHECK(card.published_at == *from_iso8601("2010-07-19T19:12:12.510"));
        CHECK(card.active_at < *from_iso8601("2011-01-01"));
        CHECK(card.tags == std::vector<std::string>{"salt", "c++"});
        auto counted = db.one<int>(R"sql(select score from items where title = $1)sql", "Deleted owner");
        CHECK(counted == 1);
        // Older questions come later in lists that begin with the newest.
        auto listing = items::list(db, visit, {.kind = items::Kind::question}, "", 10);
        REQUIRE(listing.cards.size() == 3);
        CHECK(listing.cards[0].title == "Deleted owner");
        CHECK(listing.cards[2].title == "How much salt?");
        CHECK(items::attribution(db, question)->author_name == "Jane Doe");
    });
}

TEST_CASE("a second run changes nothing") {
    World world;
    test::Folder folder;
    write_dump(folder);
    load(world, folder);
    auto before = json_of(world);
    auto again = load(world, folder);
    CHECK(again.made.empty());
    CHECK(json_of(world) == before);
}

TEST_CASE("a run that was cut short anywhere goes on where it stopped") {
    test::Folder folder;
    write_dump(folder);
    World whole;
    load(whole, folder);
    auto wanted = json_of(whole);
    for (std::string_view cut : {"people", "questions", "answers", "comments", "links", "votes", "badges"}) {
        CAPTURE(cut);
        World world;
        Progress stop = [&](std::string_view what, std::int64_t, std::int64_t) { if (what == cut) throw Fault("the power failed"); };
        CHECK_THROWS_AS(stack_exchange(world.app, folder.path(), stop), Fault);
        load(world, folder);
        CHECK(json_of(world) == wanted);
    }
}

TEST_CASE("a newer dump brings texts up to date and leaves what happened here") {
    World world;
    test::Folder folder;
    write_dump(folder);
    load(world, folder);
    auto posts = folder.read("posts.XML");
    auto body = posts.find("First");
    posts.replace(body, 5, "Better");
    auto title = posts.find("How much salt?");
    posts.replace(title, 14, "How much sugar?");
    folder.write("posts.XML", posts);
    auto report = load(world, folder);
    CHECK(report.made["questions brought up to date"] == 1);
    CHECK(report.made["answers brought up to date"] == 1);
    CHECK(report.made.count("questions") == 0);
    world.deliver();
    auto page = world.browser().get(question_path(world, "How much sugar?"));
    CHECK(page.has("Better"));
    CHECK_FALSE(page.has("<p>First "));
    CHECK(load(world, folder).made.empty());
}

TEST_CASE("tables may be missing, and a folder without any is no dump") {
    World world;
    test::Folder folder("meta.cooking.stackexchange.com");
    CHECK_THROWS_AS(load(world, folder), Fault);
    CHECK_THROWS_AS(stack_exchange(world.app, folder.path() / "nowhere", {}), Fault);
    folder.write("Posts.xml", "<posts><row Id=\"1\" PostTypeId=\"1\" CreationDate=\"2020-01-01T00:00:00\" Title=\"Alone in the world\" Body=\"&lt;p&gt;x&lt;/p&gt;\" OwnerUserId=\"5\"/></posts>");
    auto report = load(world, folder);
    CHECK(report.made["questions"] == 1);
    CHECK(report.made["people"] == 1);
    CHECK(report.problems.size() == 5);
    CHECK(world.browser().get(question_path(world, "Alone in the world")).has("user5"));
}

TEST_CASE("the owner of the site owns the community, and another place may have its address already") {
    World world;
    auto ann = accounts::test::person(world, "ann");
    world.write([](Tx& tx) {
        auto id = *accounts::find_by_handle(tx, "ann");
        accounts::grant_role(tx, id, accounts::Role::owner, id);
        communities::create(tx, {.slug = "cooking", .name = {"厨房", "Kitchen"}, .tagline = {}, .description = {}, .owner = id});
    });
    test::Folder folder;
    write_dump(folder);
    stack_exchange(world.app, folder.path(), {}, "Seasoned Advice");
    world.read([&](Db& db) {
        auto visit = world.app.nobody(world.now, Language::en);
        auto made = communities::community(db, visit, "cooking-2");
        CHECK(made.name == "Seasoned Advice");
        CHECK(communities::standing(db, *accounts::find_by_handle(db, "ann"), made.id) == communities::Standing::owner);
    });
}

}  // namespace lyceum::imports
