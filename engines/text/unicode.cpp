// UTF-8 walking and character classes. Ranges follow the Unicode 15 block chart, coarsely: a rare
// symbol taken for a letter costs one odd token, never a wrong answer.
#include "engines/text/unicode.hpp"
#include <algorithm>
#include <array>

namespace lyceum::text {

namespace {

struct Range {
    char32_t first, last;
};

template <std::size_t N>
bool within(const std::array<Range, N>& sorted, char32_t code) {
    auto after = std::upper_bound(sorted.begin(), sorted.end(), code,
                                  [](char32_t value, const Range& range) { return value < range.first; });
    return after != sorted.begin() && code <= std::prev(after)->last;
}

constexpr std::array kCjk = {
    Range{0x1100, 0x11FF},  Range{0x2E80, 0x2FDF},  Range{0x3005, 0x3007},   Range{0x3021, 0x3029},
    Range{0x3041, 0x309F},  Range{0x30A1, 0x30FA},  Range{0x30FC, 0x30FF},   Range{0x3105, 0x312F},
    Range{0x3131, 0x318E},  Range{0x31A0, 0x31BF},  Range{0x31F0, 0x31FF},   Range{0x3400, 0x4DBF},
    Range{0x4E00, 0x9FFF},  Range{0xA960, 0xA97F},  Range{0xAC00, 0xD7FF},   Range{0xF900, 0xFAFF},
    Range{0xFF66, 0xFF9F},  Range{0xFFA0, 0xFFDC},  Range{0x1B000, 0x1B16F}, Range{0x20000, 0x3FFFD},
};

// What is neither letter, digit nor mark above ASCII: punctuation, symbols, emoji, private use.
constexpr std::array kNotWord = {
    Range{0x80, 0xA9},      Range{0xAB, 0xB4},     Range{0xB6, 0xB9},       Range{0xBB, 0xBF},
    Range{0xD7, 0xD7},      Range{0xF7, 0xF7},     Range{0x2B0, 0x2DF},     Range{0x37E, 0x37E},
    Range{0x387, 0x387},    Range{0x589, 0x58A},   Range{0x5BE, 0x5BE},     Range{0x60C, 0x60D},
    Range{0x61B, 0x61F},    Range{0x66A, 0x66D},   Range{0x6D4, 0x6D4},     Range{0x964, 0x965},
    Range{0xE4F, 0xE4F},    Range{0x1680, 0x1680}, Range{0x2000, 0x209F},   Range{0x20A0, 0x20CF},
    Range{0x2100, 0x2BFF},  Range{0x2E00, 0x2E7F}, Range{0x2FF0, 0x3004},   Range{0x3008, 0x3020},
    Range{0x3030, 0x3040},  Range{0x30A0, 0x30A0}, Range{0x30FB, 0x30FB},   Range{0x3190, 0x319F},
    Range{0x31C0, 0x31EF},  Range{0x3200, 0x33FF}, Range{0x4DC0, 0x4DFF},   Range{0xD800, 0xF8FF},
    Range{0xFE00, 0xFE1F},  Range{0xFE30, 0xFE6F}, Range{0xFEFF, 0xFF0F},   Range{0xFF1A, 0xFF20},
    Range{0xFF3B, 0xFF40},  Range{0xFF5B, 0xFF65}, Range{0xFFE0, 0xFFFF},   Range{0x1D000, 0x1D3FF},
    Range{0x1F000, 0x1FAFF}, Range{0xE0000, 0x10FFFF},
};

// The base letters of U+00C0 to U+017F, in order. Ligatures are spelled out by append_folded.
constexpr std::string_view kBaseLetters =
    "aaaaaaaceeeeiiiidnooooo*ouuuuyps" "aaaaaaaceeeeiiiidnooooo*ouuuuypy"
    "aaaaaa" "cccccccc" "dddd" "eeeeeeeeee" "gggggggg" "hhhh" "iiiiiiiiii" "ii" "jj" "kkk" "llllllllll"
    "nnnnnn" "n" "nn" "oooooo" "oo" "rrrrrr" "ssssssss" "tttttt" "uuuuuuuuuuuu" "ww" "yyy" "zzzzzz" "s";
static_assert(kBaseLetters.size() == 0x180 - 0xC0);

bool is_continuation(std::string_view text, std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

bool is_combining_mark(char32_t code) { return code >= 0x300 && code <= 0x36F; }

char32_t lower(char32_t code) {
    if (code >= 'A' && code <= 'Z') return code + 32;
    if (code >= 0x391 && code <= 0x3A9) return code + 32;       // Greek
    if (code >= 0x410 && code <= 0x42F) return code + 32;       // Cyrillic
    if (code >= 0x400 && code <= 0x40F) return code + 80;
    if (code >= 0x1E00 && code <= 0x1EFF && code % 2 == 0) return code + 1;
    return code;
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) return ++at, lead;

    const int length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
    if (length == 0) return ++at, kReplacement;
    char32_t code = lead & (0xFF >> (length + 1));
    for (int i = 1; i < length; ++i) {
        if (!is_continuation(text, at + i)) return ++at, kReplacement;
        code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
    }
    constexpr std::array<char32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
    if (code < kSmallest[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return ++at, kReplacement;
    at += length;
    return code;
}

void append_utf8(std::string& out, char32_t code) {
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::string valid_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) append_utf8(valid, next_code_point(text, at));
    return valid;
}

std::size_t bytes_of_prefix(std::string_view text, std::size_t most) {
    std::size_t at = 0;
    while (most-- > 0 && at < text.size()) next_code_point(text, at);
    return at;
}

std::size_t count_characters(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
    return count;
}

bool is_cjk(char32_t code) { return code >= 0x1100 && within(kCjk, code); }

bool is_word(char32_t code) {
    if (code < 0x80) return is_ascii_letter(code) || is_ascii_digit(code);
    return !within(kNotWord, code);
}

bool is_space(char32_t code) {
    return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || (code >= 0x2000 && code <= 0x200B) ||
           code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x3000 || code == 0xFEFF;
}

bool is_ascii_letter(char32_t code) { return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z'); }
bool is_ascii_digit(char32_t code) { return code >= '0' && code <= '9'; }

bool is_upper(char32_t code) {
    if (code >= 0xC0 && code <= 0xDE) return code != 0xD7;
    if (code >= 0x100 && code <= 0x137) return code % 2 == 0;
    return lower(code) != code;
}

char32_t narrow(char32_t code) {
    if (code >= 0xFF01 && code <= 0xFF5E) return code - 0xFF01 + '!';
    return code == 0x3000 ? U' ' : code;
}

void append_folded(std::string& out, char32_t code) {
    code = narrow(code);
    if (is_combining_mark(code)) return;
    switch (code) {
        case 0xC6: case 0xE6: out += "ae"; return;
        case 0xDE: case 0xFE: out += "th"; return;
        case 0xDF: out += "ss"; return;
        case 0x132: case 0x133: out += "ij"; return;
        case 0x152: case 0x153: out += "oe"; return;
        default: break;
    }
    if (code >= 0xC0 && code < 0x180 && code != 0xD7 && code != 0xF7) {
        out += kBaseLetters[code - 0xC0];
        return;
    }
    append_utf8(out, lower(code));
}

}  // namespace lyceum::text
