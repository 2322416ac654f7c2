// The table of contents: every way into this module is listed at the bottom.
#include "modules/items/pages.hpp"
#include "modules/items/store.hpp"

namespace lyceum::items {
namespace {

constexpr int kPerPage = 20;
constexpr int kTagsShown = 200;

TagPage tag(const Visit& visit, Db& db, const OfTag& in) {
    TagPage page{canonical_tag(in.tag), in.kind, in.order, {}, {}};
    if (page.tag.empty()) not_found();
    page.listing = list(db, visit, {.kind = in.kind, .tag = page.tag, .order = in.order}, in.cursor, kPerPage);
    for (auto* offer : filled(visit.app, tag_actions)) page.actions.push_back(offer(visit, db, page.tag));
    return page;
}

Tags tags(const Visit&, Db& db, const Nothing&) { return {popular_tags(db, std::nullopt, kTagsShown)}; }

}  // namespace

const Module module{
    .name = "items",
    .routes = {
        get(anyone, tag_path, &tag, &tag_page),
        get(anyone, tags_path, &tags, &tags_page),
    },
    .fills = {
        fill(verifications, &check),
    },
    .api_scope = "content",
};

}  // namespace lyceum::items
