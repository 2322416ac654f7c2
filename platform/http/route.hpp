// One endpoint is one line: who may, where, what happens, how it looks.
//
//     get(signed_in, shelf_path, &shelf, &shelf_page),
//     put(signed_in, save_path,  &keep,  &items::action_button).limit(60, minutes(1)),
#pragma once
#include "platform/db/db.hpp"
#include "platform/html/page.hpp"
#include "platform/http/input.hpp"
#include "platform/http/paging.hpp"
#include <functional>
#include <string>
#include <variant>

namespace lyceum {

class Database;

inline constexpr Span kProofLasts = minutes(10);
inline constexpr std::string_view kSensitiveScope = "sensitive:*";

/// Who may use an endpoint. Item-level permission is not said here: the only way to get an item is
/// a door function that takes the Visit.
struct Access {
    enum class Who { anyone, signed_in, permitted } who;
    const char* permission = "";
};
inline constexpr Access anyone{Access::Who::anyone}, signed_in{Access::Who::signed_in};
consteval Access may(const char* permission) { return {Access::Who::permitted, permission}; }

/// One request on its way through a route.
struct Route;
struct Call {
    const App& app;
    Database& database;
    const Visit& visit;
    const http::Input& input;
    /// What the answer was made from; stays empty for one that must not be kept.
    std::optional<Footprint>& made_from;
    const Route* route = nullptr;
    std::string_view path = {};                     // without the API's prefix and ".json"
};

/// For programs that use what will go: since when it is not recommended (RFC 9745), when it ends (RFC 8594),
/// and what to use instead.
struct Deprecation {
    Time since, ends;
    std::string instead;                            // a path under /api/v1, or empty
};

struct Route {
    std::string method, pattern;
    Access access{Access::Who::anyone};
    std::function<http::Response(const Call&)> answer;
    std::function<void(std::string& schema, json::Schemas&)> input_schema, view_schema;
    /// Of a GET with a JSON form: the body it would answer. Whoever writes compares its ETag (RFC 9110, 13.1.1).
    std::function<std::string(const Visit&, Db&, const http::Input&)> state;
    std::string module, summary_text;               // the module is filled in when the app is assembled
    bool has_json = true;
    bool needs_upload = false;
    bool paged = false, own_cursor = false;         // a list; its input has a `cursor` of its own
    std::optional<Deprecation> deprecation;

    int limit_count = 0;
    Span limit_span{};
    std::size_t body_bytes_max = 0;                 // 0: the configured default
    std::string form_pattern;                       // shown again, with the complaints, when input is refused
    bool cached = true;                             // GET pages for visitors without a session
    bool idempotent_key = false;
    bool beacon = false;
    bool cross_origin_call = false;
    bool sensitive_act = false;

    /// At most `count` in `span` for a person, or for an address where nobody is signed in.
    Route&& limit(int count, Span span) && { limit_count = count, limit_span = span; return std::move(*this); }
    Route&& body_max(std::size_t bytes) && { body_bytes_max = bytes; return std::move(*this); }
    /// A refused HTML form is shown again by the GET page at this path, nothing typed lost.
    template <Described In> Route&& or_show(Path<In> form) && { form_pattern = form.pattern; return std::move(*this); }
    /// Never kept in the page cache: the answer depends on more than the address and language.
    Route&& uncached() && { cached = false; return std::move(*this); }
    /// Honours Idempotency-Key: the first answer is stored in the same transaction and given again.
    Route&& idempotent() && { idempotent_key = true; return std::move(*this); }
    /// Sent by navigator.sendBeacon, which carries no token: the Origin field alone must be ours.
    Route&& from_beacon() && { beacon = true; return std::move(*this); }
    /// Called by programs of other origins (the token endpoint of a protocol): cookies and API tokens mean nothing
    /// here, the visit is nobody's, and any web page may read the answer (Access-Control-Allow-Origin: *).
    Route&& cross_origin() && { cross_origin_call = true, cached = false, has_json = false; return std::move(*this); }
    /// Sets or reads cookies of a browser, and refuses tokens: no part of the API.
    Route&& for_browsers() && { has_json = false; return std::move(*this); }
    /// A dangerous act: the session must have proved who sits there within kProofLasts. Otherwise the browser is led to a
    /// page that asks for the proof and sends what was sent again with it; JSON is refused with 403 and the type
    /// `/problems/confirm`; an API token needs the scope kSensitiveScope. Not for forms with uploads.
    Route&& sensitive() && { sensitive_act = true, cached = false; return std::move(*this); }
    /// Still answers, with the fields Deprecation and Sunset.
    Route&& deprecated(Deprecation how) && { deprecation = std::move(how); return std::move(*this); }
    /// One sentence for the API document.
    Route&& summary(std::string text) && { summary_text = std::move(text); return std::move(*this); }
};

namespace routing {

http::Response page_response(const Call&, const Frame&, const std::function<Page(const Ui&)>&);
http::Response fragments_response(const Call&, const Fragments&);
http::Response raw_response(const Raw&);
http::Response moved_response(const Call&, const Moved&);
http::Response json_response(std::string body, int status = 200);
/// The value of a Set-Cookie field.
std::string cookie_text(const Cookie&, bool secure);
/// Reads what the layout needs. For pages only.
Frame frame_for(const Visit&, Db&);
bool wants_page(const Visit&);
/// Told at the end of a reading request: what it was made from, and how many statements it took; in tests more
/// than the budget or a query in a loop is a failure.
void done_reading(const Call&, const Db&);

/// `Link: <…>; rel="next"` on a JSON answer: `next` under the prefix that was asked, as `cursor` and `limit`.
void link_next(const Call&, http::Response&, const Url& next);
/// Refuses (412) a write whose If-Match names none of the present states of what it writes, or whose
/// If-None-Match names one: the GET at the same path, or the form that the write answers to. Asked inside the
/// transaction, so that of two writers who saw the same state the second is told.
void check_preconditions(const Call&, Tx&);

template <class View>
http::Response in_json(const View& view) {
    if constexpr (requires(std::string& out) { json::write(out, view); }) return json_response(json::text(view));
    else throw Refusal(Refusal::Why::bad_request, "This address has no JSON form.");
}

template <class View, class Look>
http::Response shown(const Call& call, const Frame& frame, const View& view, Look (*look)(const Ui&, const View&)) {
    if (call.visit.wants == Wants::json) return in_json(view);
    Ui ui{call.visit};
    if constexpr (std::is_same_v<Look, Page>) return page_response(call, frame, [&](const Ui& u) { return look(u, view); });
    else if constexpr (std::is_same_v<Look, Fragment>) return fragments_response(call, {look(ui, view)});
    else if constexpr (std::is_same_v<Look, Fragments>) return fragments_response(call, look(ui, view));
    else return raw_response(look(ui, view));
}

template <class View>
http::Response as_is(const Call& call, const View& view) {
    if constexpr (std::is_same_v<View, Moved>)
        return call.visit.wants == Wants::json ? in_json(view) : moved_response(call, view);
    else if constexpr (std::is_same_v<View, Raw>) return raw_response(view);
    else return in_json(view);
}

/// Runs in the Tx: answers the stored body of an earlier request with this key, if there was one.
std::optional<std::string> replayed(const Call&, Tx&);
void remember(const Call&, Tx&, const std::string& body);

template <class In> constexpr bool takes_upload() {
    bool any = false;
    each_member<In>([&](std::string_view, auto member) {
        any |= std::is_same_v<std::remove_cvref_t<decltype(std::declval<In>().*member)>, http::Upload>;
    });
    return any;
}

template <class In> void write_input_schema(std::string& out, json::Schemas& named) {
    if constexpr (takes_upload<In>()) out += R"({"type":"object"})"; else json::schema(out, named, json::Is<In>{});
}

template <class In, class View>
Route described(std::string method, Access access, Path<In> path) {
    Route route{std::move(method), path.pattern, access, {}, {}, {}, {}, {}};
    route.input_schema = [](std::string& out, json::Schemas& named) { write_input_schema<In>(out, named); };
    if constexpr (requires(std::string& out, json::Schemas& named) { json::schema(out, named, json::Is<View>{}); })
        route.view_schema = [](std::string& out, json::Schemas& named) { json::schema(out, named, json::Is<View>{}); };
    else route.has_json = false;
    route.paged = paging::is_paged<In, View>();
    route.own_cursor = paging::has_cursor<In>();
    route.needs_upload = takes_upload<In>();
    return route;
}

template <class View, class In>
void give_state(Route& route, View (*handle)(const Visit&, Db&, const In&)) {
    if constexpr (requires(std::string& out, const View& view) { json::write(out, view); })
        route.state = [handle](const Visit& visit, Db& db, const http::Input& input) { return json::text(handle(visit, db, input.decode<In>())); };
}

template <class View>
struct Done { View view; std::optional<std::string> earlier; };

template <class In, class View, class Handle>
Done<View> write_once(const Call& call, Database& database, const Handle& handle) {
    return database.write(call.visit.now, [&](Tx& tx) -> Done<View> {
        if (auto earlier = replayed(call, tx)) return {View{}, std::move(earlier)};
        check_preconditions(call, tx);
        View view = handle(tx);
        if constexpr (requires(std::string& out) { json::write(out, view); }) remember(call, tx, json::text(view));
        return {std::move(view), std::nullopt};
    });
}

template <class View, class Look>
http::Response written(const Call& call, const Done<View>& done, Look look) {
    if (done.earlier) return json_response(*done.earlier).with("Idempotency-Replayed", "true");
    if constexpr (std::is_same_v<Look, std::nullptr_t>) return as_is(call, done.view);
    else {
        Frame frame;
        if constexpr (std::is_same_v<decltype(look(std::declval<Ui&>(), done.view)), Page>)
            if (wants_page(call.visit)) frame = call.database.read([&](Db& db) { return frame_for(call.visit, db); });
        return shown(call, frame, done.view, look);
    }
}

template <class View, class In, class Look>
Route writing(std::string method, Access access, Path<In> path, View (*handle)(const Visit&, Tx&, const In&), Look look) {
    auto route = described<In, View>(std::move(method), access, path);
    route.answer = [handle, look](const Call& call) {
        auto in = call.input.decode<In>();
        auto done = write_once<In, View>(call, call.database, [&](Tx& tx) { return handle(call.visit, tx, in); });
        return written(call, done, look);
    };
    return route;
}

// Slow work (hashing, rendering, reading much) happens before the transaction: with SQLite there is
// one writer, and everybody waits for it.
template <class View, class In, class Ready, class Look>
Route writing(std::string method, Access access, Path<In> path, Ready (*prepare)(const Visit&, Db&, const In&),
              View (*handle)(const Visit&, Tx&, const In&, const Ready&), Look look) {
    auto route = described<In, View>(std::move(method), access, path);
    route.answer = [prepare, handle, look](const Call& call) {
        auto in = call.input.decode<In>();
        auto ready = call.database.read([&](Db& db) { return prepare(call.visit, db, in); });
        auto done = write_once<In, View>(call, call.database, [&](Tx& tx) { return handle(call.visit, tx, in, ready); });
        return written(call, done, look);
    };
    return route;
}

// Preparing that must outlive a refusal (counting attempts) or holds no snapshot while it works
// (hashing): it is handed the database and uses transactions of its own.
template <class View, class In, class Ready, class Look>
Route writing(std::string method, Access access, Path<In> path, Ready (*prepare)(const Visit&, Database&, const In&),
              View (*handle)(const Visit&, Tx&, const In&, const Ready&), Look look) {
    auto route = described<In, View>(std::move(method), access, path);
    route.answer = [prepare, handle, look](const Call& call) {
        auto in = call.input.decode<In>();
        auto ready = prepare(call.visit, call.database, in);
        auto done = write_once<In, View>(call, call.database, [&](Tx& tx) { return handle(call.visit, tx, in, ready); });
        return written(call, done, look);
    };
    return route;
}

}  // namespace routing

/// A GET is handed a Db, so it cannot write: there is nothing to call.
template <class View, class In, class Look>
Route get(Access access, Path<In> path, View (*handle)(const Visit&, Db&, const In&), Look (*look)(const Ui&, const View&)) {
    auto route = routing::described<In, View>("GET", access, path);
    routing::give_state<View>(route, handle);
    route.answer = [path, handle, look](const Call& call) {
        auto in = call.input.decode<In>();
        Frame frame;
        auto view = call.database.read([&](Db& db) {
            View seen = handle(call.visit, db, in);
            if constexpr (std::is_same_v<Look, Page>)
                if (routing::wants_page(call.visit)) frame = routing::frame_for(call.visit, db);
            routing::done_reading(call, db);
            return seen;
        });
        auto response = routing::shown(call, frame, view, look);
        if (call.visit.wants == Wants::json)
            if (auto next = paging::next_page(path, in, view)) routing::link_next(call, response, *next);
        return response;
    };
    return route;
}

/// A GET where the data says whether there is a page to show or somewhere else to go.
template <class View, class In>
Route get(Access access, Path<In> path, std::variant<View, Moved> (*handle)(const Visit&, Db&, const In&), Page (*look)(const Ui&, const View&)) {
    auto route = routing::described<In, View>("GET", access, path);
    route.answer = [handle, look](const Call& call) {
        auto in = call.input.decode<In>();
        Frame frame;
        auto found = call.database.read([&](Db& db) {
            auto seen = handle(call.visit, db, in);
            if (std::holds_alternative<View>(seen) && routing::wants_page(call.visit)) frame = routing::frame_for(call.visit, db);
            routing::done_reading(call, db);
            return seen;
        });
        if (auto* moved = std::get_if<Moved>(&found)) return routing::as_is(call, *moved);
        return routing::shown(call, frame, std::get<View>(found), look);
    };
    return route;
}

/// A GET whose view is already in its format: `Raw` (a feed, a picture), `Moved` (a redirect) or JSON only.
template <class View, class In>
Route get(Access access, Path<In> path, View (*handle)(const Visit&, Db&, const In&)) {
    auto route = routing::described<In, View>("GET", access, path);
    routing::give_state<View>(route, handle);
    route.answer = [handle](const Call& call) {
        auto in = call.input.decode<In>();
        auto view = call.database.read([&](Db& db) {
            View seen = handle(call.visit, db, in);
            routing::done_reading(call, db);
            return seen;
        });
        return routing::as_is(call, view);
    };
    return route;
}

// post, put and del take (access, path, handle), (access, path, handle, look),
// (access, path, prepare, handle) or (access, path, prepare, handle, look). `prepare` takes a Db, or
// the Database where it needs transactions of its own.
#define LYCEUM_WRITING(verb, METHOD) \
    template <class View, class In> \
    Route verb(Access a, Path<In> p, View (*h)(const Visit&, Tx&, const In&)) { return routing::writing(METHOD, a, p, h, nullptr); } \
    template <class View, class In, class Look> \
    Route verb(Access a, Path<In> p, View (*h)(const Visit&, Tx&, const In&), Look (*l)(const Ui&, const View&)) { return routing::writing(METHOD, a, p, h, l); } \
    template <class View, class In, class Ready> \
    Route verb(Access a, Path<In> p, Ready (*r)(const Visit&, Db&, const In&), View (*h)(const Visit&, Tx&, const In&, const Ready&)) { return routing::writing(METHOD, a, p, r, h, nullptr); } \
    template <class View, class In, class Ready, class Look> \
    Route verb(Access a, Path<In> p, Ready (*r)(const Visit&, Db&, const In&), View (*h)(const Visit&, Tx&, const In&, const Ready&), Look (*l)(const Ui&, const View&)) { return routing::writing(METHOD, a, p, r, h, l); } \
    template <class View, class In, class Ready> \
    Route verb(Access a, Path<In> p, Ready (*r)(const Visit&, Database&, const In&), View (*h)(const Visit&, Tx&, const In&, const Ready&)) { return routing::writing(METHOD, a, p, r, h, nullptr); } \
    template <class View, class In, class Ready, class Look> \
    Route verb(Access a, Path<In> p, Ready (*r)(const Visit&, Database&, const In&), View (*h)(const Visit&, Tx&, const In&, const Ready&), Look (*l)(const Ui&, const View&)) { return routing::writing(METHOD, a, p, r, h, l); }
LYCEUM_WRITING(post, "POST")
LYCEUM_WRITING(put, "PUT")
LYCEUM_WRITING(del, "DELETE")
#undef LYCEUM_WRITING

}  // namespace lyceum
