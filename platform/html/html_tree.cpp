// The parser is given an arena instead of malloc: going over the budget leaves it by a long jump, which
// is safe because only its own C frames are skipped, and its recursive clean-up is never needed.
#include "platform/html/html_tree.hpp"
#include <algorithm>
#include <array>
#include <csetjmp>
#include <string>
#include <unordered_map>

namespace lyceum::html {

struct HtmlTree::Arena {
    static constexpr std::size_t kChunkBytes = 64 * 1024, kAlignment = 16;

    std::vector<std::unique_ptr<std::byte[]>> chunks;
    std::byte* next = nullptr;
    std::size_t left = 0, used = 0;
    std::jmp_buf over_budget;

    static void* allocate(void* self, std::size_t size) {
        auto& arena = *static_cast<Arena*>(self);
        size = (size + kAlignment - 1) / kAlignment * kAlignment;
        if (size > arena.left && !arena.grow(size)) std::longjmp(arena.over_budget, 1);
        auto* memory = arena.next;
        arena.next += size;
        arena.left -= size;
        return memory;
    }
    static void release(void*, void*) {}                // everything goes with the arena

    bool grow(std::size_t size) {
        const auto chunk = std::max(size, kChunkBytes);
        used += chunk;
        if (used > kHtmlTreeBytesMost) return false;
        chunks.push_back(std::make_unique_for_overwrite<std::byte[]>(chunk));
        next = chunks.back().get();
        left = chunk;
        return true;
    }
};

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool closes_by_itself(std::string_view tag) {
    constexpr std::array<std::string_view, 30> kNames = {
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "optgroup", "option",
        "p", "param", "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr", "body", "html"};
    return std::find(kNames.begin(), kNames.end(), tag) != kNames.end();
}

// A guess of how deep the elements nest, before anything is built.
bool nests_too_deep(std::string_view html) {
    std::unordered_map<std::string, std::size_t> open;
    std::size_t depth = 0;
    for (auto at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
        ++at;
        const bool closing = at < html.size() && html[at] == '/';
        auto end = at + closing;
        std::string name;
        while (end < html.size() && (is_letter(html[end]) || (html[end] >= '0' && html[end] <= '9')) && name.size() < 16)
            name += static_cast<char>(html[end++] | 0x20);
        if (name.empty() || closes_by_itself(name)) continue;
        if (!closing) ++open[name], ++depth;
        else if (auto found = open.find(name); found != open.end() && found->second > 0) --found->second, --depth;
        if (depth > kHtmlDepthMost) return true;
    }
    return false;
}

// Nothing in this frame or below it has a destructor that the jump could skip.
const GumboOutput* parse_within(std::jmp_buf& over_budget, const GumboOptions& options, const char* html, std::size_t size) {
    if (setjmp(over_budget) != 0) return nullptr;
    return gumbo_parse_with_options(&options, html, size);
}

}  // namespace

std::optional<HtmlTree> HtmlTree::parse(std::string_view html) {
    html = html.substr(0, kHtmlBytesMost);
    if (nests_too_deep(html)) return std::nullopt;
    auto arena = std::make_unique<Arena>();
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = &Arena::allocate;
    options.deallocator = &Arena::release;
    options.userdata = arena.get();
    options.max_errors = 0;
    const auto* output = parse_within(arena->over_budget, options, html.data(), html.size());
    if (!output) return std::nullopt;
    return HtmlTree(std::move(arena), output);
}

HtmlTree::HtmlTree(std::unique_ptr<Arena> arena, const GumboOutput* output) : arena_(std::move(arena)), output_(output) {}
HtmlTree::HtmlTree(HtmlTree&&) noexcept = default;
HtmlTree::~HtmlTree() = default;

const GumboNode* HtmlTree::body() const {
    for (auto* child : children_of(output_->root))
        if (is_element(child, GUMBO_TAG_BODY)) return child;
    return output_->root;
}

std::string_view attribute_of(const GumboNode* element, const char* name) {
    if (element->type != GUMBO_NODE_ELEMENT) return {};
    const auto* attribute = gumbo_get_attribute(&element->v.element.attributes, name);
    return attribute ? std::string_view(attribute->value) : std::string_view{};
}

bool is_element(const GumboNode* node, GumboTag tag) { return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag; }

std::vector<const GumboNode*> children_of(const GumboNode* node) {
    if (node->type != GUMBO_NODE_ELEMENT) return {};
    const auto& children = node->v.element.children;
    auto* const* first = reinterpret_cast<GumboNode* const*>(children.data);
    return {first, first + children.length};
}

const GumboNode* next_sibling(const GumboNode* node) {
    if (!node->parent || node->parent->type != GUMBO_NODE_ELEMENT) return nullptr;
    const auto& siblings = node->parent->v.element.children;
    const auto next = node->index_within_parent + 1;
    return next < siblings.length ? static_cast<const GumboNode*>(siblings.data[next]) : nullptr;
}

std::string text_below(const GumboNode* node) {
    std::string text;
    std::vector<const GumboNode*> left = {node};
    while (!left.empty()) {
        const auto* each = left.back();
        left.pop_back();
        if (each->type == GUMBO_NODE_TEXT || each->type == GUMBO_NODE_WHITESPACE || each->type == GUMBO_NODE_CDATA) text += each->v.text.text;
        if (is_element(each, GUMBO_TAG_BR)) text += '\n';
        if (is_element(each, GUMBO_TAG_SCRIPT) || is_element(each, GUMBO_TAG_STYLE)) continue;
        auto children = children_of(each);
        left.insert(left.end(), children.rbegin(), children.rend());
    }
    return text;
}

}  // namespace lyceum::html
