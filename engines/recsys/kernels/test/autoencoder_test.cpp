// Gradients against differences of the loss itself.
#include "engines/recsys/kernels/autoencoder.hpp"
#include "engines/recsys/kernels/learning.hpp"
#include "engines/recsys/kernels/test/slopes.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>

namespace lyceum::recsys {

TEST_CASE("every slope of the autoencoder is that of its loss") {
    const std::size_t items = 9, users = 4, width = 3;
    Autoencoder net(items, 5, width, 3);
    for (auto* matrix : net.layers.all())
        if (matrix->rows == 1) fill_normal(*matrix, 0.2f, 7);
    const std::vector<Cell> some = {{0, 1, 0.7f}, {0, 4, 0.7f}, {1, 2, 1}, {2, 0, 0.5f}, {2, 8, 0.5f}, {2, 3, 0.5f}};
    const std::vector<Cell> all = {{0, 1, 1}, {0, 4, 2}, {0, 5, 1}, {1, 2, 1}, {2, 0, 1}, {2, 8, 1}, {2, 3, 3}, {3, 6, 1}};
    const SparseRows input(users, items, some), wanted(users, items, all);
    Matrix noise(users, width);
    fill_normal(noise, 1, 9);
    const Autoencoder::Batch batch{&input, &wanted, &noise, 0.3f};
    Autoencoder::Layers gradient;
    const auto loss = net.loss(batch, &gradient, 2);
    CHECK(loss == net.loss(batch, nullptr, 1));
    CHECK(worst_slope(net, gradient, batch, 0.01f, false) < 1e-3);
}

TEST_CASE("learning lowers the loss, the same on any number of threads") {
    std::vector<Cell> cells;
    for (Index u = 0; u < 60; ++u)
        for (Index i = 0; i < 30; ++i)
            if (u % 2 == i % 2 && (u + i) % 5) cells.push_back({u, i, 1});
    const SparseRows rows(60, 30, cells);
    Matrix noise(60, 4);
    const Autoencoder::Batch batch{&rows, &rows, &noise, 0};
    const auto learnt = [&](unsigned threads) {
        Autoencoder net(30, 12, 4, 1);
        Adam adam;
        Autoencoder::Layers gradient;
        for (int step = 0; step < 100; ++step) net.loss(batch, &gradient, threads), adam.step(net.layers.all(), gradient.all(), 0.01f, threads);
        return net;
    };
    const auto one = learnt(1), three = learnt(3);
    CHECK(one.layers.out.values == three.layers.out.values);
    CHECK(one.layers.in.values == three.layers.in.values);
    CHECK(one.loss(batch, nullptr, 1) < 0.85 * Autoencoder(30, 12, 4, 1).loss(batch, nullptr, 1));
}

}  // namespace lyceum::recsys
