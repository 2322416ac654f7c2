// hnswlib with our own inner product, which is that of the processor at hand.
#include "engines/recsys/kernels/graph.hpp"
#include <algorithm>
#include <cmath>
#include <hnswlib/hnswlib.h>

namespace lyceum::recsys {
namespace {

float distance(const void* a, const void* b, const void* dimensions) {
    return -kernels().dot(static_cast<const float*>(a), static_cast<const float*>(b), *static_cast<const std::size_t*>(dimensions));
}

constexpr std::size_t kLinks = 32, kBuildingEffort = 200, kSeed = 1, kRoundsMost = 3;     // each looks at four times as many

}  // namespace

struct Graph::Inside {
    class Products final : public hnswlib::SpaceInterface<float> {
    public:
        explicit Products(std::size_t dimensions) : dimensions_(dimensions) {}
        std::size_t get_data_size() override { return dimensions_ * sizeof(float); }
        hnswlib::DISTFUNC<float> get_dist_func() override { return distance; }
        void* get_dist_func_param() override { return &dimensions_; }

    private:
        std::size_t dimensions_;
    };

    std::size_t dimensions, step;                           // one more than the items have, padded; as they are
    Products space;
    hnswlib::HierarchicalNSW<float> graph;
    Inside(const Matrix& like, std::size_t items) : dimensions(padded(like.columns + 1)), step(like.step), space(dimensions), graph(&space, items, kLinks, kBuildingEffort, kSeed) {}
};

Graph::Graph() = default;
Graph::~Graph() = default;
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;

Graph::Graph(const Matrix& items, const std::vector<bool>* candidates) {
    std::vector<Index> some;
    float longest = 0;
    std::vector<float> squares(items.rows);
    for (Index n = 0; n < items.rows; ++n) {
        if (candidates && !(n < candidates->size() && (*candidates)[n])) continue;
        some.push_back(n);
        squares[n] = kernels().dot(items[n], items[n], items.step);
        longest = std::max(longest, squares[n]);
    }
    if (some.empty()) return;
    inside_ = std::make_unique<Inside>(items, some.size());
    Floats vector(inside_->dimensions);
    for (auto n : some) {
        std::copy_n(items[n], items.columns, vector.begin());
        vector[items.columns] = std::sqrt(std::max(0.0f, longest - squares[n]));
        inside_->graph.addPoint(vector.data(), n);
    }
}

std::size_t Graph::items() const { return inside_ ? inside_->graph.cur_element_count : 0; }

std::vector<Scored> Graph::best(const Query& query, std::size_t count, const std::vector<bool>* candidates, std::size_t effort) const {
    std::vector<Scored> list;
    count = std::min(count, items());
    if (!count) return list;
    // The last dimension of the query is 0, so that what stretched the items adds nothing.
    Floats vector(inside_->dimensions);
    std::copy_n(query.vector, inside_->step, vector.begin());
    const auto may_come = [&](Index item) {
        if (candidates && !(item < candidates->size() && (*candidates)[item])) return false;
        return !std::ranges::binary_search(query.seen, item) && !std::ranges::binary_search(query.excluded, item);
    };
    auto looked_at = std::min(items(), count + query.seen.size() + query.excluded.size() + effort);
    for (std::size_t round = 0; round < kRoundsMost; ++round) {
        list.clear();
        for (auto found = inside_->graph.searchKnn(vector.data(), looked_at); !found.empty(); found.pop())
            if (const auto item = static_cast<Index>(found.top().second); may_come(item)) list.push_back({item, -found.top().first});
        if (list.size() >= count || looked_at == items()) break;
        looked_at = std::min(items(), 4 * looked_at);
    }
    keep_best(list, count);
    return list;
}

}  // namespace lyceum::recsys
