// Scoring by inner products, and lists by the packed index.
#include "engines/recsys/models/factors.hpp"
#include <algorithm>
#include <eigen3/Eigen/Cholesky>

namespace lyceum::recsys {

namespace {
constexpr std::size_t kListsMost = 1000;                    // of what must not come: the graph has to find that many more
constexpr std::size_t kScannedMost = 1000;                  // places of a list: the scan puts each item in its place one by one
}

SparseRows::Row FactorModel::within(SparseRows::Row history, std::vector<Index>& columns, std::vector<float>& values) const {
    for (std::size_t n = 0; n < history.size(); ++n)
        if (history.columns[n] < known_.size() && hears(history.columns[n]) && history.values[n] > 0) columns.push_back(history.columns[n]), values.push_back(history.values[n]);
    return {columns, values};
}

std::vector<float> FactorModel::fold_in(const Person& person) const {
    std::vector<Index> columns;
    std::vector<float> values;
    Floats vector(factors_.step);
    place(within(person.history, columns, values), vector);
    return {vector.begin(), vector.begin() + static_cast<long>(factors_.columns)};
}

void FactorModel::score(const Person& person, std::span<float> scores) const {
    auto vector = fold_in(person);
    vector.resize(factors_.step);
    kernels().dots(factors_.values.data(), factors_.step, factors_.rows, vector.data(), scores.data());
    for (auto item : unknown_) scores[item] = kUnknown;
}

std::unique_ptr<Opinion> FactorModel::opinion(const Person& person) const {
    return std::make_unique<ScoredOpinion>(*this, person, [&](std::span<float> scores) {
        auto vector = fold_in(person);
        vector.resize(factors_.step);
        coarse_.dots(vector.data(), scores.data());
        for (auto item : unknown_) scores[item] = kUnknown;
    });
}

void FactorModel::score_some(std::span<const Person> people, float* scores, std::size_t step) const {
    const auto vectors = vectors_of(people);
    multiply(Product{.m = people.size(), .n = factors_.rows, .k = factors_.columns, .a = vectors.values.data(), .a_row = vectors.step, .b = factors_.values.data(), .b_row = 1, .b_column = factors_.step, .c = scores, .c_step = step}, 1);
    for (auto item : unknown_)
        for (std::size_t n = 0; n < people.size(); ++n) scores[n * step + item] = kUnknown;
}

std::vector<std::vector<Scored>> FactorModel::recommend_some(std::span<const Person> people, const Wanted& wanted) const {
    if (wanted.count > kScannedMost) return Model::recommend_some(people, wanted);
    const auto vectors = vectors_of(people);
    std::vector<Query> queries;
    for (std::size_t n = 0; n < people.size(); ++n) queries.push_back({vectors[n], wanted.known_too ? std::span<const Index>() : people[n].history.columns, people[n].excluded});
    const auto packed = this->packed();
    if (queries.size() == 1 && packed->graph.items() && queries[0].seen.size() + queries[0].excluded.size() < kListsMost)
        if (auto list = packed->graph.best(queries[0], wanted.count, wanted.candidates); list.size() == wanted.count) return {std::move(list)};
    return packed->index.best(queries, wanted.count, 1, wanted.candidates);
}

Matrix FactorModel::vectors_of(std::span<const Person> people) const {
    Matrix vectors(people.size(), factors_.columns);
    if (people.size() == 1) {
        std::ranges::copy(fold_in(people[0]), vectors[0]);
        return vectors;
    }
    std::vector<std::size_t> begin = {0};
    std::vector<Index> columns;
    std::vector<float> values;
    for (auto& person : people) {
        within(person.history, columns, values);
        begin.push_back(columns.size());
    }
    place_some(SparseRows(items(), std::move(begin), std::move(columns), std::move(values)), vectors);
    return vectors;
}

void FactorModel::place_some(const SparseRows& histories, Matrix& vectors) const {
    for (std::size_t n = 0; n < histories.rows(); ++n) place(histories[n], {vectors[n], vectors.step});
}

void FactorModel::take(Matrix factors, const SparseRows& by_item) {
    factors_ = std::move(factors);
    known_.assign(factors_.rows, false);
    for (std::size_t item = 0; item < factors_.rows; ++item) known_[item] = by_item[item].size() > 0;
    prepare();
}

void FactorModel::write_factors(Writer& writer) const {
    put(writer, factors_);
    writer.put(std::vector<std::uint8_t>(known_.begin(), known_.end()));
}

void FactorModel::read_factors(Reader& reader) {
    factors_ = get_matrix(reader);
    const auto known = reader.vector<std::uint8_t>();
    if (known.size() != factors_.rows) throw Damaged("the model's items do not match its factors");
    known_.assign(known.begin(), known.end());
    prepare();
}

std::shared_ptr<const FactorModel::Packed> FactorModel::packed() const {
    std::lock_guard lock(packing_);
    if (packed_) return packed_;
    TopK index(factors_, &known_);
    const bool many = static_cast<double>(index.items()) >= setting("graph_from");
    return packed_ = std::make_shared<const Packed>(Packed{std::move(index), many ? Graph(factors_, &known_) : Graph()});
}

void FactorModel::prepare() {
    packed_ = nullptr;
    unknown_.clear();
    for (Index item = 0; item < known_.size(); ++item)
        if (!known_[item]) unknown_.push_back(item);
    coarse_ = Coarse(factors_);
}

std::vector<std::vector<Part>> explain_squares(const Given& given, std::span<const Index> wanted, const std::vector<bool>& known, std::size_t count) {
    std::vector<std::vector<Part>> all(wanted.size());
    if (!given.history.size()) return all;
    const auto n = static_cast<Eigen::Index>(given.history.size()), d = static_cast<Eigen::Index>(given.past->columns);
    const auto rows_of = [&](const Matrix& factors, std::span<const Index> some) {
        Eigen::MatrixXd rows = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(some.size()), d);
        for (std::size_t i = 0; i < some.size(); ++i)
            if (some[i] < factors.rows) rows.row(static_cast<Eigen::Index>(i)) = Eigen::Map<const Eigen::RowVectorXf>(factors[some[i]], d).cast<double>();
        return rows;
    };
    const Eigen::MatrixXd past = rows_of(*given.past, given.history.columns), asked_for = rows_of(*given.asked, wanted);
    const Eigen::VectorXd weights = Eigen::Map<const Eigen::VectorXf>(given.history.values.data(), n).cast<double>();
    const Eigen::VectorXd base = Eigen::Map<const Eigen::VectorXf>(given.diagonal.data(), d).cast<double>().array() + static_cast<double>(given.ridge);
    Eigen::MatrixXd shares;                                 // past items by those asked for
    if (n <= d) {                                           // the dual: y_jᵀ D⁻¹ Yᵀ (W⁻¹ + Y D⁻¹ Yᵀ)⁻¹
        const Eigen::MatrixXd scaled = past * base.cwiseInverse().asDiagonal();
        Eigen::MatrixXd system = scaled * past.transpose();
        system.diagonal() += weights.cwiseInverse();
        shares = system.llt().solve(scaled * asked_for.transpose());
    } else {
        Eigen::MatrixXd system = past.transpose() * weights.asDiagonal() * past;
        system.diagonal() += base;
        shares = weights.asDiagonal() * (past * system.llt().solve(asked_for.transpose()));
    }
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        if (wanted[at] >= known.size() || !known[wanted[at]]) continue;
        for (Eigen::Index i = 0; i < n; ++i) all[at].push_back({Part::From::item, given.history.columns[static_cast<std::size_t>(i)], static_cast<float>(shares(i, static_cast<Eigen::Index>(at)))});
        keep_largest(all[at], count);
    }
    return all;
}

std::size_t dimensions_for(double asked, const Interactions& interactions) {
    return std::min(static_cast<std::size_t>(asked), std::max<std::size_t>(1, std::min(interactions.users(), interactions.items()) / 8));
}

void put(Writer& writer, const Matrix& matrix) {
    writer.put<std::uint64_t>(matrix.rows);
    writer.put<std::uint64_t>(matrix.columns);
    writer.put(std::span<const float>(matrix.values));
}

Matrix get_matrix(Reader& reader) {
    const auto rows = reader.get<std::uint64_t>(), columns = reader.get<std::uint64_t>();
    const auto values = reader.vector<float>();
    if (columns > (1u << 24) || (columns ? values.size() / padded(columns) != rows || values.size() % padded(columns) : !values.empty())) throw Damaged("a matrix of the model is cut off");
    Matrix matrix;
    matrix.rows = rows, matrix.columns = columns, matrix.step = padded(columns);
    matrix.values.assign(values.begin(), values.end());
    return matrix;
}

}  // namespace lyceum::recsys
