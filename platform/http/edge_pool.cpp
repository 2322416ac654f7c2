// Hands complete requests to workers.
#include "platform/http/edge_pool.hpp"
#include <utility>

namespace lyceum::http {

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
        wake = asleep_ > 0 && !std::exchange(waking_, true);
    }
    if (wake) wake_.notify_one();
    return true;
}

void WorkerPool::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        while (waiting_.empty() && !stopped_) {
            ++asleep_;
            wake_.wait(lock);
            --asleep_;
            waking_ = false;
        }
        if (stopped_) return;
        auto work = std::move(waiting_.front());
        waiting_.pop_front();
        depth_.store(waiting_.size(), std::memory_order_relaxed);
        bool wake_another = !waiting_.empty() && asleep_ > 0 && !std::exchange(waking_, true);
        lock.unlock();
        if (wake_another) wake_.notify_one();
        auto& self = *work;
        self.work(std::move(work));
        lock.lock();
    }
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
