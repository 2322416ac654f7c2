// Sending one delivery, signed, until it is heard or three days have passed. Only this module includes this file.
#pragma once
#include "modules/webhooks/store.hpp"
#include <array>

namespace lyceum::webhooks {

/// How long to wait after each attempt that failed; ten attempts within three days.
inline constexpr std::array kPauses{seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)};
inline constexpr int kAttemptsMost = static_cast<int>(kPauses.size()) + 1;
inline constexpr int kAnswerTimeoutMs = 15'000;
inline constexpr std::size_t kAnswerBytesRead = 64 * 1024, kAnswerBytesKept = 1000;

/// While an endpoint is down, one delivery finds out for all of them this often.
inline constexpr Span kProbeEvery = minutes(5);

/// The job. `attempts` are those made before: a job that was left over does nothing.
struct Deliver {
    static constexpr std::string_view topic = "webhooks.deliver";
    DeliveryId delivery;
    int attempts = 0;
};
DESCRIBE(Deliver, delivery, attempts)
void deliver(Work&, const Deliver&);

/// `v1,` and the HMAC-SHA256 of "id.timestamp.body" under each key, separated by blanks (Standard Webhooks 1.0).
std::string signatures(const std::vector<std::string>& keys, std::string_view id, std::int64_t unix_seconds, std::string_view body);

}  // namespace lyceum::webhooks
