// Search: Chinese, English and code identifiers over everything a visitor may read. Locked parts are
// found only by those whom the gate lets in.
#pragma once
#include "modules/reactions/reactions.hpp"

namespace lyceum::search {

extern const Module module;

Url search_url(std::string_view query);             // /search?q=…

struct Hit {
    items::Card card;                               // its excerpt is the snippet's plain text
    Html title, snippet;                            // with <mark>
};
DESCRIBE(Hit, card, title, snippet)
/// Questions like this title, best first: what is shown before somebody asks.
std::vector<items::Card> similar_questions(Db&, const Visit&, std::string_view title, int limit);
/// What the open part of an item says, as it was indexed, to so many characters: for whoever compares texts. One statement.
struct Text { std::string title, body; };
std::map<ItemId, Text> texts(Db&, const std::vector<ItemId>&, int characters);
/// Puts an item into the index, or takes it out when it is no longer visible. For imports and rebuilding;
/// otherwise search listens to what happens.
void index(Tx&, ItemId);

}  // namespace lyceum::search
