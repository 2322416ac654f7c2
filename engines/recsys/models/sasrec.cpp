// A sequence model: what came next after what came last.
#include "engines/recsys/kernels/attention.hpp"
#include "engines/recsys/kernels/learning.hpp"
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/models.hpp"
#include <algorithm>
#include <numeric>
#include <random>

namespace lyceum::recsys {
namespace {

/// Kang and McAuley, "Self-attentive sequential recommendation", ICDM 2018, with the softmax over samples of Klenitskiy and Vasilev,
/// "Turning dross into gold loss: is BERT4Rec really better than SASRec?", RecSys 2023. The newest items of a history are its sequence;
/// where no times are known, and of a share of the others, the order is drawn anew each time it is learnt from, so that what belongs
/// together is learnt beside what follows what.
class SasRec final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        known_.assign(interactions.items(), 0);
        std::vector<Index> all;
        for (Index item = 0; item < known_.size(); ++item)
            if (interactions.by_item()[item].size()) known_[item] = 1, all.push_back(item);
        const auto dimensions = std::min(static_cast<std::size_t>(setting("dimensions")), std::max<std::size_t>(16, interactions.items()));      // a small site needs a small network
        net_ = Attention(interactions.items(), static_cast<std::size_t>(setting("length")), dimensions, static_cast<std::size_t>(setting("blocks")), fitting.seed);
        std::vector<std::vector<Index>> histories;
        for (Index user = 0; user < interactions.users(); ++user)
            if (interactions.by_user()[user].size() > 1) histories.push_back(in_order(interactions.person(user)));
        if (histories.empty()) return take_over();
        const auto batch = static_cast<std::size_t>(setting("batch")), batches = (histories.size() + batch - 1) / batch;
        const auto epochs = std::max(static_cast<std::size_t>(setting("epochs")), (kStepsLeast + batches - 1) / batches);
        const bool timed = !interactions.all_times().empty();
        std::mt19937_64 random(fitting.seed);
        Adam adam;
        Attention::Layers gradient;
        for (std::size_t epoch = 0; epoch < epochs && !fitting.stopped(); ++epoch) {
            shuffle(histories, random);
            for (std::size_t at = 0; at < histories.size(); at += batch) {
                const std::span some(histories.data() + at, std::min(batch, histories.size() - at));
                std::vector<std::vector<Index>> ordered(some.begin(), some.end());
                for (auto& history : ordered)
                    if (!timed || static_cast<double>(random() >> 11) / 9007199254740992.0 < setting("unordered")) shuffle(history, random);
                learn(ordered, all, random, adam, gradient, fitting.threads);
            }
            fitting.tell("sasrec", epoch + 1, epochs);
        }
        take_over();
    }

    std::size_t items() const override { return known_.size(); }
    void score(const Person& person, std::span<float> scores) const override {
        const auto state = fold_in(person);
        std::fill(scores.begin(), scores.end(), 0.0f);
        if (!state.empty()) kernels().dots(net_.layers.items.values.data(), net_.layers.items.step, known_.size(), state.data(), scores.data());
        for (std::size_t item = 0; item < known_.size(); ++item)
            if (!known_[item]) scores[item] = kUnknown;
    }
    /// Padded with zeros; empty for an empty history.
    std::vector<float> fold_in(const Person& person) const override {
        Attention::Sequences sequences;
        sequences.items = newest(person);
        if (sequences.items.empty()) return {};
        sequences.end_one();
        const auto state = net_.encode(sequences, 1);
        return {state[0], state[0] + state.step};
    }

    /// How much each of the newest kExplained items alone lifts the item above what it lifts items by on average.
    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }
    std::vector<std::vector<Part>> explain_some(const Person& person, std::span<const Index> wanted, std::size_t count) const override {
        std::vector<std::vector<Part>> all(wanted.size());
        auto past = newest(person);
        if (past.empty()) return all;
        past.erase(past.begin(), past.end() - static_cast<long>(std::min(past.size(), kExplained)));
        Attention::Sequences alone;
        for (auto item : past) alone.items.push_back(item), alone.end_one();
        const auto states = net_.encode(alone, 1);
        for (std::size_t at = 0; at < wanted.size(); ++at) {
            if (wanted[at] >= known_.size() || !known_[wanted[at]]) continue;
            for (std::size_t n = 0; n < past.size(); ++n)
                all[at].push_back({Part::From::item, past[n], kernels().dot(states[n], net_.layers.items[wanted[at]], states.step) - kernels().dot(states[n], usual_.data(), states.step)});
            keep_largest(all[at], count);
        }
        return all;
    }

    void write(Writer& writer) const override {
        writer.put(known_);
        auto copy = net_.layers;
        writer.put<std::uint64_t>(copy.blocks.size());
        for (auto* matrix : copy.all()) put(writer, *matrix);
    }
    void read(Reader& reader) override {
        known_ = reader.vector<std::uint8_t>();
        const auto blocks = reader.get<std::uint64_t>();
        if (blocks > kBlocksMost) throw Damaged("the model has too many blocks");
        net_.layers = {};
        net_.layers.blocks.resize(blocks);
        for (auto* matrix : net_.layers.all()) *matrix = get_matrix(reader);
        const auto& l = net_.layers;
        const auto d = l.items.columns;
        const auto is = [&](const Matrix& matrix, std::size_t rows) { return matrix.rows == rows && matrix.columns == d; };
        bool fits = is(l.items, known_.size()) && l.places.columns == d && is(l.last, 1) && is(l.last_shift, 1);
        for (auto& b : l.blocks) {
            for (auto* row : {&b.before, &b.before_shift, &b.between, &b.between_shift, &b.wide_bias, &b.narrow_bias}) fits &= is(*row, 1);
            for (auto* square : {&b.query, &b.key, &b.value, &b.wide, &b.narrow}) fits &= is(*square, d);
        }
        if (!fits || (!known_.empty() && !l.places.rows)) throw Damaged("the model's layers do not fit together");
        for (auto known : known_)
            if (known > 1) throw Damaged("the model's items are no yes or no");
        take_over();
    }

private:
    static constexpr std::size_t kExplained = 24, kStepsLeast = 400, kBlocksMost = 4;

    void take_over() {
        usual_.assign(net_.layers.items.step, 0);
        const auto share = 1 / static_cast<float>(std::max<std::size_t>(1, static_cast<std::size_t>(std::ranges::count(known_, 1))));
        for (std::size_t item = 0; item < known_.size(); ++item)
            if (known_[item]) kernels().axpy(share, net_.layers.items[item], usual_.data(), usual_.size());
    }

    template <class T>
    static void shuffle(std::vector<T>& all, std::mt19937_64& random) {
        for (std::size_t n = all.size(); n > 1; --n) std::swap(all[n - 1], all[random() % n]);
    }

    /// The items that are known, oldest first.
    std::vector<Index> in_order(const Person& person) const {
        std::vector<std::size_t> order;
        for (std::size_t n = 0; n < person.history.size(); ++n)
            if (person.history.columns[n] < known_.size() && known_[person.history.columns[n]]) order.push_back(n);
        if (person.times.size() == person.history.size()) std::ranges::stable_sort(order, {}, [&](std::size_t n) { return person.times[n]; });
        std::vector<Index> items;
        for (auto n : order) items.push_back(person.history.columns[n]);
        return items;
    }
    std::vector<Index> newest(const Person& person) const {
        auto items = in_order(person);
        if (items.size() > net_.length()) items.erase(items.begin(), items.end() - static_cast<long>(net_.length()));
        return items;
    }

    void learn(std::span<const std::vector<Index>> histories, const std::vector<Index>& all, std::mt19937_64& random, Adam& adam, Attention::Layers& gradient, unsigned threads) {
        Attention::Sequences sequences;
        std::vector<Index> next;
        for (auto& history : histories) {
            const auto first = history.size() - std::min(history.size(), net_.length() + 1);
            sequences.items.insert(sequences.items.end(), history.begin() + static_cast<long>(first), history.end() - 1);
            next.insert(next.end(), history.begin() + static_cast<long>(first) + 1, history.end());
            sequences.end_one();
        }
        auto others = all;
        if (const auto samples = static_cast<std::size_t>(setting("samples")); samples < all.size()) {
            others.clear();
            for (std::size_t n = 0; n < samples; ++n) others.push_back(all[random() % all.size()]);
            std::ranges::sort(others);
            others.erase(std::unique(others.begin(), others.end()), others.end());
        }
        net_.loss({&sequences, next, others, static_cast<float>(setting("dropout")), random()}, &gradient, threads);
        adam.step(net_.layers.all(), gradient.all(), static_cast<float>(setting("rate")), threads);
    }

    Attention net_;
    std::vector<std::uint8_t> known_;
    Floats usual_;                                          // the mean of the known items
};

}  // namespace

ModelKind sasrec_kind() {
    return {.name = "sasrec",
            .summary = "a small network that attends to a sequence to guess what comes next",
            .paper = "Kang and McAuley, Self-attentive sequential recommendation, ICDM 2018; Klenitskiy and Vasilev, RecSys 2023 (loss)",
            .seeded = true,
            .parameters = {{"dimensions", 64, 8, 512, Parameter::Scale::whole_logarithmic, "how many numbers describe an item"},
                           {"blocks", 2, 1, 4, Parameter::Scale::whole, "of attention, one after the other"},
                           {"length", 50, 1, 500, Parameter::Scale::whole_logarithmic, "newest items of a history that are looked at"},
                           {"epochs", 30, 1, 1000, Parameter::Scale::whole_logarithmic, "times everybody is seen while learning"},
                           {"batch", 128, 1, 5000, Parameter::Scale::whole_logarithmic, "people seen at once"},
                           {"rate", 0.001, 1e-5, 0.1, Parameter::Scale::logarithmic, "of learning"},
                           {"dropout", 0.2, 0, 0.9, Parameter::Scale::linear, "share of what flows that is left out while learning"},
                           {"unordered", 0.3, 0, 1, Parameter::Scale::linear, "share of histories whose order is drawn anew while learning"},
                           {"samples", 1000, 1, 1e5, Parameter::Scale::whole_logarithmic, "items that what came next is told from; all where there are fewer"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<SasRec>()); }};
}

}  // namespace lyceum::recsys
