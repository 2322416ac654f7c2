// UTF-8 and the few facts about characters that search, slugs and excerpts need.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace lyceum::text {

inline constexpr char32_t kReplacement = 0xFFFD;

/// The code point at byte `at`, which moves past it. A malformed byte reads as U+FFFD and counts as
/// one character, so every string can be walked to its end. `at` must be inside the text.
char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t code);
/// `text` with every malformed byte replaced by U+FFFD.
std::string valid_utf8(std::string_view text);
/// Bytes of the first `most` characters of `text`, malformed bytes counting as one each.
std::size_t bytes_of_prefix(std::string_view text, std::size_t most);
std::size_t count_characters(std::string_view text);

/// Han, kana, Hangul and bopomofo: scripts written without spaces between words.
bool is_cjk(char32_t code);
/// Letters, digits and marks of any script; false for punctuation, symbols, emoji and private use.
bool is_word(char32_t code);
bool is_space(char32_t code);
bool is_ascii_letter(char32_t code);
bool is_ascii_digit(char32_t code);
bool is_upper(char32_t code);

/// Full-width forms become ASCII; everything else stays.
char32_t narrow(char32_t code);
/// Appends the code point as search sees it: narrow, lower case, without accents (Latin-1 and
/// Latin Extended-A), combining marks dropped.
void append_folded(std::string& out, char32_t code);

}  // namespace lyceum::text
