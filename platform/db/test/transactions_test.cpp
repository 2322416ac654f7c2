// What a transaction promises: all or nothing, alone or among many.
#include "platform/db/test/testing.hpp"
#include "platform/core/log.hpp"
#include <atomic>
#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <latch>
#include <set>
#include <sys/resource.h>
#include <thread>
#include <utility>

using namespace lyceum;
using testing::database_with;
using testing::kNoon;

namespace {

constexpr const char* kSchema = R"sql(
    create table parents (id bigint primary key, name text not null unique);
    create table children (id bigint primary key, parent bigint not null references parents (id) deferrable initially deferred);
    create table counters (id bigint primary key, value bigint not null);
)sql";

struct Parent;
void add(Tx& tx, std::string_view name) {
    tx.run("insert into parents (id, name) values ($1, $2)", new_id<Parent>(tx), name);
}
int parents(Db& db) { return db.one<int>("select count(*) from parents"); }

/// Runs f(i) on `count` threads that start together.
template <class F>
void together(int count, F&& f) {
    std::latch start(count);
    std::vector<std::jthread> threads;
    for (int i = 0; i < count; ++i) threads.emplace_back([&, i] { start.arrive_and_wait(); f(i); });
}

struct Quiet {
    Quiet() { log::set_level(static_cast<log::Level>(4)); }
    ~Quiet() { log::set_level(log::Level::error); }
};

}  // namespace

TEST_CASE("what a transaction throws undoes it and arrives at its caller") {
    auto database = database_with(kSchema);
    struct Mine { int n; };
    CHECK_THROWS_AS(database->write(kNoon, [](Tx& tx) { add(tx, "a"); throw Mine{3}; }), Mine);
    CHECK_THROWS_AS(database->write(kNoon, [](Tx& tx) { add(tx, "b"); not_found(); }), Refusal);
    CHECK_THROWS_AS(database->write(kNoon, [](Tx& tx) { add(tx, "c"); add(tx, "c"); }), std::logic_error);
    CHECK(database->read(parents) == 0);
    CHECK(database->write(kNoon, [](Tx& tx) { add(tx, "d"); return parents(tx); }) == 1);
    CHECK(database->read(parents) == 1);
}

TEST_CASE("a transaction cannot go on after a statement has failed") {
    auto database = database_with(kSchema);
    CHECK_THROWS_AS(database->write(kNoon, [](Tx& tx) {
        add(tx, "a");
        try { add(tx, "a"); } catch (const std::exception&) {}
    }), std::logic_error);
    CHECK(database->read(parents) == 0);
}

TEST_CASE("changed rows are counted and returned") {
    auto database = database_with(kSchema);
    database->write(kNoon, [](Tx& tx) {
        for (int i = 1; i <= 3; ++i) CHECK(tx.run("insert into counters (id, value) values ($1, 0)", i) == 1);
        CHECK(tx.run("insert into counters (id, value) values ($1, 0) on conflict (id) do nothing", 1) == 0);
        CHECK(tx.run("update counters set value = value + 1 where id < $1", 3) == 2);
        CHECK(tx.all_returning<int>("update counters set value = value + 1 where id < $1 returning id", 3).size() == 2);
        CHECK(tx.maybe_returning<int>("delete from counters where id = $1 returning value", 1) == 2);
        CHECK_FALSE(tx.maybe_returning<int>("delete from counters where id = $1 returning value", 1));
        CHECK(tx.run("delete from counters where id > $1", 0) == 2);
        CHECK(tx.wrote());
    });
}

TEST_CASE("the version grows with commits that changed something, and only with those") {
    auto database = database_with(kSchema);
    auto before = database->version();
    database->read(parents);
    database->write(kNoon, [](Tx& tx) { tx.run("delete from parents where id = $1", 1); });
    CHECK(database->version() == before);
    database->write(kNoon, [](Tx& tx) { add(tx, "a"); });
    CHECK(database->version() == before + 1);
}

TEST_CASE("a reader sees one moment, whatever is written meanwhile") {
    auto database = database_with(kSchema);
    database->read([&](Db& db) {
        CHECK(parents(db) == 0);
        std::jthread([&] { database->write(kNoon, [](Tx& tx) { add(tx, "a"); }); }).join();
        CHECK(parents(db) == 0);
    });
    CHECK(database->read(parents) == 1);
}

TEST_CASE("a write inside a write is refused rather than waited for") {
    auto database = database_with(kSchema);
    CHECK_THROWS_AS(database->write(kNoon, [&](Tx&) { database->write(kNoon, [](Tx& tx) { add(tx, "a"); }); }), std::logic_error);
    CHECK_NOTHROW(database->write(kNoon, [](Tx& tx) { add(tx, "a"); }));
}

TEST_CASE("many threads write; each failure stays its own, and commits are shared") {
    auto database = database_with(kSchema);
    constexpr int kThreads = 16, kEach = 50;
    std::atomic<int> failed = 0;
    auto before = database->counts();
    together(kThreads, [&](int thread) {
        for (int i = 0; i < kEach; ++i) {
            try {
                database->write(kNoon, [&](Tx& tx) {
                    add(tx, std::to_string(thread) + "." + std::to_string(i));
                    if (i % 10 == 3) conflict("not this one");
                    if (i % 10 == 7) tx.run("insert into children (id, parent) values ($1, $2)", tx.next_id(), 404);
                });
            } catch (const std::exception&) {
                ++failed;
            }
        }
    });
    CHECK(failed == kThreads * kEach / 5);
    CHECK(database->read(parents) == kThreads * kEach * 4 / 5);
    auto after = database->counts();
    CHECK(after.transactions - before.transactions == kThreads * kEach * 4 / 5);
    if (database->dialect() == Dialect::sqlite) CHECK(after.commits - before.commits <= after.transactions - before.transactions);
}

TEST_CASE("transactions that wait together share one commit") {
    auto database = database_with(kSchema);
    if (database->dialect() != Dialect::sqlite) return;
    auto before = database->counts().commits;
    std::latch inside(1), go(1);
    std::jthread first([&] { database->write(kNoon, [&](Tx& tx) { add(tx, "first"); inside.count_down(); go.wait(); }); });
    inside.wait();
    std::vector<std::jthread> others;
    std::atomic<int> began = 0;
    for (int i = 0; i < 15; ++i)
        others.emplace_back([&, i] { ++began; database->write(kNoon, [&](Tx& tx) { add(tx, std::to_string(i)); }); });
    while (began < 15) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));         // they have come to the queue
    go.count_down();
    first.join();
    others.clear();
    CHECK(database->read(parents) == 16);
    CHECK(database->counts().commits - before <= 3);
}

TEST_CASE("several at once succeed and fail alone") {
    auto database = database_with(kSchema);
    std::vector<std::function<void(Tx&)>> runs;
    for (auto name : {"a", "b", "a", "c"}) runs.push_back([name](Tx& tx) { add(tx, name); });
    auto errors = database->write_each(kNoon, runs);
    CHECK(errors.size() == 4);
    CHECK_FALSE(errors[0]);
    CHECK_FALSE(errors[1]);
    CHECK(errors[2]);
    CHECK_FALSE(errors[3]);
    CHECK(database->read(parents) == 3);
    CHECK(database->write_each(kNoon, {}).empty());
}

TEST_CASE("a foreign key that is broken at the commit blames one transaction") {
    auto database = database_with(kSchema);
    std::vector<std::function<void(Tx&)>> runs;
    runs.push_back([](Tx& tx) { add(tx, "a"); });
    runs.push_back([](Tx& tx) { tx.run("insert into children (id, parent) values ($1, $2)", 1, 404); });
    runs.push_back([](Tx& tx) { add(tx, "b"); });
    auto errors = database->write_each(kNoon, runs);
    CHECK_FALSE(errors[0]);
    CHECK(errors[1]);
    CHECK_FALSE(errors[2]);
    CHECK(database->read(parents) == 2);
}

TEST_CASE("two that change one row both count") {
    auto database = database_with(kSchema);
    database->write(kNoon, [](Tx& tx) { tx.run("insert into counters (id, value) values (1, 0)"); });
    constexpr int kThreads = 4, kEach = 25;
    std::atomic<int> gave_up = 0;
    together(kThreads, [&](int) {
        for (int i = 0; i < kEach;) {
            try {
                database->write(kNoon, [](Tx& tx) {
                    auto value = tx.one<std::int64_t>("select value from counters where id = 1");
                    tx.run("update counters set value = $1 where id = 1", value + 1);
                });
                ++i;
            } catch (const Fault&) {
                ++gave_up;                                              // met others five times; a client would try again
            }
        }
    });
    CHECK(database->read([](Db& db) { return db.one<int>("select value from counters where id = 1"); }) == kThreads * kEach);
    if (database->dialect() == Dialect::sqlite) CHECK(gave_up == 0);
}

TEST_CASE("whoever met another transaction runs again from the start") {
    auto database = database_with(kSchema);
    if (database->dialect() != Dialect::postgres) return;               // on SQLite writers never meet
    database->write(kNoon, [](Tx& tx) { tx.run("insert into counters (id, value) values (1, 0)"); });
    std::latch both_read(2);
    std::atomic<int> runs = 0;
    together(2, [&](int) {
        database->write(kNoon, [&, first = true](Tx& tx) mutable {
            ++runs;
            auto value = tx.one<std::int64_t>("select value from counters where id = 1");
            if (std::exchange(first, false)) both_read.arrive_and_wait();
            tx.run("update counters set value = $1 where id = 1", value + 1);
        });
    });
    CHECK(database->read([](Db& db) { return db.one<int>("select value from counters where id = 1"); }) == 2);
    CHECK(runs == 3);
    CHECK(database->counts().again == 1);
}

TEST_CASE("looking, finding nothing and inserting is safe in two transactions at once") {
    auto database = database_with(kSchema);
    together(4, [&](int) {
        database->write(kNoon, [](Tx& tx) {
            if (!tx.maybe<int>("select 1 from parents where name = 'only'")) add(tx, "only");
        });
    });
    CHECK(database->read(parents) == 1);
}

TEST_CASE("a disk that is full faults its writers, and the database goes on") {
    auto database = database_with(kSchema);
    if (database->dialect() != Dialect::sqlite) return;
    Quiet quiet;
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit little{64 * 1024, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &little);
    std::atomic<int> faults = 0, committed = 0;
    together(8, [&](int thread) {
        for (int i = 0; i < 20; ++i) {
            try {
                database->write(kNoon, [&](Tx& tx) { add(tx, std::string(3000, 'x') + std::to_string(thread * 100 + i)); });
                ++committed;
            } catch (const Fault&) {
                ++faults;
            }
        }
    });
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK(faults > 0);
    CHECK(faults + committed == 160);
    CHECK(database->read(parents) == committed);
    database->write(kNoon, [](Tx& tx) { add(tx, "after"); });
    CHECK(database->read(parents) == committed + 1);
    CHECK(database->read([](Db& db) { return db.one<std::string>("select * from pragma_integrity_check()"); }) == "ok");
}

TEST_CASE("a statement that takes too long is stopped") {
    auto options = testing::throw_away();
    options.statement_timeout_ms = 50;
    auto database = Database::open(options);
    auto forever = [](Db& db) {
        return db.one<std::int64_t>("with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000000) select count(*) from n");
    };
    CHECK_THROWS_AS(database->read(forever), Fault);
    CHECK(database->read([](Db& db) { return db.one<int>("select 1"); }) == 1);
}

TEST_CASE("all connections in use is a fault, not a wait without end") {
    auto options = testing::throw_away();
    options.readers = 1;
    options.checkout_timeout_ms = 20;
    auto database = Database::open(options);
    database->read([&](Db&) { CHECK_THROWS_AS(database->read(parents), Fault); });
    CHECK_NOTHROW(database->read([](Db&) {}));
}

TEST_CASE("a connection that the server ended is replaced before anybody notices") {
    auto database = database_with(kSchema);
    if (database->dialect() != Dialect::postgres) return;
    auto pid = database->read([](Db& db) { return db.one<int>("select pg_backend_pid()"); });
    auto other = testing::empty_database();
    // With a time it waits until the other is gone.
    other->read([&](Db& db) { CHECK(db.one<bool>("select pg_terminate_backend($1::int, 10000)", pid)); });
    CHECK(database->read(parents) == 0);
    // Lost in the middle is a fault: nobody can say what happened.
    auto lost = [&](Tx& tx) {
        add(tx, "a");
        auto mine = tx.one<int>("select pg_backend_pid()");
        other->read([&](Db& db) { CHECK(db.one<bool>("select pg_terminate_backend($1::int, 10000)", mine)); });
        add(tx, "b");
    };
    CHECK_THROWS_AS(database->write(kNoon, lost), Fault);
    CHECK(database->read(parents) == 0);
}

TEST_CASE("ids are unique and in the order of time, even when the clock steps back") {
    auto database = database_with(kSchema);
    std::vector<std::int64_t> ids;
    for (int step : {0, 1, 1, -5, 3})
        database->write(kNoon + seconds(step), [&](Tx& tx) { for (int i = 0; i < 20'000; ++i) ids.push_back(tx.next_id()); });
    CHECK(std::is_sorted(ids.begin(), ids.end()));
    CHECK(std::set(ids.begin(), ids.end()).size() == ids.size());
    CHECK(time_of_id(ids.front()) == kNoon);

    auto old = id_at<Parent>(*from_iso8601("2009-03-01"), 7);
    CHECK(old.value > 0);
    CHECK(old.value < ids.front());
    CHECK(time_of_id(old.value) == *from_iso8601("2009-03-01"));
    CHECK(id_at<Parent>(*from_iso8601("2009-03-01"), 8) > old);
}

TEST_CASE("a copy of the database is made while it is in use") {
    auto database = database_with(kSchema);
    if (database->dialect() != Dialect::sqlite) {
        CHECK_THROWS_AS(database->backup_to("/tmp/never"), Refusal);
        return;
    }
    database->write(kNoon, [](Tx& tx) { add(tx, "kept"); });
    auto folder = std::filesystem::temp_directory_path() / ("lyceum-copy-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::jthread writer([&] { for (int i = 0; i < 200; ++i) database->write(kNoon, [&](Tx& tx) { add(tx, std::to_string(i)); }); });
    database->backup_to(folder / "lyceum.db");
    writer.join();
    {
        DatabaseOptions options;
        options.data_dir = folder;
        auto copy = Database::open(options);
        CHECK(copy->read([](Db& db) { return db.one<int>("select count(*) from parents where name = 'kept'"); }) == 1);
        CHECK(copy->read([](Db& db) { return db.one<std::string>("select * from pragma_integrity_check()"); }) == "ok");
    }
    std::filesystem::remove_all(folder);
}

TEST_CASE("statements can be checked without running them") {
    auto database = database_with(kSchema);
    CHECK(database->prepare_check("select id from parents where name = $1 and id in ($2...)") == "");
    CHECK(database->prepare_check("select $1 is null") == "");
    CHECK(database->prepare_check("insert into counters (id, value) values ($1, $2) returning id") == "");
    CHECK(database->prepare_check("select nothing from parents") != "");
    CHECK(database->prepare_check("selct 1") != "");
}

TEST_CASE("a database for one test starts empty, but for what migrations brought") {
    const std::vector<Migration> seeded{{.module = "test", .name = "0001_seed",
        .postgres_sql = "create table colours (id bigint primary key, name text not null); insert into colours (id, name) values (1, 'red');"
                        "create table shades (id bigint primary key, colour bigint not null references colours (id))"}};
    for (int turn = 0; turn < 3; ++turn) {
        auto database = testing::empty_database();
        database->migrate(seeded);
        CHECK(database->read([](Db& db) { return db.all<std::string>("select name from colours"); }) == std::vector<std::string>{"red"});
        CHECK(database->read([](Db& db) { return db.one<int>("select count(*) from shades"); }) == 0);
        database->write(kNoon, [](Tx& tx) {
            tx.run("update colours set name = 'blue'");
            tx.run("insert into shades (id, colour) values (1, 1)");
        });
    }
}
