// Writing CSV (RFC 4180) that a spreadsheet may open: no cell of it becomes a formula.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace lyceum {

/// Put before the first line so that Excel takes the file for UTF-8.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// One record with its CRLF. A cell that a spreadsheet would run (it begins with = + - @, a tab or a line's end) gets an
/// apostrophe before it; plain numbers, also negative ones, stay as they are.
std::string csv_record(const std::vector<std::string>& cells);

}  // namespace lyceum
