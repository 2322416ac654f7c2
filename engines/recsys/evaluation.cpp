// Users are judged side by side into places of their own and summed in their order, so that no number depends on cores.
#include "engines/recsys/evaluation.hpp"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace lyceum::recsys {

namespace {

constexpr std::size_t kListsCompared = 1000;                // likeness and calibration look at this many lists, evenly taken

bool holds(SparseRows::Row row, Index item) { return std::binary_search(row.columns.begin(), row.columns.end(), item); }

std::vector<Index> wanted_of(const Interactions& known, const SparseRows& wanted, Index user) {
    std::vector<Index> items;
    for (auto item : wanted[user].columns)
        if (user >= known.users() || !holds(known.by_user()[user], item)) items.push_back(item);
    return items;
}

class Judge {
public:
    Judge(const Interactions& known, const SparseRows& wanted, const Judging& judging) : known_(known), wanted_(wanted), judging_(judging), deepest_(judging.k) {
        for (auto k : judging.recall_at) deepest_ = std::max(deepest_, k), names_.push_back(fmt::format("recall@{}", k));
        for (auto k : judging.ndcg_at) deepest_ = std::max(deepest_, k), names_.push_back(fmt::format("ndcg@{}", k));
        for (auto name : {"hit", "precision", "mrr", "map"}) names_.push_back(fmt::format("{}@{}", name, judging.k));
        gain_.push_back(0);
        for (std::size_t n = 0; n < deepest_; ++n) gain_.push_back(gain_.back() + discount(n));
    }

    const std::vector<std::string>& names() const { return names_; }

    /// The list as it counts.
    std::vector<Index> counted(Index user, std::span<const Scored> list) const {
        std::vector<Index> items;
        for (auto& each : list) {
            if (items.size() == deepest_) break;
            if (user < known_.users() && holds(known_.by_user()[user], each.item)) continue;
            if (std::find(items.begin(), items.end(), each.item) == items.end()) items.push_back(each.item);
        }
        return items;
    }

    std::vector<double> marks(Index user, std::span<const Index> list) const {
        const auto wants = wanted_of(known_, wanted_, user);
        std::vector<bool> hit;
        for (auto item : list) hit.push_back(std::binary_search(wants.begin(), wants.end(), item));
        const auto hits = [&](std::size_t k) { return static_cast<double>(std::count(hit.begin(), hit.begin() + static_cast<long>(std::min(k, hit.size())), true)); };
        std::vector<double> marks;
        for (auto k : judging_.recall_at)
            marks.push_back(hits(k) / static_cast<double>(judging_.denominator == Denominator::at_most_k ? std::min(k, wants.size()) : wants.size()));
        for (auto k : judging_.ndcg_at) {
            double gained = 0;
            for (std::size_t n = 0; n < std::min(k, hit.size()); ++n) gained += hit[n] ? discount(n) : 0;
            marks.push_back(gained / gain_[std::min(k, wants.size())]);
        }
        const auto k = judging_.k;
        double first = 0, precisions = 0, found = 0;
        for (std::size_t n = 0; n < std::min(k, hit.size()); ++n) {
            if (!hit[n]) continue;
            if (found == 0) first = 1 / static_cast<double>(n + 1);
            precisions += ++found / static_cast<double>(n + 1);
        }
        marks.push_back(found > 0);
        marks.push_back(k ? found / static_cast<double>(k) : 0);
        marks.push_back(first);
        marks.push_back(k ? precisions / static_cast<double>(std::min(k, wants.size())) : 0);
        return marks;
    }

private:
    static double discount(std::size_t place) { return 1 / std::log2(static_cast<double>(place) + 2); }

    const Interactions& known_;
    const SparseRows& wanted_;
    const Judging& judging_;
    std::size_t deepest_;
    std::vector<std::string> names_;
    std::vector<double> gain_;
};

double length(SparseRows::Row row) {
    double sum = 0;
    for (auto value : row.values) sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

double unlikeness(std::span<const Index> list, const SparseRows& vectors) {
    double sum = 0;
    std::size_t pairs = 0;
    for (std::size_t a = 0; a < list.size(); ++a)
        for (std::size_t b = a + 1; b < list.size(); ++b, ++pairs) {
            if (list[a] >= vectors.rows() || list[b] >= vectors.rows()) continue;
            const auto lengths = length(vectors[list[a]]) * length(vectors[list[b]]);
            if (lengths > 0) sum += dot(vectors[list[a]], vectors[list[b]]) / lengths;
        }
    return pairs ? 1 - sum / static_cast<double>(pairs) : 1;
}

/// The topics of items, each item counting the same.
std::vector<double> topics_of(std::span<const Index> items, const SparseRows& topics) {
    std::vector<double> share(topics.columns(), 0);
    double all = 0;
    for (auto item : items) {
        if (item >= topics.rows()) continue;
        const auto row = topics[item];
        const double sum = std::accumulate(row.values.begin(), row.values.end(), 0.0);
        if (!(sum > 0)) continue;
        for (std::size_t n = 0; n < row.size(); ++n) share[row.columns[n]] += row.values[n] / sum;
        ++all;
    }
    for (auto& each : share) each = all > 0 ? each / all : 0;
    return share;
}

double divergence(std::span<const Index> history, std::span<const Index> list, const SparseRows& topics) {
    constexpr double kMixed = 0.01;                         // of the history's into the list's, so that no quotient is infinite
    const auto p = topics_of(history, topics), q = topics_of(list, topics);
    double sum = 0;
    for (std::size_t t = 0; t < p.size(); ++t)
        if (p[t] > 0) sum += p[t] * std::log(p[t] / ((1 - kMixed) * q[t] + kMixed * p[t]));
    return sum;
}

/// Users per item, and items that occur anywhere.
struct Catalogue {
    std::vector<std::size_t> users_of;
    std::size_t size = 0, users = 0;

    Catalogue(const Interactions& known, const SparseRows& wanted) : users_of(std::max(known.items(), wanted.columns()), 0) {
        std::vector<bool> occurs(users_of.size(), false);
        for (Index item = 0; item < known.items(); ++item) users_of[item] = known.by_item()[item].size(), occurs[item] = users_of[item] > 0;
        for (auto item : wanted.all_columns()) occurs[item] = true;
        size = static_cast<std::size_t>(std::count(occurs.begin(), occurs.end(), true));
        for (Index user = 0; user < known.users(); ++user) users += known.by_user()[user].size() > 0;
    }
};

void measure_lists(Judged& judged, const Catalogue& catalogue, std::span<const std::vector<Index>> lists, std::size_t k) {
    std::vector<std::size_t> shown(catalogue.users_of.size(), 0);
    for (auto& list : lists)
        for (std::size_t n = 0; n < std::min(k, list.size()); ++n) ++shown[list[n]];
    double total = 0, popularity = 0, novelty = 0;
    std::vector<std::size_t> counts;
    for (std::size_t item = 0; item < shown.size(); ++item) {
        if (!shown[item]) continue;
        const auto times = static_cast<double>(shown[item]), users = static_cast<double>(catalogue.users_of[item]);
        counts.push_back(shown[item]);
        total += times;
        popularity += users * times;
        novelty -= std::log2(std::max(users, 0.5) / static_cast<double>(std::max<std::size_t>(catalogue.users, 1))) * times;
    }
    std::sort(counts.begin(), counts.end());
    const auto all = static_cast<double>(catalogue.size);
    double below = 0;
    for (std::size_t n = 0; n < counts.size(); ++n) below += (static_cast<double>(counts.size() - n) - 0.5) * static_cast<double>(counts[n]);
    const auto named = [&](std::string_view name) { return fmt::format("{}@{}", name, k); };
    judged.of_lists.emplace_back(named("coverage"), all > 0 ? static_cast<double>(counts.size()) / all : 0);
    judged.of_lists.emplace_back(named("mean_popularity"), popularity / std::max(total, 1.0));
    judged.of_lists.emplace_back(named("novelty_bits"), novelty / std::max(total, 1.0));
    judged.of_lists.emplace_back(named("gini"), counts.empty() ? 1 : 1 - 2 * below / (all * total));
}

}  // namespace

const Measure* Judged::find(std::string_view name) const {
    const auto found = std::find_if(measures.begin(), measures.end(), [&](auto& measure) { return measure.name == name; });
    return found == measures.end() ? nullptr : &*found;
}

std::vector<Index> users_to_judge(const Interactions& known, const SparseRows& wanted) {
    std::vector<Index> users;
    for (Index user = 0; user < wanted.rows(); ++user)
        if (!wanted_of(known, wanted, user).empty()) users.push_back(user);
    return users;
}

Judged judge(const Interactions& known, const SparseRows& wanted, std::span<const Index> users, std::span<const std::vector<Scored>> lists, const Judging& judging) {
    constexpr std::size_t kUsersAtOnce = 256;
    if (users.size() != lists.size()) throw std::invalid_argument("each user needs a list");
    Judged judged;
    std::vector<std::size_t> from;                          // where each judged user stands in `users`
    for (std::size_t n = 0; n < users.size(); ++n)
        if (users[n] < wanted.rows() && !wanted_of(known, wanted, users[n]).empty()) judged.users.push_back(users[n]), from.push_back(n);

    const Judge judge(known, wanted, judging);
    const auto& vectors = judging.topics ? *judging.topics : known.by_item();
    const auto stride = std::max<std::size_t>(1, from.size() / kListsCompared);
    std::vector<std::vector<Index>> counted(from.size());
    std::vector<std::vector<double>> marks(from.size());
    std::vector<double> diversity(from.size(), 0), calibration(from.size(), 0);
    in_pieces(from.size(), kUsersAtOnce, judging.threads, [&](std::size_t begin, std::size_t end) {
        for (auto n = begin; n < end; ++n) {
            const auto user = judged.users[n];
            counted[n] = judge.counted(user, lists[from[n]]);
            marks[n] = judge.marks(user, counted[n]);
            if (n % stride) continue;
            const auto list = std::span(counted[n]).first(std::min(judging.k, counted[n].size()));
            diversity[n] = unlikeness(list, vectors);
            if (judging.topics && user < known.users()) calibration[n] = divergence(known.by_user()[user].columns, list, *judging.topics);
        }
    });

    for (std::size_t m = 0; m < judge.names().size(); ++m) {
        Measure measure{judge.names()[m], {}, 0};
        for (auto& each : marks) measure.of_user.push_back(each[m]);
        if (!marks.empty()) measure.mean = std::accumulate(measure.of_user.begin(), measure.of_user.end(), 0.0) / static_cast<double>(marks.size());
        judged.measures.push_back(std::move(measure));
    }
    for (auto& list : counted) judged.without_list += list.empty(), judged.with_short_list += list.size() < judging.k;
    const Catalogue catalogue(known, wanted);
    judged.catalogue = catalogue.size;
    measure_lists(judged, catalogue, counted, judging.k);
    const auto compared = static_cast<double>(from.empty() ? 1 : (from.size() + stride - 1) / stride);
    judged.of_lists.emplace_back(fmt::format("diversity@{}", judging.k), std::accumulate(diversity.begin(), diversity.end(), 0.0) / compared);
    if (judging.topics) judged.of_lists.emplace_back(fmt::format("calibration@{}", judging.k), std::accumulate(calibration.begin(), calibration.end(), 0.0) / compared);
    return judged;
}

Difference paired_difference(std::span<const double> a, std::span<const double> b, std::size_t resamples, std::uint64_t seed) {
    if (a.size() != b.size()) throw std::invalid_argument("pairs need two sides");
    const auto n = a.size();
    if (!n || !resamples) return {};
    std::vector<double> differences(n), means(resamples);
    for (std::size_t i = 0; i < n; ++i) differences[i] = a[i] - b[i];
    in_pieces(resamples, 16, 0, [&](std::size_t begin, std::size_t end) {
        for (auto r = begin; r < end; ++r) {
            std::uint64_t state = (seed * 0x9e3779b97f4a7c15) ^ (r * 0xd1342543de82ef95);
            double sum = 0;
            for (std::size_t i = 0; i < n; ++i) {           // splitmix64, its high half scaled to n
                state += 0x9e3779b97f4a7c15;
                auto x = state;
                x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
                x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
                sum += differences[((x ^ (x >> 31)) >> 32) * n >> 32];
            }
            means[r] = sum / static_cast<double>(n);
        }
    });
    std::sort(means.begin(), means.end());
    const auto at = [&](double share) { return means[static_cast<std::size_t>(share * static_cast<double>(resamples - 1))]; };
    return {std::accumulate(differences.begin(), differences.end(), 0.0) / static_cast<double>(n), at(0.025), at(0.975)};
}

}  // namespace lyceum::recsys
