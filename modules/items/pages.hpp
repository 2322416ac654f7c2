// The module's addresses: tags.
#pragma once
#include "modules/items/items.hpp"

namespace lyceum::items {

struct OfTag {
    std::string tag;
    std::optional<Kind> kind;
    Order order = Order::newest;
    std::string cursor;
};
DESCRIBE(OfTag, tag, kind, order, cursor)
inline constexpr Path<OfTag> tag_path{"/tags/{tag}"};

struct TagPage {
    std::string tag;
    std::optional<Kind> kind;
    Order order = Order::newest;
    std::vector<Action> actions;                    // follow
    Listing listing;
    std::vector<TagCount> others;                   // popular ones, for the rail
    Html between = {};                              // among the cards
};
DESCRIBE(TagPage, tag, kind, order, actions, listing, others)
Page tag_page(const Ui&, const TagPage&);

inline constexpr Path<Nothing> tags_path{"/tags"};
struct Tags {
    std::vector<TagCount> tags;
};
DESCRIBE(Tags, tags)
Page tags_page(const Ui&, const Tags&);

}  // namespace lyceum::items
