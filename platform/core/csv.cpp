#include "platform/core/csv.hpp"
#include <algorithm>

namespace lyceum {

namespace {

bool is_number(std::string_view cell) {
    if (cell.starts_with('-')) cell.remove_prefix(1);
    auto whole = cell.substr(0, cell.find('.'));
    auto rest = cell.substr(std::min(cell.size(), whole.size() + 1));
    auto digits = [](std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == text.npos; };
    return digits(whole) && (whole.size() == cell.size() || digits(rest));
}

void add_cell(std::string& line, std::string_view cell) {
    bool would_run = !cell.empty() && std::string_view("=+-@\t\r\n").find(cell.front()) != std::string_view::npos && !is_number(cell);
    bool quotes = would_run || cell.find_first_of("\",\r\n") != cell.npos || cell.starts_with(' ') || cell.ends_with(' ');
    if (!quotes) return void(line += cell);
    line += '"';
    if (would_run) line += '\'';
    for (char c : cell) line.append(c == '"' ? 2 : 1, c);
    line += '"';
}

}  // namespace

std::string csv_record(const std::vector<std::string>& cells) {
    std::string line;
    for (auto& cell : cells) {
        if (&cell != &cells.front()) line += ',';
        add_cell(line, cell);
    }
    return line + "\r\n";
}

}  // namespace lyceum
