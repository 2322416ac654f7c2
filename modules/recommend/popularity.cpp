// Deeds are brought together by person and author; then each pair, and each person, is looked at once.
#include "modules/recommend/popularity.hpp"
#include "engines/recsys/measures.hpp"
#include <algorithm>
#include <cmath>
#include <tuple>

namespace lyceum::recommend {

namespace {

std::vector<Vote> all_votes(std::span<const Read> reads, std::span<const Wrote> written, const Weights& weights, Time now) {
    std::unordered_map<ItemId, recsys::Index> number;
    for (auto& each : written) number.emplace(each.id, static_cast<recsys::Index>(number.size()));
    std::vector<Vote> all;
    for (auto& read : reads) {
        const auto found = number.find(read.item);
        if (found == number.end() || written[found->second].author == read.person) continue;
        const auto age = static_cast<double>(std::max<std::int64_t>(0, (now - read.last_at).micros));
        const auto worth = weights.of(read.kind) * std::exp2(-age / static_cast<double>(kPopularHalfLife.micros));
        const bool is_read = read.kind != Interaction::view;
        if (worth > 0) all.push_back({read.person, written[found->second].author, read.last_at, worth, found->second, 1, is_read, is_read && read.kind != Interaction::read});
    }
    const auto key = [](const Vote& vote) { return std::tuple(vote.person, vote.author, vote.item); };
    std::ranges::sort(all, {}, key);
    std::size_t size = 0;
    for (auto& vote : all) {
        if (!size || key(all[size - 1]) != key(vote)) {
            all[size++] = vote;
            continue;
        }
        auto& first = all[size - 1];
        first.worth += vote.worth, first.at = std::min(first.at, vote.at);
        first.read |= vote.read, first.valued |= vote.valued;
    }
    all.resize(size);
    return all;
}

/// Calls `take` with each run of votes that have the same key.
template <class Key, class Take>
void each_run(std::span<Vote> votes, Key key, Take take) {
    for (std::size_t from = 0, to = 0; from < votes.size(); from = to) {
        while (to < votes.size() && key(votes[to]) == key(votes[from])) ++to;
        take(votes.subspan(from, to - from));
    }
}

void count_less(Vote& vote, double left) { vote.worth *= left, vote.share *= static_cast<float>(left); }

/// Of one person and author: the k-th within the time counts 1/k.
void count_less_and_less(std::span<Vote> pair) {
    std::ranges::sort(pair, [](auto& a, auto& b) { return a.at != b.at ? a.at < b.at : a.item < b.item; });
    std::size_t first = 0;
    for (std::size_t n = 0; n < pair.size(); ++n) {
        while (pair[first].at <= pair[n].at - kVotesWithin) ++first;
        count_less(pair[n], 1 / static_cast<double>(n - first + 1));
    }
}

using Pair = std::pair<PersonId, PersonId>;

/// Of one person: what goes to authors who answer in kind, by how much of everything that is, and how few they are.
void count_rings(std::span<Vote> person, const std::vector<Pair>& pairs) {
    const auto answers = [&](const Vote& vote) { return std::ranges::binary_search(pairs, Pair(vote.author, vote.person)); };
    double all = 0, answered = 0;
    std::size_t partners = 0;
    const Vote* last = nullptr;
    for (auto& vote : person) {
        all += vote.worth;
        if (!answers(vote)) continue;
        answered += vote.worth;
        partners += !last || last->author != vote.author;
        last = &vote;
    }
    if (!partners) return;
    const auto few = std::min(1.0, static_cast<double>(kRingMost) / static_cast<double>(partners));
    const auto left = 1 - (1 - kRingLeast) * few * (answered / all) * (answered / all);
    for (auto& vote : person)
        if (answers(vote)) count_less(vote, left);
}

}  // namespace

std::vector<Vote> votes(std::span<const Read> reads, std::span<const Wrote> written, const Weights& weights, Time now) {
    auto all = all_votes(reads, written, weights, now);
    std::vector<Pair> pairs;
    each_run(all, [](auto& vote) { return Pair(vote.person, vote.author); }, [&](std::span<Vote> pair) {
        pairs.emplace_back(pair.front().person, pair.front().author);
        count_less_and_less(pair);
    });
    each_run(all, [](auto& vote) { return vote.person; }, [&](std::span<Vote> person) { count_rings(person, pairs); });
    return all;
}

std::vector<double> popularity(std::span<const Vote> votes, std::size_t items) {
    std::vector<double> popular(items, 0);
    for (auto& vote : votes) popular[vote.item] += vote.worth;
    const auto most = popular.empty() ? 0 : *std::ranges::max_element(popular);
    for (auto& each : popular) each = most > 0 ? each / most : 0;
    return popular;
}

std::vector<double> popularity(std::span<const Read> reads, std::span<const Wrote> written, const Weights& weights, Time now) {
    return popularity(votes(reads, written, weights, now), written.size());
}

std::vector<double> quality(std::span<const Vote> votes, std::size_t items) {
    std::vector<double> read(items, 0), valued(items, 0);
    double all_read = 0, all_valued = 0;
    for (auto& vote : votes) {
        if (vote.read) ++read[vote.item], ++all_read;
        if (vote.valued) valued[vote.item] += static_cast<double>(vote.share), all_valued += static_cast<double>(vote.share);
    }
    const auto usual = all_read > 0 ? all_valued / all_read : 0;
    std::vector<double> good(items, kUsualQuality);
    for (std::size_t item = 0; item < items; ++item) good[item] = (1 + recsys::shrunken_mean(valued[item], read[item], usual, kReadersDrawn) - usual) / 2;
    return good;
}

std::vector<Wrote> all_written(Db& db) {
    return db.all<Wrote>(R"sql(select id, author from visible_items order by id)sql");
}

std::vector<Standing> standing_now(Db& db, Time now) {
    const auto written = all_written(db);
    const auto counted = votes(all_reads(db), written, weights(db), now);
    const auto popular = popularity(counted, written.size()), good = quality(counted, written.size());
    std::vector<Standing> all;
    for (std::size_t n = 0; n < written.size(); ++n) all.push_back({written[n].id, popular[n], good[n]});
    return all;
}

recsys::SparseRows discount(std::span<const Read> reads, std::span<const Wrote> written, const Weights& weights, Time now, const std::unordered_map<PersonId, recsys::Index>& people,
                            const std::unordered_map<ItemId, recsys::Index>& items) {
    std::vector<recsys::Cell> cells;
    for (auto& vote : votes(reads, written, weights, now)) {
        const auto person = people.find(vote.person);
        const auto item = items.find(written[vote.item].id);
        if (vote.share < 1 && person != people.end() && item != items.end()) cells.push_back({person->second, item->second, 1 - vote.share});
    }
    for (auto& each : written) {
        const auto author = people.find(each.author);
        const auto item = items.find(each.id);
        if (author != people.end() && item != items.end()) cells.push_back({author->second, item->second, 1});
    }
    return {people.size(), items.size(), cells};
}

}  // namespace lyceum::recommend
