// Who sees which items, in which order, and what is counted of them.
#include "modules/follows/follows.hpp"
#include "modules/items/test/shelf.hpp"
#include <random>
#include <set>

using namespace lyceum;
using namespace lyceum::items;
using items::test::Shelf;

namespace {

std::vector<ItemId> ids(const std::vector<Card>& cards) {
    std::vector<ItemId> out;
    for (auto& card : cards) out.push_back(card.id);
    return out;
}

/// Every page of a list, one after the other.
std::vector<Card> walk(Shelf& shelf, const Visit& visit, const Filter& filter, int per_page) {
    std::vector<Card> all;
    std::string cursor;
    for (int pages = 0; pages < 100; ++pages) {
        auto page = shelf.read([&](Db& db) { return list(db, visit, filter, cursor, per_page); });
        CHECK(static_cast<int>(page.cards.size()) <= per_page);
        all.insert(all.end(), page.cards.begin(), page.cards.end());
        if (page.next.empty()) return all;
        cursor = page.next;
    }
    FAIL("the list never ends");
    return all;
}

std::vector<std::string> verified(Shelf& shelf) {
    return shelf.read([&](Db& db) {
        std::vector<std::string> wrong;
        for (auto* check : filled(shelf.app, verifications))
            for (auto& sentence : check(db))
                if (sentence.find("tag") != sentence.npos || sentence.find("published items") != sentence.npos) wrong.push_back(sentence);
        return wrong;
    });
}

std::int64_t uses(Shelf& shelf, const Visit& visit, const std::string& tag) {
    for (auto& counted : shelf.read([&](Db& db) { return popular_tags(db, visit, {}, 100); }))
        if (counted.tag == tag) return counted.uses;
    return 0;
}

}  // namespace

TEST_CASE("an item is seen by those whom its space is for, by its author, and by moderators") {
    Shelf shelf;
    auto open = shelf.put(shelf.entry("Open"));
    auto lounge = shelf.entry("Lounge");
    lounge.space = shelf.place.lounge;
    auto members_only = shelf.put(lounge);
    auto closed_place = communities::test::community(shelf, shelf.ann_id, "closed", communities::Visibility::closed);
    auto hidden_room = communities::test::space(shelf, closed_place, "room", communities::SpaceKind::discussion);
    auto secret = shelf.entry("Secret");
    secret.community = closed_place, secret.space = hidden_room, secret.kind = Kind::topic;
    auto closed = shelf.put(secret);

    struct Row { std::optional<PersonId> who; bool open, lounge, closed; };
    for (auto& row : std::vector<Row>{{{}, true, false, false}, {shelf.eve_id, true, false, false}, {shelf.bob_id, true, false, false},
             {shelf.cat_id, true, true, false}, {shelf.ann_id, true, true, true}}) {
        auto visit = shelf.as(row.who);
        CHECK(shelf.sees(visit, open) == row.open);
        CHECK(shelf.sees(visit, members_only) == row.lounge);
        CHECK(shelf.sees(visit, closed) == row.closed);
        for (auto order : {items::Order::newest, items::Order::active, items::Order::hot, items::Order::liked}) {
            auto listed = ids(walk(shelf, visit, {.order = order}, 10));
            CHECK(static_cast<int>(listed.size()) == row.open + row.lounge + row.closed);
        }
    }
    auto manager = shelf.as(shelf.mod_id, {"content.manage_all"});
    CHECK(shelf.sees(manager, closed));
    // Moderators look after all spaces of open communities, and leave closed ones to theirs.
    auto moderator = shelf.as(shelf.mod_id, {"content.moderate"});
    CHECK(shelf.sees(moderator, members_only));
    CHECK_FALSE(shelf.sees(moderator, closed));
    for (auto order : {items::Order::newest, items::Order::active, items::Order::hot, items::Order::liked}) CHECK(walk(shelf, moderator, {.order = order}, 10).size() == 2);
    communities::test::join(shelf, shelf.eve_id, closed_place);
    CHECK(shelf.sees(shelf.as(shelf.eve_id), closed));
}

TEST_CASE("a level that ended shows nothing more") {
    Shelf shelf;
    membership::test::give(shelf, shelf.place, shelf.eve_id, 1, shelf.now + days(30));
    auto entry = shelf.entry();
    entry.space = shelf.place.lounge;
    auto item = shelf.put(entry);
    CHECK(shelf.sees(shelf.as(shelf.eve_id), item));
    shelf.pass(days(30));
    CHECK_FALSE(shelf.sees(shelf.as(shelf.eve_id), item));
}

TEST_CASE("drafts, scheduled and hidden items are their author's; removed ones are nobody's") {
    Shelf shelf;
    auto found = [&](const Visit& visit, ItemId id) {
        return shelf.read([&](Db& db) {
            try {
                return card(db, visit, id).id == id;
            } catch (const Refusal& refusal) {
                CHECK(refusal.why == Refusal::Why::not_found);
                return false;
            }
        });
    };
    for (auto state : {State::draft, State::scheduled, State::hidden, State::removed}) {
        auto entry = shelf.entry();
        entry.state = state;
        auto item = shelf.put(entry);
        CHECK(found(shelf.as(shelf.ann_id), item) == (state != State::removed));
        CHECK_FALSE(found(shelf.as(shelf.bob_id), item));
        CHECK_FALSE(found(shelf.as({}), item));
        CHECK(found(shelf.as(shelf.mod_id, {"content.moderate"}), item) == (state == State::hidden));
        CHECK(found(shelf.as(shelf.mod_id, {"content.manage_all"}), item) == (state != State::removed));
        CHECK_FALSE(shelf.sees(shelf.as(shelf.ann_id), item));          // lists show what is published
        CHECK(shelf.read([&](Db& db) { return list(db, shelf.as(shelf.ann_id), {.author = shelf.ann_id}, "", 10); }).cards.empty());
    }
}

TEST_CASE("whatever the order and filter, pages neither skip nor repeat, also where keys are equal") {
    Shelf shelf;
    std::mt19937 random(7);
    std::set<ItemId> all, tagged, questions, in_questions;
    for (int n = 0; n < 60; ++n) {
        if (random() % 3 == 0) shelf.pass(seconds(60));
        auto entry = shelf.entry(fmt::format("Item {}", n));
        entry.author = n % 4 == 0 ? shelf.bob_id : shelf.ann_id;
        if (n % 3 == 0) entry.kind = Kind::question, entry.space = shelf.place.questions;
        if (n % 2 == 0) entry.tags = {"c++"};
        auto id = shelf.put(entry);
        auto likes = static_cast<int>(random() % 3);
        if (likes > 0) shelf.write([&](Tx& tx) { count(tx, id, Counter::likes, likes); });
        all.insert(id);
        if (n % 2 == 0) tagged.insert(id);
        if (n % 3 == 0) questions.insert(id);
    }
    auto visit = shelf.as(shelf.cat_id);
    struct Row { Filter filter; std::set<ItemId>* expected; };
    for (auto order : {items::Order::newest, items::Order::active, items::Order::hot, items::Order::liked, items::Order::unanswered})
        for (auto& row : std::vector<Row>{{{}, &all}, {{.community = shelf.place.community}, &all}, {{.space = shelf.place.questions}, &questions},
                 {{.kind = Kind::question}, &questions}, {{.tag = "c++"}, &tagged}, {{.authors = {shelf.ann_id, shelf.bob_id}}, &all}, {{.tags = {"c++", "none"}}, &tagged}}) {
            row.filter.order = order;
            auto cards = walk(shelf, visit, row.filter, 7);
            auto listed = ids(cards);
            std::set<ItemId> once(listed.begin(), listed.end()), expected = *row.expected;
            if (order == items::Order::unanswered) std::erase_if(expected, [&](auto id) { return !questions.contains(id); });
            CHECK(once.size() == listed.size());
            CHECK(once == expected);
            for (std::size_t i = 1; i < cards.size(); ++i) {
                if (order == items::Order::newest) CHECK(cards[i].published_at <= cards[i - 1].published_at);
                if (order == items::Order::active) CHECK(cards[i].active_at <= cards[i - 1].active_at);
                if (order == items::Order::liked) CHECK(cards[i].likes <= cards[i - 1].likes);
            }
        }
}

TEST_CASE("a cursor that is none is refused, never a fault") {
    Shelf shelf;
    shelf.put(shelf.entry());
    for (auto cursor : {"x", "AAAAAAAAAAAAAAAAAAAAAA", "%00", "fn9_f39_f39_f39_f39_fw", "AAAAAAAA8H8AAAAAAAAAAA", "AAAAAAAA-H8AAAAAAAAAAA"}) {
        auto answer = shelf.guest.get("/tags/go?cursor=" + std::string(cursor));
        CHECK(answer.status < 500);
    }
    CHECK(shelf.guest.get("/tags/go?cursor=nonsense").status == 422);
}

TEST_CASE("hot: an hour counts as much as a few votes, a day as many") {
    Shelf shelf;
    auto old = shelf.put(shelf.entry("Old"));
    shelf.write([&](Tx& tx) { count(tx, old, Counter::likes, 99); });
    shelf.pass(hours(24));
    auto young = shelf.put(shelf.entry("Young"));
    auto order = [&] { return ids(shelf.read([&](Db& db) { return list(db, shelf.as({}), {.order = items::Order::hot}, "", 10); }).cards); };
    CHECK(order() == std::vector{old, young});                      // a hundredfold is worth 25 hours
    shelf.write([&](Tx& tx) { count(tx, young, Counter::comments, 1); });
    CHECK(order() == std::vector{young, old});
    CHECK(order().size() == 2);
}

TEST_CASE("an answer moves the last activity, a like does not, and an older one neither") {
    Shelf shelf;
    auto item = shelf.put(shelf.entry());
    auto active = [&] { return shelf.read([&](Db& db) { return bare_card(db, shelf.as({}), item).active_at; }); };
    auto before = active();
    shelf.pass(hours(1));
    shelf.write([&](Tx& tx) { count(tx, item, Counter::likes, 1); });
    shelf.write([&](Tx& tx) { count(tx, item, Counter::comments, 1, before - days(1)); });
    CHECK(active() == before);
    shelf.write([&](Tx& tx) { count(tx, item, Counter::answers, 1); });
    CHECK(active() == shelf.now);
}

TEST_CASE("tags are counted for those who may see what carries them") {
    Shelf shelf;
    auto entry = shelf.entry();
    entry.tags = {"go", "c++", "go"};
    auto item = shelf.put(entry);
    auto secret = shelf.entry();
    secret.space = shelf.place.lounge, secret.tags = {"go", "pay-rise"};
    shelf.put(secret);
    auto guest = shelf.as({}), paying = shelf.as(shelf.cat_id);
    CHECK(uses(shelf, guest, "go") == 1);
    CHECK(uses(shelf, paying, "go") == 2);
    CHECK(uses(shelf, guest, "pay-rise") == 0);
    CHECK_FALSE(shelf.guest.get("/tags").has("pay-rise"));
    CHECK(shelf.cat.get("/tags").has("pay-rise"));
    CHECK_FALSE(shelf.guest.get("/tags/pay-rise").has("card-"));
    CHECK(verified(shelf).empty());

    entry.id = item, entry.tags = {"rust"};
    shelf.put(entry);
    CHECK(uses(shelf, guest, "go") == 0);
    CHECK(uses(shelf, guest, "rust") == 1);
    shelf.write([&](Tx& tx) { remove(tx, item, State::hidden); });
    CHECK(uses(shelf, guest, "rust") == 0);
    shelf.put(entry);
    CHECK(uses(shelf, guest, "rust") == 1);
    shelf.write([&](Tx& tx) { remove(tx, item), remove(tx, item); });
    CHECK(uses(shelf, guest, "rust") == 0);
    CHECK(verified(shelf).empty());
}

TEST_CASE("when a space opens or closes, its items and their tags follow") {
    Shelf shelf;
    auto entry = shelf.entry();
    entry.space = shelf.place.lounge, entry.tags = {"salary"};
    auto item = shelf.put(entry);
    CHECK_FALSE(shelf.sees(shelf.as({}), item));
    auto path = "/c/systems/manage/spaces/" + to_string(shelf.place.lounge);
    auto lounge = [&](int level) {
        return shelf.ann.put(path, {{"slug", "lounge"}, {"kind", "discussion"}, {"name_zh", "茶室"}, {"name_en", "Lounge"}, {"audience_level", std::to_string(level)}});
    };
    REQUIRE(lounge(-1).status == 303);
    shelf.deliver();
    CHECK(shelf.sees(shelf.as({}), item));
    CHECK(uses(shelf, shelf.as({}), "salary") == 1);
    CHECK(verified(shelf).empty());
    REQUIRE(lounge(1).status == 303);
    shelf.deliver();
    CHECK_FALSE(shelf.sees(shelf.as({}), item));
    CHECK(uses(shelf, shelf.as({}), "salary") == 0);
    CHECK(verified(shelf).empty());
}

TEST_CASE("whoever blocked somebody is shown nothing of them, in no list") {
    Shelf shelf;
    auto item = shelf.put(shelf.entry());
    shelf.write([&](Tx& tx) { follows::block(tx, shelf.bob_id, shelf.ann_id); });
    for (auto order : {items::Order::newest, items::Order::active, items::Order::hot, items::Order::liked})
        CHECK(walk(shelf, shelf.as(shelf.bob_id), {.order = order}, 5).empty());
    CHECK_FALSE(shelf.sees(shelf.as(shelf.bob_id), item));
    CHECK(shelf.read([&](Db& db) { return bare_list(db, shelf.as(shelf.bob_id), {}, 5); }).empty());
    CHECK(shelf.sees(shelf.as(shelf.cat_id), item));
}

TEST_CASE("a tag has one spelling, and never one that leads to another address") {
    CHECK(canonical_tag("  C++ ") == "c++");
    CHECK(canonical_tag("#Go Lang") == "go-lang");
    CHECK(canonical_tag("C#") == "c#");
    CHECK(canonical_tag(".NET") == ".net");
    CHECK(canonical_tag("ＬＳＭ　树") == "lsm-树");
    CHECK(canonical_tag("..").empty());
    CHECK(canonical_tag("<script>/?").find_first_of("</>?") == std::string::npos);
    std::mt19937 random(11);
    const std::string alphabet = " -_#.+/?<>%&\"'ABCabc019é存储　\n\t";
    for (int round = 0; round < 2'000; ++round) {
        std::string raw;
        for (int n = static_cast<int>(random() % 50); n > 0; --n) raw += alphabet[random() % alphabet.size()];
        auto tag = canonical_tag(raw);
        CHECK(canonical_tag(tag) == tag);
        CHECK(utf8_length(tag) <= 35);
        CHECK(tag.find_first_of("/?<>%&\"' \n\t") == tag.npos);
    }
}

TEST_CASE("publishing is announced once, coming back is a change") {
    Shelf shelf;
    auto entry = shelf.entry();
    entry.state = State::draft, entry.published_at = {};
    entry.id = shelf.put(entry);
    auto waiting = [&](std::string_view kind) {
        auto jobs = shelf.read([&](Db& db) { return jobs_in(db, JobState::available, {}, 100); });
        shelf.deliver();
        return std::count_if(jobs.begin(), jobs.end(), [&](auto& job) { return job.kind == kind; });
    };
    CHECK(waiting("recommend < items.published") == 0);
    entry.state = State::published, entry.published_at = shelf.now;
    shelf.put(entry);
    CHECK(waiting("recommend < items.published") == 1);
    shelf.put(entry);
    CHECK(waiting("recommend < items.changed") == 1);
    shelf.write([&](Tx& tx) { remove(tx, entry.id, State::hidden); });
    CHECK(waiting("follows < items.removed") == 1);
    shelf.put(entry);
    CHECK(waiting("recommend < items.published") == 0);
}

TEST_CASE("pages of tags show what is there") {
    Shelf shelf;
    CHECK(shelf.guest.get("/tags").has("No tags yet"));
    CHECK(shelf.guest.get("/tags/go").has("Nothing carries this tag yet"));
    CHECK(shelf.guest.get("/tags/go").has("noindex"));
    for (int n = 0; n < 25; ++n) {
        auto entry = shelf.entry(fmt::format("Part {}", n));
        entry.tags = {"go"};
        shelf.put(entry);
    }
    auto page = shelf.bob.get("/tags/Go");
    CHECK(page.has("Part 24"));
    CHECK(page.has("rel=\"next\""));
    CHECK(shelf.guest.get("/tags/%2F").status == 404);
    CHECK(shelf.bob.json("/tags/go").json().at("listing").at("cards").as_array().size() == 20);
}
