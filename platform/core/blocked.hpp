// Says when a thread waits for something other than the processor, so that another may run meanwhile.
#pragma once

namespace lyceum {

/// Whoever limits how many threads run at once.
class RunLimit {
public:
    virtual ~RunLimit() = default;
    virtual void begin_waiting() noexcept = 0;
    virtual void end_waiting() noexcept = 0;
};

/// Set by a limiter for each of its threads; null for none.
inline thread_local RunLimit* this_threads_limit = nullptr;

/// While one lives this thread waits: for a commit, for a disk, for another server.
class Blocked {
public:
    Blocked() : limit_(this_threads_limit) { if (limit_) limit_->begin_waiting(); }
    ~Blocked() { if (limit_) limit_->end_waiting(); }
    Blocked(const Blocked&) = delete;

private:
    RunLimit* limit_;
};

/// The value of f(), which waits.
template <class F>
auto while_blocked(F&& f) {
    Blocked blocked;
    return f();
}

}  // namespace lyceum
