// One run of an import: where it writes, what it counts, and what it complains of.
#pragma once
#include "modules/imports/imports.hpp"
#include "modules/imports/keys.hpp"

namespace lyceum::imports {

inline constexpr std::size_t kBatch = 200;          // rows in one transaction

class Run {
public:
    Run(const App& app, std::string source, const Progress& progress) : app_(&app), keys_(std::move(source)), progress_(&progress) {}

    const App& app() const { return *app_; }
    const Keys& keys() const { return keys_; }
    const std::string& source() const { return keys_.source(); }
    Time now() const { return app_->clock(); }
    template <class F> auto read(F&& f) const { return app_->database->read(std::forward<F>(f)); }
    template <class F> auto write(F&& f) const { return write_at(now(), std::forward<F>(f)); }
    /// As if it were then: whatever takes its time from the transaction is of that moment.
    template <class F> auto write_at(Time then, F&& f) const { return app_->database->write(then, std::forward<F>(f), "import"); }

    void made(const std::string& kind, std::int64_t n = 1) { if (n) report_.made[kind] += n; }
    void skip(const std::string& kind, std::int64_t n = 1) { if (n) report_.skipped[kind] += n; }
    /// Names what was wrong, as long as there is room, and counts it.
    void problem(const std::string& kind, std::string where_and_why) {
        skip(kind);
        note(std::move(where_and_why));
    }
    /// The same for what cost nothing.
    void note(std::string where_and_why) {
        if (report_.problems.size() < kProblemsMax) report_.problems.push_back(std::move(where_and_why));
    }
    void tell(std::string_view what, std::int64_t done, std::int64_t total = 0) const { if (*progress_) (*progress_)(what, done, total); }
    Report finish() { return std::move(report_); }

private:
    const App* app_;
    Keys keys_;
    const Progress* progress_;
    Report report_;
};

/// Makes the community under its slug or, when something else has that, under the next free one.
CommunityId make_community(Tx&, communities::NewCommunity);

/// Collects things and hands them over in batches.
template <class T, class Take>
class Batches {
public:
    explicit Batches(Take take, std::size_t size = kBatch) : take_(std::move(take)), size_(size) {}
    void add(T one) {
        waiting_.push_back(std::move(one));
        if (waiting_.size() >= size_) flush();
    }
    void flush() {
        if (waiting_.empty()) return;
        take_(std::exchange(waiting_, {}));
    }

private:
    Take take_;
    std::size_t size_;
    std::vector<T> waiting_;
};
template <class T, class Take>
Batches<T, Take> in_batches(Take take, std::size_t size = kBatch) { return Batches<T, Take>(std::move(take), size); }

}  // namespace lyceum::imports
