// Who comes, what they wish for, and whether they may.
#include "platform/crypto/crypto.hpp"
#include "platform/http/errand.hpp"
#include "platform/http/scopes.hpp"

namespace lyceum::errands {

namespace {

// What the Accept field prefers; an address may ask for JSON by itself. Whoever takes anything gets a page.
Wants wanted_by(std::string_view accept) {
    auto page = http::weight_in(accept, "text/html"), json = http::weight_in(accept, "application/json");
    bool more = json.weight > page.weight || (json.weight == page.weight && !page.named);
    if (json.named && json.weight > 0 && more) return Wants::json;
    auto stream = http::weight_in(accept, "text/vnd.turbo-stream.html");
    return stream.named && stream.weight > 0 ? Wants::fragment : Wants::page;
}

Theme theme_of(const http::Request& request) {
    auto theme = http::cookie(request, "theme");
    return theme == "dark" ? Theme::dark : theme == "light" ? Theme::light : Theme::automatic;
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

// A browser sends Accept-Language with everything, so what somebody has chosen here weighs more. A program sends it because it means it.
Language language_of_visitor(const Errand& e) {
    auto& visitor = e.visit.visitor;
    if (!visitor.token) return language_of(e.app, e.request, visitor.language);
    return i18n::negotiate(e.request.headers.get("accept-language"), visitor.language.value_or(e.app.settings()->site.language));
}

}  // namespace

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

void read_wishes(Errand& e) {
    if (e.visit.wants != Wants::json) e.visit.wants = e.api ? Wants::json : wanted_by(e.request.headers.get("accept"));
    e.visit.theme = theme_of(e.request);
}

void choose_language(Errand& e) {
    auto* asked = e.input.find("lang");
    auto wish = asked ? language_named(*asked) : std::nullopt;
    e.visit.language = wish ? *wish : language_of_visitor(e);
}

bool is_stranger(const http::Request& request) {
    auto& headers = request.headers;
    if (headers.has("authorization")) return false;
    if (!headers.has("cookie")) return true;
    return http::cookie(request, "sid").empty() && http::cookie(request, "__Host-sid").empty() && http::cookie(request, "notice").empty();
}

// An answer to somebody without a session depends on nothing else of the request.
PageKey page_key(const App& app, const http::Request& request) {
    return {request.target, request.host, language_of(app, request, std::nullopt), theme_of(request),
        wanted_by(request.headers.get("accept")), http::choose_encoding(request.headers.get("accept-encoding")), request.secure};
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
    if (auto& visitor = e.visit.visitor; visitor.scopes) {
        auto wanted = (is_safe(e.method) ? "read:" : "write:") + route.module;
        if (!holds(visitor, wanted) && !holds(visitor, is_safe(e.method) ? "read:*" : "write:*")) throw LacksScope(wanted);
    }
    if (route.access.who == Access::Who::anyone) return;
    e.visit.person();
    if (route.access.who == Access::Who::permitted) e.visit.must(route.access.permission);
}

// Dangerous acts are done by whoever proved lately who they are.
void check_proof(Errand& e) {
    auto& visitor = e.visit.visitor;
    if (!e.match.route->sensitive_act || !visitor.who) return;
    if (visitor.scopes) {
        if (holds(visitor, kSensitiveScope)) return;
        throw LacksScope(std::string(kSensitiveScope));
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

}  // namespace lyceum::errands
