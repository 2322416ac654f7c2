// A letter and how it is written down for the mail system (RFC 5322, 2045–2047, 2369, 8058).
#pragma once
#include "platform/core/types.hpp"
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::mail {

inline constexpr std::size_t kLetterBytesMax = 1024 * 1024;     // text and html together

struct Header {
    std::string name, value;
};
DESCRIBE(Header, name, value)

struct Letter {
    std::string to, to_name = {};
    std::string subject = {};
    std::string text = {};                              // always: some people read letters as text
    std::string html = {};                              // optional
    /// For letters people did not ask for one by one: the address of a page, and of a POST, that ends them.
    std::string unsubscribe_url = {};
    std::string reply_to = {};                          // optional
    /// Puts letters of one conversation together: the Message-ID of its first, without angle brackets.
    std::string in_reply_to = {};
    /// What makes it one letter however often it is handed over; made by `post`, without the domain.
    std::string message_id = {};
    /// Somebody waits for it or it concerns the safety of their account: it is tried even where an address returned letters.
    bool urgent = false;
    /// More header fields. Names of ASCII letters, digits and '-'; those that `compose` writes are refused.
    std::vector<Header> headers = {};
};
DESCRIBE(Letter, to, to_name, subject, text, html, unsubscribe_url, reply_to, in_reply_to, message_id, urgent, headers)

/// In whose name letters go out.
struct Sender {
    std::string address, name = {};
};

/// Why a letter cannot be written down: a line break or control character in a header, an address that is
/// none. It is found before anything is sent, and trying again does not help.
struct BadLetter : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The whole message with CRLF line ends: multipart/alternative when there is HTML, quoted-printable or
/// base64 by what is shorter, no line above 78 characters where the words allow. Throws BadLetter.
std::string compose(const Letter&, const Sender&, Time now);

/// One mailbox: `local@domain` in ASCII without blanks, brackets, quotes or control characters, at most 254
/// bytes. International domains are given in their xn-- form.
bool is_mail_address(std::string_view);

/// "Fri, 20 Nov 2026 08:30:00 +0000".
std::string mail_date(Time);

}  // namespace lyceum::mail
