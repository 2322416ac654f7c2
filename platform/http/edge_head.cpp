// Reads request heads and chunked bodies, refusing whatever two readers could understand differently.
#include "platform/http/edge_head.hpp"
#include <algorithm>
#include <array>
#include <charconv>

namespace lyceum::http {

namespace {

constexpr std::size_t kMethodBytesMax = 16;
constexpr std::size_t kHostBytesMax = 261;              // a name of 255 bytes, a colon, a port

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return is_upper(c) || (c >= 'a' && c <= 'z'); }

/// The characters of a token (RFC 9110, 5.6.2), of which field names are made.
constexpr auto kTokenCharacters = [] {
    std::array<bool, 256> table{};
    for (int c = 0; c < 128; ++c) table[static_cast<std::size_t>(c)] = is_letter(static_cast<char>(c)) || is_digit(static_cast<char>(c));
    for (char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

constexpr bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return kTokenCharacters[static_cast<unsigned char>(c)]; });
}

/// Field values may hold anything printable, tabs, and bytes above ASCII.
constexpr bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        auto byte = static_cast<unsigned char>(c);
        return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
    });
}

constexpr std::string_view without_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

constexpr Rejection bad(std::string_view reason) { return {400, reason}; }

bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);
        auto segment = path.substr(0, path.find('/'));
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// How often the fields that decide where a request ends were seen, and whom the request line names.
struct Framing {
    int hosts = 0, lengths = 0, encodings = 0;
    bool upgrade_listed = false, web_socket_named = false;
    std::optional<std::string_view> authority;
};

/// Somebody who takes us for a proxy names the whole address (RFC 9112, section 3.2.2): what is left is path and query.
std::string_view without_authority(std::string_view target, Framing& framing) {
    for (std::string_view scheme : {"http://", "https://"}) {
        if (!same_word(target.substr(0, scheme.size()), scheme)) continue;
        target.remove_prefix(scheme.size());
        framing.authority = target.substr(0, target.find_first_of("/?"));
        target.remove_prefix(framing.authority->size());
        return target.empty() ? "/" : target;
    }
    return target;
}

std::optional<Rejection> read_target(std::string_view whole, Request& request, Framing& framing) {
    if (whole.size() > kTargetBytesMax) return Rejection{414, "The address is too long."};
    if (whole == "*" && request.method == "OPTIONS") {
        request.target = whole, request.path = "/";
        return std::nullopt;
    }
    auto target = without_authority(whole, framing);
    if (target.empty() || target.front() != '/') return bad("The request line must name a path that begins with a slash.");
    for (char c : target)
        if (c < 0x21 || c > 0x7e || c == '#') return bad("The address contains a character that must be escaped.");

    auto mark = target.find('?');
    auto path = percent_decoded(target.substr(0, mark));
    if (!path) return bad("The address contains a broken escape.");
    if (has_control_character(*path) || utf8_length(*path) < 0) return bad("The address is not valid UTF-8 text.");
    if (has_dot_segment(*path)) return bad("The address contains a dot segment.");

    request.target = target;
    request.path = std::move(*path);
    if (mark != target.npos) request.query = target.substr(mark + 1);
    return std::nullopt;
}

std::optional<Rejection> read_request_line(std::string_view line, Head& head, Framing& framing) {
    auto after_method = line.find(' ');
    auto before_version = line.rfind(' ');
    if (after_method == line.npos || after_method == before_version) return bad("The request line is malformed.");

    auto method = line.substr(0, after_method);
    auto version = line.substr(before_version + 1);
    if (method.empty() || method.size() > kMethodBytesMax || !std::all_of(method.begin(), method.end(), is_upper))
        return bad("The method is malformed.");
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return bad("Only HTTP/1.1 and HTTP/1.0 are spoken here.");

    head.http10 = version.back() == '0';
    head.keep_alive = !head.http10;
    head.head_only = method == "HEAD";
    head.request.method = head.head_only ? "GET" : method;
    return read_target(line.substr(after_method + 1, before_version - after_method - 1), head.request, framing);
}

std::optional<Rejection> note_field(std::string_view name, std::string_view value, Head& head, Framing& framing) {
    if (same_word(name, "Host")) {
        ++framing.hosts;
        head.request.host = value;
    } else if (same_word(name, "Content-Length")) {
        ++framing.lengths;
        auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), head.content_length);
        if (error != std::errc{} || end != value.data() + value.size()) return bad("Content-Length is not a number.");
    } else if (same_word(name, "Transfer-Encoding")) {
        ++framing.encodings;
        if (value != "chunked") return bad("The only transfer encoding understood here is chunked.");
        head.chunked = true;
    } else if (same_word(name, "Connection")) {
        if (lists_word(value, "close")) head.keep_alive = false;
        else if (head.http10 && lists_word(value, "keep-alive")) head.keep_alive = true;
        framing.upgrade_listed |= lists_word(value, "upgrade");
    } else if (same_word(name, "Expect")) {
        if (!same_word(value, "100-continue")) return Rejection{417, "The only expectation met here is 100-continue."};
        head.expects_continue = !head.http10;
    } else if (same_word(name, "Upgrade")) {
        framing.web_socket_named |= lists_word(value, "websocket");
    } else if (same_word(name, "Accept")) {
        head.wants_events |= lists_word(value, "text/event-stream");
    }
    return std::nullopt;
}

std::optional<Rejection> read_field(std::string_view line, Head& head, Framing& framing) {
    if (line.front() == ' ' || line.front() == '\t') return bad("A header field may not be folded.");
    auto colon = line.find(':');
    if (colon == line.npos) return bad("A header field lacks its colon.");
    auto name = line.substr(0, colon);
    auto value = without_blanks(line.substr(colon + 1));
    if (!is_token(name) || !is_field_value(value)) return bad("A header field is malformed.");
    if (auto rejection = note_field(name, value, head, framing)) return rejection;
    head.request.headers.add(std::string(name), std::string(value));
    return std::nullopt;
}

std::optional<Rejection> check_framing(Head& head, const Framing& framing) {
    if (framing.hosts != 1 || !is_host(head.request.host)) return bad("A request must carry exactly one valid Host field.");
    if (framing.authority) {                        // it counts, whatever Host says
        if (!is_host(*framing.authority)) return bad("The address does not name a valid host.");
        head.request.host = *framing.authority;
    }
    if (framing.lengths > 1) return bad("Content-Length is given more than once.");
    if (framing.encodings > 1) return bad("Transfer-Encoding is given more than once.");
    if (head.chunked && framing.lengths) return bad("A request has either Content-Length or Transfer-Encoding.");
    if (head.chunked && head.http10) return bad("HTTP/1.0 has no transfer encodings.");

    bool plain_get = head.request.method == "GET" && !head.head_only && !head.has_body();
    head.wants_web_socket = plain_get && !head.http10 && framing.upgrade_listed && framing.web_socket_named;
    head.wants_events = head.wants_events && plain_get && !head.wants_web_socket;
    return std::nullopt;
}

bool is_port(std::string_view text) {
    int port = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return !text.empty() && text.size() <= 5 && is_digit(text.front()) && error == std::errc{}
        && end == text.data() + text.size() && port <= 65535;
}

}  // namespace

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > kHostBytesMax) return false;
    auto bracketed = host.front() == '[';
    auto name_end = bracketed ? host.find(']') : host.find(':');
    if (bracketed) {
        if (name_end == host.npos || name_end < 3) return false;
        auto inside = host.substr(1, name_end - 1);
        if (inside.find_first_not_of("0123456789abcdefABCDEF:.") != inside.npos) return false;
        ++name_end;
    } else {
        auto name = host.substr(0, name_end);
        bool sound = std::all_of(name.begin(), name.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_'; });
        if (name.empty() || !sound) return false;
    }
    if (name_end >= host.size()) return true;
    return host[name_end] == ':' && is_port(host.substr(name_end + 1));
}

bool lists_word(std::string_view value, std::string_view word) {
    while (!value.empty()) {
        auto comma = value.find(',');
        auto element = value.substr(0, comma);
        if (same_word(without_blanks(element.substr(0, element.find(';'))), word)) return true;
        value = comma == value.npos ? std::string_view{} : value.substr(comma + 1);
    }
    return false;
}

bool is_same_origin(std::string_view origin, std::string_view host) {
    if (origin.empty()) return true;
    auto scheme_end = origin.find("://");
    return scheme_end != origin.npos && same_word(origin.substr(scheme_end + 3), host);
}

HeadScan::Verdict HeadScan::feed(std::string_view bytes) {
    for (;;) {
        auto line_feed = bytes.find('\n', searched_);
        if (line_feed == bytes.npos) {
            searched_ = bytes.size();
            return Verdict::more;
        }
        if (line_feed == 0 || bytes[line_feed - 1] != '\r') return Verdict::bare_line_feed;
        bool empty = line_feed == seen_ + 1;
        seen_ = searched_ = line_feed + 1;
        if (!empty) ++lines_;
        else if (lines_ > 0 || led_by_empty_line_) return Verdict::complete;
        else led_by_empty_line_ = true;
    }
}

std::optional<Rejection> read_head(std::string_view bytes, Head& head) {
    // One empty line before a request is forgiven, as RFC 9112 asks.
    if (bytes.starts_with("\r\n")) bytes.remove_prefix(2);

    Framing framing;
    bool first = true;
    for (int fields = 0; !bytes.empty(); ++fields) {
        auto end = bytes.find("\r\n");
        if (end == bytes.npos) return bad("The head does not end.");
        auto line = bytes.substr(0, end);
        bytes.remove_prefix(end + 2);
        if (line.empty()) break;
        if (fields > kHeaderFieldsMax) return Rejection{431, "There are too many header fields."};
        if (auto rejection = first ? read_request_line(line, head, framing) : read_field(line, head, framing)) return rejection;
        first = false;
    }
    if (first) return bad("The request line is missing.");
    return check_framing(head, framing);
}

ChunkReader::Verdict ChunkReader::feed(std::string_view& bytes, std::string& body, std::size_t body_max) {
    while (!bytes.empty()) {
        if (at_ == At::data) {
            auto count = std::min(left_, bytes.size());
            body.append(bytes.substr(0, count));
            bytes.remove_prefix(count);
            left_ -= count;
            if (left_ == 0) at_ = At::data_return;
            continue;
        }
        char c = bytes.front();
        bytes.remove_prefix(1);
        if (auto verdict = take(c, body_max - std::min(body_max, body.size())); verdict != Verdict::more) return verdict;
    }
    return Verdict::more;
}

ChunkReader::Verdict ChunkReader::take_size(char c, std::size_t room) {
    int digit = is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    if (digit >= 0) {
        if (++digits_ > 16) return Verdict::malformed;
        left_ = left_ * 16 + static_cast<std::size_t>(digit);
        return left_ > room ? Verdict::too_large : Verdict::more;
    }
    if (digits_ == 0) return Verdict::malformed;
    if (c == ';') at_ = At::extension;
    else if (c == '\r') at_ = At::size_line_feed;
    else return Verdict::malformed;
    return Verdict::more;
}

ChunkReader::Verdict ChunkReader::take(char c, std::size_t room) {
    auto expect = [&](char wanted, At next) {
        at_ = next;
        return c == wanted ? Verdict::more : Verdict::malformed;
    };
    switch (at_) {
    case At::size: return take_size(c, room);
    case At::extension:
        if (c == '\r') return expect('\r', At::size_line_feed);
        return ++extension_bytes_ <= kChunkExtensionBytesMax && is_field_value({&c, 1}) ? Verdict::more : Verdict::malformed;
    case At::size_line_feed: digits_ = 0; return expect('\n', left_ > 0 ? At::data : At::trailer_start);
    case At::data: return Verdict::malformed;
    case At::data_return: return expect('\r', At::data_line_feed);
    case At::data_line_feed: return expect('\n', At::size);
    case At::trailer_start:
        if (c == '\r') return expect('\r', At::last_line_feed);
        at_ = At::trailer;
        [[fallthrough]];
    case At::trailer:
        if (c == '\r') return expect('\r', At::trailer_line_feed);
        return ++trailer_bytes_ <= kTrailerBytesMax && is_field_value({&c, 1}) ? Verdict::more : Verdict::malformed;
    case At::trailer_line_feed: return expect('\n', At::trailer_start);
    case At::last_line_feed: return c == '\n' ? Verdict::complete : Verdict::malformed;
    }
    return Verdict::malformed;
}

}  // namespace lyceum::http
