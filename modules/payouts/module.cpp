// The table of contents.
#include "modules/payouts/pages.hpp"
#include "platform/http/copies.hpp"
#include "platform/http/recounts.hpp"

namespace lyceum::payouts {
namespace {

std::vector<Route> all_routes() {
    auto all = income_routes();
    for (auto& route : desk_routes()) all.push_back(std::move(route));
    return all;
}

NavLink income_link(const Visit& visit) { return {visit.tr("Income"), income_path({}), "wallet"}; }

std::vector<NavLink> desk_link(const Visit& visit) {
    if (!visit.may("payouts.make")) return {};
    return {{visit.tr("Payouts"), desk_path({}), "wallet"}};
}

std::vector<TableNote> notes() {
    return {{"payout_methods", TableNote::Keeping::secret, "Accounts that income goes to.", "details"},
            {"payouts", TableNote::Keeping::secret, "Accounts that income went to.", "details"}};
}

}  // namespace

const Module module{
    .name = "payouts",
    .routes = all_routes(),
    .listens = {on<accounts::Closed>(&forget)},
    .fills = {
        fill(accounts::settings_links, &income_link),
        fill(accounts::admin_links, &desk_link),
        fill(verifications, &check),
        fill(recounts, &recount),
        fill(table_notes, &notes),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(privacy::obstacles, &on_its_way),
    },
};

}  // namespace lyceum::payouts
