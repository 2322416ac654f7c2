#include "platform/config/toml.hpp"
#include <algorithm>

namespace lyceum::config {

namespace {

// Where the string that begins at `at` ends; malformed ones end with their line, as they do for the parser.
std::size_t after_string(std::string_view text, std::size_t at) {
    char quote = text[at];
    std::string three(3, quote);
    bool long_one = text.substr(at, 3) == three;
    for (at += long_one ? 3 : 1; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') ++at;
        else if (long_one && text.substr(at, 3) == three) return at + 3;
        else if (!long_one && text[at] == quote) return at + 1;
        else if (!long_one && text[at] == '\n') return at;
    }
    return text.size();
}

void check_letters(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    int line = 1;
    for (std::size_t at = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0; at < text.size();) {
        auto end = at + 1;
        if (text[at] == '"' || text[at] == '\'') end = after_string(text, at);
        else if (text[at] == '#') end = std::min(text.find('\n', at), text.size());
        else if (static_cast<unsigned char>(text[at]) > 127) throw NotToml(line, "letters beyond ASCII stand between quotes");
        line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
        at = end;
    }
}

}  // namespace

toml::table read_toml(std::string_view text) {
    check_letters(text);
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        throw NotToml(static_cast<int>(error.source().begin.line), std::string(error.description()));
    }
}

}  // namespace lyceum::config
