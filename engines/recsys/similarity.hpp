// Two ways in which items are alike: the same words are in them, the same people read them.
#pragma once
#include "engines/recsys/packed.hpp"

namespace lyceum::recsys {

/// For each row of unit length the `k` rows of highest cosine, itself and cosines of 0 left out.
Neighbours nearest_rows(const PackedRows& unit_rows, std::size_t k, unsigned threads = 0);

struct CoReadOptions {
    std::size_t neighbours = 100;
    /// n people in common count as n / (n + shrinkage) of their cosine: two items that one and the same
    /// person happened to read are not twins.
    float shrinkage = 10;
    std::size_t history_most = 300;                     ///< items taken of one person: those of highest value
    unsigned threads = 0;                               ///< 0: all cores; never changes the result
};

/// Items read by the same people: cosine over people, shrunk. `by_person` is people by items; only
/// positive values count as read. 1 million interactions take about a second.
Neighbours co_read(const SparseRows& by_person, const CoReadOptions& options = {});

}  // namespace lyceum::recsys
