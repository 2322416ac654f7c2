// The archive of changes: any moment comes back as it was, and a folder that cannot be written loses no write.
#include "platform/core/log.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/db/archive.hpp"
#include "platform/db/return_to.hpp"
#include "platform/db/throw_away.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <random>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace lyceum;
namespace fs = std::filesystem;

namespace {

struct Row { std::int64_t id; std::string text; };
DESCRIBE(Row, id, text)

const Migration kNotes{.module = "test", .name = "0001_notes", .postgres_sql = "create table notes (id bigint primary key, text text not null);"};

std::unique_ptr<Database> open_in(const fs::path& folder) {
    log::set_level(log::Level::error);
    auto database = Database::open({.data_dir = (folder / "data").string(), .readers = 2, .archive_folder = (folder / "archive").string()});
    database->migrate({kNotes});
    return database;
}

std::string hash_of(Db& db) {
    std::string all;
    for (auto& row : db.all<Row>(R"sql(select id, text from notes order by id)sql")) all += fmt::format("{}={};", row.id, row.text);
    return crypto::hex(crypto::sha256(all));
}
std::string hash_of(Database& database) { return database.read([](Db& db) { return hash_of(db); }); }

std::string hash_of_file(const fs::path& file) {
    auto folder = file.parent_path() / (file.filename().string() + ".opened");
    fs::create_directories(folder);
    fs::copy_file(file, folder / "lyceum.db", fs::copy_options::overwrite_existing);
    return hash_of(*Database::open({.data_dir = folder.string(), .readers = 1}));
}

bool is_whole(const fs::path& file) {
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    std::string said;
    sqlite3_exec(db, "pragma integrity_check", [](void* to, int, char** row, char**) { return *static_cast<std::string*>(to) += row[0], 0; }, &said, nullptr);
    sqlite3_close(db);
    return said == "ok";
}

/// Inserts, changes and deletes, in rows small and larger than a page.
void scribble(Database& database, std::mt19937& random) {
    database.write(clock_now(), [&](Tx& tx) {
        auto id = static_cast<std::int64_t>(random() % 300);
        auto text = std::string(random() % 10 == 0 ? 20'000 : random() % 200, static_cast<char>('a' + random() % 26));
        if (random() % 5 == 0) tx.run(R"sql(delete from notes where id = $1)sql", id);
        else tx.run(R"sql(insert into notes (id, text) values ($1, $2) on conflict (id) do update set text = excluded.text)sql", id, text);
    });
}

/// Waits until the archive says it has everything up to a moment.
bool archived_until(Database& database, Time moment) {
    for (int i = 0; i < 2'000; ++i) {
        if (database.archive().until > moment && database.archive().trouble.empty()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

bool in_trouble(Database& database) {
    for (int i = 0; i < 2'000; ++i) {
        if (!database.archive().trouble.empty()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
}

struct Known { Time at; std::string hash; };

/// A moment between two writes, and what was there.
Known look(Database& database) {
    auto hash = hash_of(database);
    auto at = clock_now();
    while (clock_now() == at) {}
    return {at, hash};
}

void check_moments(const fs::path& folder, const std::vector<Known>& known) {
    int number = 0;
    for (auto& each : known) {
        auto to = folder / fmt::format("returned-{}.db", number++);
        CHECK_NOTHROW(archive::return_to(folder / "archive", each.at, to));
        CHECK(is_whole(to));
        CHECK(hash_of_file(to) == each.hash);
    }
}

}  // namespace

TEST_CASE("the database comes back as it was at any moment, whole and to the row") {
    throw_away::Folder folder;
    std::mt19937 random(20261128);
    std::vector<Known> known;
    {
        auto database = open_in(folder.path());
        REQUIRE(archived_until(*database, {}));
        for (int i = 0; i < 1'500; ++i) {
            if (i % 100 == 50) known.push_back(look(*database));
            scribble(*database, random);
        }
        known.push_back(look(*database));
    }
    // The log has been moved into the database several times meanwhile, and the process ended and began again.
    {
        auto database = open_in(folder.path());
        for (int i = 0; i < 300; ++i) scribble(*database, random);
        known.push_back(look(*database));
    }
    CHECK(archive::generations(folder.path() / "archive").size() == 1);
    check_moments(folder.path(), known);
}

TEST_CASE("writers that share commits come back together") {
    throw_away::Folder folder;
    std::vector<Known> known;
    {
        auto database = open_in(folder.path());
        REQUIRE(archived_until(*database, {}));
        std::vector<std::thread> writers;
        for (unsigned seed = 0; seed < 4; ++seed)
            writers.emplace_back([&, seed] {
                std::mt19937 random(seed);
                for (int i = 0; i < 200; ++i) scribble(*database, random);
            });
        for (auto& writer : writers) writer.join();
        known.push_back(look(*database));
    }
    check_moments(folder.path(), known);
}

TEST_CASE("a server that is killed under load loses no write that was answered, and any moment before can be returned to") {
    for (int round = 0; round < 4; ++round) {
        throw_away::Folder folder;
        int answers[2];
        REQUIRE(::pipe(answers) == 0);
        auto child = ::fork();
        if (child == 0) {
            // Numbers are written one by one; each is told once its commit was answered, with a moment after that.
            ::close(answers[0]);
            try {
                auto database = open_in(folder.path());
                if (!archived_until(*database, {})) ::_exit(1);
                for (std::int64_t number = 1;; ++number) {
                    database->write(clock_now(), [&](Tx& tx) {
                        tx.run(R"sql(insert into notes (id, text) values ($1, $2))sql", number, std::string(static_cast<std::size_t>(number % 900), 'x'));
                    });
                    std::int64_t told[2] = {number, clock_now().micros};
                    if (::write(answers[1], told, sizeof told) != sizeof told) ::_exit(1);
                }
            } catch (const std::exception&) {
                ::_exit(1);
            }
        }
        ::close(answers[1]);
        std::vector<std::pair<std::int64_t, Time>> told;
        std::int64_t one[2];
        auto wanted = static_cast<std::size_t>(300 + 700 * round);
        while (told.size() < wanted && ::read(answers[0], one, sizeof one) == sizeof one) told.emplace_back(one[0], Time{one[1]});
        ::kill(child, SIGKILL);
        while (::read(answers[0], one, sizeof one) == sizeof one) told.emplace_back(one[0], Time{one[1]});
        ::close(answers[0]);
        ::waitpid(child, nullptr, 0);
        REQUIRE(told.size() >= wanted);

        REQUIRE(archive::catch_up(folder.path() / "archive", (folder.path() / "data/lyceum.db").string()));
        int number = 0;
        for (auto at : {told.size() / 3, told.size() / 2, told.size() - 1}) {
            auto to = folder.path() / fmt::format("returned-{}.db", number++);
            archive::return_to(folder.path() / "archive", told[at].second, to);
            CHECK(is_whole(to));
            auto opened = folder.path() / fmt::format("opened-{}", number);
            fs::create_directories(opened);
            fs::rename(to, opened / "lyceum.db");
            auto database = Database::open({.data_dir = opened.string(), .readers = 1});
            auto most = database->read([](Db& db) { return db.one<std::int64_t>(R"sql(select coalesce(max(id), 0) from notes)sql"); });
            auto count = database->read([](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from notes)sql"); });
            // All that was answered by then; at most the one that was under way, told a moment later.
            CHECK(most >= told[at].first);
            CHECK(most <= told[at].first + 1);
            CHECK(count == most);
        }
        // What the killed server left goes on in the same generation.
        auto again = open_in(folder.path());
        REQUIRE(archived_until(*again, clock_now()));
        CHECK(archive::generations(folder.path() / "archive").size() == 1);
    }
}

TEST_CASE("a folder that cannot be written delays no write, is told, and is used again once it can be") {
    throw_away::Folder folder;
    std::ofstream(folder.path() / "archive") << "in the way";
    std::mt19937 random(7);
    auto database = open_in(folder.path());
    REQUIRE(in_trouble(*database));
    for (int i = 0; i < 400; ++i) scribble(*database, random);
    CHECK(database->archive().failures > 0);
    fs::remove(folder.path() / "archive");
    REQUIRE(archived_until(*database, clock_now()));
    scribble(*database, random);
    auto known = look(*database);
    REQUIRE(archived_until(*database, known.at));

    // Gone in the middle: the same.
    fs::remove_all(folder.path() / "archive");
    std::ofstream(folder.path() / "archive") << "in the way again";
    for (int i = 0; i < 400; ++i) scribble(*database, random);
    REQUIRE(in_trouble(*database));
    for (int i = 0; i < 400; ++i) scribble(*database, random);
    auto log_bytes = fs::file_size(folder.path() / "data/lyceum.db-wal");
    CHECK(log_bytes < 64'000'000);
    fs::remove(folder.path() / "archive");
    REQUIRE(archived_until(*database, clock_now()));
    known = look(*database);
    REQUIRE(archived_until(*database, known.at));
    check_moments(folder.path(), {known});
}

TEST_CASE("a moment the archive does not know is refused, and what it knows is said") {
    throw_away::Folder folder;
    CHECK_THROWS_WITH_AS(archive::return_to(folder.path() / "archive", clock_now(), folder.path() / "x.db"), doctest::Contains("holds no archive"), Fault);
    {
        auto database = open_in(folder.path());
        REQUIRE(archived_until(*database, {}));
    }
    CHECK_THROWS_WITH_AS(archive::return_to(folder.path() / "archive", Time{1}, folder.path() / "x.db"), doctest::Contains("does not reach"), Fault);
    CHECK_THROWS_WITH_AS(archive::return_to(folder.path() / "archive", clock_now() + days(1), folder.path() / "x.db"), doctest::Contains("it knows 20"), Fault);
    CHECK(!fs::exists(folder.path() / "x.db"));
}

TEST_CASE("a program that writes past the archive is noticed, and the archive begins anew") {
    throw_away::Folder folder;
    std::mt19937 random(3);
    {
        auto database = open_in(folder.path());
        REQUIRE(archived_until(*database, {}));
        for (int i = 0; i < 50; ++i) scribble(*database, random);
    }
    // Another program changes the database and puts the log away.
    sqlite3* db = nullptr;
    sqlite3_open((folder.path() / "data/lyceum.db").c_str(), &db);
    REQUIRE(sqlite3_exec(db, "insert into notes (id, text) values (1000, 'from elsewhere'); pragma wal_checkpoint(truncate); insert into notes (id, text) values (1001, 'too')",
        nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
    std::vector<Known> known;
    {
        auto database = open_in(folder.path());
        REQUIRE(archived_until(*database, clock_now()));
        for (int i = 0; i < 50; ++i) scribble(*database, random);
        known.push_back(look(*database));
    }
    CHECK(archive::generations(folder.path() / "archive").size() == 2);
    check_moments(folder.path(), known);
}

TEST_CASE("a damaged piece is noticed instead of giving something else") {
    throw_away::Folder folder;
    std::mt19937 random(11);
    Known known;
    {
        auto database = open_in(folder.path());
        REQUIRE(archived_until(*database, {}));
        for (int i = 0; i < 200; ++i) scribble(*database, random);
        known = look(*database);
    }
    auto piece = archive::generations(folder.path() / "archive").front().pieces.front();
    std::fstream file(piece, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(piece) / 2));
    file.write("damage", 6);
    file.close();
    auto read = archive::read_piece(piece, [](auto&, auto&) { return true; });
    CHECK(!read.whole);
    CHECK(read.good_bytes < fs::file_size(piece));
    CHECK_THROWS_WITH_AS(archive::return_to(folder.path() / "archive", known.at, folder.path() / "x.db"), doctest::Contains("damaged"), Fault);
}

TEST_CASE("what lies further back than wanted goes away, and never what is still needed") {
    throw_away::Folder folder;
    auto archive_folder = folder.path() / "archive";
    auto now = clock_now();
    auto generation = [&](Time from) {
        auto path = archive_folder / std::to_string(from.micros);
        fs::create_directories(path);
        std::ofstream(path / "base.gz") << "x";
        return path;
    };
    auto oldest = generation(now - days(30)), old = generation(now - days(10)), young = generation(now - days(3));
    auto half = archive_folder / std::to_string((now - days(1)).micros);
    fs::create_directories(half);
    auto database = open_in(folder.path());
    REQUIRE(archived_until(*database, {}));
    for (int i = 0; i < 1'000 && (fs::exists(oldest) || fs::exists(half)); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(!fs::exists(oldest));                         // the next one reaches back ten days
    CHECK(fs::exists(old));                             // holds what happened seven days ago
    CHECK(fs::exists(young));
    CHECK(!fs::exists(half));                           // never became complete
}

// Not a test but a measurement, in pairs, on the disk of TMPDIR:
//     build/lyceum_tests -tc="what the archive costs*" --no-skip
TEST_CASE("what the archive costs writers" * doctest::skip()) {
    constexpr int kWriters = 8, kEach = 1'500, kPairs = 5;
    auto seconds_for = [&](bool archived) {
        auto folder = fs::temp_directory_path() / "lyceum-archive-cost";
        fs::remove_all(folder);
        log::set_level(log::Level::error);
        auto database = Database::open({.data_dir = (folder / "data").string(), .readers = 2, .archive_folder = archived ? (folder / "archive").string() : ""});
        database->migrate({kNotes});
        if (archived) CHECK(archived_until(*database, {}));
        auto began = std::chrono::steady_clock::now();
        std::vector<std::thread> writers;
        for (int writer = 0; writer < kWriters; ++writer)
            writers.emplace_back([&, writer] {
                for (int i = 0; i < kEach; ++i)
                    database->write(clock_now(), [&](Tx& tx) {
                        tx.run(R"sql(insert into notes (id, text) values ($1, $2))sql", std::int64_t{writer} * kEach + i, std::string(600, 'x'));
                    });
            });
        for (auto& writer : writers) writer.join();
        auto took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
        database.reset();
        fs::remove_all(folder);
        return took;
    };
    std::vector<double> ratios;
    for (int pair = 0; pair < kPairs; ++pair) {
        auto without = seconds_for(false), with = seconds_for(true);
        ratios.push_back(with / without);
        MESSAGE(fmt::format("without {:.0f} writes/s, with {:.0f} writes/s", kWriters * kEach / without, kWriters * kEach / with));
    }
    std::sort(ratios.begin(), ratios.end());
    MESSAGE(fmt::format("with the archive a write takes {:.2f} times as long (median of {} pairs)", ratios[kPairs / 2], kPairs));
}
