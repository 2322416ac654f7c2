// The tables of likes, saves and reports. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"
#include "modules/reactions/pages.hpp"
#include <set>

namespace lyceum::reactions {

constexpr std::int64_t kSavesMost = 10'000;

/// How often a visible item was liked, and whether this person liked and saved it.
struct Reacted {
    ItemId item;
    std::int64_t likes = 0;
    bool liked = false, saved = false;
};
DESCRIBE(Reacted, item, likes, liked, saved)
std::map<ItemId, Reacted> reactions_of(Db&, std::optional<PersonId>, const std::vector<ItemId>&);

struct Kept { Id<items::Action> id; ItemId item; };
DESCRIBE(Kept, id, item)
std::vector<Kept> newest_saves(Db&, PersonId, std::optional<Id<items::Action>> before, int limit);
std::int64_t count_saves(Db&, PersonId);
/// Those of them that are still there: what was removed stays saved, for when it comes back.
std::int64_t count_shelf(Db&, PersonId);
/// Sentences about counters that disagree with the rows.
std::vector<std::string> check(Db&);
/// Corrects what items count of likes and saves, at most 10,000 items at once; answers how many were wrong.
std::int64_t recount(Tx&);

/// `community`: where the reported thing lies, if it is known.
void report(Tx&, PersonId, const NewReport&, std::optional<CommunityId> community);
struct ReportRow {
    Id<Report> id;
    PersonId reporter;
    std::string place;
    Reason reason = Reason::other;
    std::string note;
    Time at;
};
DESCRIBE(ReportRow, id, reporter, place, reason, note, at)
/// Of one community, or all.
std::vector<ReportRow> open_reports(Db&, std::optional<CommunityId>, int limit);
bool is_about(Db&, Id<Report>, CommunityId);
/// False when somebody decided it already.
bool decide(Tx&, PersonId by, Id<Report>, std::string_view decision);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
/// Takes everything off their shelf.
void forget_person(Tx&, const accounts::Closed&);

}  // namespace lyceum::reactions
