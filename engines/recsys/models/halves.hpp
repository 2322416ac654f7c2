// Items that somebody had, those that nobody had yet, and scores made comparable within each half.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

enum class Half : std::uint8_t { had, fresh, unsayable };   ///< unsayable: nobody had it, and it has no words

/// A score less the middle of its half, in deviations; what a part cannot say is 0: no opinion.
struct Scale {
    float middle = 0, factor = 0;
    float operator()(float score) const { return std::abs(score) <= std::numeric_limits<float>::max() ? (score - middle) * factor : 0; }
};

class Halves {
public:
    Halves() = default;
    /// `words` may be null.
    Halves(const Interactions&, const SparseRows* words);
    /// One half of everything, for those who have learnt too little to tell.
    explicit Halves(std::size_t items) : half_(items, Half::had) {}

    std::size_t items() const { return half_.size(); }
    Half of(Index item) const { return half_[item]; }
    std::span<const Index> fresh() const { return fresh_; }
    std::span<const Index> unsayable() const { return unsayable_; }
    /// For best_of; of Half::had or Half::fresh.
    std::vector<bool> candidates(Half) const;
    /// To mean 0 and deviation 1 over the items of this half (had or fresh) that are not in the history.
    Scale scale(std::span<const float> scores, Half, const Person&) const;

    void write(Writer& writer) const { writer.put(half_); }
    static Halves read(Reader&);

private:
    void sort();
    std::vector<Half> half_;
    std::vector<Index> fresh_, unsayable_;                  // ascending
};

}  // namespace lyceum::recsys
