// Views into answers: documents with their security policy, streams, redirects, files.
#include "platform/crypto/crypto.hpp"
#include "platform/http/app.hpp"
#include "platform/http/represent.hpp"
#include "platform/http/router.hpp"
#include <algorithm>
#include <boost/json.hpp>

namespace lyceum::routing {

namespace {

// No element carries a style or an event handler, no script is inline: nothing but our own files runs. Pictures are ours, too:
// those of other sites are kept here.
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

std::string content_security_policy(const Page& page) {
    std::string policy(kContentSecurityPolicy);
    for (auto& origin : page.form_targets) {
        CHECK_THAT(origin.find_first_of("; ,\t\r\n'\"") == origin.npos);
        policy += ' ' + origin;
    }
    return policy;
}

// What was said once lies in a cookie of the reader's own; it is escaped like any text.
std::string notice_of(const Visit& visit) {
    if (!visit.request) return {};
    auto raw = crypto::from_base64url(http::cookie(*visit.request, "notice"));
    if (!raw || raw->empty() || raw->size() > 2000) return {};
    try {
        return visit.tr(json::from_text<Msg>(*raw));
    } catch (const Refusal&) {
        return {};
    }
}

}  // namespace

std::string cookie_text(const Cookie& cookie, bool secure) {
    auto text = fmt::format("{}={}; Path=/; SameSite=Lax", cookie.name, cookie.value);
    if (cookie.http_only) text += "; HttpOnly";
    if (secure) text += "; Secure";
    if (cookie.max_age_seconds > 0) text += fmt::format("; Max-Age={}", cookie.max_age_seconds);
    if (cookie.max_age_seconds < 0) text += "; Max-Age=0";
    return text;
}

bool wants_page(const Visit& visit) { return visit.wants != Wants::json; }

// What a page may run to make what is kept, when nothing is kept yet. The feed of a member, which asks most, needs about
// forty; a page that needs more than this makes one value for each row.
static constexpr int kKeptStatementsMost = 64;

void done_reading(const Call& call, const Db& db) {
    call.made_from = db.footprint();
    auto& watch = call.app.statements;
    watch.last = db.statements();
    if (watch.budget > 0 && db.statements() > watch.budget)
        throw std::logic_error(fmt::format("a page of {} statements, {} more than allowed", db.statements(), db.statements() - watch.budget));
    if (watch.budget > 0 && db.statements_for_kept() > kKeptStatementsMost)
        throw std::logic_error(fmt::format("a cold page of {} statements for what is kept, {} more than allowed", db.statements_for_kept(), db.statements_for_kept() - kKeptStatementsMost));
    auto repeated = db.most_repeated();
    if (watch.repeats_max > 0 && repeated.times > watch.repeats_max)
        throw std::logic_error(fmt::format("a query in a loop: {} times: {}", repeated.times, repeated.sql));
}

Frame frame_for(const Visit& visit, Db& db) {
    Frame frame;
    frame.site_name = visit.app.settings()->site.name;
    frame.notice = notice_of(visit);
    for (auto* part : filled(visit.app, frame_parts)) part(visit, db, frame);
    return frame;
}

http::Response page_response(const Call& call, const Frame& frame, const std::function<Page(const Ui&)>& look) {
    Ui ui{call.visit};
    auto page = look(ui);
    auto response = http::Response::text(page.status, "text/html; charset=utf-8", render_document(ui, frame, page));
    response.with("Content-Security-Policy", content_security_policy(page));
    if (!frame.notice.empty()) response.headers.add("Set-Cookie", cookie_text({"notice", "", -1}, call.visit.request->secure));
    return response;
}

http::Response fragments_response(const Call& call, const Fragments& fragments) {
    if (call.visit.wants == Wants::fragment)
        return http::Response::text(200, "text/vnd.turbo-stream.html; charset=utf-8", render_stream(fragments));
    if (call.visit.request && call.visit.request->method == "GET") {
        std::string all;
        for (auto& fragment : fragments) all += fragment.body.markup();
        return http::Response::text(200, "text/html; charset=utf-8", std::move(all));
    }
    // Without JavaScript the button was a form: back to the page it stands on.
    auto referer = call.visit.request ? call.visit.request->headers.get("referer") : std::string_view();
    auto own = referer.find("://" + std::string(call.visit.request ? call.visit.request->host : "") + "/");
    Url back;
    if (own != referer.npos) back = Url::local(std::string(referer.substr(referer.find('/', own + 3))));
    return moved_response(call, {.to = back});
}

http::Response raw_response(const Raw& raw) {
    auto response = http::Response::text(raw.status, raw.type, raw.body);
    if (!raw.cache_control.empty()) response.with("Cache-Control", raw.cache_control);
    for (auto& [name, value] : raw.headers) response.with(name, value);
    if (!raw.file_name.empty())
        response.with("Content-Disposition", "attachment; filename*=UTF-8''" + http::percent_encoded(raw.file_name));
    return response;
}

namespace {

// A script that follows a redirect never learns the fragment of its address, so Turbo is told where to go in a stream.
http::Response towards(const Call& call, const Url& to) {
    if (call.visit.wants == Wants::fragment && to.str().find('#') != std::string::npos)
        return http::Response::text(200, "text/vnd.turbo-stream.html; charset=utf-8",
            html::element("turbo-stream", {html::Node(html::Attribute{"action", "visit"}), html::Node(html::data("to", to))}).markup());
    auto response = http::Response::text(303, "text/plain; charset=utf-8", "");
    response.with("Location", to.str());
    return response;
}

}  // namespace

http::Response moved_response(const Call& call, const Moved& moved) {
    auto response = towards(call, moved.to);
    bool secure = call.visit.request && call.visit.request->secure;
    for (auto& cookie : moved.cookies) response.headers.add("Set-Cookie", cookie_text(cookie, secure));
    if (!moved.notice.english.empty()) {
        constexpr int kNoticeSeconds = 60;
        response.headers.add("Set-Cookie", cookie_text({"notice", crypto::base64url(json::text(moved.notice)), kNoticeSeconds}, secure));
    }
    return response;
}

http::Response json_response(std::string body, int status) {
    return http::Response::text(status, "application/json", std::move(body));
}

// ---- Idempotency-Key (the draft of the HTTPAPI working group) ------------------------------------

namespace {

constexpr std::size_t kKeyMax = 255;

std::optional<std::string> key_of(const Call& call) {
    if (!call.visit.request) return std::nullopt;
    auto key = call.visit.request->headers.get("idempotency-key");
    if (key.empty()) return std::nullopt;
    if (key.size() > kKeyMax) throw Refusal(Refusal::Why::bad_request, "The Idempotency-Key is too long.");
    auto who = call.visit.who() ? to_string(*call.visit.who()) : call.visit.request->peer;
    return who + " " + std::string(key);
}

std::string fingerprint(const Call& call) {
    auto& request = *call.visit.request;
    return crypto::token_digest(request.method + " " + request.target + "\n" + request.body);
}

struct Earlier { std::string fingerprint, body; };
DESCRIBE(Earlier, fingerprint, body)

}  // namespace

std::optional<std::string> replayed(const Call& call, Tx& tx) {
    auto key = key_of(call);
    if (!key) return std::nullopt;
    auto earlier = tx.maybe<Earlier>(R"sql(select fingerprint, body from idempotency where key = $1)sql", *key);
    if (!earlier) return std::nullopt;
    if (earlier->fingerprint != fingerprint(call))
        throw Refusal(Refusal::Why::invalid, "This Idempotency-Key was used for a different request.");
    return earlier->body;
}

void remember(const Call& call, Tx& tx, const std::string& body) {
    auto key = key_of(call);
    if (!key) return;
    // Where the same request runs beside this one, PostgreSQL refuses the second here; it runs again and finds the first's answer.
    tx.run(R"sql(insert into idempotency (key, fingerprint, body, made_at) values ($1, $2, $3, $4) on conflict (key) do nothing)sql",
        *key, fingerprint(call), body, tx.now());
}

// ---- pages of a list, states of a resource --------------------------------------------------------

void link_next(const Call& call, http::Response& response, const Url& next) {
    if (!call.route || !call.visit.request) return;
    std::string_view there = next.str();
    auto question = there.find('?');
    auto query = question == there.npos ? std::string_view() : there.substr(question + 1);
    auto asked = std::string_view(call.visit.request->path);
    auto prefix = asked.starts_with("/api/") ? "/api/v1" : "";
    auto address = fmt::format("{}{}{}", prefix, there.substr(0, question), asked.ends_with(".json") && !call.path.ends_with(".json") ? ".json" : "");
    address += call.route->own_cursor ? "?" + std::string(query) : "?cursor=" + crypto::base64url(query);
    if (call.visit.limit > 0) address += fmt::format("&limit={}", call.visit.limit);
    response.headers.add("Link", fmt::format("<{}>; rel=\"next\"", address));
}

namespace {

// An answer may have been sent compressed: its tag then ends in the coding. Behind a point stands what may change
// without anything having been written over (counters, say).
std::string_view state_in(std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (auto point = tag.find('.'); point != tag.npos) return tag.substr(0, point);
    for (std::string_view ending : {"-gzip\"", "-br\"", "-zstd\""})
        if (tag.ends_with(ending)) return tag.substr(0, tag.size() - ending.size());
    return tag.ends_with('"') ? tag.substr(0, tag.size() - 1) : tag;
}

// If-Match compares strongly: a weak tag says too little to write over anything (RFC 9110, section 13.1.1).
enum class Comparison { strong, weak };

bool names_one(std::string_view field, const std::vector<std::string>& tags, Comparison how) {
    while (!field.empty()) {
        auto comma = field.find(',');
        auto one = trimmed(field.substr(0, comma));
        field = comma == field.npos ? std::string_view() : field.substr(comma + 1);
        if (one == "*" && !tags.empty()) return true;
        if (how == Comparison::strong && one.starts_with("W/")) continue;
        for (auto& tag : tags)
            if (state_in(one) == state_in(tag)) return true;
    }
    return false;
}

std::vector<std::string> present_tags(const Call& call, Db& db) {
    auto as_read = call.visit;
    as_read.wants = Wants::json;
    std::vector<std::string> tags;
    auto add = [&](const Route* route, const http::Fields& params) {
        if (!route || !route->state) return;
        http::Input input;
        input.path = params;
        try {
            tags.push_back(http::strong_etag(route->state(as_read, db, input)));
        } catch (const Refusal&) {
            // It cannot be read, so nobody holds a tag of it.
        }
    };
    auto match = call.app.router->find("GET", call.path);
    add(match.route, match.params);
    add(call.app.router->by_pattern("GET", call.route->form_pattern), call.input.path);
    return tags;
}

}  // namespace

void check_preconditions(const Call& call, Tx& tx) {
    if (!call.visit.request || !call.route) return;
    auto& headers = call.visit.request->headers;
    auto wanted = headers.get("if-match"), unwanted = headers.get("if-none-match");
    if (wanted.empty() && unwanted.empty()) return;
    auto tags = present_tags(call, tx);
    if ((!wanted.empty() && !names_one(wanted, tags, Comparison::strong)) || (!unwanted.empty() && names_one(unwanted, tags, Comparison::weak)))
        throw Refusal(Refusal::Why::precondition_failed, "This was changed meanwhile. Read it again, then repeat your change.");
}

}  // namespace lyceum::routing
