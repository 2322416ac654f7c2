// What people can rely on: a private calendar of their own dates that other programs understand.
#include "modules/accounts/test/letters.hpp"
#include "modules/calendar/calendar.hpp"
#include "modules/content/test/writers.hpp"

using namespace lyceum;
using accounts::test::id_of;
using accounts::test::person;

namespace {

struct Year : World {
    Browser ann = person(*this, "ann"), bob = person(*this, "bob");
    membership::test::Place place = membership::test::community(*this, id_of(*this, "ann"));

    void give(const std::string& who, Span lasts, const std::string& reason) {
        write([&](Tx& tx) {
            membership::grant(tx, {.person = id_of(*this, who), .community = place.community, .level = 1, .starts_at = now, .ends_at = now + lasts, .source = "gift", .source_id = reason});
        });
    }
    static std::string address_in(const Answer& page) { return accounts::test::first_match(page.body, "(/calendars/[A-Za-z0-9_-]{43})"); }
};

}  // namespace

TEST_CASE("somebody subscribes to the end of their membership, and revokes the address") {
    Year world;
    world.give("bob", days(10), "first");
    auto made = world.bob.post("/settings/calendar");
    CHECK(made.status == 200);
    auto address = Year::address_in(made);
    REQUIRE(!address.empty());
    CHECK(Year::address_in(world.bob.get("/settings/calendar")).empty());           // shown once
    auto calendar = world.browser().get(address);
    CHECK(calendar.status == 200);
    CHECK(calendar.headers.get("content-type") == "text/calendar; charset=utf-8");
    CHECK(calendar.headers.get("cache-control").starts_with("private"));
    CHECK(calendar.has("BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n"));
    CHECK(calendar.has("SUMMARY:Your membership of"));
    CHECK(calendar.has("\r\nSEQUENCE:10\r\n"));
    auto uid = accounts::test::first_match(calendar.body, "UID:([^\r]+)");
    CHECK(uid.ends_with("@lyceum.test"));

    world.pass(days(10));
    world.give("bob", days(60), "second");
    auto later = world.browser().get(address);
    CHECK(accounts::test::first_match(later.body, "UID:([^\r]+)") == uid);          // the same date, moved
    CHECK(later.has("\r\nSEQUENCE:70\r\n"));

    CHECK(world.ann.get("/settings/calendar").has("Nothing that you have here has a date."));
    CHECK(world.bob.del("/settings/calendar").status == 303);
    CHECK(world.browser().get(address).status == 404);
    CHECK(world.browser().get("/calendars/" + std::string(43, 'A')).status == 404);
}

TEST_CASE("an author sees when their article will appear; nobody else does") {
    Year world;
    content::test::article(world, world.place, {.author = id_of(world, "ann"), .title = "Commas, semicolons; and \\", .published_at = world.now + days(2)});
    auto hers = world.browser().get(Year::address_in(world.ann.post("/settings/calendar")));
    CHECK(hers.has("Commas\\, semicolons\\; and \\\\"));
    CHECK(world.ann.get("/settings/calendar").has("appears"));
    auto his = world.browser().get(Year::address_in(world.bob.post("/settings/calendar")));
    CHECK_FALSE(his.has("VEVENT"));
}

TEST_CASE("lines are folded between characters, and clocks that change are written out") {
    std::string long_title;
    for (int n = 0; n < 60; ++n) long_title += "学园";
    calendar::Date date{.uid = "x", .title = long_title, .place = Url::local("/a"), .starts = *from_iso8601("2027-03-27T12:00:00Z"), .ends = *from_iso8601("2027-03-28T12:00:00Z"),
        .changed = *from_iso8601("2027-01-01T00:00:00Z"), .sequence = 3, .cancelled = true};
    auto text = calendar::ics("lyceum.test", "Lyceum", *i18n::Zone::named("Europe/Berlin"), {date});
    std::string unfolded;
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.find("\r\n", at);
        REQUIRE(end != text.npos);
        CHECK(end - at <= 75);
        CHECK(utf8_length(std::string_view(text).substr(at, end - at)) >= 0);
        unfolded += text.substr(at, end - at);
        at = end + 2;
        if (at < text.size() && text[at] == ' ') ++at; else unfolded += "\n";
    }
    CHECK(unfolded.find("SUMMARY:" + long_title + "\n") != std::string::npos);
    CHECK(unfolded.find("DTSTART;TZID=Europe/Berlin:20270327T130000\n") != std::string::npos);
    CHECK(unfolded.find("DTEND;TZID=Europe/Berlin:20270328T140000\n") != std::string::npos);
    CHECK(unfolded.find("BEGIN:DAYLIGHT\nDTSTART:20270328T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT") != std::string::npos);
    CHECK(unfolded.find("BEGIN:STANDARD\nDTSTART:20271031T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD") != std::string::npos);
    CHECK(unfolded.find("STATUS:CANCELLED\n") != std::string::npos);
    CHECK(calendar::ics("h", "n", i18n::Zone::utc(), {date}).find("DTSTART:20270327T120000Z\r\n") != std::string::npos);
}
