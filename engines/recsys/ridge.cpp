// Normal equations by Eigen; targets that are known for the same rows share one decomposition.
#include "engines/recsys/ridge.hpp"
#include <cmath>
#include <eigen3/Eigen/Cholesky>
#include <map>

namespace lyceum::recsys {

std::vector<double> Ridge::predict(std::span<const double> x) const {
    auto result = intercept;
    for (std::size_t k = 0; k < x.size() && k < weights.rows; ++k)
        for (std::size_t j = 0; j < result.size(); ++j) result[j] += x[k] * weights(k, j);
    return result;
}

Ridge ridge_regression(const Table& x, const Table& y, double ridge) {
    Ridge result{{x.columns, y.columns, std::vector<double>(x.columns * y.columns)}, std::vector<double>(y.columns)};
    std::map<std::vector<bool>, std::vector<std::size_t>> alike;                // targets by the rows that know them
    for (std::size_t j = 0; j < y.columns; ++j) {
        std::vector<bool> known(y.rows);
        for (std::size_t row = 0; row < y.rows; ++row) known[row] = std::isfinite(y(row, j));
        alike[known].push_back(j);
    }
    const auto d = static_cast<Eigen::Index>(x.columns);
    for (auto& [known, targets] : alike) {
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; row < known.size(); ++row)
            if (known[row]) rows.push_back(row);
        if (rows.empty()) continue;
        const auto n = static_cast<Eigen::Index>(rows.size()), m = static_cast<Eigen::Index>(targets.size());
        Eigen::MatrixXd inputs(n, d), outputs(n, m);
        for (Eigen::Index row = 0; row < n; ++row) {
            for (Eigen::Index k = 0; k < d; ++k) inputs(row, k) = x(rows[static_cast<std::size_t>(row)], static_cast<std::size_t>(k));
            for (Eigen::Index j = 0; j < m; ++j) outputs(row, j) = y(rows[static_cast<std::size_t>(row)], targets[static_cast<std::size_t>(j)]);
        }
        const Eigen::RowVectorXd input_mean = inputs.colwise().mean(), output_mean = outputs.colwise().mean();
        inputs.rowwise() -= input_mean;
        outputs.rowwise() -= output_mean;
        Eigen::MatrixXd normal = inputs.transpose() * inputs;
        normal.diagonal().array() += static_cast<double>(n) * ridge;
        const Eigen::MatrixXd weights = normal.llt().solve(inputs.transpose() * outputs);
        for (Eigen::Index j = 0; j < m; ++j) {
            const auto target = targets[static_cast<std::size_t>(j)];
            for (Eigen::Index k = 0; k < d; ++k) result.weights.values[static_cast<std::size_t>(k) * y.columns + target] = weights(k, j);
            result.intercept[target] = output_mean[j] - (input_mean * weights.col(j)).value();
        }
    }
    return result;
}

}  // namespace lyceum::recsys
