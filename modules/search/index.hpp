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
    std::string title, tags, body;                  // FTS5 columns, or literals of PostgreSQL
    std::int64_t digest = 0;                        // digest_of the document
};
Words words_of(const Document&, Dialect);

/// Tells states of a text apart: of title, tags and body together.
std::int64_t digest_of(const Document&);

/// A document as the index has it.
struct Indexed {
    std::int64_t id = 0;
    ItemId item;
    bool locked = false;
    std::optional<std::int64_t> digest;             // none: it was indexed before digests were kept
    bool operator==(const Indexed&) const = default;
};
DESCRIBE(Indexed, id, item, locked, digest)
/// The open part first.
std::vector<Indexed> indexed(Db&, ItemId);
std::vector<Indexed> indexed(Db&, const std::vector<ItemId>&);
/// Its body, as it was indexed.
std::string text_of(Db&, std::int64_t document);

/// `known` is the number of the document if it is there already.
void put_document(Tx&, std::optional<std::int64_t> known, const Document&, const Words&);
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
/// Items that are in the index and no longer visible.
std::vector<ItemId> indexed_but_gone(Db&);
/// Items of which a document has lost its words.
std::vector<ItemId> without_words(Db&);

}  // namespace lyceum::search
