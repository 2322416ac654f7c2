// Gives an answer the form that its request asked for: not at all when the client still has it,
// compressed, or a part of it. Pure: bytes in, bytes out.
#pragma once
#include "platform/http/message.hpp"
#include <string>
#include <string_view>

namespace lyceum::http {

enum class Encoding { identity, gzip, brotli, zstd };
/// The word in Content-Encoding: `br` for brotli; `zstd` after RFC 8878.
std::string_view coding_of(Encoding);

/// Shorter bodies are sent as they are: they fit into one packet anyway.
inline constexpr std::size_t kCompressBytesMin = 860;

/// How hard to try: answers are compressed while somebody waits, assets once and for all.
enum class Effort { answer, asset };

/// The best encoding that an Accept-Encoding value allows. Where they weigh the same: for answers zstd, which is as small
/// as gzip in a fifth of the time, then brotli, then gzip; for assets, which are never zstd, brotli, then gzip.
/// Identity when none is allowed, whatever the value says about identity.
Encoding choose_encoding(std::string_view accept, Effort = Effort::answer);

/// How much an Accept field wants a media type, in thousandths; nothing sent means anything. `named`: by its own name,
/// not by `text/*` or `*/*`. Other parameters than q are left aside.
struct Wanted {
    int weight = 1000;
    bool named = false;
};
Wanted weight_in(std::string_view accept, std::string_view media_type);

/// `body` in this encoding; throws Fault when the library fails, which means memory ran out.
std::string compressed(std::string_view body, Encoding, Effort = Effort::answer);

/// Whether a media type, parameters left aside, is worth compressing.
bool is_compressible(std::string_view content_type);

/// A quoted strong validator of these bytes, the same on every machine and after every restart.
std::string strong_etag(std::string_view body);
/// The validator of an encoded form: `"x"` becomes `"x-br"`.
std::string etag_for(std::string_view etag, Encoding);

/// Whether an If-None-Match value names this validator, compared weakly as it asks.
bool names_etag(std::string_view if_none_match, std::string_view etag);

/// Finishes an answer for its request.
///
/// A 200 to GET or HEAD gets an ETag unless it has one or is `no-store`, and becomes a 304 when
/// If-None-Match names it, or a 206 or 416 when one byte range is asked for. Any body of a
/// compressible type is encoded as Accept-Encoding prefers; `Vary` then gains Accept-Encoding. An
/// answer that already carries Content-Encoding keeps its body, but may become a 304.
Response represent(const Request&, Response);

}  // namespace lyceum::http
