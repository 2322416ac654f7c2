#include "platform/db/log_mover.hpp"
#include "platform/core/log.hpp"
#include <sqlite3.h>

namespace lyceum::sql {

namespace {

constexpr int kPagesBetween = 1'000;                    // 4 MB of log
constexpr int kPagesLong = 4'000;                       // while writing goes on the log never ends by itself: then it is made to
constexpr int kPagesTooLong = 16'000;                   // those who read it keep it from ending too: then all who write wait for them
constexpr int kReadersAwaitedMs = 50;                   // at most

}  // namespace

LogMover::LogMover(sqlite3* writer, std::unique_ptr<Session> beside, std::function<void(const std::function<void()>&)> alone)
    : writer_(writer), beside_(std::move(beside)), alone_(std::move(alone)), thread_([this](std::stop_token ending) { follow(ending); }) {
    sqlite3_busy_timeout(sqlite_handle(*beside_), kReadersAwaitedMs);
    sqlite3_wal_hook(writer_, &committed, this);        // in place of SQLite's own, which moves the log at once
}

LogMover::~LogMover() { sqlite3_wal_hook(writer_, nullptr, nullptr); }

int LogMover::committed(void* self, sqlite3*, const char*, int pages) {
    auto& mover = *static_cast<LogMover*>(self);
    mover.pages_ = pages;
    if (pages < mover.moved_at_) mover.moved_at_ = 0;   // the log was begun anew
    if (pages >= mover.moved_at_ + kPagesBetween) mover.bell_.notify_one();
    return SQLITE_OK;
}

void LogMover::follow(const std::stop_token& ending) {
    while (true) {
        {
            std::unique_lock lock(mutex_);
            if (!bell_.wait(lock, ending, [&] { return pages_ >= moved_at_ + kPagesBetween; })) return;
        }
        move();
    }
}

void LogMover::move() {
    int pages = 0, moved = 0;
    auto pass = [&](int mode) {
        auto code = sqlite3_wal_checkpoint_v2(sqlite_handle(*beside_), nullptr, mode, &pages, &moved);
        if (code != SQLITE_OK && code != SQLITE_BUSY) log::warn("the log of the database was not moved", {{"why", sqlite3_errmsg(sqlite_handle(*beside_))}});
    };
    pass(SQLITE_CHECKPOINT_PASSIVE);
    if (pages > kPagesLong) alone_([&] { pass(pages > kPagesTooLong ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE); });
    moved_at_ = pages_.load();                          // what readers keep from ending is tried again when it has grown as much once more
}

}  // namespace lyceum::sql
