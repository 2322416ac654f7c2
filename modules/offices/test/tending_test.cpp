// Whoever looks after tags: what they change, who is told, and where it ends.
#include "modules/discussion/test/talk.hpp"
#include "modules/items/tagging.hpp"
#include "modules/offices/offices.hpp"

using namespace lyceum;

namespace {

/// Olga owns the place, Ann began a topic there; Bob looks after tags until the twenty-fifth of January.
struct Garden : discussion::test::Talk {
    ItemId topic = discussion::test::thread(*this, place, ann_id, items::Kind::topic, "Page caches", "Well then.", {"kernel", "misc"});

    Garden() { appoint("systems", olga, "bob", "tag_gardener"); }
    void appoint(const std::string& slug, Browser& manager, const std::string& handle, const std::string& duty) {
        auto office = manager.post("/c/" + slug + "/manage/offices", {{"name_en", "For " + duty}, {"duties", duty}}).location();
        CHECK(manager.post(office + "/terms", {{"handle", handle}, {"title", ""}, {"until", "2027-01-25"}}).status == 303);
    }
    Answer tend(Browser& who, ItemId item, const std::string& tags, const std::string& slug = "systems") {
        return who.put("/c/" + slug + "/tending/" + to_string(item), {{"tags", tags}});
    }
    std::vector<std::string> tags(ItemId item) {
        return read([&](Db& db) { return items::tags_of(db, item); });
    }
    std::string page() const { return topic_at(topic) + "/page-caches"; }
};

using Tags = std::vector<std::string>;

}  // namespace

TEST_CASE("whoever looks after tags changes them, the author is told, and the audit log says what they were") {
    Garden garden;
    CHECK(garden.bob.get(garden.page()).has("Change the tags"));
    CHECK_FALSE(garden.cat.get(garden.page()).has("Change the tags"));
    CHECK_FALSE(garden.ann.get(garden.page()).has("Change the tags"));
    CHECK_FALSE(garden.guest.get(garden.page()).has("Change the tags"));
    auto done = garden.tend(garden.bob, garden.topic, "Linux, kernel，linux , ");
    CHECK(done.status == 303);
    CHECK(done.location() == garden.page());
    CHECK(garden.tags(garden.topic) == Tags{"linux", "kernel"});
    CHECK(garden.guest.get("/tags/linux").has("Page caches"));
    CHECK_FALSE(garden.guest.get("/tags/misc").has("Page caches"));
    garden.deliver();
    CHECK(garden.ann.get("/notifications").has("bob changed the tags of “Page caches”."));
    auto log = garden.olga.get("/c/systems/manage/audit");
    CHECK(log.has("tags.change"));
    CHECK(log.has("linux, kernel, before kernel, misc"));
    // Nothing new is nothing told.
    CHECK(garden.tend(garden.bob, garden.topic, "linux, kernel").status == 303);
    garden.deliver();
    CHECK(garden.ann.json("/notifications").json().at("unread").as_int64() == 1);
    CHECK(garden.tend(garden.bob, garden.topic, "a, b, c, d, e, f").status == 422);
    auto counted = garden.read([&](Db& db) { return items::popular_tags(db, garden.app.nobody(garden.now, Language::en), {}, 10); });
    Tags used;
    for (auto& each : counted) used.push_back(each.tag);
    std::sort(used.begin(), used.end());
    CHECK(used == Tags{"kernel", "linux"});
}

TEST_CASE("tags that were looked after stay until the author chooses others") {
    Garden garden;
    garden.tend(garden.bob, garden.topic, "linux");
    auto edit = [&](const std::string& body, const Tags& tags) {
        garden.write([&](Tx& tx) { discussion::revise(tx, garden.topic, "Page caches", tags, discussion::prepare(tx, body), tx.now()); });
    };
    edit("Better words.", {"kernel", "misc"});
    CHECK(garden.tags(garden.topic) == Tags{"linux"});
    edit("Better words.", {"kernel", "memory"});
    CHECK(garden.tags(garden.topic) == Tags{"kernel", "memory"});
    edit("Better words.", {"kernel", "misc"});
    CHECK(garden.tags(garden.topic) == Tags{"kernel", "misc"});
    garden.tend(garden.bob, garden.topic, "");
    CHECK(garden.tags(garden.topic).empty());
}

TEST_CASE("looking after tags gives nothing else, nothing elsewhere, and ends with the term") {
    Garden garden;
    auto other = communities::test::community(garden, garden.id("dan"), "elsewhere");
    auto space = communities::test::space(garden, other, "talk", communities::SpaceKind::discussion);
    auto there = garden.write([&](Tx& tx) {
        discussion::NewThread made{.kind = items::Kind::topic, .author = garden.id("dan"), .community = other, .space = space, .title = "There", .body = "x", .tags = {"misc"}};
        return discussion::open_thread(tx, made, discussion::prepare(tx, "x"));
    });
    CHECK(garden.tend(garden.bob, there, "linux").status == 404);
    CHECK(garden.tend(garden.bob, there, "linux", "elsewhere").status == 403);
    CHECK_FALSE(garden.bob.get(Garden::topic_at(there) + "/there").has("Change the tags"));
    CHECK(garden.tend(garden.cat, garden.topic, "linux").status == 403);
    CHECK(garden.tend(garden.guest, garden.topic, "linux").status >= 300);
    garden.appoint("systems", garden.olga, "cat", "greeter");
    CHECK(garden.tend(garden.cat, garden.topic, "linux").status == 403);
    CHECK(garden.bob.get("/c/systems/greeting").status == 403);
    CHECK(garden.bob.get("/c/systems/reports").status == 403);
    CHECK(garden.bob.get("/threads/" + to_string(garden.topic) + "/edit").status != 200);
    garden.now = *from_iso8601("2027-01-25T16:00:00Z");
    CHECK(garden.tend(garden.bob, garden.topic, "linux").status == 403);
    CHECK_FALSE(garden.bob.get(garden.page()).has("Change the tags"));
    CHECK(garden.tags(garden.topic) == Tags{"kernel", "misc"});
    CHECK(garden.tags(there) == Tags{"misc"});
}

TEST_CASE("the duty and its form stand in both languages") {
    Garden garden;
    CHECK(garden.olga.get("/c/systems/manage/offices").has("Changes the tags of what stands in this community."));
    CHECK(garden.guest.get("/c/systems/team").has("Looks after tags"));
    garden.guest.set_cookie("lang", "zh");
    CHECK(garden.guest.get("/c/systems/team").has("整理标签"));
}
