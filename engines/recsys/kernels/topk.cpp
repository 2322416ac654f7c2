// Groups of users stay with a stretch of items that fits the second-level cache before going on to the next one.
#include "engines/recsys/kernels/topk.hpp"
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace lyceum::recsys {
namespace {

constexpr float kCoarsest = 127;

float length(const float* vector, std::size_t n) { return std::sqrt(kernels().dot(vector, vector, n)) * 1.00001f; }

}  // namespace

TopK::TopK(const Matrix& items, const std::vector<bool>* candidates, const Kernels& kernel)
    : kernel_(&kernel), step_(items.step), head_(std::max(kRowStep, items.step / (2 * kRowStep) * kRowStep)) {
    const auto width = kernel.scan_items;
    std::vector<float> lengths(items.rows);
    for (std::size_t n = 0; n < items.rows; ++n) lengths[n] = length(items[n], step_);
    for (std::size_t n = 0; n < items.rows; ++n)
        if (!candidates || (n < candidates->size() && (*candidates)[n])) item_.push_back(static_cast<Index>(n));
    std::stable_sort(item_.begin(), item_.end(), [&](Index a, Index b) { return lengths[a] > lengths[b]; });
    items_ = item_.size();
    blocks_ = (items_ + width - 1) / width;
    panels_.resize(blocks_ * width * step_);
    coarse_.resize(panels_.size());
    scale_.resize(blocks_ * width);
    length_.resize(blocks_);
    tail_.resize(blocks_);
    for (std::size_t place = 0; place < items_; ++place) {
        const auto block = place / width;
        const float* vector = items[item_[place]];
        length_[block] = std::max(length_[block], lengths[item_[place]]);
        tail_[block] = std::max(tail_[block], length(vector + head_, step_ - head_));
        float most = 0;
        for (std::size_t k = 0; k < step_; ++k) most = std::max(most, std::abs(vector[k]));
        const auto scale = scale_[place] = most / kCoarsest;
        for (std::size_t k = 0; k < step_; ++k) {
            const auto at = (block * step_ + k) * width + place % width;
            panels_[at] = vector[k];
            if (scale > 0) coarse_[at] = static_cast<std::int8_t>(std::clamp(std::nearbyint(vector[k] / scale), -kCoarsest, kCoarsest));
        }
    }
    item_.resize(blocks_ * width, kNoItem);
}

std::vector<std::uint32_t> TopK::bits_of(const std::vector<bool>* candidates) const {
    std::vector<std::uint32_t> bits;
    if (!candidates) return bits;
    const auto width = kernel_->scan_items;
    bits.resize(blocks_);
    for (std::size_t block = 0; block < blocks_; ++block)
        for (std::size_t n = 0; n < width; ++n)
            if (const auto item = item_[block * width + n]; item < candidates->size() && (*candidates)[item]) bits[block] |= std::uint32_t{1} << n;
    return bits;
}

void TopK::search(std::span<const Query> queries, std::size_t count, std::span<const std::uint32_t> allowed, std::vector<Scored>* lists) const {
    const auto& kernel = *kernel_;
    const Packed packed{panels_.data(), blocks_, step_, head_, length_.data(), tail_.data(), item_.data(), coarse_.data(), scale_.data(), allowed.empty() ? nullptr : allowed.data()};
    const auto users = kernel.scan_users, groups = (queries.size() + users - 1) / users;
    const auto slots = queries.size() == 1 ? 1 : groups * users;
    std::vector<float> scores(slots * count);
    std::vector<Index> found(slots * count);
    std::vector<Best> best(slots);
    for (std::size_t n = 0; n < slots; ++n) {
        best[n] = {.scores = &scores[n * count], .items = &found[n * count], .count = count};
        if (n >= queries.size()) {                          // nobody: finished before the first block
            best[n].filled = count;
            std::fill_n(best[n].scores, count, HUGE_VALF);
            continue;
        }
        const auto& query = queries[n];
        best[n].seen = query.seen.data(), best[n].seen_count = query.seen.size();
        best[n].excluded = query.excluded.data(), best[n].excluded_count = query.excluded.size();
        best[n].length = length(query.vector, step_);
        best[n].tail = length(query.vector + head_, step_ - head_);
    }
    if (queries.size() == 1) kernel.scan_one(packed, queries[0].vector, best[0], 0, blocks_);
    else {
        Floats turned(groups * step_ * users);              // by group, dimension and user
        for (std::size_t n = 0; n < queries.size(); ++n)
            for (std::size_t k = 0; k < step_; ++k) turned[(n / users * step_ + k) * users + n % users] = queries[n].vector[k];
        const auto stretch = std::max<std::size_t>(1, 160 * 1024 / (step_ * kernel.scan_items * sizeof(float)));
        std::vector<bool> done(groups);
        for (std::size_t begin = 0; begin < blocks_; begin += stretch)
            for (std::size_t group = 0; group < groups; ++group)
                if (!done[group]) done[group] = !kernel.scan_many(packed, &turned[group * step_ * users], &best[group * users], begin, std::min(blocks_, begin + stretch));
    }
    for (std::size_t n = 0; n < queries.size(); ++n) {
        lists[n].resize(best[n].filled);
        for (std::size_t at = 0; at < best[n].filled; ++at) lists[n][at] = {best[n].items[at], best[n].scores[at]};
    }
}

std::vector<Scored> TopK::best(const Query& query, std::size_t count, const std::vector<bool>* candidates) const {
    std::vector<Scored> list;
    count = std::min(count, items_);
    if (count) search({&query, 1}, count, bits_of(candidates), &list);
    return list;
}

std::vector<std::vector<Scored>> TopK::best(std::span<const Query> queries, std::size_t count, unsigned threads, const std::vector<bool>* candidates) const {
    std::vector<std::vector<Scored>> lists(queries.size());
    count = std::min(count, items_);
    if (!count) return lists;
    const auto some = bits_of(candidates);
    in_pieces(queries.size(), kernel_->scan_users * 16, threads, [&](std::size_t begin, std::size_t end) { search(queries.subspan(begin, end - begin), count, some, lists.data() + begin); });
    return lists;
}

}  // namespace lyceum::recsys
