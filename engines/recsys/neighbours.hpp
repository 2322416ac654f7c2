// Which items belong together, from their words and from who read both; and what is popular now.
// Pure: item and user numbers in, scores out, flat arrays inside.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace lyceum::recsys {

struct Near {
    std::uint32_t item = 0, neighbour = 0;
    float score = 0;                                // 0 to 1
};

/// The `most` nearest items of each by the cosine of TF-IDF vectors (1 + ln tf) · ln(N / df), sorted by item,
/// then falling score. Words of more than a third of many items say nothing and are left out.
/// O(sum over words of df²) time, O(words) memory.
std::vector<Near> content_neighbours(std::span<const std::vector<std::string>> words_of_items, std::size_t most);

struct Liking {
    std::uint32_t user = 0, item = 0;
    float weight = 1;                               // positive
};
struct CoReading {
    std::size_t most = 30;                          // neighbours of an item
    float shrinkage = 10;                           // β of n / (n + β): pairs seen together by few count less
    std::size_t per_user_most = 300;                // of the heaviest readers only so much is looked at
};
/// The cosine of the items' columns of users, shrunk by how many users they share. A pair met twice in one
/// user's list counts once. Sorted like content_neighbours.
std::vector<Near> reader_neighbours(std::vector<Liking> likings, std::uint32_t items, const CoReading& = {});

struct Event {
    std::uint32_t item = 0;
    float weight = 1;
    double age_days = 0;
};
/// For each item the sum of weights, each halved every `half_life_days`.
std::vector<double> popularity(std::span<const Event>, std::uint32_t items, double half_life_days);

}  // namespace lyceum::recsys
