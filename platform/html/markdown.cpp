// From source to markup: clean, protect, parse, write; and where something goes over a limit, the
// source as it stands.
#include "platform/html/markdown.hpp"
#include "platform/core/types.hpp"
#include "platform/html/markdown_source.hpp"
#include "platform/html/markdown_writer.hpp"
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <memory>

namespace lyceum::html {

namespace {

struct Free {
    void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
    void operator()(cmark_node* node) const { cmark_node_free(node); }
};
using Document = std::unique_ptr<cmark_node, Free>;

// Tables and task lists only: the other extensions of the library change global tables while they
// parse, which two threads must not do at once, and are done by us (~~, addresses).
Document parsed(std::string_view source) {
    static const bool registered = (cmark_gfm_core_extensions_ensure_registered(), true);
    static_cast<void>(registered);
    std::unique_ptr<cmark_parser, Free> parser(cmark_parser_new(CMARK_OPT_FOOTNOTES));
    for (auto* name : {"table", "tasklist"})
        if (auto* extension = cmark_find_syntax_extension(name)) cmark_parser_attach_syntax_extension(parser.get(), extension);
    cmark_parser_feed(parser.get(), source.data(), source.size());
    Document document(cmark_parser_finish(parser.get()));
    cmark_consolidate_text_nodes(document.get());
    return document;
}

constexpr std::string_view kPaywallWord = "paywall";

bool is_paywall(std::string_view line) {
    line = trimmed(line);
    if (!line.starts_with("<!--") || !line.ends_with("-->") || line.size() < 7) return false;
    return trimmed(line.substr(4, line.size() - 7)) == kPaywallWord;
}

// For what is too long to parse: any such line counts, since locking too much is the lesser mistake.
PaywallSplit split_at_line(std::string clean) {
    for (std::size_t at = 0; at < clean.size();) {
        const auto end = std::min(clean.find('\n', at), clean.size());
        if (is_paywall(std::string_view(clean).substr(at, end - at)))
            return {clean.substr(0, at), clean.substr(std::min(end + 1, clean.size())), true};
        at = end + 1;
    }
    return {std::move(clean), {}, false};
}

Rendered unformatted(std::string_view source) {
    Rendered rendered;
    rendered.html = Html::trusted("<pre class=\"unformatted\">" + escaped(source) + "</pre>\n");
    rendered.plain_text = source;
    rendered.unformatted = true;
    return rendered;
}

}  // namespace

Rendered render_markdown(std::string_view source, const MarkdownOptions& options) {
    if (source.size() > kMarkdownBytesMost) return unformatted(clean_source(source.substr(0, kMarkdownBytesMost)));
    const auto clean = clean_source(source);
    const auto prepared = protect_source(clean);
    const auto document = parsed(prepared.text);
    MarkdownWriter writer(prepared, options);
    if (!writer.write(document.get())) return unformatted(clean);
    return writer.take();
}

PaywallSplit split_at_paywall(std::string_view source) {
    auto clean = clean_source(source);
    if (clean.find(kPaywallWord) == std::string::npos) return {std::move(clean), {}, false};
    if (clean.size() > kMarkdownBytesMost) return split_at_line(std::move(clean));

    // The parser knows what is code; a comment of its own at the outermost level is the mark.
    const auto prepared = protect_source(clean);
    const auto document = parsed(prepared.text);
    for (auto* node = cmark_node_first_child(document.get()); node; node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) != CMARK_NODE_HTML_BLOCK || !is_paywall(cmark_node_get_literal(node))) continue;
        std::size_t line_start = 0;
        for (int line = 1; line < cmark_node_get_start_line(node); ++line) line_start = prepared.text.find('\n', line_start) + 1;
        const auto at = prepared.restored(std::string_view(prepared.text).substr(0, line_start)).size();
        const auto end = std::min(clean.find('\n', at), clean.size() - 1) + 1;
        return {clean.substr(0, at), clean.substr(end), true};
    }
    return {std::move(clean), {}, false};
}

}  // namespace lyceum::html
