// Addresses of offers.
#pragma once
#include "modules/offers/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::offers {

struct OfferCard {
    ItemId thing;
    store::Kind kind = store::Kind::work;
    std::string title, summary, maker;              // maker empty: the house
    Url url;
    Money price;
    std::optional<Time> starts_at;                  // of what has a date
    std::string place;                              // of it; empty: online
    std::string reason;                             // in the visit's language
};
DESCRIBE(OfferCard, thing, kind, title, summary, maker, url, price, starts_at, place, reason)
struct Offers {
    std::vector<OfferCard> dates;                   // to take part in, the likeliest first
    std::vector<OfferCard> offers;                  // all else, the likeliest first
    std::vector<coupons::Running> campaigns;        // that hold for the visitor
    std::int64_t hidden = 0;                        // offers that they hid
    bool personal = true;                           // false: they want no personal lists
};
DESCRIBE(Offers, dates, offers, campaigns, hidden, personal)

inline constexpr Path<Nothing> offers_path{"/offers"};
inline constexpr Path<Nothing> hidden_path{"/offers/hidden"};
struct OfThing { ItemId thing; };
DESCRIBE(OfThing, thing)
inline constexpr Path<OfThing> hide_path{"/offers/{thing}/hide"};
Page offers_page(const Ui&, const Offers&);

}  // namespace lyceum::offers
