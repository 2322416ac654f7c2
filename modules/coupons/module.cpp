// The table of contents, and what managers do.
#include "modules/coupons/pages.hpp"
#include "modules/communities/manage_menu.hpp"
#include "platform/i18n/moment.hpp"
#include "platform/jobs/wishes.hpp"
#include <algorithm>

namespace lyceum::coupons {
namespace {

constexpr int kPerPage = 50;

Coupons coupons(const Visit& visit, Db& db, const OfCommunity& in) {
    Coupons page{.community = communities::managed_community(db, visit, in.slug), .coupons = {}, .plans = {}, .older = {}, .now = visit.now};
    page.coupons = all_of(db, page.community.id, in.before, visit.page_size(kPerPage) + 1);
    if (std::ssize(page.coupons) > visit.page_size(kPerPage)) {
        page.coupons.pop_back();
        page.older = page.coupons.back().id;
    }
    Ui ui{visit};
    for (auto& plan : commerce::plans(db, visit, page.community.id)) page.plans.push_back({to_string(plan.id), plan.tier_name + " · " + ui.money(plan.price)});
    return page;
}

Url place_of(const Row& row) {
    switch (row.target) {
        case Target::plan: return commerce::plan_url(PlanId{row.target_id});
        case Target::item: return commerce::buy_url(ItemId{row.target_id});
        case Target::items: return Url::local("/shop");
        case Target::everything: case Target::plans: break;
    }
    return commerce::join_url();
}

std::optional<Time> moment_if_any(const Visit& visit, const std::string& typed, const char* field) {
    if (trimmed(typed).empty()) return std::nullopt;
    return i18n::moment_typed(typed, Ui{visit}.locale().zone, field);
}

void read_value(const MakeCoupon& in, NewCoupon& made) {
    if (in.kind == Kind::percent) {
        if (!http::parse_value(in.value.str(), made.value)) made.value = 0;
        return;
    }
    auto amount = commerce::read_price(in.value, in.currency);
    made.value = amount ? amount->minor : 0;
}

void read_target(Db& db, const Visit& visit, const MakeCoupon& in, NewCoupon& made) {
    if (in.target.empty()) return;
    if (in.target.str() == "plans") made.target = Target::plans;
    else if (in.target.str() == "items") made.target = Target::items;
    else {
        auto id = read_id(in.target.str());
        auto offered = commerce::plans(db, visit, made.community);
        if (!id || std::none_of(offered.begin(), offered.end(), [&](auto& plan) { return plan.id.value == *id; })) invalid("target", "Choose one from the list.");
        made.target = Target::plan, made.target_id = *id;
    }
}

Moved make(const Visit& visit, Tx& tx, const MakeCoupon& in) {
    NewCoupon made{.community = communities::managed_community(tx, visit, in.slug).id, .code = in.code.str(), .label = in.label.str(), .kind = in.kind, .currency = in.currency, .audience = in.audience,
        .lasting = in.lasting, .stacks = in.stacks, .uses_most = in.uses_most, .each_most = in.each_most,
        .starts_at = moment_if_any(visit, in.starts_at, "starts_at"), .ends_at = moment_if_any(visit, in.ends_at, "ends_at")};
    read_value(in, made);
    read_target(tx, visit, in, made);
    auto id = add(tx, made, visit.person());
    accounts::note(tx, visit, {.action = "coupons.make", .target = "coupon " + to_string(id), .details = canonical_code(made.code) + " " + made.label, .place = made.community.value});
    return {.to = coupons_path({in.slug, {}}), .id = to_string(id), .notice = {"It holds now, or when it begins.", {}}};
}

Moved end(const Visit& visit, Tx& tx, const OneCoupon& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    stop(tx, community.id, in.id);
    accounts::note(tx, visit, {.action = "coupons.stop", .target = "coupon " + to_string(in.id), .details = "", .place = community.id.value});
    return {.to = coupons_path({in.slug, {}}), .notice = {"Nobody can use it any more. Orders that have it keep it.", {}}};
}

NavLink manage_link(const Visit& visit, const communities::CommunityCard& community) {
    return {visit.tr("Coupons and campaigns"), coupons_path({community.slug, {}}), "ticket"};
}

// A payment that comes in time finds its coupons counted already.
bool wished(Tx& tx, std::string_view listener, std::string_view payload) {
    return listener != "coupons < commerce.paid" || has_freed_uses(tx, json::from_text<commerce::Paid>(payload).order);
}

}  // namespace

std::vector<Running> running_for(Db& db, const Visit& visit) {
    std::vector<Running> all;
    Ui ui{visit};
    for (auto& community : communities::visible(db, visit))
        for (auto& row : campaigns_for(db, community.id, visit.person(), visit.now)) all.push_back({row.label, rule_of(ui, row), place_of(row)});
    return all;
}

const Module module{
    .name = "coupons",
    .routes = {
        get(signed_in, coupons_path, &coupons, &coupons_page),
        post(signed_in, make_path, &make).or_show(coupons_path),
        post(signed_in, stop_path, &end),
    },
    .listens = {on<accounts::Closed>(&forget), on<commerce::Paid>(&count_again)},
    .fills = {
        fill(listener_wished, &wished),
        fill(commerce::reductions, &reduction),
        fill(commerce::discount_taken, &take),
        fill(commerce::discount_freed, &free_uses),
        fill(commerce::plan_notes, &notes_view),
        fill(communities::selling_links, &manage_link),
        fill(verifications, &check),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::coupons
