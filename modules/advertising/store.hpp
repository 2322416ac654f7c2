// The tables of advertising and their rules. Only this module includes this file.
#pragma once
#include "modules/advertising/pacing.hpp"
#include "modules/media/media.hpp"

namespace lyceum::advertising {

inline constexpr int kCampaignsMost = 200;          // approved ones that are not over, in all communities
inline constexpr int kFreeFromUsual = 1;            // level: whoever pays reads without advertising
inline constexpr int kFreeFromNobody = membership::kLevelMost + 1;
inline constexpr std::int64_t kBudgetMost = 100'000'000, kCapMost = 20, kCapUsual = 2;
inline constexpr Span kLongest = days(366), kAheadMost = days(366);

/// Where it may stand: among the cards of lists, at the foot of what people read, among search results.
enum class Place { list, item, search };
DESCRIBE_ENUM(Place, list, item, search)
std::vector<Place> read_places(std::string_view);
std::string write_places(const std::vector<Place>&);

/// `waiting` for the staff; `approved` runs between its days; `paused` and back; `refused`; `stopped` for good.
enum class State { waiting, approved, paused, refused, stopped };
DESCRIBE_ENUM(State, waiting, approved, paused, refused, stopped)

struct CampaignRow {
    CampaignId id;
    CommunityId community;
    PersonId owner;
    std::string advertiser, heading, words, image, link, places;
    SpaceId space;
    std::string tags, language;
    Time starts_at, ends_at;
    Measure measure = Measure::impressions;
    std::int64_t budget = 0, cap = 0;
    State state = State::waiting;
    std::string reason;
    bool ended = false;                             // its time has passed, or its budget is used up
    std::int64_t impressions = 0, clicks = 0;
    bool unpaid = false;                            // its advertiser has yet to pay it

    Pace pace() const { return {budget, starts_at, ends_at}; }
    std::int64_t counted() const { return measure == Measure::impressions ? impressions : clicks; }
    bool is_over(Time now) const { return ended || now >= ends_at; }
    /// What readers see of it, or whom it is for, so that a change of it is looked at again.
    bool has_face_of(const CampaignRow&) const;
};
DESCRIBE(CampaignRow, id, community, owner, advertiser, heading, words, image, link, places, space, tags, language, starts_at, ends_at, measure, budget, cap, state, reason,
         ended, impressions, clicks, unpaid)

// ---- campaigns ----------------------------------------------------------------------------------

std::optional<CampaignRow> find(Db&, CampaignId);
std::vector<CampaignRow> of_community(Db&, CommunityId, std::optional<CampaignId> before, int limit);
std::vector<CampaignRow> of_owner(Db&, PersonId, int limit);
/// Everybody who has a campaign. Kept in memory.
bool has_campaigns(Db&, PersonId);

/// A new one waits for the staff. Throws Refusal(invalid) on the field that does not hold.
CampaignId add(Tx&, const CampaignRow&);
/// Changes it; where its face changed it waits for the staff again. Its budget is never less than what was counted.
void change(Tx&, const CampaignRow& before, CampaignRow after);
/// Approves, refuses, pauses, goes on or stops. Throws conflict for a step that its state does not have.
void move(Tx&, const CampaignRow&, State to, const std::string& reason, PersonId by);

/// The level from which members read without advertising. Kept in memory.
int free_from(Db&, CommunityId);
void set_free_from(Tx&, CommunityId, int level);

// ---- showing, in serving.cpp --------------------------------------------------------------------

/// Campaigns that are approved and not ended; their days are asked with a clock. Kept in memory, without counts.
std::shared_ptr<const std::vector<CampaignRow>> running(Db&);
/// Where something could be shown: what a page knows of itself.
struct Spot {
    Place place = Place::list;
    std::optional<CommunityId> community;
    SpaceId space;
    std::string tags;                               // blanks between
};
DESCRIBE(Spot, place, community, space, tags)
bool fits(const CampaignRow&, const Spot&, const Visit&);
/// What stands in the page: nothing, or a mark that is filled when it comes into sight.
Html spot_view(const Ui&, Db&, const Spot&);
Html below_item(const Ui&, Db&, ItemId);
Html in_list(const Ui&, Db&, const items::ListPlace&);
std::vector<Route> serving_routes();

/// The site's day that a moment lies in, since 1970-01-01.
std::int64_t day_of(const App&, Time);
void make_key(Tx&);
std::string key(Db&);                               // empty: nothing was ever advertised

// ---- counts, in counts.cpp ----------------------------------------------------------------------

/// Writes what this process counted. What is beyond a budget is not the advertiser's: `surplus`.
void write_counts(Tx&, const Batch&);
/// The same in a transaction of its own, now or when it is due.
void flush(Database&, Tally&, Time now);
struct WriteCounts {
    static constexpr std::string_view topic = "advertising.write_counts";
    bool all = true;                                // a job says something
};
DESCRIBE(WriteCounts, all)
void write_now(Work&, const WriteCounts&);
void plan_writing(Tx&, Time due);

struct DayRow { std::int64_t day = 0, impressions = 0, clicks = 0, surplus = 0; };
DESCRIBE(DayRow, day, impressions, clicks, surplus)
std::vector<DayRow> days_of(Db&, CampaignId);
/// "2027-01-15".
std::string date_of(std::int64_t day);
/// Impressions and clicks as "1.25 %"; empty without impressions.
std::string rate(std::int64_t clicks, std::int64_t impressions);

/// Marks those whose time has passed, so that pages ask no more.
void end_campaigns(Tx&, Time due);
void forget_readers(Tx&, Time due);
std::vector<std::string> check(Db&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
void forget_person(Tx&, const accounts::Closed&);

}  // namespace lyceum::advertising
