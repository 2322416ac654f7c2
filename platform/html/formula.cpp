// The rules that tell a formula from money and from an escaped bracket.
#include "platform/html/formula.hpp"
#include <array>
#include <string>

namespace lyceum::html {

namespace {

// A formula that does not end within these is none, so that every opening costs bounded time.
constexpr std::size_t kInlineFormulaBytesMost = 1'000;
constexpr std::size_t kDisplayFormulaBytesMost = 5'000;

char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\0'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Formula between(std::string_view text, std::size_t at, std::size_t open, std::size_t close_at, std::size_t close, bool display) {
    return {at, close_at + close, text.substr(at + open, close_at - at - open), display};
}

Formula no_formula(std::size_t at) { return {at, at, {}, false}; }

Formula dollar_formula(std::string_view text, std::size_t at) {
    if (byte_at(text, at + 1) == '$') {
        const auto close = text.substr(0, at + kDisplayFormulaBytesMost).find("$$", at + 2);
        const bool has_content = close != std::string_view::npos && text.find_first_not_of(" \t\n$", at + 2) < close;
        return has_content ? between(text, at, 2, close, 2, true) : no_formula(at);
    }
    if (is_blank(byte_at(text, at + 1))) return no_formula(at);
    const auto within = text.substr(0, at + kInlineFormulaBytesMost);
    for (auto i = at + 1; i < within.size(); ++i) {
        if (text[i] == '\\') { ++i; continue; }
        if (text[i] == '`' || (text[i] == ']' && byte_at(text, i + 1) == '(')) break;
        if (text[i] != '$') continue;
        const bool closes = !is_blank(text[i - 1]) && !is_digit(byte_at(text, i + 1));
        return closes ? between(text, at, 1, i, 1, false) : no_formula(at);
    }
    return no_formula(at);
}

bool starts_line(std::string_view text, std::size_t at) {
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '>')) --at;
    return at == 0 || text[at - 1] == '\n';
}

bool ends_line(std::string_view text, std::size_t at) {
    while (byte_at(text, at) == ' ') ++at;
    return at >= text.size() || text[at] == '\n';
}

Formula bracket_formula(std::string_view text, std::size_t at) {
    const bool display = text[at + 1] == '[';
    if (display && !starts_line(text, at)) return no_formula(at);
    const auto within = text.substr(0, at + (display ? kDisplayFormulaBytesMost : kInlineFormulaBytesMost));
    const auto close = within.find(display ? "\\]" : "\\)", at + 2);
    if (close == std::string_view::npos || close == at + 2) return no_formula(at);
    if (display && !ends_line(text, close + 2)) return no_formula(at);
    return between(text, at, 2, close, 2, display);
}

Formula environment_formula(std::string_view text, std::size_t at) {
    constexpr std::array<std::string_view, 5> kEnvironments = {"equation", "align", "gather", "eqnarray", "multline"};
    constexpr std::string_view kBegin = "\\begin{";
    const auto rest = text.substr(at + kBegin.size());
    for (auto name : kEnvironments) {
        if (!rest.starts_with(name)) continue;
        const std::string end = "\\end{" + std::string(name) + (byte_at(rest, name.size()) == '*' ? "*}" : "}");
        const auto close = text.substr(0, at + kDisplayFormulaBytesMost).find(end, at);
        if (close == std::string_view::npos) return no_formula(at);
        return {at, close + end.size(), text.substr(at, close + end.size() - at), true};
    }
    return no_formula(at);
}

}  // namespace

Formula formula_at(std::string_view text, std::size_t at) {
    if (text[at] == '$') return dollar_formula(text, at);
    const auto rest = text.substr(at);
    if (rest.starts_with("\\(") || rest.starts_with("\\[")) return bracket_formula(text, at);
    if (rest.starts_with("\\begin{")) return environment_formula(text, at);
    return no_formula(at);
}

}  // namespace lyceum::html
