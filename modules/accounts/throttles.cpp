#include "modules/accounts/throttles.hpp"
#include "modules/accounts/people.hpp"
#include "platform/crypto/crypto.hpp"
#include <arpa/inet.h>

namespace lyceum::accounts {

void take(Tx& tx, const std::vector<Bucket>& buckets) {
    for (auto& bucket : buckets) {
        // One number says how full a bucket is: the time at which it will be empty.
        auto each = Span{bucket.span.micros / bucket.count};
        // A time beyond the span was noted by a clock that has been set back since: that bucket is full, no more.
        auto empty_at = tx.maybe_returning<Time>(R"sql(
            insert into throttles (bucket, empty_at) values ($1, cast($2 as bigint) + $3)
            on conflict (bucket) do update
            set empty_at = case when throttles.empty_at > $4 then $4 when throttles.empty_at > $2 then throttles.empty_at else $2 end + $3
            returning empty_at)sql", bucket.name, tx.now(), each, tx.now() + bucket.span);
        auto over = *empty_at - (tx.now() + bucket.span);
        if (over.micros <= 0) continue;
        Refusal refusal(Refusal::Why::slow_down, "That was too many attempts. Wait a few minutes and try again.");
        refusal.retry_after_seconds = static_cast<int>(over.micros / 1'000'000) + 1;
        throw refusal;
    }
}

void forgive(Tx& tx, std::string_view bucket) { tx.run(R"sql(delete from throttles where bucket = $1)sql", bucket); }

void forget_empty_buckets(Tx& tx, Time due) { tx.run(R"sql(delete from throttles where empty_at < $1)sql", due); }

std::string network_of(const Visit& visit) {
    auto peer = visit.request ? visit.request->peer : std::string();
    in6_addr address{};
    if (inet_pton(AF_INET6, peer.c_str(), &address) != 1) return peer;
    constexpr std::size_t kNetworkBytes = 8;
    return crypto::hex({reinterpret_cast<const char*>(address.s6_addr), kNetworkBytes});
}

std::string nameless(std::string_view typed) { return crypto::token_digest(lower(trimmed(typed))); }

}  // namespace lyceum::accounts
