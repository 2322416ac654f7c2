// Foreign HTML parsed as a browser would, within a budget of memory and nesting.
#pragma once
#include <gumbo.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::html {

inline constexpr std::size_t kHtmlBytesMost = 500'000;
inline constexpr std::size_t kHtmlTreeBytesMost = 64'000'000;
inline constexpr std::size_t kHtmlDepthMost = 400;      ///< elements open at once; more is no document

/// Owns the memory of one tree; nothing of the tree outlives it.
class HtmlTree {
public:
    /// Nothing if the document would cost more than the limits.
    static std::optional<HtmlTree> parse(std::string_view html);
    const GumboNode* body() const;
    ~HtmlTree();
    HtmlTree(HtmlTree&&) noexcept;
    HtmlTree& operator=(HtmlTree&&) = delete;

private:
    struct Arena;
    HtmlTree(std::unique_ptr<Arena> arena, const GumboOutput* output);
    std::unique_ptr<Arena> arena_;
    const GumboOutput* output_;
};

/// The attribute's value, or empty.
std::string_view attribute_of(const GumboNode* element, const char* name);
bool is_element(const GumboNode* node, GumboTag tag);
/// Children of an element; none for anything else.
std::vector<const GumboNode*> children_of(const GumboNode* node);
const GumboNode* next_sibling(const GumboNode* node);
/// All text below, as typed; without recursion.
std::string text_below(const GumboNode* node);

}  // namespace lyceum::html
