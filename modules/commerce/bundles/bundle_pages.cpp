// Buying a bundle, and making one.
#include "modules/commerce/bundles/bundles.hpp"
#include "modules/commerce/gateways/gateway.hpp"
#include "modules/commerce/plans.hpp"
#include "modules/commerce/routes.hpp"

namespace lyceum::commerce {

namespace {

BundleRow on_offer(Db& db, const Visit& visit, BundleId id) {
    auto bundle = find_bundle(db, id);
    if (!bundle) not_found();
    communities::community(db, visit, bundle->community);
    if (bundle->retired_at) not_found("This bundle is not offered any more.");
    return *bundle;
}

std::vector<ItemId> ids_of(const std::vector<BundleItem>& works) {
    std::vector<ItemId> ids;
    for (auto& work : works) ids.push_back(work.item);
    return ids;
}

BundlePage bundle(const Visit& visit, Db& db, const OneBundle& in) {
    auto row = on_offer(db, visit, in.id);
    BundlePage page{.id = row.id, .title = row.title(visit.language), .price = row.price(), .apart = {0, row.currency}, .works = {}, .ways = ways_to_pay(db, row.currency)};
    auto ids = ids_of(items_of(db, row.id));
    auto priced = prices(db, ids);
    auto cards = items::cards(db, visit, ids);
    if (cards.size() != ids.size()) not_found("One of its works is not there any more, so it cannot be bought now.");
    auto owned = owned_of(db, visit, row.community, ids);
    for (std::size_t i = 0; i < cards.size(); ++i) {
        auto found = priced.find(ids[i]);
        auto price = found == priced.end() ? std::nullopt : std::optional(found->second);
        if (price && price->currency == row.currency) page.apart.minor += price->minor;
        page.works.push_back({cards[i].title, cards[i].url, price, owned[i]});
    }
    return page;
}

Moved order(const Visit& visit, Tx& tx, const BuyBundle& in) {
    auto row = on_offer(tx, visit, in.id);
    auto owned = owned_of(tx, visit, row.community, ids_of(items_of(tx, row.id)));
    if (std::all_of(owned.begin(), owned.end(), [](bool has) { return has; })) conflict("You can read all of this already. There is nothing to pay.");
    return pay_goods(visit, tx, order_bundle(visit, tx, row), in.method);
}

ManageBundles manage(const Visit& visit, Db& db, const BundlesOf& in) {
    constexpr int kShown = 300;
    ManageBundles page{.community = communities::managed_community(db, visit, in.slug), .bundles = {}, .works = {}};
    page.bundles = bundles_of(db, page.community.id);
    auto sold = db.all<ItemId>(R"sql(
        select p.item from item_prices p join visible_items v on v.id = p.item where v.community = $1 order by p.item desc limit $2)sql", page.community.id, kShown);
    auto priced = prices(db, sold);
    for (auto& card : items::cards(db, visit, sold)) page.works.push_back({card.id, card.title, priced.at(card.id)});
    return page;
}

Moved make(const Visit& visit, Tx& tx, const MakeBundle& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    auto price = read_price(in.price, in.currency);
    if (!price) invalid("price", "This is no price. Write it as 39 or 39.50.");
    auto id = add_bundle(tx, visit, {community.id, in.title_zh.str(), in.title_en.str(), *price, in.items});
    accounts::note(tx, visit, {.action = "commerce.add_bundle", .target = "bundle " + to_string(id), .details = to_decimal(*price) + " " + std::string(name_of(in.currency)), .place = community.id.value});
    return {.to = manage_bundles_path({in.slug}), .id = to_string(id), .notice = {"The bundle is on offer.", {}}};
}

Moved retire(const Visit& visit, Tx& tx, const ManagedBundle& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    retire_bundle(tx, community.id, in.id);
    accounts::note(tx, visit, {.action = "commerce.retire_bundle", .target = "bundle " + to_string(in.id), .details = "", .place = community.id.value});
    return {.to = manage_bundles_path({in.slug}), .notice = {"The bundle is not offered any more. Whoever has it keeps it.", {}}};
}

}  // namespace

NavLink bundles_link(const Visit& visit, const communities::CommunityCard& community) { return {visit.tr("Bundles"), manage_bundles_path({community.slug}), "package"}; }

std::vector<Route> bundle_routes() {
    return {
        get(anyone, bundle_path, &bundle, &bundle_page).summary("Works that are sold together, and what that saves"),
        post(signed_in, order_bundle_path, &order).limit(30, minutes(10)).or_show(bundle_path).idempotent().summary("Orders a bundle; `to` is where it is paid"),
        get(signed_in, manage_bundles_path, &manage, &manage_bundles_page),
        post(signed_in, make_bundle_path, &make).or_show(manage_bundles_path).summary("Offers several works for one price"),
        post(signed_in, retire_bundle_path, &retire),
    };
}

}  // namespace lyceum::commerce
