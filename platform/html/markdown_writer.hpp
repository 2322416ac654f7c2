// The parsed tree written as markup, once, from the first node to the last, without recursion.
#pragma once
#include "platform/html/markdown.hpp"
#include "platform/html/markdown_source.hpp"
#include <cmark-gfm.h>
#include <unordered_map>
#include <unordered_set>

namespace lyceum::html {

class MarkdownWriter {
public:
    MarkdownWriter(const MarkdownSource& source, const MarkdownOptions& options) : source_(source), options_(options) {}

    /// False when the markup went over kRenderedBytesMost; the result is then incomplete.
    bool write(cmark_node* document);
    Rendered take();

private:
    void enter(cmark_node* node, cmark_iter* iter);
    void exit(cmark_node* node);
    bool block(cmark_node* node, bool entering, cmark_iter* iter);
    void extension(cmark_node* node, bool entering);

    void paragraph(cmark_node* node, bool entering, cmark_iter* iter);
    void heading(cmark_node* node, bool entering);
    void quote(cmark_node* node, bool entering);
    void list(cmark_node* node, bool entering);
    void item(cmark_node* node, bool entering);
    void code_block(cmark_node* node);
    void raw_block(cmark_node* node);
    void footnote(cmark_node* node, bool entering);
    void footnote_reference(cmark_node* node);
    void link(cmark_node* node, bool entering);
    void image(cmark_node* node, cmark_iter* iter);
    std::string shown_from_here(const std::string& address);
    void picture_as_link(const std::string& address, std::string_view words);
    void raw_inline(cmark_node* node);
    void line_break(bool hard, cmark_node* node);

    void text(cmark_node* node);
    void plain_run(std::string_view run);
    void thing(const Protected& thing);
    void formula(const Protected& thing, bool own_block);
    void anchor_open(std::string_view raw, std::string_view title);
    void element(std::string_view tag, bool entering);
    bool raw_is_open(std::string_view tag, cmark_node* parent) const;
    void raw_tag(std::string_view tag, cmark_node* parent);
    bool raw_markup(std::string_view literal, cmark_node* parent);
    void close_raw_tags(cmark_node* parent);
    void block_break();
    void escape(std::string_view words);
    std::string visible_text(cmark_node* node) const;
    std::string unique_id(std::string_view words);

    const MarkdownSource& source_;
    const MarkdownOptions& options_;
    std::string out_, plain_;
    Rendered rendered_;
    std::size_t depth_ = 0, links_open_ = 0;
    std::vector<bool> link_is_open_;
    struct RawTag {
        std::string name;
        cmark_node* parent;
    };
    std::vector<RawTag> raw_tags_;
    std::unordered_map<cmark_node*, std::string_view> alerts_;
    std::unordered_set<std::string> seen_, ids_;
    std::unordered_map<std::string, int> id_counts_;
    std::unordered_map<std::string, int> footnote_uses_;
    int footnotes_ = 0;
    bool table_has_body_ = false, in_header_ = false;
    std::size_t column_ = 0;
    std::vector<char> alignments_;
};

}  // namespace lyceum::html
