#include "modules/commerce/plans.hpp"
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/tasting.hpp"
#include <algorithm>
#include <charconv>

namespace lyceum::commerce {

namespace {

void check_price(Money price) {
    if (price.minor <= 0 || price.minor > kPriceMinorMost) invalid("price", "A price is more than nothing and at most a million.");
}

}  // namespace

PlanId add_plan(Tx& tx, const NewPlan& made) {
    check_price(made.price);
    bool prepaid = made.kind == PlanKind::period;
    if (prepaid && (made.days < 1 || made.days > kPlanDaysMost)) invalid("days", "A prepaid period lasts 1 to 3660 days.");
    auto tier = membership::tier(tx, insider(tx.app(), tx.now(), Language::en), made.tier);
    if (tier.level < 1) invalid("tier", "Everybody has this tier for nothing. Choose a higher one.");
    auto offered = all_plans(tx, tier.community);
    if (std::count_if(offered.begin(), offered.end(), [](auto& p) { return !p.retired_at; }) >= kPlansMost)
        conflict("This community offers as many plans as it can. Retire one first.");
    auto id = new_id<Plan>(tx);
    tx.run(R"sql(
        insert into plans (id, community, tier, level, kind, days, minor, currency, added_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        id, tier.community, tier.id, tier.level, made.kind, prepaid ? made.days : 0, made.price.minor, made.price.currency, tx.now());
    return id;
}

void offer_plan(Tx& tx, const NewPlan& made) {
    auto tier = membership::tier(tx, insider(tx.app(), tx.now(), Language::en), made.tier);
    for (auto& plan : all_plans(tx, tier.community)) {
        if (plan.retired_at || plan.tier != made.tier || plan.kind != made.kind || plan.days != made.days) continue;
        if (plan.price() == made.price) return;
        retire_plan(tx, tier.community, plan.id);
    }
    add_plan(tx, made);
}

std::optional<PlanRow> find_plan(Db& db, PlanId id) {
    return db.maybe<PlanRow>(R"sql(
        select id, community, tier, level, kind, days, minor, currency, retired_at from plans where id = $1)sql", id);
}

PlanRow plan_on_offer(Db& db, const Visit& visit, PlanId id) {
    auto plan = find_plan(db, id);
    if (!plan) not_found();
    communities::community(db, visit, plan->community);
    if (plan->retired_at) not_found("This plan is not offered any more. Choose another one.");
    return *plan;
}

ChosenPlan chosen_plan(Db& db, const Visit& visit, PlanId id) {
    auto plan = plan_on_offer(db, visit, id);
    auto tier = membership::tier(db, visit, plan.tier);
    return {plan, plan_title(visit, tier.name, plan.kind, plan.days), {plan.id, plan.tier, plan.kind, plan.price(), plan.days, tier.name, plan.level}};
}

OfferedPlans offered_plans(Db& db, const Visit& visit, const std::string& slug) {
    OfferedPlans page;
    if (!slug.empty()) page.community = communities::community(db, visit, slug);
    auto offering = db.kept<std::vector<CommunityId>>("commerce.offering", [&] {
        return db.all<CommunityId>(R"sql(select distinct community from plans where retired_at is null)sql");
    });
    auto first = communities::first(db);
    for (auto& card : communities::visible(db, visit)) {
        if (std::find(offering->begin(), offering->end(), card.id) == offering->end()) continue;
        if (first && card.id == *first) page.others.insert(page.others.begin(), card);
        else page.others.push_back(card);
    }
    if (!page.community && !page.others.empty()) page.community = page.others.front();
    if (!page.community) return page;
    std::erase_if(page.others, [&](auto& card) { return card.id == page.community->id; });
    page.plans = plans(db, visit, page.community->id);
    return page;
}

std::vector<PlanRow> all_plans(Db& db, CommunityId community) {
    return *db.kept<std::vector<PlanRow>>("commerce.plans " + to_string(community), [&] {
        return db.all<PlanRow>(R"sql(
            select id, community, tier, level, kind, days, minor, currency, retired_at from plans
            where community = $1 order by retired_at is not null, level, minor, id)sql", community);
    });
}

void retire_plan(Tx& tx, CommunityId community, PlanId id) {
    auto plan = find_plan(tx, id);
    if (!plan || plan->community != community) not_found();
    tx.run(R"sql(update plans set retired_at = $2 where id = $1 and retired_at is null)sql", id, tx.now());
}

std::vector<PlanCard> plans(Db& db, const Visit& visit, CommunityId community) {
    auto tiers = membership::tiers(db, visit, community);
    std::vector<PlanCard> cards;
    for (auto& plan : all_plans(db, community)) {
        auto tier = std::find_if(tiers.begin(), tiers.end(), [&](auto& t) { return t.id == plan.tier; });
        if (!plan.retired_at && tier != tiers.end())
            cards.push_back({plan.id, plan.tier, plan.kind, plan.price(), plan.days, tier->name, plan.level});
    }
    return cards;
}

std::optional<Money> read_price(std::string_view text, Currency currency) {
    text = trimmed(text);
    auto point = text.find('.');
    auto whole = text.substr(0, point);
    std::string digits(whole);
    std::string below(point == text.npos ? std::string_view() : text.substr(point + 1));
    auto places = static_cast<std::size_t>(decimals(currency));
    if (whole.empty() || below.size() > places || (point != text.npos && below.empty())) return std::nullopt;
    digits += below + std::string(places - below.size(), '0');
    if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) return std::nullopt;
    Money price{0, currency};
    if (std::from_chars(digits.data(), digits.data() + digits.size(), price.minor).ec != std::errc{}) return std::nullopt;
    if (price.minor <= 0 || price.minor > kPriceMinorMost) return std::nullopt;
    return price;
}

// ---- single items -------------------------------------------------------------------------------

void set_price(Tx& tx, ItemId item, std::optional<Money> price) {
    if (!price) {
        tx.run(R"sql(delete from item_prices where item = $1)sql", item);
        return;
    }
    check_price(*price);
    tx.run(R"sql(
        insert into item_prices (item, minor, currency, set_at) values ($1, $2, $3, $4)
        on conflict (item) do update set minor = excluded.minor, currency = excluded.currency, set_at = excluded.set_at)sql",
        item, price->minor, price->currency, tx.now());
}

namespace {

struct ItemPrice {
    ItemId item;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
};
DESCRIBE(ItemPrice, item, minor, currency)

}  // namespace

std::map<ItemId, Money> prices(Db& db, const std::vector<ItemId>& items) {
    std::map<ItemId, Money> found;
    for (auto& price : db.all<ItemPrice>(R"sql(select item, minor, currency from item_prices where item in ($1...))sql", items))
        found.emplace(price.item, Money{price.minor, price.currency});
    return found;
}

// ---- the offer below a locked text ----------------------------------------------------------------

namespace {

// The cheapest plan that opens this lock; none opens what is sold by itself only.
std::optional<PlanCard> cheapest(Db& db, const Visit& visit, const membership::Lock& lock) {
    using membership::LockKind;
    if (lock.kind != LockKind::members && lock.kind != LockKind::tier) return std::nullopt;
    auto needed = lock.kind == LockKind::tier ? lock.level : 1;
    std::optional<PlanCard> best;
    for (auto& plan : plans(db, visit, lock.community))
        if (plan.level >= needed && (!best || plan.price.minor < best->price.minor)) best = plan;
    return best;
}

}  // namespace

Offer offer(Db& db, const Visit& visit, const membership::Lock& lock) {
    Offer made{.plan = cheapest(db, visit, lock), .price = {}, .item = lock.item, .lock = lock.kind, .met = lock.item};
    auto found = prices(db, {lock.item, lock.series});
    for (auto item : {lock.item, lock.series})
        if (auto price = found.find(item); item && price != found.end() && !made.price) made.price = price->second, made.item = item;
    if (made.plan && visit.who()) made.rests = resting(db, *visit.who(), lock.community).has_value();
    add_tasting(db, visit, lock, made);
    return made;
}

}  // namespace lyceum::commerce
