#include "modules/content/diff.hpp"
#include <algorithm>
#include <cstdint>

namespace lyceum::content {

namespace {

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return lines;
}

void put(std::vector<DiffLine>& out, Change change, std::string_view line) { out.push_back({change, std::string(line)}); }

// Longest common subsequence by rows; `common[i][j]` is its length from lines i and j on.
void put_middle(std::vector<DiffLine>& out, const Lines& a, const Lines& b) {
    if (a.size() * b.size() > kPairsMost) {
        for (auto line : a) put(out, Change::removed, line);
        for (auto line : b) put(out, Change::added, line);
        return;
    }
    auto width = b.size() + 1;
    std::vector<std::uint32_t> common((a.size() + 1) * width);
    for (auto i = a.size(); i-- > 0;)
        for (auto j = b.size(); j-- > 0;)
            common[i * width + j] = a[i] == b[j] ? common[(i + 1) * width + j + 1] + 1
                                                 : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
    std::size_t i = 0, j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && a[i] == b[j]) put(out, Change::same, a[i]), ++i, ++j;
        else if (j == b.size() || (i < a.size() && common[(i + 1) * width + j] >= common[i * width + j + 1])) put(out, Change::removed, a[i++]);
        else put(out, Change::added, b[j++]);
    }
}

std::vector<DiffLine> near_changes(std::vector<DiffLine> all, std::size_t context) {
    std::vector<bool> shown(all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].change == Change::same) continue;
        auto to = std::min(all.size(), i + context + 1);
        for (auto k = i > context ? i - context : 0; k < to; ++k) shown[k] = true;
    }
    std::vector<DiffLine> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (shown[i]) out.push_back(std::move(all[i]));
        else if (i > 0 && shown[i - 1]) out.push_back({Change::same, "…"});
    }
    return out;
}

}  // namespace

std::vector<DiffLine> line_diff(std::string_view before, std::string_view after, std::size_t context) {
    auto a = lines_of(before), b = lines_of(after);
    std::size_t head = 0, tail = 0;
    while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
    while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;

    std::vector<DiffLine> out;
    for (std::size_t i = 0; i < head; ++i) put(out, Change::same, a[i]);
    auto middle = [&](const Lines& lines) { return Lines(lines.begin() + static_cast<long>(head), lines.end() - static_cast<long>(tail)); };
    put_middle(out, middle(a), middle(b));
    for (auto i = a.size() - tail; i < a.size(); ++i) put(out, Change::same, a[i]);
    return near_changes(std::move(out), context);
}

}  // namespace lyceum::content
