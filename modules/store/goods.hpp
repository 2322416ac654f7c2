// What can be bought in the shop now: for whoever recommends it.
//
// This header is a door of the module, beside store.hpp: only those who show goods include it.
#pragma once
#include "modules/store/store.hpp"

namespace lyceum::store {

struct OnSale {
    ProductId id;
    std::optional<accounts::Byline> seller;         // nothing: the house
    Kind kind = Kind::file;
    std::string title, summary;
    Money price;
    std::optional<Time> starts_at = {};             // of what has a date
    std::string place = {};                         // where that is, as it is written
    ItemId item() const { return ItemId{id.value}; }        // what its entitlement is about
};
/// What this visitor could buy now, the newest first: on sale in communities that they see, not sold out, not their own. Two
/// statements at most, beside what is kept between requests.
std::vector<OnSale> on_sale(Db&, const Visit&);
/// Where this person has had tickets for, as it is written. Kept between requests.
std::set<std::string> places_been(Db&, PersonId);
/// The kind with its sign.
Html kind_chip(const Ui&, Kind);

/// More ways on from the front of the shop. Asked of everybody; guests too.
inline constexpr Slot<std::optional<NavLink>(const Visit&)> shop_links{"store.shop_links"};

}  // namespace lyceum::store
