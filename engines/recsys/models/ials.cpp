// Implicit-feedback matrix factorisation, with every score taken apart into what the past items gave to it.
#include "engines/recsys/kernels/factorisation.hpp"
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/models.hpp"

namespace lyceum::recsys {
namespace {

/// Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008, with the regularisation and the
/// weight of what was not observed of Rendle, Krichene, Zhang, Koren, "Revisiting the performance of iALS on item
/// recommendation benchmarks", RecSys 2022.
class Ials final : public FactorModel {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        auto options = asked();
        options.seed = fitting.seed;
        options.threads = fitting.threads;
        options.go_on = [&](std::size_t done) {
            fitting.tell("ials", done, options.iterations);
            return !fitting.stopped();
        };
        auto learnt = factorise(interactions.by_user(), interactions.by_item(), options);
        diagonal_ = std::move(learnt.diagonal);
        take(std::move(learnt.items), interactions.by_item());
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }

    std::vector<std::vector<Part>> explain_some(const Person& person, std::span<const Index> wanted, std::size_t count) const override {
        std::vector<Index> columns;
        std::vector<float> values;
        const auto history = within(person.history, columns, values);
        return explain_squares({&factors_, &factors_, history, diagonal_, ridge_of(history, items(), asked())}, wanted, known_, count);
    }

    void write(Writer& writer) const override {
        write_factors(writer);
        writer.put(diagonal_);
    }
    void read(Reader& reader) override {
        read_factors(reader);
        diagonal_ = reader.vector<float>();
        if (diagonal_.size() != factors_.step) throw Damaged("the model's spectrum does not match its factors");
    }

protected:
    void place(SparseRows::Row history, std::span<float> vector) const override {
        solve_one(factors_, diagonal_, history, ridge_of(history, items(), asked()), vector);
    }
    void place_some(const SparseRows& histories, Matrix& vectors) const override {
        const auto options = asked();
        std::vector<float> ridges;
        for (std::size_t n = 0; n < histories.rows(); ++n) ridges.push_back(ridge_of(histories[n], items(), options));
        solve({.wanted = &histories, .factors = &factors_, .diagonal = diagonal_, .ridges = ridges, .threads = 1}, vectors);
    }

private:
    FactorisationOptions asked() const {
        return {.dimensions = static_cast<std::size_t>(setting("dimensions")), .iterations = static_cast<std::size_t>(setting("iterations")),
                .regularisation = static_cast<float>(setting("regularisation")), .unobserved = static_cast<float>(setting("unobserved")), .exponent = static_cast<float>(setting("exponent")),
                .solver = static_cast<Solver>(static_cast<int>(setting("solver"))), .steps = static_cast<std::size_t>(setting("steps"))};
    }
    std::vector<float> diagonal_;
};

}  // namespace

ModelKind ials_kind() {
    return {.name = "ials",
            .summary = "people and items as vectors, learnt by alternating least squares",
            .paper = "Hu, Koren, Volinsky, Collaborative filtering for implicit feedback datasets, ICDM 2008; Rendle et al., Revisiting the performance of iALS, RecSys 2022",
            .seeded = true,
            .parameters = {{"dimensions", 64, 1, 1024, Parameter::Scale::whole_logarithmic, "how many numbers describe an item"},
                           {"iterations", 12, 1, 200, Parameter::Scale::whole, "rounds over users and items"},
                           {"regularisation", 0.003, 1e-6, 10, Parameter::Scale::logarithmic, "λ: how far vectors are held back"},
                           {"unobserved", 0.1, 1e-4, 10, Parameter::Scale::logarithmic, "α₀: how much an item not touched counts as not wanted"},
                           {"exponent", 1, 0, 1, Parameter::Scale::linear, "ν: how much stronger those with much history are held back"},
                           {"solver", 0, 0, 2, Parameter::Scale::whole, "0 exact, 1 conjugate gradient, 2 iALS++"},
                           {"steps", 3, 1, 20, Parameter::Scale::whole, "of conjugate gradient"},
                           {"graph_from", 1e7, 1, 1e9, Parameter::Scale::whole_logarithmic, "from how many items on one list is searched on a graph, not exactly", false}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<Ials>()); }};
}

}  // namespace lyceum::recsys
