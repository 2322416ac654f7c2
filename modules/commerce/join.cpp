// Choosing a plan, agreeing to it, and buying a single item.
#include "modules/commerce/bundles/bundles.hpp"
#include "modules/commerce/join_pages.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "modules/commerce/routes.hpp"
#include "modules/commerce/sale.hpp"
#include "modules/commerce/tasting.hpp"

namespace lyceum::commerce {

Url join_url() { return join_path(); }
Url plan_url(PlanId plan) { return checkout_path({.plan = plan}); }
Url buy_url(ItemId item) { return buy_path({item}); }

namespace {

std::optional<communities::CommunityCard> wanted_community(Db& db, const Visit& visit, const std::string& slug) {
    if (!slug.empty()) return communities::community(db, visit, slug);
    auto first = communities::first(db);
    auto known = communities::visible(db, visit);
    auto found = std::find_if(known.begin(), known.end(), [&](auto& c) { return first && c.id == *first; });
    if (found != known.end()) return *found;
    return known.empty() ? std::nullopt : std::optional(known.front());
}

Join join(const Visit& visit, Db& db, const JoinAt& in) {
    Join page;
    page.can_pay = can_pay(db);
    page.community = wanted_community(db, visit, in.community);
    if (!page.community) return page;
    page.tiers = membership::tiers(db, visit, page.community->id);
    page.plans = plans(db, visit, page.community->id);
    if (!visit.who() || !tasted(db, *visit.who(), page.community->id, visit.now).tried) page.notes += trials_view(Ui{visit}, page.tiers, tasting(db, page.community->id));
    if (visit.wants == Wants::page)
        for (auto* note : filled(visit.app, plan_notes)) page.notes += note(Ui{visit}, db, page.community->id);
    if (visit.who()) page.held = membership::held(db, visit, *visit.who(), page.community->id);
    for (auto& other : communities::visible(db, visit))
        if (other.id != page.community->id) page.others.push_back(other);
    return page;
}

Checkout shown(const Visit& visit, Db& db, const Quote& quote, const std::string& coupon) {
    auto& row = quote.order.row;
    Checkout page;
    page.plan = row.plan;
    page.item = row.item;
    page.title = page.line = row.title;
    page.price = row.price(), page.credit = row.credit(), page.due = row.due();
    page.tax = row.tax_rate(), page.tax_contained = row.tax();
    page.course = quote.course;
    page.can_switch = quote.can_switch;
    page.starts_at = quote.starts_at;
    page.ends_at = quote.ends_at;
    page.held = quote.held;
    page.recurs = row.recurs();
    page.renews = {row.renews_minor ? row.renews_minor : row.list_minor, row.currency};
    page.discounts = quote.order.discounts;
    page.coupon = coupon;
    if (quote.complaint) page.complaint = visit.tr(*quote.complaint);
    page.ways = ways_to_pay(db, row.currency);
    page.reach = reach_of(db, visit.person());
    return page;
}

Switching switching(bool at_once) { return at_once ? Switching::at_once : Switching::when_it_ends; }

Checkout checkout(const Visit& visit, Db& db, const Choosing& in) {
    auto plan = plan_on_offer(db, visit, in.plan);
    auto siblings = plans(db, visit, plan.community);
    std::erase_if(siblings, [&](auto& p) { return p.tier != plan.tier; });
    auto chosen = std::find_if(siblings.begin(), siblings.end(), [&](auto& p) { return p.id == in.period.value_or(in.plan); });
    if (chosen == siblings.end()) not_found("This plan is not offered any more. Choose another one.");
    auto page = shown(visit, db, quote(db, visit, visit.person(), chosen->id == plan.id ? plan : find_plan(db, chosen->id).value(), visit.now, in.coupon, switching(in.at_once)), in.coupon);
    page.at_once = in.at_once;
    page.rests = resting(db, visit.person(), plan.community).has_value();
    page.title = chosen->tier_name;
    std::stable_sort(siblings.begin(), siblings.end(), [](auto& a, auto& b) { return a.kind < b.kind; });
    page.periods = std::move(siblings);
    return page;
}

Checkout checkout_item(const Visit& visit, Db& db, const ChoosingItem& in) {
    auto page = shown(visit, db, quote(db, visit, visit.person(), in.item, visit.now, in.coupon), in.coupon);
    page.owned = membership::pass(db, visit, items::lock_of(db, in.item)).has_value();
    if (visit.wants == Wants::page) page.notes = bundles_view(Ui{visit}, bundles_with(db, in.item));
    return page;
}

// Nothing to pay is granted at once; everything else waits for the gateway's word.
Moved order_and_pay(const Visit& visit, Tx& tx, const Quote& agreed, Method method) {
    if (agreed.complaint) throw Refusal(Refusal::Why::invalid, *agreed.complaint, {{"coupon", *agreed.complaint}});
    auto& wanted = agreed.order;
    hold_orders_of(tx, visit.person(), wanted.row.community);
    for (auto* note : filled(visit.app, before_order)) note(visit, tx, sale_of(wanted.row, visit.now));
    auto same = same_order(tx, wanted.row);
    auto order = same ? *same : make_order(tx, wanted, tx.now());
    if (order.minor > 0) return {.to = begin_payment(tx, order, method, payer_of(tx, visit)), .id = to_string(order.id)};
    fulfil(tx, order, nullptr, tx.now(), Telling::everybody);
    return {.to = order_url(order.id), .id = to_string(order.id), .notice = {"There was nothing to pay. Everything is open to you.", {}}};
}

Moved order_plan(const Visit& visit, Tx& tx, const Buying& in) {
    auto plan = plan_on_offer(tx, visit, in.plan);
    if (resting(tx, visit.person(), plan.community)) conflict("Your membership is paused. End the pause on the page of renewals, then buy more of it.");
    return order_and_pay(visit, tx, quote(tx, visit, visit.person(), plan, visit.now, in.coupon, switching(in.at_once)), in.method);
}

// What cannot be seen is not there, before anything is said of it: the quote looks.
Moved order_item(const Visit& visit, Tx& tx, const BuyingItem& in) {
    auto wanted = quote(tx, visit, visit.person(), in.item, visit.now, in.coupon);
    bool bought = owns_item(tx, visit.person(), in.item);            // also when the clock was set back since
    if (bought || membership::pass(tx, visit, items::lock_of(tx, in.item))) conflict("You can read this already. There is nothing to pay.");
    return order_and_pay(visit, tx, wanted, in.method);
}

}  // namespace

std::vector<Route> join_routes() {
    return {
        get(anyone, join_path, &join, &join_page),
        get(signed_in, checkout_path, &checkout, &checkout_page),
        post(signed_in, order_plan_path, &order_plan).limit(30, minutes(10)).or_show(checkout_path).idempotent().summary("Orders a membership; `to` is where it is paid."),
        get(signed_in, buy_path, &checkout_item, &checkout_page),
        post(signed_in, order_item_path, &order_item).limit(30, minutes(10)).or_show(buy_path).idempotent().summary("Orders a single item; `to` is where it is paid."),
    };
}

Html plans_band(const Ui& ui, Db& db, const communities::CommunityCard& community) {
    auto offered = plans(db, ui.visit, community.id);
    if (offered.empty()) return {};
    using namespace html;
    return section(_class = "band", _id = "plans", h2(_class = "band-title", ui.tr("Choose a way in")),
        plans_view(ui, membership::tiers(db, ui.visit, community.id), offered));
}

}  // namespace lyceum::commerce
