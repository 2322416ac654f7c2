// The table of contents.
#include "modules/invoices/pages.hpp"

namespace lyceum::invoices {
namespace {

std::vector<Route> all_routes() {
    auto all = own_routes();
    for (auto& route : desk_routes()) all.push_back(std::move(route));
    return all;
}

std::vector<NavLink> desk_links(const Visit& visit) {
    if (!visit.may("commerce.read")) return {};
    return {{visit.tr("Invoices"), invoices_path({}), "file-text"}, {visit.tr("Fapiao to issue"), fapiao_desk_path({}), "receipt"}};
}

}  // namespace

const Module module{
    .name = "invoices",
    .routes = all_routes(),
    .listens = {on<commerce::Refunded>(&credit)},
    .fills = {
        fill(commerce::order_parts, &order_links),
        fill(commerce::house_tax, &house_tax),
        fill(accounts::admin_links, &desk_links),
        fill(verifications, &check),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::invoices
