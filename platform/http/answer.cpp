// The way of a request: find the route, recognise the visitor, check what they may, run the
// handler, and turn whatever happened into an answer. The only place that catches.
#include "platform/core/storage_full.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/app.hpp"
#include "platform/http/edge_answer.hpp"
#include "platform/http/pages.hpp"
#include "platform/http/problems.hpp"
#include "platform/http/represent.hpp"
#include "platform/http/router.hpp"
#include <boost/json.hpp>
#include <chrono>

namespace lyceum {

namespace {

constexpr std::string_view kApiPrefix = "/api/v1";
constexpr int kFullRetrySeconds = 60;               // room on a disk is made by people

/// The tightest of the limits that a request counted against, for the fields RateLimit-*.
struct Pace {
    int count = 0, window_seconds = 0;
    RateLimits::Verdict left;
};

// Nothing here asks for a device of the reader's, so nothing that got in may either.
constexpr const char* kPermissionsPolicy = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

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

Call call_of(Errand& e) { return {e.app, *e.app.database, e.visit, e.input, e.made_from, e.match.route, e.path}; }

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

void find_route(Errand& e) {
    e.path = e.request.path;
    e.api = e.path == kApiPrefix || e.path.starts_with(std::string(kApiPrefix) + "/");
    if (e.api) e.path.erase(0, kApiPrefix.size());
    if (e.path.empty()) e.path = "/";
    e.match = e.app.router->find(e.method, e.path);
    if (!e.match.route && e.path.ends_with(".json")) {
        auto bare = e.path.substr(0, e.path.size() - 5);
        auto as_json = e.app.router->find(e.method, bare);
        if (as_json.route) e.path = bare, e.visit.wants = Wants::json;
        if (as_json.route || e.match.allowed.empty()) e.match = std::move(as_json);
    }
}

// What the Accept field asks for; an address may ask for JSON by itself.
Wants wanted_by(std::string_view accept) {
    if (accept.find("text/html") != accept.npos)
        return accept.find("text/vnd.turbo-stream.html") == accept.npos ? Wants::page : Wants::fragment;
    if (accept.find("application/json") != accept.npos) return Wants::json;
    return accept.find("text/vnd.turbo-stream.html") == accept.npos ? Wants::page : Wants::fragment;
}

Theme theme_of(const http::Request& request) {
    auto theme = http::cookie(request, "theme");
    return theme == "dark" ? Theme::dark : theme == "light" ? Theme::light : Theme::automatic;
}

void read_wishes(Errand& e) {
    if (e.visit.wants != Wants::json) e.visit.wants = e.api ? Wants::json : wanted_by(e.request.headers.get("accept"));
    e.visit.theme = theme_of(e.request);
}

std::optional<Language> language_named(std::string_view word) {
    return word == "zh" ? std::optional(Language::zh) : word == "en" ? std::optional(Language::en) : std::nullopt;
}

// What the browser asks for; an address may ask for another by itself.
Language language_of(const App& app, const http::Request& request, std::optional<Language> of_person) {
    if (auto kept = language_named(http::cookie(request, "lang"))) return *kept;
    if (of_person) return *of_person;
    return i18n::negotiate(request.headers.get("accept-language"), app.settings()->site.language);
}

void choose_language(Errand& e) {
    auto* asked = e.input.find("lang");
    auto wish = asked ? language_named(*asked) : std::nullopt;
    e.visit.language = wish ? *wish : language_of(e.app, e.request, e.visit.visitor.language);
}

// An answer to somebody without a session depends on nothing else of the request.
PageKey page_key(const App& app, const http::Request& request) {
    return {request.target, request.host, language_of(app, request, std::nullopt), theme_of(request),
        wanted_by(request.headers.get("accept")), http::choose_encoding(request.headers.get("accept-encoding")), request.secure};
}

bool is_stranger(const http::Request& request) {
    auto& headers = request.headers;
    if (headers.has("authorization")) return false;
    if (!headers.has("cookie")) return true;
    return http::cookie(request, "sid").empty() && http::cookie(request, "__Host-sid").empty() && http::cookie(request, "notice").empty();
}

void recognise_visitor(Errand& e) {
    auto fillers = filled(e.app, recognise);
    if (fillers.empty()) return;
    e.visit.visitor = e.app.database->read([&](Db& db) { return fillers.front()(e.app, db, e.request, e.visit.now); });
    if (!e.visit.visitor.refresh) return;
    e.app.database->write(e.visit.now, [&](Tx& tx) {
        for (auto* refresh : filled(e.app, refresh_session)) refresh(tx, e.visit.visitor);
    });
}

// An unsafe request must come from our own pages (Sec-Fetch-Site or Origin), and one with a session
// must carry that session's token. Requests with an API token carry no cookies that could be abused.
void check_origin(const Errand& e) {
    if (is_safe(e.method) || e.visit.visitor.scopes) return;
    auto cross = [] { forbidden("This form was sent from another site. Open the page here and try again."); };
    auto fetch_site = e.request.headers.get("sec-fetch-site");
    if (!fetch_site.empty() && fetch_site != "same-origin" && fetch_site != "none") cross();
    auto origin = e.request.headers.get("origin");
    if (!origin.empty() && origin != "null") {
        auto host = origin.substr(std::min(origin.size(), origin.find("://") + 3));
        if (host != e.request.host) cross();
    }
    if (e.match.route->beacon && !origin.empty() && origin != "null") return;
    if (e.visit.visitor.csrf_token.empty()) return;
    auto token = std::string(e.request.headers.get("x-csrf-token"));
    if (auto* field = e.input.find("csrf"); field && token.empty()) token = *field;
    if (!crypto::constant_time_equal(token, e.visit.visitor.csrf_token))
        forbidden("This page has been open for too long. Reload it and try again.");
}

void check_access(const Errand& e) {
    auto& route = *e.match.route;
    if (auto& scopes = e.visit.visitor.scopes) {
        auto wanted = (is_safe(e.method) ? "read:" : "write:") + route.module;
        auto held = [&](std::string_view scope) { return std::find(scopes->begin(), scopes->end(), scope) != scopes->end(); };
        if (!held(wanted) && !held(is_safe(e.method) ? "read:*" : "write:*"))
            throw Refusal(Refusal::Why::forbidden, Msg{"This token lacks the scope {}.", {wanted}});
    }
    if (route.access.who == Access::Who::anyone) return;
    e.visit.person();
    if (route.access.who == Access::Who::permitted) e.visit.must(route.access.permission);
}

void check_rate(Errand& e) {
    auto& route = *e.match.route;
    auto who = e.visit.who() ? to_string(*e.visit.who()) : e.request.peer;
    auto take = [&](const std::string& key, int count, Span span) {
        auto verdict = e.app.limits->take(key + " " + who, count, span, e.visit.now);
        if (!e.pace || verdict.remaining < e.pace->left.remaining) e.pace = Pace{count, static_cast<int>(span.micros / seconds(1).micros), verdict};
        if (verdict.allowed) return;
        Refusal refusal(Refusal::Why::slow_down, "You are going too fast. Wait a little and try again.");
        refusal.retry_after_seconds = verdict.retry_after_seconds;
        throw refusal;
    };
    constexpr int kWritesPerMinute = 120, kByTokenPerMinute = 1'200;
    if (e.visit.visitor.token) take("token", kByTokenPerMinute, minutes(1));
    if (!is_safe(e.method)) take("write", kWritesPerMinute, minutes(1));
    if (route.limit_count > 0) take(e.method + route.pattern, route.limit_count, route.limit_span);
}

// Dangerous acts are done by whoever proved lately who they are.
void check_proof(Errand& e) {
    auto& visitor = e.visit.visitor;
    if (!e.match.route->sensitive_act || !visitor.who) return;
    if (visitor.scopes) {
        if (std::find(visitor.scopes->begin(), visitor.scopes->end(), kSensitiveScope) != visitor.scopes->end()) return;
        throw Refusal(Refusal::Why::forbidden, Msg{"This token lacks the scope {}.", {std::string(kSensitiveScope)}});
    }
    if (e.visit.now - visitor.proven_at <= kProofLasts) return;
    e.unproven = true;
    for (auto* proven : filled(e.app, prove))
        if (auto cookies = proven(e.visit, *e.app.database, e.input)) {
            e.unproven = false;
            visitor.proven_at = e.visit.now;
            visitor.cookies.insert(visitor.cookies.end(), cookies->begin(), cookies->end());
            return;
        }
    throw Refusal(Refusal::Why::confirm, "This is done once you have confirmed that it is you.");
}

bool is_listed_origin(const Errand& e) {
    auto& listed = e.app.config.http.cors_origins;
    auto origin = e.request.headers.get("origin");
    return e.api && !origin.empty() && std::find(listed.begin(), listed.end(), origin) != listed.end();
}

// ---- refusals -------------------------------------------------------------------------------

struct Trouble {
    int status = 500;
    Refusal::Why why = Refusal::Why::unavailable;
    Msg message;
    std::vector<FieldError> fields;
    int retry_after_seconds = 0;
    std::string incident;
};

http::Response problem_json(const Errand& e, const Trouble& t) {
    boost::json::object body{{"type", e.app.base_url() + problem_kinds::path_of(t.why).str()}, {"title", e.visit.tr(problem_kinds::title(t.why))},
        {"status", t.status}, {"code", std::string(name_of(t.why))}, {"detail", e.visit.tr(t.message)},
        {"instance", "urn:lyceum:request:" + http::percent_encoded(e.request.id)}};
    if (!t.fields.empty()) {
        boost::json::array errors;
        for (auto& f : t.fields) errors.push_back({{"field", f.field}, {"message", e.visit.tr(f.message)}});
        body["errors"] = std::move(errors);
    }
    auto response = routing::json_response(boost::json::serialize(body), t.status);
    response.with("Content-Type", "application/problem+json");
    if (t.status == 401) response.with("WWW-Authenticate", "Bearer");
    return response;
}

http::Response problem_html(Errand& e, const Trouble& t) {
    auto call = call_of(e);
    Frame frame;
    try {
        frame = e.app.database->read([&](Db& db) { return routing::frame_for(e.visit, db); });
    } catch (const std::exception& broken) {
        log::error("the frame of a problem page is missing", {{"why", broken.what()}});
    }
    auto response = routing::page_response(call, frame, [&](const Ui& ui) { return problem_page(ui, t.status, e.visit.tr(t.message), t.incident); });
    response.status = t.status;
    return response;
}

// The GET page of the form, with what was typed and what is wrong with it.
std::optional<http::Response> form_again(Errand& e, const Trouble& t) {
    if (!e.match.route || e.match.route->form_pattern.empty() || e.visit.wants == Wants::json) return std::nullopt;
    if (t.status == 403 || t.status == 404 || t.status == 500) return std::nullopt;
    if (t.status == 401 && e.match.route->access.who != Access::Who::anyone) return std::nullopt;
    auto* form = e.app.router->by_pattern("GET", e.match.route->form_pattern);
    CHECK_THAT(form != nullptr);
    Draft draft{e.path, e.input.form, t.fields, t.message};
    e.visit.draft = &draft;
    http::Input input;
    input.path = e.input.path;
    input.query = e.input.query;
    for (auto& field : e.input.form) input.query.push_back(field);
    try {
        auto response = form->answer(Call{e.app, *e.app.database, e.visit, input, e.made_from, form, e.path});
        e.visit.draft = nullptr;
        response.status = t.status;
        response.with("Cache-Control", "no-store");
        return response;
    } catch (const Refusal&) {                      // the page itself refuses: show the plain problem
    } catch (const Fault&) {                        // it cannot be read either
    }
    e.visit.draft = nullptr;
    return std::nullopt;
}

// After signing in: the page that was asked for, or the page whose button was pressed.
std::string place_to_return_to(const Errand& e) {
    if (is_safe(e.method)) return e.request.target;
    auto referer = e.request.headers.get("referer");
    auto own = referer.find("://" + e.request.host + "/");
    return own == referer.npos ? "/" : std::string(referer.substr(own + 3 + e.request.host.size()));
}

http::Response led_to(const Url& to) {
    auto response = http::Response::text(303, "text/plain; charset=utf-8", "");
    response.with("Location", to.str());
    return response;
}

// What was sent stands in the page as hidden fields, so that nothing is lost; it goes out again with the proof.
http::Response proof_asked(Errand& e, const Trouble& t) {
    if (is_safe(e.method)) return led_to(Url::local(std::string(kConfirmPath)).with("next", e.request.target));
    Held held{Url::local(e.path), {}};
    for (auto& field : e.input.form)
        if (field.first != "csrf" && !field.first.starts_with("confirm_")) held.fields.push_back(field);
    if (e.request.method != "POST") held.fields.emplace_back("_method", e.method == "PUT" ? "put" : "delete");
    Draft draft{e.path, {}, t.fields, t.message};
    e.visit.draft = &draft;
    auto call = call_of(e);
    auto [frame, page] = e.app.database->read([&](Db& db) {
        return std::pair(routing::frame_for(e.visit, db), filled(e.app, confirm_page).front()(Ui{e.visit}, db, held));
    });
    auto response = routing::page_response(call, frame, [&](const Ui&) { return page; });
    e.visit.draft = nullptr;
    response.status = t.status;
    response.with("Cache-Control", "no-store");
    return response;
}

// All methods of the address; HEAD comes with GET.
std::string allowed(const Errand& e) {
    auto methods = e.match.allowed;
    if (methods.find("GET") != methods.npos) methods += ", HEAD";
    return methods + ", OPTIONS";
}

http::Response refused(Errand& e, const Trouble& t) {
    http::Response response;
    if (e.visit.wants == Wants::json) response = problem_json(e, t);
    else if (e.unproven && !filled(e.app, confirm_page).empty() && t.status < 500) response = proof_asked(e, t);
    else if (t.why == Refusal::Why::second_factor) response = led_to(Url::local(std::string(kSecondFactorPath)));
    else if (auto again = form_again(e, t)) response = std::move(*again);
    else if (t.status == 401 && t.why == Refusal::Why::sign_in && e.path != "/sign-in") {
        response = led_to(Url::local("/sign-in").with("next", place_to_return_to(e)));
    } else response = problem_html(e, t);
    if (t.retry_after_seconds > 0) response.with("Retry-After", std::to_string(t.retry_after_seconds));
    if (!e.match.allowed.empty()) response.with("Allow", allowed(e));
    return response;
}

// ---- the way ----------------------------------------------------------------------------------

// The request as it concerns a page that others will be given too: no conditions, no range.
http::Request plain_get(const http::Request& request) {
    http::Request plain;
    plain.method = "GET";
    plain.headers.add("Accept-Encoding", std::string(request.headers.get("accept-encoding")));
    return plain;
}

// What a browser asks before a page of another origin may call (the CORS protocol of the Fetch standard).
std::optional<http::Response> preflight(const Errand& e) {
    auto wanted = e.request.headers.get("access-control-request-method");
    if (e.method != "OPTIONS" || wanted.empty()) return std::nullopt;
    auto match = e.app.router->find(wanted, e.path);
    if (!match.route || !match.route->cross_origin_call) return std::nullopt;
    auto response = http::Response::text(204, "text/plain; charset=utf-8", "");
    response.with("Access-Control-Allow-Methods", match.route->method);
    response.with("Access-Control-Allow-Headers", "Authorization, Content-Type");
    response.with("Access-Control-Max-Age", "86400");
    response.with("Access-Control-Allow-Origin", "*");
    return response;
}

// What the address takes; for the scripts of sites that the operator lists also what they may send (CORS).
http::Response options(const Errand& e) {
    if (e.match.allowed.empty()) not_found();
    auto response = http::Response::text(204, "text/plain; charset=utf-8", "");
    response.headers.remove("Content-Type");
    response.with("Allow", allowed(e));
    if (!is_listed_origin(e) || !e.request.headers.has("access-control-request-method")) return response;
    return response.with("Access-Control-Allow-Methods", allowed(e))
        .with("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Accept-Language")
        .with("Access-Control-Max-Age", "7200");
}

// `cursor` and `limit` of the API become what the input of the list calls its place.
void read_page_wish(Errand& e) {
    if (!e.match.route->paged || e.visit.wants != Wants::json) return;
    if (auto* limit = e.input.find("limit")) {
        int wanted = 0;
        if (!http::parse_value(*limit, wanted) || wanted < 1)
            invalid("limit", "Ask for 1 to 100 entries.");
        e.visit.limit = std::min(wanted, paging::kLimitMost);
    }
    auto* cursor = e.input.find("cursor");
    if (!cursor || cursor->empty() || e.match.route->own_cursor) return;
    auto place = crypto::from_base64url(*cursor);
    if (!place) throw Refusal(Refusal::Why::bad_request, "This cursor is not one of this list. Begin without it.");
    for (auto& field : http::parse_form(*place)) e.input.query.push_back(std::move(field));
}

http::Response run_route(Errand& e) {
    if (auto answer = preflight(e)) return *answer;
    if (e.method == "OPTIONS" && !e.match.route) return options(e);
    if (!e.match.route) {
        if (e.match.allowed.empty()) not_found();
        throw Refusal(Refusal::Why::method_not_allowed, "This address does not take this method.");
    }
    e.input.path = e.match.params;
    bool cacheable = e.match.route->cached && e.method == "GET" && is_stranger(e.request);
    if (cacheable) {
        choose_language(e);
        if (auto page = e.app.pages->find(page_key(e.app, e.request), e.visit.now)) {
            e.kept = true;
            return page->response;
        }
    }
    bool cross_origin = e.match.route->cross_origin_call;
    if (cross_origin) e.visit.wants = Wants::json;
    else recognise_visitor(e);
    choose_language(e);
    if (!cross_origin) check_origin(e);
    check_access(e);
    check_proof(e);
    check_rate(e);
    read_page_wish(e);
    auto response = e.match.route->answer(call_of(e));
    e.keep = cacheable && response.status == 200 && !response.headers.has("set-cookie") && e.visit.visitor.cookies.empty() &&
             e.visit.visitor.csrf_token.empty() && e.made_from;
    return response;
}

// Addresses may hold secrets (a link in a letter, a private feed), so the log names the route, not the address.
std::string_view logged_route(const Errand& e) { return e.match.route ? std::string_view(e.match.route->pattern) : "none"; }

// Who tried what they may not, or too often, is worth knowing.
void note_denial(const Errand& e, Refusal::Why why) {
    if (why != Refusal::Why::forbidden && why != Refusal::Why::slow_down) return;
    log::info("denied", {{"why", name_of(why)}, {"method", e.method}, {"route", logged_route(e)}, {"peer", e.request.peer},
        {"person", e.visit.who() ? to_string(*e.visit.who()) : std::string()}});
}

http::Response answered(Errand& e) {
    Trouble trouble;
    try {
        e.method = e.request.method == "HEAD" ? "GET" : e.request.method;
        find_route(e);
        read_wishes(e);
        e.input = http::Input::of(e.request);
        if (auto* other = e.input.find("_method"); other && e.method == "POST") {
            if (*other == "put" || *other == "delete") e.method = *other == "put" ? "PUT" : "DELETE";
            find_route(e);
        }
        return run_route(e);
    } catch (const Refusal& r) {
        trouble = {http_status(r.why), r.why, r.message, r.fields, r.retry_after_seconds, {}};
        note_denial(e, r.why);
    } catch (const StorageFull& full) {
        trouble = {507, Refusal::Why::unavailable, {"The disk of this site is full: reading goes on, but nothing can be saved. Try again later.", {}}, {}, kFullRetrySeconds, e.request.id};
        log::error("disk full", {{"path", e.request.path}, {"why", full.what()}});
    } catch (const Fault& fault) {
        trouble = {503, Refusal::Why::unavailable, {"The service is busy or unwell. Try again in a moment.", {}}, {}, 5, e.request.id};
        log::error("fault", {{"route", logged_route(e)}, {"why", fault.what()}});
    } catch (const std::exception& bug) {
        trouble = {500, Refusal::Why::unavailable, {"Something went wrong on our side. It has been noted.", {}}, {}, 0, e.request.id};
        log::error("bug", {{"route", logged_route(e)}, {"why", bug.what()}});
    }
    try {
        if (e.visit.wants != Wants::json) choose_language(e);
        return refused(e, trouble);
    } catch (const std::exception& worse) {
        log::error("a problem could not be shown", {{"why", worse.what()}});
        return http::Response::text(trouble.status, "text/plain; charset=utf-8", "Something went wrong. Try again in a moment.\n");
    }
}

void say_pace(const Errand& e, http::Response& response) {
    if (!e.pace || e.visit.wants != Wants::json) return;
    auto& [count, window, left] = *e.pace;
    // The draft of the HTTPAPI working group, and the names that were used before it.
    response.with("RateLimit-Policy", fmt::format("\"default\";q={};w={}", count, window))
        .with("RateLimit", fmt::format("\"default\";r={};t={}", left.remaining, left.full_in_seconds))
        .with("X-RateLimit-Limit", std::to_string(count))
        .with("X-RateLimit-Remaining", std::to_string(left.remaining))
        .with("X-RateLimit-Reset", std::to_string(left.full_in_seconds));
}

void say_deprecation(const Errand& e, http::Response& response) {
    if (!e.match.route || !e.match.route->deprecation) return;
    auto& how = *e.match.route->deprecation;
    response.with("Deprecation", fmt::format("@{}", how.since.micros / 1'000'000));
    if (how.ends) response.with("Sunset", std::string(http::HttpDate{}.at(how.ends.micros / 1'000'000)));
    if (!how.instead.empty()) response.headers.add("Link", fmt::format("<{}{}>; rel=\"successor-version\"", kApiPrefix, how.instead));
}

void say_origin(const Errand& e, http::Response& response) {
    if (!e.api || e.app.config.http.cors_origins.empty()) return;
    response.headers.add("Vary", "Origin");
    if (!is_listed_origin(e)) return;
    response.with("Access-Control-Allow-Origin", std::string(e.request.headers.get("origin")))
        .with("Access-Control-Expose-Headers", "Deprecation, ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, "
            "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset");
}

void keep_to_tls(const App& app, const http::Request& request, http::Response& response) {
    if (!request.secure) return;
    response.with("Strict-Transport-Security", app.config.security.hsts_subdomains ? "max-age=31536000; includeSubDomains" : "max-age=31536000");
}

bool ends_session(const http::Response& response) {
    auto& fields = response.headers.all();
    return std::any_of(fields.begin(), fields.end(), [](auto& field) {
        auto named = [&](std::string_view name) { return field.second.starts_with(name); };
        return http::same_word(field.first, "set-cookie") && (named("sid=;") || named("__Host-sid=;"));
    });
}

void harden(const Errand& e, http::Response& response) {
    say_pace(e, response);
    say_deprecation(e, response);
    say_origin(e, response);
    auto unless_set = [&](std::string name, std::string value) { if (!response.headers.has(name)) response.with(std::move(name), std::move(value)); };
    unless_set("X-Content-Type-Options", "nosniff");
    unless_set("Referrer-Policy", "strict-origin-when-cross-origin");
    unless_set("Cross-Origin-Opener-Policy", "same-origin");
    // What anybody may keep, anybody may show: pictures in feed readers elsewhere, for one.
    unless_set("Cross-Origin-Resource-Policy", response.headers.get("cache-control").starts_with("public") ? "cross-origin" : "same-origin");
    unless_set("Permissions-Policy", kPermissionsPolicy);
    unless_set("X-Frame-Options", "DENY");
    // Whatever is not a page runs nothing, and what people sent has no origin either.
    unless_set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
    unless_set("Cache-Control", is_stranger(e.request) ? "no-cache" : "private, no-cache");
    keep_to_tls(e.app, e.request, response);
    if (e.match.route && e.match.route->cross_origin_call) {
        unless_set("Access-Control-Allow-Origin", "*");
        unless_set("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After");
    }
    for (auto& cookie : e.visit.visitor.cookies) {
        auto& fields = response.headers.all();
        bool set = std::any_of(fields.begin(), fields.end(), [&](auto& f) { return http::same_word(f.first, "set-cookie") && f.second.starts_with(cookie.name + "="); });
        if (!set) response.headers.add("Set-Cookie", routing::cookie_text(cookie, e.request.secure));
    }
    // What a browser kept of somebody who leaves is not for whoever sits down next. Preferences are cookies, and stay.
    if (ends_session(response)) response.with("Clear-Site-Data", "\"cache\", \"storage\"");
    response.headers.add("Vary", "Accept, Accept-Language, Cookie");
    if (auto* asked = e.input.find("lang"); asked && (*asked == "zh" || *asked == "en") && is_safe(e.method))
        response.headers.add("Set-Cookie", fmt::format("lang={}; Path=/; Max-Age=31536000; SameSite=Lax{}", *asked, e.request.secure ? "; Secure" : ""));
}

}  // namespace

// Says that the process lives, whatever the database does: whoever restarts it for a silent database makes things worse.
static bool asks_whether_we_live(const http::Request& request) {
    return request.path == "/healthz" && (request.method == "GET" || request.method == "HEAD");
}

http::Response App::answer(const http::Request& request) const {
    if (asks_whether_we_live(request)) return http::Response::text(200, "text/plain; charset=utf-8", "ok\n").with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff");
    if (auto asset = asset_response(request)) {
        keep_to_tls(*this, request, *asset);
        return http::represent(request, std::move(*asset));
    }
    log::set_request(request.id);
    // What another server acknowledged a moment ago is shown here too.
    if (database->dialect() == Dialect::postgres) database->notice_others();
    read_settings_when_old();
    auto started = std::chrono::steady_clock::now();
    Errand errand(*this, request);
    auto response = answered(errand);
    if (!errand.kept) harden(errand, response);
    if (errand.keep) {
        response = http::represent(plain_get(request), std::move(response));
        pages->keep(page_key(*this, request), *errand.made_from, errand.visit.now, response);
    }
    auto finished = http::represent(request, std::move(response));
    auto micros = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - started).count();
    metrics->count(finished.status, micros);
    log::debug("served", {{"method", request.method}, {"route", logged_route(errand)}, {"status", finished.status}, {"micros", micros}});
    log::set_request({});
    return finished;
}

std::shared_ptr<const http::Finished> App::answer_at_once(const http::Request& request) const {
    if (request.method != "GET" || request.headers.has("range")) return nullptr;
    if (!is_stranger(request)) return nullptr;
    if (database->dialect() == Dialect::postgres) return nullptr;       // others may have changed it: asking takes time
    auto page = pages->find(page_key(*this, request), clock());
    if (!page) return nullptr;
    auto condition = request.headers.get("if-none-match");
    auto& answer = !condition.empty() && http::names_etag(condition, page->etag) ? page->not_modified : page->whole;
    metrics->count(answer->status, 0);
    return answer;
}

std::optional<std::size_t> App::body_limit(std::string_view method, std::string_view path) const {
    if (path.starts_with(kApiPrefix)) path.remove_prefix(kApiPrefix.size());
    auto match = router->find(method, path);
    if (!match.route || match.route->body_bytes_max == 0) return std::nullopt;
    return match.route->body_bytes_max;
}

std::optional<std::vector<std::string>> App::live_topics(const http::Request& request) const {
    if (request.path != "/live") return std::nullopt;
    std::vector<std::string> allowed;
    try {
        constexpr std::size_t kTopicsMax = 20;
        Errand errand(*this, request);
        errand.input.query = http::parse_form(request.query);
        recognise_visitor(errand);
        auto* wanted = errand.input.find("topics");
        if (!wanted) return allowed;
        std::string_view rest = *wanted;
        database->read([&](Db& db) {
            for (std::size_t n = 0; !rest.empty() && n < kTopicsMax; ++n) {
                auto topic = rest.substr(0, rest.find(','));
                rest.remove_prefix(std::min(rest.size(), topic.size() + 1));
                for (auto* gate : filled(*this, live_gate))
                    if (gate(errand.visit, db, topic)) { allowed.emplace_back(topic); break; }
            }
        });
    } catch (const std::exception& refused) {
        log::warn("live refused", {{"why", refused.what()}});
        allowed.clear();
    }
    return allowed;
}

}  // namespace lyceum
