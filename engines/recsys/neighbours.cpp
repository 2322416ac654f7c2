#include "engines/recsys/neighbours.hpp"
#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace lyceum::recsys {

namespace {

struct Entry { std::uint32_t column; float value; };

// Rows of a sparse matrix one after the other.
struct Rows {
    std::vector<std::size_t> begin{0};
    std::vector<Entry> entries;
    std::span<const Entry> row(std::size_t i) const { return {entries.data() + begin[i], begin[i + 1] - begin[i]}; }
    std::size_t size() const { return begin.size() - 1; }
};

Rows transposed(const Rows& rows, std::size_t columns) {
    Rows out;
    out.begin.assign(columns + 1, 0);
    for (auto& e : rows.entries) ++out.begin[e.column + 1];
    for (std::size_t c = 0; c < columns; ++c) out.begin[c + 1] += out.begin[c];
    out.entries.resize(rows.entries.size());
    auto at = out.begin;
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (auto& e : rows.row(r)) out.entries[at[e.column]++] = {static_cast<std::uint32_t>(r), e.value};
    return out;
}

void scale_to_unit_length(Rows& rows) {
    for (std::size_t r = 0; r < rows.size(); ++r) {
        double sum = 0;
        for (auto& e : rows.row(r)) sum += static_cast<double>(e.value) * e.value;
        if (sum <= 0) continue;
        auto factor = static_cast<float>(1 / std::sqrt(sum));
        for (auto i = rows.begin[r]; i < rows.begin[r + 1]; ++i) rows.entries[i].value *= factor;
    }
}

void keep_best(std::vector<Near>& found, std::size_t most, std::vector<Near>& out) {
    auto better = [](const Near& a, const Near& b) { return a.score != b.score ? a.score > b.score : a.neighbour < b.neighbour; };
    auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(most, found.size()));
    std::partial_sort(found.begin(), end, found.end(), better);
    out.insert(out.end(), found.begin(), end);
}

// Every pair of rows that share a column; `score(dot, shared)` decides what the pair is worth.
template <class Score>
std::vector<Near> nearest(const Rows& rows, std::size_t columns, std::size_t most, Score&& score) {
    auto by_column = transposed(rows, columns);
    std::vector<float> dot(rows.size(), 0);
    std::vector<std::uint32_t> shared(rows.size(), 0), touched;
    std::vector<Near> out, found;
    for (std::uint32_t r = 0; r < rows.size(); ++r) {
        for (auto& e : rows.row(r))
            for (auto& other : by_column.row(e.column)) {
                if (shared[other.column]++ == 0) touched.push_back(other.column);
                dot[other.column] += e.value * other.value;
            }
        for (auto other : touched) {
            if (other != r)
                if (auto value = score(dot[other], shared[other]); value > 0) found.push_back({r, other, value});
            dot[other] = 0, shared[other] = 0;
        }
        keep_best(found, most, out);
        touched.clear(), found.clear();
    }
    return out;
}

}  // namespace

std::vector<Near> content_neighbours(std::span<const std::vector<std::string>> items, std::size_t most) {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    std::vector<std::uint32_t> items_with;
    Rows rows;
    std::unordered_map<std::uint32_t, float> counts;
    for (auto& words : items) {
        counts.clear();
        for (auto& word : words) {
            auto [place, fresh] = numbers.try_emplace(word, static_cast<std::uint32_t>(numbers.size()));
            if (fresh) items_with.push_back(0);
            if (counts[place->second]++ == 0) ++items_with[place->second];
        }
        for (auto& [word, count] : counts) rows.entries.push_back({word, count});
        rows.begin.push_back(rows.entries.size());
    }
    constexpr double kFewItems = 20, kTooCommon = 1.0 / 3;
    auto n = static_cast<double>(items.size());
    for (auto& e : rows.entries) {
        auto df = static_cast<double>(items_with[e.column]);
        bool common = n > kFewItems && df > n * kTooCommon;
        e.value = common ? 0 : static_cast<float>((1 + std::log(e.value)) * std::log((n + 1) / df));
    }
    Rows telling;                                   // without the words that say nothing
    for (std::size_t r = 0; r < rows.size(); ++r) {
        for (auto& e : rows.row(r))
            if (e.value > 0) telling.entries.push_back(e);
        telling.begin.push_back(telling.entries.size());
    }
    scale_to_unit_length(telling);
    constexpr float kLeast = 0.03f;
    return nearest(telling, numbers.size(), most, [](float dot, std::uint32_t) { return dot >= kLeast ? std::min(dot, 1.0f) : 0.0f; });
}

std::vector<Near> reader_neighbours(std::vector<Liking> likings, std::uint32_t items, const CoReading& options) {
    std::sort(likings.begin(), likings.end(), [](auto& a, auto& b) {
        return a.user != b.user ? a.user < b.user : a.item != b.item ? a.item < b.item : a.weight > b.weight;
    });
    likings.erase(std::unique(likings.begin(), likings.end(), [](auto& a, auto& b) { return a.user == b.user && a.item == b.item; }), likings.end());

    Rows users;                                     // items of each user
    for (std::size_t from = 0; from < likings.size();) {
        auto to = from;
        while (to < likings.size() && likings[to].user == likings[from].user) ++to;
        auto count = std::min(to - from, options.per_user_most);
        if (count < to - from)
            std::partial_sort(likings.begin() + static_cast<std::ptrdiff_t>(from), likings.begin() + static_cast<std::ptrdiff_t>(from + count),
                likings.begin() + static_cast<std::ptrdiff_t>(to), [](auto& a, auto& b) { return a.weight > b.weight; });
        for (auto i = from; i < from + count; ++i) users.entries.push_back({likings[i].item, likings[i].weight});
        users.begin.push_back(users.entries.size());
        from = to;
    }
    auto rows = transposed(users, items);
    scale_to_unit_length(rows);
    return nearest(rows, users.size(), options.most, [&](float dot, std::uint32_t shared) {
        auto n = static_cast<float>(shared);
        return std::min(dot, 1.0f) * n / (n + options.shrinkage);
    });
}

std::vector<double> popularity(std::span<const Event> events, std::uint32_t items, double half_life_days) {
    std::vector<double> scores(items, 0);
    for (auto& e : events) scores[e.item] += static_cast<double>(e.weight) * std::exp2(-std::max(0.0, e.age_days) / half_life_days);
    return scores;
}

}  // namespace lyceum::recsys
