// Markdown into what is stored: checked, split at the paywall, rendered on both sides of it.
// Only this module includes this file.
#pragma once
#include "modules/content/content.hpp"
#include <set>

namespace lyceum::content {

/// Throws Refusal(invalid) naming what is wrong; tags come back canonical, the language found out.
NewArticle checked(NewArticle);
NewSeries checked(NewSeries);

/// Who may be linked in a text, and which host is ours.
struct Known {
    std::set<std::string, std::less<>> handles;     // lower case
    std::set<std::string, std::less<>> tags;        // canonical
    std::string own_host;
};

struct Sides {
    Part free, locked;
};
/// The two sides of the paywall; an article that is not locked has only the free one. Ids in them differ.
Sides rendered(std::string_view body, membership::LockKind, const Known&);
Part rendered(std::string_view body, const Known&);

/// What the editor shows: both sides with a line between them.
html::Html preview(std::string_view body, const Known&, std::string_view line_label);

/// Characters of Chinese and words of everything else: "2,300 words left".
int count_words(std::string_view plain);

/// The people of these handles (lower case) and the set that a renderer asks.
struct Named {
    std::map<std::string, PersonId> people;         // by lower-case handle
    Known known;
};
Named named(Db&, std::vector<std::string> handles);

/// "c++, Io_Uring；linux" → canonical tags, each once.
std::vector<std::string> split_tags(std::string_view);
std::string join_tags(const std::vector<std::string>&);

/// "59", "59.9" or "¥59.90" in yuan; nothing for anything else, zero and more than kPriceMost.
std::optional<Money> read_price(std::string_view);
inline constexpr std::int64_t kPriceMost = 10'000'000;      // fen

}  // namespace lyceum::content
