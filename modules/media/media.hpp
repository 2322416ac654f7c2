// Media: pictures that people put into their texts. Each is freed of everything but what it shows, kept once,
// named by its content, and served for ever under that name.
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

/// Says that `owner` ("article 1hm…") now shows the pictures whose addresses stand in `text`, and no others.
/// A picture that no owner shows is deleted kUnusedLasts after it was sent, so every module that keeps
/// people's texts says this in the Tx that keeps one.
void show(Tx&, std::string_view owner, std::string_view text);

}  // namespace lyceum::media
