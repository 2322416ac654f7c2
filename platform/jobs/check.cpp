// What `lyceum verify` says about the table `jobs`.
#include "platform/jobs/table.hpp"
#include <fmt/format.h>

namespace lyceum::jobs {
namespace {

constexpr Span kStuckAfter = minutes(15);               // far beyond a lease, and beyond what a busy lane waits

struct Failed {
    std::string kind;
    std::int64_t jobs = 0;
    std::string error;
};
DESCRIBE(Failed, kind, jobs, error)

struct Counted {
    std::string kind;
    std::int64_t jobs = 0;
};
DESCRIBE(Counted, kind, jobs)

// What is due and does not run although others do: nobody here knows how to run it.
std::vector<Counted> stuck(Db& db, Time now) {
    return db.all<Counted>(R"sql(
        select j.kind, count(*) as jobs
        from jobs j join (select lane, max(finished_at) as last from jobs group by lane) done on done.lane = j.lane
        where j.state in ('available', 'retryable') and j.due_at < $1 and done.last > j.due_at + $2
        group by j.kind order by j.kind)sql", now - kStuckAfter, kStuckAfter);
}

std::int64_t overdue_leases(Db& db, Time now) {
    return db.one<std::int64_t>(R"sql(
        select count(*) from jobs j
        where j.state = 'running' and j.lease_until < $1
          and (select max(finished_at) from jobs) > j.lease_until + $2)sql", now - kStuckAfter, kStuckAfter);
}

}  // namespace

std::vector<std::string> check(Db& db, const JobRegistry& registry, Time now) {
    std::vector<std::string> wrong;
    for (auto& failed : db.all<Failed>(R"sql(
            select kind, count(*) as jobs, coalesce(max(error), '') as error from open_jobs where state = 'discarded' group by kind order by kind)sql"))
        wrong.push_back(fmt::format("{} jobs of the kind {} were given up after their last try ({}). Mend the cause, then run them again with `lyceum jobs retry`.",
            failed.jobs, failed.kind, failed.error.substr(0, failed.error.find('\n'))));
    for (auto& waiting : db.all<Counted>(R"sql(
            select kind, count(*) as jobs from open_jobs where state in ('available', 'retryable', 'running') group by kind order by kind)sql"))
        if (!registry.find(waiting.kind))
            wrong.push_back(fmt::format("{} jobs are of the kind {}, which this version does not know. Run the version that made them, or cancel them with `lyceum jobs cancel`.",
                waiting.jobs, waiting.kind));
    for (auto& each : stuck(db, now))
        if (registry.find(each.kind))
            wrong.push_back(fmt::format("{} jobs of the kind {} are due and are not run. Start `lyceum serve` again, and look in its log for jobs.", each.jobs, each.kind));
    if (auto overdue = overdue_leases(db, now); overdue > 0)
        wrong.push_back(fmt::format("{} jobs are held by a program that ended. Start `lyceum serve`: it takes them over within a minute.", overdue));
    auto torn = db.one<std::int64_t>(R"sql(
        select count(*) from jobs where (state = 'running') <> (claim is not null) or (state = 'running') <> (lease_until is not null)
            or (unique_key is not null and state not in ('available', 'retryable')))sql");
    if (torn > 0) wrong.push_back(fmt::format("{} jobs are half claimed. Run them again with `lyceum jobs retry`.", torn));
    auto ahead = db.one<std::int64_t>("select count(*) from job_schedules where due_at > $1", now + days(1));
    if (ahead > 0) wrong.push_back(fmt::format("{} schedules were run by a clock that was ahead. Set the clock, and start `lyceum serve`: they go on.", ahead));
    return wrong;
}

}  // namespace lyceum::jobs
