// What later modules put between the cards of a list.
//
// This header is a door of the module, beside items.hpp: only those who draw lists and those who put something there include it.
#pragma once
#include "modules/items/items.hpp"

namespace lyceum::items {

/// Which list it is.
struct ListPlace {
    enum class Of { feed, search } of = Of::feed;
    std::optional<CommunityId> community = {};      // nothing: things of several
    SpaceId space = {};                             // may be zero
    std::string tag = {};                           // may be empty
};
/// Asked while the page's GET handler reads, and not for JSON. An empty Html is left out.
inline constexpr Slot<Html(const Ui&, Db&, const ListPlace&)> in_lists{"items.in_lists"};
/// All that fills the slot, for a page that reads its list.
Html between(const Visit&, Db&, const ListPlace&);

inline constexpr std::size_t kCardsBefore = 3;
/// listing_view with something after the first kCardsBefore cards, or after all where there are fewer.
Html listing_view(const Ui&, const Listing&, const Url& here, const Html& when_empty, const Html& between);

}  // namespace lyceum::items
