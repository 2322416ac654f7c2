// The closed form of ridge regression against descending step by step, and what it does with what nobody knows.
#include "engines/recsys/ridge.hpp"
#include <cmath>
#include <doctest/doctest.h>
#include <random>

namespace lyceum::recsys {
namespace {

struct Course {
    Table behaviour{40, 3, {}}, ratings{40, 2, {}};
    Course() {
        std::mt19937 random(4);
        std::normal_distribution<double> normal;
        for (std::size_t row = 0; row < 40; ++row) {
            std::vector<double> b = {normal(random), normal(random) * 2, normal(random) + 1};
            behaviour.values.insert(behaviour.values.end(), b.begin(), b.end());
            ratings.values.push_back(3 + b[0] - 0.5 * b[1] + normal(random) / 5);
            ratings.values.push_back(row % 3 ? 2 - b[2] + normal(random) / 5 : std::nan(""));
        }
    }
};

}  // namespace

TEST_CASE("ridge regression in closed form is where descending ends, to eight digits, over what is known alone") {
    const Course course;
    const double ridge = 0.1;
    const auto exact = ridge_regression(course.behaviour, course.ratings, ridge);
    for (std::size_t j = 0; j < 2; ++j) {
        std::vector<double> w(3);
        double c = 0;
        for (int step = 0; step < 20'000; ++step) {
            std::vector<double> slope(3);
            double slope_c = 0, n = 0;
            for (std::size_t row = 0; row < 40; ++row) {
                if (std::isnan(course.ratings(row, j))) continue;
                double off = c - course.ratings(row, j);
                for (std::size_t k = 0; k < 3; ++k) off += w[k] * course.behaviour(row, k);
                for (std::size_t k = 0; k < 3; ++k) slope[k] += off * course.behaviour(row, k);
                slope_c += off, n += 1;
            }
            for (std::size_t k = 0; k < 3; ++k) w[k] -= 0.1 * (slope[k] / n + ridge * w[k]);
            c -= 0.1 * slope_c / n;
        }
        for (std::size_t k = 0; k < 3; ++k) CHECK(std::abs(exact.weights(k, j) - w[k]) < 1e-8);
        CHECK(std::abs(exact.intercept[j] - c) < 1e-8);
    }
}

TEST_CASE("columns that say the same, targets nobody knows and no rows at all have an answer") {
    const Table twice{3, 2, {1, 1, 2, 2, 3, 3}}, target{3, 2, {2, std::nan(""), 4, std::nan(""), 6, std::nan("")}};
    const auto fitted = ridge_regression(twice, target, 1e-6);
    CHECK(fitted.predict(std::vector<double>{4, 4})[0] == doctest::Approx(8).epsilon(1e-3));
    CHECK(fitted.predict(std::vector<double>{4, 4})[1] == 0);
    CHECK(ridge_regression(Table{0, 2, {}}, Table{0, 1, {}}, 1).predict(std::vector<double>{1, 1}) == std::vector<double>{0});
    CHECK(ridge_regression(Table{2, 0, {}}, Table{2, 1, {1, 3}}, 1).predict({}) == std::vector<double>{2});
}

}  // namespace lyceum::recsys
