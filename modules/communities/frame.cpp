// What communities give to the layout of every page, from what is kept in memory: the brand, the rail of places and
// groups, the phone's tab bar, what "Publish" offers, the footer.
#include "modules/communities/pages.hpp"
#include <algorithm>

namespace lyceum::communities {

namespace {

constexpr int kCommunitiesInRail = 8, kGroupsInRail = 8;

struct PlaceRow {
    CommunityId id;
    std::string slug, name_zh, name_en;
    Visibility visibility = Visibility::open;
    std::optional<Standing> standing;
    std::int64_t rules_version = 0;
    std::optional<std::int64_t> rules_accepted;
    CommunityId foremost;
    std::int64_t open_ones = 0;

    std::string name(Language language) const { return Bilingual{name_zh, name_en}.in(language); }
    Url home() const { return Url::local(id == foremost && open_ones <= 1 ? "/" : "/c/" + slug); }
};
DESCRIBE(PlaceRow, id, slug, name_zh, name_en, visibility, standing, rules_version, rules_accepted, foremost, open_ones)

// Those this visitor may know of: those joined, then the oldest.
std::vector<PlaceRow> read_places(Db& db, const Visit& visit) {
    return db.all<PlaceRow>(R"sql(
        select c.id, c.slug, c.name_zh, c.name_en, c.visibility, m.standing, c.rules_version, m.rules_accepted,
               (select f.id from communities f order by case f.visibility when 'open' then 0 else 1 end, f.id limit 1) as foremost,
               (select count(*) from communities where visibility = 'open') as open_ones
        from communities c left join community_members m on m.community = c.id and m.person = $1
        where c.visibility = 'open' or m.person is not null or $2
        order by case when m.person is not null then 0 else 1 end, c.id limit $3)sql",
        visit.who(), visit.may("communities.manage_all"), kCommunitiesShown);
}

std::string whose(const Visit& visit) { return visit.who() ? to_string(*visit.who()) : std::string(); }

// First the one whose address this is.
std::vector<PlaceRow> places(Db& db, const Visit& visit, std::string_view slug) {
    auto key = fmt::format("communities.places {} {}", whose(visit), visit.may("communities.manage_all"));
    auto all = *db.kept<std::vector<PlaceRow>>(key, [&] { return read_places(db, visit); });
    std::stable_partition(all.begin(), all.end(), [&](auto& place) { return place.slug == slug; });
    if (all.size() > kCommunitiesInRail) all.resize(kCommunitiesInRail);
    return all;
}

enum class PartKind { space, group };
DESCRIBE_ENUM(PartKind, space, group)
struct PartRow {
    PartKind part = PartKind::space;
    std::int64_t id = 0;
    std::string slug, kind, name_zh, name_en;
    std::int64_t place = 0;

    std::string name(Language language) const { return Bilingual{name_zh, name_en}.in(language); }
};
DESCRIBE(PartRow, part, id, slug, kind, name_zh, name_en, place)

// Spaces in their order; then the groups of this person, then the largest others.
std::vector<PartRow> parts(Db& db, CommunityId community, std::optional<PersonId> who) {
    return db.all<PartRow>(R"sql(
        select 'space' as part, id, slug, kind, name_zh, name_en, place
        from spaces where community = $1 and archived_at is null
        union all
        select 'group', g.id, g.slug, '', g.name_zh, g.name_en, case when p.person is not null then -1000000000 else 0 end - g.members
        from technical_groups g left join group_members p on p.of_group = g.id and p.person = $2 and p.part <> 'asked'
        where g.community = $1
        order by part desc, place, id limit $3)sql", community, who, kSpacesMost + kGroupsInRail);
}

std::string_view icon_of(SpaceKind kind) {
    switch (kind) {
        case SpaceKind::articles: return "book-open";
        case SpaceKind::questions: return "circle-help";
        case SpaceKind::discussion: return "messages-square";
    }
    return "hash";
}

bool is_at(const Visit& visit, std::string_view place) {
    if (!visit.request) return false;
    auto& path = visit.request->path;
    return path == place || (place != "/" && path.size() > place.size() && path.starts_with(place) && path[place.size()] == '/');
}

// A thing's own page belongs to the space of its kind.
bool shows_kind(const Visit& visit, SpaceKind kind) {
    switch (kind) {
        case SpaceKind::articles: return is_at(visit, "/articles") || is_at(visit, "/series") || is_at(visit, "/write");
        case SpaceKind::questions: return is_at(visit, "/questions");
        case SpaceKind::discussion: return is_at(visit, "/topics");
    }
    return false;
}

std::string_view slug_in(std::string_view path) {
    if (!path.starts_with("/c/")) return {};
    path.remove_prefix(3);
    return path.substr(0, path.find('/'));
}

/// Everything of one page's frame that depends on the community around it.
class Around {
public:
    Around(const Visit& visit, const PlaceRow& place, const std::vector<PartRow>& parts) : visit_(visit), place_(place), card_(card_of(visit, place)) {
        std::set<SpaceKind> seen;
        for (auto& part : parts) {
            if (part.part == PartKind::group) { groups_.push_back(&part); continue; }
            SpaceCard space;
            space.id = {part.id};
            space.community = place.id;
            space.slug = part.slug;
            from_name(part.kind, space.kind);
            space.name = part.name(visit.language);
            bool first_of_kind = seen.insert(space.kind).second;
            spaces_.push_back({std::move(space), first_of_kind});
        }
    }

    NavLink home() const {
        auto to = place_.home();
        return {.label = visit_.tr("Home"), .to = to, .icon = "house", .current = visit_.request && visit_.request->path == to.str()};
    }
    std::vector<NavLink> places() const {
        std::vector<NavLink> links{home()};
        for (auto& [space, first_of_kind] : spaces_) links.push_back(link_to(space, first_of_kind));
        links.push_back({.label = visit_.tr("Community members"), .to = members_url(card_), .icon = "users", .current = is_at(visit_, members_url(card_).str())});
        if (visit_.who() && !place_.standing)
            links.push_back({.label = visit_.tr("Join {}", card_.name), .to = join_url(card_), .icon = "user-plus", .current = is_at(visit_, join_url(card_).str())});
        if (place_.standing && *place_.standing < Standing::manager && place_.rules_accepted.value_or(0) < place_.rules_version)
            links.push_back({.label = visit_.tr("Accept the rules"), .to = rules_url(card_), .icon = "scale", .current = is_at(visit_, rules_url(card_).str())});
        return links;
    }
    std::vector<NavLink> groups() const {
        std::vector<NavLink> links;
        for (auto* group : groups_) {
            if (static_cast<int>(links.size()) == kGroupsInRail) break;
            auto to = group_url({group->id});
            links.push_back({.label = group->name(visit_.language), .to = to, .icon = "hash", .current = is_at(visit_, to.str())});
        }
        if (!links.empty()) links.push_back({.label = visit_.tr("All groups"), .to = groups_path({card_.slug}), .icon = "list"});
        return links;
    }
    std::vector<NavLink> tabs() const {
        std::vector<NavLink> links{home()};
        for (auto kind : {SpaceKind::articles, SpaceKind::questions})
            for (auto& [space, first_of_kind] : spaces_)
                if (space.kind == kind && first_of_kind) links.push_back(link_to(space, true));
        if (!visit_.who()) {
            links.push_back({.label = visit_.tr("Sign in"), .to = Url::local("/sign-in"), .icon = "log-in", .current = is_at(visit_, "/sign-in")});
            return links;
        }
        auto me = accounts::profile_url(visit_.visitor.handle);
        links.push_back({.label = visit_.tr("Notifications"), .to = Url::local("/notifications"), .icon = "bell", .current = is_at(visit_, "/notifications")});
        links.push_back({.label = visit_.tr("Me"), .to = me, .icon = "user", .current = is_at(visit_, me.str())});
        return links;
    }
    std::vector<NavLink> compose() const {
        std::vector<NavLink> links;
        if (!visit_.who()) return links;
        for (auto& [space, first_of_kind] : spaces_) {
            auto needed = space.kind == SpaceKind::articles ? Standing::author : Standing::member;
            if (first_of_kind && stands(visit_, place_.standing, needed)) links.push_back({compose_label(space.kind), compose_url(space), std::string(icon_of(space.kind))});
        }
        return links;
    }
    std::vector<NavLink> footer() const {
        std::vector<NavLink> links{{.label = visit_.tr("About {}", card_.name), .to = about_url(card_)}};
        if (place_.rules_version > 0) links.push_back({.label = visit_.tr("Rules"), .to = rules_url(card_)});
        return links;
    }

private:
    static CommunityCard card_of(const Visit& visit, const PlaceRow& place) {
        return {place.id, place.slug, place.name(visit.language), {}, place.visibility, 0};
    }
    NavLink link_to(const SpaceCard& space, bool first_of_kind) const {
        auto to = space_url(card_, space);
        return {.label = space.name, .to = to, .icon = std::string(icon_of(space.kind)),
            .current = is_at(visit_, to.str()) || (first_of_kind && shows_kind(visit_, space.kind))};
    }
    std::string compose_label(SpaceKind kind) const {
        switch (kind) {
            case SpaceKind::articles: return visit_.tr("Write an article");
            case SpaceKind::questions: return visit_.tr("Ask a question");
            case SpaceKind::discussion: return visit_.tr("Start a discussion");
        }
        return {};
    }

    const Visit& visit_;
    const PlaceRow& place_;
    CommunityCard card_;
    std::vector<std::pair<SpaceCard, bool>> spaces_;        // and whether it is the first of its kind
    std::vector<const PartRow*> groups_;
};

NavSection other_places(const Visit& visit, const std::vector<PlaceRow>& all) {
    NavSection section{visit.tr("Communities"), {}};
    for (auto& place : all) section.links.push_back({.label = place.name(visit.language), .to = place.home(), .icon = "library", .current = &place == &all.front()});
    if (static_cast<int>(all.size()) == kCommunitiesInRail) section.links.push_back({.label = visit.tr("All communities"), .to = communities_path(), .icon = "list"});
    return section;
}

}  // namespace

void fill_frame(const Visit& visit, Db& db, Frame& frame) {
    auto all = places(db, visit, visit.request ? slug_in(visit.request->path) : std::string_view{});
    if (all.empty()) return;
    auto& place = all.front();
    auto inside = db.kept<std::vector<PartRow>>(fmt::format("communities.parts {} {}", to_string(place.id), whose(visit)),
        [&] { return parts(db, place.id, visit.who()); });
    Around around(visit, place, *inside);
    frame.site_name = place.name(visit.language);
    frame.home = place.home();
    frame.rail.push_back({visit.tr("Places"), around.places()});
    if (auto groups = around.groups(); !groups.empty()) frame.rail.push_back({visit.tr("Technical groups"), std::move(groups)});
    if (all.size() > 1) frame.rail.push_back(other_places(visit, all));
    frame.tabs = around.tabs();
    for (auto& link : around.compose()) frame.compose.push_back(std::move(link));
    for (auto& link : around.footer()) frame.footer.push_back(std::move(link));
}

Html belongings(const Ui& ui, Db& db, PersonId person) {
    using namespace html;
    auto all = belongings_of(db, ui.visit, person);
    if (all.empty()) return {};
    return section(_class = "sheet", h2(_class = "label", ui.tr("Communities and groups")), ul(_class = "list", each(all, [&](const Belonging& b) {
        auto name = Bilingual{b.name_zh, b.name_en}.in(ui.visit.language);
        if (b.what == BelongsTo::group) return li(a(_href = group_path({{b.id}}), "# ", name));
        return li(a(_href = about_path({b.slug}), name), span(_class = "small muted", standing_name(ui, b.standing.value_or(Standing::member))));
    })));
}

}  // namespace lyceum::communities
