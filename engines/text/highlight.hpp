// The passage of a found text that shows best why it was found, with the found words marked.
#pragma once
#include "engines/text/query.hpp"
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::text {

/// Only the beginning of a very long text is looked at, so that a page of results stays fast.
inline constexpr std::size_t kSnippetBytesScanned = 64 * 1024;

/// A stretch of plain text, marked or not. Unescaped: the view escapes it.
struct Piece {
    std::string text;
    bool hit = false;
    friend bool operator==(const Piece&, const Piece&) = default;
};

/// At most `max_chars` characters (and an ellipsis at each cut end) around the densest group of
/// matches of the query's wanted terms, in the first stretch of some kilobytes that holds a group with all of them, else in
/// the best one; the beginning of the text where nothing matches. White space
/// is one space, the text is valid UTF-8, and hits never split a character.
std::vector<Piece> snippet(std::string_view text, const Query& query, std::size_t max_chars);

}  // namespace lyceum::text
