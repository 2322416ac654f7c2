// Items whose words are like those of single items of the history: many interests need not share one centre.
#include "engines/recsys/models/item_weights.hpp"
#include "engines/recsys/models/words.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

/// w(i, j) = cosine of the TF-IDF words of i and j, to a power; for each j the nearest i that somebody had are kept. Billsus and Pazzani,
/// "A personal news agent that talks, learns, and explains", Autonomous Agents 1999 (nearest neighbours for content).
class ContentKnn final : public ItemWeights {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        const auto items = interactions.items();
        if (!fitting.words) return learn(SparseRows(items, items, {}));
        const auto words = weighed_words(*fitting.words, {.share_most = setting("share_most")});
        const auto by_word = words.transposed();
        const auto keep = static_cast<std::size_t>(setting("neighbours"));
        const auto power = static_cast<float>(setting("power"));
        std::vector<Index> had;
        for (Index item = 0; item < items; ++item)
            if (interactions.by_item()[item].size()) had.push_back(item);
        learn(rows_in_parallel(items, items, fitting.threads, [&] {
            return [&, sums = std::vector<float>(std::max(items, words.rows()), 0)](Index item, std::vector<Scored>& near) mutable {
                if (item >= words.rows()) return;
                const auto row = words[item];
                for (std::size_t n = 0; n < row.size(); ++n) {
                    const auto others = by_word[row.columns[n]];
                    const auto weight = row.values[n];
                    for (std::size_t m = 0; m < others.size(); ++m) sums[others.columns[m]] += weight * others.values[m];
                }
                float least = 0;                                // below it nothing can be among the best; equal ones come too late
                for (auto other : had) {
                    if (!(sums[other] > least) || other == item) continue;
                    near.push_back({other, std::min(1.0f, sums[other])});
                    if (near.size() < 2 * keep) continue;
                    keep_best_unsorted(near, keep);
                    least = std::ranges::min_element(near, {}, &Scored::score)->score;
                }
                std::fill(sums.begin(), sums.end(), 0.0f);
                keep_best_unsorted(near, keep);
                for (auto& each : near) each.score = power == 2 ? each.score * each.score : std::pow(each.score, power);    // changes no order
            };
        }, fitting.stop));
    }
};

}  // namespace

ModelKind content_knn_kind() {
    using Scale = Parameter::Scale;
    return {.name = "content-knn",
            .summary = "items that read like single items of the history",
            .paper = "Billsus and Pazzani, A personal news agent that talks, learns, and explains, 1999",
            .reads_words = true,
            .parameters = {{"neighbours", 300, 1, 5000, Scale::whole_logarithmic, "kept of each item"},
                           {"power", 2, 0.5, 6, Scale::linear, "of the cosine: higher listens to the nearest alone"},
                           {"share_most", 0.1, 0.001, 1, Scale::logarithmic, "a word of more than this share of the items says nothing"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<ContentKnn>()); }};
}

}  // namespace lyceum::recsys
