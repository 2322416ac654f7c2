// The rooms of whoever runs the site: what is left to do, jobs, letters, storage, health.
#include "modules/accounts/test/people.hpp"
#include "modules/administration/administration.hpp"
#include "modules/media/media.hpp"
#include "modules/membership/test/places.hpp"
#include "platform/mail/outgoing.hpp"

using namespace lyceum;
using accounts::Role;

namespace {

struct Site : World {
    Browser owner = accounts::test::person(*this, "boss", Role::owner);
    Browser member = accounts::test::person(*this, "ann");
    PersonId boss = accounts::test::id_of(*this, "boss");

    void post_letter(const std::string& to) { write([&](Tx& tx) { mail::post(tx, {.to = to, .subject = "Hello " + to, .text = "A private text."}); }); }
    std::string first_job(const std::string& query) { return std::string(owner.json("/admin/jobs?" + query).json().at("jobs").as_array().at(0).at("id").as_string()); }
};

}  // namespace

TEST_CASE("only those who may see the administration's rooms see them") {
    Site site;
    for (auto* room : {"/admin/communities", "/admin/jobs", "/admin/mail", "/admin/storage", "/admin/health"}) {
        CHECK_MESSAGE(site.owner.get(room).status == 200, room);
        CHECK_MESSAGE(site.member.get(room).status == 403, room);
        CHECK_MESSAGE(site.browser().get(room).status == 303, room);
    }
    CHECK(site.member.post("/admin/health/verify").status == 403);
    CHECK(site.member.post("/admin/storage/measure").status == 403);
}

TEST_CASE("the owner's first page lists what is left to do, and stops when all is done") {
    Site site;
    CHECK(site.owner.get("/admin").has("Found a community"));
    auto place = membership::test::community(site, site.boss);
    communities::test::join(site, site.boss, place.community, communities::Standing::owner);
    auto page = site.owner.get("/admin");
    for (auto* step : {"Put a plan on offer", "See that letters arrive", "Publish something to read", "Invite the first members", "Say who runs this"}) CHECK_MESSAGE(page.has(step), step);
    CHECK(page.has("/c/systems/manage/plans"));
    site.write([&](Tx& tx) { commerce::add_plan(tx, {.tier = place.fellow, .kind = commerce::PlanKind::monthly, .price = {9900, Currency::CNY}}); });
    CHECK_FALSE(site.owner.get("/admin").has("So that people can become paying members."));
    // Somebody who looks after people only is not told to do the owner's work.
    CHECK_FALSE(accounts::test::person(site, "mod", Role::moderator).get("/admin").has("Getting started"));
}

TEST_CASE("jobs are listed by state, lane and kind, and can be run, retried and cancelled") {
    Site site;
    site.post_letter("bob@example.org");
    CHECK(site.owner.get("/admin/jobs?kind=mail.").has("mail.send"));
    CHECK(site.owner.get("/admin/jobs?lane=search&kind=mail.").has("No such job"));
    CHECK(site.owner.get("/admin/jobs?state=nonsense").status == 422);
    auto id = site.first_job("kind=mail.send");
    CHECK(site.owner.post("/admin/jobs/" + id, {{"act", "cancel"}, {"next", "/admin/mail"}}).location() == "/admin/mail");
    CHECK(site.letters().empty());
    CHECK(site.owner.post("/admin/jobs/" + id, {{"act", "cancel"}}).status == 409);
    CHECK(site.owner.post("/admin/jobs/" + id, {{"act", "retry"}}).status == 303);
    CHECK(site.letters().size() == 1);
    CHECK(site.owner.post("/admin/jobs/" + id, {{"act", "run_now"}}).status == 409);
    CHECK(site.owner.get("/admin/audit?action=jobs.").has("jobs.cancel"));
    CHECK(site.member.post("/admin/jobs/" + id, {{"act", "retry"}}).status == 403);
}

TEST_CASE("whoever looks at the address of a letter is named to whose address it is") {
    Site site;
    auto zoe = accounts::test::person(site, "zoe");
    site.post_letter("zoe@example.org");
    auto letter = site.first_job("kind=mail.send"), place = "/admin/mail/" + letter + "/address";
    CHECK(site.owner.post(place).has("zoe@example.org"));
    CHECK(zoe.get("/settings/data").has("Your address, in the mail queue"));
    CHECK(zoe.json("/settings/data").json().at("looks").as_array().size() == 1);
    site.post_letter("nobody@example.org");
    CHECK(site.owner.post("/admin/mail/" + site.first_job("kind=mail.send") + "/address").has("nobody@example.org"));
    CHECK(site.owner.post("/admin/mail/" + std::string("7zzzzzzzzzzzz") + "/address").status == 404);
    CHECK(site.member.post(place).status == 403);
    CHECK(zoe.json("/settings/data").json().at("looks").as_array().size() == 1);
}

TEST_CASE("letters are listed by address and subject, never by what they say, and failures are explained") {
    Site site;
    site.post_letter("bob@example.org");
    auto page = site.owner.get("/admin/mail?state=available");
    CHECK(page.has("b…@example.org"));
    CHECK(page.has("Hello bob@example.org"));
    CHECK_FALSE(page.has("A private text."));
    CHECK_FALSE(site.owner.json("/admin/mail").has("A private text."));
    site.deliver();
    CHECK(site.owner.get("/admin/mail?state=completed").has("b…@example.org"));
    CHECK(site.owner.get("/admin/mail?state=available").has("No letters here"));
    // Nobody answers at this server.
    site.app.config.mail.transport = MailTransport::smtp;
    site.app.config.mail.host = "127.0.0.1";
    site.app.config.mail.port = 9;
    site.app.config.mail.encryption = mail::Encryption::none;
    site.app.read_settings();
    site.post_letter("cat@example.org");
    site.deliver();
    auto failed = site.owner.get("/admin/mail?state=retryable");
    CHECK(failed.has("cat@example.org"));
    CHECK(failed.has("Nothing answers at the mail server"));
}

TEST_CASE("storage is measured in a job, by table and folder") {
    Site site;
    CHECK(site.owner.get("/admin/storage").has("Not measured yet."));
    CHECK(site.owner.post("/admin/storage/measure").status == 303);
    site.deliver();
    auto page = site.owner.json("/admin/storage").json();
    auto& tables = page.at("measure").at("tables").as_array();
    CHECK(tables.size() > 20);
    CHECK(page.at("measure").at("database_bytes").as_int64() > 0);
    CHECK(page.at("free_bytes").as_int64() > 0);
    auto largest = tables[0].at("bytes").as_int64();
    for (auto& table : tables) CHECK(table.at("bytes").as_int64() <= largest);
    CHECK(site.owner.get("/admin/storage").has("audit"));
    CHECK(page.at("elsewhere").at("waiting").as_int64() == 0);
    site.write([&](Tx& tx) { media::show(tx, "article 1", "", {{}, {"https://pictures.example/p.png"}}); });
    CHECK(site.owner.json("/admin/storage").json().at("elsewhere").at("waiting").as_int64() == 1);
    CHECK(site.owner.get("/admin/storage").has("Pictures of other sites"));
}

TEST_CASE("health names what would trouble the installation, and says whether the records hold") {
    Site site;
    auto page = site.owner.get("/admin/health");
    CHECK(page.has("mail.transport is file"));
    CHECK(page.has("Not verified yet."));
    CHECK(page.has("Statements of the last page"));
    CHECK(site.owner.post("/admin/health/verify").status == 303);
    site.deliver();
    CHECK(site.owner.get("/admin/health").has("Everything held"));
    // An altered entry of the audit log is found.
    site.write([](Tx& tx) { tx.run("update audit set details = 'nothing happened' where id = 1"); });
    site.owner.post("/admin/health/verify");
    site.deliver();
    CHECK(site.owner.get("/admin/health").has("The audit log was altered at or just before entry 1."));
}

TEST_CASE("every community is listed with its rooms") {
    Site site;
    CHECK(site.owner.get("/admin/communities").has("No community yet"));
    membership::test::community(site, site.boss);
    auto page = site.owner.get("/admin/communities");
    for (auto* room : {"/c/systems/manage/spaces", "/c/systems/manage/tiers", "/c/systems/manage/plans", "/c/systems/manage/offices"}) CHECK_MESSAGE(page.has(room), room);
}
