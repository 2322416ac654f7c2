// How text becomes the words of the search index. Chinese, Japanese and Korean are cut into
// overlapping pairs of characters, so a search needs no dictionary and finds every substring of two
// characters or more; names from code stay whole and are findable by their parts.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::text {

/// Stored beside derived tokens; when it grows, the index is made again.
inline constexpr int kTokensVersion = 1;
inline constexpr std::size_t kTokenBytesMost = 64;     ///< Longer words are cut; their beginning is found.
inline constexpr std::size_t kPartsMost = 16;          ///< Parts indexed of one long identifier.

/// Why a token stands in the index. Only wholes have a place of their own in the order of the text.
enum class TokenKind : std::uint8_t {
    whole,      ///< what is written: `hash_map`, `c++`, a pair of characters
    tail,       ///< the last character of a run, so that every character begins some token
    joined,     ///< the same name written without its separators: `hashmap`
    piece,      ///< one hump or section of the name: `hash`
    section,    ///< a section that is itself a compound: `hash_map` of `std::hash_map`
    stem,       ///< an English word without its ending, marked: `~thread` of `threads`; exact search ignores it
};

struct Token {
    std::string text;                                   ///< folded: lower case, narrow, without accents
    TokenKind kind = TokenKind::whole;
    std::uint32_t position = 0;                         ///< of the whole it belongs to, counted from 0
    std::uint32_t begin = 0, end = 0;                   ///< bytes in the source text
};

/// All tokens in the order of the text; the other kinds follow their whole. Any bytes are accepted.
std::vector<Token> tokenise(std::string_view text);

inline constexpr char kStemMark = '~';
/// Without the endings -s, -es, -ies, -ing, -ed and a last -e; the word itself where that would leave
/// no syllable. For lower-case ASCII words.
std::string light_stem(std::string_view word);

/// Tokens as text for an FTS5 column declared with `tokenize = 'ascii'`, which splits at spaces and
/// nowhere inside: the marks of `c++` or `hash_map` are written as private-use letters. Wholes come
/// first, in order, so that phrases match; then the parts, each group fenced off from the next.
std::string fts5_text(const std::vector<Token>& tokens);
/// One token as it stands in that column.
std::string fts5_token(std::string_view token);

/// Importance of a column in PostgreSQL's ranking.
enum class Weight : char { a = 'A', b = 'B', c = 'C', d = 'D' };
/// Tokens as a literal for `$1::tsvector`, with positions in the same layout as fts5_text.
/// PostgreSQL keeps 255 positions a word and none beyond 16,383; words are never lost, only phrases there.
std::string tsvector_literal(const std::vector<Token>& tokens, Weight weight = Weight::d);

/// The words that say what a text is about, for the recommender: wholes by their stem, pairs of
/// characters, no tails, no numbers and none of the commonest English and Chinese function words.
std::vector<std::string> topic_words(std::string_view text);

}  // namespace lyceum::text
