// The way of a request: find the route, recognise the visitor, check what they may, run the
// handler, and turn whatever happened into an answer. Catches what they throw.
#include "platform/core/storage_full.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/errand.hpp"
#include "platform/http/problems.hpp"
#include "platform/http/scopes.hpp"
#include <chrono>

namespace lyceum {

using namespace errands;

namespace {

constexpr int kFullRetrySeconds = 60;               // room on a disk is made by people

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
        if (auto* lacks = dynamic_cast<const LacksScope*>(&r)) trouble.lacked_scope = lacks->scope;
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
        choose_language(e);
        return refused(e, trouble);
    } catch (const std::exception& worse) {
        log::error("a problem could not be shown", {{"why", worse.what()}});
        return http::Response::text(trouble.status, "text/plain; charset=utf-8", "Something went wrong. Try again in a moment.\n");
    }
}

}  // namespace

// Says that the process lives, whatever the database does: whoever restarts it for a silent database makes things worse.
static bool asks_whether_we_live(const http::Request& request) {
    return request.path == "/healthz" && (request.method == "GET" || request.method == "HEAD");
}

// Asked of the server as a whole (RFC 9110, section 9.3.7).
static bool asks_what_we_take(const http::Request& request) { return request.method == "OPTIONS" && request.target == "*"; }

http::Response App::answer(const http::Request& request) const {
    if (asks_what_we_take(request)) {
        http::Response response{.status = 204};
        return response.with("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
    }
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
    say_origin(errand, response);
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
    if (request.headers.has("origin") && differs_by_origin(*this, request)) return nullptr;
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
