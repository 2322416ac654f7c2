// Chance is a hash of the seed and the ids, so that no order of events and no library decides.
#include "engines/recsys/splits.hpp"
#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_set>

namespace lyceum::recsys {

namespace {

std::uint64_t mixed(std::uint64_t x) {                      // the finaliser of splitmix64
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

std::uint64_t pair_of(const Event& event) { return std::uint64_t{event.user} << 32 | event.item; }

/// The events by user; within one by what `before` says.
template <class Before>
std::vector<Event> by_user(std::span<const Event> events, Before before) {
    std::vector<Event> sorted(events.begin(), events.end());
    std::stable_sort(sorted.begin(), sorted.end(), [&](auto& a, auto& b) { return a.user != b.user ? a.user < b.user : before(a, b); });
    return sorted;
}

template <class Held>
void within_users(Split& split, std::span<const Event> events, const CutOptions& options, Held held) {
    const auto draw = [&](const Event& event) { return chance(options.seed, event.user, event.item); };
    const auto sorted = by_user(events, [&](auto& a, auto& b) { return std::tuple(draw(a), a.item) < std::tuple(draw(b), b.item); });
    for (auto first = sorted.begin(); first != sorted.end();) {
        const auto last = std::find_if(first, sorted.end(), [&](auto& event) { return event.user != first->user; });
        std::size_t items = 0;
        for (auto each = first; each != last; ++each) items += each == first || each->item != (each - 1)->item;
        std::size_t nth = 0;
        for (auto each = first; each != last; ++each) {
            nth += each != first && each->item != (each - 1)->item;
            held(split, *each, nth, items);
        }
        first = last;
    }
}

void cut_last(Split& split, std::span<const Event> events) {
    const auto sorted = by_user(events, [](auto& a, auto& b) { return std::tie(a.at, a.item) < std::tie(b.at, b.item); });
    for (auto first = sorted.begin(); first != sorted.end();) {
        const auto last = std::find_if(first, sorted.end(), [&](auto& event) { return event.user != first->user; });
        const auto newest = (last - 1)->item;
        const bool alone = std::all_of(first, last, [&](auto& event) { return event.item == newest; });
        for (auto each = first; each != last; ++each) (each->item == newest && !alone ? split.test : split.train).push_back(*each);
        first = last;
    }
}

void cut_by_time(Split& split, std::span<const Event> events, double share) {
    std::vector<Event> sorted(events.begin(), events.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](auto& a, auto& b) { return std::tie(a.at, a.user, a.item) < std::tie(b.at, b.user, b.item); });
    const auto first = static_cast<std::size_t>(std::llround(static_cast<double>(sorted.size()) * (1 - share)));
    split.train.assign(sorted.begin(), sorted.begin() + static_cast<long>(first));
    std::unordered_set<std::uint64_t> known;
    for (auto& event : split.train) known.insert(pair_of(event));
    for (auto n = first; n < sorted.size(); ++n)
        if (!known.contains(pair_of(sorted[n]))) split.test.push_back(sorted[n]);
}

}  // namespace

double chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b) {
    return static_cast<double>(mixed(mixed(mixed(seed) ^ a) ^ b) >> 11) * 0x1p-53;
}

Split cut(std::span<const Event> events, const CutOptions& options) {
    const auto share = std::clamp(options.share, 0.0, 1.0), known_share = std::clamp(options.known_share, 0.0, 1.0);
    Split split;
    switch (options.cut) {
        case Cut::random:
            within_users(split, events, options, [&](Split& into, const Event& event, std::size_t nth, std::size_t items) {
                const auto held = std::min(items - 1, static_cast<std::size_t>(std::llround(share * static_cast<double>(items))));
                (nth < held ? into.test : into.train).push_back(event);
            });
            break;
        case Cut::last: cut_last(split, events); break;
        case Cut::by_time: cut_by_time(split, events, share); break;
        case Cut::strong:
            within_users(split, events, options, [&](Split& into, const Event& event, std::size_t nth, std::size_t items) {
                if (chance(options.seed, event.user, ~std::uint64_t{0}) >= share) return into.train.push_back(event);
                const auto known = static_cast<std::size_t>(std::ceil(known_share * static_cast<double>(items)));
                (nth < known ? into.known : into.test).push_back(event);
            });
            break;
        case Cut::cold_items:
            for (auto& event : events) (chance(options.seed, event.item, ~std::uint64_t{0}) < share ? split.test : split.train).push_back(event);
            break;
    }
    return split;
}

}  // namespace lyceum::recsys
