#include "platform/db/elsewhere.hpp"
#include "platform/core/refusal.hpp"
#include <iterator>

namespace lyceum {

bool Elsewhere::changed(const Ask& ask) {
    std::unique_lock lock(mutex_);
    auto mine = ++came_;
    for (;;) {
        if (answered_ >= mine) return false;
        if (asking_ == 0) break;
        answered_bell_.wait(lock);
    }
    asking_ = came_;
    lock.unlock();
    std::int64_t value = -1;
    try {
        value = ask();
    } catch (const Fault&) {                            // nobody may know of changes now; whoever asks next forgets everything
    }
    lock.lock();
    bool known = value >= 0 && seen_ >= 0 && all_ours(value);
    seen_ = value;
    ours_.erase(ours_.begin(), ours_.upper_bound(value));
    if (value >= 0 && !known) return true;              // asking_ stays: the others wait for forgotten()
    answered_ = asking_;
    asking_ = 0;
    answered_bell_.notify_all();
    return false;
}

void Elsewhere::forgotten() {
    std::lock_guard lock(mutex_);
    answered_ = asking_;
    asking_ = 0;
    answered_bell_.notify_all();
}

void Elsewhere::moved(std::int64_t value) {
    std::lock_guard lock(mutex_);
    if (value <= seen_) return;
    if (ours_.size() >= kMovesKept) ours_.clear();      // nobody asks; the next one who does forgets everything
    ours_.insert(value);
}

// A counter that went back was made anew.
bool Elsewhere::all_ours(std::int64_t until) const {
    if (until < seen_) return false;
    return std::distance(ours_.begin(), ours_.upper_bound(until)) == until - seen_;
}

}  // namespace lyceum
