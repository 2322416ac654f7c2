// The bounded pool of threads on which handlers run.
#pragma once
#include "platform/core/blocked.hpp"
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace lyceum::http {

/// Something a worker does once.
class Work {
public:
    virtual ~Work() = default;
    /// `self` is the pool's own hold on it, handed over so that a worker is never the last to let go.
    virtual void work(std::shared_ptr<Work> self) noexcept = 0;
};

/// Of many threads only few run at once, a little more than there are processors: the rest wait for commits. More
/// would take turns on the processors, and each request would last as long as all of them.
class WorkerPool final : RunLimit {
public:
    WorkerPool(int workers, std::size_t queue_max);
    ~WorkerPool() override { stop(); }

    void start();
    /// False when `queue_max` pieces of work already wait, or the pool has stopped.
    bool submit(std::shared_ptr<Work>);
    /// Forgets what waits, lets what runs finish, and joins the threads.
    void stop();
    std::size_t depth() const { return depth_.load(std::memory_order_relaxed); }

private:
    void serve();
    void begin_waiting() noexcept override;
    void end_waiting() noexcept override;
    bool may_begin() const { return !waiting_.empty() && running_ < running_max_; }

    const int workers_, running_max_;
    const std::size_t queue_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::shared_ptr<Work>> waiting_;
    int asleep_ = 0, running_ = 0;
    // One worker at a time is on its way from sleep to the queue; it wakes the next one if there is
    // more. Under load this saves most of the system calls that waking costs.
    bool waking_ = false;
    bool stopped_ = false;
    std::atomic<std::size_t> depth_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace lyceum::http
