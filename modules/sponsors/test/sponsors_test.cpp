// Sponsors: who is shown, until when, what they pay and what they are owed.
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/sponsors/store.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::sponsors;
using commerce::test::Begun;
using commerce::test::booked;
using commerce::test::everything_agrees;
using commerce::test::letters_saying;
using commerce::test::press;
using ledger::Purpose;

namespace {

struct Site {
    commerce::test::Shop shop;
    Browser manager, company, fin;
    std::string gold;                               // a level: 1,000 for 30 days

    explicit Site(World& world)
        : shop(commerce::test::shop(world)), manager(accounts::test::sign_in(world, shop.owner)), company(accounts::test::person(world, "ferrous")), fin(accounts::test::person(world, "fin", accounts::Role::finance)) {
        auto made = manager.post("/c/systems/manage/sponsors/level", {{"name_zh", "金"}, {"name_en", "Gold"}, {"benefits_zh", "首页致谢\n技术支持"}, {"benefits_en", "Thanks\nA day of support"}, {"price", "1000"}, {"currency", "CNY"}, {"days", "30"}, {"place", "1"}});
        CHECK_MESSAGE(made.status == 303, made.body);
        gold = world.read([&](Db& db) { return to_string(levels(db, shop.place.community).front().id); });
    }
    FormFields form(FormFields more = {}) const {
        FormFields all{{"level", gold}, {"company", "Ferrous Ltd"}, {"words", "We make tools."}, {"link", "https://ferrous.example"}, {"contact", "ops@ferrous.example"}};
        for (auto& field : more) all.push_back(field);
        return all;
    }
    std::string begin() {
        auto made = company.post("/c/systems/sponsors/join", form());
        CHECK_MESSAGE(made.status == 303, made.body);
        return made.location();
    }
    Answer pay(World& world, const std::string& path, const std::string& choice = "pay") {
        auto begun = company.post(path + "/pay", {{"method", "wechat"}});
        if (begun.status != 303 || !begun.location().starts_with("/sandbox/")) return begun;
        press(company, Begun{{}, begun.location()}, choice);
        world.deliver();
        return begun;
    }
    void come_back(World& world) {
        manager = accounts::test::sign_in(world, shop.owner), company = accounts::test::sign_in(world, accounts::test::id_of(world, "ferrous")), fin = accounts::test::sign_in(world, accounts::test::id_of(world, "fin"));
    }
};

SponsorRow row_of(World& world, const std::string& path) {
    return world.read([&](Db& db) { return *find(db, SponsorId{*read_id(path.substr(path.rfind('/') + 1))}); });
}

}  // namespace

TEST_CASE("a company pays, is shown once the staff has looked, is reminded, renews without a gap, and ends to the day") {
    World world;
    Site site(world);
    auto visitor = world.browser(), other = accounts::test::person(world, "other");
    CHECK(visitor.get("/c/systems/sponsors").has("Become a sponsor"));
    CHECK(site.company.post("/c/systems/sponsors/join", {{"level", site.gold}, {"company", "X"}, {"link", "javascript:alert(1)"}}).status == 422);
    auto path = site.begin();
    CHECK(site.manager.post(path + "/show").status == 409);     // nothing is paid
    CHECK(other.get(path).status == 404);
    CHECK(other.post(path + "/pay", {{"method", "wechat"}}).status == 404);
    site.pay(world, path);
    CHECK(row_of(world, path).state == State::waiting);
    auto note = site.manager.json("/notifications").json().at("notes").at(0);
    CHECK(note.at("text").as_string() == "Ferrous Ltd waits to be shown as a sponsor");
    CHECK(note.at("url").as_string() == path);
    CHECK(!visitor.get("/c/systems/sponsors").has("Ferrous Ltd"));
    CHECK(site.company.post(path + "/show").status == 403);
    CHECK(site.manager.post(path + "/show").status == 303);
    // From 15 January in Shanghai, thirty days: 14 February is the first day without.
    CHECK(to_iso8601(*row_of(world, path).ends_at) == "2027-02-13T16:00:00Z");
    auto page = visitor.get("/c/systems/sponsors");
    CHECK(page.has("Ferrous Ltd"));
    CHECK(page.has("rel=\"sponsored noopener\""));
    CHECK(visitor.get("/c/systems/about").has("Ferrous Ltd"));
    CHECK(!page.has("ops@ferrous.example"));

    // The support plan: seen by the company and the staff, kept by the staff.
    CHECK(site.company.get(path).has("A day of support"));
    CHECK(site.company.get(path).has("0 of 2 done"));
    CHECK(site.company.put(path + "/promises/2", {{"done", "1"}}).status == 403);
    CHECK(site.manager.put(path + "/promises/2", {{"done", "1"}, {"note", "On 3 February, with Ann"}}).status == 303);
    CHECK(site.manager.put(path + "/promises/9", {{"done", "1"}}).status == 404);
    CHECK(site.manager.post(path + "/promises", {{"words", "A talk"}}).status == 303);
    CHECK(site.company.get(path).has("1 of 3 done"));
    CHECK(site.company.get(path).has("On 3 February, with Ann"));

    world.deliver();
    world.pass(days(10));
    world.deliver();
    CHECK(letters_saying(world, "The sponsorship of Ferrous Ltd ends soon") == 1);
    world.pass(days(1));
    world.deliver();
    CHECK(letters_saying(world, "The sponsorship of Ferrous Ltd ends soon") == 1);
    world.pass(days(15));
    world.deliver();
    CHECK(letters_saying(world, "The sponsorship of Ferrous Ltd ends soon") == 2);
    site.come_back(world);
    site.pay(world, path);
    CHECK(to_iso8601(*row_of(world, path).ends_at) == "2027-03-15T16:00:00Z");
    // Changed by the company: the staff looks again, and no day is lost.
    CHECK(site.company.put(path + "/words", site.form({{"words", "Buy now"}})).status == 303);
    CHECK(!visitor.get("/c/systems/sponsors").has("Ferrous Ltd"));
    world.deliver();
    CHECK(site.manager.json("/notifications").json().at("unread").as_int64() == 2);
    CHECK(site.manager.post(path + "/show").status == 303);
    CHECK(to_iso8601(*row_of(world, path).ends_at) == "2027-03-15T16:00:00Z");
    world.now = *from_iso8601("2027-03-15T15:59:59Z");
    CHECK(visitor.get("/c/systems/sponsors").has("Ferrous Ltd"));
    world.pass(seconds(31));                        // pages of visitors are kept half a minute
    CHECK(!visitor.get("/c/systems/sponsors").has("Ferrous Ltd"));
    CHECK(!visitor.get("/c/systems/about").has("Ferrous Ltd"));
    everything_agrees(world);
}

TEST_CASE("the staff enters who is no customer, and what was paid and is not shown goes back whole") {
    World world;
    Site site(world);
    auto visitor = world.browser();
    auto entered = site.manager.post("/c/systems/manage/sponsors/enter", {{"level", site.gold}, {"company", "Old Friends"}, {"link", "https://friends.example"}, {"since", "2025-05-01"}, {"ends", "2027-12-31"}, {"handle", "ferrous"}});
    CHECK_MESSAGE(entered.status == 303, entered.body);
    CHECK(visitor.get("/c/systems/sponsors").has("May 1, 2025"));
    CHECK(site.company.get(entered.location()).has("Support plan"));
    CHECK(site.company.post("/c/systems/manage/sponsors/enter", {{"level", site.gold}, {"company", "Me"}, {"link", "https://me.example"}, {"ends", "2027-12-31"}}).status == 403);
    CHECK(site.manager.post("/c/systems/manage/sponsors/enter", {{"level", site.gold}, {"company", "Gone"}, {"link", "https://gone.example"}, {"ends", "2026-12-31"}}).status == 422);
    auto path = site.begin();
    site.pay(world, path);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 1000'00);
    CHECK(site.manager.post(path + "/hide").status == 303);
    world.deliver();
    CHECK(booked(world, Purpose::gateway, "sandbox") == 0);
    CHECK(site.pay(world, path).status == 409);
    everything_agrees(world);
}

TEST_CASE("an order buys the level that it was made for, and no dearer one") {
    World world;
    Site site(world);
    CHECK(site.manager.post("/c/systems/manage/sponsors/level", {{"name_en", "Brick"}, {"price", "10"}, {"currency", "CNY"}, {"days", "365"}, {"place", "2"}}).status == 303);
    auto brick = world.read([&](Db& db) { return to_string(levels(db, site.shop.place.community).back().id); });
    auto made = site.company.post("/c/systems/sponsors/join", {{"level", brick}, {"company", "Ferrous Ltd"}, {"link", "https://ferrous.example"}});
    auto path = made.location();
    auto cheap = site.company.post(path + "/pay", {{"method", "wechat"}});
    CHECK(cheap.location().starts_with("/sandbox/"));
    CHECK(site.company.put(path + "/words", site.form()).status == 303);
    press(site.company, Begun{{}, cheap.location()});
    world.deliver();
    CHECK(row_of(world, path).state == State::unpaid);
    CHECK(row_of(world, path).paid_days == 0);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 0);
    site.pay(world, path);
    CHECK(row_of(world, path).state == State::waiting);
    CHECK(row_of(world, path).paid_days == 30);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 1000'00);
    // The staff moves it to another level while a renewal waits: that is for the old one too.
    auto renewal = site.company.post(path + "/pay", {{"method", "wechat"}});
    CHECK(renewal.location().starts_with("/sandbox/"));
    CHECK(site.manager.put(path + "/words", {{"level", brick}, {"company", "Ferrous Ltd"}, {"link", "https://ferrous.example"}, {"handle", "ferrous"}}).status == 303);
    CHECK(to_string(row_of(world, path).level) == brick);
    press(site.company, Begun{{}, renewal.location()});
    world.deliver();
    CHECK(row_of(world, path).paid_days == 30);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 1000'00);
    everything_agrees(world);
}

TEST_CASE("what nobody paid takes no place, is little for each person, and is gone after two weeks") {
    World world;
    Site site(world);
    std::vector<std::string> begun;
    for (int i = 0; i < kUnpaidMost; ++i) begun.push_back(site.begin());
    CHECK(site.company.post("/c/systems/sponsors/join", site.form()).status == 409);
    CHECK(site.company.get(begun[0]).has("What is not paid within 14 days is deleted."));
    site.pay(world, begun[0]);
    begun.push_back(site.begin());
    // All places but one are taken: those that nobody paid do not count.
    world.write([&](Tx& tx) {
        auto row = *find(tx, SponsorId{*read_id(begun[0].substr(begun[0].rfind('/') + 1))});
        row.ends_at = tx.now() + days(365);
        for (int i = 2; i < kSponsorsMost; ++i) enter(tx, row);
    });
    CHECK(site.company.post(begun[1] + "/pay", {{"method", "wechat"}}).status == 303);
    CHECK(site.manager.post("/c/systems/manage/sponsors/enter", {{"level", site.gold}, {"company", "Last"}, {"link", "https://last.example"}, {"ends", "2027-12-31"}}).status == 303);
    CHECK(site.company.post(begun[2] + "/pay", {{"method", "wechat"}}).status == 409);
    world.pass(days(13));
    world.deliver();
    site.come_back(world);
    CHECK(site.company.get(begun[3]).status == 200);
    world.pass(days(1));
    world.pass(hours(7));
    world.deliver();
    site.come_back(world);
    for (auto i : {1, 2, 3}) CHECK(site.company.get(begun[static_cast<std::size_t>(i)]).status == 404);
    CHECK(site.company.get(begun[0]).status == 200);
    everything_agrees(world);
}

TEST_CASE("whatever is paid, renewed, hidden and refunded, days and money belong together") {
    World world;
    Site site(world);
    std::mt19937 dice(5);
    auto roll = [&](int most) { return static_cast<int>(dice() % static_cast<unsigned>(most)); };
    const char* choices[] = {"pay", "pay", "pay_twice", "close_afterwards", "refund_first", "pay_late"};
    std::vector<std::string> all;
    for (int i = 0; i < 4; ++i) all.push_back(site.begin());
    for (int step = 0; step < 80; ++step) {
        auto& path = all[static_cast<std::size_t>(roll(4))];
        switch (roll(6)) {
            case 0: case 1: site.pay(world, path, choices[roll(6)]); break;
            case 2: case 3: site.manager.post(path + "/show"); break;
            case 4: if (roll(3) == 0) site.manager.post(path + "/hide"); break;
            case 5: {
                auto orders = world.read([&](Db& db) { return orders_of(db, SponsorId{*read_id(path.substr(path.rfind('/') + 1))}); });
                if (!orders.empty() && roll(2) == 0) site.fin.post("/finance/orders/" + to_string(orders[static_cast<std::size_t>(roll(static_cast<int>(orders.size())))].order_id) + "/refund", {{"amount", "1000"}, {"reason", "Goodwill"}, {"confirmed", "1"}});
                world.deliver();
                break;
            }
        }
        if (step % 20 == 19) world.pass(days(1)), site.come_back(world), everything_agrees(world);
    }
    world.pass(minutes(10));
    everything_agrees(world);
    std::int64_t kept = 0;
    for (auto& path : all) {
        auto row = row_of(world, path);
        for (auto& order : world.read([&](Db& db) { return orders_of(db, row.id); })) kept += order.paid_at && !order.returned_at ? order.price_minor : 0;
    }
    CHECK(booked(world, Purpose::gateway, "sandbox") == kept);
}
