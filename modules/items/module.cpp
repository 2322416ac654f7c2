// The table of contents: every way into this module is listed at the bottom.
#include "modules/accounts/naming.hpp"
#include "modules/items/in_lists.hpp"
#include "modules/items/pages.hpp"
#include "modules/items/store.hpp"
#include "platform/http/recounts.hpp"
#include <algorithm>
#include <array>

namespace lyceum::items {
namespace {

constexpr int kPerPage = 20;
constexpr int kOtherTags = 20, kTagsShown = 200;

TagPage tag(const Visit& visit, Db& db, const OfTag& in) {
    TagPage page{canonical_tag(in.tag), in.kind, in.order, {}, {}, {}, {}};
    if (page.tag.empty()) not_found();
    page.listing = list(db, visit, {.kind = in.kind, .tag = page.tag, .order = in.order}, in.cursor, visit.page_size(kPerPage));
    for (auto* offer : filled(visit.app, tag_actions)) page.actions.push_back(offer(visit, db, page.tag));
    page.others = popular_tags(db, visit, std::nullopt, kOtherTags);
    std::erase_if(page.others, [&](auto& other) { return other.tag == page.tag; });
    page.between = between(visit, db, {.tag = page.tag});
    return page;
}

Tags tags(const Visit& visit, Db& db, const Nothing&) { return {popular_tags(db, visit, std::nullopt, kTagsShown)}; }

// ---- in other pages and for other modules --------------------------------------------------------

// What carries a group's tag in its community. Older things are on the page of the tag.
Html group_items(const Ui& ui, Db& db, const communities::GroupCard& group) {
    auto tag = canonical_tag(group.tag);
    if (tag.empty()) return {};
    return listing_view(ui, list(db, ui.visit, {.community = group.community, .tag = tag}, "", kPerPage), tag_path({.tag = tag}), {});
}

std::map<ItemId, NavLink> links(Db& db, const Visit& visit, const std::vector<ItemId>& ids) {
    std::map<ItemId, NavLink> all;
    for (auto& card : cards(db, visit, ids)) all.emplace(card.id, NavLink{.label = card.title, .to = card.url});
    return all;
}

// Of the audit log: whatever has a card, by whichever of its names it was noted.
std::map<std::string, NavLink> named(const Visit& visit, Db& db, const std::vector<std::string>& targets) {
    constexpr auto kNames = std::to_array<std::string_view>({"article", "series", "thread", "item", "product", "project"});
    std::map<ItemId, std::vector<std::string>> asked;
    std::vector<ItemId> ids;
    for (auto& target : targets) {
        auto space = std::min(target.find(' '), target.size());
        auto id = std::find(kNames.begin(), kNames.end(), std::string_view(target).substr(0, space)) == kNames.end() || space == target.size()
            ? std::nullopt : read_id(std::string_view(target).substr(space + 1));
        if (!id) continue;
        if (asked[{*id}].empty()) ids.push_back({*id});
        asked[{*id}].push_back(target);
    }
    std::map<std::string, NavLink> all;
    if (ids.empty()) return all;
    for (auto& [id, link] : links(db, visit, ids))
        for (auto& target : asked[id]) all[target] = link;
    return all;
}

void take_audience(Tx& tx, const communities::AudienceChanged& changed) {
    for (auto space : changed.spaces) set_audience(tx, space, communities::audience_of(tx, space));
}

}  // namespace

const Module module{
    .name = "items",
    .routes = {
        get(anyone, tag_path, &tag, &tag_page),
        get(anyone, tags_path, &tags, &tags_page),
    },
    .listens = {
        on<communities::AudienceChanged>(&take_audience),
    },
    .fills = {
        fill(communities::group_sections, &group_items),
        fill(membership::item_links, &links),
        fill(accounts::target_names, &named),
        fill(verifications, &check),
        fill(recounts, &recount),
        fill(privacy::holdings, &held),
    },
    .api_scope = "content",
};

}  // namespace lyceum::items
