// The table of contents.
#include "modules/store/tickets/pages.hpp"
#include "modules/communities/manage_menu.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::store {
namespace {

std::vector<Route> all_routes() {
    std::vector<Route> all;
    for (auto* routes : {&buyer_routes, &seller_routes, &staff_routes, &holder_routes, &date_routes, &learning_routes})
        for (auto& route : routes()) all.push_back(std::move(route));
    return all;
}

NavLink sell_link(const Visit& visit) { return {visit.tr("Sell"), sell_path(), "store"}; }
NavLink manage_link(const Visit& visit, const communities::CommunityCard& community) { return {visit.tr("Shop"), manage_path({community.slug, {}}), "store"}; }

std::vector<NavLink> admin_link(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Taxes"), taxes_path(), "percent"}};
}

void add_to_frame(const Visit& visit, Db& db, Frame& frame) {
    bool here = visit.request && visit.request->target.starts_with("/shop");
    if (!frame.rail.empty()) frame.rail.front().links.push_back({.label = visit.tr("Shop"), .to = shop_path(), .icon = "store", .current = here});
    frame.footer.push_back({.label = visit.tr("Shop"), .to = shop_path()});
    if (visit.who()) frame.account_menu.insert(frame.account_menu.end(), {{.label = visit.tr("Cart"), .to = cart_path(), .icon = "inbox"}, {.label = visit.tr("Tickets"), .to = own_tickets_path(), .icon = "ticket"}});
    if (visit.who() && has_courses(db, *visit.who())) frame.account_menu.push_back({.label = visit.tr("Your courses"), .to = learning_path(), .icon = "graduation-cap"});
}

std::map<ItemId, NavLink> links(Db& db, const Visit&, const std::vector<ItemId>& items) {
    std::vector<ProductId> ids;
    for (auto item : items) ids.push_back(ProductId{item.value});
    std::map<ItemId, NavLink> found;
    for (auto& product : products(db, ids)) found[product.item()] = {product.title, product_path({product.id}), "download"};
    return found;
}

std::vector<TableNote> table_notes_of() {
    return {{"licence_keys", TableNote::Keeping::secret, "Keys that buyers get, sealed.", "sealed"}, {"tickets", TableNote::Keeping::secret, "The codes of tickets, sealed.", "sealed"}};
}
std::string_view folder() { return "goods"; }

}  // namespace

const Module module{
    .name = "store",
    .routes = all_routes(),
    .listens = {on<accounts::Closed>(&forget)},
    .jobs = {job<DeleteFiles>(&delete_files, {.lane = Lane::media}), job<TellHolders>(&tell_holders), job<ReturnTickets>(&return_tickets), job<ReturnTicket>(&return_ticket)},
    .schedules = {daily({.hour = 3, .minute = 50}, "clean files", &clean_files), every(minutes(5), "let go of what is not paid", &let_go), every(minutes(10), "expire hours", &expire_slots), every(minutes(10), "remind holders of tickets", &remind_holders), every(minutes(10), "remind of hours", &remind_of_hours)},
    .fills = {
        fill(commerce::goods_hindered, &hindered),
        fill(commerce::goods_paid, &give),
        fill(commerce::goods_closed, &close),
        fill(commerce::goods_returned, &take_back),
        fill(commerce::order_parts, &delivery_view),
        fill(commerce::order_notes, &notes),
        fill(membership::item_links, &links),
        fill(items::actions, &part_buttons),
        fill(items::beside, &beside_part),
        fill(calendar::dates, &ticket_dates),
        fill(calendar::dates, &hour_dates),
        fill(accounts::settings_links, &sell_link),
        fill(accounts::admin_links, &admin_link),
        fill(communities::selling_links, &manage_link),
        fill(frame_parts, &add_to_frame),
        fill(verifications, &check),
        fill(kept_folder, &folder),
        fill(table_notes, &table_notes_of),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::store
