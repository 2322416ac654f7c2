// The strict reading of an HTTP/1.x request: where its head ends, what it says, where its body ends.
//
// One parser, ours, so that no second one can disagree with it about where a request stops: that
// disagreement is what request smuggling lives on. Nothing here touches a socket.
#pragma once
#include "platform/http/message.hpp"
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lyceum::http {

inline constexpr std::size_t kTargetBytesMax = 8 * 1024;
inline constexpr int kHeaderFieldsMax = 100;
inline constexpr std::size_t kChunkExtensionBytesMax = 4 * 1024;    // all chunks of a body together
inline constexpr std::size_t kTrailerBytesMax = 4 * 1024;

/// Why a request is not read further. The reason is a constant sentence for people.
struct Rejection {
    int status = 400;
    std::string_view reason;
};

/// Looks for the empty line that ends a head while bytes arrive; no byte is looked at twice.
class HeadScan {
public:
    enum class Verdict { more, complete, bare_line_feed };

    /// `bytes` is everything received since the head began, earlier bytes included.
    Verdict feed(std::string_view bytes);
    /// The length of the head with its empty line, once complete.
    std::size_t length() const { return seen_; }
    bool past_request_line() const { return lines_ > 0; }

private:
    std::size_t seen_ = 0;                  // up to and including the last line feed
    std::size_t searched_ = 0;
    int lines_ = 0;
    bool led_by_empty_line_ = false;
};

/// What a head says. The request lacks what the connection knows: peer, id, secure, body.
struct Head {
    Request request;
    bool head_only = false;                 // the method was HEAD; request.method says GET
    bool http10 = false;
    bool keep_alive = true;
    bool expects_continue = false;
    bool chunked = false;
    std::size_t content_length = 0;
    bool wants_web_socket = false;
    bool wants_events = false;

    bool has_body() const { return chunked || content_length > 0; }
};

/// Reads a complete head as HeadScan found it. On a rejection `head` is partly filled and unused.
std::optional<Rejection> read_head(std::string_view bytes, Head& head);

/// `name`, `name:port`, an IPv4 address or a bracketed IPv6 address, as a Host field may carry it.
bool is_host(std::string_view);
/// Whether a comma-separated field value lists `word`, parameters left aside, without case.
bool lists_word(std::string_view value, std::string_view word);

/// Whether a page of `origin` is one of ours. No Origin at all means no browser, and is allowed.
bool is_same_origin(std::string_view origin, std::string_view host);

/// Decodes a chunked body while bytes arrive.
class ChunkReader {
public:
    enum class Verdict { more, complete, malformed, too_large };

    /// Takes what belongs to the body from the front of `bytes` and appends its data to `body`.
    Verdict feed(std::string_view& bytes, std::string& body, std::size_t body_max);

private:
    enum class At { size, extension, size_line_feed, data, data_return, data_line_feed,
                    trailer_start, trailer, trailer_line_feed, last_line_feed };

    Verdict take(char c, std::size_t room);
    Verdict take_size(char c, std::size_t room);

    At at_ = At::size;
    std::size_t left_ = 0;                  // data bytes of this chunk still to come
    int digits_ = 0;
    std::size_t extension_bytes_ = 0, trailer_bytes_ = 0;
};

}  // namespace lyceum::http
