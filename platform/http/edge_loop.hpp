// What one io thread has to itself, and what all of an edge's threads share.
#pragma once
#include "platform/http/edge.hpp"
#include "platform/http/edge_answer.hpp"
#include "platform/http/edge_pool.hpp"
#include "platform/http/edge_proxy.hpp"
#include "platform/http/edge_topics.hpp"
#include "platform/http/edge_wire.hpp"
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

namespace lyceum::http {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Something a loop watches: a connection in any of its lives. All calls come on the loop's thread.
class Member {
public:
    virtual ~Member() = default;
    /// Called about once a second, and more often where a time limit is shorter than that.
    virtual void tick(Clock::time_point now) = 0;
    /// The edge is stopping: end at the next polite moment.
    virtual void leave() = 0;
    /// End now.
    virtual void drop() = 0;

private:
    friend class Watch;
    std::size_t place_ = 0;
};

/// One io thread: everything in it is touched by that thread alone, but for `io` itself.
struct Loop {
    std::vector<Member*> members;
    Topics topics;
    HttpDate date;
    std::uint64_t next_request = 0;
    asio::io_context io{1};                 // last: its pending callbacks own members

    std::string_view http_date() {
        return date.at(std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count());
    }
    /// A fresh request id; unique among all that this process and its restarts make, as far as 63 random bits go.
    std::string request_id();
};

/// Keeps a member on its loop's list for as long as the member lives.
class Watch {
public:
    Watch(Loop& loop, Member& member) : loop_(loop), member_(member) {
        member.place_ = loop.members.size();
        loop.members.push_back(&member);
    }
    Watch(const Watch&) = delete;
    ~Watch() {
        auto* last = loop_.members.back();
        last->place_ = member_.place_;
        loop_.members[member_.place_] = last;
        loop_.members.pop_back();
    }

private:
    Loop& loop_;
    Member& member_;
};

struct Counters {
    std::atomic<std::int64_t> connections_open = 0, requests = 0, refused_busy = 0, timeouts = 0, live_open = 0;
    std::atomic<std::int64_t> bytes_out = 0, body_bytes_held = 0;
};

/// What every connection of an edge shares.
struct Shared {
    const EdgeConfig config;
    const Program program;
    const TrustedProxies proxies;
    Counters counters;
    WorkerPool pool;
    std::atomic<bool> stopping = false;

    Shared(EdgeConfig c, Program p)
        : config(std::move(c)), program(std::move(p)), proxies(config.trusted_proxies),
          pool(config.workers, static_cast<std::size_t>(config.queue_max)) {}
};

/// Adds to a counter for as long as it lives; moves along when a connection becomes a live one.
class Held {
public:
    Held() = default;
    explicit Held(std::atomic<std::int64_t>& counter, std::int64_t amount = 1) : counter_(&counter), amount_(amount) {
        counter_->fetch_add(amount_, std::memory_order_relaxed);
    }
    Held(Held&& other) noexcept : counter_(std::exchange(other.counter_, nullptr)), amount_(other.amount_) {}
    Held& operator=(Held&& other) noexcept {
        std::swap(counter_, other.counter_);
        std::swap(amount_, other.amount_);
        return *this;
    }
    ~Held() {
        if (counter_) counter_->fetch_sub(amount_, std::memory_order_relaxed);
    }

private:
    std::atomic<std::int64_t>* counter_ = nullptr;
    std::int64_t amount_ = 0;
};

}  // namespace lyceum::http
