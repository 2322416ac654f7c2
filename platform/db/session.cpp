// The pool of connections, and how errors are told.
#include "platform/db/session.hpp"
#include <chrono>
#include <fmt/format.h>

namespace lyceum::sql {

std::string describe_error(std::string_view what, const Statement& statement) {
    return fmt::format("{}\n  at {}:{}\n  in {}", what, statement.at.file_name(), statement.at.line(), trimmed(statement.sql));
}

std::vector<TableDefinition> read_definitions(Session& session, const char* sql) {
    std::vector<TableDefinition> all;
    auto cursor = session.open({sql, std::source_location::current()}, Arguments());
    while (cursor->next()) all.push_back({std::string(cursor->text(0)), std::string(cursor->text(1))});
    return all;
}

SessionPool::Lease SessionPool::take() {
    std::unique_lock lock(mutex_);
    auto free = [&] { return !waiting_.empty() || open_ < max_; };
    if (!freed_.wait_for(lock, std::chrono::milliseconds(wait_ms_), free))
        throw Fault(fmt::format("all {} connections to the database are in use", max_));
    if (!waiting_.empty()) {
        auto session = std::move(waiting_.back());
        waiting_.pop_back();
        return {*this, std::move(session)};
    }
    ++open_;
    lock.unlock();
    try {
        return {*this, opener_()};
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void SessionPool::give_back(std::unique_ptr<Session> session) {
    std::unique_lock lock(mutex_);
    if (session && session->usable()) waiting_.push_back(std::move(session));
    else --open_;
    lock.unlock();
    freed_.notify_one();
}

void SessionPool::close_waiting() {
    std::lock_guard lock(mutex_);
    open_ -= static_cast<int>(waiting_.size());
    waiting_.clear();
}

void SessionPool::Lease::renew() {
    pool_->close_waiting();
    session_.reset();
    session_ = pool_->opener_();
}

}  // namespace lyceum::sql
