// Scans lines for fences, and what is no code for `](` and `]:`.
#include "modules/imports/text_links.hpp"
#include <algorithm>
#include <vector>

namespace lyceum::imports {

namespace {

using Instead = std::function<std::optional<std::string>(const LinkTarget&)>;

// The marks of a fence at the start of a line: "```" or "~~~~"; empty for other lines.
std::string_view fence_of(std::string_view line) {
    auto from = std::min(line.find_first_not_of(' '), line.size());
    if (from > 3 || from == line.size() || (line[from] != '`' && line[from] != '~')) return {};
    auto end = std::min(line.find_first_not_of(line[from], from), line.size());
    if (end - from < 3) return {};
    // "```a```" is a code span, not a fence.
    if (line[from] == '`' && line.find('`', end) != line.npos) return {};
    return line.substr(from, end - from);
}

class LineWriter {
public:
    LineWriter(std::string_view line, const Instead& instead, std::string& out) : line_(line), instead_(instead), out_(out) {}

    void write() {
        if (definition()) return;
        while (at_ < line_.size()) {
            char c = line_[at_];
            if (c == '\\' && at_ + 1 < line_.size()) copy(2);
            else if (c == '`') code_span();
            else if (c == ']' && at_ + 1 < line_.size() && line_[at_ + 1] == '(') link();
            else {
                if (c == '[') image_.push_back(at_ > 0 && line_[at_ - 1] == '!');
                copy(1);
            }
        }
    }

private:
    void copy(std::size_t n) {
        out_ += line_.substr(at_, n);
        at_ = std::min(at_ + n, line_.size());
    }

    void code_span() {
        auto end = std::min(line_.find_first_not_of('`', at_), line_.size());
        auto marks = line_.substr(at_, end - at_);
        auto close = end;
        while (true) {
            close = line_.find(marks, close);
            if (close == line_.npos) return copy(marks.size());
            auto after = std::min(line_.find_first_not_of('`', close), line_.size());
            if (after - close == marks.size()) return copy(after - at_);
            close = after;
        }
    }

    void link() {
        bool image = !image_.empty() && image_.back();
        if (!image_.empty()) image_.pop_back();
        copy(2);
        copy(line_.find_first_not_of(' ', at_) == line_.npos ? 0 : line_.find_first_not_of(' ', at_) - at_);
        target(image);
    }

    // Writes the address that stands here, or what is to be written instead.
    void target(bool image) {
        bool bracketed = at_ < line_.size() && line_[at_] == '<';
        auto from = at_ + bracketed, to = from;
        int depth = 0;
        for (; to < line_.size(); ++to) {
            char c = line_[to];
            if (bracketed ? c == '>' : c == ' ' || c == '\t') break;
            if (!bracketed && c == '(') ++depth;
            if (!bracketed && c == ')' && depth-- == 0) break;
        }
        auto whole = line_.substr(from, to - from);
        auto hash = std::min(whole.find('#'), whole.size());
        auto replaced = hash == 0 ? std::nullopt : instead_({whole.substr(0, hash), image});
        if (!replaced) return copy(to - at_);
        out_ += *replaced;
        out_ += whole.substr(hash);
        at_ = bracketed ? std::min(to + 1, line_.size()) : to;
    }

    // `[label]: address`
    bool definition() {
        auto from = std::min(line_.find_first_not_of(' '), line_.size());
        if (from > 3 || from == line_.size() || line_[from] != '[' || (from + 1 < line_.size() && line_[from + 1] == '^')) return false;
        auto end = line_.find("]:", from);
        if (end == line_.npos || line_.find(']', from) != end) return false;
        auto address = line_.find_first_not_of(" \t", end + 2);
        if (address == line_.npos) return false;
        copy(address);
        target(false);
        copy(line_.size() - at_);
        return true;
    }

    std::string_view line_;
    const Instead& instead_;
    std::string& out_;
    std::size_t at_ = 0;
    std::vector<bool> image_;                         // for each open bracket, whether `!` stands before it
};

}  // namespace

std::string with_links(std::string_view markdown, const Instead& instead) {
    std::string out, fence;
    out.reserve(markdown.size() + markdown.size() / 16);
    while (!markdown.empty()) {
        auto end = std::min(markdown.find('\n'), markdown.size() - 1) + 1;
        auto line = markdown.substr(0, end);
        auto text = line.ends_with('\n') ? line.substr(0, end - 1) : line;
        auto marks = fence_of(text);
        if (!fence.empty()) {
            bool closes = !marks.empty() && marks.front() == fence.front() && marks.size() >= fence.size() &&
                          text.find_first_not_of(std::string(" ") + fence.front()) == text.npos;
            if (closes) fence.clear();
            out += line;
        } else if (!marks.empty()) {
            fence = marks;
            out += line;
        } else {
            LineWriter(text, instead, out).write();
            if (line.size() > text.size()) out += '\n';
        }
        markdown.remove_prefix(end);
    }
    return out;
}

}  // namespace lyceum::imports
