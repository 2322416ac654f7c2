// The fields that every answer bears, beside those of its content.
#include "platform/http/edge_answer.hpp"
#include "platform/http/errand.hpp"
#include <algorithm>

namespace lyceum::errands {

namespace {

// Nothing here asks for a device of the reader's, so nothing that got in may either.
constexpr const char* kPermissionsPolicy = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(), xr-spatial-tracking=()";

// The API and what describes it: what scripts of sites that the operator lists may read.
bool is_for_programs(const http::Request& request) { return request.path.starts_with("/api/"); }

void say_pace(const Errand& e, http::Response& response) {
    if (!e.pace || e.visit.wants != Wants::json) return;
    auto& [count, window, left] = *e.pace;
    // Whoever was refused need not wait until all of it is back.
    auto seconds = left.allowed ? left.full_in_seconds : left.retry_after_seconds;
    // The draft of the HTTPAPI working group, and the names that were used before it.
    response.with("RateLimit-Policy", fmt::format("\"default\";q={};w={}", count, window))
        .with("RateLimit", fmt::format("\"default\";r={};t={}", left.remaining, seconds))
        .with("X-RateLimit-Limit", std::to_string(count))
        .with("X-RateLimit-Remaining", std::to_string(left.remaining))
        .with("X-RateLimit-Reset", std::to_string(seconds));
}

void say_deprecation(const Errand& e, http::Response& response) {
    if (!e.match.route || !e.match.route->deprecation) return;
    auto& how = *e.match.route->deprecation;
    response.with("Deprecation", fmt::format("@{}", how.since.micros / 1'000'000));
    if (how.ends) response.with("Sunset", std::string(http::HttpDate{}.at(how.ends.micros / 1'000'000)));
    if (!how.instead.empty()) response.headers.add("Link", fmt::format("<{}{}>; rel=\"successor-version\"", kApiPrefix, how.instead));
}

bool ends_session(const http::Response& response) {
    auto& fields = response.headers.all();
    return std::any_of(fields.begin(), fields.end(), [](auto& field) {
        auto named = [&](std::string_view name) { return field.second.starts_with(name); };
        return http::same_word(field.first, "set-cookie") && (named("sid=;") || named("__Host-sid=;"));
    });
}

}  // namespace

bool is_listed_origin(const Errand& e) {
    auto& listed = e.app.config.http.cors_origins;
    auto origin = e.request.headers.get("origin");
    return is_for_programs(e.request) && !origin.empty() && std::find(listed.begin(), listed.end(), origin) != listed.end();
}

bool differs_by_origin(const App& app, const http::Request& request) { return is_for_programs(request) && !app.config.http.cors_origins.empty(); }

void say_origin(const Errand& e, http::Response& response) {
    if (!differs_by_origin(e.app, e.request) || !is_listed_origin(e)) return;
    response.with("Access-Control-Allow-Origin", std::string(e.request.headers.get("origin")))
        .with("Access-Control-Expose-Headers", "Deprecation, ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, "
            "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset");
}

void keep_to_tls(const App& app, const http::Request& request, http::Response& response) {
    if (!request.secure) return;
    response.with("Strict-Transport-Security", app.config.security.hsts_subdomains ? "max-age=31536000; includeSubDomains" : "max-age=31536000");
}

void harden(const Errand& e, http::Response& response) {
    say_pace(e, response);
    say_deprecation(e, response);
    if (differs_by_origin(e.app, e.request)) response.headers.add("Vary", "Origin");
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

}  // namespace lyceum::errands
