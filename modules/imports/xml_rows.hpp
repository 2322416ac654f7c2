// Rows of a table written as XML, `<row Id="1" Title="…"/>`: streamed, so that memory stays small however
// large the file, and forgiving, so that what is broken costs one row and not the file.
#pragma once
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lyceum::imports {

/// A longer row is left out.
inline constexpr std::size_t kRowBytesMost = 16 << 20;
inline constexpr std::size_t kRowAttributesMost = 200;

struct XmlRow {
    std::int64_t line = 0;                          // where it begins, from 1
    std::vector<std::pair<std::string, std::string>> attributes;

    bool has(std::string_view name) const;
    /// Empty for one that is not there.
    std::string_view get(std::string_view name) const;
};

using OnRow = std::function<void(const XmlRow&)>;
using OnBroken = std::function<void(std::int64_t line, std::string_view why)>;

/// Calls `row` for each element `row`, whatever stands around it. Tells `broken` of a row that is not well-formed,
/// has an entity XML does not know or is too long, and of a file that is empty or ends too early.
void read_xml_rows(std::istream&, const OnRow& row, const OnBroken& broken);

}  // namespace lyceum::imports
