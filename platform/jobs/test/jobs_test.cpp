// Events, jobs and schedules: after the commit, at least once, and in effect exactly once inside a Tx.
#include "platform/db/test/testing.hpp"
#include "platform/embedded.hpp"
#include "platform/http/app.hpp"
#include "platform/jobs/table.hpp"
#include "platform/jobs/wishes.hpp"
#include "platform/core/log.hpp"
#include <atomic>
#include <doctest/doctest.h>
#include <thread>

using namespace lyceum;
using testing::kNoon;

namespace {

struct Note;
struct Saved {
    static constexpr std::string_view topic = "test.saved";
    Id<Note> note;
};
DESCRIBE(Saved, note)
struct Shifted {
    static constexpr std::string_view topic = "test.shifted";
    std::string note;
};
DESCRIBE(Shifted, note)
struct Unheard {
    static constexpr std::string_view topic = "test.unheard";
    int n = 0;
};
DESCRIBE(Unheard, n)
struct Mail {
    static constexpr std::string_view topic = "test.mail";
    std::string to;
    int failures = 0;
};
DESCRIBE(Mail, to, failures)
struct Count {
    static constexpr std::string_view topic = "test.count";
    std::string what;
    int failures = 0;
};
DESCRIBE(Count, what, failures)
struct Chain {
    static constexpr std::string_view topic = "test.chain";
    int left = 0;
};
DESCRIBE(Chain, left)

void mark(Tx& tx, std::string_view what) {
    tx.run("insert into seen (id, what) values ($1, $2)", tx.next_id(), what);
}
int seen(Db& db, std::string_view what) { return db.one<int>("select count(*) from seen where what = $1", what); }

void index_note(Tx& tx, const Saved& saved) { mark(tx, "indexed " + to_string(saved.note)); }
void thank(Tx& tx, const Saved& saved) { mark(tx, "thanked " + to_string(saved.note)); }
void ask_to_count(Tx& tx, const Shifted& moved) { tx.enqueue(Count{moved.note}, {.unique = moved.note}); }
void send(Work& work, const Mail& mail) {
    work.write([&](Tx& tx) { mark(tx, "try " + mail.to); });
    if (mail.failures < 0) throw GiveUp("nobody lives there");
    if (work.attempt() <= mail.failures) throw Fault("the mail server is away");
    work.write([&](Tx& tx) { mark(tx, "sent " + mail.to); });
}
void count(Tx& tx, const Count& job) {
    mark(tx, job.what);
    if (job.failures > 0) throw Fault("cannot count today");
}
void chain(Tx& tx, const Chain& job) {
    mark(tx, "link");
    if (job.left > 0) tx.enqueue(Chain{job.left - 1});
}
void hourly(Tx& tx, Time due) { mark(tx, "hour " + to_iso8601(due)); }
void each_morning(Tx& tx, Time due) { mark(tx, "morning " + to_iso8601(due)); }

JobRegistry registry() {
    JobRegistry all;
    all.add("index", {on<Saved>(&index_note), on<Shifted>(&ask_to_count, {.at_once = true})}, {}, {});
    all.add("thanks", {on<Saved>(&thank)},
        {job<Mail>(&send, {.lane = Lane::mail, .tries = 3}), job<Count>(&count, {.lane = Lane::search, .tries = 2}), job<Chain>(&chain)},
        {every(hours(1), "hourly", &hourly), daily({.hour = 8}, "morning", &each_morning)});
    return all;
}

// Nobody is thanked for note 1000.
bool wants_thanks(Tx&, std::string_view listener, std::string_view payload) {
    return listener != "thanks < test.saved" || json::from_text<Saved>(payload).note.value != 1000;
}
const Module wishing{.name = "wishing", .fills = {fill(listener_wished, &wants_thanks)}};

std::vector<Migration> migrations() {
    std::vector<Migration> all;
    for (auto* name : {"0001_jobs", "0002_styles", "0003_fewer_indexes"})
        all.push_back({.module = "jobs", .name = name, .postgres_sql = std::string(embedded::file(fmt::format("platform/jobs/schema/{}.sql", name)))});
    all.push_back({.module = "test", .name = "0001_seen", .postgres_sql = "create table seen (id bigint primary key, what text not null)"});
    return all;
}

/// An empty database with a runner that stands still unless told otherwise. Time stands still until jobs run by themselves.
struct Workshop {
    Time now = kNoon;
    std::optional<std::chrono::steady_clock::time_point> running_since;
    App app{Config{}, {&wishing}};
    std::unique_ptr<Database> database = testing::empty_database();
    std::unique_ptr<Jobs> jobs;

    explicit Workshop(JobsOptions options = {}) {
        log::set_level(static_cast<log::Level>(4));
        database->migrate(migrations());
        database->attach(app);
        jobs = std::make_unique<Jobs>(*database, registry(), [this] { return clock(); }, options);
    }
    ~Workshop() { log::set_level(log::Level::error); }

    Time clock() const {
        if (!running_since) return now;
        return now + Span{std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - *running_since).count()};
    }
    void start() {
        if (!running_since) running_since = std::chrono::steady_clock::now();
        jobs->start();
    }
    template <class F> auto write(F&& f) { return database->write(now, f); }
    int saw(std::string_view what) { return database->read([&](Db& db) { return seen(db, what); }); }
    int rows(JobState state) { return static_cast<int>(database->read([&](Db& db) { return jobs_in(db, state, std::nullopt, 1000).size(); })); }
    std::string unfinished() {
        std::string said;
        for (auto state : {JobState::available, JobState::running, JobState::retryable, JobState::discarded})
            for (auto& job : database->read([&](Db& db) { return jobs_in(db, state, std::nullopt, 1000); }))
                said += fmt::format("{} {} tries {} {}\n", name_of(state), job.kind, job.attempt, job.error.value_or(""));
        return said;
    }
    int drain() { return jobs->drain(now); }
    int after(Span span) { now = now + span; return drain(); }
};

template <class Condition>
bool soon(Condition&& holds) {
    for (int i = 0; i < 2'000; ++i) {                   // twenty seconds and more: other tests may hold the database up
        if (holds()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

}  // namespace

TEST_CASE("a listener whose module says that it has nothing to do gets no row, and the others do") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.emit(Saved{{1000}}); });
    CHECK(shop.rows(JobState::available) == 1);
    CHECK(shop.drain() == 1);
    CHECK(shop.saw("indexed " + show_id(1000)) == 1);
    CHECK(shop.saw("thanked " + show_id(1000)) == 0);
}

TEST_CASE("every listener hears an event once, after the commit") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.emit(Saved{{5}}); tx.emit(Unheard{}); });
    CHECK(shop.rows(JobState::available) == 2);
    CHECK(shop.drain() == 2);
    CHECK(shop.saw("indexed " + show_id(5)) == 1);
    CHECK(shop.saw("thanked " + show_id(5)) == 1);
    CHECK(shop.drain() == 0);
    CHECK(shop.rows(JobState::completed) == 2);
}

TEST_CASE("a listener that only asks for a job hears at once: no row of its own, and many events are one job") {
    Workshop shop;
    shop.write([](Tx& tx) { for (int i = 0; i < 3; ++i) tx.emit(Shifted{"far"}); });
    CHECK(shop.rows(JobState::available) == 1);
    CHECK(shop.drain() == 1);
    CHECK(shop.saw("far") == 1);
    CHECK_THROWS(shop.write([](Tx& tx) { tx.emit(Shifted{"back"}); throw Fault("no"); }));
    CHECK(shop.drain() == 0);
}

TEST_CASE("what is rolled back is not announced") {
    Workshop shop;
    CHECK_THROWS(shop.write([](Tx& tx) { tx.emit(Saved{{5}}); tx.enqueue(Count{"x"}); throw Fault("no"); }));
    CHECK(shop.drain() == 0);
}

TEST_CASE("a job that nobody runs is refused when it is enqueued") {
    Workshop shop;
    CHECK_THROWS_AS(shop.write([](Tx& tx) { tx.enqueue(Unheard{}); }), std::logic_error);
}

TEST_CASE("a job waits for its time") {
    Workshop shop;
    shop.write([&](Tx& tx) { tx.enqueue(Count{"later"}, {.at = shop.now + minutes(5)}); });
    CHECK(shop.drain() == 0);
    CHECK(shop.after(minutes(5)) == 1);
}

TEST_CASE("while a job waits, its twin is not added; the earlier time stands") {
    Workshop shop;
    shop.write([&](Tx& tx) { tx.enqueue(Count{"first"}, {.at = shop.now + minutes(5), .unique = "a"}); });
    shop.write([&](Tx& tx) {
        tx.enqueue(Count{"second"}, {.at = shop.now + minutes(2), .unique = "a"});
        tx.enqueue(Count{"other"}, {.at = shop.now + minutes(2), .unique = "b"});
        tx.enqueue(Mail{"same key, other kind", 0}, {.at = shop.now + minutes(2), .unique = "a"});
    });
    CHECK(shop.after(minutes(2)) == 3);
    CHECK(shop.saw("first") == 1);
    CHECK(shop.saw("second") == 0);
    shop.write([](Tx& tx) { tx.enqueue(Count{"third"}, {.unique = "a"}); });
    CHECK(shop.drain() == 1);
    CHECK(shop.saw("third") == 1);
}

TEST_CASE("a job that fails is tried again, later each time, and then discarded with its error") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Mail{"ann", 2}); tx.enqueue(Mail{"bob", 9}); });
    CHECK(shop.drain() == 2);
    CHECK(shop.drain() == 0);
    CHECK(shop.rows(JobState::retryable) == 2);
    CHECK(shop.after(seconds(2)) == 2);
    CHECK(shop.after(seconds(2)) == 0);
    CHECK(shop.after(seconds(16)) == 2);
    CHECK(shop.saw("try ann") == 3);
    CHECK(shop.saw("sent ann") == 1);
    CHECK(shop.saw("try bob") == 3);
    CHECK(shop.after(days(1)) > 0);                                     // schedules only
    CHECK(shop.saw("try bob") == 3);
    auto lost = shop.database->read([](Db& db) { return jobs_in(db, JobState::discarded, std::nullopt, 10); });
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].error == "the mail server is away");
    CHECK(lost[0].attempt == 3);
    CHECK(lost[0].lane == Lane::mail);

    CHECK(shop.write([&](Tx& tx) { return retry_job(tx, lost[0].id); }));
    shop.drain();
    CHECK(shop.saw("try bob") == 4);
    CHECK(shop.rows(JobState::retryable) == 1);
}

TEST_CASE("no more is claimed than was asked for, whatever the plan of the database") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Mail{"ann", 0}); tx.enqueue(Mail{"bob", 0}); });
    auto known = migrations();
    known.push_back({.module = "test", .name = "0002_known", .postgres_sql = "analyze jobs"});          // how short the table is
    shop.database->migrate(known);
    auto claimed = shop.write([](Tx& tx) {
        if (tx.dialect() == Dialect::postgres)                          // what is left is to ask anew for each row
            for (std::string_view way : {"material", "hashjoin", "mergejoin", "hashagg", "sort", "bitmapscan", "indexscan"})
                tx.one<std::string>("select set_config('enable_' || $1, 'off', true) as said", way);
        return jobs::claim(tx, Lane::mail, JobRegistry::Style::in_work, {std::string(Mail::topic)}, 1).size();
    });
    CHECK(claimed == 1);
    CHECK(shop.rows(JobState::available) == 1);
}

TEST_CASE("a job that says trying again is no use is discarded at once, with its reason") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Mail{"nobody", -1}); });
    shop.drain();
    shop.after(days(1));
    CHECK(shop.saw("try nobody") == 1);
    auto given_up = shop.database->read([](Db& db) { return find_jobs(db, {.state = JobState::discarded, .kind = "test.mail"}, std::nullopt, 10); });
    REQUIRE(given_up.size() == 1);
    CHECK(given_up[0].job.error == "nobody lives there");
    CHECK(given_up[0].payload.find("nobody") != std::string::npos);
}

TEST_CASE("jobs are found by state, lane and the beginning of their kind, the newest first") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Mail{"one", 0}); tx.enqueue(Count{"two", 0}); tx.enqueue(Mail{"three", 0}); });
    auto kinds = [&](const JobFilter& filter, std::optional<Id<Job>> before = {}) {
        std::vector<std::string> found;
        for (auto& file : shop.database->read([&](Db& db) { return find_jobs(db, filter, before, 10); })) found.push_back(file.job.kind);
        return found;
    };
    CHECK(kinds({}) == std::vector<std::string>{"test.mail", "test.count", "test.mail"});
    CHECK(kinds({.lane = Lane::search}) == std::vector<std::string>{"test.count"});
    CHECK(kinds({.kind = "test.m"}).size() == 2);
    CHECK(kinds({.state = JobState::completed}).empty());
    shop.drain();
    CHECK(kinds({.state = JobState::completed, .lane = Lane::mail}).size() == 2);
    CHECK(kinds({.state = JobState::available}).empty());
    CHECK(kinds({}, Id<Job>{1}).empty());
}

TEST_CASE("a job that waits for its time can be run now") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Count{"later", 0}, {.at = kNoon + hours(5)}); });
    CHECK(shop.drain() == 0);
    auto id = shop.database->read([](Db& db) { return find_jobs(db, {}, std::nullopt, 1).at(0).job.id; });
    CHECK(shop.write([&](Tx& tx) { return run_job_now(tx, id); }));
    CHECK(shop.drain() == 1);
    CHECK_FALSE(shop.write([&](Tx& tx) { return run_job_now(tx, id); }));
}

TEST_CASE("a job in a transaction leaves nothing of an attempt that failed") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Count{"never", 9}); tx.enqueue(Count{"fine"}); });
    CHECK(shop.drain() == 2);
    CHECK(shop.after(minutes(1)) == 1);
    CHECK(shop.saw("never") == 0);
    CHECK(shop.saw("fine") == 1);
    CHECK(shop.rows(JobState::discarded) == 1);
}

TEST_CASE("jobs may enqueue jobs") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Chain{40}); });
    CHECK(shop.drain() == 41);
    CHECK(shop.saw("link") == 41);
}

TEST_CASE("a waiting job can be cancelled, one that ended cannot") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Count{"x"}, {.unique = "a"}); });
    auto id = shop.database->read([](Db& db) { return jobs_in(db, JobState::available, std::nullopt, 1).at(0).id; });
    CHECK(shop.write([&](Tx& tx) { return cancel_job(tx, id); }));
    CHECK_FALSE(shop.write([&](Tx& tx) { return cancel_job(tx, id); }));
    CHECK(shop.drain() == 0);
    CHECK(shop.rows(JobState::cancelled) == 1);
    shop.write([](Tx& tx) { tx.enqueue(Count{"x"}, {.unique = "a"}); });
    CHECK(shop.drain() == 1);
}

TEST_CASE("a job whose runner died is run again once its lease has passed") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Count{"x"}); });
    auto claimed = shop.write([](Tx& tx) { return jobs::claim(tx, Lane::search, JobRegistry::Style::in_tx, {"test.count"}, 10); });
    REQUIRE(claimed.size() == 1);
    CHECK(shop.drain() == 0);
    CHECK(shop.after(seconds(29)) == 0);
    shop.write([&](Tx& tx) { jobs::extend(tx, {claimed[0].claim}); });
    CHECK(shop.after(seconds(29)) == 0);
    shop.after(seconds(2));
    CHECK(shop.after(seconds(2)) == 1);
    CHECK(shop.saw("x") == 1);
    // The dead one wakes up: it no longer holds the row.
    CHECK_FALSE(shop.write([&](Tx& tx) { return jobs::complete(tx, claimed[0]); }));
}

TEST_CASE("two takers never hold one row") {
    Workshop shop;
    constexpr int kJobs = 200;
    shop.write([](Tx& tx) { for (int i = 0; i < kJobs; ++i) tx.enqueue(Count{"x"}); });
    std::atomic<int> taken = 0;
    {
        std::vector<std::jthread> takers;
        for (int i = 0; i < 4; ++i)
            takers.emplace_back([&] {
                for (;;) {
                    try {
                        auto batch = shop.database->write(kNoon, [](Tx& tx) { return jobs::claim(tx, Lane::search, JobRegistry::Style::in_tx, {"test.count"}, 7); });
                        if (batch.empty()) return;
                        taken += static_cast<int>(batch.size());
                    } catch (const Fault&) {}                           // met others too often; take again
                }
            });
    }
    CHECK(taken == kJobs);
}

TEST_CASE("kinds that this program does not know wait for one that does") {
    Workshop shop;
    shop.write([](Tx& tx) { jobs::put(tx, {"newer.job", {}, {}, {}}, "{}", {}); });
    CHECK(shop.drain() == 0);
    CHECK(shop.rows(JobState::available) == 1);
}

TEST_CASE("a payload that cannot be read fails its own job alone") {
    Workshop shop;
    shop.write([](Tx& tx) {
        jobs::put(tx, {"test.count", {.lane = Lane::search, .tries = 1}, {}, {}}, "{\"what\":3}", {});
        tx.enqueue(Count{"fine"});
    });
    CHECK(shop.drain() == 2);
    CHECK(shop.saw("fine") == 1);
}

TEST_CASE("a schedule runs once for each due time; missed ones are made up for by one run") {
    Workshop shop;                                                      // noon: 2027-01-15T08:00:00Z
    CHECK(shop.drain() == 0);
    CHECK(shop.after(minutes(59)) == 0);
    shop.after(minutes(1));
    CHECK(shop.saw("hour 2027-01-15T09:00:00Z") == 1);
    shop.drain();
    CHECK(shop.saw("hour 2027-01-15T09:00:00Z") == 1);
    shop.after(hours(4));
    CHECK(shop.saw("hour 2027-01-15T13:00:00Z") == 1);
    CHECK(shop.saw("hour 2027-01-15T12:00:00Z") == 0);
    shop.after(days(1));
    CHECK(shop.saw("morning 2027-01-16T08:00:00Z") == 1);
}

TEST_CASE("two nodes make one job of a due time") {
    Workshop shop;
    auto schedule = every(hours(1), "test: both", &hourly);
    auto take = [&](Time due) { return shop.write([&](Tx& tx) { return jobs::take_due(tx, schedule, due, kNoon); }); };
    CHECK_FALSE(take(kNoon));
    shop.now = kNoon + hours(1);
    CHECK(take(kNoon + hours(1)));
    CHECK_FALSE(take(kNoon + hours(1)));
    CHECK_FALSE(take(kNoon));
}

TEST_CASE("after the clock was set back, jobs and schedules go on") {
    Workshop shop;
    shop.drain();
    shop.now = kNoon + days(200);                                       // somebody mistypes the year
    shop.drain();
    auto ran = shop.saw("hour " + to_iso8601(kNoon + days(200)));
    shop.write([](Tx& tx) {
        tx.enqueue(Count{"at once"});
        tx.enqueue(Count{"tomorrow"}, {.at = tx.now() + days(1)});
        tx.enqueue(Mail{"ann", 1});
    });
    shop.now = kNoon + minutes(1);                                      // and mends it
    shop.drain();
    CHECK(ran == 1);
    CHECK(shop.saw("at once") == 1);
    CHECK(shop.saw("tomorrow") == 0);
    CHECK(shop.saw("try ann") == 1);
    shop.after(seconds(2));
    CHECK(shop.saw("sent ann") == 1);
    shop.after(hours(1));
    CHECK(shop.saw("hour 2027-01-15T09:00:00Z") == 1);
    shop.after(days(1));
    CHECK(shop.saw("tomorrow") == 1);
}

TEST_CASE("a job that another version put as work of the other style runs after a minute") {
    Workshop shop;
    shop.write([](Tx& tx) {
        tx.enqueue(Count{"x"});
        tx.enqueue(Mail{"ann", 0});
        tx.run("update jobs set in_work = case when in_work then false else true end");
    });
    CHECK(shop.drain() == 0);
    CHECK(shop.after(seconds(61)) == 2);
    CHECK(shop.saw("x") == 1);
    CHECK(shop.saw("sent ann") == 1);
}

TEST_CASE("what a dead runner had leased by a clock that was ahead is rescued") {
    Workshop shop;
    shop.now = kNoon + days(200);
    shop.write([](Tx& tx) {
        tx.enqueue(Count{"left"});
        CHECK(jobs::claim(tx, Lane::search, JobRegistry::Style::in_tx, {"test.count"}, 1).size() == 1);
    });
    shop.now = kNoon;
    shop.drain();
    CHECK(shop.saw("left") == 0);
    shop.after(seconds(31));
    shop.after(seconds(2));
    CHECK(shop.saw("left") == 1);
}

TEST_CASE("what is wrong with jobs is said with its remedy") {
    Workshop shop;
    auto all = registry();
    auto found = [&] { return shop.database->read([&](Db& db) { return jobs::check(db, all, shop.now); }); };
    shop.write([](Tx& tx) { tx.enqueue(Count{"fine"}); tx.enqueue(Mail{"ann", 99}); });
    shop.drain();
    CHECK(found().empty());                                             // it will be tried again
    shop.after(minutes(1));
    shop.after(minutes(5));
    REQUIRE(found().size() == 1);
    CHECK(found()[0] == "1 jobs of the kind test.mail were given up after their last try (the mail server is away)."
                        " Mend the cause, then run them again with `lyceum jobs retry`.");
    shop.write([](Tx& tx) { tx.run("delete from jobs where state = 'discarded'"); });

    shop.write([](Tx& tx) { jobs::put(tx, {"test.gone", {.lane = Lane::search}, {}, {}}, "{}", {}); });
    CHECK(found().size() == 1);
    CHECK(found()[0].find("which this version does not know") != std::string::npos);
    shop.write([](Tx& tx) { tx.run("delete from jobs where kind = 'test.gone'"); });

    auto forgotten = shop.write([](Tx& tx) {
        tx.enqueue(Count{"forgotten"});
        return jobs::claim(tx, Lane::search, JobRegistry::Style::in_tx, {"test.count"}, 1).at(0).id;
    });
    shop.now = shop.now + hours(1);
    CHECK(found().empty());                                             // nothing runs at all: the program is off
    shop.write([](Tx& tx) { tx.run("update jobs set finished_at = $1 where state = 'completed'", tx.now()); });
    CHECK(found().at(0).find("it takes them over within a minute") != std::string::npos);
    shop.write([&](Tx& tx) { tx.run("update jobs set lease_until = null where id = $1", forgotten); });
    CHECK(found().at(0).find("half claimed") != std::string::npos);
    shop.write([&](Tx& tx) { tx.run("update jobs set state = 'available', claim = null where id = $1", forgotten); });
    CHECK(found().at(0).find("are due and are not run") != std::string::npos);
}

TEST_CASE("claims whose outcome could not be noted are given back without costing a try") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Count{"again"}); });
    auto claimed = shop.write([](Tx& tx) { return jobs::claim(tx, Lane::search, JobRegistry::Style::in_tx, {"test.count"}, 1); });
    shop.write([&](Tx& tx) { jobs::give_back(tx, {claimed.at(0).claim, 77}); });
    auto waiting = shop.database->read([](Db& db) { return jobs_in(db, JobState::available, std::nullopt, 10); });
    CHECK(waiting.at(0).attempt == 0);
    CHECK(shop.drain() == 1);
    CHECK(shop.saw("again") == 1);
}

TEST_CASE("due times before 1970 and with an offset are multiples too") {
    CHECK(every(hours(1), "x", &hourly).latest_due(*from_iso8601("1969-12-31T23:30:00Z")) == *from_iso8601("1969-12-31T23:00:00Z"));
    CHECK(daily({.hour = 8, .minute = 30}, "x", &hourly).latest_due(*from_iso8601("2027-01-15T08:29:59Z")) == *from_iso8601("2027-01-14T08:30:00Z"));
    CHECK(daily({.hour = 8, .minute = 30}, "x", &hourly).latest_due(*from_iso8601("2027-01-15T08:30:00Z")) == *from_iso8601("2027-01-15T08:30:00Z"));
}

TEST_CASE("finished rows are history for a week") {
    Workshop shop;
    shop.write([](Tx& tx) { tx.enqueue(Count{"x"}); });
    shop.drain();
    shop.after(days(6));
    auto old = [&] { return shop.database->read([](Db& db) { return db.one<int>("select count(*) from jobs where kind = 'test.count'"); }); };
    CHECK(old() == 1);
    shop.after(days(2));
    CHECK(old() == 0);
}

TEST_CASE("the pause between tries grows and stays within a day") {
    CHECK(jobs::pause_after(1) >= Span{900'000});
    CHECK(jobs::pause_after(1) <= Span{1'100'000});
    CHECK(jobs::pause_after(3) > seconds(70));
    CHECK(jobs::pause_after(1'000'000) <= Span{days(1).micros / 100 * 110});
}

TEST_CASE("run twice, a job shows whether it is harmless twice") {
    Workshop shop({.run_twice = true});
    shop.write([](Tx& tx) { tx.enqueue(Count{"x"}); tx.enqueue(Mail{"ann", 0}); });
    CHECK(shop.drain() == 2);
    CHECK(shop.saw("x") == 2);
    CHECK(shop.saw("sent ann") == 2);
    CHECK(shop.rows(JobState::completed) == 2);
}

TEST_CASE("two functions of one name are a mistake of ours") {
    auto all = registry();
    CHECK_THROWS_AS(all.add("again", {}, {job<Mail>(&send)}, {}), std::logic_error);
    CHECK_THROWS_AS(all.add("index", {on<Saved>(&thank)}, {}, {}), std::logic_error);
    CHECK_NOTHROW(all.add("index", {on<Saved>(&thank, {}, "thanks")}, {}, {}));
    CHECK_THROWS_AS(all.add("x", {}, {}, {every(Span{}, "never", &hourly)}), std::logic_error);
}

TEST_CASE("a running program runs jobs at once, and ends when asked") {
    Workshop shop;
    shop.start();
    for (int i = 0; i < 50; ++i) shop.write([&](Tx& tx) { tx.emit(Saved{{i + 1}}); tx.enqueue(Mail{"ann", 0}); });
    // A letter that a busy database interrupted is sent again.
    auto all_ran = [&] { return shop.saw("sent ann") >= 50 && shop.saw("indexed " + show_id(50)) == 1 && shop.rows(JobState::completed) == 150; };
    CHECK_MESSAGE(soon(all_ran), shop.saw("sent ann"), " letters, ", shop.rows(JobState::completed), " done; not:\n", shop.unfinished());
    // The tick finds what another process wrote.
    shop.jobs->stop();
    shop.write([](Tx& tx) { tx.enqueue(Count{"left"}); });
    shop.start();
    CHECK(soon([&] { return shop.saw("left") == 1; }));
    shop.jobs->stop();
}

TEST_CASE("a job that has just been enqueued starts without waiting for a tick") {
    Workshop shop;
    shop.start();
    // The shortest wait of several: a busy machine may hold up some of them, a tick would hold up all.
    auto shortest = std::chrono::steady_clock::duration::max();
    for (int n = 1; n <= 8; ++n) {
        auto began = std::chrono::steady_clock::now();
        shop.write([](Tx& tx) { tx.enqueue(Count{"now"}); });
        REQUIRE(soon([&] { return shop.saw("now") == n; }));
        shortest = std::min(shortest, std::chrono::steady_clock::now() - began);
    }
    CHECK(shortest < std::chrono::milliseconds(500));
}
