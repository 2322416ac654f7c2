// What changed between two texts, line by line. Pure. Part of the module's door.
#pragma once
#include "platform/core/describe.hpp"
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::content {

enum class Change { same, removed, added };
DESCRIBE_ENUM(Change, same, removed, added)
struct DiffLine {
    Change change = Change::same;
    std::string text;
    friend bool operator==(const DiffLine&, const DiffLine&) = default;
};
DESCRIBE(DiffLine, change, text)

/// Above this many pairs of differing lines the whole middle is shown as replaced, so that time stays bounded.
inline constexpr std::size_t kPairsMost = 4'000'000;

/// The fewest removed and added lines that turn one text into the other; long stretches without a change
/// are left out but for `context` lines around each change.
std::vector<DiffLine> line_diff(std::string_view before, std::string_view after, std::size_t context = 3);

}  // namespace lyceum::content
