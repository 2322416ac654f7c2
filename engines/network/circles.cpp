// Every level is a graph in compressed rows; loops hold what became of the edges inside a circle.
#include "engines/network/circles.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace lyceum::network {

namespace {

constexpr int kLevelsMost = 50, kSweepsMost = 100;
constexpr double kGain = 1e-12;

struct Graph {
    std::vector<std::size_t> begin = {0};
    std::vector<Node> to;
    std::vector<double> weight, degree, loop;               // of each edge; of each node, loops twice in the degree
    double total = 0;                                       // of all degrees

    std::size_t nodes() const { return begin.size() - 1; }
};

Graph graph_of(std::size_t nodes, std::vector<Edge> edges) {
    std::erase_if(edges, [&](auto& e) { return e.a >= nodes || e.b >= nodes || !(e.weight > 0) || !std::isfinite(e.weight); });
    for (auto& e : edges) if (e.a > e.b) std::swap(e.a, e.b);
    std::sort(edges.begin(), edges.end(), [](auto& a, auto& b) { return std::tie(a.a, a.b, a.weight) < std::tie(b.a, b.b, b.weight); });
    std::size_t kept = 0;
    for (auto& e : edges) {
        if (kept && edges[kept - 1].a == e.a && edges[kept - 1].b == e.b) edges[kept - 1].weight += e.weight;
        else edges[kept++] = e;
    }
    edges.resize(kept);
    Graph graph;
    graph.begin.assign(nodes + 1, 0), graph.degree.assign(nodes, 0), graph.loop.assign(nodes, 0);
    for (auto& e : edges) {
        graph.degree[e.a] += e.weight, graph.degree[e.b] += e.weight, graph.total += 2 * e.weight;
        if (e.a == e.b) graph.loop[e.a] += e.weight;
        else ++graph.begin[e.a + 1], ++graph.begin[e.b + 1];
    }
    std::partial_sum(graph.begin.begin(), graph.begin.end(), graph.begin.begin());
    graph.to.resize(graph.begin.back()), graph.weight.resize(graph.begin.back());
    auto next = graph.begin;
    for (auto& e : edges) {
        if (e.a == e.b) continue;
        graph.to[next[e.a]] = e.b, graph.weight[next[e.a]++] = e.weight;
        graph.to[next[e.b]] = e.a, graph.weight[next[e.b]++] = e.weight;
    }
    return graph;
}

/// Numbers as they first appear.
std::size_t renumber(std::vector<Node>& of) {
    std::vector<Node> number(of.size(), ~Node{0});
    Node count = 0;
    for (auto& circle : of) {
        if (number[circle] == ~Node{0}) number[circle] = count++;
        circle = number[circle];
    }
    return count;
}

/// Moves nodes until nobody gains; answers whether anybody moved.
bool move_nodes(const Graph& graph, double resolution, std::vector<Node>& of) {
    std::vector<double> degrees(graph.degree), towards(graph.nodes(), 0);
    std::vector<Node> near;
    bool ever = false;
    for (int sweep = 0; sweep < kSweepsMost; ++sweep) {
        bool moved = false;
        for (Node node = 0; node < graph.nodes(); ++node) {
            near.clear();
            for (auto n = graph.begin[node]; n < graph.begin[node + 1]; ++n) {
                const auto circle = of[graph.to[n]];
                if (towards[circle] == 0) near.push_back(circle);
                towards[circle] += graph.weight[n];
            }
            const auto home = of[node];
            degrees[home] -= graph.degree[node];
            const auto gain = [&](Node circle) { return towards[circle] - resolution * graph.degree[node] * degrees[circle] / graph.total; };
            auto best = home;
            auto most = gain(home) + kGain * graph.total;
            for (auto circle : near)
                if (const auto value = gain(circle); value > most || (value == most && circle < best && best != home)) best = circle, most = value;
            of[node] = best, degrees[best] += graph.degree[node];
            moved |= best != home;
            for (auto circle : near) towards[circle] = 0;
        }
        ever |= moved;
        if (!moved) break;
    }
    return ever;
}

/// Each connected piece of a circle becomes one of its own.
void split(const Graph& graph, std::vector<Node>& of) {
    std::vector<Node> piece(of.size(), ~Node{0}), waiting;
    Node pieces = 0;
    for (Node node = 0; node < of.size(); ++node) {
        if (piece[node] != ~Node{0}) continue;
        waiting = {node}, piece[node] = pieces;
        while (!waiting.empty()) {
            const auto at = waiting.back();
            waiting.pop_back();
            for (auto n = graph.begin[at]; n < graph.begin[at + 1]; ++n)
                if (const auto other = graph.to[n]; piece[other] == ~Node{0} && of[other] == of[node]) piece[other] = pieces, waiting.push_back(other);
        }
        ++pieces;
    }
    of = std::move(piece);
}

Graph together(const Graph& graph, const std::vector<Node>& of, std::size_t circles) {
    std::vector<Edge> edges;
    for (Node node = 0; node < graph.nodes(); ++node) {
        if (graph.loop[node] > 0) edges.push_back({of[node], of[node], graph.loop[node]});
        for (auto n = graph.begin[node]; n < graph.begin[node + 1]; ++n)
            if (node < graph.to[n]) edges.push_back({of[node], of[graph.to[n]], graph.weight[n]});
    }
    return graph_of(circles, std::move(edges));
}

double modularity_of(const Graph& graph, std::span<const Node> of, double resolution) {
    if (!(graph.total > 0)) return 0;
    std::vector<double> inside(graph.nodes(), 0), degrees(graph.nodes(), 0);
    for (Node node = 0; node < graph.nodes(); ++node) {
        degrees[of[node]] += graph.degree[node], inside[of[node]] += 2 * graph.loop[node];
        for (auto n = graph.begin[node]; n < graph.begin[node + 1]; ++n)
            if (of[graph.to[n]] == of[node]) inside[of[node]] += graph.weight[n];
    }
    double sum = 0;
    for (std::size_t circle = 0; circle < inside.size(); ++circle) sum += inside[circle] / graph.total - resolution * std::pow(degrees[circle] / graph.total, 2);
    return sum;
}

}  // namespace

Circles find_circles(std::size_t nodes, std::span<const Edge> edges, double resolution) {
    const auto whole = graph_of(nodes, {edges.begin(), edges.end()});
    Circles found;
    found.of.resize(nodes);
    std::iota(found.of.begin(), found.of.end(), 0);
    auto level = whole;
    for (int n = 0; n < kLevelsMost && level.total > 0; ++n) {
        std::vector<Node> of(level.nodes());
        std::iota(of.begin(), of.end(), 0);
        if (!move_nodes(level, resolution, of)) break;
        split(level, of);
        const auto circles = renumber(of);
        for (auto& circle : found.of) circle = of[circle];
        if (circles == level.nodes()) break;
        level = together(level, of, circles);
    }
    found.count = renumber(found.of);
    std::vector<std::size_t> size(found.count, 0);
    for (auto circle : found.of) ++size[circle];
    std::vector<Node> order(found.count), place(found.count);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return size[a] > size[b]; });
    for (Node n = 0; n < order.size(); ++n) place[order[n]] = n;
    for (auto& circle : found.of) circle = place[circle];
    found.modularity = modularity_of(whole, found.of, resolution);
    return found;
}

double modularity(std::size_t nodes, std::span<const Edge> edges, std::span<const Node> of, double resolution) {
    return of.size() == nodes ? modularity_of(graph_of(nodes, {edges.begin(), edges.end()}), of, resolution) : 0;
}

}  // namespace lyceum::network
