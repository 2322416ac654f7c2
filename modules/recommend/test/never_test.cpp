// What must never be in a list, on many small sites drawn at random.
#include "modules/commerce/commerce.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/follows/follows.hpp"
#include "modules/items/items.hpp"
#include "modules/recommend/choosing.hpp"
#include "modules/recommend/rebuild.hpp"
#include <cstdlib>
#include <random>
#include <set>

using namespace lyceum;
using namespace lyceum::recommend;

namespace {

/// Communities open and closed, spaces for everybody, for members and for who paid, texts with all kinds of locks, and people of all
/// standings who do anything; beside them what each of them may see, kept by this test alone.
class Site : public World {
public:
    explicit Site(unsigned seed) : random_(seed) {
        constexpr const char* kHandles[] = {"ada", "bob", "cat", "dan", "eve", "flo"};
        for (auto n = 4 + below(3); n > 0; --n) {
            const std::string handle = kHandles[people_.size()];
            browsers_.push_back(accounts::test::person(*this, handle));
            people_.push_back(accounts::test::id_of(*this, handle));
        }
        build_places();
        series_ = content::test::series(*this, place_, {.author = people_[0], .title = "A bought series"});
        texts_[series_] = {people_[0], place_.community, -1, {}};
        for (int n = 0; n < 30; ++n) write_something(n);
        deliver();
        rebuild(app, [](auto, auto, auto) {});
    }

    void something_happens(int round) {
        const auto who = people_[below(people_.size())];
        const auto item = some_text();
        auto& author = texts_.at(item).author;
        auto& known = of_[who];
        World::write([&](Tx& tx) {
            switch (below(12)) {
                case 0:
                case 1: record(tx, who, item, Interaction::read, now), known.read.insert(item); break;
                case 2: record(tx, who, item, Interaction::like, now), known.read.insert(item); break;
                case 3: record(tx, who, item, Interaction::view, now); break;
                case 4:
                    membership::grant(tx, {.person = who, .community = texts_.at(item).community, .item = item, .starts_at = now, .ends_at = {}, .source = "t", .source_id = std::to_string(round)});
                    known.owned.insert(item);
                    if (item == series_) known.owned.insert(in_series_.begin(), in_series_.end());
                    break;
                case 5:
                    if (const auto other = people_[below(people_.size())]; other != who && round % 3 == 0) follows::block(tx, who, other), known.blocked.insert(other), of_[other].blocked.insert(who);
                    break;
                case 6:
                    if (round % 4 == 0) remove_reason(tx, who, not_by(author)), known.unwanted.insert(author);
                    break;
                case 7: remove_reason(tx, who, less_of(item)), known.less.insert(item); break;
                case 8:
                    if (const auto tag = some_tag(); round % 4 == 0) remove_reason(tx, who, "tag " + tag), known.tags.insert(tag);
                    break;
                case 9:
                    if (item != series_) items::remove(tx, item), removed_.insert(item);
                    break;
                case 10: join(tx, who, communities_[below(communities_.size())]); break;
                case 11: pay(tx, who); break;
            }
        });
        pass(minutes(7));
        deliver();
        if (round % 10 == 9) rebuild(app, [](auto, auto, auto) {});
    }

    void check_lists() {
        for (std::size_t n = 0; n < people_.size(); ++n) {
            check_home(people_[n], {});
            check_home(people_[n], communities_[below(communities_.size())]);
            check_beside(people_[n]);
        }
        check_home({}, {});
    }
    void check_pages() {
        for (std::size_t n = 0; n < people_.size(); ++n) check_places(people_[n], browsers_[n]), check_offers(people_[n], browsers_[n]);
    }
    int shown() const { return shown_; }

private:
    struct Written { PersonId author; CommunityId community; int audience = -1; std::string tag; };
    struct Person_ {
        std::set<ItemId> read, owned, less;
        std::set<PersonId> blocked, unwanted;
        std::set<std::string> tags;
        std::set<CommunityId> member;               // founders too
        Time paid_until;
    };

    std::size_t below(std::size_t n) { return random_() % n; }
    std::string some_tag() { return fmt::format("tag-{}", below(5)); }
    ItemId some_text() { return std::next(texts_.begin(), static_cast<std::ptrdiff_t>(below(texts_.size())))->first; }

    void build_places() {
        place_ = membership::test::community(*this, people_[0]);
        communities_.push_back(place_.community), of_[people_[0]].member.insert(place_.community), slugs_[place_.community] = "systems";
        spaces_.push_back({place_.community, place_.articles, -1}), spaces_.push_back({place_.community, place_.lounge, 1});
        for (auto n = 1 + below(3); n > 0; --n) {
            const bool is_closed = below(2) == 0;
            const auto founder = people_[below(people_.size())];
            const auto slug = fmt::format("place-{}", n);
            const auto community = communities::test::community(*this, founder, slug, is_closed ? communities::Visibility::closed : communities::Visibility::open);
            communities_.push_back(community), of_[founder].member.insert(community), slugs_[community] = slug;
            if (is_closed) closed_.insert(community);
            for (auto k = 1 + below(2); k > 0; --k) {
                const int audience = static_cast<int>(below(3)) - 1;
                spaces_.push_back({community, communities::test::space(*this, community, fmt::format("space-{}", k), communities::SpaceKind::articles, audience), is_closed ? std::max(audience, 0) : audience});
            }
        }
        for (auto person : people_)
            for (auto community : communities_)
                if (below(3) == 0) World::write([&](Tx& tx) { join(tx, person, community); });
    }
    void join(Tx& tx, PersonId person, CommunityId community) {
        constexpr communities::Standing kAny[] = {communities::Standing::member, communities::Standing::author, communities::Standing::moderator};
        if (of_[person].member.insert(community).second) communities::join(tx, person, community, kAny[below(3)]);
    }
    void pay(Tx& tx, PersonId person) {
        auto& known = of_[person];
        if (known.paid_until > now) return;
        known.paid_until = now + hours(static_cast<int>(1 + below(3))), known.member.insert(place_.community);
        membership::grant(tx, {.person = person, .community = place_.community, .level = 1, .starts_at = now, .ends_at = known.paid_until, .source = "level", .source_id = std::to_string(++paid_)});
    }

    void write_something(int n) {
        const auto author = people_[below(people_.size())];
        const auto& [community, space, audience] = spaces_[below(spaces_.size())];
        const auto tag = some_tag();
        ItemId id;
        if (below(2) == 0) {
            id = content::test::article(*this, place_, {.author = author, .community = place_.community, .space = place_.articles, .title = fmt::format("Text {}", n), .body = fmt::format("Of {} and what is near {}, once more.", tag, tag), .tags = {tag}, .language = "en"});
            texts_[id] = {author, place_.community, -1, tag};
        } else {
            items::Entry entry;
            entry.kind = items::Kind::article, entry.community = community, entry.space = space, entry.author = author, entry.title = fmt::format("Thing {}", n), entry.language = "en";
            entry.state = items::State::published, entry.published_at = now, entry.updated_at = now, entry.tags = {tag};
            constexpr membership::LockKind kLocks[] = {membership::LockKind::open, membership::LockKind::members, membership::LockKind::tier, membership::LockKind::paid};
            entry.lock = kLocks[below(4)], entry.lock_level = entry.lock == membership::LockKind::tier ? 1 : 0;
            if (audience < 0 && community == place_.community && entry.lock == membership::LockKind::open) entry.series = series_;
            World::write([&](Tx& tx) {
                id = entry.id = new_id<Item>(tx);
                items::put(tx, entry);
                if (entry.lock == membership::LockKind::paid) commerce::set_price(tx, id, Money{1900, Currency::CNY});
            });
            texts_[id] = {author, community, audience, tag};
            if (entry.series) in_series_.insert(id);
        }
        pass(minutes(7));
    }

    Visit as(std::optional<PersonId> who) {
        auto visit = app.nobody(now, Language::en);
        visit.visitor.who = who;
        return visit;
    }
    bool may_see(const Person_& known, const Written& text) const {
        return text.audience < 0 || (known.member.contains(text.community) && (text.audience == 0 || (text.community == place_.community && known.paid_until > now)));
    }
    /// What holds for every list of items.
    const Person_& known_of(std::optional<PersonId> who) const {
        static const Person_ nobody{};
        const auto found = who ? of_.find(*who) : of_.end();
        return found == of_.end() ? nobody : found->second;
    }
    void check_item(std::optional<PersonId> who, ItemId item) {
        auto& known = known_of(who);
        auto& text = texts_.at(item);
        ++shown_;
        CHECK_FALSE(removed_.contains(item));
        CHECK_FALSE(known.blocked.contains(text.author));
        CHECK((may_see(known, text) || (who && text.author == *who)));
    }
    /// What holds for every list of things to read.
    void check_card(std::optional<PersonId> who, const items::Card& card) {
        auto& known = known_of(who);
        auto& author = texts_.at(card.id).author;
        check_item(who, card.id);
        CHECK_FALSE(known.read.contains(card.id));
        CHECK_FALSE(known.owned.contains(card.id));
        CHECK_FALSE(known.less.contains(card.id));
        CHECK_FALSE((who && author == *who));
        CHECK_FALSE(known.unwanted.contains(author));
        for (auto& tag : card.tags) CHECK_FALSE(known.tags.contains(tag));
    }
    void check_home(std::optional<PersonId> who, std::optional<CommunityId> community) {
        std::set<ItemId> once;
        for (auto& card : read([&](Db& db) { return for_person(db, as(who), community, 30); })) {
            check_card(who, card);
            CHECK(once.insert(card.id).second);
            CHECK_FALSE(card.reason.empty());
            if (community) CHECK(card.community == *community);
        }
    }
    void check_beside(PersonId who) {
        const auto item = some_text();
        const auto next = read([&](Db& db) { return next_to_read(db, as(who), item, 5); });
        std::set<ItemId> once{item};
        for (auto* list : {&next.also_read, &next.alike})
            for (auto& card : *list) {
                check_card(who, card);
                CHECK(once.insert(card.id).second);
            }
    }
    static boost::json::value page_of(Browser& browser, const char* address) {
        auto answer = browser.json(address);
        REQUIRE_MESSAGE(answer.status == 200, answer.body);
        return answer.json();
    }
    void check_places(PersonId who, Browser& browser) {
        auto& known = of_[who];
        const auto page = page_of(browser, "/recommendations");
        for (auto& place : page.at("communities").as_array())
            for (auto community : communities_) {
                if (place.at("url").as_string() != "/c/" + slugs_.at(community)) continue;
                CHECK_FALSE(closed_.contains(community));
                CHECK_FALSE(known.member.contains(community));
            }
        for (auto& suggested : read([&](Db& db) { return people_to_follow(db, as(who), 10); })) {
            CHECK(suggested.person.id != who);
            CHECK_FALSE(suggested.reason.empty());
            CHECK_FALSE(known.blocked.contains(suggested.person.id));
            CHECK_FALSE(known.unwanted.contains(suggested.person.id));
        }
    }
    void check_offers(PersonId who, Browser& browser) {
        const auto page = page_of(browser, "/offers");
        for (auto& offer : page.at("offers").as_array()) {
            const auto found = std::find_if(texts_.begin(), texts_.end(), [&](auto& text) { return offer.at("thing").as_string() == to_string(text.first); });
            REQUIRE(found != texts_.end());
            check_item(who, found->first);
            CHECK(found->second.author != who);
            CHECK_FALSE(of_[who].owned.contains(found->first));
        }
    }

    struct Space { CommunityId community; SpaceId id; int audience = -1; };
    std::mt19937 random_;
    std::vector<PersonId> people_;
    std::vector<Browser> browsers_;
    membership::test::Place place_;
    std::vector<CommunityId> communities_;
    std::map<CommunityId, std::string> slugs_;
    std::set<CommunityId> closed_;
    std::vector<Space> spaces_;
    ItemId series_;
    std::set<ItemId> in_series_, removed_;
    std::map<ItemId, Written> texts_;
    std::map<PersonId, Person_> of_;
    int paid_ = 0, shown_ = 0;
};

}  // namespace

TEST_CASE("whatever the site and whatever happened: nothing read, owned, written by oneself, blocked, hidden or closed is ever in a list") {
    const bool is_long = std::getenv("LYCEUM_LONG") != nullptr;
    const unsigned sites = is_long ? 200 : 20;
    const int rounds = is_long ? 50 : 12;                   // ten thousand, or a few hundred
    int shown = 0;
    for (unsigned seed = 1; seed <= sites; ++seed) {
        CAPTURE(seed);
        Site site(seed);
        site.check_lists();
        for (int round = 0; round < rounds; ++round) {
            site.something_happens(round);
            site.check_lists();
            if (round % 4 == 3) site.check_pages();
        }
        shown += site.shown();
    }
    CHECK(shown > static_cast<int>(sites) * rounds * 10);   // there was something to see
}
