// Hands complete requests to workers.
#include "platform/http/edge_pool.hpp"
#include <algorithm>
#include <utility>

namespace lyceum::http {

WorkerPool::WorkerPool(int workers, std::size_t queue_max)
    : workers_(workers), running_max_(std::max(1, std::min(workers, static_cast<int>(std::thread::hardware_concurrency()) + 1))), queue_max_(queue_max) {}

void WorkerPool::start() {
    for (int i = 0; i < workers_; ++i) threads_.emplace_back([this] { serve(); });
}

bool WorkerPool::submit(std::shared_ptr<Work> work) {
    bool wake = false;
    {
        std::lock_guard lock(mutex_);
        if (stopped_ || waiting_.size() >= queue_max_) return false;
        waiting_.push_back(std::move(work));
        depth_.store(waiting_.size(), std::memory_order_relaxed);
        wake = may_begin() && asleep_ > 0 && !std::exchange(waking_, true);
    }
    if (wake) wake_.notify_one();
    return true;
}

void WorkerPool::serve() {
    this_threads_limit = this;
    std::unique_lock lock(mutex_);
    for (;;) {
        while (!may_begin() && !stopped_) {
            ++asleep_;
            wake_.wait(lock);
            --asleep_;
            waking_ = false;
        }
        if (stopped_) return;
        auto work = std::move(waiting_.front());
        waiting_.pop_front();
        depth_.store(waiting_.size(), std::memory_order_relaxed);
        ++running_;
        bool wake_another = may_begin() && asleep_ > 0 && !std::exchange(waking_, true);
        lock.unlock();
        if (wake_another) wake_.notify_one();
        auto& self = *work;
        self.work(std::move(work));
        lock.lock();
        --running_;
    }
}

void WorkerPool::begin_waiting() noexcept {
    bool wake = false;
    {
        std::lock_guard lock(mutex_);
        --running_;
        wake = may_begin() && asleep_ > 0 && !std::exchange(waking_, true);
    }
    if (wake) wake_.notify_one();
}

// Not made to wait again: for a moment one more runs.
void WorkerPool::end_waiting() noexcept {
    std::lock_guard lock(mutex_);
    ++running_;
}

void WorkerPool::stop() {
    std::deque<std::shared_ptr<Work>> forgotten;
    {
        std::lock_guard lock(mutex_);
        stopped_ = true;
        forgotten.swap(waiting_);
        depth_.store(0, std::memory_order_relaxed);
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

}  // namespace lyceum::http
