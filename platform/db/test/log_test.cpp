// SQLite's log, written in few calls and moved beside the writer: everybody sees a commit once it is made, and the log ends.
#include "platform/db/db.hpp"
#include "platform/db/throw_away.hpp"
#include <atomic>
#include <doctest/doctest.h>
#include <sqlite3.h>
#include <thread>

using namespace lyceum;
namespace fs = std::filesystem;

namespace {

const Migration kPieces{.module = "test", .name = "0001_pieces", .postgres_sql = "create table pieces (id bigint primary key, text text not null);"};

std::unique_ptr<Database> open_in(const fs::path& folder) {
    auto database = Database::open({.data_dir = folder.string(), .readers = 2});
    database->migrate({kPieces});
    return database;
}

void add(Database& database, std::size_t characters) {
    database.write(clock_now(), [&](Tx& tx) { tx.run("insert into pieces (id, text) values ($1, $2)", tx.next_id(), std::string(characters, 'x')); });
}

/// Another program, which knows nothing of how the log was written.
class Stranger {
public:
    explicit Stranger(const fs::path& folder) { REQUIRE(sqlite3_open((folder / "lyceum.db").c_str(), &db_) == SQLITE_OK); }
    ~Stranger() { sqlite3_close(db_); }
    Stranger(const Stranger&) = delete;
    std::string says(const char* sql) {
        std::string said;
        sqlite3_exec(db_, sql, [](void* to, int, char** row, char**) { return *static_cast<std::string*>(to) += row[0], 0; }, &said, nullptr);
        return said;
    }

private:
    sqlite3* db_ = nullptr;
};

}  // namespace

TEST_CASE("whoever opens the file sees every commit as soon as it is made, small ones and ones larger than what is kept in memory") {
    throw_away::Folder folder;
    auto database = open_in(folder.path());
    Stranger stranger(folder.path());
    for (int n = 1; n <= 30; ++n) {
        add(*database, n % 10 == 0 ? 3'000'000 : static_cast<std::size_t>(n) * 997);
        CHECK(stranger.says("select count(*) from pieces") == std::to_string(n));
    }
    CHECK_THROWS(database->write(clock_now(), [](Tx& tx) {
        tx.run("insert into pieces (id, text) values ($1, $2)", tx.next_id(), std::string(20'000'000, 'y'));       // more than the cache holds
        throw std::runtime_error("no");
    }));
    CHECK(stranger.says("select count(*) from pieces where text like 'y%'") == "0");
    add(*database, 5);
    CHECK(stranger.says("select count(*) from pieces") == "31");
    CHECK(stranger.says("pragma integrity_check") == "ok");
}

TEST_CASE("the log is moved while others write and read, and does not grow for ever") {
    throw_away::Folder folder;
    auto database = open_in(folder.path());
    std::atomic<bool> done{false};
    std::jthread reader([&] {
        while (!done) database->read([](Db& db) { return db.one<int>("select count(*) from pieces"); });
    });
    auto length = [&] { return fs::file_size(folder.path() / "lyceum.db-wal"); };
    int pieces = 0;
    for (; pieces < 300; ++pieces) add(*database, 200'000);
    // Begun anew it is cut to what is kept of it. A busy machine may take a while.
    constexpr std::uintmax_t kKept = 17'000'000;
    for (int tries = 0; tries < 1'000 && length() > kKept; ++tries, ++pieces) {
        add(*database, 5'000);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    CHECK(length() <= kKept);
    done = true;
    reader.join();
    database.reset();
    CHECK(Stranger(folder.path()).says("select count(*) from pieces") == std::to_string(pieces));
    CHECK(Stranger(folder.path()).says("pragma integrity_check") == "ok");
}
