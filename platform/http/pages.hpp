// Whole pages kept for visitors without a session, and limits on how often somebody may ask.
#pragma once
#include "platform/http/message.hpp"
#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace lyceum {

/// Keeps finished answers for one version of the data: the first write after them drops them all,
/// so nobody reads a page older than an acknowledged write.
class PageCache {
public:
    static constexpr std::size_t kBytesMax = 48 * 1024 * 1024;
    static constexpr Span kOldest = seconds(30);    // "2 hours ago" must not be wrong for long

    std::optional<http::Response> find(const std::string& key, std::int64_t version, Time now);
    /// `version` is that of the data before the page was read.
    void keep(const std::string& key, std::int64_t version, Time now, const http::Response&);
    std::uint64_t hits() const { return hits_; }

private:
    struct Kept { http::Response response; Time made; };
    void drop_older_than(std::int64_t version);

    std::mutex lock_;
    std::unordered_map<std::string, Kept> kept_;
    std::int64_t version_ = 0;
    std::size_t bytes_ = 0;
    std::atomic<std::uint64_t> hits_{0};
};

/// Token buckets in memory, one a key, refilled evenly.
class RateLimits {
public:
    static constexpr std::size_t kKeysMax = 100'000;

    struct Verdict { bool allowed = true; int remaining = 0, retry_after_seconds = 0; };
    /// Takes one token from the bucket of `count` that refills over `span`.
    Verdict take(const std::string& key, int count, Span span, Time now);

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
