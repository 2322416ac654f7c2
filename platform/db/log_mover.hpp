// Moves SQLite's log into the database beside the writer. Left to itself SQLite does it inside the commit that made the log long:
// all who wait for that commit would wait for a thousand pages and two more syncs.
#pragma once
#include "platform/db/session.hpp"
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

struct sqlite3;

namespace lyceum::sql {

class LogMover {
public:
    /// `beside` is a connection of its own. `alone` runs what it is given while nothing is written.
    LogMover(sqlite3* writer, std::unique_ptr<Session> beside, std::function<void(const std::function<void()>&)> alone);
    ~LogMover();
    LogMover(const LogMover&) = delete;

private:
    static int committed(void* self, sqlite3*, const char*, int pages);
    void follow(const std::stop_token&);
    void move();

    sqlite3* writer_;
    std::unique_ptr<Session> beside_;
    std::function<void(const std::function<void()>&)> alone_;
    std::atomic<int> pages_{0}, moved_at_{0};           // of the log: now, and when it was moved last
    std::mutex mutex_;
    std::condition_variable_any bell_;
    std::jthread thread_;                               // last: ends before what it uses
};

}  // namespace lyceum::sql
