// Events are put into their rows by counting, then each short row is sorted and merged.
#include "engines/recsys/interactions.hpp"
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>

namespace lyceum::recsys {

Index Names::number(std::string_view name) {
    if (auto known = numbers_.find(name); known != numbers_.end()) return known->second;
    const auto next = static_cast<Index>(names_.size());
    numbers_.emplace(names_.emplace_back(name), next);
    return next;
}

std::optional<Index> Names::find(std::string_view name) const {
    const auto known = numbers_.find(name);
    return known == numbers_.end() ? std::nullopt : std::optional(known->second);
}

double faded(std::int64_t at, std::int64_t now, double half_life_days) {
    constexpr double kSecondsADay = 86'400;
    if (!(half_life_days > 0)) return 1;
    return std::exp2(-std::max(0.0, static_cast<double>(now) - static_cast<double>(at)) / kSecondsADay / half_life_days);
}

namespace {

struct Weighed {
    Index item;
    float value;
    std::int64_t at;
};

/// Flat arrays of rows that are written one after another.
struct Rows {
    std::vector<std::size_t> begin = {0};
    std::vector<Index> column;
    std::vector<float> value;

    void add(Index item, float strength) { column.push_back(item), value.push_back(strength); }
    void end_row() { begin.push_back(column.size()); }
};

float weight(const Event& event, const Weighing& weighing) {
    const auto kind = event.kind < weighing.by_kind.size() ? weighing.by_kind[event.kind] : 1.0f;
    return static_cast<float>(event.value * kind * faded(event.at, weighing.now, weighing.half_life_days));
}

float strength_of(double merged, Strength strength) {
    switch (strength) {
        case Strength::one: return 1;
        case Strength::logarithm: return static_cast<float>(std::log1p(merged));
        case Strength::value: break;
    }
    return static_cast<float>(merged);
}

}  // namespace

Interactions::Interactions(std::size_t users, std::size_t items, std::span<const Event> events, const Weighing& weighing) {
    const auto counts = [&](const Event& event) { return event.user < users && event.item < items && std::isfinite(weight(event, weighing)); };
    std::vector<std::size_t> begin(users + 1, 0);
    bool timed = false;
    for (auto& event : events) {
        if (!counts(event)) { ++ignored_; continue; }
        ++begin[event.user + 1];
        timed |= event.at != 0;
    }
    for (std::size_t user = 0; user < users; ++user) begin[user + 1] += begin[user];
    std::vector<Weighed> placed(begin.back());
    for (auto next = begin; auto& event : events)
        if (counts(event)) placed[next[event.user]++] = {event.item, weight(event, weighing), event.at};

    Rows positive, negative;
    positive.column.reserve(placed.size());
    positive.value.reserve(placed.size());
    if (timed) times_.reserve(placed.size());
    for (std::size_t user = 0; user < users; ++user) {
        const auto last = placed.begin() + static_cast<long>(begin[user + 1]);
        auto first = placed.begin() + static_cast<long>(begin[user]);
        std::sort(first, last, [](auto& a, auto& b) { return std::tie(a.item, a.at, a.value) < std::tie(b.item, b.at, b.value); });
        while (first != last) {
            const auto item = first->item;
            double merged = 0;
            std::int64_t at = 0;
            for (; first != last && first->item == item; ++first) merged = weighing.merge == Merge::add ? merged + first->value : first->value, at = first->at;
            if (!(merged > 0) || !std::isfinite(static_cast<float>(merged))) { negative.add(item, static_cast<float>(std::min(merged, 0.0))); continue; }
            positive.add(item, strength_of(merged, weighing.strength));
            if (timed) times_.push_back(at);
        }
        positive.end_row();
        negative.end_row();
    }
    by_user_ = SparseRows(items, std::move(positive.begin), std::move(positive.column), std::move(positive.value));
    against_ = SparseRows(items, std::move(negative.begin), std::move(negative.column), std::move(negative.value));
    finish();
}

Interactions::Interactions(SparseRows by_user, std::vector<std::int64_t> times) : by_user_(std::move(by_user)), times_(std::move(times)) {
    const auto values = by_user_.all_values();
    if (!times_.empty() && times_.size() != cells()) throw std::invalid_argument("as many times as cells are needed, or none");
    if (!std::all_of(values.begin(), values.end(), [](float value) { return value > 0 && std::isfinite(value); })) throw std::invalid_argument("strengths must be positive");
    finish();
}

void Interactions::finish() {
    by_item_ = by_user_.transposed();
    for (auto at : times_) newest_ = std::max(newest_, at);
}

std::span<const std::int64_t> Interactions::times_of(Index user) const {
    if (times_.empty()) return {};
    const auto begin = by_user_.begins();
    return std::span(times_).subspan(begin[user], begin[user + 1] - begin[user]);
}

Person Interactions::person(Index user) const {
    return {user, by_user_[user], times_of(user), user < against_.rows() ? against_[user].columns : std::span<const Index>{}};
}

}  // namespace lyceum::recsys
