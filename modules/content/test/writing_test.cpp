// What authors can rely on: nothing typed is lost, nothing appears before its time, every version stays.
#include "modules/accounts/test/people.hpp"
#include "modules/content/diff.hpp"
#include "modules/content/test/writers.hpp"

using namespace lyceum;
using namespace lyceum::content;
using accounts::test::id_of;
using accounts::test::person;
using membership::LockKind;

namespace {

struct Desk {
    World world;
    Browser ann, bob;
    membership::test::Place place;

    Desk() : ann(person(world, "ann")), bob(person(world, "bob")), place(membership::test::community(world, id_of(world, "ann"))) {
        communities::test::join(world, id_of(world, "bob"), place.community);
    }
    FormFields form(std::string title, std::string body, std::string then = "publish") const {
        return {{"key", "new-a"}, {"tab", "t"}, {"title", std::move(title)}, {"body", std::move(body)}, {"space", to_string(place.articles)}, {"access", "open"}, {"then", std::move(then)}};
    }
    static std::string id_in(const Answer& answer) {
        auto rest = answer.location().substr(answer.location().find('/', 1) + 1);
        return rest.substr(0, rest.find('/'));
    }
};

FormFields with(FormFields fields, const FormFields& more) {
    for (auto& [name, value] : more) {
        std::erase_if(fields, [&](auto& field) { return field.first == name; });
        fields.emplace_back(name, value);
    }
    return fields;
}

std::size_t count_of(const std::string& text, std::string_view what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++n;
    return n;
}

}  // namespace

TEST_CASE("an author writes an article and everybody reads it at its address") {
    Desk desk;
    auto page = desk.ann.get("/write");
    CHECK(page.status == 200);
    CHECK(page.has("data-editor-draft-url=\"/drafts\""));
    auto posted = desk.ann.post("/articles", with(desk.form("Reading <sqlite3.c>", "## The pager\n\nIt *pages*, says @bob.\n\n```cpp\nint x;\n```\n\n## The B-tree\n\n$x^2$"), {{"tags", "C++, SQLite"}}));
    REQUIRE(posted.status == 303);
    auto article = desk.world.browser().get(posted.location());
    CHECK(article.status == 200);
    CHECK(article.has("Reading &lt;sqlite3.c&gt;"));
    CHECK(article.has("<em>pages</em>"));
    CHECK(article.has("class=\"toc\""));
    CHECK(article.has("/tags/sqlite"));
    CHECK(article.has("/@bob"));
    CHECK(article.has("\"@type\":\"Article\""));
    CHECK(article.has("rel=\"canonical\" href=\"http://lyceum.test" + posted.location() + "\""));
    CHECK(article.has("hreflang=\"x-default\" href=\"http://lyceum.test" + posted.location() + "\""));
    CHECK(desk.world.browser().get(posted.location() + "?lang=en").has("rel=\"canonical\" href=\"http://lyceum.test" + posted.location() + "?lang=en\""));
    for (auto* list : {"/articles", "/series", "/questions", "/topics", "/tags", "/tags/sqlite"}) CHECK_MESSAGE(desk.world.browser().get(list).has("<meta name=\"description\""), list);

    auto id = Desk::id_in(posted);
    CHECK(desk.world.browser().get("/articles/" + id).location() == posted.location());
    CHECK(desk.world.browser().get("/articles/" + id + "/another-name").location() == posted.location());
    CHECK(desk.world.browser().json("/api/v1/articles/" + id).has("s-the-pager"));
    CHECK(desk.ann.get("/articles/" + id + "/edit").location() == "/write/" + id);
    CHECK(desk.ann.get("/write/" + id).has("It *pages*, says @bob."));
    CHECK(desk.bob.get("/write/" + id).status == 403);
}

TEST_CASE("a refused article keeps everything typed, and says what is missing") {
    Desk desk;
    auto refused = desk.ann.post("/articles", with(desk.form("", "A body worth keeping"), {{"tags", "a, b, c"}, {"summary", "Short"}}));
    CHECK(refused.status == 422);
    CHECK(refused.has("A body worth keeping"));
    CHECK(refused.has("a, b, c"));
    CHECK(refused.has("Write 1 to 120 characters."));

    auto paid = desk.ann.post("/articles", with(desk.form("Paid", "Text"), {{"access", "paid"}}));
    CHECK(paid.status == 422);
    CHECK(paid.has("Give a price, or put the article into a series that has one."));
    CHECK(desk.ann.post("/articles", with(desk.form("Paid", "Text"), {{"access", "paid"}, {"price", "1e9"}})).status == 422);
    CHECK(desk.ann.post("/articles", with(desk.form("Paid", "Text"), {{"access", "tier"}})).status == 422);
    CHECK(desk.ann.post("/articles", with(desk.form("Late", "Text"), {{"publish_at", "2001-01-01T08:00"}})).status == 422);
    CHECK(desk.ann.post("/articles", with(desk.form("Tags", "Text"), {{"tags", "a,b,c,d,e,f"}})).status == 422);
    CHECK(desk.ann.post("/articles", with(desk.form("Where", "Text"), {{"space", to_string(desk.place.questions)}})).status == 422);
    CHECK(desk.ann.post("/articles", desk.form("Empty", "")).status == 422);
    CHECK(desk.ann.post("/articles", with(desk.form("Paid", "Text"), {{"access", "paid"}, {"price", "19.90"}})).status == 303);
}

TEST_CASE("somebody who is no author is told how to become one") {
    Desk desk;
    auto page = desk.bob.get("/write");
    CHECK(page.status == 200);
    CHECK(page.has("Articles are written by authors"));
    CHECK(desk.bob.post("/articles", desk.form("Sneaked in", "Text")).status == 403);
    CHECK(desk.world.browser().get("/write").status == 303);
    desk.world.write([&](Tx& tx) { communities::set_standing(tx, id_of(desk.world, "bob"), desk.place.community, communities::Standing::author); });
    CHECK(desk.bob.post("/articles", desk.form("Let in", "Text")).status == 303);
}

TEST_CASE("whoever has the site's role of author writes in every community that they belong to") {
    Desk desk;
    auto carl = accounts::test::person(desk.world, "carl", accounts::Role::author);
    CHECK(carl.post("/articles", desk.form("From outside", "Text")).status == 403);
    communities::test::join(desk.world, id_of(desk.world, "carl"), desk.place.community);
    CHECK(carl.get("/write").has("name=\"space\""));
    CHECK(carl.post("/articles", desk.form("From within", "Text")).status == 303);
}

TEST_CASE("a closed tab loses nothing: the draft is there again, until it is saved") {
    Desk desk;
    CHECK(desk.ann.post("/drafts", desk.form("Half a thought", "The first half")).has("\"revision\":1"));
    auto again = desk.ann.get("/write");
    CHECK(again.has("The first half"));
    CHECK(again.has("What you were writing is back"));
    CHECK(desk.ann.get("/write/mine").has("Half a thought"));
    CHECK_FALSE(desk.ann.get("/write?fresh=1").has("The first half"));
    CHECK(desk.ann.post("/articles", desk.form("A whole thought", "Both halves")).status == 303);
    CHECK_FALSE(desk.ann.get("/write").has("The first half"));
    CHECK_FALSE(desk.ann.get("/write/mine").has("Half a thought"));
}

TEST_CASE("two tabs that write the same text are told of each other") {
    Desk desk;
    auto tab = [&](std::string name, std::string revision, std::string body) {
        return desk.ann.post("/drafts", with(desk.form("T", std::move(body)), {{"tab", std::move(name)}, {"revision", std::move(revision)}})).status;
    };
    CHECK(tab("left", "0", "one") == 200);
    CHECK(tab("left", "0", "one two") == 200);
    CHECK(tab("right", "0", "other") == 409);
    CHECK(tab("right", "2", "one two three") == 200);
    CHECK(tab("left", "0", "one four") == 409);

    auto id = Desk::id_in(desk.ann.post("/articles", desk.form("Saved", "First")));
    auto save = [&](std::string version, std::string body) {
        return desk.ann.put("/articles/" + id, with(desk.form("Saved", std::move(body)), {{"version", std::move(version)}}));
    };
    CHECK(save("1", "Second").status == 303);
    auto late = save("1", "Written in the other tab");
    CHECK(late.status == 409);
    CHECK(late.has("Written in the other tab"));
    CHECK(save("2", "Third").status == 303);
}

TEST_CASE("a scheduled article appears at its minute and not before") {
    Desk desk;
    auto posted = desk.ann.post("/articles", with(desk.form("Tomorrow", "Not yet"), {{"publish_at", "2027-01-16T09:30"}}));   // 01:30 UTC in Shanghai
    auto id = Desk::id_in(posted);
    auto guest = [&] { return desk.world.browser().get("/articles/" + id + "/tomorrow").status; };
    CHECK(desk.ann.get(posted.location()).has("This will be published on"));
    CHECK(guest() == 404);
    CHECK_FALSE(desk.world.browser().get("/atom.xml").has("Tomorrow"));
    CHECK(desk.ann.get("/write/" + id).has("value=\"2027-01-16T09:30\""));
    desk.world.now = *from_iso8601("2027-01-16T01:29:59Z");
    desk.world.deliver();
    CHECK(guest() == 404);
    desk.world.now = *from_iso8601("2027-01-16T01:30:00Z");
    desk.world.deliver();
    CHECK(guest() == 200);
    CHECK(desk.world.browser().get("/atom.xml").has("Tomorrow"));
}

TEST_CASE("an article that was scheduled anew appears once, at the later time") {
    Desk desk;
    auto id = Desk::id_in(desk.ann.post("/articles", with(desk.form("Moved", "Text"), {{"publish_at", "2027-01-16T09:00"}})));
    CHECK(desk.ann.put("/articles/" + id, with(desk.form("Moved", "Text"), {{"publish_at", "2027-01-19T09:00"}})).status == 303);
    desk.world.now = *from_iso8601("2027-01-17T00:00:00Z");
    desk.world.deliver();
    CHECK(desk.world.browser().get("/articles/" + id + "/moved").status == 404);
    desk.world.now = *from_iso8601("2027-01-19T01:00:00Z");
    desk.world.deliver();
    CHECK(desk.world.browser().get("/articles/" + id + "/moved").status == 200);
}

TEST_CASE("every save is a version, and any of them can come back") {
    Desk desk;
    auto id = Desk::id_in(desk.ann.post("/articles", desk.form("V", "one\ntwo\nthree")));
    CHECK(desk.ann.put("/articles/" + id, desk.form("V", "one\n2\nthree")).status == 303);
    auto history = desk.ann.get("/write/" + id + "/history");
    CHECK(count_of(history.body, "/history/") >= 2);
    auto second = desk.ann.get("/write/" + id + "/history/2");
    CHECK(second.has("<span class=\"del\">- two"));
    CHECK(second.has("<span class=\"ins\">+ 2"));
    CHECK(desk.ann.post("/write/" + id + "/history/1/restore").status == 303);
    CHECK(desk.world.browser().get("/articles/" + id + "/v").has("two"));
    CHECK(desk.ann.get("/write/" + id + "/history/3").status == 200);
    CHECK(desk.ann.get("/write/" + id + "/history/9").status == 404);
    CHECK(desk.bob.get("/write/" + id + "/history").status == 403);
    CHECK(desk.bob.post("/write/" + id + "/history/1/restore").status == 403);
}

TEST_CASE("what is taken back or deleted is gone for readers, and drafts are their author's alone") {
    Desk desk;
    auto draft = Desk::id_in(desk.ann.post("/articles", desk.form("", "Nothing yet", "draft")));
    CHECK(desk.ann.get("/write/mine").has("Untitled"));
    CHECK(desk.bob.get("/articles/" + draft).status == 404);
    CHECK(desk.bob.get("/write/" + draft).status == 404);

    auto id = Desk::id_in(desk.ann.post("/articles", desk.form("Here", "Text")));
    CHECK(desk.bob.post("/articles/" + id + "/unpublish").status == 403);
    CHECK(desk.bob.del("/articles/" + id).status == 403);
    CHECK(desk.ann.post("/articles/" + id + "/unpublish").status == 303);
    CHECK(desk.bob.get("/articles/" + id + "/here").status == 404);
    CHECK(desk.ann.put("/articles/" + id, desk.form("Here", "Text")).status == 303);
    CHECK(desk.bob.get("/articles/" + id + "/here").status == 200);
    CHECK(desk.ann.del("/articles/" + id).status == 303);
    CHECK(desk.bob.get("/articles/" + id + "/here").status == 404);
    CHECK(desk.ann.get("/write/" + id).status == 404);
}

TEST_CASE("what moderators hid does not come back by being saved") {
    Desk desk;
    auto id = Desk::id_in(desk.ann.post("/articles", desk.form("Bad", "Text")));
    desk.world.write([&](Tx& tx) { items::remove(tx, ItemId{*read_id(id)}, items::State::hidden); });
    CHECK(desk.ann.put("/articles/" + id, desk.form("Bad", "Again")).status == 409);
    CHECK(desk.bob.get("/articles/" + id + "/bad").status == 404);
}

TEST_CASE("moderators correct and take down what is published, and know neither drafts nor what articles said before") {
    Desk desk;
    auto mod = person(desk.world, "mod", accounts::Role::moderator);
    auto draft = Desk::id_in(desk.ann.post("/articles", desk.form("Not yet", "A zqdraft", "draft")));
    CHECK(mod.get("/write/" + draft).status == 404);
    CHECK(mod.put("/articles/" + draft, desk.form("Mine", "Text")).status == 404);
    CHECK(mod.del("/articles/" + draft).status == 404);

    auto series = Desk::id_in(desk.ann.post("/series", {{"title", "From zero"}, {"summary", "All"}, {"body", "*Why*"}, {"space", to_string(desk.place.articles)}}));
    auto posted = desk.ann.post("/articles", with(desk.form("Here", "Text"), {{"series", series}}));
    auto id = Desk::id_in(posted);
    CHECK(mod.get(posted.location()).has("/write/" + id));
    CHECK(mod.get("/write/" + id).status == 200);
    CHECK_FALSE(mod.get("/write/" + id).has("/history"));
    CHECK(mod.get("/write/" + id + "/history").status == 403);
    CHECK(mod.post("/write/" + id + "/history/1").status >= 403);
    CHECK(mod.put("/articles/" + id, with(desk.form("Here", "Corrected"), {{"series", series}})).status == 303);
    CHECK(desk.bob.get(posted.location()).has("Corrected"));
    CHECK(mod.post("/articles/" + id + "/unpublish").location() == "/");
    CHECK(desk.bob.get(posted.location()).status == 404);
    CHECK(mod.get("/write/" + id).status == 404);
    CHECK(desk.ann.get("/write/" + id).status == 200);

    auto admin = person(desk.world, "admin-one", accounts::Role::administrator);
    CHECK(admin.get("/write/" + draft).status == 200);
    CHECK(admin.get("/write/" + draft + "/history").status == 200);
}

TEST_CASE("a series keeps its parts in order and leads from one to the next") {
    Desk desk;
    auto posted = desk.ann.post("/series", {{"title", "From zero"}, {"summary", "All of it"}, {"body", "*Why*"}, {"space", to_string(desk.place.articles)}, {"price", "59"}});
    REQUIRE(posted.status == 303);
    auto series = Desk::id_in(posted);
    auto part = [&](std::string title, std::string place) {
        return desk.ann.post("/articles", with(desk.form(std::move(title), "Text"), {{"series", series}, {"part", std::move(place)}}));
    };
    auto second = part("Second", "2"), first = part("First", "1"), third = part("Third", "");
    auto page = desk.world.browser().get(posted.location());
    CHECK(page.body.find("First") < page.body.find("Second"));
    CHECK(page.body.find("Second") < page.body.find("Third"));
    CHECK(page.has("<em>Why</em>"));
    auto middle = desk.world.browser().get(second.location());
    CHECK(middle.has("Series · part 2 of 3"));
    CHECK(middle.has("rel=\"prev\" href=\"" + first.location()));
    CHECK(middle.has("rel=\"next\" href=\"" + third.location()));
    CHECK(count_of(desk.world.browser().get("/series/" + series + "/atom.xml").body, "<entry>") == 3);
    CHECK(desk.ann.del("/series/" + series).status == 409);
    CHECK(desk.bob.post("/articles", with(desk.form("Mine", "Text"), {{"series", series}})).status >= 400);
}

TEST_CASE("feeds are well-formed, whole and the same while nothing changes") {
    Desk desk;
    desk.ann.post("/articles", with(desk.form("Less < more & \"quotes\" ]]>", "Text & ![p](/media/x.png) <b>"), {{"tags", "c++"}}));
    for (auto address : {"/feed.xml", "/tags/c++/feed.xml", "/@ann/feed.xml", "/c/systems/articles/feed.xml"}) {
        auto feed = desk.world.browser().get(address);
        CHECK(feed.status == 200);
        CHECK(feed.headers.get("content-type").find("application/rss+xml") == 0);
        CHECK(feed.has("<title>Less &lt; more &amp; "));
        CHECK(feed.has("http://lyceum.test/media/x.png"));
        desk.world.pass(hours(3));
        CHECK(desk.world.browser().get(address).body == feed.body);
    }
    CHECK(desk.world.browser().get("/feed.xml").has("Fri, 15 Jan 2027 08:00:00 GMT"));
    CHECK(desk.world.browser().get("/@nobody/feed.xml").status == 404);
    CHECK(desk.world.browser().get("/c/systems/none/feed.xml").status == 404);
}

TEST_CASE("feeds and the sitemap say when words were changed, not when somebody answered") {
    Desk desk;
    auto& world = desk.world;
    auto id = Desk::id_in(desk.ann.post("/articles", desk.form("Mended", "Text")));
    auto published = "2027-01-15T08:00:00Z", edited = "2027-01-15T10:00:00Z";
    auto guest = world.browser();
    auto sitemap = [&] {
        auto index = guest.get("/sitemap.xml").body;
        return guest.get(index.substr(index.find("/sitemaps/"), 23));
    };
    auto tag = [](std::string name, std::string time) { return "<" + name + ">" + time + "</" + name + ">"; };
    CHECK(guest.get("/atom.xml").has(tag("updated", published)));
    world.pass(hours(1));
    CHECK(desk.bob.post("/items/" + id + "/comments", {{"body", "Well said"}}).status == 303);
    world.deliver();
    auto answered = guest.get("/atom.xml");
    CHECK(answered.has(tag("updated", published)));
    CHECK_FALSE(answered.has("2027-01-15T09:00:00Z"));
    world.pass(hours(1));
    CHECK(desk.ann.put("/articles/" + id, with(desk.form("Mended", "Better text"), {{"version", "1"}})).status == 303);
    auto atom = guest.get("/atom.xml");
    CHECK(atom.has(tag("published", published) + "\n" + tag("updated", edited)));
    CHECK_FALSE(atom.has(tag("updated", published)));
    CHECK(sitemap().has(tag("lastmod", edited)));
    auto item = guest.get("/feed.json").json().at("items").as_array().at(0).as_object();
    CHECK(item.at("date_published").as_string() == published);
    CHECK(item.at("date_modified").as_string() == edited);
    auto rss = guest.get("/feed.xml");
    CHECK(rss.has(tag("pubDate", "Fri, 15 Jan 2027 08:00:00 GMT")));
    CHECK(rss.has(tag("lastBuildDate", "Fri, 15 Jan 2027 10:00:00 GMT")));
    CHECK(rss.has(tag("atom:updated", edited)));
}

TEST_CASE("an address with an old name leads to the new one with everything that was asked") {
    Desk desk;
    auto made = desk.ann.post("/articles", desk.form("Named", "Text"));
    auto id = Desk::id_in(made), posted = made.location();
    auto guest = desk.world.browser();
    CHECK(guest.get("/articles/" + id + "/once?lang=en&utm_source=a%26b").location() == posted + "?lang=en&utm_source=a%26b");
    CHECK(guest.get("/articles/" + id).location() == posted);
}

TEST_CASE("machines find what is public and nothing else") {
    Desk desk;
    auto open = desk.ann.post("/articles", desk.form("Open", "Text")).location();
    auto draft = Desk::id_in(desk.ann.post("/articles", desk.form("Secret plan", "Text", "draft")));
    auto& world = desk.world;
    auto index = world.browser().get("/sitemap.xml");
    auto first = index.body.substr(index.body.find("/sitemaps/"), 23);
    auto sitemap = world.browser().get(first);
    CHECK(sitemap.has("<loc>http://lyceum.test" + open + "</loc><lastmod>2027-01-15T08:00:00Z</lastmod>"));
    CHECK_FALSE(sitemap.has(draft));
    CHECK(world.browser().get("/robots.txt").has("Sitemap: http://lyceum.test/sitemap.xml"));
    CHECK(world.browser().get("/llms.txt").has(open));
    auto embed = world.browser().get("/oembed?url=" + http::percent_encoded("http://lyceum.test" + open));
    CHECK(embed.has("\"author_name\":\"ann\""));
    CHECK(world.browser().get("/oembed?url=" + http::percent_encoded("http://lyceum.test/articles/" + draft)).status == 404);
    CHECK(world.browser().get("/oembed?url=http://elsewhere.example/articles/1").status == 404);
}

TEST_CASE("the preview is what readers will see") {
    Desk desk;
    auto preview = desk.ann.post("/preview", {{"text", "**bold** <script>alert(1)</script> @bob\n\n<!-- paywall -->\n\nrest"}});
    CHECK(preview.status == 200);
    CHECK(preview.has("<strong>bold</strong>"));
    CHECK_FALSE(preview.has("<script>"));
    CHECK(preview.has("/@bob"));
    CHECK(preview.has("From here on, only who may read on"));
    CHECK_FALSE(desk.world.browser().post("/preview", {{"text", "**bold**"}}).has("<strong>bold"));
}

// A World fails a page that takes more statements than its budget.
TEST_CASE("pages of articles and series keep to the budget of statements") {
    Desk desk;
    auto series = content::test::series(desk.world, desk.place, {.author = id_of(desk.world, "ann"), .title = "S"});
    ItemId last;
    for (int i = 0; i < 30; ++i)
        last = content::test::article(desk.world, desk.place, {.author = id_of(desk.world, "ann"), .title = "P", .body = "a\n\n<!-- paywall -->\n\nb", .lock = LockKind::members, .series = series});
    for (auto* reader : {&desk.ann, &desk.bob}) {
        CHECK(reader->get("/articles/" + to_string(last) + "/p").status == 200);
        CHECK(reader->get("/series/" + to_string(series) + "/s").status == 200);
        CHECK(reader->get("/write/mine").status == 200);
    }
    CHECK(desk.world.browser().get("/articles/" + to_string(last) + "/p").status == 200);
}

TEST_CASE("imports bring many articles at once, in their own time") {
    Desk desk;
    std::vector<NewArticle> all;
    auto long_ago = desk.world.now - days(400);
    for (int i = 0; i < 60; ++i)
        all.push_back({.id = id_at<Item>(long_ago + hours(i), i), .author = id_of(desk.world, "ann"), .community = desk.place.community, .space = desk.place.articles,
            .title = "Old " + std::to_string(i), .body = "Thanks to @bob and @nobody.", .published_at = long_ago + hours(i),
            .attribution = items::Attribution{"https://example.org/" + std::to_string(i), "Someone", "https://example.org", "CC BY 4.0"}});
    auto prepared = desk.world.read([&](Db& db) { return prepare(db, all); });
    desk.world.write([&](Tx& tx) { for (auto& one : prepared) publish(tx, one); });
    auto page = desk.world.browser().get("/articles/" + to_string(all[0].id) + "/old-0");
    CHECK(page.has("CC BY 4.0"));
    CHECK(page.has("https://example.org/0"));
    CHECK(page.has("/@bob"));
    CHECK_FALSE(page.has("/@nobody"));
    auto list = desk.world.browser().get("/articles");
    CHECK(list.body.find("Old 59") < list.body.find("Old 58"));
    CHECK(desk.world.read([](Db& db) { return search_texts(db, std::vector<ItemId>{ItemId{1}}); }).empty());
}

TEST_CASE("a diff turns one text into the other with the fewest lines") {
    auto applied = [](const std::vector<DiffLine>& lines) {
        std::string before, after;
        for (auto& line : lines) {
            if (line.change != Change::added) before += line.text + "\n";
            if (line.change != Change::removed) after += line.text + "\n";
        }
        return std::pair{before, after};
    };
    std::uint32_t seed = 3;
    for (int round = 0; round < 300; ++round) {
        std::string a, b;
        for (auto* text : {&a, &b})
            for (auto n = (seed = seed * 1664525 + 1013904223) % 12; n > 0; --n) *text += std::string(1, static_cast<char>('a' + (seed = seed * 1664525 + 1013904223) % 4)) + "\n";
        auto diff = line_diff(a, b, 100);
        if (a == b) CHECK(diff.empty());
        else CHECK(applied(diff) == std::pair{a, b});
    }
    CHECK(line_diff("a\nb\nc\n", "a\nc\n", 1).size() == 3);
    CHECK(line_diff(std::string(30'000, '\n'), std::string(30'000, 'x')).size() > 0);
}
