// A neural model: histories squeezed through a small code and spread out over all items again.
#include "engines/recsys/kernels/autoencoder.hpp"
#include "engines/recsys/kernels/learning.hpp"
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/models.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace lyceum::recsys {
namespace {

/// Liang, Krishnan, Hoffman, Jebara, "Variational autoencoders for collaborative filtering", WWW 2018.
class MultVae final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        const auto& rows = interactions.by_user();
        known_.assign(interactions.items(), 0);
        for (Index item = 0; item < known_.size(); ++item) known_[item] = interactions.by_item()[item].size() > 0;
        // A small site needs a small network.
        net_ = Autoencoder(interactions.items(), std::min(static_cast<std::size_t>(setting("hidden")), std::max<std::size_t>(16, interactions.items())),
            std::min(static_cast<std::size_t>(setting("code")), std::max<std::size_t>(8, interactions.items() / 2)), fitting.seed);
        std::vector<Index> people;
        for (Index user = 0; user < rows.rows(); ++user)
            if (rows[user].size()) people.push_back(user);
        if (people.empty()) return;
        const auto batch = static_cast<std::size_t>(setting("batch")), batches = (people.size() + batch - 1) / batch;
        const auto epochs = std::max(static_cast<std::size_t>(setting("epochs")), (kStepsLeast + batches - 1) / batches);
        std::mt19937_64 random(fitting.seed);
        Adam adam;
        Autoencoder::Layers gradient;
        for (std::size_t epoch = 0; epoch < epochs && !fitting.stopped(); ++epoch) {
            for (std::size_t n = people.size(); n > 1; --n) std::swap(people[n - 1], people[random() % n]);
            for (std::size_t at = 0; at < batches; ++at) {
                const std::span<const Index> some(people.data() + at * batch, std::min(batch, people.size() - at * batch));
                // The pull towards the standard normal grows over the first half of learning.
                const auto done = static_cast<double>(epoch * batches + at) / static_cast<double>(epochs * batches);
                learn(rows, some, static_cast<float>(std::min(1.0, 2 * done) * setting("pull")), random, adam, gradient, fitting.threads);
            }
            fitting.tell("mult-vae", epoch + 1, epochs);
        }
    }

    std::size_t items() const override { return known_.size(); }

    void score(const Person& person, std::span<float> scores) const override {
        const auto logits = net_.decode(mean(net_.encode(inputs({&person, 1}), 1)), 1);
        for (std::size_t item = 0; item < known_.size(); ++item) scores[item] = known_[item] ? logits[0][item] : kUnknown;
    }

    std::vector<float> fold_in(const Person& person) const override {
        const auto code = net_.encode(inputs({&person, 1}), 1);
        return {code[0], code[0] + net_.code_size()};
    }

    std::vector<std::vector<Scored>> recommend_some(std::span<const Person> people, const Wanted& wanted) const override {
        auto logits = net_.decode(mean(net_.encode(inputs(people), 1)), 1);
        std::vector<std::vector<Scored>> lists;
        for (std::size_t n = 0; n < people.size(); ++n) {
            for (std::size_t item = 0; item < known_.size(); ++item)
                if (!known_[item]) logits[n][item] = kUnknown;
            lists.push_back(best_of({logits[n], known_.size()}, people[n], wanted));
        }
        return lists;
    }

    /// How much each of the strongest kExplained past items alone lifts the score above that of an empty history.
    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override {
        if (item >= known_.size() || !known_[item]) return {};
        std::vector<std::size_t> order(person.history.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::stable_sort(order, std::greater(), [&](std::size_t n) { return person.history.values[n]; });
        order.resize(std::min(order.size(), kExplained));
        std::vector<Person> people(order.size() + 1);
        for (std::size_t n = 0; n < order.size(); ++n) people[n].history = {person.history.columns.subspan(order[n], 1), person.history.values.subspan(order[n], 1)};
        const auto logits = net_.decode(mean(net_.encode(inputs(people), 1)), 1);
        std::vector<Part> parts;
        for (std::size_t n = 0; n < order.size(); ++n)
            if (const auto from = person.history.columns[order[n]]; from < known_.size()) parts.push_back({Part::From::item, from, logits[n][item] - logits[order.size()][item]});
        keep_largest(parts, count);
        return parts;
    }

    void write(Writer& writer) const override {
        writer.put(known_);
        auto copy = net_.layers;
        for (auto* matrix : copy.all()) put(writer, *matrix);
    }
    void read(Reader& reader) override {
        known_ = reader.vector<std::uint8_t>();
        for (auto* matrix : net_.layers.all()) *matrix = get_matrix(reader);
        const auto& l = net_.layers;
        const auto hidden = l.in.columns, code = l.back.rows;
        const auto is = [](const Matrix& matrix, std::size_t rows, std::size_t columns) { return matrix.rows == rows && matrix.columns == columns; };
        if (!is(l.in, known_.size(), hidden) || !is(l.in_bias, 1, hidden) || !is(l.code, hidden, 2 * code) || !is(l.code_bias, 1, 2 * code) || !is(l.back, code, hidden) || !is(l.back_bias, 1, hidden)
            || !is(l.out, known_.size(), hidden) || !is(l.out_bias, 1, known_.size())) throw Damaged("the model's layers do not fit together");
    }

private:
    static constexpr std::size_t kExplained = 64, kStepsLeast = 300;

    void learn(const SparseRows& rows, std::span<const Index> people, float pull, std::mt19937_64& random, Adam& adam, Autoencoder::Layers& gradient, unsigned threads) {
        const auto keep = 1 - setting("dropout");
        std::vector<Cell> shown, wanted;
        for (Index n = 0; n < people.size(); ++n) {
            const auto row = rows[people[n]];
            double square = 0;
            for (auto value : row.values) square += static_cast<double>(value) * static_cast<double>(value);
            const auto scale = static_cast<float>(1 / std::sqrt(square) / keep);
            for (std::size_t k = 0; k < row.size(); ++k) {
                wanted.push_back({n, row.columns[k], row.values[k]});
                if (static_cast<double>(random() >> 11) / 9007199254740992.0 < keep) shown.push_back({n, row.columns[k], row.values[k] * scale});
            }
        }
        const SparseRows input(people.size(), rows.columns(), shown), target(people.size(), rows.columns(), wanted);
        Matrix noise(people.size(), net_.code_size());
        fill_normal(noise, 1, random());
        net_.loss({&input, &target, &noise, pull}, &gradient, threads);
        adam.step(net_.layers.all(), gradient.all(), static_cast<float>(setting("rate")), threads);
    }

    SparseRows inputs(std::span<const Person> people) const {
        std::vector<Cell> cells;
        for (Index n = 0; n < people.size(); ++n) {
            const auto history = people[n].history;
            double square = 0;
            for (std::size_t k = 0; k < history.size(); ++k)
                if (history.columns[k] < known_.size()) square += static_cast<double>(history.values[k]) * static_cast<double>(history.values[k]);
            if (square > 0)
                for (std::size_t k = 0; k < history.size(); ++k) cells.push_back({n, history.columns[k], static_cast<float>(history.values[k] / std::sqrt(square))});
        }
        return SparseRows(people.size(), known_.size(), cells);
    }

    Matrix mean(const Matrix& code) const {
        Matrix result(code.rows, net_.code_size());
        for (std::size_t n = 0; n < code.rows; ++n) std::copy_n(code[n], result.columns, result[n]);
        return result;
    }

    Autoencoder net_;
    std::vector<std::uint8_t> known_;
};

}  // namespace

ModelKind multvae_kind() {
    return {.name = "mult-vae",
            .summary = "a small neural network that guesses a whole history from a part of it",
            .paper = "Liang, Krishnan, Hoffman, Jebara, Variational autoencoders for collaborative filtering, WWW 2018",
            .seeded = true,
            .parameters = {{"hidden", 256, 1, 2000, Parameter::Scale::whole_logarithmic, "width of the hidden layers"},
                           {"code", 96, 1, 1000, Parameter::Scale::whole_logarithmic, "how many numbers describe a person"},
                           {"epochs", 30, 1, 500, Parameter::Scale::whole, "times everybody is seen while learning"},
                           {"batch", 256, 1, 5000, Parameter::Scale::whole_logarithmic, "people seen at once"},
                           {"rate", 0.001, 1e-5, 0.1, Parameter::Scale::logarithmic, "of learning"},
                           {"dropout", 0.5, 0, 0.9, Parameter::Scale::linear, "share of a history that is hidden while learning"},
                           {"pull", 0.2, 0, 1, Parameter::Scale::linear, "β: how much codes are held together"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<MultVae>()); }};
}

}  // namespace lyceum::recsys
