// People to follow, groups and communities to join: the match score of engines/recsys/measures (row E9 of the formulas).
#include "engines/recsys/measures.hpp"
#include "modules/follows/follows.hpp"
#include "modules/recommend/choosing.hpp"
#include <cmath>

namespace lyceum::recommend {

namespace {

constexpr int kPeopleShown = 10, kGroupsShown = 8, kCommunitiesShown = 5, kPlacesLookedAt = 200, kItemsLookedAt = 1'000;
constexpr double kSomewhere = 0.4;                  // a level nobody named

struct Interest { std::map<std::string, double> tags; double level = kSomewhere; };

double level_of(std::string_view name) {
    constexpr std::string_view kLevels[] = {"beginner", "intermediate", "advanced", "expert"};
    for (int n = 0; n < 4; ++n)
        if (kLevels[n] == name) return n / 3.0;
    return kSomewhere;
}

/// What somebody named, follows and reads, in tags.
Interest interest_of(Db& db, const Visit& visit) {
    Interest interest;
    auto who = visit.person();
    auto named = accounts::interests(db, who);
    interest.level = level_of(named.level);
    for (auto& field : named.fields) interest.tags[items::canonical_tag(field)] += 2;
    for (auto& tag : follows::follows(db, who).tags) interest.tags[tag] += 2;
    auto removed = removed_reasons(db, who);
    if (std::find(removed.begin(), removed.end(), kEverything) == removed.end()) {
        auto past = history(db, who, kHistoryMost);
        std::vector<ItemId> ids;
        for (auto& p : past) ids.push_back(p.item);
        auto tags = items::tags_of(db, ids);
        auto weight = weights(db);
        for (auto& p : past)
            for (auto& tag : tags[p.item]) interest.tags[tag] += weight.of(p.kind) * decay(p.last_at, visit.now);
    }
    for (auto& key : removed)
        if (key.starts_with("tag ")) interest.tags.erase(key.substr(4));
    return interest;
}

}  // namespace

std::optional<std::map<std::string, double>> interests(Db& db, const Visit& visit) {
    auto removed = removed_reasons(db, visit.person());
    if (std::find(removed.begin(), removed.end(), kEverything) != removed.end()) return std::nullopt;
    return interest_of(db, visit).tags;
}

namespace {

/// The cosine, and the tag that says most of it.
std::pair<double, std::string> in_common(const std::map<std::string, double>& mine, const std::map<std::string, double>& theirs) {
    double dot = 0, a = 0, b = 0, most = 0;
    std::string best;
    for (auto& [tag, weight] : mine) {
        a += weight * weight;
        if (auto found = theirs.find(tag); found != theirs.end()) {
            dot += weight * found->second;
            if (weight * found->second > most) most = weight * found->second, best = tag;
        }
    }
    for (auto& [_, weight] : theirs) b += weight * weight;
    return {dot > 0 ? dot / std::sqrt(a * b) : 0, best};
}

struct PlaceRow { std::int64_t id = 0; std::string key, name_zh, name_en; std::int64_t members = 0, active = 0; double activity = 0, level = 0; };
DESCRIBE(PlaceRow, id, key, name_zh, name_en, members, active, activity, level)

std::vector<PlaceRow> groups(Db& db, const Visit& visit) {
    return db.all<PlaceRow>(R"sql(
        select g.id, g.tag as key, g.name_zh, g.name_en, g.members,
               coalesce(a.active, 0) as active, coalesce(a.activity, 0) as activity,
               cast(coalesce((select avg(case l.level when 'beginner' then 0.0 when 'intermediate' then 0.333 when 'advanced' then 0.667 else 1.0 end)
                              from group_standings s join person_levels l on l.person = s.person where s.of_group = g.id), 0.4) as double precision) as level
        from known_groups g left join place_activity a on a.side = 'group' and a.id = g.id
        where (exists (select 1 from open_communities o where o.id = g.community) or exists (select 1 from community_standings c where c.community = g.community and c.person = $1))
          and not exists (select 1 from group_standings s where s.of_group = g.id and s.person = $1)
        order by g.members desc, g.id limit $2)sql", visit.person(), kPlacesLookedAt);
}

std::vector<PlaceRow> communities_not_joined(Db& db, const Visit& visit) {
    return db.all<PlaceRow>(R"sql(
        select k.id, k.slug as key, k.name_zh, k.name_en, k.members,
               coalesce(a.active, 0) as active, coalesce(a.activity, 0) as activity,
               cast(coalesce((select avg(case l.level when 'beginner' then 0.0 when 'intermediate' then 0.333 when 'advanced' then 0.667 else 1.0 end)
                              from community_standings s join person_levels l on l.person = s.person where s.community = k.id), 0.4) as double precision) as level
        from known_communities k join open_communities o on o.id = k.id left join place_activity a on a.side = 'community' and a.id = k.id
        where not exists (select 1 from interaction_graph g where g.person = $1 and g.side = 'community' and g.id = k.id)
        order by k.members desc, k.id limit $2)sql", visit.person(), kPlacesLookedAt);
}

struct TagsOf { std::int64_t community = 0; std::string tags; };
DESCRIBE(TagsOf, community, tags)

/// What the newest public items of each community are about.
std::map<std::int64_t, std::map<std::string, double>> subjects(Db& db) {
    std::map<std::int64_t, std::map<std::string, double>> all;
    for (auto& row : db.all<TagsOf>(R"sql(select community, tags from visible_items where audience_level < 0 order by published_at desc limit $1)sql", kItemsLookedAt))
        for (auto& tag : items::split_tags(row.tags)) ++all[row.community][tag];
    return all;
}

struct Judged { Place place; double score = 0; };

Judged judged(const Visit& visit, const PlaceRow& row, const Interest& interest, const std::map<std::string, double>& about, Url url) {
    auto [cosine, tag] = in_common(interest.tags, about);
    const auto counted = [](std::int64_t count) { return static_cast<std::size_t>(std::max<std::int64_t>(0, count)); };
    auto score = recsys::match_score({interest.level, row.level, cosine, counted(row.members), counted(row.active), row.activity});
    std::string reason;
    if (!tag.empty()) reason = visit.tr("About {}, which you care for", tag);
    else if (row.active > 0) reason = Ui{visit}.plural(row.active, "{} member was active in the last four weeks", "{} members were active in the last four weeks");
    return {{communities::Bilingual{row.name_zh, row.name_en}.in(visit.language), std::move(url), std::move(reason), row.members, static_cast<int>(100 * score + 0.5)}, score};
}

std::vector<Place> best_of(std::vector<Judged> all, std::size_t count) {
    std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.score > b.score; });
    std::vector<Place> best;
    for (auto& each : all)
        if (best.size() < count) best.push_back(std::move(each.place));
    return best;
}

}  // namespace

Places places(const Visit& visit, Db& db, const Nothing&) {
    Places page;
    page.people = people_to_follow(db, visit, kPeopleShown);
    auto interest = interest_of(db, visit);
    const auto removed = removed_reasons(db, visit.person());
    const Unwelcome unwelcome({removed.begin(), removed.end()}, {});
    std::vector<Judged> found;
    for (auto& row : groups(db, visit))
        if (!unwelcome.tag(row.key)) found.push_back(judged(visit, row, interest, {{row.key, 1}}, communities::group_url(GroupId{row.id})));
    page.groups = best_of(std::move(found), kGroupsShown);
    auto others = communities_not_joined(db, visit);
    if (others.empty()) return page;
    auto about = subjects(db);
    found.clear();
    for (auto& row : others) found.push_back(judged(visit, row, interest, about[row.id], Url::local("/c/" + row.key)));
    page.communities = best_of(std::move(found), kCommunitiesShown);
    return page;
}

}  // namespace lyceum::recommend
