// Markdown as people of this site write it, made into markup that is safe to show to anyone:
// CommonMark with tables, task lists, footnotes and alerts, mathematics, mentions and tags.
#pragma once
#include "platform/core/describe.hpp"
#include "platform/html/html.hpp"
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::html {

/// Stored beside rendered markup; when it grows, the markup is made again.
inline constexpr int kMarkdownVersion = 2;
inline constexpr std::size_t kMarkdownBytesMost = 200'000;
inline constexpr std::size_t kRenderedBytesMost = 2'000'000;
inline constexpr std::size_t kTableColumnsMost = 64;
inline constexpr std::size_t kTableCellsMost = 10'000;  ///< of all tables of one text together
inline constexpr std::size_t kImagesMost = 300;         ///< further ones are shown as written
inline constexpr std::size_t kPicturesElsewhereMost = 100;  ///< of other sites, shown from here; further ones are links
inline constexpr std::size_t kContainersMost = 32;      ///< quotes and lists opened on one line
inline constexpr std::size_t kNestingMost = 100;        ///< deeper markup is flattened

struct MarkdownOptions {
    /// Whether there is such a person or tag, asked with the name in lower case. Without an answer nothing is
    /// linked, but Rendered still names every candidate.
    std::function<bool(std::string_view handle)> is_handle;
    std::function<bool(std::string_view tag)> is_tag;
    /// Where on this site a picture of another site is shown from. Without an answer, or with an empty one, the picture
    /// becomes a link to it: no `src` ever names another site, for its host would learn who reads here. Whoever says this
    /// keeps the text and what Rendered::pictures_elsewhere names.
    std::function<std::string(std::string_view address)> picture_elsewhere;
    /// Links to this host are ours: followed by search engines.
    std::string own_host;
    /// Begins every id, so that no text can take an id of the page around it. Give each text of a page its own.
    std::string id_prefix = "s-";
    /// What `#` becomes: the page already has an h1.
    int heading_from = 2;
    /// A line break in the source is one on the screen: for chat.
    bool hard_breaks = false;
};

struct Heading {
    int level = 2;
    std::string text, id;
};
DESCRIBE(Heading, level, text, id)

struct Rendered {
    Html html;
    /// What a reader sees, blocks on lines of their own: for search and excerpts. Formulas as typed.
    std::string plain_text;
    std::vector<Heading> headings;
    /// In lower case, without the mark, each once, in order; known or not.
    std::vector<std::string> mentions, tags;
    /// Addresses that were let through, each once; pictures of this site.
    std::vector<std::string> links, images;
    /// Addresses on other sites of pictures that are shown from here, each once, in order.
    std::vector<std::string> pictures_elsewhere;
    bool has_math = false, has_code = false, has_mermaid = false;
    /// The text went over a limit and is shown unformatted, cut where it was too long.
    bool unformatted = false;
};

/// Never throws for any input and takes bounded time (about 150 µs for 5 kB). Raw HTML is shown as
/// typed, except a few plain tags (`<kbd>`, `<sub>`, `<details>`, …) without attributes; comments vanish.
/// Links lead to http, https, mailto or this site. Thread-safe; the same input gives the same output.
Rendered render_markdown(std::string_view source, const MarkdownOptions& options = {});

/// The two sides of the first line `<!-- paywall -->` that is not inside a code block, quote or list.
struct PaywallSplit {
    std::string free, locked;
    bool found = false;                                 ///< without a mark, all of it is free
};
PaywallSplit split_at_paywall(std::string_view source);

}  // namespace lyceum::html
