// One request on its way through the app: what is known of it by now, and the steps that answer.cpp takes it through.
// Only the files of these steps include this one.
#pragma once
#include "platform/core/refusal.hpp"
#include "platform/http/app.hpp"
#include "platform/http/pages.hpp"
#include "platform/http/represent.hpp"
#include "platform/http/router.hpp"

namespace lyceum::errands {

inline constexpr std::string_view kApiPrefix = "/api/v1";

/// The tightest of the limits that a request counted against, for the fields RateLimit-*.
struct Pace {
    int count = 0, window_seconds = 0;
    RateLimits::Verdict left;
};

struct Errand {
    const App& app;
    const http::Request& request;
    bool api = false;
    std::string path;                               // without the API prefix and ".json"
    std::string method;
    http::Input input;
    Router::Match match;
    Visit visit;
    bool unproven = false;                          // a dangerous act waits for a proof
    std::optional<Footprint> made_from;
    bool keep = false;                              // the answer, for other visitors without a session
    bool kept = false;                              // it was: nothing is left to be done to it
    std::optional<Pace> pace;

    Errand(const App& a, const http::Request& r) : app(a), request(r), visit{a, {}, a.clock(), a.settings()->site.language, Theme::automatic, Wants::page, &r, nullptr} {}
};

inline bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }
inline Call call_of(Errand& e) { return {e.app, *e.app.database, e.visit, e.input, e.made_from, e.match.route, e.path}; }

// ---- who comes, and what they may (errand_arrival.cpp) ------------------------------------------------
//
// The checks throw a Refusal.

void find_route(Errand&);
/// Page, fragment or JSON, and the theme.
void read_wishes(Errand&);
void choose_language(Errand&);
/// A visitor without a session: the answer depends on nothing of the request but its page_key.
bool is_stranger(const http::Request&);
PageKey page_key(const App&, const http::Request&);
void recognise_visitor(Errand&);
void check_origin(const Errand&);
void check_access(const Errand&);
void check_proof(Errand&);
void check_rate(Errand&);

// ---- refusals (errand_refusal.cpp) ------------------------------------------------------------------

struct Trouble {
    int status = 500;
    Refusal::Why why = Refusal::Why::unavailable;
    Msg message;
    std::vector<FieldError> fields;
    int retry_after_seconds = 0;
    std::string incident;
    std::string lacked_scope = {};                  // of the token that was sent
};
/// The trouble as who asked reads it: a problem document, the form again with what was typed, a page that asks for what
/// is missing, or a page that says so.
http::Response refused(Errand&, const Trouble&);
/// All methods of the address, for the field Allow.
std::string allowed(const Errand&);

// ---- fields of every answer (errand_fields.cpp) -------------------------------------------------------

bool is_listed_origin(const Errand&);
bool differs_by_origin(const App&, const http::Request&);
/// Said for each request anew: what is kept of an answer is for scripts of any site.
void say_origin(const Errand&, http::Response&);
void keep_to_tls(const App&, const http::Request&, http::Response&);
/// The fields that protect, and those that say how the request was understood.
void harden(const Errand&, http::Response&);

}  // namespace lyceum::errands
