// Gradients against differences of the loss itself, and what must not be seen.
#include "engines/recsys/kernels/attention.hpp"
#include "engines/recsys/kernels/learning.hpp"
#include "engines/recsys/kernels/test/slopes.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

namespace lyceum::recsys {

namespace {

Attention::Sequences sequences_of(const std::vector<std::vector<Index>>& all) {
    Attention::Sequences sequences;
    for (auto& each : all) sequences.items.insert(sequences.items.end(), each.begin(), each.end()), sequences.end_one();
    return sequences;
}

/// Small, and with nothing at the value it begins with.
Attention stirred() {
    Attention net(7, 4, 5, 2, 3);
    std::uint64_t seed = 50;
    for (auto* matrix : net.layers.all()) {
        Matrix noise(matrix->rows, matrix->columns);
        fill_normal(noise, 0.3f, seed++);
        for (std::size_t n = 0; n < noise.values.size(); ++n) matrix->values[n] += noise.values[n];
    }
    return net;
}

}  // namespace

TEST_CASE("every slope of the attentive network is that of its loss, whatever is left out while learning") {
    auto net = stirred();
    const auto sequences = sequences_of({{0, 3, 5, 1}, {2}, {6, 6, 4}});
    const std::vector<Index> next = {3, 5, 1, 2, 0, 6, 4, 1}, others = {0, 1, 4, 6};
    for (const float dropout : {0.0f, 0.3f}) {
        const Attention::Batch batch{&sequences, next, others, dropout, 11};
        Attention::Layers gradient;
        const auto loss = net.loss(batch, &gradient, 2);
        CHECK(loss == net.loss(batch, nullptr, 1));
        CHECK(worst_slope(net, gradient, batch, 0.002f, true) <= 2e-3);
    }
}

TEST_CASE("attention sees what came before and nothing else, neither later items nor other sequences") {
    const auto net = stirred();
    const auto alone = net.encode(sequences_of({{0, 3, 5}}), 1), beside = net.encode(sequences_of({{4, 4, 1, 2}, {0, 3, 5}, {6}}), 2);
    const auto other_order = net.encode(sequences_of({{3, 0, 5}}), 1);
    double same = 0, different = 0;
    for (std::size_t k = 0; k < alone.columns; ++k) same += std::abs(alone[0][k] - beside[1][k]), different += std::abs(alone[0][k] - other_order[0][k]);
    CHECK(same < 1e-5);
    CHECK(different > 1e-2);
}

TEST_CASE("learning to guess what comes next lowers the loss, the same on any number of threads") {
    std::vector<std::vector<Index>> all;
    std::vector<Index> next, others;
    for (Index n = 0; n < 12; ++n) others.push_back(n);
    for (Index n = 0; n < 40; ++n) {                        // round and round
        auto& each = all.emplace_back();
        for (Index k = 0; k < 6; ++k) each.push_back((n + k) % 12), next.push_back((n + k + 1) % 12);
    }
    const auto sequences = sequences_of(all);
    const auto learnt = [&](unsigned threads) {
        Attention net(12, 6, 16, 1, 1);
        Adam adam;
        Attention::Layers gradient;
        for (std::uint64_t step = 0; step < 60; ++step) {
            net.loss({&sequences, next, others, 0.1f, step}, &gradient, threads);
            adam.step(net.layers.all(), gradient.all(), 0.01f, threads);
        }
        return net;
    };
    const auto one = learnt(1), three = learnt(3);
    CHECK(one.layers.items.values == three.layers.items.values);
    CHECK(one.loss({&sequences, next, others, 0, 1}, nullptr, 1) < 0.2);       // ln 12 = 2.5 is guessing
}

}  // namespace lyceum::recsys
