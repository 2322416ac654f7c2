// The subset of YAML is read line by line; TOML by its library.
#include "modules/imports/front_matter.hpp"
#include "platform/config/toml.hpp"
#include "platform/core/lower.hpp"
#include "platform/core/types.hpp"
#include <algorithm>

namespace lyceum::imports {

std::string FrontMatter::text(std::string_view key) const {
    auto found = values.find(key);
    return found == values.end() || found->second.texts.empty() ? "" : found->second.texts.front();
}

std::vector<std::string> FrontMatter::list(std::string_view key) const {
    auto found = values.find(key);
    return found == values.end() ? std::vector<std::string>() : found->second.texts;
}

namespace {

// ---- YAML ---------------------------------------------------------------------------------------

void append_code_point(std::string& out, unsigned long c) {
    if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) c = 0xfffd;
    if (c < 0x80) out += static_cast<char>(c);
    else if (c < 0x800) out += {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    else if (c < 0x10000) out += {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
    else out += {static_cast<char>(0xf0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)), static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
}

// Reads one value from the front of `text`: up to a comma or bracket inside a list, a comment or the end outside.
class YamlScalar {
public:
    explicit YamlScalar(std::string_view text) : text_(text) {}

    /// False when a quotation mark is missing.
    bool read(std::string& out, bool in_list) {
        skip_blanks();
        if (at_ < text_.size() && text_[at_] == '"') return double_quoted(out);
        if (at_ < text_.size() && text_[at_] == '\'') return single_quoted(out);
        auto from = at_;
        while (at_ < text_.size() && !(in_list && (text_[at_] == ',' || text_[at_] == ']')) && !begins_comment()) ++at_;
        out = trimmed(text_.substr(from, at_ - from));
        return true;
    }
    void skip_blanks() { while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_; }
    bool take(char c) {
        skip_blanks();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool at_end() {
        skip_blanks();
        return at_ >= text_.size() || text_[at_] == '#';
    }

private:
    bool begins_comment() const { return text_[at_] == '#' && at_ > 0 && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t'); }
    bool single_quoted(std::string& out) {
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\'') {
                if (at_ + 1 >= text_.size() || text_[at_ + 1] != '\'') { ++at_; return true; }
                ++at_;
            }
            out += text_[at_];
        }
        return false;
    }
    bool double_quoted(std::string& out) {
        for (++at_; at_ < text_.size(); ++at_) {
            char c = text_[at_];
            if (c == '"') { ++at_; return true; }
            if (c != '\\' || at_ + 1 >= text_.size()) { out += c; continue; }
            escape(out, text_[++at_]);
        }
        return false;
    }
    void escape(std::string& out, char c) {
        if (c == 'n') out += '\n';
        else if (c == 't') out += '\t';
        else if (c == 'x' || c == 'u' || c == 'U') {
            std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
            auto hex = std::string(text_.substr(std::min(at_ + 1, text_.size()), digits));
            auto real = hex.find_first_not_of("0123456789abcdefABCDEF");
            hex.resize(std::min(hex.size(), real));
            append_code_point(out, hex.empty() ? 0xfffd : std::stoul(hex, nullptr, 16));
            at_ += hex.size();
        } else out += c;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

class YamlReader {
public:
    YamlReader(const std::vector<std::string_view>& lines, int first_line, FrontMatter& into) : lines_(lines), first_(first_line), into_(into) {}

    void read() {
        while (at_ < lines_.size()) {
            auto line = lines_[at_];
            auto inner = trimmed(line);
            if (inner.empty() || inner.front() == '#') { ++at_; continue; }
            auto colon = line.find(':');
            if (indent_of(line) > 0 || colon == line.npos || inner.front() == '-') {
                complain("this line is not understood and was passed over");
                ++at_;
                continue;
            }
            entry(line.substr(0, colon), line.substr(colon + 1));
        }
    }

private:
    int line_number() const { return first_ + static_cast<int>(at_); }
    void complain(std::string why) { into_.problems.emplace_back(line_number(), std::move(why)); }

    void entry(std::string_view raw_key, std::string_view rest) {
        auto key = trimmed(raw_key);
        if (key.size() >= 2 && (key.front() == '"' || key.front() == '\'') && key.back() == key.front()) key = key.substr(1, key.size() - 2);
        FrontValue value{.texts = {}, .list = false, .line = line_number()};
        auto given = trimmed(rest);
        if (given.starts_with('|') || given.starts_with('>')) block(value, given.front() == '>');
        else if (given.starts_with('[')) inline_list(value, given);
        else if (given.empty() || given.front() == '#') block_list(value);
        else {
            std::string text;
            YamlScalar scalar(given);
            if (!scalar.read(text, false)) complain("a quotation mark is missing");
            value.texts.push_back(std::move(text));
            ++at_;
        }
        into_.values.insert_or_assign(lower(key), std::move(value));
    }

    // `|` keeps line ends, `>` makes one line of the lines of a paragraph.
    void block(FrontValue& value, bool folded) {
        std::string text;
        std::size_t indent = 0;
        for (++at_; at_ < lines_.size(); ++at_) {
            auto line = lines_[at_];
            bool blank = trimmed(line).empty();
            if (!blank && indent_of(line) == 0) break;
            if (!blank && indent == 0) indent = indent_of(line);
            if (blank) text += '\n';
            else {
                if (!text.empty() && folded) text += text.ends_with('\n') ? "" : " ";
                else if (!text.empty()) text += '\n';
                text += line.substr(std::min(indent, indent_of(line)));
            }
        }
        while (text.ends_with('\n')) text.pop_back();
        value.texts.push_back(std::move(text));
    }

    void inline_list(FrontValue& value, std::string_view given) {
        value.list = true;
        std::string whole(given);
        while (whole.find(']') == whole.npos && at_ + 1 < lines_.size() && whole.size() < 10'000) whole += " " + std::string(trimmed(lines_[++at_]));
        YamlScalar scalar(whole);
        scalar.take('[');
        while (!scalar.at_end() && !scalar.take(']')) {
            std::string text;
            bool fine = scalar.read(text, true);
            if (!text.empty()) value.texts.push_back(std::move(text));
            if (!fine || (!scalar.take(',') && !scalar.take(']'))) {
                complain("the list does not end");
                break;
            }
            if (scalar.at_end()) break;
        }
        ++at_;
    }

    void block_list(FrontValue& value) {
        for (++at_; at_ < lines_.size(); ++at_) {
            auto inner = trimmed(lines_[at_]);
            if (inner.empty() || inner.front() == '#') continue;
            if (inner.starts_with("- ") || inner == "-") {
                value.list = true;
                std::string text;
                YamlScalar scalar(inner.substr(1));
                if (!scalar.read(text, false)) complain("a quotation mark is missing");
                value.texts.push_back(std::move(text));
            } else if (indent_of(lines_[at_]) == 0) {
                break;
            } else {
                complain("values inside values are not understood; this line was passed over");
            }
        }
    }

    const std::vector<std::string_view>& lines_;
    int first_;
    FrontMatter& into_;
    std::size_t at_ = 0;
};

// ---- TOML ---------------------------------------------------------------------------------------

std::string as_text(const toml::node& node) {
    if (auto text = node.value<std::string>()) return *text;
    std::ostringstream out;
    out << toml::node_view(node);
    return out.str();
}

void read_toml(std::string_view text, int first_line, FrontMatter& into) {
    try {
        auto table = config::read_toml(text);
        for (auto& [key, node] : table) {
            FrontValue value{.texts = {}, .list = node.is_array(), .line = first_line + static_cast<int>(node.source().begin.line) - 1};
            if (node.is_table()) {
                into.problems.emplace_back(value.line, "values inside values are not understood; they were passed over");
                continue;
            }
            if (auto* list = node.as_array()) for (auto& each : *list) value.texts.push_back(as_text(each));
            else value.texts.push_back(as_text(node));
            into.values.insert_or_assign(lower(key.str()), std::move(value));
        }
    } catch (const config::NotToml& error) {
        into.problems.emplace_back(first_line + error.line - 1, error.what());
    }
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace

FrontMatter read_front_matter(std::string_view file) {
    FrontMatter front;
    if (file.starts_with("\xEF\xBB\xBF")) file.remove_prefix(3);
    auto text = with_unix_newlines(file);
    auto lines = lines_of(text);
    auto fence = lines.empty() ? std::string_view() : trimmed(lines.front());
    bool yaml = fence == "---", toml_words = fence == "+++";
    std::size_t end = 1;
    while (end < lines.size() && trimmed(lines[end]) != fence) ++end;
    if ((!yaml && !toml_words) || end == lines.size()) {
        if (yaml || toml_words) front.problems.emplace_back(1, "the front matter does not end; all of the file was taken as text");
        front.body = text;
        return front;
    }
    std::vector<std::string_view> inside(lines.begin() + 1, lines.begin() + static_cast<std::ptrdiff_t>(end));
    if (yaml) YamlReader(inside, 2, front).read();
    else if (!inside.empty()) read_toml(std::string_view(inside.front().data(), static_cast<std::size_t>(lines[end].data() - inside.front().data())), 2, front);

    std::size_t begin = end + 1;
    while (begin < lines.size() && trimmed(lines[begin]).empty()) ++begin;
    front.body_line = static_cast<int>(begin) + 1;
    if (begin < lines.size()) front.body = text.substr(static_cast<std::size_t>(lines[begin].data() - text.data()));
    return front;
}

std::string yaml_text(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\', out += c;
        else if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else out += c;
    }
    return out + '"';
}

}  // namespace lyceum::imports
