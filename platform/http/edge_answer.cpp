// Writes the heads of answers.
#include "platform/http/edge_answer.hpp"
#include "platform/core/log.hpp"
#include "platform/http/edge_head.hpp"
#include "platform/http/problems.hpp"
#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <fmt/format.h>
#include <iterator>

namespace lyceum::http {

namespace {

constexpr std::array kOwnFields{std::string_view{"Content-Length"}, std::string_view{"Connection"}, std::string_view{"Keep-Alive"},
    std::string_view{"Transfer-Encoding"}, std::string_view{"Date"}, std::string_view{"Server"}, std::string_view{"X-Request-Id"}};

bool is_own_field(std::string_view name) {
    return std::any_of(kOwnFields.begin(), kOwnFields.end(), [&](auto own) { return own.size() == name.size() && same_word(own, name); });
}

/// A line break in a value would begin a new field, or a new answer.
bool is_safe(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

void write_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

bool allows_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string_view reason_phrase(int status) {
    switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 507: return "Insufficient Storage";
    default: return "Status";
    }
}

namespace {

void write_envelope(std::string& out, int status, const Envelope& envelope) {
    if (status == 200) out.append("HTTP/1.1 200 OK\r\nDate: ");
    else fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\nDate: ", status, reason_phrase(status));
    out.append(envelope.date).append("\r\nServer: Lyceum\r\n");
    if (!envelope.request_id.empty()) write_field(out, "X-Request-Id", envelope.request_id);
    if (envelope.after == After::close) out.append("Connection: close\r\n");
    if (envelope.after == After::keep_alive_http10) out.append("Connection: keep-alive\r\n");
}

void write_own_fields(std::string& out, const Response& response, bool endless) {
    if (!endless && allows_body(response.status)) write_field(out, "Content-Length", fmt::format_int(response.body->size()).c_str());
    for (auto& [name, value] : response.headers.all()) {
        if (is_own_field(name)) continue;
        if (is_safe(name) && is_safe(value)) write_field(out, name, value);
        else log::error("header_left_out", {{"status", response.status}});
    }
}

}  // namespace

void write_head(std::string& out, const Response& response, const Envelope& envelope) {
    write_envelope(out, response.status, envelope);
    write_own_fields(out, response, envelope.endless);
    out += "\r\n";
}

void write_head(std::string& out, const Finished& answer, const Envelope& envelope) {
    write_envelope(out, answer.status, envelope);
    out.append(answer.fields).append("\r\n");
}

Finished finished(const Response& response) {
    Finished made{response.status, {}, response.body};
    write_own_fields(made.fields, response, false);
    return made;
}

Response plain_answer(int status, std::string_view sentence) {
    auto response = Response::text(status, "text/plain; charset=utf-8", std::string(sentence) + "\n");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("X-Content-Type-Options", "nosniff");
    return response;
}

namespace {

// What the application calls a refusal of the edge.
Refusal::Why kind_of(int status) {
    switch (status) {
    case 403: return Refusal::Why::forbidden;
    case 404: return Refusal::Why::not_found;
    case 408: return Refusal::Why::unavailable;
    case 413:
    case 414:
    case 431: return Refusal::Why::too_large;
    default: return status < 500 ? Refusal::Why::bad_request : Refusal::Why::unavailable;
    }
}

}  // namespace

Response problem_answer(int status, std::string_view sentence, const Request& request) {
    auto kind = kind_of(status);
    auto site = is_host(request.host) ? fmt::format("{}://{}", request.secure ? "https" : "http", request.host) : std::string();
    boost::json::object body{{"type", site + problem_kinds::path_of(kind).str()}, {"title", problem_kinds::title(kind).english},
        {"status", status}, {"code", std::string(name_of(kind))}, {"detail", std::string(sentence)}};
    if (!request.id.empty()) body["instance"] = "urn:lyceum:request:" + percent_encoded(request.id);
    auto response = plain_answer(status, {});
    response.headers.set("Content-Type", "application/problem+json");
    response.body = std::make_shared<const std::string>(boost::json::serialize(body));
    return response;
}

std::string_view HttpDate::at(std::int64_t unix_seconds) {
    if (unix_seconds == second_) return text_;
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    using namespace std::chrono;
    sys_seconds moment{std::chrono::seconds{unix_seconds}};
    auto midnight = floor<std::chrono::days>(moment);
    year_month_day date{midnight};
    hh_mm_ss clock{moment - midnight};
    text_ = fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days.at(weekday{midnight}.c_encoding()),
        static_cast<unsigned>(date.day()), months.at(static_cast<unsigned>(date.month()) - 1), static_cast<int>(date.year()),
        clock.hours().count(), clock.minutes().count(), clock.seconds().count());
    second_ = unix_seconds;
    return text_;
}

}  // namespace lyceum::http
