// The mail check against a name server that is told what to answer: each planted fault is named, with its cure.
#include "modules/accounts/test/people.hpp"
#include "modules/mailcheck/mailcheck.hpp"
#include "modules/mailcheck/records.hpp"
#include "modules/mailcheck/spf.hpp"
#include "platform/dns/test/fake_server.hpp"

using namespace lyceum;
using namespace lyceum::mailcheck;

namespace {

// An RSA key of 2048 bits, and one of 512.
constexpr auto kKey = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuJ9835rLvN5tWxrPz+6BYC0xb0z47osoiKAy5jozVrki5yozTwh9GcXrJd2cNsAQl+P0Nf3ndAetWday0DzBJv4VkNtEdDi05DB1YPZ/OpJaP7mJE1tnJ5dUADedx/DIC56zzb1pn6iW3mm8BO5xyMRpmE07jxpVWTdSIbKRzrKRdSBRlqnWmw60DoYysmjrPUJ/dVqjmLFf6pmMRRr7BhV9Q++/+BxAnp0HOAghHWy6wTUHRMG68m6RPnQMIIeYWdegvEEOu+j6+3cRrRStzOeOV3bZXROqZegWbq1d4TQwLfbkk+KKFck43rvecd4YhGPWhV/0Gnny4Goqh0vo1QIDAQAB";
constexpr auto kSmallKey = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKy5dBzso+DmL+PuR6F/Fspqxd5NsoxKm7QWdg7HR1rpgm6TrbS4bt6XKyIK9Y4A2yCl9O9CA6vjBirKz1a79kkCAwEAAQ==";

struct Zone {
    dns::test::FakeServer server;
    dns::Resolver resolver{dns::Server{"127.0.0.1", server.port()}, 1};
    Sending sending{"hello@example.org", "mail.example.org", {"lyceum", "default"}, {}};

    Zone() {
        server.address("mail.example.org", "192.0.2.25");
        server.text("example.org", "unrelated=1");
    }
};

std::string value_of(const Finding& finding) { return finding.publish ? finding.publish->value : std::string(); }

}  // namespace

TEST_CASE("SPF: a record that lets the mail server send is in order, however it says so") {
    for (auto* record : {"v=spf1 a:mail.example.org ~all", "v=spf1 ip4:192.0.2.0/24 -all", "V=SPF1 include:_spf.example.net -all", "v=spf1 mx ~all", "v=spf1 redirect=_spf.example.net"}) {
        Zone zone;
        zone.server.text("example.org", record);
        zone.server.text("_spf.example.net", "v=spf1 ip4:192.0.2.25 -all");
        zone.server.mail_server("example.org", 10, "mail.example.org");
        CHECK_MESSAGE(spf(zone.resolver, zone.sending).level == Level::good, record);
    }
}

TEST_CASE("SPF: a missing record is named, with the one to publish") {
    Zone zone;
    auto finding = spf(zone.resolver, zone.sending);
    CHECK(finding.level == Level::bad);
    CHECK(finding.said.english.find("publishes no SPF record") != std::string::npos);
    REQUIRE(finding.publish);
    CHECK(finding.publish->name == "example.org");
    CHECK(finding.publish->type == "TXT");
    CHECK(value_of(finding) == "v=spf1 a:mail.example.org ~all");
}

TEST_CASE("SPF: mail services are named by their own policies") {
    Zone zone;
    zone.sending.host = "smtp.exmail.qq.com";
    CHECK(value_of(spf(zone.resolver, zone.sending)) == "v=spf1 include:spf.mail.qq.com ~all");
    zone.server.text("example.org", "v=spf1 ip4:203.0.113.9 -all");
    auto wrong = spf(zone.resolver, zone.sending);
    CHECK(wrong.said.english.find("does not name") != std::string::npos);
    CHECK(value_of(wrong) == "v=spf1 include:spf.mail.qq.com ip4:203.0.113.9 -all");
    zone.server.forget("example.org");
    zone.server.text("example.org", "v=spf1 include:spf.mail.qq.com ~all");
    zone.server.text("spf.mail.qq.com", "v=spf1 ip4:203.0.113.0/24 ~all");
    CHECK(spf(zone.resolver, zone.sending).level == Level::good);
    // A name that only ends alike is somebody else's.
    zone.sending.host = "smtp.notqq.com";
    CHECK(value_of(spf(zone.resolver, zone.sending)).find("qq.com ") == std::string::npos);
}

TEST_CASE("SPF: two records, a server left out, everybody let in, too many lookups and nonsense are told apart") {
    auto said = [](std::initializer_list<const char*> records) {
        Zone zone;
        for (auto* record : records) zone.server.text("example.org", record);
        zone.server.text("loop.example.net", "v=spf1 include:loop.example.net -all");
        auto finding = spf(zone.resolver, zone.sending);
        CHECK(finding.level == Level::bad);
        CHECK_FALSE(finding.advice.english.empty());
        return finding.said.english;
    };
    CHECK(said({"v=spf1 -all", "v=spf1 a ~all"}).find("more than one SPF record") != std::string::npos);
    CHECK(said({"v=spf1 ip4:203.0.113.7 -all"}).find("does not name") != std::string::npos);
    CHECK(said({"v=spf1 +all"}).find("+all") != std::string::npos);
    CHECK(said({"v=spf1 include:loop.example.net -all"}).find("more than ten lookups") != std::string::npos);
    CHECK(said({"v=spf1 ipv4:192.0.2.25 -all"}).find("cannot be read") != std::string::npos);
    CHECK(said({"v=spf1 ip4:not-an-address -all"}).find("cannot be read") != std::string::npos);
}

TEST_CASE("SPF: networks are compared bit by bit") {
    auto result = [](const std::string& record, const std::string& address) {
        Zone zone;
        zone.server.text("example.org", record);
        return spf_of(zone.resolver, "example.org", address).result;
    };
    CHECK(result("v=spf1 ip4:192.0.2.128/25 -all", "192.0.2.200") == SpfResult::pass);
    CHECK(result("v=spf1 ip4:192.0.2.128/25 -all", "192.0.2.100") == SpfResult::fail);
    CHECK(result("v=spf1 ip4:192.0.2.64/26 ?all", "192.0.2.63") == SpfResult::neutral);
    CHECK(result("v=spf1 ip6:2001:db8::/32 ~all", "2001:db8::7") == SpfResult::pass);
    CHECK(result("v=spf1 ip6:2001:db8::/32 ~all", "192.0.2.7") == SpfResult::softfail);
    CHECK(result("v=spf1 ip4:0.0.0.0/0 -all", "203.0.113.1") == SpfResult::pass);
}

TEST_CASE("DKIM: missing, revoked, mutilated and short keys are told apart; a good one is found under any usual name") {
    auto found = [](const std::string& selector, const std::string& record) {
        Zone zone;
        if (!record.empty()) zone.server.text(selector + "._domainkey.example.org", record);
        return dkim(zone.resolver, zone.sending);
    };
    CHECK(found("lyceum", "").said.english.find("No DKIM key") != std::string::npos);
    CHECK(found("lyceum", "v=DKIM1; k=rsa; p=").said.english.find("revoked") != std::string::npos);
    CHECK(found("lyceum", "v=DKIM1; k=rsa; p=" + std::string(kKey).substr(0, 100)).said.english.find("cannot be read") != std::string::npos);
    CHECK(found("lyceum", "v=DKIM1; k=rsa").said.english.find("holds no key") != std::string::npos);
    CHECK(found("lyceum", std::string("v=DKIM1; p=") + kSmallKey).said.english.find("only {} bits") != std::string::npos);
    CHECK(found("lyceum", std::string("v=DKIM1; k=rsa; p=") + kKey).level == Level::good);
    CHECK(found("default", std::string("v=DKIM1;p=") + kKey).level == Level::good);
    CHECK(found("default", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").level == Level::good);
}

TEST_CASE("DKIM: where the site signs itself, its own key must stand there, and is given to be published") {
    Zone zone;
    zone.sending.signing_record = std::string("v=DKIM1; k=rsa; p=") + kKey;
    auto missing = dkim(zone.resolver, zone.sending);
    REQUIRE(missing.publish);
    CHECK(missing.publish->name == "lyceum._domainkey.example.org");
    CHECK(value_of(missing) == zone.sending.signing_record);
    auto other = std::string(kKey);
    std::swap(other[60], other[61]);
    other[70] = other[70] == 'A' ? 'B' : 'A';
    zone.server.text("lyceum._domainkey.example.org", "v=DKIM1; k=rsa; p=" + other);
    CHECK(dkim(zone.resolver, zone.sending).said.english.find("is not the one this site signs with") != std::string::npos);
    zone.server.forget("lyceum._domainkey.example.org");
    zone.server.text("lyceum._domainkey.example.org", zone.sending.signing_record);
    CHECK(dkim(zone.resolver, zone.sending).level == Level::good);
}

TEST_CASE("DMARC: missing, doubled and undecided records are told apart; a domain above counts") {
    Zone zone;
    auto missing = dmarc(zone.resolver, zone.sending);
    CHECK(missing.level == Level::bad);
    REQUIRE(missing.publish);
    CHECK(missing.publish->name == "_dmarc.example.org");
    CHECK(value_of(missing) == "v=DMARC1; p=none; rua=mailto:hello@example.org");
    zone.server.text("_dmarc.example.org", "v=DMARC1; rua=mailto:x@example.org");
    CHECK(dmarc(zone.resolver, zone.sending).said.english.find("does not say what to do") != std::string::npos);
    zone.server.forget("_dmarc.example.org");
    zone.server.text("_dmarc.example.org", "v=DMARC1; p=quarantine");
    CHECK(dmarc(zone.resolver, zone.sending).level == Level::good);
    zone.sending.from = "hello@news.example.org";
    CHECK(dmarc(zone.resolver, zone.sending).level == Level::good);
    zone.server.text("_dmarc.example.org", "v=DMARC1; p=none");
    CHECK(dmarc(zone.resolver, zone.sending).said.english.find("more than one") != std::string::npos);
}

TEST_CASE("where nobody answers, nothing is called wrong") {
    Zone zone;
    zone.server.fail();
    for (auto* look : {&spf, &dkim, &dmarc, &mx}) {
        auto finding = look(zone.resolver, zone.sending);
        CHECK(finding.level == Level::unknown);
        CHECK_FALSE(finding.publish);
    }
}

TEST_CASE("an address that nobody elsewhere knows is named before anything is asked") {
    Zone zone;
    for (auto* from : {"lyceum@localhost", "me@machine.local", "x@site.test"}) {
        zone.sending.from = from;
        CHECK(spf(zone.resolver, zone.sending).said.english.find("No mail server elsewhere believes") != std::string::npos);
    }
    CHECK(zone.server.asked() == 0);
}

TEST_CASE("what mail servers answer is explained") {
    CHECK(explained(550, "5.1.1 user unknown").means.english == "There is no such mailbox.");
    CHECK(explained(550, "550-5.7.26 This mail is unauthenticated").helps.english.find("mail check") != std::string::npos);
    CHECK(explained(535, "5.7.8 Authentication failed").helps.english.find("mail.password") != std::string::npos);
    CHECK(explained(452, "4.2.2 The mailbox is full").means.english.find("full") != std::string::npos);
    CHECK(explained(451, "4.7.1 Greylisted").helps.english.find("tried again by itself") != std::string::npos);
    CHECK(explained(0, "Could not resolve host: smtp.exmaple.org").helps.english.find("mail.host") != std::string::npos);
    CHECK(explained(0, "the mail server smtp.example.org:25 took longer than 30 seconds").helps.english.find("587") != std::string::npos);
    CHECK(explained(0, "the mail server answered: 550 5.1.1 user unknown").means.english == "There is no such mailbox.");
    CHECK(explained(0, "the mail server answered: 421 too busy").helps.english.find("tried again by itself") != std::string::npos);
    CHECK(explained(599, "").means.english == "The server refuses the letter for good.");
    // Numbers that are no codes are none: a version, an address.
    CHECK(explained(550, "host 4.5.6.7 said no").means.english == "The server refuses the letter for good.");
}

TEST_CASE("the owner begins a check, sees it go on, and what it found") {
    Zone zone;
    World world;
    world.app.config.mail.name_server = fmt::format("127.0.0.1:{}", zone.server.port());
    world.app.config.mail.from = "hello@example.org";
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    CHECK(owner.get("/admin/mail/check").has("boss@example.org"));
    CHECK(owner.post("/admin/mail/check", {{"send_to", "nobody"}}).status == 422);
    CHECK(owner.post("/admin/mail/check", {{"send_to", "boss@example.org"}}).location() == "/admin/mail/check");
    CHECK(owner.get("/admin/mail/check").has("Looking: step 1 of 5"));
    // Asking twice is asking once.
    owner.post("/admin/mail/check", {{"send_to", "boss@example.org"}});
    auto letters = world.letters();
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].find("To: boss@example.org") != std::string::npos);
    auto page = owner.get("/admin/mail/check");
    CHECK(page.has("Letters are kept in the data folder and not sent."));
    CHECK(page.has("example.org publishes no SPF record"));
    CHECK(page.has("v=spf1 a mx ~all"));
    CHECK(page.has("_dmarc.example.org"));
    CHECK(page.has("Something stands in the way of your letters."));
    CHECK(std::any_of(world.published.begin(), world.published.end(), [](auto& note) { return note.kind == "refresh" && note.refresh.starts_with("/admin/mail/check/"); }));
    CHECK(accounts::test::person(world, "ann").get("/admin/mail/check").status == 403);
    owner.set_cookie("lang", "zh");
    CHECK(owner.get("/admin/mail/check").has("没有发布 SPF 记录"));
}

TEST_CASE("without a network the check says so plainly") {
    Zone zone;
    zone.server.fail();
    World world;
    world.app.config.mail.name_server = fmt::format("127.0.0.1:{}", zone.server.port());
    world.app.config.mail.from = "hello@example.org";
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    owner.post("/admin/mail/check", {{"send_to", "boss@example.org"}, {"next", "/admin/settings"}});
    world.deliver();
    auto page = owner.get("/admin/mail/check");
    CHECK(page.has("The name system could not be asked."));
    CHECK_FALSE(page.has("v=spf1"));
}
