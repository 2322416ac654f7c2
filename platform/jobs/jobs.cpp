// What can be run, when schedules are due, and what operators see of the table.
#include "platform/jobs/jobs.hpp"
#include "platform/jobs/table.hpp"
#include <charconv>
#include <fmt/format.h>

namespace lyceum {

// ---- schedules ------------------------------------------------------------------------------

Schedule every(Span period, std::string name, void (*run)(Tx&, Time), JobOptions options) {
    return {std::move(name), period, {0}, run, options};
}
Schedule daily(AtUtc at, std::string name, void (*run)(Tx&, Time), JobOptions options) {
    return {std::move(name), days(1), minutes(at.hour * 60 + at.minute), run, options};
}

Time Schedule::latest_due(Time now) const {
    auto since = now.micros - offset.micros;
    auto passed = since / period.micros - (since % period.micros < 0 ? 1 : 0);
    return {passed * period.micros + offset.micros};
}

// ---- the registry ---------------------------------------------------------------------------

const JobKind& JobRegistry::add_kind(JobKind kind) {
    if (kind.options.tries < 1) throw std::logic_error(fmt::format("the job {} has no tries", kind.name));
    auto name = kind.name;
    auto [at, added] = kinds_.emplace(std::move(name), std::move(kind));
    if (!added) throw std::logic_error(fmt::format("two jobs are called {}", at->first));
    return at->second;
}

void JobRegistry::add(std::string_view module, const std::vector<Listener>& listeners, const std::vector<JobKind>& kinds, const std::vector<Schedule>& schedules) {
    for (auto& listener : listeners) {
        auto kind = listener.kind;
        kind.name = fmt::format("{} < {}", module, listener.topic);
        if (!listener.called.empty()) kind.name += " (" + listener.called + ")";
        heard_[listener.topic].push_back(&add_kind(std::move(kind)));
    }
    for (auto& kind : kinds) add_kind(kind);
    for (auto schedule : schedules) {
        if (schedule.period <= Span{} || !schedule.run) throw std::logic_error(fmt::format("the schedule {} has no period or nothing to run", schedule.name));
        schedule.name = fmt::format("{}: {}", module, schedule.name);
        auto run = schedule.run;
        add_kind({schedule.name, schedule.options, [run](Tx& tx, std::string_view payload) {
            Time due;
            std::from_chars(payload.data(), payload.data() + payload.size(), due.micros);
            run(tx, due);
        }, {}});
        schedules_.push_back(std::move(schedule));
    }
}

const JobKind* JobRegistry::find(std::string_view name) const {
    auto found = kinds_.find(name);
    return found == kinds_.end() ? nullptr : &found->second;
}

const std::vector<const JobKind*>& JobRegistry::listeners(std::string_view topic) const {
    static const std::vector<const JobKind*> nobody;
    auto found = heard_.find(topic);
    return found == heard_.end() ? nobody : found->second;
}

std::vector<std::string> JobRegistry::names(Lane lane, Style style) const {
    std::vector<std::string> names;
    for (auto& [name, kind] : kinds_)
        if (kind.options.lane == lane && static_cast<bool>(kind.in_tx) == (style == Style::in_tx)) names.push_back(name);
    return names;
}

// ---- for operators --------------------------------------------------------------------------

// Completed rows are most of a table that may be large: the others are a view of their own.
std::vector<JobRow> jobs_in(Db& db, JobState state, std::optional<Id<Job>> before, int limit) {
    if (state == JobState::completed)
        return db.all<JobRow>(R"sql(
            select id, kind, lane, state, attempt, due_at, created_at, finished_at, error from jobs
            where state = 'completed' and ($1 is null or id < $1)
            order by id desc limit $2)sql", before, limit);
    return db.all<JobRow>(R"sql(
        select id, kind, lane, state, attempt, due_at, created_at, finished_at, error from open_jobs
        where state = $1 and ($2 is null or id < $2)
        order by id desc limit $3)sql", state, before, limit);
}

namespace {

struct FoundRow {
    Id<Job> id;
    std::string kind;
    Lane lane = Lane::default_;
    JobState state = JobState::available;
    std::int64_t attempt = 0;
    Time due_at, created_at;
    std::optional<Time> finished_at;
    std::optional<std::string> error;
    std::string payload;
};
DESCRIBE(FoundRow, id, kind, lane, state, attempt, due_at, created_at, finished_at, error, payload)

std::vector<FoundRow> find_open(Db& db, const JobFilter& filter, std::optional<Id<Job>> before, int limit) {
    return db.all<FoundRow>(R"sql(
        select id, kind, lane, state, attempt, due_at, created_at, finished_at, error, payload from open_jobs
        where state = $1 and ($2 is null or lane = $2)
          and ($3 = '' or substr(kind, 1, length($3)) = $3) and ($4 is null or id < $4)
        order by id desc limit $5)sql", *filter.state, filter.lane, filter.kind, before, limit);
}

}  // namespace

std::vector<JobFile> find_jobs(Db& db, const JobFilter& filter, std::optional<Id<Job>> before, int limit) {
    auto rows = filter.state && filter.state != JobState::completed ? find_open(db, filter, before, limit) : db.all<FoundRow>(R"sql(
        select id, kind, lane, state, attempt, due_at, created_at, finished_at, error, payload from jobs
        where ($1 is null or state = $1) and ($2 is null or lane = $2)
          and ($3 = '' or substr(kind, 1, length($3)) = $3) and ($4 is null or id < $4)
        order by id desc limit $5)sql", filter.state, filter.lane, filter.kind, before, limit);
    std::vector<JobFile> files;
    for (auto& row : rows)
        files.push_back({{row.id, row.kind, row.lane, row.state, row.attempt, row.due_at, row.created_at, row.finished_at, row.error}, std::move(row.payload)});
    return files;
}

std::vector<JobCount> count_jobs(Db& db) {
    return db.all<JobCount>("select lane, state, count(*) as jobs from open_jobs group by lane, state order by lane, state");
}

bool cancel_job(Tx& tx, Id<Job> id) {
    return tx.run(R"sql(
        update jobs set state = 'cancelled', unique_key = null, finished_at = $1
        where id = $2 and state in ('available', 'retryable'))sql", tx.now(), id) == 1;
}

bool run_job_now(Tx& tx, Id<Job> id) {
    return tx.run(R"sql(update jobs set due_at = $1 where id = $2 and state in ('available', 'retryable'))sql", tx.now(), id) == 1;
}

bool retry_job(Tx& tx, Id<Job> id) {
    return tx.run(R"sql(
        update jobs set state = 'available', attempt = 0, due_at = $1, finished_at = null
        where id = $2 and state in ('retryable', 'discarded', 'cancelled', 'completed'))sql", tx.now(), id) == 1;
}

}  // namespace lyceum
