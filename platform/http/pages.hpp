// Whole pages kept for visitors without a session, and limits on how often somebody may ask.
#pragma once
#include "platform/db/tables.hpp"
#include "platform/http/represent.hpp"
#include "platform/http/visit.hpp"
#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace lyceum {

/// Everything an answer to a visitor without a session may depend on, besides the data.
struct PageKey {
    std::string_view target, host;                  // borrowed
    Language language = Language::zh;
    Theme theme = Theme::automatic;
    Wants wants = Wants::page;
    http::Encoding encoding = http::Encoding::identity;
    bool secure = false;

    std::string text() const;
};

/// Keeps finished answers while the tables they were made from stand still: nobody reads a page older than
/// an acknowledged write, and a write drops only the pages that read what it changed.
class PageCache {
public:
    static constexpr std::size_t kBytesMax = 48 * 1024 * 1024;
    static constexpr Span kOldest = seconds(30);    // "2 hours ago" must not be wrong for long

    struct Kept {
        http::Response response;                    // as for a plain GET: compressed, with its validator
        std::shared_ptr<const http::Finished> whole, not_modified;
        std::string etag;
        Footprint made_from;
        Time made;
    };

    explicit PageCache(const std::function<const Tables*()>& tables) : tables_(tables) {}
    /// Nothing when it is not kept or no longer valid.
    std::shared_ptr<const Kept> find(const PageKey&, Time now);
    void keep(const PageKey&, const Footprint&, Time now, const http::Response&);
    /// Drops everything, also what was made from no table.
    void forget();
    std::uint64_t hits() const { return hits_; }

private:
    /// The one place that decides whether a kept page may be given.
    bool is_valid(const Kept&, Time now) const;

    std::function<const Tables*()> tables_;
    std::mutex lock_;
    std::unordered_map<std::string, std::shared_ptr<const Kept>> kept_;
    std::size_t bytes_ = 0;
    std::atomic<std::uint64_t> hits_{0};
};

/// Token buckets, one a key, refilled evenly; in memory, unless several processes share them.
class RateLimits {
public:
    static constexpr std::size_t kKeysMax = 100'000;

    struct Verdict {
        bool allowed = true;
        int remaining = 0, retry_after_seconds = 0;
        int full_in_seconds = 0;                    // until nothing of it counts any more
    };
    /// Takes one token from the bucket of `count` that refills over `span`.
    Verdict take(const std::string& key, int count, Span span, Time now);

    /// When `empty_at` is that of a bucket from which one was taken, or was not.
    static Verdict verdict(bool fits, Time empty_at, int count, Span span, Time now);
    /// Set where others serve the same people: keeps the buckets instead. May throw Fault.
    std::function<Verdict(const std::string& key, int count, Span span, Time now)> shared;

private:
    struct Bucket { double tokens; Time at; };
    std::mutex lock_;
    std::unordered_map<std::string, Bucket> buckets_;
};

/// What /metrics shows of requests.
struct Metrics {
    static constexpr std::array<int, 10> kBoundsMicros{500, 1000, 2500, 5000, 10'000, 25'000, 100'000, 500'000, 2'000'000, 10'000'000};
    std::array<std::atomic<std::int64_t>, 6> by_class{};            // 1xx … 5xx at their first digit
    std::array<std::atomic<std::int64_t>, kBoundsMicros.size() + 1> took{};
    std::atomic<std::int64_t> micros_total{0};
    void count(int status, std::int64_t micros);
};

}  // namespace lyceum
