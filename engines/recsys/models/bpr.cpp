// Factors that put what was chosen above what was not, pair by pair.
#include "engines/recsys/models/models.hpp"
#include "engines/recsys/splits.hpp"
#include <algorithm>
#include <array>
#include <cmath>

namespace lyceum::recsys {

namespace {

/// max Σ ln σ(x_ui - x_uj) - reg·|θ|² over items i of the user and j that are not theirs, x_ui = p_u·q_i + b_i, by stochastic
/// gradient steps in an order drawn from the seed. Rendle, Freudenthaler, Gantner and Schmidt-Thieme, "BPR: Bayesian personalized ranking
/// from implicit feedback", UAI 2009. One thread: steps follow each other. Somebody new gets a vector by the same steps with the
/// items held.
class Bpr final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        factors_ = static_cast<std::size_t>(setting("factors"));
        seed_ = fitting.seed;
        const auto& rows = interactions.by_user();
        items_.assign(rows.columns() * factors_, 0);
        users_.assign(rows.rows() * factors_, 0);
        bias_.assign(rows.columns(), 0);
        fill(items_, 1), fill(users_, 2);
        std::vector<std::pair<Index, Index>> pairs;
        for (std::size_t user = 0; user < rows.rows(); ++user)
            for (auto item : rows[user].columns) pairs.emplace_back(user, item);
        const auto epochs = static_cast<std::size_t>(setting("epochs"));
        for (std::size_t epoch = 0; epoch < epochs && !fitting.stopped(); ++epoch) {
            const auto now = pace(static_cast<double>(epoch) / static_cast<double>(epochs));
            for (std::size_t n = pairs.size(); n > 1; --n) std::swap(pairs[n - 1], pairs[draw(3 + epoch, n, n)]);
            for (std::size_t n = 0; n < pairs.size(); ++n) {
                const auto [user, item] = pairs[n];
                if (auto other = unchosen(rows[user].columns, epoch, n); other != kNone) step(&users_[user * factors_], item, other, now);
            }
            fitting.tell("epochs", epoch + 1, epochs);
        }
    }

    std::size_t items() const override { return bias_.size(); }
    void score(const Person& person, std::span<float> scores) const override {
        const auto vector = vector_of(person);
        for (std::size_t item = 0; item < bias_.size(); ++item) scores[item] = bias_[item] + product(vector.data(), &items_[item * factors_]);
    }
    std::vector<float> fold_in(const Person& person) const override {
        constexpr std::size_t kEpochs = 30;
        std::vector<float> vector(factors_, 0);
        std::vector<Index> history;
        for (auto item : person.history.columns)
            if (item < items()) history.push_back(item);
        const auto now = pace(0);
        for (std::size_t epoch = 0; epoch < kEpochs; ++epoch)
            for (std::size_t n = 0; n < history.size(); ++n)
                if (auto other = unchosen(history, epoch, n); other != kNone) step_of_user(vector.data(), history[n], other, now);
        return vector;
    }

    /// The nearest of the history by the angle of their vectors; the score itself does not fall into parts by item.
    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override {
        std::vector<Part> parts;
        if (item >= items()) return parts;
        const auto length = [&](Index i) { return std::sqrt(std::max(1e-12f, product(&items_[i * factors_], &items_[i * factors_]))); };
        for (auto each : person.history.columns)
            if (each < items() && each != item) parts.push_back({Part::From::item, each, product(&items_[item * factors_], &items_[each * factors_]) / length(item) / length(each)});
        std::erase_if(parts, [](auto& part) { return !(part.value > 0); });
        if (parts.empty()) parts.push_back({Part::From::everyone, kNone, bias_[item]});
        keep_largest(parts, count);
        return parts;
    }

    void write(Writer& writer) const override { writer.put<std::uint64_t>(factors_), writer.put(seed_), writer.put(users_), writer.put(items_), writer.put(bias_); }
    void read(Reader& reader) override {
        factors_ = reader.get<std::uint64_t>(), seed_ = reader.get<std::uint64_t>();
        users_ = reader.vector<float>(), items_ = reader.vector<float>(), bias_ = reader.vector<float>();
        if (!factors_ || users_.size() % factors_ || items_.size() != bias_.size() * factors_) throw Damaged("the factors do not fit");
    }

private:
    std::size_t draw(std::uint64_t a, std::uint64_t b, std::size_t below) const { return std::min(below - 1, static_cast<std::size_t>(chance(seed_, a, b) * static_cast<double>(below))); }
    void fill(std::vector<float>& factors, std::uint64_t what) const {
        for (std::size_t n = 0; n < factors.size(); ++n) factors[n] = static_cast<float>((chance(seed_ ^ (what << 56), n, what) - 0.5) * 0.2 / std::sqrt(static_cast<double>(factors_)));
    }
    /// An item that is none of these, or none after some tries.
    Index unchosen(std::span<const Index> of, std::size_t epoch, std::size_t n) const {
        constexpr std::uint64_t kTries = 20;
        for (std::uint64_t tried = 0; tried < kTries; ++tried) {
            const auto item = static_cast<Index>(draw((epoch + 1) * kTries + tried + 1'000'000, n, items()));
            if (!std::binary_search(of.begin(), of.end(), item)) return item;
        }
        return kNone;
    }
    float product(const float* a, const float* b) const {
        std::array<float, 8> sums{};                        // side by side, so that they need not wait for each other
        std::size_t f = 0;
        for (; f + sums.size() <= factors_; f += sums.size())
            for (std::size_t n = 0; n < sums.size(); ++n) sums[n] += a[f + n] * b[f + n];
        for (; f < factors_; ++f) sums[0] += a[f] * b[f];
        return (sums[0] + sums[4]) + (sums[1] + sums[5]) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    }
    std::vector<float> vector_of(const Person& person) const {
        const auto begin = std::size_t{person.user} * factors_;
        if (person.user != kNone && begin + factors_ <= users_.size()) return {users_.begin() + static_cast<long>(begin), users_.begin() + static_cast<long>(begin + factors_)};
        return fold_in(person);
    }
    struct Pace { float rate, hold; };
    Pace pace(double share_done) const {
        const auto rate = setting("rate") * (1 - 0.9 * share_done);
        return {static_cast<float>(rate), static_cast<float>(rate * setting("regularisation"))};
    }
    float pull_of(const float* user, Index item, Index other, float rate) const {
        return rate / (1 + std::exp(bias_[item] - bias_[other] + product(user, &items_[item * factors_]) - product(user, &items_[other * factors_])));
    }
    void step(float* user, Index item, Index other, Pace pace) {
        auto *yes = &items_[item * factors_], *no = &items_[other * factors_];
        const auto pull = pull_of(user, item, other, pace.rate), hold = pace.hold;
        for (std::size_t f = 0; f < factors_; ++f) {
            const auto u = user[f];
            user[f] += pull * (yes[f] - no[f]) - hold * u;
            yes[f] += pull * u - hold * yes[f];
            no[f] += -pull * u - hold * no[f];
        }
        bias_[item] += pull - hold * bias_[item], bias_[other] += -pull - hold * bias_[other];
    }
    void step_of_user(float* user, Index item, Index other, Pace pace) const {
        const auto *yes = &items_[item * factors_], *no = &items_[other * factors_];
        const auto pull = pull_of(user, item, other, pace.rate);
        for (std::size_t f = 0; f < factors_; ++f) user[f] += pull * (yes[f] - no[f]) - pace.hold * user[f];
    }

    std::size_t factors_ = 1;
    std::uint64_t seed_ = 1;
    std::vector<float> users_, items_, bias_;
};

}  // namespace

ModelKind bpr_kind() {
    using Scale = Parameter::Scale;
    return {.name = "bpr",
            .summary = "factors that put what was chosen above what was not",
            .paper = "Rendle, Freudenthaler, Gantner and Schmidt-Thieme, BPR, UAI 2009",
            .seeded = true,
            .parameters = {{"factors", 64, 1, 512, Scale::whole_logarithmic, "dimensions"},
                           {"epochs", 40, 1, 500, Scale::whole_logarithmic, "times over the data"},
                           {"rate", 0.08, 0.001, 0.5, Scale::logarithmic, "length of a step"},
                           {"regularisation", 0.01, 1e-5, 0.2, Scale::logarithmic, "holds factors back"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<Bpr>()); }};
}

}  // namespace lyceum::recsys
