// An HTTP request and an answer as the program sees them: complete, bounded, already checked.
#pragma once
#include "platform/core/types.hpp"
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lyceum::http {

/// Header fields in the order received. Names compare without case.
class Headers {
public:
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    /// Replaces every field of this name by one.
    void set(std::string name, std::string value);
    void remove(std::string_view name);
    /// The first field of this name; empty when there is none.
    std::string_view get(std::string_view name) const;
    bool has(std::string_view name) const;
    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// Compares ASCII letters without case.
bool same_word(std::string_view a, std::string_view b);

struct Request {
    std::string method;                 // upper case; HEAD arrives as GET, and the edge leaves the body out
    std::string target;                 // origin-form, as sent: path and query
    std::string path;                   // percent-decoded once, valid UTF-8, begins with '/', no NUL
    std::string query;                  // as sent, without '?'
    Headers headers;
    std::string body;
    std::string peer;                   // the client's address; behind a trusted proxy, the one it names
    std::string host;                   // as sent, checked against nothing but syntax
    bool secure = false;                // TLS here, or said so by a trusted proxy
    std::string id;                     // request id: ours, or a well-formed X-Request-Id of a trusted proxy
};

/// An answer. The body may be shared, so that cached pages are sent without a copy.
struct Response {
    int status = 200;
    Headers headers;
    std::shared_ptr<const std::string> body = std::make_shared<const std::string>();

    static Response text(int status, std::string type, std::string body);
    Response& with(std::string name, std::string value) { headers.set(std::move(name), std::move(value)); return *this; }
};

/// An answer that is sent as it stands, any number of times: its fields are written already, but for those
/// that differ each time (date, request id, connection).
struct Finished {
    int status = 200;
    std::string fields;                 // complete lines, without the empty one
    std::shared_ptr<const std::string> body;
};

/// Decodes %XX once; nullopt for a broken escape. `plus_is_space` for form data and queries.
std::optional<std::string> percent_decoded(std::string_view, bool plus_is_space = false);
/// Escapes everything but ASCII letters, digits and the characters of `keep`.
std::string percent_encoded(std::string_view, std::string_view keep = "-._~");

}  // namespace lyceum::http
