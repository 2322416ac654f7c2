// What was done lately is brought together by person and place; the formulas stand in engines/recsys.
#include "modules/recommend/activity.hpp"
#include "engines/recsys/interest.hpp"
#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace lyceum::recommend {
using namespace html;

namespace {

recsys::ActivityOptions options_of(const Weights& weights, Time now) {
    recsys::ActivityOptions options{.now = now.micros / 1'000'000, .window_days = kActiveDays, .half_life_days = kActiveDays / 2.0};
    std::ranges::copy(weights.all(), options.weights.begin());
    return options;
}

recsys::Interaction deed_of(recsys::Index person, Interaction kind, Time at) { return {person, 0, static_cast<recsys::Deed>(kind), at.micros / 1'000'000}; }

int percent_of(double activity) { return static_cast<int>(100 * activity + 0.5); }

}  // namespace

double activity(std::span<const Past> past, const Weights& weights, Time now) {
    std::vector<recsys::Interaction> deeds;
    for (auto& each : past) deeds.push_back(deed_of(0, each.kind, each.last_at));
    return static_cast<double>(recsys::activity(deeds, 1, options_of(weights, now)).front());
}

int places_to_try(int usual, double activity) {
    if (usual <= 0) return 0;
    return std::max(1, static_cast<int>(std::lround(usual * (0.5 + std::clamp(activity, 0.0, 1.0)))));
}

int length_of_list(int usual, double activity) { return usual + static_cast<int>(usual * 0.5 * std::clamp(activity, 0.0, 1.0)); }

// ---- communities and groups -----------------------------------------------------------------------

namespace {

constexpr std::int64_t kDeedsMost = 500'000;

struct Done { CommunityId community; PersonId person; Interaction kind = Interaction::view; Time last_at; std::string tags; };
DESCRIBE(Done, community, person, kind, last_at, tags)
struct GroupRow { GroupId id; CommunityId community; std::string tag; };
DESCRIBE(GroupRow, id, community, tag)
struct MemberRow { GroupId of_group; PersonId person; };
DESCRIBE(MemberRow, of_group, person)

/// What its members did in one place.
class Scene {
public:
    void note(const Done& done) {
        const auto number = members_.try_emplace(done.person, static_cast<recsys::Index>(members_.size())).first->second;
        deeds_.push_back(deed_of(number, done.kind, done.last_at));
    }
    std::int64_t active() const { return std::ssize(members_); }
    double activity(const recsys::ActivityOptions& options) const { return recsys::community_activity(recsys::activity(deeds_, members_.size(), options)); }

private:
    std::unordered_map<PersonId, recsys::Index> members_;
    std::vector<recsys::Interaction> deeds_;
};

struct Scenes { std::map<CommunityId, Scene> communities; std::map<GroupId, Scene> groups; };

Scenes scenes_of(Db& db, Time now) {
    std::map<std::pair<CommunityId, std::string>, std::vector<GroupId>> groups;
    for (auto& row : db.all<GroupRow>(R"sql(select id, community, tag from known_groups where tag <> '')sql")) groups[{row.community, row.tag}].push_back(row.id);
    std::set<std::pair<GroupId, PersonId>> members;
    for (auto& row : db.all<MemberRow>(R"sql(select of_group, person from group_standings)sql")) members.emplace(row.of_group, row.person);
    Scenes scenes;
    for (auto& done : db.all<Done>(R"sql(
            select i.community, x.person, x.kind, x.last_at, i.tags
            from interactions x join visible_items i on i.id = x.item join community_standings s on s.community = i.community and s.person = x.person
            where x.last_at >= $1 and i.author <> x.person
              and x.person not in (select person from unheard_people)
            order by x.last_at desc limit $2)sql", now - days(kActiveDays), kDeedsMost)) {
        scenes.communities[done.community].note(done);
        for (auto& tag : items::split_tags(done.tags))
            if (auto found = groups.find({done.community, tag}); found != groups.end())
                for (auto id : found->second)
                    if (members.contains({id, done.person})) scenes.groups[id].note(done);
    }
    return scenes;
}

}  // namespace

void count_activity(Database& database, Time now) {
    const auto [scenes, options] = database.read([&](Db& db) { return std::pair(scenes_of(db, now), options_of(weights(db), now)); });
    struct Row { std::string_view side; std::int64_t id = 0, active = 0; double activity = 0; };
    std::vector<Row> rows;
    for (auto& [id, scene] : scenes.communities) rows.push_back({"community", id.value, scene.active(), scene.activity(options)});
    for (auto& [id, scene] : scenes.groups) rows.push_back({"group", id.value, scene.active(), scene.activity(options)});
    database.write(now, [&](Tx& tx) {
        tx.run("delete from place_activity");
        for (auto& row : rows) tx.run(R"sql(insert into place_activity (side, id, active, activity) values ($1, $2, $3, $4))sql", row.side, row.id, row.active, row.activity);
    }, "recommend.activity");
}

// ---- what managers see ----------------------------------------------------------------------------

namespace {
struct CountedRow { std::string side, name_zh, name_en; std::int64_t members = 0, active = 0; double activity = 0; };
DESCRIBE(CountedRow, side, name_zh, name_en, members, active, activity)
}  // namespace

CommunityActivity community_activity(const Visit& visit, Db& db, const OfCommunity& in) {
    constexpr int kShown = 1 + communities::kGroupsShown;
    CommunityActivity page{communities::managed_community(db, visit, in.community), {}, {}};
    page.whole.name = page.community.name, page.whole.members = page.community.members;
    for (auto& row : db.all<CountedRow>(R"sql(
            select a.side, coalesce(g.name_zh, '') as name_zh, coalesce(g.name_en, '') as name_en, coalesce(g.members, 0) as members, a.active, a.activity
            from place_activity a left join known_groups g on a.side = 'group' and g.id = a.id
            where ((a.side = 'community' and a.id = $1) or (a.side = 'group' and g.community = $1)) and a.active >= $2
            order by a.activity desc, a.id limit $3)sql", page.community.id, kActiveLeast, kShown)) {
        if (row.side == "group") page.groups.push_back({communities::Bilingual{row.name_zh, row.name_en}.in(visit.language), row.members, row.active, percent_of(row.activity)});
        else page.whole.active = row.active, page.whole.percent = percent_of(row.activity);
    }
    return page;
}

Page activity_page(const Ui& ui, const CommunityActivity& page) {
    const auto heading = ui.tr("How active members are");
    const auto row = [&](const PlaceActivity& place) { return tr(th(_scope = "row", place.name), td(_class = "n", ui.number(place.members)), td(_class = "n", ui.number(place.active)), td(_class = "n", place.percent, " %")); };
    const auto counted = [&] {
        return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = heading, table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Where")), th(_class = "n", _scope = "col", ui.tr("Community members")), th(_class = "n", _scope = "col", ui.tr("Of these active")), th(_class = "n", _scope = "col", ui.tr("Their activity")))),
            tbody(row(page.whole), each(page.groups, row))));
    };
    return communities::manage_page(ui, page.community, ui.tr("Activity"), activity_path({page.community.slug}), group(h1(heading), section(_class = "sheet stack",
        page.whole.active ? counted() : p(ui.tr("Fewer than {} members did anything here in the last {} days, as far as they agreed to its being noted.", kActiveLeast, kActiveDays)),
        p(_class = "muted", ui.tr("Active is who looked at, read, liked, saved, commented on or bought what others wrote here in the last {} days. Their activity is the mean of theirs: 50 % is as much as reading ten texts today, and what is older says less. Only members who agreed to its being noted are counted; groups are left out where fewer than {} were active.", kActiveDays, kActiveLeast)),
        p(_class = "small faint", ui.tr("Counted every night. How well the community fits somebody, under “People and places for you”, follows it.")))));
}

}  // namespace lyceum::recommend
