// What a person typed into the search box, understood: words that must occur, phrases whose words
// must touch, words that must not occur; and the same wish in the language of either database.
#pragma once
#include "engines/text/tokens.hpp"
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::text {

inline constexpr std::size_t kQueryBytesMost = 1'000;
inline constexpr std::size_t kQueryTermsMost = 32;
inline constexpr std::size_t kPhraseTokensMost = 64;

/// Tokens that must follow one another; with `prefix` the last one may go on.
struct Phrase {
    std::vector<std::string> tokens;
    bool prefix = false;
    friend bool operator==(const Phrase&, const Phrase&) = default;
};

/// One thing asked for: any of these phrases will do. The first is the one written.
struct Term {
    std::vector<Phrase> any;
    bool excluded = false;
};

/// All terms that are not excluded must occur, none that is excluded may.
struct Query {
    std::vector<Term> terms;
    /// Asks for nothing: every term is excluded, or there is none. Such a query matches no document.
    bool empty() const;
};

/// Words are joined by "and"; `"quoted words"` must touch; `-word` excludes; `word*` matches beginnings.
/// A run of Chinese matches as written anywhere, a single character included. `HashMap` also finds
/// `hash_map` and "hash map". Any input gives a query; what exceeds the limits is left out.
Query parse_query(std::string_view typed);

/// For `where index match $1`, over columns written by fts5_text. Empty for an empty query.
std::string fts5_match(const Query& query);
/// For `where document @@ $1::tsquery`, over columns written by tsvector_literal. Empty for an empty query.
std::string tsquery_text(const Query& query);

}  // namespace lyceum::text
