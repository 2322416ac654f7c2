// Escaping is sparing: text full of backslashes is text nobody edits.
#include "platform/html/markdown_text.hpp"
#include "engines/text/unicode.hpp"
#include "platform/html/emoji.hpp"
#include "platform/html/formula.hpp"
#include <algorithm>

namespace lyceum::html {

namespace {

// Stands for a line end inside a formula, where a leading minus is no list, until the paragraph is done.
constexpr char kFormulaLine = '\x01';

char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }
bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word_byte(char c) { return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; }
bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
bool is_punctuation(char c) { return c > ' ' && c < 127 && !is_alphanumeric(c); }

bool looks_like_entity(std::string_view text) {
    constexpr std::size_t kEntityBytesMost = 34;
    const auto end = text.substr(0, kEntityBytesMost).find(';');
    if (end == std::string_view::npos || end < 2) return false;
    return std::all_of(text.begin() + 1, text.begin() + static_cast<long>(end), [](char c) { return is_alphanumeric(c) || c == '#'; });
}

bool looks_like_emoji(std::string_view text) {
    const auto end = text.substr(0, 26).find(':', 1);
    return end != std::string_view::npos && !emoji_named(text.substr(1, end - 1)).empty();
}

bool needs_escape(std::string_view text, std::size_t at, const TextPlace& place, char before) {
    const char after = byte_at(text, at + 1);
    switch (text[at]) {
        case '\\': return after == '\0' || is_punctuation(after) || is_blank(after);
        case '`': return true;
        case '*': return !(before == ' ' && is_blank(after));
        case '_': return !(is_word_byte(before) && is_word_byte(after));
        case '~': return before == '~' || after == '~' || after == '\0';
        case '$': return true;                          // formulas have been taken before
        case '[': return place.in_link;
        case ']': return place.in_link || after == '(' || after == '[' || after == ':' || after == '\0';
        case '!': return after == '[' || after == '\0';
        case '|': return place.in_table;
        case ':': return looks_like_emoji(text.substr(at));
        default: return false;
    }
}

// The formula on one line, unless its lines are needed; a `>` at the start of one would be a quote.
void append_formula(std::string& out, std::string_view formula, bool one_line) {
    for (std::size_t at = 0; at < formula.size();) {
        const auto end = std::min(formula.find('\n', at), formula.size());
        auto line = formula.substr(at, end - at);
        const auto first = line.find_first_not_of(" \t\r");
        line = first == std::string_view::npos ? std::string_view{} : line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
        if (!line.empty()) {
            const bool joins = one_line || line.front() == '>' || line.front() == '`' || line.front() == '~';
            if (at > 0) out += joins ? ' ' : kFormulaLine;
            out += line;
        }
        at = end + 1;
    }
}

bool opens_formula(std::string_view text, std::size_t at) {
    return text[at] == '$' || (text[at] == '\\' && (byte_at(text, at + 1) == '(' || byte_at(text, at + 1) == '[' || byte_at(text, at + 1) == 'b'));
}

}  // namespace

void append_text(std::string& out, std::string_view raw, const TextPlace& place) {
    for (std::size_t at = 0; at < raw.size();) {
        const char c = raw[at];
        if (is_blank(c)) {
            if (!out.empty() && !is_blank(out.back())) out += ' ';
            ++at;
            continue;
        }
        if (static_cast<unsigned char>(c) < 0x20) {
            ++at;
            continue;
        }
        if (place.formulas && opens_formula(raw, at)) {
            if (const auto formula = formula_at(raw, at); formula.end > at) {
                append_formula(out, raw.substr(at, formula.end - at), place.in_table || !formula.display);
                at = formula.end;
                continue;
            }
        }
        const char before = out.empty() ? '\n' : out.back();
        const char after = byte_at(raw, at + 1);
        if (c == '<' && (is_alphanumeric(after) || after == '/' || after == '!' || after == '?' || after == '\0')) out += "&lt;";
        else if (c == '&' && looks_like_entity(raw.substr(at))) out += "&amp;";
        else {
            if (needs_escape(raw, at, place, before)) out += '\\';
            out += c;
        }
        ++at;
    }
}

std::string code_span(std::string_view code, bool in_table) {
    std::string inner;
    std::size_t run = 0, longest = 0;
    for (char c : code) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
        if (c == '|' && in_table) inner += '\\';
        inner += is_blank(c) ? ' ' : c;
    }
    if (inner.find_first_not_of(' ') == std::string::npos) return inner.empty() ? "" : " ";
    const std::string fence(longest + 1, '`');
    const bool padded = inner.front() == '`' || inner.back() == '`' || (inner.front() == ' ' && inner.back() == ' ');
    return fence + (padded ? " " : "") + inner + (padded ? " " : "") + fence;
}

std::string fenced_code(std::string_view code, std::string_view language) {
    std::size_t run = 0, longest = 2;
    for (char c : code) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string fence(longest + 1, '`');
    std::string out = fence + std::string(language) + "\n" + std::string(code);
    if (!code.empty() && code.back() != '\n') out += '\n';
    return out + fence;
}

std::string with_safe_line_starts(std::string_view paragraph) {
    std::string out;
    for (std::size_t at = 0; at <= paragraph.size();) {
        const auto end = std::min(paragraph.find('\n', at), paragraph.size());
        const auto line = paragraph.substr(at, end - at);
        const auto digits = std::min(line.find_first_not_of("0123456789"), line.size());
        const auto hashes = std::min(line.find_first_not_of('#'), line.size());
        const bool marker = line.size() > 0 && (line[0] == '-' || line[0] == '+') && is_blank(byte_at(line, 1) == '\0' ? ' ' : line[1]);
        const bool heading = hashes > 0 && hashes <= 6 && (hashes == line.size() || line[hashes] == ' ');
        const bool rule = !line.empty() && line.find_first_not_of("-=|:+ ") == std::string_view::npos;
        const bool number = digits > 0 && digits <= 9 && (byte_at(line, digits) == '.' || byte_at(line, digits) == ')') &&
                            (digits + 1 == line.size() || line[digits + 1] == ' ');
        const bool box = line.starts_with("[ ] ") || line.starts_with("[x] ") || line.starts_with("[X] ");
        if (number) {
            out += line.substr(0, digits);
            out += '\\';
            out += line.substr(digits);
        } else if (line.starts_with(kMeant)) {
            out += line.substr(1);
        } else if (box) {
            out += "&#91;";
            out += line.substr(1);
        } else {
            if (marker || heading || rule || line.starts_with('>') || line.starts_with("~~~")) out += '\\';
            out += line;
        }
        if (end < paragraph.size()) out += '\n';
        at = end + 1;
    }
    std::replace(out.begin(), out.end(), kFormulaLine, '\n');
    return out;
}

std::string indented(std::string_view block, std::string_view first, std::string_view rest) {
    std::string out;
    out.reserve(block.size() + block.size() / 8);
    for (std::size_t at = 0; at <= block.size();) {
        const auto end = std::min(block.find('\n', at), block.size());
        const auto line = block.substr(at, end - at);
        auto prefix = at == 0 ? first : rest;
        if (line.empty()) prefix = prefix.substr(0, prefix.find_last_not_of(' ') + 1);
        out += prefix;
        out += line;
        if (end < block.size()) out += '\n';
        at = end + 1;
    }
    return out;
}

}  // namespace lyceum::html
