// The encodings of mail: words in headers and bodies of parts.
#pragma once
#include <string>
#include <string_view>

namespace lyceum::mail {

/// Text for an unstructured header field: as it is when plain ASCII, else RFC 2047 encoded words of at most
/// 75 characters, none of which splits a character. `column` is where the text begins in its line.
std::string header_text(std::string_view text, std::size_t column);
/// A display name: bare, quoted, or encoded, as its characters need.
std::string header_name(std::string_view name, std::size_t column);

/// RFC 2045, with LF and CRLF as line ends; lines of at most 76 characters.
std::string quoted_printable(std::string_view text);
/// Base64 in lines of 76 characters, with every line end of the text made CRLF first.
std::string base64_lines(std::string_view text);

/// The inverse of all of these, for showing caught letters. What is malformed is left as it is.
std::string read_header_text(std::string_view);
std::string read_quoted_printable(std::string_view);

}  // namespace lyceum::mail
