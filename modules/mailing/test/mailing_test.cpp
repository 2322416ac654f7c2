// What people can rely on: letters come when they chose, speak only of what they have not read, and end with one click.
#include "modules/accounts/test/letters.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/mailing/reports.hpp"
#include "modules/mailing/store.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

using namespace lyceum;
using namespace lyceum::mailing;
using accounts::test::first_match;

namespace {

struct Mailbox : discussion::test::Talk {
    ItemId topic;

    Mailbox() {
        now = *from_iso8601("2027-01-20T02:00:00Z");            // a Wednesday, ten in the morning in Shanghai
        topic = discussion::test::topic(*this, place, ann_id, "Ring buffers");
    }
    void mention(const std::string& who, const std::string& by = "bob") {
        discussion::test::post(*this, discussion::PostKind::reply, topic, id(by), "Look, @" + who + "!");
        deliver();
    }
    void like() { bob.put("/likes/" + to_string(topic)), deliver(); }
    std::vector<std::string> letters_to(const std::string& who) {
        std::vector<std::string> theirs;
        for (auto& letter : letters())
            if (letter.starts_with("To: " + who + "@example.org\n")) theirs.push_back(letter);
        return theirs;
    }
    /// A letter to them as it was written down, headers and all.
    std::string written_to(const std::string& who) {
        for (auto& entry : std::filesystem::directory_iterator(mail::letters_folder(app.config))) {
            std::ifstream file(entry.path(), std::ios::binary);
            std::string letter{std::istreambuf_iterator<char>(file), {}};
            if (letter.find("<" + who + "@example.org>\r\n") != letter.npos) return letter;
        }
        return {};
    }
    FormFields chosen(const std::string& kind, const std::string& way, const std::string& digest = "weekly") {
        FormFields fields{{"digest", digest}, {"quiet", "1"}, {"quiet_from", "22"}, {"quiet_until", "8"}};
        for (auto& each : notifications::kinds()) {
            fields.emplace_back("in_app", each.kind);
            fields.emplace_back("mail", each.kind + " " + (each.kind == kind ? way : std::string(name_of(usual(each.kind).mail))));
        }
        return fields;
    }
};

std::string report_on(const std::string& address, const std::string& tag, const std::string& status = "5.1.1", const std::string& action = "failed") {
    return "From: MAILER-DAEMON@mx.example.org\r\nTo: <bounces+" + tag + "@lyceum.test>\r\nSubject: Undelivered\r\n"
           "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"frontier\"\r\n\r\n--frontier\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
           "--frontier\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; " + address + "\r\nAction: " + action +
           "\r\nStatus: " + status + "\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n <" + address + ">: no such user\r\n\r\n--frontier--\r\n";
}

}  // namespace

TEST_CASE("who is mentioned gets a letter some minutes later, unless they read it before") {
    Mailbox world;
    world.mention("cat");
    CHECK(world.letters_to("cat").empty());
    world.pass(minutes(6));
    auto letters = world.letters_to("cat");
    REQUIRE(letters.size() == 1);
    CHECK(letters.front().find("bob mentioned you in “Ring buffers”") != std::string::npos);
    CHECK(letters.front().find("http://lyceum.test/") != std::string::npos);

    world.mention("dan");
    world.pass(minutes(1));
    world.dan.post("/notifications/read");
    world.pass(minutes(6));
    CHECK(world.letters_to("dan").empty());
}

TEST_CASE("what comes within minutes goes into one letter") {
    Mailbox world;
    world.mention("cat");
    world.pass(minutes(1));
    world.mention("cat");
    world.mention("cat", "ann");
    world.pass(minutes(6));
    auto letters = world.letters_to("cat");
    REQUIRE(letters.size() == 1);
    CHECK(letters.front().find("Subject: 3 notes for you") != std::string::npos);
}

TEST_CASE("nothing is mailed to an address that nobody confirmed") {
    Mailbox world;
    auto eve = world.write([&](Tx& tx) { return accounts::create(tx, {.handle = "eve", .name = "Eve", .email = "eve@example.org", .verified = false}); });
    communities::test::join(world, eve, world.place.community);
    world.mention("eve");
    world.pass(days(8));
    CHECK(world.letters_to("eve").empty());
}

TEST_CASE("at night letters wait for the morning of whoever gets them") {
    Mailbox world;
    world.now = *from_iso8601("2027-01-20T15:00:00Z");              // 23:00 in Shanghai
    world.mention("cat");
    world.pass(hours(8));                                           // 07:00
    CHECK(world.letters_to("cat").empty());
    world.pass(minutes(61));                                        // 08:01
    CHECK(world.letters_to("cat").size() == 1);
}

TEST_CASE("quiet hours and digests follow the clock on the wall, also where it is put forward") {
    auto berlin = *i18n::Zone::named("Europe/Berlin");
    Habits habits{.digest = Rhythm::daily, .quiet = true, .quiet_from = 22, .quiet_until = 8};
    auto at = [](const char* text) { return *from_iso8601(text); };
    CHECK(out_of_quiet(at("2027-03-27T21:30:00Z"), habits, berlin) == at("2027-03-28T06:00:00Z"));     // that night an hour is missing
    CHECK(out_of_quiet(at("2027-01-20T03:00:00Z"), habits, berlin) == at("2027-01-20T07:00:00Z"));
    CHECK(out_of_quiet(at("2027-01-20T12:00:00Z"), habits, berlin) == at("2027-01-20T12:00:00Z"));
    habits.quiet_from = 9, habits.quiet_until = 17;
    CHECK(out_of_quiet(at("2027-01-20T12:00:00Z"), habits, berlin) == at("2027-01-20T16:00:00Z"));
    CHECK(out_of_quiet(at("2027-01-20T17:00:00Z"), habits, berlin) == at("2027-01-20T17:00:00Z"));
    CHECK(next_digest(at("2027-03-27T12:00:00Z"), Rhythm::daily, berlin) == at("2027-03-28T06:00:00Z"));
    CHECK(next_digest(at("2027-01-20T02:00:00Z"), Rhythm::weekly, berlin) == at("2027-01-25T07:00:00Z"));
    CHECK_FALSE(next_digest(at("2027-01-20T02:00:00Z"), Rhythm::never, berlin));
}

TEST_CASE("likes come in the digest of Monday morning, once, and with good reading for those who asked for it") {
    Mailbox world;
    world.like();
    world.pass(hours(1));
    CHECK(world.letters_to("ann").empty());
    world.pass(days(5));
    world.deliver();
    world.pass(days(1));
    auto letters = world.letters_to("ann");
    REQUIRE(letters.size() == 1);
    CHECK(letters.front().find("bob liked “Ring buffers”") != std::string::npos);
    CHECK(letters.front().find("Good reading") == std::string::npos);
    world.pass(days(8));
    CHECK(world.letters_to("ann").size() == 1);                     // nothing new: no letter

    world.cat = accounts::test::sign_in(world, world.cat_id);       // sessions do not last that long
    world.cat.post("/settings/notifications", world.chosen("like", "digest", "daily"));
    world.pass(minutes(1));
    auto written = discussion::test::topic(world, world.place, world.ann_id, "Lock-free queues");
    discussion::test::post(world, discussion::PostKind::reply, written, world.bob_id, "Nice.");
    world.deliver();
    world.pass(days(1));
    world.deliver();
    world.pass(minutes(20));
    auto digest = world.letters_to("cat");
    REQUIRE(digest.size() == 1);
    CHECK(digest.front().find("Good reading since") != std::string::npos);
    CHECK(digest.front().find("Lock-free queues") != std::string::npos);
}

TEST_CASE("a kind that is not wanted in the app is not there, and may still come by mail") {
    Mailbox world;
    auto fields = world.chosen("mention", "at_once");
    std::erase(fields, std::pair<std::string, std::string>{"in_app", "mention"});
    CHECK(world.cat.post("/settings/notifications", fields).status == 303);
    world.mention("cat");
    CHECK(world.cat.json("/notifications").json().at("notes").as_array().empty());
    world.pass(minutes(6));
    CHECK(world.letters_to("cat").size() == 1);
    auto page = world.cat.get("/settings/notifications");
    CHECK(page.status == 200);
    CHECK(page.has("value=\"mention at_once\" selected"));
    CHECK(world.cat.post("/settings/notifications", {{"digest", "weekly"}, {"quiet_from", "24"}, {"quiet_until", "8"}}).status == 422);
}

TEST_CASE("one click ends the letters of a list, without signing in and without a page's token") {
    Mailbox world;
    world.mention("cat");
    world.pass(minutes(6));
    REQUIRE(world.letters_to("cat").size() == 1);
    auto letter = world.written_to("cat");
    CHECK(letter.find("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n") != std::string::npos);
    CHECK(letter.find("List-ID: <mention.lyceum.test>\r\n") != std::string::npos);
    auto at = first_match(letter, "List-Unsubscribe: <http://lyceum\\.test(/[^>]+)>");
    REQUIRE(!at.empty());

    auto provider = world.browser();
    auto asked = provider.get(at);
    CHECK(asked.status == 200);
    CHECK(asked.has("method=\"post\""));
    world.mention("cat");
    world.pass(minutes(6));
    CHECK(world.letters_to("cat").size() == 2);                     // looking at the page ended nothing

    http::Request click;
    click.method = "POST";
    click.target = at;
    click.body = "List-Unsubscribe=One-Click";
    click.headers.add("Content-Type", "application/x-www-form-urlencoded");
    CHECK(world.browser().send(click).status == 200);
    CHECK(world.browser().send(click).status == 200);
    world.mention("cat");
    world.pass(minutes(6));
    CHECK(world.letters_to("cat").size() == 2);
    CHECK(world.cat.get("/notifications").has("mentioned you"));    // in the app nothing changed

    for (auto forged : {at + "0", at.substr(0, at.size() - 1), std::string("/unsubscribe/0000000000000.mention.x"), std::string("/unsubscribe/x")})
        CHECK(world.browser().get(forged).status == 404);
}

TEST_CASE("an address that gives letters back gets none, its person is told, and may try again") {
    Mailbox world;
    world.write([&](Tx& tx) { tx.emit(mail::Returned{"Cat@example.org", "5.1.1", 550, "550 5.1.1 no such user", true}); });
    world.deliver();
    CHECK(world.cat.get("/notifications").has("there is no such mailbox"));
    world.mention("cat");
    world.pass(minutes(6));
    CHECK(world.letters_to("cat").empty());
    CHECK(world.cat.get("/settings/notifications").has("came back"));
    world.browser().post("/sign-in/code", {{"email", "cat@example.org"}});      // what somebody waits for is tried all the same
    CHECK(world.cat.post("/settings/notifications/address").status == 303);
    world.mention("cat");
    world.pass(minutes(6));
    CHECK(world.letters_to("cat").size() >= 1);
    CHECK_FALSE(world.cat.get("/settings/notifications").has("came back"));
}

TEST_CASE("a full mailbox is tried again, and given up after five times in two weeks") {
    Mailbox world;
    auto full = [&] { world.write([&](Tx& tx) { tx.emit(mail::Returned{"cat@example.org", "4.2.2", 452, "mailbox full", false}); }), world.deliver(); };
    auto ended = [&] { return world.read([&](Db& db) { return stopped(db, "cat@example.org").has_value(); }); };
    for (int n = 0; n < 4; ++n) full();
    CHECK_FALSE(ended());
    world.pass(days(15));
    full();
    CHECK_FALSE(ended());                                           // that was long ago
    for (int n = 0; n < 4; ++n) full();
    CHECK(ended());
}

TEST_CASE("a report counts only with the proof that the letter was ours, and the secret of the mail server") {
    Mailbox world;
    world.app.config.mail.inbound_secret = Secret("hush");
    world.mention("cat");                                           // makes the key
    auto hand_over = [&](const std::string& message, const std::string& secret) {
        http::Request request;
        request.method = "POST";
        request.target = "/mail/inbound";
        request.body = message;
        request.headers.add("Content-Type", "message/rfc822");
        request.headers.add("X-Inbound-Secret", secret);
        auto answer = world.browser().send(request);
        world.deliver();
        return answer;
    };
    auto ended = [&] { return world.read([&](Db& db) { return stopped(db, "cat@example.org").has_value(); }); };
    auto tag = world.read([&](Db& db) { return proof(db, "returned cat@example.org"); });
    REQUIRE(tag.size() == 32);
    CHECK(hand_over(report_on("cat@example.org", tag), "wrong").status == 404);
    CHECK(hand_over(report_on("cat@example.org", std::string(32, '0')), "hush").has("Nothing"));
    CHECK(hand_over(report_on("cat@example.org", tag, "4.4.1", "delayed"), "hush").status == 200);
    CHECK(hand_over("Subject: Hello\r\n\r\nI am on holiday.\r\n", "hush").has("Nothing"));
    CHECK_FALSE(ended());
    CHECK(hand_over(report_on("cat@example.org", tag), "hush").has("cat@example.org"));
    CHECK(ended());
    auto boss = accounts::test::person(world, "boss", accounts::Role::owner);
    auto page = boss.get("/admin/letters");
    CHECK(page.status == 200);
    CHECK(page.has("There is no such mailbox"));
    CHECK(page.has("no such user"));
    CHECK(boss.post("/admin/letters/again", {{"address", "cat@example.org"}}).status == 303);
    CHECK_FALSE(ended());
    CHECK(world.ann.get("/admin/letters").status == 403);
}

TEST_CASE("reports are read whatever their shape, and never trusted to be one") {
    auto report = read_report(report_on("Ann@Example.org", "abc"));
    REQUIRE(report);
    CHECK(report->tags == std::vector<std::string>{"abc"});
    REQUIRE(report->recipients.size() == 1);
    CHECK(report->recipients[0].address == "ann@example.org");
    CHECK(report->recipients[0].status == "5.1.1");
    CHECK(report->recipients[0].smtp_code == 550);
    CHECK(report->recipients[0].diagnostic.find("no such user") != std::string::npos);
    std::string complaint = "To: bounces+abc@lyceum.test\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\nContent-Type: message/feedback-report\n\n"
                            "Feedback-Type: abuse\nOriginal-Rcpt-To: <ann@example.org>\n\n--x--\n";
    auto spam = read_report(complaint);
    REQUIRE(spam);
    CHECK(spam->complaint);
    CHECK(spam->recipients[0].address == "ann@example.org");
    auto whole = report_on("a@b.c", "t");
    for (std::size_t cut = 0; cut < whole.size(); cut += 3) CHECK_NOTHROW(read_report(std::string_view(whole).substr(0, cut)));
    CHECK_FALSE(read_report(std::string(kReportBytesMost + 1, 'x')));
    CHECK(cause_of("5.1.1", 550) == Cause::no_mailbox);
    CHECK(cause_of("5.1.2", 550) == Cause::no_domain);
    CHECK(cause_of("4.2.2", 452) == Cause::mailbox_full);
    CHECK(cause_of("5.7.26", 550) == Cause::blocked);
    CHECK(cause_of("", 550) == Cause::no_mailbox);
    CHECK(cause_of("", 0) == Cause::unknown);
}

TEST_CASE("administrators see each letter as it would be sent") {
    Mailbox world;
    auto boss = accounts::test::person(world, "boss", accounts::Role::owner);
    auto page = boss.get("/admin/letters");
    CHECK(page.status == 200);
    CHECK(page.has("Several notes, at once"));
    CHECK(page.has("lyceum mail key"));
    auto document = boss.get("/admin/letters/digest");
    CHECK(document.status == 200);
    CHECK(document.headers.get("content-security-policy").find("sandbox") != std::string::npos);
    CHECK(document.has("<!doctype html>"));
    CHECK(boss.get("/admin/letters/nothing").status == 404);
    CHECK(world.letters().empty());
}
