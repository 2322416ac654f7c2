// Memberships that are paid ahead and end by themselves: they can rest for a while, and what is left of them goes on afterwards.
// Orders keep their length and move with their rights, so that what is unused counts as before. Only this module includes this
// file.
#pragma once
#include "modules/commerce/subscriptions.hpp"

namespace lyceum {
struct PrepaidPause;
using PrepaidPauseId = Id<PrepaidPause>;
}  // namespace lyceum

namespace lyceum::commerce {

inline constexpr Span kRestsLeast = days(7);        // less is not worth a pause
inline constexpr Span kBetweenRests = days(30);     // from the end of one to the next: nobody pays for single days

struct RestRow {
    PrepaidPauseId id;
    PersonId person;
    CommunityId community;
    Time began_at, until;
    std::optional<Time> ended_at;
};
DESCRIBE(RestRow, id, person, community, began_at, until, ended_at)
/// What rests now, in one community.
std::optional<RestRow> resting(Db&, PersonId, CommunityId);

/// What somebody has paid ahead in one community where nothing renews it.
struct PaidAhead {
    CommunityId community;
    std::string title, place;                       // the tier, and the community
    Time ends_at;                                   // while it rests: as it would have ended
    std::optional<Time> rests_since, rests_until;
    std::int64_t days_left = 0;                     // begun ones count
    std::vector<Time> pauses;                       // when a pause of one month would end, of two …; empty when there can be none
    std::string obstacle;                           // why there can be none now
};
DESCRIBE(PaidAhead, community, title, place, ends_at, rests_since, rests_until, days_left, pauses, obstacle)
/// One for each community, in the order in which they end.
std::vector<PaidAhead> paid_ahead(Db&, const Visit&);

/// Throws Refusal(invalid) on `months`, and conflict as `PaidAhead::obstacle` says, for what renews itself, and where nothing is
/// paid ahead.
void rest(Tx&, const Visit&, CommunityId, int months);
/// What is left goes on now. False where nothing rests.
bool go_on(Tx&, PersonId, CommunityId);

/// The day on which a pause ends has come.
struct EndRest {
    static constexpr std::string_view topic = "commerce.end_prepaid_pause";
    PrepaidPauseId pause;
};
DESCRIBE(EndRest, pause)
void end_rest(Tx&, const EndRest&);
/// Whoever closed their account gets no letter about it.
void drop_rests(Tx&, const accounts::Closed&);

std::vector<Route> prepaid_routes();

// ---- pages --------------------------------------------------------------------------------------

struct Rest { CommunityId community; int months = 1; };
DESCRIBE(Rest, community, months)
inline constexpr Path<Rest> rest_path{"/memberships/{community}/pause"};
struct GoOn { CommunityId community; };
DESCRIBE(GoOn, community)
inline constexpr Path<GoOn> go_on_path{"/memberships/{community}/resume"};
/// One card of the page of renewals.
Html paid_ahead_view(const Ui&, const PaidAhead&);

}  // namespace lyceum::commerce
