// Sums go over all items, then what does not belong is taken off: most belongs.
#include "engines/recsys/models/halves.hpp"
#include "engines/recsys/kernels/kernels.hpp"
#include <cmath>

namespace lyceum::recsys {

namespace {

struct Sums {
    double sum = 0, squares = 0, count = 0;
    void take(float score, double sign) {
        if (!(std::abs(score) <= std::numeric_limits<float>::max())) return;
        sum += sign * static_cast<double>(score), squares += sign * static_cast<double>(score) * static_cast<double>(score), count += sign;
    }
};

Sums sums_of(std::span<const float> scores) {
    double all[3] = {};
    kernels().moments(scores.data(), scores.size(), all);
    return {all[0], all[1], all[2]};
}

}  // namespace

Halves::Halves(const Interactions& interactions, const SparseRows* words) : half_(interactions.items(), Half::had) {
    for (Index item = 0; item < half_.size(); ++item)
        if (!interactions.by_item()[item].size()) half_[item] = words && item < words->rows() && (*words)[item].size() ? Half::fresh : Half::unsayable;
    sort();
}

void Halves::sort() {
    fresh_.clear(), unsayable_.clear();
    for (Index item = 0; item < half_.size(); ++item)
        if (half_[item] != Half::had) (half_[item] == Half::fresh ? fresh_ : unsayable_).push_back(item);
}

std::vector<bool> Halves::candidates(Half half) const {
    std::vector<bool> all(half_.size());
    for (std::size_t item = 0; item < all.size(); ++item) all[item] = half_[item] == half;
    return all;
}

Scale Halves::scale(std::span<const float> scores, Half half, const Person& person) const {
    Sums sums;
    if (half == Half::fresh) {
        for (auto item : fresh_) sums.take(scores[item], 1);
    } else {
        sums = sums_of(scores);
        for (auto* others : {&fresh_, &unsayable_})
            for (auto item : *others) sums.take(scores[item], -1);
    }
    for (auto item : person.history.columns)
        if (item < half_.size() && half_[item] == half) sums.take(scores[item], -1);
    const auto mean = sums.count > 0 ? sums.sum / sums.count : 0, spread = sums.count > 0 ? std::sqrt(std::max(0.0, sums.squares / sums.count - mean * mean)) : 0;
    return {static_cast<float>(mean), static_cast<float>(spread > 1e-12 + 1e-7 * std::abs(mean) ? 1 / spread : 0)};
}

Halves Halves::read(Reader& reader) {
    Halves halves;
    halves.half_ = reader.vector<Half>();
    for (auto half : halves.half_)
        if (half > Half::unsayable) throw Damaged("the halves of a hybrid do not fit");
    halves.sort();
    return halves;
}

}  // namespace lyceum::recsys
