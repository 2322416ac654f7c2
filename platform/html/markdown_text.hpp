// Writing Markdown: text that must come out as it is, code that may contain backticks.
#pragma once
#include <string>
#include <string_view>

namespace lyceum::html {

struct TextPlace {
    bool in_link = false;                               ///< brackets would end it
    bool in_table = false;                              ///< a bar would end the cell
    bool formulas = true;                               ///< $x$ is mathematics and stays; otherwise dollars are escaped
};

/// Appends `raw` so that rendering shows the same words; only what could be taken for markup is
/// escaped. White space is one space, and none at the beginning of a line.
void append_text(std::string& out, std::string_view raw, const TextPlace& place);
/// `code` between enough backticks; nothing but spaces is a space.
std::string code_span(std::string_view code, bool in_table);
std::string fenced_code(std::string_view code, std::string_view language);
/// Before something at the beginning of a paragraph that is meant as markup: a task's box.
inline constexpr char kMeant = '\x02';
/// A finished paragraph whose lines might look like a list, a heading, a rule or a quote; they are escaped.
std::string with_safe_line_starts(std::string_view paragraph);
/// Every line after the first indented by `rest`; the first begins with `first`. Empty lines get no spaces.
std::string indented(std::string_view block, std::string_view first, std::string_view rest);

}  // namespace lyceum::html
