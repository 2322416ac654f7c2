// How an answer goes onto the wire: its head, the date, and the small answers of the edge itself.
#pragma once
#include "platform/http/message.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace lyceum::http {

enum class After { keep_alive, keep_alive_http10, close };

/// What the edge adds to every answer.
struct Envelope {
    std::string_view request_id, date;
    After after = After::keep_alive;
    bool endless = false;                   // an event stream: no length, ended by closing
};

/// Appends a complete head to `out`. Fields that the edge itself decides are taken from the
/// envelope only, and a field that would break the head is left out and logged.
void write_head(std::string& out, const Response&, const Envelope&);

/// The same for an answer that is finished but for the envelope.
void write_head(std::string& out, const Finished&, const Envelope&);
/// What write_head would write of an answer's own fields and length, once for many times.
Finished finished(const Response&);

/// Whether an answer of this status carries a body at all (RFC 9110: not 1xx, 204, 304).
bool allows_body(int status);
std::string_view reason_phrase(int status);

/// A sentence of the edge itself, as plain text.
Response plain_answer(int status, std::string_view sentence);
/// The same for programs: a problem document (RFC 9457) like those of the application, in English. `type` is relative where
/// it was not understood which host was meant.
Response problem_answer(int status, std::string_view sentence, const Request&);

/// `Sun, 06 Nov 1994 08:49:37 GMT`, written again only when the second has changed.
class HttpDate {
public:
    std::string_view at(std::int64_t unix_seconds);

private:
    std::int64_t second_ = -1;
    std::string text_;
};

}  // namespace lyceum::http
