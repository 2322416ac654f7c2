#include "modules/advertising/pacing.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <cstring>

namespace lyceum::advertising {

namespace {

constexpr Span kWrittenAfter = seconds(10), kForgetEvery = seconds(30);
constexpr std::size_t kWrittenFrom = 2'000;         // readers that wait to be written

__extension__ using Wide = __int128;

void add(Batch& to, const Batch& from) {
    for (auto& [key, day] : from.days) {
        auto& sum = to.days[key];
        sum.impressions += day.impressions, sum.clicks += day.clicks;
    }
    for (auto& [key, times] : from.shown) to.shown[key] += times;
}

}  // namespace

std::int64_t allowed(const Pace& pace, Time now) {
    if (now < pace.starts_at) return 0;
    if (now >= pace.ends_at) return pace.budget;
    auto line = Wide{pace.budget} * (now - pace.starts_at).micros / (pace.ends_at - pace.starts_at).micros;
    return std::min(pace.budget, static_cast<std::int64_t>(line) + 1);
}

Tally::Tally() {
    auto bytes = crypto::random_bytes(sizeof next_nonce_);
    std::memcpy(&next_nonce_, bytes.data(), sizeof next_nonce_);
    next_nonce_ = next_nonce_ & 0x3fff'ffff'ffff'ffff;
}

std::int64_t Tally::era() const {
    std::lock_guard lock(lock_);
    return era_;
}

std::int64_t Tally::spent(const Candidate& c) const {
    auto of = [&](const Batch& batch) {
        std::int64_t sum = 0;
        for (auto at = batch.days.lower_bound({c.id, 0}); at != batch.days.end() && at->first.first == c.id; ++at)
            sum += c.measure == Measure::impressions ? at->second.impressions : at->second.clicks;
        return sum;
    };
    auto sum = c.counted + of(waiting_) + of(flying_);
    if (c.measure == Measure::impressions)
        if (auto reserved = reserved_of_.find(c.id); reserved != reserved_of_.end()) sum += reserved->second;
    return sum;
}

std::int64_t Tally::shown(const Batch::Shown& key) const {
    auto of = [&](const Batch& batch) {
        auto found = batch.shown.find(key);
        return found == batch.shown.end() ? 0 : found->second;
    };
    return of(waiting_) + of(flying_);
}

std::optional<Ticket> Tally::show(const std::string& reader, std::int64_t day, const std::vector<Candidate>& candidates, Time now, std::int64_t era) {
    std::lock_guard lock(lock_);
    forget(now);
    if (era != era_ || seen_.size() + reserved_.size() >= kRememberedMost) return std::nullopt;
    struct Choice { const Candidate* candidate; std::int64_t spent, allowed, shown; };
    std::optional<Choice> best;
    for (auto& c : candidates) {
        Choice choice{&c, spent(c), allowed(c.pace, now), c.shown + shown({day, reader, c.id})};
        if (now >= c.pace.ends_at || choice.spent >= choice.allowed || choice.shown >= c.cap) continue;
        auto behind = best ? Wide{choice.spent} * best->allowed - Wide{best->spent} * choice.allowed : Wide{-1};
        if (behind < 0 || (behind == 0 && choice.shown < best->shown)) best = choice;
    }
    if (!best) return std::nullopt;
    Ticket ticket{best->candidate->id, reader, now, next_nonce_++};
    waiting_.shown[{day, reader, ticket.campaign}] += 1;
    reserved_.emplace(ticket.nonce, ticket);
    reserved_of_[ticket.campaign] += 1;
    return ticket;
}

bool Tally::count_sight(const Ticket& ticket, std::int64_t day, Time now) {
    if (ticket.at < now - kTicketLasts || seen_.size() >= kRememberedMost || !seen_.emplace(ticket.nonce, ticket.at).second) return false;
    if (reserved_.erase(ticket.nonce)) reserved_of_[ticket.campaign] -= 1;
    waiting_.days[{ticket.campaign, day}].impressions += 1;
    return true;
}

bool Tally::seen(const Ticket& ticket, std::int64_t day, Time now) {
    std::lock_guard lock(lock_);
    forget(now);
    return count_sight(ticket, day, now);
}

bool Tally::clicked(const Ticket& ticket, std::int64_t day, Time now) {
    std::lock_guard lock(lock_);
    forget(now);
    if (ticket.at < now - kClicksWithin || clicked_.size() >= kRememberedMost || !clicked_.emplace(ticket.nonce, ticket.at).second) return false;
    count_sight(ticket, day, now);
    auto& last = last_click_[{ticket.reader, ticket.campaign}];
    bool again = last && now - last < kDoubleClick;
    last = now;
    if (!again) waiting_.days[{ticket.campaign, day}].clicks += 1;
    return !again;
}

// Reserved showings that nobody saw are free again; what is remembered to count things once goes when it would not count anyway.
void Tally::forget(Time now) {
    if (now - forgot_at_ < kForgetEvery && now >= forgot_at_) return;
    forgot_at_ = now;
    std::erase_if(reserved_, [&](auto& each) {
        if (each.second.at >= now - kTicketLasts) return false;
        reserved_of_[each.second.campaign] -= 1;
        return true;
    });
    std::erase_if(reserved_of_, [](auto& each) { return each.second == 0; });
    std::erase_if(seen_, [&](auto& each) { return each.second < now - kTicketLasts; });
    std::erase_if(clicked_, [&](auto& each) { return each.second < now - kClicksWithin; });
    std::erase_if(last_click_, [&](auto& each) { return each.second < now - kDoubleClick; });
}

bool Tally::is_due(Time now) const {
    std::lock_guard lock(lock_);
    if (is_flying_ || waiting_.empty()) return false;
    return waiting_.shown.size() >= kWrittenFrom || now - written_at_ >= kWrittenAfter || now < written_at_;
}

Batch Tally::take(Time now) {
    std::lock_guard lock(lock_);
    if (is_flying_ || waiting_.empty()) return {};
    is_flying_ = true;
    written_at_ = now;
    std::swap(waiting_, flying_);
    return flying_;
}

void Tally::landed() {
    std::lock_guard lock(lock_);
    is_flying_ = false;
    flying_ = {};
    ++era_;
}

void Tally::put_back() {
    std::lock_guard lock(lock_);
    is_flying_ = false;
    add(waiting_, flying_);
    flying_ = {};
}

// Counts belong to the process, not to a request, and to nothing else that lives as long. Tests have many sites in one process:
// the secret of each keeps them apart, and the oldest go.
std::shared_ptr<Tally> tally_of(const std::string& secret) {
    constexpr std::size_t kSitesMost = 16;
    static std::mutex lock;
    static std::vector<std::pair<std::string, std::shared_ptr<Tally>>> tallies;
    std::lock_guard guard(lock);
    for (auto& [key, tally] : tallies)
        if (key == secret) return tally;
    if (tallies.size() >= kSitesMost) tallies.erase(tallies.begin());
    return tallies.emplace_back(secret, std::make_shared<Tally>()).second;
}

}  // namespace lyceum::advertising
