#include "platform/http/pages.hpp"
#include "platform/core/log.hpp"
#include "platform/http/edge_answer.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum {

std::string PageKey::text() const {
    std::string out;
    out.reserve(target.size() + host.size() + 8);
    out.append(target).append(" ").append(host).append(" ");
    for (int part : {static_cast<int>(language), static_cast<int>(theme), static_cast<int>(wants), static_cast<int>(encoding), static_cast<int>(secure)})
        out += static_cast<char>('0' + part);
    return out;
}

bool PageCache::is_valid(const Kept& page, Time now) const {
    return now - page.made <= kOldest && tables_()->is_valid(page.made_from);
}

std::shared_ptr<const PageCache::Kept> PageCache::find(const PageKey& key, Time now) {
    auto text = key.text();
    std::lock_guard guard(lock_);
    auto found = kept_.find(text);
    if (found == kept_.end() || !is_valid(*found->second, now)) return nullptr;
    ++hits_;
    return found->second;
}

void PageCache::keep(const PageKey& key, const Footprint& made_from, Time now, const http::Response& response) {
    http::Response unchanged = response;
    unchanged.status = 304;
    for (auto field : {"Content-Type", "Content-Encoding", "Content-Security-Policy"}) unchanged.headers.remove(field);
    auto page = std::make_shared<const Kept>(Kept{response, std::make_shared<const http::Finished>(http::finished(response)),
        std::make_shared<const http::Finished>(http::finished(unchanged)), std::string(response.headers.get("etag")), made_from, now});
    auto text = key.text();
    auto size = [&](const Kept& kept) { return text.size() + kept.response.body->size() + 2 * kept.whole->fields.size(); };
    std::lock_guard guard(lock_);
    if (bytes_ + size(*page) > kBytesMax) kept_.clear(), bytes_ = 0;
    auto& place = kept_[text];
    if (place) bytes_ -= size(*place);
    bytes_ += size(*page);
    place = std::move(page);
}

void PageCache::forget() {
    std::lock_guard guard(lock_);
    kept_.clear(), bytes_ = 0;
}

RateLimits::Verdict RateLimits::verdict(bool fits, Time empty_at, int count, Span span, Time now) {
    auto each = std::max<std::int64_t>(1, span.micros / count), left = (now + span - empty_at).micros;
    auto seconds = [](std::int64_t micros) { return static_cast<int>((std::max<std::int64_t>(0, micros) + 999'999) / 1'000'000); };
    auto until_full = seconds((empty_at - now).micros);
    if (fits) return {true, static_cast<int>(std::max<std::int64_t>(0, left / each)), 0, until_full};
    return {false, 0, seconds(each - left), until_full};
}

RateLimits::Verdict RateLimits::take(const std::string& key, int count, Span span, Time now) {
    if (shared) {
        try {
            return shared(key, count, span, now);
        } catch (const Fault& fault) {                  // reading goes on where the common table cannot be written
            log::warn("limits are counted by this server alone", {{"why", fault.what()}});
        }
    }
    std::lock_guard guard(lock_);
    if (buckets_.size() >= kKeysMax) std::erase_if(buckets_, [&](auto& b) { return now - b.second.at > hours(1); });
    if (buckets_.size() >= kKeysMax) buckets_.clear();
    auto [place, fresh] = buckets_.try_emplace(key, Bucket{static_cast<double>(count), now});
    auto& bucket = place->second;
    double per_micro = static_cast<double>(count) / static_cast<double>(span.micros);
    auto passed = std::max<std::int64_t>(0, (now - bucket.at).micros);
    bucket.tokens = std::min<double>(count, bucket.tokens + static_cast<double>(passed) * per_micro);
    bucket.at = now;
    auto seconds_for = [&](double tokens) { return static_cast<int>(std::ceil(tokens / per_micro / 1e6)); };
    if (bucket.tokens < 1) return {false, 0, seconds_for(1 - bucket.tokens), seconds_for(count - bucket.tokens)};
    bucket.tokens -= 1;
    return {true, static_cast<int>(bucket.tokens), 0, seconds_for(count - bucket.tokens)};
}

void Metrics::count(int status, std::int64_t micros) {
    ++by_class[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
    auto bound = std::lower_bound(kBoundsMicros.begin(), kBoundsMicros.end(), micros);
    ++took[static_cast<std::size_t>(bound - kBoundsMicros.begin())];
    micros_total += micros;
}

}  // namespace lyceum
