// Markdown of threads and posts on its way into the database and into a reply. Only this module includes this file.
#pragma once
#include "modules/discussion/discussion.hpp"

namespace lyceum::discussion {

inline constexpr std::size_t kMentionsMost = 20;    // of one text; whoever is named beyond is linked, but not told
inline constexpr int kTagsMost = 5;
inline constexpr std::size_t kExcerptMost = 200;
inline constexpr int kQuotedMost = 600;             // characters of a quotation

/// What becomes of a text: gone by its author's wish, or by a moderator's.
enum class TextState { visible, deleted, hidden };
DESCRIBE_ENUM(TextState, visible, deleted, hidden)

/// "C++, Io_Uring；linux" → canonical tags, each once. Throws Refusal(invalid) on `tags` for more than kTagsMost.
std::vector<std::string> read_tags(std::string_view typed);
std::string tags_text(const std::vector<std::string>&);
std::vector<std::string> tags_in(std::string_view stored);

/// Somebody's words as a Markdown quotation that leads back to them. What they quoted themselves is left out.
std::string quotation(std::string_view source, std::string_view handle, const Url& back);

}  // namespace lyceum::discussion
