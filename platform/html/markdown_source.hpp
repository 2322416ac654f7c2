// Markdown before the parser sees it. Formulas, bare addresses, mentions, tags and emoji are taken out
// and replaced by marks that Markdown leaves alone; what would cost the parser unbounded time is defused.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::html {

/// Something taken out of the source. A mark that ends up where the thing has no meaning, as in code or
/// an address, is put back as `source`, so a wrong guess about the context changes nothing.
struct Protected {
    enum class Kind : std::uint8_t { inline_math, display_math, address, mention, tag, emoji };
    Kind kind;
    std::string source;                                 ///< as typed
    std::string value;                                  ///< TeX, address, name in lower case, or the emoji itself
};

/// The marks are private-use characters, which valid source never contains after cleaning.
inline constexpr std::string_view kMarkLead = "\xEE\x84";        ///< first two bytes of all four
inline constexpr std::string_view kMarkOpen = "\xEE\x84\x80";    ///< before the index of a Protected
inline constexpr std::string_view kMarkClose = "\xEE\x84\x81";
inline constexpr std::string_view kMarkNothing = "\xEE\x84\x82"; ///< stands for nothing; keeps neighbours apart
inline constexpr std::string_view kMarkStrike = "\xEE\x84\x83";  ///< stands for ~~

struct MarkdownSource {
    std::string text;
    std::vector<Protected> taken;

    /// Every mark put back as it was typed.
    std::string restored(std::string_view marked) const;
    /// The mark at the start of `marked`: its bytes, and the Protected it stands for, if it does.
    struct Mark {
        std::size_t size = 0;
        const Protected* thing = nullptr;
    };
    Mark mark_at(std::string_view marked) const;
};

/// Valid UTF-8, LF only, no control characters, no characters that we use as marks.
std::string clean_source(std::string_view source);
/// Everything above; `source` must be clean.
MarkdownSource protect_source(std::string_view source);

}  // namespace lyceum::html
