// Encoded words (RFC 2047) and body encodings (RFC 2045).
#include "platform/mail/encode.hpp"
#include "platform/core/types.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace lyceum::mail {

namespace {

constexpr std::string_view kWordStart = "=?UTF-8?B?", kWordEnd = "?=";
constexpr std::size_t kLineMax = 76, kWordMax = 75;

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; }) && text.find("=?") == text.npos;
}

std::size_t character_bytes(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80 && end - at < 4) ++end;
    return end - at;
}

std::string encoded_words(std::string_view text, std::size_t column) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto room = std::min(kWordMax, kLineMax - std::min(column, kLineMax - 30)) - kWordStart.size() - kWordEnd.size();
        auto bytes_max = room / 4 * 3;
        std::size_t length = 0;
        while (at + length < text.size()) {
            auto next = character_bytes(text, at + length);
            if (length && length + next > bytes_max) break;
            length += next;
        }
        if (!out.empty()) out += "\r\n ";
        out += std::string(kWordStart) + crypto::base64(text.substr(at, length)) + std::string(kWordEnd);
        at += length;
        column = 1;
    }
    return out;
}

/// Breaks a plain line at blanks, so that lines stay below 78 characters where words allow.
std::string folded(std::string_view text, std::size_t column) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto end = std::min(text.find(' ', at + 1), text.size());
        if (column + (end - at) > kLineMax && text[at] == ' ' && at > 0) out += "\r\n", column = 0;
        out += text.substr(at, end - at);
        column += end - at;
        at = end;
    }
    return out;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// A decoded encoded word beginning at `at`, and where it ends; nothing when there is none.
std::optional<std::pair<std::string, std::size_t>> read_word(std::string_view text, std::size_t at) {
    auto charset = text.find('?', at + 2);
    auto encoding = charset == text.npos ? text.npos : text.find('?', charset + 1);
    auto end = encoding == text.npos ? text.npos : text.find("?=", encoding + 1);
    if (end == text.npos || encoding != charset + 2) return std::nullopt;
    auto content = text.substr(encoding + 1, end - encoding - 1);
    if ((text[charset + 1] | 0x20) == 'b') {
        auto bytes = crypto::from_base64(content);
        if (!bytes) return std::nullopt;
        return std::pair{std::move(*bytes), end + 2};
    }
    std::string spaced(content);
    std::replace(spaced.begin(), spaced.end(), '_', ' ');
    return std::pair{read_quoted_printable(spaced), end + 2};
}

}  // namespace

std::string header_text(std::string_view text, std::size_t column) {
    auto longest = std::size_t{0}, word = std::size_t{0};
    for (char c : text) longest = std::max(longest, word = c == ' ' ? 0 : word + 1);
    // Folding at one of two blanks could leave a line with nothing on it, which some readers take for the end.
    bool foldable = text.find("  ") == text.npos || column + text.size() <= kLineMax;
    bool bare = is_plain(text) && longest < 900 && foldable && trimmed(text) == text;
    return bare ? folded(text, column) : encoded_words(text, column);
}

std::string header_name(std::string_view name, std::size_t column) {
    if (!is_plain(name) || name.size() > kLineMax / 2) return encoded_words(name, column);
    constexpr std::string_view kSpecial = "()<>[]:;@\\,.\"";
    if (name.find_first_of(kSpecial) == name.npos) return std::string(name);
    std::string out = "\"";
    for (char c : name) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

std::string quoted_printable(std::string_view text) {
    std::string out, line;
    auto put = [&](std::string_view token) {
        if (line.size() + token.size() > kLineMax - 1) out += line + "=\r\n", line.clear();
        line += token;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto byte = static_cast<unsigned char>(text[at]);
        bool crlf = byte == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
        if (crlf) continue;
        if (byte == '\n') {
            out += line + "\r\n";
            line.clear();
            continue;
        }
        bool ends_line = at + 1 == text.size() || text[at + 1] == '\n' || text[at + 1] == '\r';
        bool blank = byte == ' ' || byte == '\t';
        bool as_is = (byte > 0x20 && byte < 0x7f && byte != '=') || (blank && !ends_line);
        // A dot alone on a line would end the letter in a relay that forgets to double it.
        if (byte == '.' && line.empty() && ends_line) as_is = false;
        put(as_is ? std::string(1, text[at]) : fmt::format("={:02X}", byte));
    }
    return out + line;
}

std::string base64_lines(std::string_view text) {
    std::string canonical;
    for (char c : with_unix_newlines(text)) canonical += c == '\n' ? "\r\n" : std::string(1, c);
    auto encoded = crypto::base64(canonical);
    std::string out;
    for (std::size_t at = 0; at < encoded.size(); at += kLineMax) {
        if (at) out += "\r\n";
        out += encoded.substr(at, kLineMax);
    }
    return out;
}

std::string read_header_text(std::string_view text) {
    std::string out;
    bool after_word = false;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at).starts_with("=?")) {
            if (auto word = read_word(text, at)) {
                out += word->first;
                at = word->second;
                after_word = true;
                continue;
            }
        }
        auto next = text.find_first_not_of(" \t\r\n", at);
        bool between_words = after_word && next != text.npos && next > at && text.substr(next).starts_with("=?");
        if (between_words) { at = next; continue; }
        if (text[at] != '\r' && text[at] != '\n') out += text[at];
        after_word = false;
        ++at;
    }
    return out;
}

std::string read_quoted_printable(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '=') { out += text[at]; continue; }
        if (text.substr(at + 1).starts_with("\r\n")) { at += 2; continue; }
        if (text.substr(at + 1).starts_with("\n")) { at += 1; continue; }
        int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1, low = high < 0 ? -1 : hex_digit(text[at + 2]);
        if (low < 0) { out += '='; continue; }
        out += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return out;
}

}  // namespace lyceum::mail
