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
    /// Of what has a date.
    struct When {
        Time starts_at, ends_at;
        std::string zone, place;                    // place: as it is written; empty: online alone
        bool is_online = false;
    };
    std::optional<When> when = {};
    ItemId item() const { return ItemId{id.value}; }        // what its entitlement is about
};
/// What this visitor could buy now, the newest first: on sale in communities that they see, not sold out, not their own. Kept between
/// requests.
std::vector<OnSale> on_sale(Db&, const Visit&);

/// What somebody holds a ticket for, or an hour that they booked or give; also what is over by now. Not what was given back or
/// cancelled.
struct Engagement {
    bool is_hour = false;
    std::string title, summary;
    PersonId host;                                  // zero: the house
    Time starts_at, ends_at;
    std::string zone, place;                        // of an hour: empty
    bool is_online = false;
};
inline constexpr int kEngagementsMost = 200;
/// The latest first, each once however many tickets there are. Kept between requests.
std::vector<Engagement> engagements(Db&, PersonId);
/// The kind with its sign.
Html kind_chip(const Ui&, Kind);

/// More ways on from the front of the shop. Asked of everybody; guests too.
inline constexpr Slot<std::optional<NavLink>(const Visit&)> shop_links{"store.shop_links"};

}  // namespace lyceum::store
