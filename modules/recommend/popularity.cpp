// Deeds are brought together by person and author; then each pair, and each person, is looked at once.
#include "modules/recommend/popularity.hpp"
#include <algorithm>
#include <cmath>
#include <tuple>
#include <unordered_map>

namespace lyceum::recommend {

namespace {

/// All that one person did with one text.
struct Deed {
    PersonId person, author;
    std::size_t item = 0;
    Time at;                                        // of the first kind of it
    double worth = 0;
};

std::vector<Deed> deeds_of(std::span<const Read> reads, std::span<const Wrote> written, const Weights& weights, Time now) {
    std::unordered_map<ItemId, std::size_t> number;
    for (auto& each : written) number.emplace(each.id, number.size());
    std::vector<Deed> deeds;
    for (auto& read : reads) {
        const auto found = number.find(read.item);
        if (found == number.end() || written[found->second].author == read.person) continue;
        const auto age = static_cast<double>(std::max<std::int64_t>(0, (now - read.last_at).micros));
        const auto worth = weights.of(read.kind) * std::exp2(-age / static_cast<double>(kPopularHalfLife.micros));
        if (worth > 0) deeds.push_back({read.person, written[found->second].author, found->second, read.last_at, worth});
    }
    const auto key = [](const Deed& deed) { return std::tuple(deed.person, deed.author, deed.item); };
    std::ranges::sort(deeds, {}, key);
    std::size_t size = 0;
    for (auto& deed : deeds) {
        if (size && key(deeds[size - 1]) == key(deed)) deeds[size - 1].worth += deed.worth, deeds[size - 1].at = std::min(deeds[size - 1].at, deed.at);
        else deeds[size++] = deed;
    }
    deeds.resize(size);
    return deeds;
}

/// Calls `take` with each run of deeds that have the same key.
template <class Key, class Take>
void each_run(std::span<Deed> deeds, Key key, Take take) {
    for (std::size_t from = 0, to = 0; from < deeds.size(); from = to) {
        while (to < deeds.size() && key(deeds[to]) == key(deeds[from])) ++to;
        take(deeds.subspan(from, to - from));
    }
}

/// Of one person and author: the k-th within the time counts 1/k.
void count_less_and_less(std::span<Deed> pair) {
    std::ranges::sort(pair, [](auto& a, auto& b) { return a.at != b.at ? a.at < b.at : a.item < b.item; });
    std::size_t first = 0;
    for (std::size_t n = 0; n < pair.size(); ++n) {
        while (pair[first].at <= pair[n].at - kVotesWithin) ++first;
        pair[n].worth /= static_cast<double>(n - first + 1);
    }
}

using Pair = std::pair<PersonId, PersonId>;

/// Of one person: what goes to authors who answer in kind, by how much of everything that is, and how few they are.
void count_rings(std::span<Deed> person, const std::vector<Pair>& pairs) {
    const auto answers = [&](const Deed& deed) { return std::ranges::binary_search(pairs, Pair(deed.author, deed.person)); };
    double all = 0, answered = 0;
    std::size_t partners = 0;
    const Deed* last = nullptr;
    for (auto& deed : person) {
        all += deed.worth;
        if (!answers(deed)) continue;
        answered += deed.worth;
        partners += !last || last->author != deed.author;
        last = &deed;
    }
    if (!partners) return;
    const auto few = std::min(1.0, static_cast<double>(kRingMost) / static_cast<double>(partners));
    const auto left = 1 - (1 - kRingLeast) * few * (answered / all) * (answered / all);
    for (auto& deed : person)
        if (answers(deed)) deed.worth *= left;
}

}  // namespace

std::vector<double> popularity(std::span<const Read> reads, std::span<const Wrote> written, const Weights& weights, Time now) {
    auto deeds = deeds_of(reads, written, weights, now);
    std::vector<Pair> pairs;
    each_run(deeds, [](auto& deed) { return Pair(deed.person, deed.author); }, [&](std::span<Deed> pair) {
        pairs.emplace_back(pair.front().person, pair.front().author);
        count_less_and_less(pair);
    });
    each_run(deeds, [](auto& deed) { return deed.person; }, [&](std::span<Deed> person) { count_rings(person, pairs); });
    std::vector<double> popular(written.size(), 0);
    for (auto& deed : deeds) popular[deed.item] += deed.worth;
    const auto most = popular.empty() ? 0 : *std::ranges::max_element(popular);
    for (auto& each : popular) each = most > 0 ? each / most : 0;
    return popular;
}

std::vector<std::pair<ItemId, double>> popular_now(Db& db, Time now) {
    const auto written = db.all<Wrote>(R"sql(select id, author from visible_items order by id)sql");
    const auto popular = popularity(all_reads(db), written, weights(db), now);
    std::vector<std::pair<ItemId, double>> by_item;
    for (std::size_t n = 0; n < written.size(); ++n) by_item.emplace_back(written[n].id, popular[n]);
    return by_item;
}

}  // namespace lyceum::recommend
