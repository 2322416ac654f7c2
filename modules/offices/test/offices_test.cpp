// Offices: who is named, what a duty lets them do, and that a term ends by itself.
#include "modules/discussion/test/talk.hpp"
#include "modules/offices/offices.hpp"

using namespace lyceum;
using offices::Duty;

namespace {

/// Olga owns the place; Ann, Bob and Cat are members, Dan is not.
struct House : discussion::test::Talk {
    std::string manage = "/c/systems/manage/offices";

    std::string found(const std::string& name, std::vector<std::string> duties = {}) {
        FormFields fields{{"name_zh", ""}, {"name_en", name}, {"about_en", "Looks after " + name}};
        for (auto& duty : duties) fields.emplace_back("duties", duty);
        auto answer = olga.post(manage, fields);
        REQUIRE(answer.status == 303);
        return answer.location();
    }
    Answer appoint(const std::string& office, const std::string& handle, const std::string& until = "") {
        return olga.post(office + "/terms", {{"handle", handle}, {"title", "chair"}, {"until", until}});
    }
    bool may(PersonId who, Duty duty) {
        auto visit = app.nobody(now, Language::en);
        visit.visitor.who = who;
        return read([&](Db& db) { return offices::may(db, visit, place.community, duty); });
    }
};

}  // namespace

TEST_CASE("an office with its holders, duties and terms is on a page for everybody") {
    House house;
    CHECK(house.guest.get("/c/systems/team").has("No offices yet"));
    auto committee = house.found("Expert committee", {"report_reader"});
    CHECK(house.appoint(committee, "@ann", "2027-06-30").status == 303);
    auto page = house.guest.get("/c/systems/team");
    for (auto* part : {"Expert committee", "Looks after Expert committee", "Reads reports", "chair", "/@ann", "until", "/@olga"}) CHECK_MESSAGE(page.has(part), part);
    CHECK(house.guest.get("/c/systems/about").has("Expert committee"));
    house.deliver();
    CHECK(house.ann.get("/notifications").has("You hold an office now: Expert committee."));
    CHECK(house.olga.get("/c/systems/manage/audit").has("offices.appoint"));
}

TEST_CASE("only those who manage the community make offices and appoint") {
    House house;
    auto office = house.found("Volunteers");
    for (auto* browser : {&house.ann, &house.dan}) {
        CHECK(browser->get(house.manage).status == 403);
        CHECK(browser->post(house.manage, {{"name_en", "Mine"}}).status == 403);
        CHECK(browser->post(office + "/terms", {{"handle", "ann"}}).status == 403);
        CHECK(browser->del(office).status == 403);
    }
    CHECK(house.guest.get(house.manage).status == 303);
    CHECK(house.olga.post(house.manage, {{"name_en", ""}, {"name_zh", ""}}).status == 422);
    CHECK(house.appoint(office, "nobody").has("Nobody has this name."));
    CHECK(house.appoint(office, "dan").has("They are no member of this community."));
    CHECK(house.appoint(office, "ann", "tomorrow").status == 422);
    CHECK(house.appoint(office, "ann", "2020-01-01").has("This day is over."));
    CHECK(house.olga.get("/c/systems/manage/offices/" + to_string(Id<Office>{404})).status == 404);
}

TEST_CASE("a duty is given with the office and ends with the term, by itself") {
    House house;
    auto office = house.found("Volunteers", {"greeter"});
    CHECK_FALSE(house.may(house.ann_id, Duty::greeter));
    CHECK(house.ann.get("/c/systems/greeting").status == 403);
    house.appoint(office, "ann", "2027-01-31");
    CHECK(house.may(house.ann_id, Duty::greeter));
    CHECK_FALSE(house.may(house.ann_id, Duty::report_reader));
    CHECK_FALSE(house.may(house.bob_id, Duty::greeter));
    CHECK(house.ann.get("/c/systems/greeting").status == 200);
    // The last day still counts; the day after is over, and nobody has done anything.
    // Both as the site's clock shows them, in Shanghai.
    house.now = *from_iso8601("2027-01-31T15:59:59Z");
    CHECK(house.may(house.ann_id, Duty::greeter));
    house.now = *from_iso8601("2027-01-31T16:00:00Z");
    CHECK_FALSE(house.may(house.ann_id, Duty::greeter));
    CHECK_FALSE(house.guest.get("/c/systems/team").has("/@ann"));
}

TEST_CASE("the last day of a term is the one that was typed, whoever looks and from wherever") {
    House house;
    auto office = house.found("Volunteers");
    CHECK(house.appoint(office, "ann", "2027-05-01").status == 303);
    CHECK(house.guest.get("/c/systems/team").has("until May 1"));
    CHECK(house.bob.post("/settings/account", {{"language", "en"}, {"time_zone", "Pacific/Auckland"}}).status == 303);
    CHECK(house.bob.get("/c/systems/team").has("until May 1"));
    // In Shanghai the sixteenth is over already.
    house.now = *from_iso8601("2027-01-16T16:30:00Z");
    CHECK(house.appoint(office, "bob", "2027-01-16").has("This day is over."));
    CHECK(house.appoint(office, "bob", "2027-01-17").status == 303);
}

TEST_CASE("dismissing, leaving, closing and removing the office end what it gave") {
    House house;
    auto office = house.found("Volunteers", {"greeter"});
    for (auto* handle : {"ann", "bob", "cat"}) house.appoint(office, handle);
    auto holders = house.olga.json(office).json().at("holders").as_array();
    REQUIRE(holders.size() == 3);
    auto term = std::string(holders[0].at("term").as_string());
    CHECK(house.olga.del(office + "/terms/" + term).status == 303);
    CHECK(house.olga.del(office + "/terms/" + term).status == 404);
    CHECK_FALSE(house.may(house.ann_id, Duty::greeter));
    house.bob.post("/c/systems/leave");
    house.deliver();
    CHECK_FALSE(house.may(house.bob_id, Duty::greeter));
    CHECK(house.may(house.cat_id, Duty::greeter));
    CHECK(house.olga.del(office).status == 303);
    CHECK_FALSE(house.may(house.cat_id, Duty::greeter));
    CHECK(house.guest.get("/c/systems/team").has("No offices yet"));
}

TEST_CASE("changing what an office may is changing what its holders may") {
    House house;
    auto office = house.found("Volunteers", {"greeter"});
    house.appoint(office, "ann");
    CHECK(house.olga.put(office, {{"name_zh", "志愿者"}, {"name_en", "Volunteers"}, {"duties", "report_reader"}}).status == 303);
    CHECK_FALSE(house.may(house.ann_id, Duty::greeter));
    CHECK(house.may(house.ann_id, Duty::report_reader));
    house.guest.set_cookie("lang", "zh");
    CHECK(house.guest.get("/c/systems/team").has("志愿者"));
}

TEST_CASE("a newcomer is greeted once, with a notification that leads to the greeter") {
    House house;
    house.appoint(house.found("Volunteers", {"greeter"}), "ann");
    auto page = house.ann.get("/c/systems/greeting");
    CHECK(page.has("/@bob"));
    CHECK_FALSE(page.has("/@dan"));
    CHECK(house.ann.post("/c/systems/greeting/" + to_string(house.bob_id)).status == 303);
    CHECK(house.olga.post("/c/systems/greeting/" + to_string(house.bob_id)).status == 303);
    CHECK(house.ann.post("/c/systems/greeting/" + to_string(house.id("dan"))).status == 404);
    house.deliver();
    CHECK(house.bob.json("/notifications").json().at("unread").as_int64() == 1);
    CHECK(house.bob.get("/notifications").has("ann welcomes you to"));
    CHECK(house.ann.get("/c/systems/greeting").has("greeted by ann"));
}

TEST_CASE("volunteers record their hours; managers see everybody's") {
    House house;
    FormFields hours{{"day", "2027-01-10"}, {"hours", "1.5"}, {"note", "Answered newcomers"}};
    CHECK(house.ann.post("/c/systems/volunteering", hours).status == 403);
    house.appoint(house.found("Volunteers"), "ann");
    CHECK(house.ann.post("/c/systems/volunteering", hours).status == 303);
    for (auto& [name, wrong] : FormFields{{"hours", "25"}, {"hours", "-1"}, {"hours", "much"}, {"day", "today"}, {"day", "2031-01-01"}, {"note", ""}}) {
        auto fields = hours;
        for (auto& field : fields)
            if (field.first == name) field.second = wrong;
        CHECK_MESSAGE(house.ann.post("/c/systems/volunteering", fields).status == 422, name << " " << wrong);
    }
    auto mine = house.ann.json("/c/systems/volunteering").json();
    CHECK(mine.at("total").as_int64() == 90);
    CHECK(mine.at("everybody").as_array().empty());
    auto all = house.olga.json("/c/systems/volunteering").json();
    REQUIRE(all.at("everybody").as_array().size() == 1);
    CHECK(all.at("everybody").as_array()[0].at("minutes").as_int64() == 90);
}

TEST_CASE("moderators see reports and the audit log of their own community, and nothing of another") {
    House house;
    auto moderator = accounts::test::person(house, "mona");
    communities::test::join(house, house.id("mona"), house.place.community, communities::Standing::moderator);
    auto other = communities::test::community(house, house.id("dan"), "elsewhere");
    auto space = communities::test::space(house, other, "talk", communities::SpaceKind::discussion);
    auto here = discussion::test::topic(house, house.place, house.ann_id, "Here");
    auto there = house.write([&](Tx& tx) {
        discussion::NewThread made{.kind = items::Kind::topic, .author = house.id("dan"), .community = other, .space = space, .title = "There", .body = "x"};
        return discussion::open_thread(tx, made, discussion::prepare(tx, "x"));
    });
    house.bob.post("/report", {{"place", House::topic_at(here)}, {"reason", "spam"}, {"note", "an advertisement"}});
    house.bob.post("/report", {{"place", House::topic_at(there)}, {"reason", "rude"}, {"note", "bad words"}});

    auto queue = moderator.get("/c/systems/reports");
    CHECK(queue.has("an advertisement"));
    CHECK_FALSE(queue.has("bad words"));
    CHECK(moderator.get("/c/elsewhere/reports").status == 403);
    CHECK(moderator.get("/moderation/reports").status == 403);
    CHECK(moderator.get("/c/elsewhere/manage/audit").status == 403);

    auto theirs = house.dan.json("/c/elsewhere/reports").json().at("open").as_array();
    REQUIRE(theirs.size() == 1);
    auto foreign = std::string(theirs[0].at("id").as_string());
    CHECK(moderator.post("/c/systems/reports/" + foreign, {{"decision", "mine now"}}).status == 404);
    auto own = std::string(moderator.json("/c/systems/reports").json().at("open").as_array()[0].at("id").as_string());
    CHECK(moderator.post("/c/systems/reports/" + own, {{"decision", "hidden"}}).status == 303);
    CHECK(moderator.post("/c/systems/reports/" + own, {{"decision", "again"}}).status == 409);
    CHECK(moderator.get("/c/systems/reports").has("All reports are decided."));
    CHECK(moderator.get("/c/systems/manage/audit").has("reports.decide"));
    CHECK_FALSE(house.dan.get("/c/elsewhere/manage/audit").has("reports.decide"));
}

TEST_CASE("who only reads reports cannot decide them") {
    House house;
    auto topic = discussion::test::topic(house, house.place, house.ann_id, "Here");
    house.bob.post("/report", {{"place", House::topic_at(topic)}, {"reason", "spam"}, {"note", "an advertisement"}});
    CHECK(house.cat.get("/c/systems/reports").status == 403);
    house.appoint(house.found("Watch", {"report_reader"}), "cat");
    auto queue = house.cat.get("/c/systems/reports");
    CHECK(queue.has("an advertisement"));
    CHECK_FALSE(queue.has("name=\"decision\""));
    auto id = std::string(house.cat.json("/c/systems/reports").json().at("open").as_array()[0].at("id").as_string());
    CHECK(house.cat.post("/c/systems/reports/" + id, {{"decision", "gone"}}).status == 403);
}
