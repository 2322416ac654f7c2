// A planted partition is found again, whatever the order of the edges; small graphs by hand; any input has an answer.
#include "engines/network/circles.hpp"
#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>

using namespace lyceum::network;

namespace {

/// The share of pairs on which two partitions agree.
double agreement(const std::vector<Node>& a, const std::vector<Node>& b) {
    double same = 0, all = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) same += (a[i] == a[j]) == (b[i] == b[j]), ++all;
    return same / all;
}

}  // namespace

TEST_CASE("planted circles are found again, and the order of the edges changes nothing") {
    std::mt19937 random(4);
    const auto uniform = [&] { return static_cast<double>(random() % 1'000'000) / 1e6; };
    for (const std::size_t circles : {2, 5, 9}) {
        constexpr std::size_t kEach = 40;
        const auto nodes = circles * kEach;
        std::vector<Node> planted;
        std::vector<Edge> edges;
        for (Node node = 0; node < nodes; ++node) planted.push_back(static_cast<Node>(node % circles));
        for (Node a = 0; a < nodes; ++a)
            for (Node b = 0; b < a; ++b)
                if (uniform() < (planted[a] == planted[b] ? 0.3 : 0.02)) edges.push_back({a, b, 1 + uniform()});
        const auto found = find_circles(nodes, edges);
        CHECK(found.count == circles);
        CHECK(agreement(found.of, planted) > 0.99);
        CHECK(found.modularity >= modularity(nodes, edges, planted) - 1e-9);
        CHECK(found.modularity == doctest::Approx(modularity(nodes, edges, found.of)));
        std::shuffle(edges.begin(), edges.end(), random);
        for (auto& edge : edges)
            if (random() % 2) std::swap(edge.a, edge.b);
        CHECK(find_circles(nodes, edges).of == found.of);
        CHECK(find_circles(nodes, edges, 8).count > circles);
    }
}

TEST_CASE("two triangles on a bridge are two circles of the modularity that the paper gives") {
    const std::vector<Edge> edges = {{0, 1}, {1, 2}, {0, 2}, {3, 4}, {4, 5}, {3, 5}, {2, 3}};
    const auto found = find_circles(6, edges);
    CHECK(found.of == std::vector<Node>{0, 0, 0, 1, 1, 1});
    CHECK(found.modularity == doctest::Approx(2 * (3.0 / 7 - 0.25)));
    CHECK(modularity(6, edges, std::vector<Node>(6, 0)) == doctest::Approx(0));
}

TEST_CASE("no circle falls apart, and any input has an answer") {
    std::mt19937 random(8);
    for (int trial = 0; trial < 60; ++trial) {
        const std::size_t nodes = random() % 40;
        std::vector<Edge> edges;
        for (auto n = random() % 120; n; --n) {
            const double weights[] = {1, 0.5, 0, -1, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()};
            edges.push_back({static_cast<Node>(random() % 42), static_cast<Node>(random() % 42), weights[random() % 6]});
        }
        const auto found = find_circles(nodes, edges);
        REQUIRE(found.of.size() == nodes);
        CHECK(std::set<Node>(found.of.begin(), found.of.end()).size() == found.count);
        // Within its circle everybody is reached from everybody.
        std::vector<Node> reached(nodes);
        for (Node node = 0; node < nodes; ++node) reached[node] = node;
        for (std::size_t round = 0; round < nodes; ++round)
            for (auto& e : edges)
                if (e.a < nodes && e.b < nodes && e.weight > 0 && std::isfinite(e.weight) && found.of[e.a] == found.of[e.b]) reached[e.a] = reached[e.b] = std::min(reached[e.a], reached[e.b]);
        for (Node a = 0; a < nodes; ++a)
            for (Node b = 0; b < nodes; ++b)
                if (found.of[a] == found.of[b]) CHECK(reached[a] == reached[b]);
    }
}
