// How a request ends early. A refusal is an answer to people; a fault is the world misbehaving;
// a failed CHECK is a mistake of ours. Outcomes that a caller branches on are values, never these.
#pragma once
#include "platform/core/types.hpp"
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace lyceum {

struct FieldError {
    std::string field;
    Msg message;
};

/// The request cannot be granted. Only the edge catches it, and makes it a page, an RFC 9457
/// problem or a failed job. Messages say what is so, then what to do.
struct Refusal : std::exception {
    enum class Why { bad_request, sign_in, pay, forbidden, confirm, second_factor, not_found, method_not_allowed, conflict, precondition_failed, too_large, invalid, slow_down, unavailable };
    Why why;
    Msg message;
    std::vector<FieldError> fields;
    int retry_after_seconds = 0;

    Refusal(Why w, Msg m, std::vector<FieldError> f = {}) : why(w), message(std::move(m)), fields(std::move(f)) {}
    Refusal(Why w, std::string m, std::vector<FieldError> f = {}) : Refusal(w, Msg{std::move(m), {}}, std::move(f)) {}
    const char* what() const noexcept override { return message.english.c_str(); }
};
DESCRIBE_ENUM(Refusal::Why, bad_request, sign_in, pay, forbidden, confirm, second_factor, not_found, method_not_allowed, conflict, precondition_failed, too_large, invalid, slow_down, unavailable)
int http_status(Refusal::Why);

[[noreturn]] inline void not_found(std::string message = "There is nothing at this address.") {
    throw Refusal(Refusal::Why::not_found, std::move(message));
}
[[noreturn]] inline void forbidden(std::string message = "You may not do this.") {
    throw Refusal(Refusal::Why::forbidden, std::move(message));
}
[[noreturn]] inline void conflict(std::string message) { throw Refusal(Refusal::Why::conflict, std::move(message)); }
[[noreturn]] inline void invalid(std::string field, std::string message) {
    throw Refusal(Refusal::Why::invalid, Msg{message, {}}, {{std::move(field), Msg{message, {}}}});
}

/// The world misbehaved: a disk, a peer, a database. Answered with 503 and an incident number.
struct Fault : std::runtime_error {
    explicit Fault(const std::string& what) : std::runtime_error(what) {}
};

[[noreturn]] void check_failed(const char* condition, const char* file, int line);
/// A condition that only a mistake of ours can break; never a reaction to input.
#define CHECK_THAT(condition) \
    do { if (!(condition)) ::lyceum::check_failed(#condition, __FILE__, __LINE__); } while (false)

}  // namespace lyceum
