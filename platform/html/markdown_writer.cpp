// Blocks, and the walk over the tree. Inline things are in markdown_inline.cpp.
#include "platform/html/markdown_writer.hpp"
#include "engines/text/prose.hpp"
#include <algorithm>
#include <array>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <fmt/format.h>

namespace lyceum::html {

namespace {

std::string_view literal_of(cmark_node* node) {
    const char* literal = cmark_node_get_literal(node);
    return literal ? std::string_view(literal) : std::string_view{};
}

bool is_inline(cmark_node_type type) { return (type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE; }

struct Alert {
    std::string_view mark, name, title;
};
constexpr std::array<Alert, 5> kAlerts = {{{"[!NOTE]", "note", "Note"},
                                           {"[!TIP]", "tip", "Tip"},
                                           {"[!IMPORTANT]", "important", "Important"},
                                           {"[!WARNING]", "warning", "Warning"},
                                           {"[!CAUTION]", "caution", "Caution"}}};

const Alert* alert_named(std::string_view text) {
    std::string mark(text);
    while (mark.ends_with(' ')) mark.pop_back();
    for (auto& c : mark) if (c >= 'a' && c <= 'z') c -= 32;
    for (auto& alert : kAlerts)
        if (alert.mark == mark) return &alert;
    return nullptr;
}

// The alert that a quote begins with; its mark is taken out of the tree.
const Alert* take_alert(cmark_node* quote) {
    auto* first = cmark_node_first_child(quote);
    auto* text = first && cmark_node_get_type(first) == CMARK_NODE_PARAGRAPH ? cmark_node_first_child(first) : nullptr;
    if (!text || cmark_node_get_type(text) != CMARK_NODE_TEXT) return nullptr;
    auto* next = cmark_node_next(text);
    const bool alone = !next || cmark_node_get_type(next) == CMARK_NODE_SOFTBREAK || cmark_node_get_type(next) == CMARK_NODE_LINEBREAK;
    const auto* alert = alone ? alert_named(literal_of(text)) : nullptr;
    if (!alert) return nullptr;
    if (next) cmark_node_free(next);
    cmark_node_free(text);
    return alert;
}

bool is_tight(cmark_node* paragraph) {
    auto* item = cmark_node_parent(paragraph);
    auto* list = item ? cmark_node_parent(item) : nullptr;
    return list && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list);
}

std::string language_of(std::string_view info) {
    std::string language(info.substr(0, info.find_first_of(" \t,{")));
    constexpr std::size_t kLanguageBytesMost = 32;
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '#' || c == '-' || c == '_' || c == '.'; };
    return language.size() <= kLanguageBytesMost && std::all_of(language.begin(), language.end(), allowed) ? language : std::string{};
}

}  // namespace

bool MarkdownWriter::write(cmark_node* document) {
    auto* iter = cmark_iter_new(document);
    bool fits = true;
    for (auto event = cmark_iter_next(iter); event != CMARK_EVENT_DONE && fits; event = cmark_iter_next(iter)) {
        auto* node = cmark_iter_get_node(iter);
        if (event == CMARK_EVENT_ENTER) enter(node, iter);
        else exit(node);
        fits = out_.size() <= kRenderedBytesMost;
    }
    cmark_iter_free(iter);
    if (footnotes_ > 0) out_ += "</ol></section>\n";
    return fits;
}

Rendered MarkdownWriter::take() {
    while (plain_.ends_with('\n') || plain_.ends_with(' ')) plain_.pop_back();
    rendered_.html = Html::trusted(std::move(out_));
    rendered_.plain_text = std::move(plain_);
    return std::move(rendered_);
}

void MarkdownWriter::enter(cmark_node* node, cmark_iter* iter) {
    const auto type = cmark_node_get_type(node);
    if (is_inline(type)) {
        switch (type) {
            case CMARK_NODE_TEXT: return text(node);
            case CMARK_NODE_SOFTBREAK: return line_break(options_.hard_breaks, node);
            case CMARK_NODE_LINEBREAK: return line_break(true, node);
            case CMARK_NODE_CODE: {
                const auto code = source_.restored(literal_of(node));
                out_ += "<code>";
                escape(code);
                out_ += "</code>";
                plain_ += code;
                return;
            }
            case CMARK_NODE_HTML_INLINE: return raw_inline(node);
            case CMARK_NODE_EMPH: ++depth_; return element("em", true);
            case CMARK_NODE_STRONG: ++depth_; return element("strong", true);
            case CMARK_NODE_LINK: return link(node, true);
            case CMARK_NODE_IMAGE: return image(node, iter);
            case CMARK_NODE_FOOTNOTE_REFERENCE: return footnote_reference(node);
            default: return;
        }
    }
    if (!block(node, true, iter)) extension(node, true);
}

void MarkdownWriter::exit(cmark_node* node) {
    close_raw_tags(node);
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_EMPH) element("em", false), --depth_;
    else if (type == CMARK_NODE_STRONG) element("strong", false), --depth_;
    else if (type == CMARK_NODE_LINK) link(node, false);
    else if (!is_inline(type) && !block(node, false, nullptr)) extension(node, false);
}

bool MarkdownWriter::block(cmark_node* node, bool entering, cmark_iter* iter) {
    const auto type = cmark_node_get_type(node);
    switch (type) {
        case CMARK_NODE_DOCUMENT: return true;
        case CMARK_NODE_PARAGRAPH: paragraph(node, entering, iter); return true;
        case CMARK_NODE_HEADING: heading(node, entering); return true;
        case CMARK_NODE_BLOCK_QUOTE: quote(node, entering); return true;
        case CMARK_NODE_LIST: list(node, entering); return true;
        case CMARK_NODE_ITEM: item(node, entering); return true;
        case CMARK_NODE_CODE_BLOCK: code_block(node); return true;
        case CMARK_NODE_HTML_BLOCK: raw_block(node); return true;
        case CMARK_NODE_THEMATIC_BREAK: out_ += "<hr>\n"; return true;
        case CMARK_NODE_FOOTNOTE_DEFINITION: footnote(node, entering); return true;
        default: return false;
    }
}

void MarkdownWriter::block_break() {
    if (!plain_.empty() && plain_.back() != '\n') plain_ += '\n';
}

// Too deep a nesting is flattened: a browser would do so at 512 anyway, and styles long before.
void MarkdownWriter::element(std::string_view tag, bool entering) {
    if (depth_ > kNestingMost) return;
    out_ += entering ? "<" : "</";
    out_ += tag;
    out_ += '>';
}

void MarkdownWriter::paragraph(cmark_node* node, bool entering, cmark_iter* iter) {
    if (entering) {
        std::vector<const Protected*> formulas;         // a paragraph of nothing but displayed formulas is no paragraph
        bool only_formulas = cmark_node_first_child(node) != nullptr;
        for (auto* child = cmark_node_first_child(node); child && only_formulas; child = cmark_node_next(child)) {
            if (cmark_node_get_type(child) == CMARK_NODE_SOFTBREAK) continue;
            const auto literal = literal_of(child);
            const auto mark = cmark_node_get_type(child) == CMARK_NODE_TEXT ? source_.mark_at(literal) : MarkdownSource::Mark{};
            only_formulas = mark.thing && mark.size == literal.size() && mark.thing->kind == Protected::Kind::display_math;
            if (only_formulas) formulas.push_back(mark.thing);
        }
        if (only_formulas) {
            for (auto* each : formulas) formula(*each, true);
            cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
            return;
        }
    }
    const bool bare = is_tight(node) || !cmark_node_first_child(node);
    if (!bare) element("p", entering);
    if (entering) return;
    if (!bare) out_ += '\n';
    block_break();
}

void MarkdownWriter::heading(cmark_node* node, bool entering) {
    const int level = std::clamp(cmark_node_get_heading_level(node) + options_.heading_from - 1, 1, 6);
    if (!entering) {
        out_ += fmt::format("</h{}>\n", level);
        return block_break();
    }
    auto words = visible_text(node);
    auto id = unique_id(words);
    out_ += fmt::format("<h{} id=\"", level);
    escape(id);
    out_ += "\">";
    rendered_.headings.push_back({level, std::move(words), std::move(id)});
}

std::string MarkdownWriter::unique_id(std::string_view words) {
    auto wanted = options_.id_prefix + text::slug(words);
    if (wanted == options_.id_prefix) wanted += "section";
    auto id = wanted;
    while (!ids_.insert(id).second) id = wanted + "-" + std::to_string(++id_counts_[wanted] + 1);
    return id;
}

void MarkdownWriter::quote(cmark_node* node, bool entering) {
    if (entering) {
        ++depth_;
        if (const auto* alert = take_alert(node); alert && depth_ <= kNestingMost) {
            alerts_.emplace(node, alert->name);
            out_ += fmt::format("<div class=\"alert alert--{}\"><p class=\"alert__title\">{}</p>\n", alert->name, alert->title);
        } else {
            element("blockquote", true);
        }
        return;
    }
    if (alerts_.contains(node)) out_ += "</div>";
    else element("blockquote", false);
    out_ += '\n';
    --depth_;
}

void MarkdownWriter::list(cmark_node* node, bool entering) {
    const bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    if (entering) ++depth_;
    const int start = cmark_node_get_list_start(node);
    if (entering && ordered && start != 1 && depth_ <= kNestingMost) out_ += fmt::format("<ol start=\"{}\">", start);
    else element(ordered ? "ol" : "ul", entering);
    out_ += '\n';
    if (!entering) --depth_;
}

void MarkdownWriter::item(cmark_node* node, bool entering) {
    if (entering) {
        ++depth_;
        if (std::string_view(cmark_node_get_type_string(node)) == "tasklist" && depth_ <= kNestingMost) {
            const bool done = cmark_gfm_extensions_get_tasklist_item_checked(node);
            out_ += fmt::format("<li class=\"task\"><input type=\"checkbox\" disabled{}> ", done ? " checked" : "");
        } else {
            element("li", true);
        }
        return;
    }
    element("li", false);
    out_ += '\n';
    --depth_;
    block_break();
}

void MarkdownWriter::code_block(cmark_node* node) {
    const auto code = source_.restored(literal_of(node));
    const char* fence = cmark_node_get_fence_info(node);
    const auto language = language_of(source_.restored(fence ? fence : ""));
    block_break();
    plain_ += code;
    block_break();
    if (language == "math") {
        rendered_.has_math = true;
        out_ += "<div class=\"math display\">";
        escape(code);
        out_ += "</div>\n";
    } else if (language == "mermaid") {
        rendered_.has_mermaid = true;
        out_ += "<pre class=\"mermaid\">";
        escape(code);
        out_ += "</pre>\n";
    } else {
        rendered_.has_code = true;
        out_ += language.empty() ? "<pre><code>" : "<pre><code class=\"language-" + language + "\">";
        escape(code);
        out_ += "</code></pre>\n";
    }
}

void MarkdownWriter::raw_block(cmark_node* node) {
    const auto literal = source_.restored(literal_of(node));
    if (raw_markup(literal, cmark_node_parent(node))) return block_break();
    out_ += "<pre><code class=\"language-html\">";
    escape(literal);
    out_ += "</code></pre>\n";
    plain_ += literal;
    block_break();
}

void MarkdownWriter::footnote(cmark_node* node, bool entering) {
    if (entering) {
        close_raw_tags(cmark_node_parent(node));
        if (footnotes_++ == 0) out_ += "<section class=\"footnotes\"><ol>\n";
        out_ += fmt::format("<li id=\"{}fn-{}\">", escaped(options_.id_prefix), footnotes_);
        return;
    }
    out_ += fmt::format("<a class=\"footnotes__back\" href=\"#{}fnref-{}\">↩</a></li>\n", escaped(options_.id_prefix), footnotes_);
    block_break();
}

void MarkdownWriter::extension(cmark_node* node, bool entering) {
    const std::string_view type = cmark_node_get_type_string(node);
    if (type == "table") {
        if (entering) {
            const auto columns = cmark_gfm_extensions_get_table_columns(node);
            const auto* alignments = cmark_gfm_extensions_get_table_alignments(node);
            alignments_.assign(alignments, alignments + columns);
            table_has_body_ = false;
        }
        out_ += entering ? "<div class=\"table\"><table>\n" : table_has_body_ ? "</tbody></table></div>\n" : "</table></div>\n";
    } else if (type == "table_header" || type == "table_row") {
        in_header_ = type == "table_header";
        column_ = 0;
        if (entering && !in_header_ && !table_has_body_) table_has_body_ = true, out_ += "<tbody>\n";
        if (in_header_) out_ += entering ? "<thead>\n" : "";
        out_ += entering ? "<tr>" : "</tr>\n";
        if (in_header_ && !entering) out_ += "</thead>\n";
        if (!entering) block_break();
    } else if (type == "table_cell") {
        const std::string_view tag = in_header_ ? "th" : "td";
        if (!entering) {
            out_ += fmt::format("</{}>", tag);
            plain_ += ' ';
            return;
        }
        const char alignment = column_ < alignments_.size() ? alignments_[column_] : '\0';
        ++column_;
        const std::string_view side = alignment == 'c' ? "center" : alignment == 'r' ? "right" : alignment == 'l' ? "left" : "";
        out_ += side.empty() ? fmt::format("<{}>", tag) : fmt::format("<{} class=\"align-{}\">", tag, side);
    }
}

}  // namespace lyceum::html
