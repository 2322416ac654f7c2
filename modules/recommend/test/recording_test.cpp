// What is noted of people, of whom, and how it is taken back and forgotten.
#include "modules/commerce/test/shop.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/items/test/shelf.hpp"
#include "modules/recommend/choosing.hpp"
#include "modules/recommend/rebuild.hpp"
#include <algorithm>

using namespace lyceum;
using namespace lyceum::recommend;
using items::test::Shelf;

namespace {

/// Ann writes; Bob and Cat are members who do things with it.
struct Noting : Shelf {
    ItemId text = put(entry("A text")), other = put(entry("Another text"));

    void answer(Browser& who, bool reading, bool personal_lists) {
        CHECK(who.post("/settings/privacy", {{"reading", reading ? "true" : "false"}, {"personal_lists", personal_lists ? "true" : "false"}}).status == 303);
    }
    void like(Browser& who, ItemId item) { CHECK(who.put("/likes/" + to_string(item)).status < 400); }
    void save(Browser& who, ItemId item) { CHECK(who.put("/saved/" + to_string(item)).status < 400); }
    PostId comment(PersonId who, ItemId item) { return discussion::test::post(*this, discussion::PostKind::comment, item, who, "A word about it."); }
    int read_for_a_minute(Browser& who, ItemId item) {
        http::Request request;
        request.method = "POST", request.target = "/reading/" + to_string(item), request.body = R"({"seconds":60,"depth":1,"final":true})";
        request.headers.add("Content-Type", "application/json"), request.headers.add("Accept", "*/*"), request.headers.add("Origin", "http://lyceum.test");
        return who.send(std::move(request)).status;
    }
    ItemId priced(const std::string& title) {
        return content::test::article(*this, place, {.author = ann_id, .title = title, .language = "en", .lock = membership::LockKind::paid, .price = Money{19'00, Currency::CNY}});
    }
    void give(PersonId person, ItemId item, const std::string& source) {
        World::write([&](Tx& tx) {
            membership::grant(tx, {.person = person, .community = place.community, .item = item, .starts_at = now, .ends_at = now + days(7), .source = source, .source_id = to_string(item)});
        });
    }

    std::vector<Past> noted(PersonId person) {
        deliver();
        return read([&](Db& db) { return everything_noted(db, person, 1000).deeds; });
    }
    bool is_noted(PersonId person, ItemId item, Interaction kind) {
        auto all = noted(person);
        return std::any_of(all.begin(), all.end(), [&](auto& past) { return past.item == item && past.kind == kind; });
    }
    std::vector<std::string> taken_back(PersonId person) {
        return read([&](Db& db) { return removed_reasons(db, person); });
    }
    bool wants_none(PersonId person) {
        return read([&](Db& db) { return without_personal_lists(db).contains(person); });
    }
};

bool holds(const std::vector<std::string>& all, std::string_view key) { return std::find(all.begin(), all.end(), key) != all.end(); }

}  // namespace

TEST_CASE("forgetting all of it keeps what somebody chose: no personal lists, and nothing more by somebody") {
    Noting site;
    site.answer(site.bob, true, true);
    site.like(site.bob, site.text);
    CHECK(site.noted(site.bob_id).size() == 1);
    for (auto& key : {not_by(site.mod_id), less_of(site.other)}) CHECK(site.bob.post("/recommendations/unwanted", {{"reason", key}}).status == 303);
    site.answer(site.bob, true, false);
    site.deliver();
    REQUIRE(site.wants_none(site.bob_id));
    auto page = site.bob.get("/settings/recommendations");
    CHECK(page.has("Nothing is noted of what you read or do here."));
    CHECK(page.has("Forget all of it"));

    CHECK(site.bob.post("/settings/recommendations/forget").status == 303);
    CHECK(site.noted(site.bob_id).empty());
    CHECK(site.wants_none(site.bob_id));
    CHECK(holds(site.taken_back(site.bob_id), not_by(site.mod_id)));
    CHECK(holds(site.taken_back(site.bob_id), less_of(site.other)));
    auto after = site.bob.get("/settings/recommendations");
    CHECK(after.has("Everything by mod"));
    CHECK_FALSE(after.has("Forget all of it"));             // nothing is left to forget
    site.like(site.bob, site.other);
    CHECK(site.noted(site.bob_id).empty());
    CHECK(site.bob.del("/recommendations/unwanted", {{"reason", std::string(kEverything)}}).status == 422);
    CHECK(site.wants_none(site.bob_id));
    site.answer(site.bob, true, true);
    site.deliver();
    CHECK_FALSE(site.wants_none(site.bob_id));
}

TEST_CASE("however many reasons somebody took back, wanting no personal lists holds") {
    Noting site;
    site.World::write([&](Tx& tx) {
        for (int n = 0; n < kReasonsMost; ++n) remove_reason(tx, site.bob_id, fmt::format("tag number-{}", n));
        CHECK_THROWS_AS(remove_reason(tx, site.bob_id, "tag one-more"), Refusal);
    });
    site.answer(site.bob, true, false);
    site.deliver();
    CHECK(site.wants_none(site.bob_id));
    site.pass(hours(1));
    CHECK(holds(site.taken_back(site.bob_id), kEverything));
    site.like(site.bob, site.text);
    CHECK(site.noted(site.bob_id).empty());
    site.answer(site.bob, true, true);
    site.deliver();
    CHECK_FALSE(site.wants_none(site.bob_id));
    CHECK(site.taken_back(site.bob_id).size() == static_cast<std::size_t>(kReasonsMost));
}

TEST_CASE("of whoever did not agree nothing is noted, whatever they do") {
    Noting site;
    auto sold = site.priced("For sale");
    site.deliver();
    site.like(site.bob, site.text), site.save(site.bob, site.text), site.comment(site.bob_id, site.text);
    commerce::test::buy(site, site.bob, commerce::buy_url(sold));
    site.read_for_a_minute(site.bob, site.text);
    CHECK(site.noted(site.bob_id).empty());
    CHECK(site.bob.get("/settings/recommendations").has("Nothing is noted of what you read or do here."));
    site.answer(site.bob, true, true);
    CHECK(site.noted(site.bob_id).empty());                 // nor afterwards
    site.like(site.bob, site.other);
    CHECK(site.noted(site.bob_id).size() == 1);
}

TEST_CASE("taking consent back and wanting no personal lists both stop noting with the answer") {
    for (bool consent_itself : {true, false}) {
        CAPTURE(consent_itself);
        Noting site;
        site.answer(site.bob, true, true);
        site.like(site.bob, site.text);
        CHECK(site.noted(site.bob_id).size() == 1);
        site.answer(site.bob, !consent_itself, consent_itself);
        site.like(site.bob, site.other), site.save(site.bob, site.other), site.comment(site.bob_id, site.other);
        CHECK(site.read_for_a_minute(site.bob, site.other) < 300);
        CHECK(site.noted(site.bob_id).size() == 1);
        CHECK(site.bob.del("/likes/" + to_string(site.text)).status < 400);         // what is taken back is, all the same
        CHECK(site.noted(site.bob_id).empty());
    }
}

TEST_CASE("what was noted of whoever took consent back makes no list and teaches nothing, and counts again when they agree") {
    Noting site;
    for (int n = 0; n < 6; ++n) site.put(site.entry(fmt::format("Text {}", n)));
    for (auto* who : {&site.bob, &site.cat}) site.answer(*who, true, true), site.like(*who, site.text);
    auto learnt_people = [&] {
        site.deliver();
        rebuild(site.app, [](auto, auto, auto) {});
        return json::from_text<Report>(site.read([](Db& db) { return models(db, 1).at(0).report; })).people;
    };
    auto goes_by = [&] { return site.read([&](Db& db) { return history(db, site.bob_id, 10).size(); }); };
    CHECK(learnt_people() == 2);
    CHECK(goes_by() == 1);
    site.answer(site.bob, false, true);
    CHECK(learnt_people() == 1);
    CHECK(goes_by() == 0);
    CHECK(site.noted(site.bob_id).size() == 1);
    CHECK(site.bob.get("/settings/recommendations").has("A text"));                 // told, and can be forgotten
    site.answer(site.bob, true, true);
    CHECK(learnt_people() == 2);
    CHECK(goes_by() == 1);
}

TEST_CASE("bought is what was paid for and kept: not what was given, lent or won") {
    Noting site;
    auto finance = accounts::test::person(site, "fin", accounts::Role::finance);
    auto sold = site.priced("For sale"), tasted = site.priced("Free this month"), gift = site.priced("From a friend");
    site.deliver();
    site.answer(site.bob, true, true);
    site.give(site.bob_id, tasted, "free"), site.give(site.bob_id, gift, "gift link");
    CHECK(site.noted(site.bob_id).empty());
    auto order = commerce::test::buy(site, site.bob, commerce::buy_url(sold));
    CHECK(site.is_noted(site.bob_id, sold, Interaction::buy));
    site.give(site.bob_id, sold, "dispute");                // the same right again
    auto all = site.noted(site.bob_id);
    REQUIRE(all.size() == 1);
    CHECK(all[0].times == 1);
    const auto give_back = [&](const std::string& amount) {
        return finance.post("/finance/orders/" + to_string(order) + "/refund", {{"amount", amount}, {"reason", "As agreed"}, {"confirmed", "1"}}).status;
    };
    CHECK(give_back("9") == 303);
    CHECK(site.is_noted(site.bob_id, sold, Interaction::buy));                      // a part of the price is no return
    CHECK(give_back("10") == 303);
    CHECK(site.noted(site.bob_id).empty());
}

TEST_CASE("a comment counts until the last of its author is gone, and not below one's own text") {
    Noting site;
    site.answer(site.bob, true, true), site.answer(site.ann, true, true);
    site.comment(site.ann_id, site.text);
    CHECK(site.noted(site.ann_id).empty());
    auto first = site.comment(site.bob_id, site.text), second = site.comment(site.bob_id, site.text);
    CHECK(site.is_noted(site.bob_id, site.text, Interaction::comment));
    CHECK(site.bob.del("/posts/" + to_string(first)).status == 303);
    CHECK(site.is_noted(site.bob_id, site.text, Interaction::comment));
    CHECK(site.bob.del("/posts/" + to_string(second)).status == 303);
    CHECK(site.noted(site.bob_id).empty());
}

TEST_CASE("what one does, whom one follows and where one belongs are edges of one graph, and gone when they end") {
    Noting site;
    site.answer(site.bob, true, true);
    site.like(site.bob, site.text);
    CHECK(site.bob.put("/follows/people/cat").status < 400);
    site.deliver();
    auto edges = [&](Side side, Tie kind, std::int64_t id) {
        auto all = site.read([](Db& db) { return newest_edges(db, 1000); });
        return std::count_if(all.begin(), all.end(), [&](auto& edge) { return edge.person == site.bob_id && edge.side == side && edge.kind == kind && edge.id == id && edge.last_at == site.now; });
    };
    CHECK(edges(Side::item, Tie::like, site.text.value) == 1);
    CHECK(edges(Side::person, Tie::follow, site.cat_id.value) == 1);
    auto page = site.bob.get("/settings/recommendations");
    CHECK(page.has("Whom you follow and where you belong"));
    CHECK(page.has("/@cat"));
    auto ties = site.read([&](Db& db) { return everything_noted(db, site.bob_id, 1000).ties; });
    CHECK(std::count_if(ties.begin(), ties.end(), [](auto& tie) { return tie.side == Side::community; }) == 1);
    CHECK(site.bob.del("/follows/people/cat").status < 400);
    CHECK(edges(Side::person, Tie::follow, site.cat_id.value) == 0);
    CHECK_FALSE(site.bob.get("/settings/recommendations").has("/@cat"));
    site.answer(site.bob, true, false);                     // nothing is made of what they do any more
    CHECK(edges(Side::item, Tie::like, site.text.value) == 0);
    CHECK(Weights{}.of(Tie::buy) == Weights{}.buy);
    CHECK(Weights{}.of(Tie::follow) > Weights{}.of(Tie::view));
}

TEST_CASE("the graph is given by the piece to who may set up the site, on the record, of people who want personal lists") {
    constexpr std::int64_t kMany = 230;
    Noting site;
    auto owner = accounts::test::person(site, "boss", accounts::Role::owner);
    site.answer(site.bob, true, true);
    site.like(site.bob, site.text), site.save(site.bob, site.other);
    CHECK(site.bob.put("/follows/people/cat").status < 400);
    site.deliver();
    CHECK(owner.get("/admin/recommendations").has("/admin/recommendations/graph"));
    const auto opted_out = site.cat_id;
    site.World::write([&](Tx& tx) {
        for (std::int64_t n = 0; n < kMany; ++n) record_many(tx, {{PersonId{(n + 1) << 30}, site.text, Interaction::read, site.now - (n < 10 ? days(60) : days(1))}});
        record_many(tx, {{opted_out, site.text, Interaction::read, site.now}});
        remove_everything(tx, opted_out);
    });
    auto ask = [&](const std::string& wish) {
        auto answer = owner.send_json("POST", "/admin/recommendations/graph", R"({"why":"a study")" + wish + "}");
        REQUIRE(answer.status == 200);
        return answer.json();
    };
    std::set<std::string> keys;
    std::size_t edges = 0, pieces = 0;
    for (std::string next; pieces == 0 || !next.empty(); ++pieces) {
        REQUIRE(pieces < 5);
        auto piece = ask(R"(,"side":"item","cursor":")" + next + "\"");
        for (auto& edge : piece.at("edges").as_array()) {
            ++edges;
            keys.insert(boost::json::serialize(edge.at("person")) + boost::json::serialize(edge.at("to")) + boost::json::serialize(edge.at("kind")));
            CHECK(edge.at("person").as_string() != to_string(opted_out));
        }
        next = std::string(piece.at("next").as_string());
    }
    CHECK(pieces == 2);
    CHECK(edges == kMany + 2);
    CHECK(keys.size() == edges);
    CHECK(ask(R"(,"kind":"read","since":")" + to_iso8601(site.now - days(30)) + "\"").at("edges").as_array().size() == 200);
    CHECK(ask(R"(,"kind":"read","since":"2099-01-01T00:00")").at("edges").as_array().empty());               // as a form sends it
    CHECK(owner.send_json("POST", "/admin/recommendations/graph", R"({"why":"a study","since":"lately"})").status == 422);
    CHECK(ask(R"(,"kind":"save")").at("edges").as_array().size() == 1);
    CHECK(ask(R"(,"kind":"buy")").at("edges").as_array().empty());

    auto of_bob = ask(R"(,"handle":"bob")").at("edges").as_array();
    auto find = [&](std::string_view kind) { return std::find_if(of_bob.begin(), of_bob.end(), [&](auto& edge) { return edge.at("kind").as_string() == kind; }); };
    REQUIRE(find("like") != of_bob.end());
    CHECK(find("like")->at("weight").to_number<double>() == doctest::Approx(Weights{}.like).epsilon(0.01));
    REQUIRE(find("follow") != of_bob.end());
    CHECK(find("follow")->at("side").as_string() == "person");
    CHECK(find("follow")->at("to").as_string() == to_string(site.cat_id));
    CHECK(find("join") != of_bob.end());
    for (auto& edge : of_bob) CHECK(edge.at("person").as_string() == to_string(site.bob_id));

    CHECK(site.bob.get("/settings/data").has("a study"));
    CHECK(owner.get("/admin/audit").has("Looked at the graph of people and texts"));
    CHECK(owner.post("/admin/recommendations/graph", {{"why", "a study"}}).has("Further edges"));
    CHECK(owner.post("/admin/recommendations/graph", {{"why", ""}}).status == 422);
    CHECK(owner.post("/admin/recommendations/graph", {{"why", "a study"}, {"cursor", "elsewhere"}}).status == 422);
    CHECK(owner.post("/admin/recommendations/graph", {{"why", "a study"}, {"handle", "bob"}, {"cursor", to_string(PersonId{1 << 30}) + ".item." + to_string(site.text) + ".read"}}).status == 422);
    CHECK(owner.post("/admin/recommendations/graph", {{"why", "a study"}, {"handle", "nobody-here"}}).status == 422);
    CHECK(site.bob.post("/admin/recommendations/graph", {{"why", "a study"}}).status == 403);
}
