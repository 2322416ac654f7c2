// Every address of the assembled program, found in its own table of routes, so that tests of all of them
// cover a module that nobody told them about.
#pragma once
#include "app/test/world.hpp"
#include "platform/http/router.hpp"
#include <set>

namespace lyceum::test {

/// What one input of a route is called and what its schema says.
struct Member {
    std::string name;
    boost::json::value schema;
    bool in_path = false;

    bool is_id() const;
    bool is_text() const;
};

/// The members of a route's input, those of its path included. Uploads are left out.
std::vector<Member> members_of(const Route&);

/// What stands in the holes of an address, and in the ids of a body.
struct Words {
    std::string id;                                         // for every hole that takes an id
    std::map<std::string, std::string> named;               // for the others, by name; "x" where nothing is said
};

/// The address of a route: holes filled, no query.
std::string address_of(const Route&, const Words&);
/// An address whose query names every input of a GET.
std::string address_with_query(const Route&, const Words&);
/// A JSON body that fits the route's input as far as its schema says.
std::string plausible_body(const Route&, const Words&, Time now);
bool takes_id(const Route&);

/// Everything in a text that has the form of an id.
std::set<std::string> ids_in(std::string_view text);

/// Whether an answer is no fault of ours. 501 is what oEmbed asks for a format that is not spoken, 503 says that a
/// program is not ready.
bool is_sound(const Route&, const Answer&);

/// An id that nothing has.
inline constexpr std::string_view kMissingId = "7zzzzzzzzzzzz";

/// Sends any method with a JSON body and the session's token; takes back what was used up of rate limits first.
Answer send(World&, Browser&, const Route&, const std::string& address, const std::string& body, std::string_view accept = "application/json");

}  // namespace lyceum::test
