// Statements on the table `jobs`.
#include "platform/jobs/table.hpp"
#include <algorithm>
#include <random>

namespace lyceum::jobs {

void put(Tx& tx, const JobKind& kind, std::string_view payload, const When& when) {
    std::optional<std::string> unique;
    if (!when.unique.empty()) unique = kind.name + "/" + when.unique;
    // A waiting twin is touched rather than left alone, so that it cannot be claimed by a transaction
    // that does not see what this one wrote.
    tx.run(R"sql(
        insert into jobs (id, kind, lane, in_work, payload, due_at, unique_key, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (unique_key) where unique_key is not null do update
        set due_at = case when excluded.due_at < jobs.due_at then excluded.due_at else jobs.due_at end)sql",
        new_id<Job>(tx), kind.name, kind.options.lane, static_cast<bool>(kind.in_work), payload, when.at.value_or(tx.now()), unique, tx.now());
}

// PostgreSQL may run a subselect behind `in` once for each row of a short table, and each time it skips what was claimed a moment
// ago: more would be claimed than were asked for. An array is made once.
std::vector<Claimed> claim(Tx& tx, Lane lane, JobRegistry::Style style, const std::vector<std::string>& kinds, int limit) {
    if (kinds.empty() || limit < 1) return {};
    auto claim = tx.next_id();
    auto until = tx.now() + kLease;
    bool in_work = style == JobRegistry::Style::in_work;
    auto claimed = tx.dialect() == Dialect::sqlite
        ? tx.all_returning<Claimed>(R"sql(
            update jobs set state = 'running', attempt = attempt + 1, claim = $1, lease_until = $2, unique_key = null
            where id in (
                select id from jobs
                where state in ('available', 'retryable') and lane = $3 and in_work = $4 and due_at <= $5 and kind in ($6...)
                order by due_at, id limit $7)
            returning id, kind, payload, attempt, claim)sql",
            claim, until, lane, in_work, tx.now(), kinds, limit)
        : tx.all_returning<Claimed>(R"sql(/* postgres */
            update jobs set state = 'running', attempt = attempt + 1, claim = $1, lease_until = $2, unique_key = null
            where id = any(array(
                select id from jobs
                where state in ('available', 'retryable') and lane = $3 and in_work = $4 and due_at <= $5 and kind in ($6...)
                order by due_at, id limit $7
                for update skip locked))
            returning id, kind, payload, attempt, claim)sql",
            claim, until, lane, in_work, tx.now(), kinds, limit);
    std::sort(claimed.begin(), claimed.end(), [](auto& a, auto& b) { return a.id < b.id; });
    return claimed;
}

void settle_style(Tx& tx, Lane lane, JobRegistry::Style style, const std::vector<std::string>& kinds) {
    if (kinds.empty()) return;
    bool in_work = style == JobRegistry::Style::in_work;
    tx.run(R"sql(
        update jobs set in_work = $1
        where state in ('available', 'retryable') and lane = $2 and in_work = $3 and due_at < $4 and kind in ($5...))sql",
        in_work, lane, !in_work, tx.now() - kOverdue, kinds);
}

bool complete(Tx& tx, const Claimed& job) {
    return tx.run(R"sql(
        update jobs set state = 'completed', claim = null, lease_until = null, error = null, finished_at = $1
        where id = $2 and claim = $3)sql",
        tx.now(), job.id, job.claim) == 1;
}

void fail(Tx& tx, const Claimed& job, const JobOptions& options, std::string_view why, bool for_good) {
    auto error = utf8_length(why) < 0 || !is_printable_text(why) ? std::string_view("an error whose words cannot be shown") : utf8_prefix(why, kErrorCharsMax);
    bool last = for_good || job.attempt >= options.tries;
    std::optional<Time> finished;
    if (last) finished = tx.now();
    tx.run(R"sql(
        update jobs set state = $1, claim = null, lease_until = null, error = $2, finished_at = $3, due_at = $4
        where id = $5 and claim = $6)sql",
        last ? JobState::discarded : JobState::retryable, error, finished, tx.now() + pause_after(job.attempt), job.id, job.claim);
}

void put_back(Tx& tx, const Claimed& job) {
    tx.run(R"sql(
        update jobs set state = 'available', claim = null, lease_until = null, attempt = attempt - 1
        where id = $1 and claim = $2)sql", job.id, job.claim);
}

void extend(Tx& tx, const std::vector<std::int64_t>& claims) {
    tx.run("update jobs set lease_until = $1 where state = 'running' and claim in ($2...)", tx.now() + kLease, claims);
}

void give_back(Tx& tx, const std::vector<std::int64_t>& claims) {
    tx.run(R"sql(
        update jobs set state = 'available', claim = null, lease_until = null, attempt = attempt - 1
        where state = 'running' and claim in ($1...))sql", claims);
}

// Each condition repeats that of an index, so that nobody walks through a week of finished jobs.
long bring_near(Tx& tx, Span slack) {
    auto now = tx.now();
    return tx.run(R"sql(
               update jobs set due_at = cast($1 as bigint) + (due_at - created_at), created_at = $1
               where state in ('available', 'retryable') and created_at > $2)sql", now, now + slack) +
           tx.run(R"sql(
               update jobs set due_at = $1
               where state in ('available', 'retryable') and state = 'retryable' and due_at > $2)sql", now, now + days(2)) +
           tx.run(R"sql(
               update jobs set lease_until = $1 where state = 'running' and lease_until > $2)sql", now + kLease, now + kLease + slack);
}

int rescue(Tx& tx, const JobRegistry& registry) {
    auto lost = tx.all<Claimed>(R"sql(
        select id, kind, payload, attempt, claim from jobs
        where state = 'running' and lease_until < $1 order by lease_until limit $2)sql", tx.now(), kRescueMax);
    int rescued = 0;
    for (auto& job : lost) {
        auto* kind = registry.find(job.kind);
        if (!kind) continue;
        fail(tx, job, kind->options, "The program that ran this ended before it was done.");
        ++rescued;
    }
    return rescued;
}

bool is_any_due(Db& db, Lane lane, Time now) {
    return db.maybe<int>(R"sql(
        select 1 as found from jobs
        where state in ('available', 'retryable') and lane = $1 and in_work in (false, true) and due_at <= $2 limit 1)sql", lane, now).has_value();
}

std::vector<DueCount> count_due(Db& db, Time now) {
    return db.all<DueCount>(R"sql(
        select lane, count(*) as jobs from jobs where state in ('available', 'retryable') and due_at <= $1 group by lane order by lane)sql", now);
}

// What has finished by then was made before, so the walk over the oldest ends there.
void prune(Tx& tx, Time due) {
    auto before = due - kHistory;
    tx.run(R"sql(
        delete from jobs where id in (
            select id from jobs where id < $1 and finished_at < $2 order by id limit $3))sql",
        Id<Job>{id_bits(before, 0)}, before, kPruneMax);
}

bool take_due(Tx& tx, const Schedule& schedule, Time due, Time known_since) {
    if (tx.run("insert into job_schedules (name, due_at) values ($1, $2) on conflict (name) do nothing", schedule.name, due) == 1)
        return due > known_since;
    return tx.run("update job_schedules set due_at = $2 where name = $1 and (due_at < $2 or due_at > $3)", schedule.name, due, tx.now() + kClockSkew) == 1;
}

Span pause_after(int attempt) {
    thread_local std::minstd_rand random{std::random_device{}()};
    auto power = std::int64_t{std::min(attempt, 100)};
    auto pause = std::min(seconds(power * power * power * power), kPauseMax);
    return {pause.micros / 100 * std::uniform_int_distribution<std::int64_t>(90, 110)(random)};
}

}  // namespace lyceum::jobs
