// Who wanted this also wanted: items are alike by their users.
#include "engines/recsys/models/item_weights.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

constexpr std::size_t kHistoryMost = 1000;                  // of one user's items, the strongest, that make items alike
enum Likeness { cosine, tf_idf, bm25, degrees };

/// w(i, j) = Σ_u x_ui x_uj, normalised, times n / (n + shrinkage) for n common users; for each j the nearest i are kept.
/// cosine: Sarwar, Karypis, Konstan and Riedl, "Item-based collaborative filtering", WWW 2001, with the shrinkage of Bell and
/// Koren, ICDM 2007. tf_idf: users weigh ln(items / their items), then cosine. bm25: users' items saturate by k1 and b, as
/// documents do (Robertson and Walker 1994). degrees: 1 / degree of the user, item degrees to the powers alpha and beta; RP3beta of
/// Paudel, Christoffel, Newell and Bernstein, TiiS 2017.
class ItemKnn final : public ItemWeights {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        const auto users = weighed(interactions);
        const auto by_item = users.transposed();
        const auto lengths = lengths_of(by_item);
        const auto keep = static_cast<std::size_t>(setting("neighbours"));
        const auto shrinkage = static_cast<float>(setting("shrinkage"));
        const auto likeness = static_cast<Likeness>(setting("likeness"));
        learn(rows_in_parallel(by_item.rows(), by_item.rows(), fitting.threads, [&] {
            return [&, sums = std::vector<float>(by_item.rows(), 0), common = std::vector<float>(by_item.rows(), 0), touched = std::vector<Index>()](Index item, std::vector<Scored>& near) mutable {
                touched.clear();
                const auto column = by_item[item];
                for (std::size_t n = 0; n < column.size(); ++n) {
                    const auto row = users[column.columns[n]];
                    for (std::size_t m = 0; m < row.size(); ++m) {
                        const auto other = row.columns[m];
                        if (common[other] == 0) touched.push_back(other);
                        sums[other] += column.values[n] * row.values[m], common[other] += 1;
                    }
                }
                for (auto other : touched) {
                    const auto scale = likeness == degrees ? lengths.towards[item] * lengths.from[other] : lengths.from[item] * lengths.from[other];
                    if (other != item) near.push_back({other, sums[other] * scale * common[other] / (common[other] + shrinkage)});
                    sums[other] = common[other] = 0;
                }
                std::erase_if(near, [](auto& each) { return !(each.score > 0); });
                keep_best(near, keep);
            };
        }, fitting.stop));
    }

private:
    struct Lengths { std::vector<float> from, towards; };

    /// Users by items as the likeness weighs them.
    SparseRows weighed(const Interactions& interactions) const {
        auto users = strongest_of_each(interactions.by_user(), kHistoryMost);
        const auto likeness = static_cast<Likeness>(setting("likeness"));
        if (likeness == cosine) return users;
        const auto items = static_cast<double>(users.columns()), mean = static_cast<double>(users.cells()) / std::max<double>(1, static_cast<double>(users.rows()));
        const auto values = users.all_values();
        for (std::size_t user = 0; user < users.rows(); ++user) {
            const auto begin = users.begins()[user], end = users.begins()[user + 1];
            const auto count = static_cast<double>(end - begin);
            if (end == begin) continue;
            const auto idf = std::log((1 + items) / count);     // 1 more, so that who has everything still says a little
            const auto b = setting("b"), k1 = setting("k1");
            for (auto n = begin; n < end; ++n) {
                if (likeness == tf_idf) values[n] = static_cast<float>(std::sqrt(values[n]) * idf);
                if (likeness == degrees) values[n] = static_cast<float>(values[n] / std::sqrt(count));
                if (likeness == bm25) values[n] = static_cast<float>(idf * values[n] * (k1 + 1) / (values[n] + k1 * (1 - b + b * count / mean)));
            }
        }
        return users;
    }

    Lengths lengths_of(const SparseRows& by_item) const {
        Lengths lengths;
        const auto likeness = static_cast<Likeness>(setting("likeness"));
        for (std::size_t item = 0; item < by_item.rows(); ++item) {
            double square = 0;
            for (auto value : by_item[item].values) square += static_cast<double>(value) * value;
            const auto degree = std::max<double>(1, static_cast<double>(by_item[item].size()));
            const auto length = square > 0 ? 1 / std::sqrt(square) : 0;
            lengths.from.push_back(static_cast<float>(likeness == degrees ? std::pow(degree, -setting("alpha")) : likeness == bm25 ? std::sqrt(length) : length));
            lengths.towards.push_back(static_cast<float>(std::pow(degree, -setting("beta"))));
        }
        return lengths;
    }
};

}  // namespace

ModelKind item_knn_kind() {
    using Scale = Parameter::Scale;
    return {.name = "item-knn",
            .summary = "who wanted this also wanted that",
            .paper = "Sarwar, Karypis, Konstan and Riedl, WWW 2001; Paudel et al., TiiS 2017 (degrees)",
            .parameters = {{"likeness", 3, 0, 3, Scale::whole, "0 cosine, 1 TF-IDF, 2 BM25, 3 normalised by degrees"},
                           {"neighbours", 200, 1, 2000, Scale::whole_logarithmic, "kept of each item"},
                           {"shrinkage", 2, 0, 200, Scale::logarithmic, "common users by which little evidence is held back"},
                           {"alpha", 0.6, 0, 1.5, Scale::linear, "power of the degree of what speaks, for likeness 3"},
                           {"beta", 0.4, 0, 1.5, Scale::linear, "power of the degree of what is spoken for, for likeness 3"},
                           {"k1", 1.2, 0.1, 100, Scale::logarithmic, "where values saturate, for likeness 2"},
                           {"b", 0.75, 0, 1, Scale::linear, "how much long histories are held back, for likeness 2"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<ItemKnn>()); }};
}

}  // namespace lyceum::recsys
