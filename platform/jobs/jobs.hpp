// Work that happens after the commit: events told to listeners, jobs, schedules.
//
// Every one is a row of the table `jobs`, written by the transaction that asked. Everything runs at
// least once: a listener and a job must be harmless twice.
//
//     .listens  = { on<items::Removed>(&forget) },
//     .jobs     = { job<MailDigest>(&mail_digest, {.lane = Lane::mail}) },
//     .schedule = { every(minutes(10), "expire carts", &expire_carts), daily({.hour = 8}, "digests", &plan_digests) },
#pragma once
#include "platform/core/json.hpp"
#include "platform/db/db.hpp"
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum {

/// Lanes have their own limits, so that a slow one starves nobody.
enum class Lane { default_, mail, media, search, outgoing };
DESCRIBE_ENUM(Lane, default_, mail, media, search, outgoing)

struct Job;                                             // a row of the table jobs

/// What a job that touches the network is given. It holds no transaction: it reads and writes in
/// short ones of its own.
class Work {
public:
    Work(Database& database, std::string_view kind, Id<Job> id, int attempt, std::function<Time()> clock, std::function<bool()> stopping)
        : database_(&database), kind_(kind), id_(id), attempt_(attempt), clock_(std::move(clock)), stopping_(std::move(stopping)) {}

    std::string_view kind() const { return kind_; }
    Id<Job> id() const { return id_; }
    int attempt() const { return attempt_; }            // 1 the first time
    Time now() const { return clock_(); }
    /// True when the program is ending: stop at the next safe place by returning early with `throw
    /// Fault`, and the job will run again.
    bool stopping() const { return stopping_(); }
    Database& database() const { return *database_; }
    const App& app() const { return database_->app(); }
    template <class F> auto read(F&& f) { return database_->read(std::forward<F>(f)); }
    template <class F> auto write(F&& f) { return database_->write(now(), std::forward<F>(f), kind_); }

private:
    Database* database_;
    std::string_view kind_;
    Id<Job> id_;
    int attempt_;
    std::function<Time()> clock_;
    std::function<bool()> stopping_;
};

/// Thrown by a job for which trying again cannot help: its row is discarded at once, kept with the reason.
struct GiveUp : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct JobOptions {
    Lane lane = Lane::default_;
    int tries = 8;                                      // then the row is discarded, kept with its error
    /// For a listener that only asks for a job: it hears inside the transaction that announces and has no row of its own. It
    /// reads a row or two at most, asks for nothing that others ask for too (on PostgreSQL they would wait for each other), and
    /// what it throws ends that transaction.
    bool at_once = false;
};

/// One thing that can be run: a job by its topic. Exactly one of the two functions is set.
struct JobKind {
    std::string name;                                   // the column `kind`
    JobOptions options;
    std::function<void(Tx&, std::string_view payload)> in_tx;       // completed in the same Tx: exactly once in effect
    std::function<void(Work&, std::string_view payload)> in_work;
};

/// A function that hears an event. Its row's kind is "module < topic", so one module has one
/// listener for one event, unless `called` tells them apart.
struct Listener {
    std::string topic, called;
    JobKind kind;
};

template <class Event>
Listener on(void (*hear)(Tx&, const Event&), JobOptions options = {}, std::string called = "") {
    return {std::string(Event::topic), std::move(called),
        {"", options, [hear](Tx& tx, std::string_view payload) { hear(tx, json::from_text<Event>(payload)); }, {}}};
}
template <class J>
JobKind job(void (*run)(Tx&, const J&), JobOptions options = {}) {
    return {std::string(J::topic), options, [run](Tx& tx, std::string_view payload) { run(tx, json::from_text<J>(payload)); }, {}};
}
template <class J>
JobKind job(void (*run)(Work&, const J&), JobOptions options = {}) {
    return {std::string(J::topic), options, {}, [run](Work& work, std::string_view payload) { run(work, json::from_text<J>(payload)); }};
}

/// A time of day, UTC.
struct AtUtc {
    int hour = 0, minute = 0;
};

/// Runs f(tx, due) once for each due time, on one node. Due times missed while the program was off
/// are made up for by one run, with the latest of them; a schedule that is new waits for its next.
struct Schedule {
    std::string name;
    Span period, offset;                                // due at every multiple of period, plus offset
    void (*run)(Tx&, Time due) = nullptr;
    JobOptions options;

    /// The latest due time that is not after `now`.
    Time latest_due(Time now) const;
};
Schedule every(Span period, std::string name, void (*run)(Tx&, Time due), JobOptions = {});
Schedule daily(AtUtc, std::string name, void (*run)(Tx&, Time due), JobOptions = {});

/// Everything that can be run, by name. Built once from all modules, then only read.
class JobRegistry {
public:
    JobRegistry() = default;
    JobRegistry(JobRegistry&&) = default;
    JobRegistry& operator=(JobRegistry&&) = default;

    /// Throws std::logic_error for a name that is taken or a schedule without a period.
    void add(std::string_view module, const std::vector<Listener>&, const std::vector<JobKind>&, const std::vector<Schedule>&);

    /// Nothing for a kind that this program does not know.
    const JobKind* find(std::string_view name) const;
    const std::vector<const JobKind*>& listeners(std::string_view topic) const;
    /// Named as their kinds are: "module: name".
    const std::vector<Schedule>& schedules() const { return schedules_; }
    /// Every kind of a lane; those that run in a Tx, or those that work outside of one.
    enum class Style { in_tx, in_work };
    std::vector<std::string> names(Lane, Style) const;

private:
    const JobKind& add_kind(JobKind);

    std::map<std::string, JobKind, std::less<>> kinds_;
    std::map<std::string, std::vector<const JobKind*>, std::less<>> heard_;             // by topic
    std::vector<Schedule> schedules_;
};

/// Threads for each lane. Jobs that run in a Tx are claimed and committed many at a time, so on
/// SQLite more threads help only lanes that touch the network.
struct JobsOptions {
    int default_threads = 2, mail_threads = 2, media_threads = 1, search_threads = 1, outgoing_threads = 2;
    bool run_twice = false;                             // tests: every job runs twice
};

/// The runner. Constructing it makes the database announce through it.
class Jobs {
public:
    using Clock = std::function<Time()>;

    Jobs(Database&, JobRegistry, Clock = &clock_now, JobsOptions = {});
    ~Jobs();                                            // stops
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

    /// Starts the threads. An idle runner sleeps: it wakes for a commit that enqueued, and once a
    /// second for what fell due or was enqueued elsewhere.
    void start();
    /// Ends after the jobs under way; those waiting stay in the table.
    void stop();

    /// For tests: runs everything due at `now` in this thread, also what that enqueues and retries
    /// that are due, until nothing is left. Answers how many ran.
    int drain(Time now);

    class Runner;

private:
    std::unique_ptr<Runner> runner_;
};

// ---- for operators --------------------------------------------------------------------------

enum class JobState { available, running, retryable, completed, discarded, cancelled };
DESCRIBE_ENUM(JobState, available, running, retryable, completed, discarded, cancelled)

struct JobRow {
    Id<Job> id;
    std::string kind;
    Lane lane = Lane::default_;
    JobState state = JobState::available;
    std::int64_t attempt = 0;
    Time due_at, created_at;
    std::optional<Time> finished_at;
    std::optional<std::string> error;
};
DESCRIBE(JobRow, id, kind, lane, state, attempt, due_at, created_at, finished_at, error)

/// The newest jobs in a state, older than `before` if given.
std::vector<JobRow> jobs_in(Db&, JobState, std::optional<Id<Job>> before, int limit);
/// What to look for; everything left out fits.
struct JobFilter {
    std::optional<JobState> state = {};
    std::optional<Lane> lane = {};
    std::string kind = {};                              // whole, or its beginning
};
/// A job with what it was given, as JSON. What it holds may be private: letters, addresses.
struct JobFile {
    JobRow job;
    std::string payload;
};
DESCRIBE(JobFile, job, payload)
/// The newest jobs that fit, older than `before` if given.
std::vector<JobFile> find_jobs(Db&, const JobFilter&, std::optional<Id<Job>> before, int limit);

struct JobCount {
    Lane lane = Lane::default_;
    JobState state = JobState::available;
    std::int64_t jobs = 0;
};
DESCRIBE(JobCount, lane, state, jobs)
/// Jobs that are not completed.
std::vector<JobCount> count_jobs(Db&);
/// False when the job already ended (or, for cancelling, is running).
bool cancel_job(Tx&, Id<Job>);
bool retry_job(Tx&, Id<Job>);
/// Makes a waiting job due; false when it does not wait.
bool run_job_now(Tx&, Id<Job>);

}  // namespace lyceum
