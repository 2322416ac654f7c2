// DiscourseConnect: forums that run on Discourse sign their people in here, and the message format itself.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/privacy/privacy.hpp"

namespace lyceum::discourse_connect {

extern const Module module;

/// What the two sides hand each other through the browser: a form in base64, and the hex of its HMAC-SHA256 under
/// the secret they share.
struct Message {
    std::string sso, sig;
};
DESCRIBE(Message, sso, sig)

inline constexpr std::size_t kMessageBytesMax = 8'000;

Message sealed(const Secret&, const http::Fields&);
/// Nothing when the signature is not made with this secret. The base64 may be broken into lines, as older Discourses
/// do; the signature covers it as it was sent.
std::optional<http::Fields> opened(const Secret&, const Message&);
/// The same without looking at the signature: only to find out whose secret to look for.
std::optional<http::Fields> unverified(const Message&);

/// The value of a field, empty when there is none; the first of several.
std::string_view value_of(const http::Fields&, std::string_view name);
/// `address?sso=…&sig=…`, or with `&` where the address has a query. Nothing for what is no web address.
std::optional<Url> carried(const std::string& address, const Message&);

/// A forum that somebody allowed to know them, for the page that lists all such permissions.
struct Access {
    std::string name, origin;
    Time since;
    Url withdraw;                                       // takes a DELETE
};
std::vector<Access> access_of(Db&, PersonId);

}  // namespace lyceum::discourse_connect
