// Media: pictures that people put into their texts. Each is freed of everything but what it shows, kept once,
// named by its content, and served for ever under that name. Pictures of other sites are fetched and kept, too, so
// that readers ask nobody else for them.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::media {

extern const Module module;

inline constexpr std::size_t kUploadBytesMost = 5 * 1024 * 1024;
inline constexpr std::int64_t kPersonBytesMost = 500ll * 1024 * 1024;
inline constexpr int kSideMost = 16'000;                // pixels
inline constexpr std::int64_t kPixelsMost = 60'000'000; // what a browser must hold in memory
inline constexpr Span kUnusedLasts = days(30);

/// Where the editor sends files: answers {url, alt}.
Url upload_url();

/// For imports: keeps a picture as if this person had sent it, in a Tx of its own, and answers its address. Throws
/// Refusal(invalid) for what is no picture, and Refusal(too_large).
Url keep(const App&, PersonId, std::string_view bytes, std::string_view file_name);

/// For exports: a picture of ours, by the address it is shown under.
struct Kept {
    std::string file_name, bytes;                       // "4d2d….png"
};
/// Nothing for any other address.
std::optional<Kept> find(Db&, std::string_view address);

/// For html::MarkdownOptions: where a picture of another site is shown from, "/media/elsewhere/…". Only what show() was told
/// of is ever fetched, and the address is no redirect. Empty, so a link, for an address of more than 2,000 bytes.
std::string picture_elsewhere(std::string_view address);

/// Pictures of other sites in one person's text, as html::Rendered::pictures_elsewhere names them. They count in that
/// person's share, or in nobody's where it is zero.
struct Elsewhere {
    PersonId person;
    std::vector<std::string> addresses;
};
/// Those in Markdown that is not kept rendered, as the renderer finds them with picture_elsewhere.
Elsewhere elsewhere_in(PersonId, std::string_view markdown);

/// Says that `owner` ("article 1hm…") now shows the pictures whose addresses stand in `text` and those of other sites,
/// and no others. What is not here yet is fetched after the commit. A picture that no owner shows is deleted kUnusedLasts
/// after it came, so every module that keeps people's texts says this in the Tx that keeps one. Of a draft, which nobody
/// else reads, other sites' pictures are not told.
void show(Tx&, std::string_view owner, std::string_view text, const Elsewhere& = {});

struct ElsewhereCount {
    std::int64_t kept = 0, waiting = 0, failed = 0;
    std::int64_t bytes = 0;                             // of what is kept
};
DESCRIBE(ElsewhereCount, kept, waiting, failed, bytes)
ElsewhereCount count_elsewhere(Db&);

}  // namespace lyceum::media
