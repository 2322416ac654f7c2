#include "platform/http/pages.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum {

void PageCache::drop_older_than(std::int64_t version) {
    if (version == version_) return;
    kept_.clear();
    bytes_ = 0;
    version_ = version;
}

std::optional<http::Response> PageCache::find(const std::string& key, std::int64_t version, Time now) {
    std::lock_guard guard(lock_);
    drop_older_than(version);
    auto found = kept_.find(key);
    if (found == kept_.end() || now - found->second.made > kOldest) return std::nullopt;
    ++hits_;
    return found->second.response;
}

void PageCache::keep(const std::string& key, std::int64_t version, Time now, const http::Response& response) {
    std::lock_guard guard(lock_);
    if (version != version_) return;
    if (bytes_ + response.body->size() > kBytesMax) kept_.clear(), bytes_ = 0;
    auto [place, added] = kept_.insert_or_assign(key, Kept{response, now});
    if (added) bytes_ += key.size() + response.body->size();
}

RateLimits::Verdict RateLimits::take(const std::string& key, int count, Span span, Time now) {
    std::lock_guard guard(lock_);
    if (buckets_.size() >= kKeysMax) std::erase_if(buckets_, [&](auto& b) { return now - b.second.at > hours(1); });
    if (buckets_.size() >= kKeysMax) buckets_.clear();
    auto [place, fresh] = buckets_.try_emplace(key, Bucket{static_cast<double>(count), now});
    auto& bucket = place->second;
    double per_micro = static_cast<double>(count) / static_cast<double>(span.micros);
    auto passed = std::max<std::int64_t>(0, (now - bucket.at).micros);
    bucket.tokens = std::min<double>(count, bucket.tokens + static_cast<double>(passed) * per_micro);
    bucket.at = now;
    if (bucket.tokens < 1) return {false, 0, static_cast<int>(std::ceil((1 - bucket.tokens) / per_micro / 1e6))};
    bucket.tokens -= 1;
    return {true, static_cast<int>(bucket.tokens), 0};
}

void Metrics::count(int status, std::int64_t micros) {
    ++by_class[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
    auto bound = std::lower_bound(kBoundsMicros.begin(), kBoundsMicros.end(), micros);
    ++took[static_cast<std::size_t>(bound - kBoundsMicros.begin())];
    micros_total += micros;
}

}  // namespace lyceum
