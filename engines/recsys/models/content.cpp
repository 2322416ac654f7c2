// Items that speak of what the history speaks of: works for an item that nobody has seen yet.
#include "engines/recsys/models/models.hpp"
#include "engines/recsys/models/words.hpp"
#include <algorithm>
#include <cmath>
#include <utility>

namespace lyceum::recsys {

static constexpr double kCommonLeast = 50;               // items: below it no word is too common, however few there are

SparseRows weighed_words(const SparseRows& counts, const WordWeights& how) {
    std::vector<std::size_t> documents(counts.columns(), 0);
    double all = 0, length = 0;
    for (std::size_t item = 0; item < counts.rows(); ++item) {
        all += counts[item].size() > 0;
        for (std::size_t n = 0; n < counts[item].size(); ++n) ++documents[counts[item].columns[n]], length += counts[item].values[n];
    }
    const auto mean = all > 0 ? length / all : 1;
    std::vector<std::size_t> begin = {0};
    std::vector<Index> column;
    std::vector<float> value;
    begin.reserve(counts.rows() + 1), column.reserve(counts.cells()), value.reserve(counts.cells());
    for (std::size_t item = 0; item < counts.rows(); ++item) {
        const auto row = counts[item];
        double words = 0;
        for (auto each : row.values) words += each;
        for (std::size_t n = 0; n < row.size(); ++n) {
            const auto df = static_cast<double>(documents[row.columns[n]]);
            if (!(row.values[n] > 0) || df > std::max(kCommonLeast, how.share_most * all)) continue;
            const auto idf = std::log((1 + all) / df), tf = static_cast<double>(row.values[n]);     // 1 more: a word of all items still counts where there are few
            column.push_back(row.columns[n]);
            value.push_back(static_cast<float>(how.bm25 ? idf * tf * (how.k1 + 1) / (tf + how.k1 * (1 - how.b + how.b * words / mean)) : idf * (1 + std::log(tf))));
        }
        begin.push_back(column.size());
    }
    SparseRows weighed(counts.columns(), std::move(begin), std::move(column), std::move(value));
    weighed.normalise();
    return weighed;
}

std::shared_ptr<const WeighedTexts> both_ways(PackedRows weighed) {
    auto by_word = weighed.transposed();
    return std::make_shared<const WeighedTexts>(WeighedTexts{std::move(weighed), std::move(by_word)});
}

void write_texts(Writer& writer, const WeighedTexts& texts) { writer.put(texts.words), writer.put(texts.by_word); }

std::shared_ptr<const WeighedTexts> read_texts(Reader& reader) {
    auto words = reader.packed_rows(), by_word = reader.packed_rows();
    if (by_word.rows() != words.columns() || by_word.columns() != words.rows() || by_word.all_cells().size() != words.all_cells().size()) throw Damaged("words and texts are not of one another");
    return std::make_shared<const WeighedTexts>(WeighedTexts{std::move(words), std::move(by_word)});
}

namespace {

/// The cosine of an item's words with the sum of the history's. tf_idf: Pazzani and Billsus, "Content-based recommendation systems",
/// 2007 (Rocchio's centroid); bm25: Robertson and Walker, SIGIR 1994.
class Content final : public LooksUp<Content> {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        items_ = interactions.items();
        texts_ = both_ways(fitting.words ? PackedRows(weighed_words(*fitting.words, how())) : PackedRows());
    }
    std::size_t items() const override { return items_; }
    std::shared_ptr<const WeighedTexts> texts() const override { return how() == WordWeights{} ? texts_ : nullptr; }

    void write(Writer& writer) const override { writer.put<std::uint64_t>(items_), write_texts(writer, *texts_); }
    void read(Reader& reader) override { items_ = reader.get<std::uint64_t>(), texts_ = read_texts(reader); }

private:
    friend LooksUp;
    friend OpinionBy<Content>;
    struct Profile {
        std::vector<float> weights;                         // by word
        std::vector<Index> words;                           // those that weigh something, ascending
    };

    WordWeights how() const { return {setting("bm25") > 0, setting("k1"), setting("b"), setting("share_most")}; }
    /// Asks memory for the items of a word: they lie anywhere.
    void ask_for(Index word) const {
        const auto cells = texts_->by_word.cells(word);
        constexpr std::size_t kLine = 64 / sizeof(PackedRows::Cell);
        for (std::size_t n = 0; n < cells.size(); n += kLine) __builtin_prefetch(cells.data() + n);
    }
    void score_by(const Profile& profile, const Person&, std::span<float> scores) const {
        constexpr std::size_t kAhead = 8;
        const bool all_scored = texts_->words.rows() <= items_;
        std::fill(scores.begin(), scores.end(), 0.0f);
        for (std::size_t w = 0; w < profile.words.size(); ++w) {
            if (w + 2 * kAhead < profile.words.size()) __builtin_prefetch(texts_->by_word.begins().data() + profile.words[w + 2 * kAhead] * texts_->by_word.blocks());
            if (w + kAhead < profile.words.size()) ask_for(profile.words[w + kAhead]);
            const auto weight = profile.weights[profile.words[w]];
            texts_->by_word.each(profile.words[w], [&](Index item, float of_item) {
                if (all_scored || item < items_) scores[item] += weight * of_item;
            });
        }
    }
    std::vector<std::vector<Part>> explain_by(const Profile& profile, const Person&, std::span<const Index> wanted, std::size_t count) const {
        std::vector<std::vector<Part>> all(wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (wanted[i] >= texts_->words.rows()) continue;
            all[i].reserve(texts_->words.cells(wanted[i]).size());
            texts_->words.each(wanted[i], [&](Index word, float of_item) {
                if (const auto weight = profile.weights[word]; weight != 0) all[i].push_back({Part::From::word, word, weight * of_item});
            });
            keep_largest(all[i], count);
        }
        return all;
    }
    /// By word; of length 1. Of a long history the strongest words.
    Profile look_up(const Person& person) const {
        std::vector<float> profile(texts_->words.columns(), 0);
        std::vector<Index> touched;
        for (std::size_t n = 0; n < person.history.size() && person.history.columns[n] < texts_->words.rows(); ++n)
            texts_->words.each(person.history.columns[n], [&](Index word, float of_item) {
                auto& weight = profile[word];
                if (weight == 0) touched.push_back(word);
                weight += person.history.values[n] * of_item;
            });
        const auto most = static_cast<std::size_t>(setting("words"));
        std::vector<Scored> strongest;
        strongest.reserve(touched.size());
        for (auto word : touched)
            if (const auto weight = std::exchange(profile[word], 0.0f); weight > 0) strongest.push_back({word, weight});
        keep_best_unsorted(strongest, most);
        double square = 0;
        for (auto& each : strongest) square += static_cast<double>(each.score) * each.score;
        for (auto& each : strongest) profile[each.item] = each.score / static_cast<float>(std::sqrt(square));
        std::vector<Index> words;
        words.reserve(strongest.size());
        for (Index word = 0; word < profile.size(); ++word) if (profile[word] != 0) words.push_back(word);
        return {std::move(profile), std::move(words)};
    }

    std::size_t items_ = 0;
    std::shared_ptr<const WeighedTexts> texts_ = both_ways(PackedRows());
};

}  // namespace

ModelKind content_kind() {
    using Scale = Parameter::Scale;
    return {.name = "content",
            .summary = "items that speak of what the history speaks of",
            .paper = "Pazzani and Billsus, Content-based recommendation systems, 2007; Robertson and Walker, SIGIR 1994 (BM25)",
            .reads_words = true,
            .words_alone = true,
            .parameters = {{"bm25", 0, 0, 1, Scale::whole, "0 TF-IDF, 1 BM25"},
                           {"k1", 1.5, 0.1, 10, Scale::logarithmic, "where repeated words saturate, for BM25"},
                           {"b", 0.6, 0, 1, Scale::linear, "how much long texts are held back, for BM25"},
                           {"words", 1000, 10, 20'000, Scale::whole_logarithmic, "of the history that are looked for"},
                           {"share_most", 0.5, 0.01, 1, Scale::logarithmic, "a word of more than this share of the items says nothing"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<Content>()); }};
}

}  // namespace lyceum::recsys
