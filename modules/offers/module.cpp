// The table of contents: the page, what is hidden, and what is learnt every night.
#include "modules/offers/dates.hpp"
#include "modules/offers/pages.hpp"
#include "platform/core/lower.hpp"
#include "platform/http/copies.hpp"
#include "platform/http/site.hpp"

namespace lyceum::offers {

namespace {

constexpr std::size_t kShown = 12, kSpare = 6;      // works may turn out not to be for this visitor
constexpr std::size_t kDatesShown = 6;

/// Goods and works in one row of candidates: first the goods. What has a date stands by itself.
struct OnOffer {
    std::vector<store::OnSale> goods, dated;
    std::vector<Priced> works;
    std::vector<Candidate> candidates;
    std::vector<Coming> coming;                     // of `dated`
};

Candidate candidate_of(const store::OnSale& good) { return {good.item(), good.seller ? good.seller->id : PersonId{}, {}, lower(good.title + " " + good.summary)}; }

OnOffer on_offer(Db& db, const Visit& visit, const Side& side) {
    OnOffer found;
    auto gone = [&](ItemId thing) { return side.owned.contains(thing) || side.hidden.contains(thing); };
    for (auto& good : store::on_sale(db, visit))
        if (!gone(good.item())) (good.when ? found.dated : found.goods).push_back(std::move(good));
    for (auto& work : priced(db))
        if (!gone(work.item) && work.author != visit.person()) found.works.push_back(std::move(work));
    for (auto& good : found.goods) found.candidates.push_back(candidate_of(good));
    for (auto& work : found.works) found.candidates.push_back({work.item, work.author, items::split_tags(work.tags), {}});
    for (auto& good : found.dated) found.coming.push_back({candidate_of(good), *good.when});
    return found;
}

std::string reason_of(const Visit& visit, const Chosen& chosen, const std::map<ItemId, std::string>& titles, std::int64_t owners) {
    switch (chosen.why) {
        case Why::about: return visit.tr("About {}, which you care for", chosen.tag);
        case Why::together:
            if (auto title = titles.find(chosen.with_thing); title != titles.end()) return visit.tr("Often bought together with “{}”", title->second);
            return visit.tr("Often bought together with what you have");
        case Why::owners: return Ui{visit}.plural(owners, "{} person has it", "{} people have it");
        case Why::fresh: return visit.tr("New in the shop");
    }
    return {};
}

// ---- dates ------------------------------------------------------------------------------------------

std::string reason_of(const Visit& visit, const ChosenDate& chosen, const store::OnSale& date) {
    switch (chosen.why) {
        case WhyDate::about: return visit.tr("About {}, which you care for", chosen.detail);
        case WhyDate::like: return visit.tr("Like “{}”, which you have a place at or were at", chosen.detail);
        case WhyDate::host: return visit.tr("By {}, whose dates you know", date.seller ? date.seller->name : "");
        case WhyDate::place: return visit.tr("Where you have been before");
        case WhyDate::town: return visit.tr("In {}, where you have been before", chosen.detail);
        case WhyDate::online: return visit.tr("Online, wherever you are");
        case WhyDate::zone: return visit.tr("In your time zone");
        case WhyDate::usual: return visit.tr("On a day and at an hour at which you usually go");
        case WhyDate::soon: return visit.tr("It is soon");
    }
    return {};
}

// What somebody took part in says something only if they agreed to be learnt from; that they have no time then is true in any case.
Habits habits_of(Db& db, const Visit& visit, const std::optional<std::map<std::string, double>>& interests) {
    Habits habits{.interests = interests.value_or(std::map<std::string, double>{}), .busy = store::engagements(db, visit.person()), .clock = reader_zone(visit.app, visit.visitor.time_zone), .now = visit.now};
    if (!interests) return habits;
    habits.zone = visit.visitor.time_zone;
    if (visit.visitor.consented) std::ranges::copy_if(habits.busy, std::back_inserter(habits.taken_part), [](auto& each) { return !each.is_hour; });
    return habits;
}

OfferCard card_of(const store::OnSale& good, std::string reason) {
    OfferCard card{good.item(), good.kind, good.title, good.summary, good.seller ? good.seller->name : "", store::product_url(good.id), good.price, {}, {}, std::move(reason)};
    if (good.when) card.starts_at = good.when->starts_at, card.place = good.when->place;
    return card;
}

// ---- the page ---------------------------------------------------------------------------------------

Offers offers(const Visit& visit, Db& db, const Nothing&) {
    Offers page;
    auto interests = recommend::interests(db, visit);
    page.personal = interests.has_value();
    auto side = side_of(db, visit.person(), visit.now, page.personal);
    page.hidden = std::ssize(side.hidden);
    page.campaigns = coupons::running_for(db, visit);
    auto there = on_offer(db, visit, side);
    for (auto& each : choose_dates(there.coming, habits_of(db, visit, interests), kDatesShown)) {
        auto& date = there.dated[each.candidate];
        page.dates.push_back(card_of(date, reason_of(visit, each, date)));
    }
    Signals signals{interests.value_or(std::map<std::string, double>{}), side.together, owners(db)};
    auto chosen = choose(there.candidates, signals, kShown + kSpare);

    std::vector<ItemId> ids;                        // of works that are shown, or named in a reason
    for (auto& each : chosen) {
        if (each.candidate >= there.goods.size()) ids.push_back(there.candidates[each.candidate].thing);
        if (each.why == Why::together) ids.push_back(each.with_thing);
    }
    std::map<ItemId, items::Card> works;
    std::map<ItemId, std::string> titles;
    for (auto& card : items::cards(db, visit, ids)) titles.emplace(card.id, card.title), works.emplace(card.id, std::move(card));
    for (auto& each : chosen) {
        if (page.offers.size() == kShown) break;
        auto thing = there.candidates[each.candidate].thing;
        auto have = signals.owners.find(thing);
        auto reason = reason_of(visit, each, titles, have == signals.owners.end() ? 0 : have->second);
        if (each.candidate < there.goods.size()) {
            page.offers.push_back(card_of(there.goods[each.candidate], reason));
        } else if (auto card = works.find(thing); card != works.end()) {
            auto& work = there.works[each.candidate - there.goods.size()];
            page.offers.push_back({thing, store::Kind::work, card->second.title, card->second.excerpt, card->second.author.name, card->second.url, {work.minor, work.currency}, {}, {}, reason});
        }
    }
    return page;
}

Moved hide_one(const Visit& visit, Tx& tx, const OfThing& in) {
    hide(tx, visit.person(), in.thing);
    return {.to = offers_path(), .notice = {"You will not be offered that again.", {}}};
}

Moved show_all(const Visit& visit, Tx& tx, const Nothing&) {
    show_again(tx, visit.person());
    return {.to = offers_path(), .notice = {"Everything can be offered again.", {}}};
}

std::optional<NavLink> shop_link(const Visit& visit) {
    if (!visit.who()) return std::nullopt;
    return NavLink{.label = visit.tr("Offers for you"), .to = offers_path(), .icon = "sparkles"};
}

std::vector<TableNote> notes() {
    return {{"offers_together", TableNote::Keeping::rebuilt, "Learnt every night from what people have."}, {"offers_owners", TableNote::Keeping::rebuilt, "Learnt every night from what people have."}};
}

}  // namespace

const Module module{
    .name = "offers",
    .routes = {
        get(signed_in, offers_path, &offers, &offers_page).summary("What of the shop is likely for you, each with its reason, and the campaigns that hold for you"),
        post(signed_in, hide_path, &hide_one).limit(120, minutes(10)).summary("Have something not offered to you again"),
        del(signed_in, hidden_path, &show_all).summary("Have what you hid offered again"),
    },
    .listens = {on<accounts::Closed>(&forget)},
    .jobs = {job<Learn>(&learn, {.lane = Lane::media, .tries = 3})},
    .schedules = {daily({.hour = 3, .minute = 50}, "learn what is bought together", &plan_learning)},
    .fills = {
        fill(store::shop_links, &shop_link),
        fill(table_notes, &notes),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
    .api_scope = "commerce",
};

}  // namespace lyceum::offers
