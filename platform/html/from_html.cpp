// Two mutually recursive readings of a tree: as blocks, each a string of whole lines, and as the inline
// content of one paragraph. Depth is bounded; below the bound only the text is taken.
#include "platform/html/from_html.hpp"
#include "engines/text/unicode.hpp"
#include "platform/core/types.hpp"
#include "platform/html/html_tree.hpp"
#include "platform/html/markdown_address.hpp"
#include "platform/html/markdown_text.hpp"
#include <algorithm>
#include <array>

namespace lyceum::html {

namespace {

constexpr std::size_t kDepthMost = 60;
constexpr std::size_t kIndentedContainersMost = 12;     // quotes and lists within each other
constexpr std::size_t kColumnsMost = 64;

enum class Role { skipped, text_only, inline_element, block, transparent_block };

Role role_of(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_SCRIPT: case GUMBO_TAG_STYLE: case GUMBO_TAG_TEMPLATE: case GUMBO_TAG_HEAD: case GUMBO_TAG_NOSCRIPT:
        case GUMBO_TAG_SELECT: case GUMBO_TAG_TEXTAREA: case GUMBO_TAG_BUTTON: case GUMBO_TAG_OBJECT: case GUMBO_TAG_EMBED:
            return Role::skipped;
        case GUMBO_TAG_P: case GUMBO_TAG_PRE: case GUMBO_TAG_BLOCKQUOTE: case GUMBO_TAG_UL: case GUMBO_TAG_OL: case GUMBO_TAG_LI:
        case GUMBO_TAG_H1: case GUMBO_TAG_H2: case GUMBO_TAG_H3: case GUMBO_TAG_H4: case GUMBO_TAG_H5: case GUMBO_TAG_H6:
        case GUMBO_TAG_HR: case GUMBO_TAG_TABLE: case GUMBO_TAG_DT: case GUMBO_TAG_DETAILS:
            return Role::block;
        case GUMBO_TAG_DIV: case GUMBO_TAG_SECTION: case GUMBO_TAG_ARTICLE: case GUMBO_TAG_ASIDE: case GUMBO_TAG_HEADER:
        case GUMBO_TAG_FOOTER: case GUMBO_TAG_MAIN: case GUMBO_TAG_NAV: case GUMBO_TAG_FIGURE: case GUMBO_TAG_FIGCAPTION:
        case GUMBO_TAG_DL: case GUMBO_TAG_DD: case GUMBO_TAG_CENTER: case GUMBO_TAG_FORM: case GUMBO_TAG_FIELDSET: case GUMBO_TAG_BODY:
        case GUMBO_TAG_HTML: case GUMBO_TAG_ADDRESS: case GUMBO_TAG_SUMMARY: case GUMBO_TAG_CAPTION: case GUMBO_TAG_TBODY:
        case GUMBO_TAG_THEAD: case GUMBO_TAG_TFOOT: case GUMBO_TAG_TR: case GUMBO_TAG_TD: case GUMBO_TAG_TH:
            return Role::transparent_block;
        default: return Role::inline_element;
    }
}

bool is_text(const GumboNode* node) {
    return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA;
}

bool is_block(const GumboNode* node) {
    if (node->type != GUMBO_NODE_ELEMENT) return false;
    const auto role = role_of(node->v.element.tag);
    return role == Role::block || role == Role::transparent_block;
}

// Whether any element below is one of these; bounded by the depth of what is worth knowing.
template <class Predicate>
bool any_below(const GumboNode* node, Predicate predicate) {
    constexpr std::size_t kNodesMost = 2'000;
    std::vector<const GumboNode*> left = children_of(node);
    for (std::size_t seen = 0; !left.empty() && seen < kNodesMost; ++seen) {
        const auto* each = left.back();
        left.pop_back();
        if (predicate(each)) return true;
        auto children = children_of(each);
        left.insert(left.end(), children.begin(), children.end());
    }
    return false;
}

std::string_view language_of(const GumboNode* pre) {
    auto in_class = [](std::string_view classes) -> std::string_view {
        for (std::string_view prefix : {"language-", "lang-"}) {
            const auto at = classes.find(prefix);
            if (at == std::string_view::npos) continue;
            const auto name = classes.substr(at + prefix.size());
            return name.substr(0, name.find_first_of(" \t\n`"));
        }
        return {};
    };
    auto language = in_class(attribute_of(pre, "class"));
    for (auto* child : children_of(pre))
        if (language.empty() && is_element(child, GUMBO_TAG_CODE)) language = in_class(attribute_of(child, "class"));
    return language == "none" || language == "default" ? std::string_view{} : language;
}

class Reading {
public:
    explicit Reading(const FromHtmlOptions& options) : options_(options) {}

    std::string document(const GumboNode* body) { return joined(blocks(body, {}), true); }

private:
    /// Where we are in the tree.
    struct Place {
        std::size_t depth = 0, containers = 0;
        TextPlace text;
        bool emphasised = false, strong = false, one_line = false;
        Place deeper() const {
            auto place = *this;
            ++place.depth;
            return place;
        }
    };
    struct Block {
        std::string text;
        char list_mark = 0;                             // of a list: - * . )
    };

    static std::string joined(const std::vector<Block>& blocks, bool loose) {
        std::string out;
        for (auto& block : blocks) {
            if (!out.empty()) out += loose ? "\n\n" : "\n";
            out += block.text;
        }
        return out;
    }

    // --- blocks

    std::vector<Block> blocks(const GumboNode* parent, Place place) {
        std::vector<Block> found;
        std::string line;
        place.text.formulas = options_.formulas;
        const auto flush = [&] {
            auto paragraph = finished(line);
            line.clear();
            if (!paragraph.empty()) found.push_back({with_safe_line_starts(paragraph)});
        };
        if (place.depth > kDepthMost) {
            append_text(line, text_below(parent), place.text);
            flush();
            return found;
        }
        for (auto* child : children_of(parent)) {
            if (!is_block(child) && !(child->type == GUMBO_NODE_ELEMENT && any_below(child, &is_block))) {
                inline_node(line, child, place.deeper());
                continue;
            }
            flush();
            for (auto& each : block(child, place.deeper(), found)) found.push_back(std::move(each));
        }
        flush();
        return found;
    }

    std::vector<Block> block(const GumboNode* node, const Place& place, const std::vector<Block>& before) {
        switch (node->v.element.tag) {
            case GUMBO_TAG_H1: return heading(node, 1, place);
            case GUMBO_TAG_H2: return heading(node, 2, place);
            case GUMBO_TAG_H3: return heading(node, 3, place);
            case GUMBO_TAG_H4: return heading(node, 4, place);
            case GUMBO_TAG_H5: return heading(node, 5, place);
            case GUMBO_TAG_H6: return heading(node, 6, place);
            case GUMBO_TAG_HR: return {{"---"}};
            case GUMBO_TAG_PRE: return {{fenced_code(text_below(node), language_of(node))}};
            case GUMBO_TAG_BLOCKQUOTE: return quote(node, place);
            case GUMBO_TAG_UL: return list(node, false, place, before);
            case GUMBO_TAG_OL: return list(node, true, place, before);
            case GUMBO_TAG_TABLE: return table(node, place);
            case GUMBO_TAG_DETAILS: return details(node, place);
            case GUMBO_TAG_DT: {
                auto inside = place;
                inside.strong = true;
                const auto term = one_line(node, inside);
                if (term.empty()) return {};
                return {{"**" + term + "**"}};
            }
            default: return blocks(node, place);
        }
    }

    std::vector<Block> heading(const GumboNode* node, std::size_t level, const Place& place) {
        auto words = one_line(node, place);
        if (words.empty()) return {};
        if (words.ends_with('#')) words.insert(words.size() - 1, "\\");
        return {{std::string(level, '#') + " " + words}};
    }

    std::vector<Block> quote(const GumboNode* node, Place place) {
        if (++place.containers > kIndentedContainersMost) return blocks(node, place);
        const auto inner = joined(blocks(node, place), true);
        if (inner.empty()) return {};
        return {{indented(inner, "> ", "> ")}};
    }

    // Two lists in a row would become one: the second takes another mark.
    std::vector<Block> list(const GumboNode* node, bool ordered, Place place, const std::vector<Block>& before) {
        if (++place.containers > kIndentedContainersMost) return blocks(node, place);
        char mark = ordered ? '.' : '-';
        if (!before.empty() && before.back().list_mark == mark) mark = ordered ? ')' : '*';
        std::size_t number = 1;
        if (const auto start = attribute_of(node, "start"); ordered && !start.empty() && start.size() < 9 && start.find_first_not_of("0123456789") == std::string_view::npos)
            number = std::stoul(std::string(start));

        std::vector<std::vector<Block>> items;
        bool loose = false;
        for (auto* child : children_of(node)) {
            auto item = is_element(child, GUMBO_TAG_LI) ? blocks(child, place) : block_or_line(child, place);
            for (auto* part : children_of(child)) loose = loose || is_element(part, GUMBO_TAG_P);
            for (std::size_t i = 0; i < item.size(); ++i) {
                const char inner = item[i].list_mark;
                const bool nested_list = inner == '-' || inner == '*' || (inner != 0 && item[i].text.starts_with("1"));
                loose = loose || (i > 0 && !nested_list);
            }
            if (!item.empty()) items.push_back(std::move(item));
        }
        std::string text;
        for (auto& item : items) {
            const auto marker = (ordered ? std::to_string(number++) : "") + mark + ' ';
            if (!text.empty()) text += loose ? "\n\n" : "\n";
            text += indented(joined(item, loose), marker, std::string(marker.size(), ' '));
        }
        if (text.empty()) return {};
        return {{std::move(text), mark}};
    }

    std::vector<Block> block_or_line(const GumboNode* node, const Place& place) {
        if (is_block(node)) return block(node, place, {});
        std::string line;
        inline_node(line, node, place);
        line = finished(line);
        if (line.empty()) return {};
        return {{with_safe_line_starts(line)}};
    }

    std::vector<Block> details(const GumboNode* node, const Place& place) {
        std::string summary;
        for (auto* child : children_of(node))
            if (is_element(child, GUMBO_TAG_SUMMARY)) append_text(summary, text_below(child), {.formulas = false});
        auto inner = blocks(node, place);
        const bool is_plain = summary.find_first_of("<>&\\\n") == std::string::npos && !summary.empty();
        if (!is_plain || place.containers > 0) return inner;
        if (!inner.empty()) inner.erase(inner.begin());     // the summary itself
        inner.insert(inner.begin(), Block{"<details>\n<summary>" + std::string(trimmed(summary)) + "</summary>"});
        inner.push_back({"</details>"});
        return inner;
    }

    // --- tables

    std::vector<Block> table(const GumboNode* node, const Place& place) {
        const auto is_structure = [](const GumboNode* each) {
            return is_element(each, GUMBO_TAG_TABLE) || is_element(each, GUMBO_TAG_PRE) || is_element(each, GUMBO_TAG_UL) || is_element(each, GUMBO_TAG_OL);
        };
        std::vector<std::vector<std::string>> rows;
        std::size_t columns = 0;
        bool has_header = false;
        std::vector<const GumboNode*> found;
        rows_below(node, found);
        for (auto* row : found) {
            std::vector<std::string> cells;
            bool all_header = true;
            for (auto* cell : children_of(row)) {
                if (!is_element(cell, GUMBO_TAG_TD) && !is_element(cell, GUMBO_TAG_TH)) continue;
                all_header = all_header && is_element(cell, GUMBO_TAG_TH);
                auto inside = place.deeper();
                inside.text.in_table = true;
                cells.push_back(one_line(cell, inside));
            }
            if (rows.empty()) has_header = all_header;
            columns = std::max(columns, cells.size());
            if (!cells.empty()) rows.push_back(std::move(cells));
        }
        if (rows.empty() || columns > kColumnsMost || any_below(node, is_structure)) return blocks(node, place);

        if (!has_header) rows.insert(rows.begin(), std::vector<std::string>(columns));
        std::string text;
        for (std::size_t r = 0; r < rows.size(); ++r) {
            rows[r].resize(columns);
            if (r > 0) text += '\n';
            text += '|';
            for (auto& cell : rows[r]) text += " " + cell + " |";
            if (r > 0) continue;
            text += "\n|";
            for (std::size_t c = 0; c < columns; ++c) text += " --- |";
        }
        return {{std::move(text)}};
    }

    static void rows_below(const GumboNode* node, std::vector<const GumboNode*>& rows) {
        for (auto* child : children_of(node)) {
            if (is_element(child, GUMBO_TAG_TR)) rows.push_back(child);
            else if (is_element(child, GUMBO_TAG_TBODY) || is_element(child, GUMBO_TAG_THEAD) || is_element(child, GUMBO_TAG_TFOOT)) rows_below(child, rows);
        }
    }

    // --- inline

    std::string one_line(const GumboNode* node, Place place) {
        place.one_line = true;
        place.text.formulas = options_.formulas;
        std::string line;
        children(line, node, place);
        line = finished(line);
        std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || (c > 0 && c < ' '); }, ' ');
        return line;
    }

    // Without spaces and line breaks at its end: a backslash of the text's own is doubled there.
    static std::string finished(std::string_view line) {
        while (true) {
            line = trimmed(line);
            const auto backslashes = line.size() - (line.find_last_not_of('\\') + 1);
            if (backslashes % 2 == 0) return std::string(line);
            line.remove_suffix(1);
        }
    }

    void children(std::string& out, const GumboNode* node, const Place& place) {
        if (place.depth > kDepthMost) return append_text(out, text_below(node), place.text);
        for (auto* child : children_of(node)) {
            if (is_block(child) && !out.empty() && out.back() != '\n' && out.back() != ' ') out += place.text.in_table ? "<br>" : " ";
            inline_node(out, child, place.deeper());
        }
    }

    void inline_node(std::string& out, const GumboNode* node, const Place& place) {
        if (is_text(node)) return append_text(out, node->v.text.text, place.text);
        if (node->type != GUMBO_NODE_ELEMENT || role_of(node->v.element.tag) == Role::skipped) return;
        switch (node->v.element.tag) {
            case GUMBO_TAG_BR: return line_break(out, place);
            case GUMBO_TAG_CODE: case GUMBO_TAG_SAMP: case GUMBO_TAG_TT: case GUMBO_TAG_PRE:
                if (out.ends_with('`')) out += "<!-- -->";      // two spans that touch would be read as one
                out += code_span(text_below(node), place.text.in_table);
                return;
            case GUMBO_TAG_EM: case GUMBO_TAG_I: case GUMBO_TAG_VAR: case GUMBO_TAG_CITE: case GUMBO_TAG_DFN:
                return emphasis(out, node, place, "*", "em");
            case GUMBO_TAG_STRONG: case GUMBO_TAG_B: return emphasis(out, node, place, "**", "strong");
            case GUMBO_TAG_S: case GUMBO_TAG_DEL: case GUMBO_TAG_STRIKE: return around(out, node, place, "<del>", "</del>");
            case GUMBO_TAG_SUP: return around(out, node, place, "<sup>", "</sup>");
            case GUMBO_TAG_SUB: return around(out, node, place, "<sub>", "</sub>");
            case GUMBO_TAG_KBD: return around(out, node, place, "<kbd>", "</kbd>");
            case GUMBO_TAG_MARK: return around(out, node, place, "<mark>", "</mark>");
            case GUMBO_TAG_INS: case GUMBO_TAG_U: return around(out, node, place, "<ins>", "</ins>");
            case GUMBO_TAG_Q: return around(out, node, place, "“", "”");
            case GUMBO_TAG_A: return link(out, node, place);
            case GUMBO_TAG_IMG: return image(out, node);
            case GUMBO_TAG_IFRAME: case GUMBO_TAG_VIDEO: case GUMBO_TAG_AUDIO: return media(out, node);
            case GUMBO_TAG_INPUT:
                if (attribute_of(node, "type") == "checkbox" && out.empty()) {
                    out += kMeant;
                    out += gumbo_get_attribute(&node->v.element.attributes, "checked") ? "[x] " : "[ ] ";
                }
                return;
            default: return children(out, node, place);
        }
    }

    static void line_break(std::string& out, const Place& place) {
        if (place.text.in_table) out += "<br>";
        else if (place.one_line) out += ' ';
        else if (!out.empty()) out += "\\\n";
    }

    // The inside, with the spaces at its ends moved outside.
    struct Inner {
        bool space_before = false, space_after = false;
        std::string words;
    };
    Inner inner_of(const GumboNode* node, const Place& place) {
        Inner inner;
        std::string words = "x";                        // so that a space at the beginning is kept for us to see
        children(words, node, place);
        words.erase(0, 1);
        inner.space_before = words.starts_with(' ');
        inner.space_after = words.ends_with(' ');
        inner.words = finished(words);
        return inner;
    }

    static void append_inner(std::string& out, const Inner& inner, std::string_view open, std::string_view close) {
        const bool at_start = out.empty() || out.back() == ' ' || out.back() == '\n';
        if (inner.space_before && !at_start) out += ' ';
        if (!inner.words.empty()) out.append(open).append(inner.words).append(close);
        if (inner.space_after && !inner.words.empty()) out += ' ';
    }

    void around(std::string& out, const GumboNode* node, const Place& place, std::string_view open, std::string_view close) {
        append_inner(out, inner_of(node, place), open, close);
    }

    // Stars where CommonMark is sure to see them, the element itself where it might not.
    void emphasis(std::string& out, const GumboNode* node, Place place, std::string_view stars, std::string_view tag) {
        auto& already = stars.size() == 1 ? place.emphasised : place.strong;
        if (already) return children(out, node, place);
        already = true;
        const auto inner = inner_of(node, place);
        if (inner.words.empty()) return append_inner(out, inner, "", "");
        const char before = inner.space_before || out.empty() ? ' ' : out.back();
        const bool opens = before != '*' && (begins_with_word(inner.words) || is_open_end(before));
        const bool closes = ends_with_word(inner.words) || inner.space_after || is_open_end(following(node));
        if (opens && closes && following(node) != '*') return append_inner(out, inner, stars, stars);
        append_inner(out, inner, "<" + std::string(tag) + ">", "</" + std::string(tag) + ">");
    }

    static bool begins_with_word(std::string_view words) {
        std::size_t at = 0;
        return text::is_word(text::next_code_point(words, at));
    }
    static bool ends_with_word(std::string_view words) {
        auto at = words.size() - 1;
        while (at > 0 && (static_cast<unsigned char>(words[at]) & 0xC0) == 0x80) --at;
        return begins_with_word(words.substr(at));
    }
    static bool is_open_end(char c) { return std::string_view(" \n\t.,;:!?)\"'").find(c) != std::string_view::npos; }

    // The character after an element: a space at the end of its block, a star where it is not known.
    static char following(const GumboNode* node) {
        for (; node->parent && !is_block(node); node = node->parent)
            if (const auto* next = next_sibling(node)) return is_text(next) ? next->v.text.text[0] : is_element(next, GUMBO_TAG_BR) ? ' ' : '*';
        return ' ';
    }

    std::string absolute(std::string_view address) const {
        address = trimmed(address);
        if (address.starts_with("//")) return "https:" + std::string(address);
        if (address.starts_with('/') && !options_.origin.empty()) return options_.origin + std::string(address);
        return std::string(address);
    }

    // An address as Markdown takes it between parentheses.
    static std::string destination(std::string_view safe) {
        std::string out;
        for (char c : safe) {
            if (c == '(') out += "%28";
            else if (c == ')') out += "%29";
            else out += c;
        }
        return out;
    }

    static std::string title_of(const GumboNode* node) {
        std::string title;
        for (char c : attribute_of(node, "title")) {
            if (c == '"' || c == '\\') title += '\\';
            title += c == '\n' || c == '\r' ? ' ' : c;
        }
        return title.empty() ? "" : " \"" + title + "\"";
    }

    void link(std::string& out, const GumboNode* node, Place place) {
        const auto address = safe_address(absolute(attribute_of(node, "href")), {});
        if (!address || place.text.in_link) return children(out, node, place);
        const auto words = text_below(node);
        if (words == attribute_of(node, "href") && words == address->text && words.starts_with("http")) {
            out += "<" + words + ">";
            return;
        }
        place.text.in_link = true;
        append_inner(out, inner_of(node, place), "[", "](" + destination(address->text) + title_of(node) + ")");
    }

    void image(std::string& out, const GumboNode* node) {
        auto source = absolute(attribute_of(node, "src"));
        if (options_.image_address) source = options_.image_address(source);
        std::string alt;
        append_text(alt, attribute_of(node, "alt"), {.in_link = true, .formulas = false});
        const auto address = safe_image_address(source, {});
        if (address) out += "![" + alt + "](" + destination(address->text) + title_of(node) + ")";
        else out += alt;
    }

    void media(std::string& out, const GumboNode* node) {
        const auto address = safe_address(absolute(attribute_of(node, "src")), {});
        if (address && address->text.starts_with("http")) out += "<" + address->text + ">";
    }

    const FromHtmlOptions& options_;
};

// For what cannot be parsed within the limits: the text between the tags.
std::string text_between_tags(std::string_view html) {
    std::string text;
    for (std::size_t at = 0; at < html.size();) {
        const auto open = std::min(html.find('<', at), html.size());
        append_text(text, html.substr(at, open - at), {});
        if (open < html.size()) text += ' ';
        const auto close = html.find('>', open);
        if (close == std::string_view::npos) break;
        at = close + 1;
    }
    return with_safe_line_starts(trimmed(text));
}

}  // namespace

std::string markdown_from_html(std::string_view html, const FromHtmlOptions& options) {
    const auto valid = text::valid_utf8(html.substr(0, kHtmlBytesMost));
    const auto tree = HtmlTree::parse(valid);
    if (!tree) return text_between_tags(valid);
    return Reading(options).document(tree->body());
}

}  // namespace lyceum::html
