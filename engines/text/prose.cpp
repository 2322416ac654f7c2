// Readings of a text that need no index.
#include "engines/text/prose.hpp"
#include "engines/text/unicode.hpp"
#include <algorithm>
#include <array>

namespace lyceum::text {

namespace {

struct Amount {
    double cjk = 0, words = 0;
};

Amount amount_of(std::string_view text) {
    Amount amount;
    bool in_word = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto code = next_code_point(text, at);
        const bool cjk = is_cjk(code), word = !cjk && is_word(code);
        amount.cjk += cjk;
        amount.words += word && !in_word;
        in_word = word;
    }
    return amount;
}

std::string_view next_line(std::string_view text, std::size_t& at) {
    const auto end = std::min(text.find('\n', at), text.size());
    auto line = text.substr(at, end - at);
    at = end + 1;
    return line;
}

bool is_fence(std::string_view line, std::string_view& open) {
    const auto start = line.find_first_not_of(" \t>");
    if (start == std::string_view::npos) return false;
    line.remove_prefix(start);
    const auto mark = line.substr(0, 3);
    if ((mark != "```" && mark != "~~~") || (!open.empty() && mark != open)) return false;
    open = open.empty() ? mark : std::string_view{};
    return true;
}

bool ends_sentence(char32_t code) {
    constexpr std::array<char32_t, 7> kEnds = {U'.', U'!', U'?', U'。', U'！', U'？', U'…'};
    return std::find(kEnds.begin(), kEnds.end(), code) != kEnds.end();
}

std::string on_one_line(std::string_view text, std::size_t most) {
    std::string line;
    bool pending_space = false;
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size() && count < most;) {
        const auto code = next_code_point(text, at);
        if (is_space(code) || code < 0x20) {
            pending_space = !line.empty();
            continue;
        }
        if (pending_space) line += ' ', ++count;
        pending_space = false;
        append_utf8(line, code);
        ++count;
    }
    return line;
}

// A spelled name for the marks that tell programming languages apart.
std::string_view spelled_mark(std::string_view title, std::size_t at, bool after_word) {
    const auto rest = title.substr(at);
    if (after_word && rest.starts_with("++")) return "pp";
    if (after_word && rest.starts_with("#") && !(rest.size() > 1 && is_word(static_cast<unsigned char>(rest[1])))) return "sharp";
    if (!after_word && rest.size() >= 4 && (rest.starts_with(".NET") || rest.starts_with(".net"))) return "dot";
    return {};
}

}  // namespace

int reading_minutes(std::string_view markdown) {
    constexpr double kCjkAMinute = 400, kWordsAMinute = 220, kCodeSlowness = 2;
    double minutes = 0;
    std::string_view open;
    for (std::size_t at = 0; at < markdown.size();) {
        const auto line = next_line(markdown, at);
        if (is_fence(line, open)) continue;
        const auto amount = amount_of(line);
        minutes += (amount.cjk / kCjkAMinute + amount.words / kWordsAMinute) * (open.empty() ? 1 : kCodeSlowness);
    }
    return std::max(1, static_cast<int>(minutes + 0.5));
}

std::string excerpt(std::string_view plain, std::size_t most) {
    auto line = on_one_line(plain, most + 1);
    if (count_characters(line) <= most) return line;

    std::size_t sentence = 0, word = 0, last = 0, count = 0;
    char32_t before = 0;
    for (std::size_t at = 0; count < most; ++count) {
        const auto code = next_code_point(line, at);
        if (code == ' ' && ends_sentence(before)) sentence = last;
        if (code == ' ' || is_cjk(code)) word = code == ' ' ? last : at;
        if (code >= 0x80 && ends_sentence(code)) sentence = at;
        before = code;
        last = at;
    }
    const auto late_enough = [&](std::size_t bytes) { return bytes * 2 > last; };
    if (late_enough(sentence)) return line.substr(0, sentence) + " …";
    return line.substr(0, late_enough(word) ? word : last) + "…";
}

std::string slug(std::string_view title) {
    std::string out;
    std::size_t count = 0;
    bool gap = false, after_word = false;
    for (std::size_t at = 0; at < title.size() && count < kSlugCharactersMost;) {
        const auto here = at;
        const auto code = narrow(next_code_point(title, at));
        std::string letters;
        if (auto mark = spelled_mark(title, here, after_word); !mark.empty()) letters = mark, gap = gap && mark == "dot";
        else if (is_word(code)) append_folded(letters, code);
        after_word = !letters.empty();
        if (letters.empty()) {
            gap = gap || !(code == '\'' || code == 0x2019 || code == '+' || (code >= 0x300 && code <= 0x36F));
            continue;
        }
        if (gap && !out.empty()) out += '-', ++count;
        gap = false;
        out += letters;
        count += count_characters(letters);
    }
    if (count >= kSlugCharactersMost) {
        out.resize(bytes_of_prefix(out, kSlugCharactersMost));
        if (auto dash = out.rfind('-'); dash != std::string::npos && dash * 2 > out.size()) out.resize(dash);
    }
    while (out.ends_with('-')) out.pop_back();
    return out;
}

Language detect_language(std::string_view plain) {
    constexpr double kChineseShare = 0.3;
    const auto amount = amount_of(plain);
    const auto all = amount.cjk + amount.words;
    return all > 0 && amount.cjk / all >= kChineseShare ? Language::zh : Language::en;
}

}  // namespace lyceum::text
