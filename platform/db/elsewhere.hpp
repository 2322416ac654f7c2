// Whether other processes have changed the data. Every process moves one counter of the database after each of its
// commits and before it acknowledges it; whoever finds the counter moved by somebody else forgets what it keeps.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>

namespace lyceum {

class Elsewhere {
public:
    /// Reads the counter, or throws when the database cannot be asked.
    using Ask = std::function<std::int64_t()>;

    /// True for one caller after others moved the counter, or when that is not known. What was acknowledged anywhere
    /// before this is called is seen: callers that wait together are answered by one question asked after all of
    /// them came. Until the caller that is told true has called `forgotten`, nobody who came meanwhile is answered.
    bool changed(const Ask&);
    void forgotten();
    /// This process has moved the counter to `value`.
    void moved(std::int64_t value);

private:
    static constexpr std::size_t kMovesKept = 4'096;

    bool all_ours(std::int64_t until) const;

    std::mutex mutex_;
    std::condition_variable answered_bell_;
    std::uint64_t came_ = 0, answered_ = 0;             // callers, and those of them who are answered
    std::uint64_t asking_ = 0;                          // those whom the question under way answers; 0 for none
    std::int64_t seen_ = -1;                            // the counter at the last answer; -1: not known
    std::set<std::int64_t> ours_;                       // moves of ours beyond `seen_`
};

}  // namespace lyceum
