// The rows of the table `jobs`: what each step of a job's life does to its row.
//
//     available ──claim──► running ──complete──► completed
//         ▲                  │ └──fail, last try──► discarded
//     (retry_job)            └──fail──► retryable ──claim──► running …
//
// The one place that knows how the databases hand out rows to several takers.
#pragma once
#include "platform/jobs/jobs.hpp"

namespace lyceum::jobs {

/// A claimed row stays ours this long, unless extended; then its runner is taken for dead.
inline constexpr Span kLease = seconds(30);
/// Finished rows are kept this long as the operator's history.
inline constexpr Span kHistory = days(7);
inline constexpr int kPruneMax = 5'000;                 // rows deleted by one run of the schedule
inline constexpr int kRescueMax = 100;                  // rows rescued at once
inline constexpr int kErrorCharsMax = 2'000;
inline constexpr Span kOverdue = minutes(1);            // then a row's style is looked at
inline constexpr Span kPauseMax = days(1);              // between two tries, give or take a tenth
inline constexpr Span kClockSkew = minutes(2);          // at most, between the clocks of several nodes

struct Claimed {
    Id<Job> id;
    std::string kind, payload;
    int attempt = 0;
    std::int64_t claim = 0;
};
DESCRIBE(Claimed, id, kind, payload, attempt, claim)

void put(Tx&, const JobKind&, std::string_view payload, const When&);
/// Takes at most `limit` due rows of these kinds, all of one style, oldest first.
std::vector<Claimed> claim(Tx&, Lane, JobRegistry::Style, const std::vector<std::string>& kinds, int limit);
/// What is due for a minute and has another style than its kind has now would never be claimed: a version before this put it.
void settle_style(Tx&, Lane, JobRegistry::Style, const std::vector<std::string>& kinds);
/// False when the row is no longer held by this claim: what was done must be rolled back.
bool complete(Tx&, const Claimed&);
/// Puts the row back for another try, or discards it after its last. `why` is cut to kErrorCharsMax.
/// Tries again after a pause, or not when this was the last try or `for_good`.
void fail(Tx&, const Claimed&, const JobOptions&, std::string_view why, bool for_good = false);
/// Puts the row back as if it had not been claimed: the program is ending.
void put_back(Tx&, const Claimed&);
void extend(Tx&, const std::vector<std::int64_t>& claims);
/// Puts the rows of these claims back as if they had not been claimed: the database was away when their outcome was known.
void give_back(Tx&, const std::vector<std::int64_t>& claims);
/// After the clock was set back: rows made, leased or put off by a clock that was ahead by more than `slack` are
/// moved to where they would stand had they been written now. Answers how many.
long bring_near(Tx&, Span slack);
/// Fails the rows whose runner died. Kinds unknown to this program are left for one that knows them.
int rescue(Tx&, const JobRegistry&);
bool is_any_due(Db&, Lane, Time now);
struct DueCount {
    Lane lane = Lane::default_;
    std::int64_t jobs = 0;
};
DESCRIBE(DueCount, lane, jobs)
/// How many wait although their time has come, of each lane that has such.
std::vector<DueCount> count_due(Db&, Time now);
/// A schedule that deletes finished rows after kHistory.
void prune(Tx&, Time due);
/// True for the one caller who is to enqueue this schedule's due time. One that lies ahead of all clocks was
/// noted by a clock that has been set back since, and counts for nothing.
bool take_due(Tx&, const Schedule&, Time due, Time known_since);

/// A sentence for each thing that does not hold, with its remedy: given up, stuck, unknown, half claimed.
std::vector<std::string> check(Db&, const JobRegistry&, Time now);

/// How long to wait before the next try: the fourth power of the attempt in seconds, at most a day,
/// a tenth more or less.
Span pause_after(int attempt);

}  // namespace lyceum::jobs
