// The inline half of MarkdownWriter: text with its marks, links, images and the few raw tags.
#include "engines/text/unicode.hpp"
#include "platform/html/markdown_address.hpp"
#include "platform/html/markdown_writer.hpp"
#include "platform/http/message.hpp"
#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace lyceum::html {

namespace {

constexpr std::size_t kRawTagsOpenMost = 16;

std::string_view literal_of(cmark_node* node) {
    const char* literal = cmark_node_get_literal(node);
    return literal ? std::string_view(literal) : std::string_view{};
}

constexpr std::array<std::string_view, 17> kInlineTags = {"b", "br", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "strong", "sub", "sup", "u", "wbr"};
constexpr std::array<std::string_view, 2> kBlockTags = {"details", "summary"};

/// A tag we let through: bare, as `<kbd>`, `</kbd>` or `<br/>`.
struct BareTag {
    std::string name;
    bool closing = false, allowed = false, block = false;
};

BareTag bare_tag(std::string_view tag) {
    BareTag bare;
    tag.remove_prefix(1);
    tag.remove_suffix(1);
    if ((bare.closing = tag.starts_with('/'))) tag.remove_prefix(1);
    if (tag.ends_with('/')) tag.remove_suffix(1);
    while (tag.ends_with(' ')) tag.remove_suffix(1);
    bare.name = tag;
    for (auto& c : bare.name) if (c >= 'A' && c <= 'Z') c += 32;
    if (bare.name == "details open") bare.name = "details";
    bare.block = std::find(kBlockTags.begin(), kBlockTags.end(), bare.name) != kBlockTags.end();
    bare.allowed = bare.block || std::find(kInlineTags.begin(), kInlineTags.end(), bare.name) != kInlineTags.end();
    return bare;
}

bool is_void(std::string_view name) { return name == "br" || name == "wbr"; }

/// The next tag or comment of raw HTML: `size` bytes at `begin`; size 0 at the end.
struct RawPiece {
    std::size_t begin, size;
};
RawPiece next_raw_piece(std::string_view literal, std::size_t from) {
    for (auto at = literal.find('<', from); at != std::string_view::npos; at = literal.find('<', at + 1)) {
        const auto rest = literal.substr(at);
        const bool is_comment = rest.starts_with("<!--");
        const bool is_tag = rest.size() > 1 && (text::is_ascii_letter(static_cast<unsigned char>(rest[1])) || rest[1] == '/');
        if (!is_comment && !is_tag) continue;
        const auto end = is_comment ? rest.find("-->", 4) : rest.find('>');
        if (is_comment && end == std::string_view::npos) return {at, rest.size()};
        if (end != std::string_view::npos) return {at, end + (is_comment ? 3 : 1)};
        break;
    }
    return {literal.size(), 0};
}

char32_t last_character(std::string_view text) {
    if (text.empty()) return 0;
    auto at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return text::next_code_point(text, at);
}

}  // namespace

void MarkdownWriter::escape(std::string_view words) { escape_into(out_, words); }

// Text between marks. A strike mark opens <del> only if another one follows at the same level.
void MarkdownWriter::text(cmark_node* node) {
    auto marked = literal_of(node);
    const auto strike_follows = [&](std::string_view rest) {
        if (rest.find(kMarkStrike) != std::string_view::npos) return true;
        for (auto* next = cmark_node_next(node); next; next = cmark_node_next(next))
            if (cmark_node_get_type(next) == CMARK_NODE_TEXT && literal_of(next).find(kMarkStrike) != std::string_view::npos) return true;
        return false;
    };
    while (!marked.empty()) {
        const auto at = std::min(marked.find(kMarkLead), marked.size());
        plain_run(marked.substr(0, at));
        marked.remove_prefix(at);
        if (marked.empty()) return;
        const auto mark = source_.mark_at(marked);
        const auto rest = marked.substr(std::max<std::size_t>(mark.size, 1));
        if (mark.size == 0) plain_run(marked.substr(0, 1));
        else if (mark.thing) thing(*mark.thing);
        else if (marked.starts_with(kMarkStrike)) {
            if (raw_is_open("del", cmark_node_parent(node)) || strike_follows(rest)) raw_tag("del", cmark_node_parent(node));
            else plain_run("~~");
        }
        marked = rest;
    }
}

void MarkdownWriter::plain_run(std::string_view run) {
    escape(run);
    plain_ += run;
}

void MarkdownWriter::thing(const Protected& thing) {
    using Kind = Protected::Kind;
    const auto once = [&](std::string_view kind, std::vector<std::string>& list) {
        if (seen_.insert(std::string(kind) + thing.value).second) list.push_back(thing.value);
    };
    switch (thing.kind) {
        case Kind::inline_math:
        case Kind::display_math: return formula(thing, false);
        case Kind::emoji: return plain_run(thing.value);
        case Kind::address:
            if (links_open_ > 0) return plain_run(thing.source);
            anchor_open(thing.value, {});
            plain_run(thing.source);
            if (link_is_open_.back()) out_ += "</a>";
            link_is_open_.pop_back();
            return;
        case Kind::mention:
            once("@", rendered_.mentions);
            if (links_open_ > 0 || !options_.is_handle || !options_.is_handle(thing.value)) return plain_run(thing.source);
            out_ += fmt::format("<a class=\"mention\" href=\"/@{}\">", thing.value);
            break;
        case Kind::tag:
            once("#", rendered_.tags);
            if (links_open_ > 0 || !options_.is_tag || !options_.is_tag(thing.value)) return plain_run(thing.source);
            out_ += fmt::format("<a class=\"tag\" href=\"/tags/{}\">", http::percent_encoded(thing.value));
            break;
    }
    plain_run(thing.source);
    out_ += "</a>";
}

void MarkdownWriter::formula(const Protected& thing, bool own_block) {
    rendered_.has_math = true;
    const bool display = thing.kind == Protected::Kind::display_math;
    out_ += own_block ? "<div class=\"math display\">" : display ? "<span class=\"math display\">" : "<span class=\"math inline\">";
    escape(thing.value);
    out_ += own_block ? "</div>\n" : "</span>";
    const std::string_view dollars = thing.source.starts_with("\\begin{") ? "" : display ? "$$" : "$";
    plain_.append(dollars).append(thing.value).append(dollars);
    if (own_block) block_break();
}

// A line break between two Chinese characters is the author's editor wrapping, not a space.
void MarkdownWriter::line_break(bool hard, cmark_node* node) {
    auto* next = cmark_node_next(node);
    if (hard) {
        out_ += "<br>\n";
        plain_ += '\n';
        return;
    }
    const auto following = next && cmark_node_get_type(next) == CMARK_NODE_TEXT ? literal_of(next) : std::string_view{};
    std::size_t at = 0;
    if (!following.empty() && text::is_cjk(last_character(plain_)) && text::is_cjk(text::next_code_point(following, at))) return;
    out_ += '\n';
    plain_ += ' ';
}

void MarkdownWriter::anchor_open(std::string_view raw, std::string_view title) {
    const auto address = safe_address(raw, options_.own_host);
    link_is_open_.push_back(address.has_value());
    if (!address) return;
    if (seen_.insert("l" + address->text).second) rendered_.links.push_back(address->text);
    out_ += "<a href=\"";
    escape(address->text);
    if (!title.empty()) out_ += "\" title=\"", escape(title);
    out_ += address->external ? "\" rel=\"nofollow ugc noopener\">" : "\">";
}

void MarkdownWriter::link(cmark_node* node, bool entering) {
    if (entering) {
        const char* url = cmark_node_get_url(node);
        const char* title = cmark_node_get_title(node);
        anchor_open(source_.restored(url ? url : ""), source_.restored(title ? title : ""));
        ++links_open_;
        return;
    }
    --links_open_;
    if (link_is_open_.back()) out_ += "</a>";
    link_is_open_.pop_back();
}

void MarkdownWriter::image(cmark_node* node, cmark_iter* iter) {
    const auto alt = visible_text(node);
    const char* url = cmark_node_get_url(node);
    const char* title = cmark_node_get_title(node);
    cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
    plain_ += alt;
    const auto address = safe_image_address(source_.restored(url ? url : ""), options_.own_host);
    if (!address) return escape(alt);
    auto place = address->external ? shown_from_here(address->text) : address->text;
    if (place.empty()) return picture_as_link(address->text, alt);
    if (!address->external && seen_.insert("i" + address->text).second) rendered_.images.push_back(address->text);
    out_ += "<img src=\"";
    escape(place);
    out_ += "\" alt=\"";
    escape(alt);
    if (title && *title) out_ += "\" title=\"", escape(source_.restored(title));
    out_ += "\" loading=\"lazy\" decoding=\"async\">";
}

// Nothing when it is to be a link.
std::string MarkdownWriter::shown_from_here(const std::string& address) {
    auto& all = rendered_.pictures_elsewhere;
    const bool is_new = !seen_.contains("e" + address);
    if (!options_.picture_elsewhere || (is_new && all.size() >= kPicturesElsewhereMost)) return {};
    auto place = options_.picture_elsewhere(address);
    if (is_new && !place.empty()) seen_.insert("e" + address), all.push_back(address);
    return place;
}

// Inside a link its description stands alone.
void MarkdownWriter::picture_as_link(const std::string& address, std::string_view words) {
    if (words.empty()) {
        words = address;
        plain_ += words;
    }
    if (links_open_ > 0) return escape(words);
    anchor_open(address, {});
    escape(words);
    if (link_is_open_.back()) out_ += "</a>";
    link_is_open_.pop_back();
}

// What is read of a heading or an image's description.
std::string MarkdownWriter::visible_text(cmark_node* node) const {
    std::string words;
    auto* iter = cmark_iter_new(node);
    for (auto event = cmark_iter_next(iter); event != CMARK_EVENT_DONE; event = cmark_iter_next(iter)) {
        auto* each = cmark_iter_get_node(iter);
        const auto type = cmark_node_get_type(each);
        if (event != CMARK_EVENT_ENTER) continue;
        if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) words += source_.restored(literal_of(each));
        else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) words += ' ';
    }
    cmark_iter_free(iter);
    return words;
}

void MarkdownWriter::footnote_reference(cmark_node* node) {
    const std::string number(literal_of(node));
    const int use = ++footnote_uses_[number];
    const auto prefix = escaped(options_.id_prefix), shown = escaped(number);
    const auto suffix = use == 1 ? std::string{} : "-" + std::to_string(use);
    out_ += fmt::format("<sup class=\"footnote\"><a href=\"#{0}fn-{1}\" id=\"{0}fnref-{1}{2}\">{1}</a></sup>", prefix, shown, suffix);
}

// --- raw tags: always closed, at the latest with the element they stand in

bool MarkdownWriter::raw_is_open(std::string_view tag, cmark_node* parent) const {
    return !raw_tags_.empty() && raw_tags_.back().parent == parent && raw_tags_.back().name == tag;
}

void MarkdownWriter::raw_tag(std::string_view tag, cmark_node* parent) {
    if (raw_is_open(tag, parent)) {
        raw_tags_.pop_back();
        out_ += fmt::format("</{}>", tag);
    } else if (raw_tags_.size() < kRawTagsOpenMost) {
        raw_tags_.push_back({std::string(tag), parent});
        out_ += fmt::format("<{}>", tag);
    }
}

void MarkdownWriter::close_raw_tags(cmark_node* parent) {
    for (; !raw_tags_.empty() && raw_tags_.back().parent == parent; raw_tags_.pop_back())
        out_ += fmt::format("</{}>", raw_tags_.back().name);
}

void MarkdownWriter::raw_inline(cmark_node* node) {
    const auto literal = source_.restored(literal_of(node));
    if (literal.starts_with("<!--")) return;
    const auto tag = bare_tag(literal);
    if (!tag.allowed || tag.block) return plain_run(literal);       // vector<int> stays vector<int>
    if (is_void(tag.name)) {
        out_ += fmt::format("<{}>", tag.name);
        if (tag.name == "br") plain_ += '\n';
        return;
    }
    if (tag.closing == raw_is_open(tag.name, cmark_node_parent(node))) raw_tag(tag.name, cmark_node_parent(node));
}

// A block of nothing but allowed tags, comments and text between them. False for anything else.
bool MarkdownWriter::raw_markup(std::string_view literal, cmark_node* parent) {
    for (std::size_t at = 0; at < literal.size();) {
        const auto piece = next_raw_piece(literal, at);
        const auto raw = literal.substr(piece.begin, piece.size);
        if (piece.size > 0 && !raw.starts_with("<!--") && !bare_tag(raw).allowed) return false;
        at = piece.begin + piece.size;
    }
    for (std::size_t at = 0; at < literal.size();) {
        const auto piece = next_raw_piece(literal, at);
        const auto words = literal.substr(at, piece.begin - at);
        if (words.find_first_not_of(" \n") != std::string_view::npos) plain_run(words);
        at = piece.begin + piece.size;
        const auto raw = literal.substr(piece.begin, piece.size);
        if (raw.empty() || raw.starts_with("<!--")) continue;
        const auto tag = bare_tag(raw);
        if (is_void(tag.name)) { out_ += fmt::format("<{}>", tag.name); continue; }
        if (tag.closing == raw_is_open(tag.name, parent)) raw_tag(tag.name, parent);
    }
    return true;
}

}  // namespace lyceum::html
