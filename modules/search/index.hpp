// The full-text index behind one door: FTS5 in SQLite, tsvector in PostgreSQL. Both are fed the same
// tokens (engines/text), so both find the same things.
#pragma once
#include "engines/text/query.hpp"
#include "modules/search/pages.hpp"

namespace lyceum::search {

/// One part of an item, tokenised.
struct Document {
    ItemId item;
    bool locked = false;
    std::string title, body;
    std::vector<std::string> tags;
};

/// The document's words in the form the database wants; made outside the Tx.
struct Words {
    std::string title, tags, body;                  // FTS5 columns
    std::string vector;                             // PostgreSQL literal
};
Words words_of(const Document&, Dialect);

void put_document(Tx&, const Document&, const Words&);
void drop_document(Tx&, ItemId, bool locked);
void drop_documents(Tx&, ItemId);

/// An item, and the text of the part that was found: never a part the visitor may not read.
struct Found {
    ItemId item;
    std::string body;
};
DESCRIBE(Found, item, body)

struct Where {
    std::optional<CommunityId> community = {};
    std::optional<items::Kind> kind = {};
    bool newest = false;                            // by time instead of rank
};
/// The items this visitor may read, best first: at most `limit` after the first `after`. Two statements.
std::vector<Found> find(Db&, const Visit&, const text::Query&, const Where&, int after, int limit);
/// Visible items that are not in the index, or in it with words of an older kind; the newest first.
std::vector<ItemId> unindexed(Db&, int limit);

/// Documents without words, and words without a document.
std::int64_t torn_documents(Db&);
/// Visible items that are not in the index or not whole, and removed ones that still are; at most `limit` of each.
std::vector<ItemId> misindexed(Db&, int limit);

}  // namespace lyceum::search
