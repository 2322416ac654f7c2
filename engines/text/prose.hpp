// Small judgements about a text as a reader meets it: how long it takes, how it begins, what to call
// it in an address, and which language it is in.
#pragma once
#include <string>
#include <string_view>

namespace lyceum::text {

/// Whole minutes, at least 1: 400 Chinese characters or 220 words a minute, code at half that speed.
/// Fenced blocks of Markdown count as code.
int reading_minutes(std::string_view markdown);

/// The beginning of plain text, at most `most` characters on one line, cut after a sentence if one
/// ends late enough, else at a word, with an ellipsis.
std::string excerpt(std::string_view plain, std::size_t most);

inline constexpr std::size_t kSlugCharactersMost = 60;
/// Words of a title for an address: lower case, letters of any script kept, everything else a dash;
/// `C++` is cpp, `C#` is csharp, `.NET` is dotnet. Empty where the title has no letter or digit.
std::string slug(std::string_view title);

enum class Language { en, zh };
/// Chinese if at least three tenths of what is read (characters of Chinese, words of the rest) is.
Language detect_language(std::string_view plain);

}  // namespace lyceum::text
