// Searching for the largest inner products on a graph of neighbours: not exact, for catalogues too large to look through.
#pragma once
#include "engines/recsys/kernels/topk.hpp"
#include <memory>

namespace lyceum::recsys {

/// Malkov and Yashunin 2018 (hnswlib), over vectors stretched to one length, so that the nearest are those of the largest inner
/// product. Building takes about a minute for 100,000 items of 64 dimensions on one core, always the same graph.
class Graph {
public:
    Graph();
    ~Graph();
    Graph(Graph&&) noexcept;
    Graph& operator=(Graph&&) noexcept;
    explicit Graph(const Matrix& items, const std::vector<bool>* candidates = nullptr);

    std::size_t items() const;
    /// Best first, scores exact, nothing of the query's lists, of `candidates` alone where they are given; some of the best may be
    /// missing. `effort` is how many are looked at besides `count` and the lists. Where too few of them are candidates more are
    /// looked at, but no more than sixteen times as many: then the list is shorter than `count`, and only looking at all helps.
    std::vector<Scored> best(const Query& query, std::size_t count, const std::vector<bool>* candidates = nullptr, std::size_t effort = 200) const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace lyceum::recsys
