// Advertising: how a budget is spent and counted, who is shown what, and who never is.
#include "modules/advertising/money.hpp"
#include "modules/commerce/test/books.hpp"
#include "modules/commerce/test/shop.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::advertising;
using commerce::test::everything_agrees;

namespace {

constexpr std::string_view kFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

// As the script of a page sends it.
Answer send(Browser& browser, std::string method, const std::string& target, const std::string& body = {}, std::string_view agent = kFirefox) {
    http::Request request;
    request.method = std::move(method);
    request.target = target;
    request.body = body;
    request.headers.add("User-Agent", std::string(agent));
    request.headers.add("Origin", "http://lyceum.test");
    request.headers.add("Sec-Fetch-Site", "same-origin");
    if (!body.empty()) request.headers.add("Content-Type", "application/json");
    request.headers.add("Accept", request.method == "GET" ? "text/html" : "application/json");
    return browser.send(std::move(request));
}

struct Site {
    commerce::test::Shop shop;
    Browser manager;
    ItemId open;                                    // an article that everybody reads, tagged rust

    explicit Site(World& world) : shop(commerce::test::shop(world)), manager(accounts::test::sign_in(world, shop.owner)) {
        open = world.write([&](Tx& tx) {
            items::Entry entry{.id = new_id<Item>(tx), .kind = items::Kind::article, .community = shop.place.community, .space = shop.place.articles, .author = shop.author,
                .title = "An open article", .excerpt = "Free", .language = "en", .state = items::State::published, .published_at = tx.now(), .updated_at = tx.now(), .tags = {"rust"}};
            items::put(tx, entry);
            return entry.id;
        });
    }
    FormFields form(FormFields more = {}) const {
        FormFields all{{"advertiser", "Ferrous Ltd"}, {"heading", "Hosted runners"}, {"words", "Builds that end before the coffee."}, {"link", "https://ferrous.example/runners?from=lyceum"},
            {"places", "list"}, {"places", "item"}, {"places", "search"}, {"starts_at", "2027-01-10T00:00"}, {"ends_at", "2027-01-30T00:00"}, {"measure", "impressions"}, {"budget", "1000000"}, {"cap", "2"}};
        for (auto& [name, value] : more) {
            std::erase_if(all, [&](auto& each) { return each.first == name; });
            all.emplace_back(name, value);
        }
        return all;
    }
    /// Its path, running for a minute.
    std::string campaign(World& world, FormFields more = {}) {
        auto made = manager.post("/c/systems/manage/advertising", form(std::move(more)));
        CHECK_MESSAGE(made.status == 303, made.body);
        CHECK(manager.post(made.location() + "/decide", {{"step", "approve"}}).status == 303);
        world.pass(minutes(1));
        return made.location();
    }
    /// The signed mark of what this reader is shown beside the open article; empty for nothing.
    std::string show(Browser& reader, std::string_view agent = kFirefox, const std::string& place = "item") {
        auto answer = send(reader, "POST", "/ads/show", R"({"place":")" + place + R"(","community":")" + to_string(shop.place.community) + R"(","tags":"rust"})", agent);
        CHECK_MESSAGE(answer.status == 200, answer.body);
        return std::string(answer.json().at("ad").as_string());
    }
};

bool saw(Browser& reader, const std::string& ad, std::string_view agent = kFirefox) {
    auto answer = send(reader, "POST", "/ads/seen", R"({"ad":")" + ad + R"("})", agent);
    return answer.status == 200 && answer.json().at("noted").as_bool();
}

CampaignRow row_of(World& world, const std::string& path) {
    world.pass(minutes(2));
    world.deliver();
    return world.read([&](Db& db) { return *find(db, CampaignId{*read_id(path.substr(path.rfind('/') + 1))}); });
}

}  // namespace

TEST_CASE("whatever readers do, no budget and no cap is passed, and what is spent stays beside the even line") {
    std::mt19937 dice(7);
    auto roll = [&](std::int64_t most) { return static_cast<std::int64_t>(dice() % static_cast<unsigned>(most)); };
    const Time start{1'800'000'000'000'000};
    for (int round = 0; round < 20; ++round) {
        // Three campaigns, what the database knows of them, and what each reader was shown, counted apart from the tally.
        Tally tally;
        struct Known { Tally::Candidate candidate; std::int64_t seen = 0, clicks = 0; };
        std::vector<Known> all;
        for (int i = 0; i < 3; ++i)
            all.push_back({{CampaignId{i + 1}, {1 + roll(400), start + minutes(roll(60)), start + minutes(120 + roll(2000))}, roll(3) ? Measure::impressions : Measure::clicks, 0, 1 + roll(4), 0}});
        Batch written;
        std::map<Batch::Shown, std::int64_t> shown;
        std::vector<Ticket> open;
        auto count_of = [&](const Batch& batch, const Known& known) {
            std::int64_t sum = 0;
            for (auto& [key, day] : batch.days)
                if (key.first == known.candidate.id) sum += known.candidate.measure == Measure::impressions ? day.impressions : day.clicks;
            return sum;
        };
        auto now = start;
        for (int step = 0; step < 4000; ++step) {
            now = now + seconds(roll(60));
            auto day = (now - start).micros / days(1).micros;
            auto reader = "reader " + std::to_string(roll(30));
            switch (roll(6)) {
                case 0: case 1: case 2: {
                    std::vector<Tally::Candidate> candidates;
                    for (auto& known : all) {
                        auto c = known.candidate;
                        c.counted = count_of(written, known), c.shown = written.shown[{day, reader, c.id}];
                        candidates.push_back(c);
                    }
                    auto ticket = tally.show(reader, day, candidates, now, tally.era());
                    if (!ticket) break;
                    auto& known = all[static_cast<std::size_t>(ticket->campaign.value - 1)];
                    CHECK(++shown[{day, reader, ticket->campaign}] <= known.candidate.cap);
                    CHECK(now >= known.candidate.pace.starts_at);
                    CHECK(now < known.candidate.pace.ends_at);
                    open.push_back(*ticket);
                    break;
                }
                case 3: case 4: {
                    if (open.empty()) break;
                    auto& ticket = open[static_cast<std::size_t>(roll(std::ssize(open)))];
                    auto& known = all[static_cast<std::size_t>(ticket.campaign.value - 1)];
                    known.seen += tally.seen(ticket, day, now);
                    CHECK(!tally.seen(ticket, day, now));
                    if (roll(8) == 0) {
                        tally.clicked(ticket, day, now);
                        CHECK(!tally.clicked(ticket, day, now));
                    }
                    if (known.candidate.measure == Measure::impressions) { CHECK(known.seen <= allowed(known.candidate.pace, now)); }
                    break;
                }
                case 5: {
                    auto batch = tally.take(now);
                    if (roll(3) == 0) { tally.put_back(); break; }
                    for (auto& [key, counted] : batch.days) written.days[key].impressions += counted.impressions, written.days[key].clicks += counted.clicks;
                    for (auto& [key, times] : batch.shown) written.shown[key] += times;
                    tally.landed();
                    break;
                }
            }
        }
        for (auto& known : all)
            CHECK((known.candidate.measure == Measure::clicks || count_of(written, known) <= known.candidate.pace.budget));
    }
    // Where somebody comes by at least every minute and looks, it is never further behind than one and a minute of the line.
    for (int round = 0; round < 20; ++round) {
        Tally tally;
        Pace pace{1 + roll(300), start, start + minutes(5 + roll(600))};
        std::int64_t seen = 0;
        for (auto now = start; now < pace.ends_at; now = now + seconds(1 + roll(59))) {
            if (auto ticket = tally.show(std::to_string(now.micros), 0, {{CampaignId{1}, pace, Measure::impressions, 0, 1, 0}}, now, tally.era())) seen += tally.seen(*ticket, 0, now);
            double line = static_cast<double>(pace.budget) * static_cast<double>((now - start).micros) / static_cast<double>((pace.ends_at - start).micros);
            double minute = static_cast<double>(pace.budget) * 60e6 / static_cast<double>((pace.ends_at - start).micros);
            CHECK(static_cast<double>(seen) <= line + 1);
            CHECK((minute > 1 || static_cast<double>(seen) >= line - 1 - minute));
        }
    }
}

TEST_CASE("what is advertised is labelled, counted once when it was seen, capped for each reader, and reported by day") {
    World world;
    Site site(world);
    auto visitor = world.browser();
    CHECK(!visitor.get("/?tab=newest").has("ad-place"));
    auto made = site.manager.post("/c/systems/manage/advertising", site.form());
    CHECK(site.show(visitor).empty());              // waits for the staff
    CHECK(site.manager.post(made.location() + "/decide", {{"step", "refuse"}}).status == 422);
    CHECK(site.manager.post(made.location() + "/decide", {{"step", "approve"}}).status == 303);
    CHECK(!site.show(visitor, "Vivaldi").empty());
    CHECK(site.show(visitor, "Opera").empty());     // it begins now, and is one ahead already
    world.pass(minutes(1));
    for (auto* page : {"/?tab=newest", "/c/systems/articles", "/tags/rust", "/search?q=article"}) CHECK_MESSAGE(visitor.get(page).has("class=\"ad-place\"") == (std::string(page) != "/search?q=article"), page);
    world.deliver();
    CHECK(visitor.get("/search?q=article").has("class=\"ad-place\""));

    http::Request asked;                            // as the page's script asks
    asked.method = "POST", asked.target = "/ads/show", asked.body = "place=item&community=" + to_string(site.shop.place.community);
    asked.headers.add("User-Agent", "Firefox"), asked.headers.add("Origin", "http://lyceum.test"), asked.headers.add("Content-Type", "application/x-www-form-urlencoded"), asked.headers.add("Accept", "text/vnd.turbo-stream.html");
    auto piece = visitor.send(asked);
    CHECK(piece.has("target=\"ad-item\""));
    CHECK(piece.has(">Ad<"));
    CHECK(piece.has("Ferrous Ltd"));
    CHECK(piece.has("rel=\"sponsored nofollow noopener\""));
    CHECK(!piece.has("ferrous.example"));           // it leads through us

    auto first = site.show(visitor), second = site.show(visitor);
    CHECK(!second.empty());
    CHECK(site.show(visitor).empty());              // two a day
    CHECK(site.show(visitor, "Firefox").empty() == false);      // another browser, which was shown one above
    CHECK(site.show(visitor, "Googlebot/2.1").empty());
    CHECK(site.show(visitor, "").empty());
    CHECK(saw(visitor, first));
    CHECK(!saw(visitor, first));
    CHECK(!saw(visitor, second, "Mozilla/5.0 HeadlessChrome/120"));
    CHECK(!saw(visitor, second + "x"));

    auto click = send(visitor, "GET", "/ads/go/" + second);
    CHECK(click.status == 303);
    CHECK(click.location() == "https://ferrous.example/runners?from=lyceum");
    CHECK(send(visitor, "GET", "/ads/go/" + first).status == 303);                  // within ten seconds: the same click
    CHECK(send(visitor, "GET", "/ads/go/" + second).status == 303);
    CHECK(send(visitor, "GET", "/ads/go/" + first, {}, "Googlebot/2.1").status == 303);
    for (auto* forged : {"x", "x.y", "https:%2F%2Fevil.example"}) CHECK(send(visitor, "GET", std::string("/ads/go/") + forged).status == 404);

    auto counted = row_of(world, made.location());
    CHECK(counted.impressions == 2);
    CHECK(counted.clicks == 1);
    world.pass(days(1));
    auto later = site.show(visitor);                // another day
    CHECK(!later.empty());
    CHECK(saw(visitor, later));
    counted = row_of(world, made.location());
    auto report = site.manager.get(made.location());
    CHECK(report.has("33.33 %"));
    auto csv = site.manager.get(made.location() + "/days.csv");
    CHECK(csv.has("2027-01-15,2,1,50.00 %,0,2,1000000\r\n2027-01-16,1,0,0.00 %,0,3,1000000"));
    // Of the day before nothing is known of any reader.
    CHECK(world.read([](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from ad_readers)sql"); }) == 1);

    // The click leads nowhere when it is stopped, and to what was approved last when it was changed.
    CHECK(site.manager.put(made.location() + "/words", site.form({{"link", "https://ferrous.example/other"}})).status == 303);
    CHECK(send(visitor, "GET", "/ads/go/" + later).status == 404);
    CHECK(site.show(visitor).empty());
    CHECK(site.manager.post(made.location() + "/decide", {{"step", "approve"}}).status == 303);
    CHECK(send(visitor, "GET", "/ads/go/" + later).location() == "https://ferrous.example/other");
    CHECK(site.manager.put(made.location() + "/words", site.form({{"link", "javascript:alert(1)"}})).status == 422);
    CHECK(site.manager.put(made.location() + "/words", site.form({{"link", "http://ferrous.example"}})).status == 422);
    CHECK(site.manager.put(made.location() + "/words", site.form({{"link", "https://ferrous.example/other"}, {"budget", "2"}})).status == 422);
    CHECK(site.manager.put(made.location() + "/words", site.form({{"link", "https://ferrous.example/other"}, {"budget", "3"}})).status == 303);
    CHECK(!visitor.get("/?tab=newest").has("ad-place"));        // used up
    everything_agrees(world);
}

TEST_CASE("whose tier reads without advertising gets none anywhere, and what is locked carries none for anybody") {
    World world;
    Site site(world);
    site.campaign(world, {{"cap", "20"}});
    auto plain = accounts::test::person(world, "plain"), fellow = accounts::test::person(world, "fellow");
    for (auto* handle : {"plain", "fellow"}) communities::test::join(world, accounts::test::id_of(world, handle), site.shop.place.community);
    membership::test::give(world, site.shop.place, accounts::test::id_of(world, "fellow"), 1, world.now + days(5));
    world.deliver();
    const std::vector<std::string> pages{"/?tab=newest", "/?tab=hot", "/c/systems/articles", "/tags/rust", "/search?q=article"};
    auto everywhere = [&](Browser& reader, bool shown) {
        for (auto& page : pages) CHECK_MESSAGE(reader.get(page).has("class=\"ad-place\"") == shown, page);
        for (auto* place : {"list", "item", "search"}) CHECK_MESSAGE(site.show(reader, std::string(kFirefox) + place, place).empty() == !shown, place);
    };
    auto below = [&](Browser& reader, ItemId item) {
        return world.read([&](Db& db) {
            auto visit = world.app.nobody(world.now, Language::en);
            if (reader.cookie("sid") == fellow.cookie("sid")) visit.visitor.who = accounts::test::id_of(world, "fellow");
            return below_item(Ui{visit}, db, item).markup().find("ad-place") != std::string::npos;
        });
    };
    everywhere(plain, true);
    everywhere(fellow, false);
    CHECK(below(plain, site.open));
    CHECK(!below(fellow, site.open));
    CHECK(!below(plain, site.shop.article));        // priced
    CHECK(plain.get("/join").has("From Fellow on you read without ads."));
    world.pass(days(5));                            // the tier is over
    site.manager = accounts::test::sign_in(world, site.shop.owner), fellow = accounts::test::sign_in(world, accounts::test::id_of(world, "fellow"));
    everywhere(fellow, true);
    CHECK(site.manager.put("/c/systems/manage/advertising/terms", {{"free_from", "2"}}).location() == "/c/systems/manage/advertising");
    membership::test::give(world, site.shop.place, accounts::test::id_of(world, "fellow"), 1);
    everywhere(fellow, true);
    membership::test::give(world, site.shop.place, accounts::test::id_of(world, "fellow"), 2);
    everywhere(fellow, false);
    CHECK(accounts::test::sign_in(world, accounts::test::id_of(world, "plain")).put("/c/systems/manage/advertising/terms", {{"free_from", "101"}}).status == 403);
}

TEST_CASE("a campaign stands where it fits, its advertiser sees it and nobody else, and a budget of clicks ends with them") {
    World world;
    Site site(world);
    auto company = accounts::test::person(world, "ferrous"), other = accounts::test::person(world, "other");
    auto path = site.campaign(world, {{"handle", "@ferrous"}, {"tags", "go, Rust"}, {"language", "en"}, {"space", to_string(site.shop.place.articles)}, {"measure", "clicks"}, {"budget", "2"}, {"cap", "20"}});
    CHECK(company.get(path).has("Hosted runners"));
    CHECK(company.get("/ads").has("Hosted runners"));
    CHECK(company.get(path).has("/decide") == false);
    CHECK(company.post(path + "/decide", {{"step", "stop"}}).status == 403);
    CHECK(company.get("/c/systems/manage/advertising").status == 403);
    CHECK(other.get(path).status == 404);
    CHECK(other.get(path + "/days.csv").status == 404);
    CHECK(!other.get("/ads").has("Hosted runners"));
    auto visitor = world.browser();
    auto spot = [&](const std::string& space, const std::string& tags, const std::string& language) {
        visitor.speak(language);
        auto answer = send(visitor, "POST", "/ads/show", R"({"place":"item","community":")" + to_string(site.shop.place.community) + R"(","space":")" + space + R"(","tags":")" + tags + R"("})");
        return std::string(answer.json().at("ad").as_string());
    };
    auto articles = to_string(site.shop.place.articles), questions = to_string(site.shop.place.questions);
    CHECK(!spot(articles, "rust c++", "en").empty());
    CHECK(spot(articles, "c++", "en").empty());
    CHECK(spot(articles, "rust", "zh").empty());
    CHECK(spot(questions, "rust", "en").empty());
    CHECK(spot(articles, "rust", "en").empty() == false);
    // Five pages are open at once, all of which may lead to a click.
    std::vector<std::string> ads;
    for (int i = 0; i < 5; ++i) ads.push_back(spot(articles, "rust", "en"));
    for (auto& ad : ads) {
        CHECK(send(visitor, "GET", "/ads/go/" + ad).status == 303);
        world.pass(seconds(11));
    }
    auto row = row_of(world, path);
    CHECK(row.clicks == 2);                         // two are billed
    CHECK(row.impressions == 5);
    CHECK(row.ended);
    CHECK(world.read([&](Db& db) { return days_of(db, row.id).front().surplus; }) == 3);
    CHECK(spot(articles, "rust", "en").empty());
    everything_agrees(world);
}

// ---- campaigns that are paid ---------------------------------------------------------------------------

namespace {

using commerce::test::Begun;
using commerce::test::booked;
using commerce::test::letters_saying;
using commerce::test::press;
using ledger::Purpose;

struct Paying : Site {
    Browser company, fin;
    explicit Paying(World& world) : Site(world), company(accounts::test::person(world, "ferrous")), fin(accounts::test::person(world, "fin", accounts::Role::finance)) {
        communities::test::join(world, accounts::test::id_of(world, "ferrous"), shop.place.community);
        CHECK(manager.put("/c/systems/manage/advertising/prices", {{"currency", "CNY"}, {"thousand", "33.33"}, {"click", "0.07"}}).status == 303);
    }
    std::string propose(FormFields more = {}) {
        auto made = company.post("/c/systems/advertise", form(std::move(more)));
        CHECK_MESSAGE(made.status == 303, made.body);
        return made.location();
    }
    void approve(const std::string& path) { CHECK(manager.post(path + "/decide", {{"step", "approve"}}).status == 303); }
    int pay(World& world, const std::string& path, const std::string& choice = "pay") {
        auto begun = company.post(path + "/pay", {{"method", "wechat"}});
        if (begun.status != 303 || !begun.location().starts_with("/sandbox/")) return begun.status;
        press(company, Begun{{}, begun.location()}, choice);
        world.deliver();
        return begun.status;
    }
    void come_back(World& world) {
        manager = accounts::test::sign_in(world, shop.owner), company = accounts::test::sign_in(world, accounts::test::id_of(world, "ferrous")), fin = accounts::test::sign_in(world, accounts::test::id_of(world, "fin"));
    }
};

}  // namespace

TEST_CASE("prices are exact: a thousand times shown, one click, and the part that was earned") {
    PriceRow prices{.thousand_minor = 3333, .click_minor = 7};
    CHECK(price_of(prices, Measure::impressions, 1000).minor == 3333);
    CHECK(price_of(prices, Measure::impressions, 1500).minor == 5000);      // 4999.5
    CHECK(price_of(prices, Measure::impressions, 1).minor == 3);
    CHECK(price_of({.thousand_minor = 1}, Measure::impressions, 1).minor == 1);
    CHECK(price_of(prices, Measure::clicks, 99).minor == 693);
    CHECK(price_of({.thousand_minor = 1'000'000'000'000}, Measure::impressions, kBudgetMost).minor == 100'000'000'000'000'000);
    for (std::int64_t budget : {1, 3, 7, 1000, 99'999'999})
        for (std::int64_t paid : {1, 100, 3333, 999'999'999}) {
            CHECK(earned(paid, 0, budget) == 0);
            CHECK(earned(paid, budget, budget) == paid);
            for (std::int64_t counted = 0; counted < budget; counted += std::max<std::int64_t>(1, budget / 7)) CHECK(earned(paid, counted, budget) <= earned(paid, counted + 1, budget));
        }
}

TEST_CASE("a member proposes, the staff approves, it runs when it is paid, and what was not delivered goes back to the cent") {
    World world;
    Paying site(world);
    auto visitor = world.browser(), stranger = accounts::test::person(world, "stranger");
    CHECK(visitor.get("/c/systems/about").has("Propose a campaign"));
    CHECK(stranger.post("/c/systems/advertise", site.form()).status == 403);
    auto path = site.propose({{"budget", "1000"}, {"cap", "20"}, {"ends_at", "2027-01-15T18:00"}});
    world.deliver();
    auto note = site.manager.json("/notifications").json().at("notes").at(0);
    CHECK(std::string(note.at("text").as_string()).find("proposes advertising and waits for your decision") != std::string::npos);
    CHECK(note.at("url").as_string() == path);
    CHECK(site.company.json("/notifications").json().at("notes").as_array().empty());
    CHECK(site.pay(world, path) == 409);            // not approved
    CHECK(site.company.post(path + "/decide", {{"step", "approve"}}).status == 403);
    site.approve(path);
    CHECK(letters_saying(world, "It was approved. It runs as soon as it is paid.") == 1);
    world.pass(minutes(5));
    CHECK(site.show(visitor).empty());              // not paid
    CHECK(!visitor.get("/?tab=newest").has("ad-place"));
    CHECK(site.company.get(path).has("¥33.33"));
    CHECK(site.pay(world, path) == 303);
    CHECK(site.pay(world, path) == 409);
    CHECK(site.company.put(path + "/words", site.form({{"budget", "1"}})).status == 403);
    CHECK(site.manager.put(path + "/words", site.form({{"budget", "1"}, {"cap", "20"}})).status == 422);
    world.pass(minutes(30));
    for (int i = 0; i < 7; ++i) CHECK(saw(visitor, site.show(visitor)));
    auto late = site.show(visitor);
    CHECK(site.company.post(path + "/cancel").status == 303);
    CHECK(site.show(visitor).empty());
    world.pass(minutes(5));
    CHECK(saw(visitor, late));                      // shown before it was stopped: delivered
    world.deliver();
    CHECK(booked(world, Purpose::gateway, "sandbox") == 33'33);
    world.pass(hours(2));
    world.deliver();
    world.pass(minutes(20));
    world.deliver();
    CHECK(row_of(world, path).impressions == 8);
    CHECK(booked(world, Purpose::gateway, "sandbox") == 27);                // 3333 · 8 / 1000 = 26.66
    CHECK(site.company.get(path).has("¥33.06"));
    everything_agrees(world);
}

TEST_CASE("whatever members, staff, finance and gateways do, what campaigns earned and what went back is what was paid") {
    World world;
    Paying site(world);
    auto visitor = world.browser();
    std::mt19937 dice(3);
    auto roll = [&](int most) { return static_cast<int>(dice() % static_cast<unsigned>(most)); };
    const char* choices[] = {"pay", "pay", "pay_twice", "close_afterwards", "refund_first", "pay_late"};
    std::vector<std::string> all;
    for (int i = 0; i < 6; ++i) all.push_back(site.propose({{"budget", std::to_string(1 + roll(60))}, {"cap", "20"}, {"ends_at", "2027-01-1" + std::to_string(6 + roll(3)) + "T18:00"}, {"measure", roll(3) ? "impressions" : "clicks"}}));
    for (int step = 0; step < 160; ++step) {
        auto& path = all[static_cast<std::size_t>(roll(6))];
        switch (roll(9)) {
            case 0: site.manager.post(path + "/decide", {{"step", "approve"}}); break;
            case 1: case 2: site.pay(world, path, choices[roll(6)]); break;
            case 3: case 4: case 5: {
                auto ad = site.show(visitor, "Browser " + std::to_string(roll(50)));
                if (!ad.empty()) saw(visitor, ad), roll(3) == 0 ? (void)send(visitor, "GET", "/ads/go/" + ad) : void();
                break;
            }
            case 6: if (roll(6) == 0) site.company.post(path + "/cancel"); break;
            case 7: if (roll(8) == 0) site.manager.post(path + "/decide", {{"step", roll(2) ? "pause" : "stop"}}); break;
            case 8: {
                auto order = world.read([&](Db& db) { return order_row(db, CampaignId{*read_id(path.substr(path.rfind('/') + 1))}); });
                if (order && order->paid_at && roll(5) == 0) site.fin.post("/finance/orders/" + to_string(order->order_id) + "/refund", {{"amount", roll(2) ? "0.01" : to_decimal({order->paid_minor, order->currency})}, {"reason", "Goodwill"}, {"confirmed", "1"}});
                break;
            }
        }
        world.pass(minutes(roll(40)));
        if (step % 20 == 19) world.deliver(), site.come_back(world), everything_agrees(world);
    }
    for (int i = 0; i < 3; ++i) world.pass(days(3)), everything_agrees(world);
    std::int64_t kept = 0;
    for (auto& path : all) {
        auto row = row_of(world, path);
        auto order = *world.read([&](Db& db) { return order_row(db, row.id); });
        if (!order.paid_at) continue;
        CHECK(order.settled_at.has_value());
        CHECK(order.paid_minor - order.returned_minor <= earned(order.paid_minor, row.counted(), row.budget));
        CHECK(row.counted() <= row.budget);
        kept += order.paid_minor - order.returned_minor;
    }
    CHECK(booked(world, Purpose::gateway, "sandbox") == kept);
    everything_agrees(world);
}
