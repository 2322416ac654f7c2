// Two ways in which items are alike: the same words are in them, the same people read them.
#pragma once
#include "engines/recsys/sparse.hpp"
#include <string>

namespace lyceum::recsys {

struct TextOptions {
    std::size_t documents_least = 2;                    ///< a word of fewer documents connects nothing
    double share_most = 0.5;                            ///< a word of more than this share of them says nothing
    std::size_t words_most = 150;                       ///< kept of one document: those that weigh most
};

/// Documents (rows, of length 1) by words: (1 + ln tf) · ln((1 + N) / (1 + df)). The cosine of two
/// documents is the dot product of their rows.
SparseRows text_vectors(std::span<const std::vector<std::string>> documents, const TextOptions& options = {});

/// For each row of unit length the `k` rows of highest cosine, itself and cosines of 0 left out.
Neighbours nearest_rows(const SparseRows& unit_rows, std::size_t k);

struct CoReadOptions {
    std::size_t neighbours = 100;
    /// n people in common count as n / (n + shrinkage) of their cosine: two items that one and the same
    /// person happened to read are not twins.
    float shrinkage = 10;
    std::size_t history_most = 300;                     ///< items taken of one person: those of highest value
};

/// Items read by the same people: cosine over people, shrunk. `by_person` is people by items; only
/// positive values count as read. 1 million interactions take about a second.
Neighbours co_read(const SparseRows& by_person, const CoReadOptions& options = {});

}  // namespace lyceum::recsys
