// Pages for whoever writes programs: the endpoints, the conventions they share, and the kinds of problems.
#include "platform/html/form.hpp"
#include "platform/http/app.hpp"
#include "platform/http/problems.hpp"
#include "platform/http/router.hpp"
#include "platform/http/scopes.hpp"

namespace lyceum {

using namespace html;

namespace {

constexpr Path<Nothing> openapi_path{"/api/openapi.json"}, api_path{"/api"};
struct OfProblem { Refusal::Why kind = Refusal::Why::not_found; };
DESCRIBE(OfProblem, kind)
constexpr Path<OfProblem> problem_path{"/api/problems/{kind}"};

// ---- endpoints ----------------------------------------------------------------------------------

struct Endpoint {
    std::string method, path, summary;
    std::vector<std::string> scopes;                // all of them are needed
    bool open = false;
};
DESCRIBE(Endpoint, method, path, summary, scopes, open)
struct Area {
    std::string name;                               // of the scope: "content"
    std::vector<Endpoint> endpoints;
};
DESCRIBE(Area, name, endpoints)
struct Programs {
    std::vector<Area> areas;
    std::vector<Refusal::Why> problems;
};
DESCRIBE(Programs, areas, problems)

Raw api_document(const Visit& visit, Db&, const Nothing&) { return {"application/json", openapi(visit.app)}; }

Programs programs(const Visit& visit, Db&, const Nothing&) {
    std::map<std::string, std::vector<Endpoint>> areas;
    for (auto* route : visit.app.router->all()) {
        if (!route->has_json || !route->input_schema) continue;
        areas[route->module].push_back({route->method, route->pattern, summary_of(*route), scopes_for(*route), route->access.who == Access::Who::anyone});
    }
    Programs all;
    for (auto& [name, endpoints] : areas) {
        std::stable_sort(endpoints.begin(), endpoints.end(), [](auto& a, auto& b) { return a.path < b.path; });
        all.areas.push_back({name, std::move(endpoints)});
    }
    each_enumerator<Refusal::Why>([&](std::string_view, Refusal::Why why) { all.problems.push_back(why); });
    return all;
}

/// What stands between backticks is a name that programs see.
Html with_names(const std::string& words) {
    Html all;
    bool name = false;
    for (std::size_t from = 0; from <= words.size(); name = !name) {
        const auto to = std::min(words.find('`', from), words.size());
        const auto piece = words.substr(from, to - from);
        all += name ? code(piece) : group(piece);
        from = to + 1;
    }
    return all;
}

Html convention(std::string title, const Html& words) { return section(h2(std::move(title)), words); }

Html conventions(const Ui& ui, const Programs& all) {
    auto base = ui.visit.app.base_url();
    return div(_class = "prose",
        convention(ui.tr("Tokens"), group(
            p(ui.tr("Make a personal token in the settings and send it as “Authorization: Bearer”. It carries scopes, expires, and never can more than its owner. Cookies are not needed.")),
            pre(_tabindex = 0, code(fmt::format("curl {}/api/v1/articles \\\n     -H 'Authorization: Bearer lyc_pat_…'", base))))),
        convention(ui.tr("Values"), p(ui.tr("Ids are 13 letters, times ISO 8601 in UTC (where you send one, any offset is understood, and none means your own time zone), money whole minor units with an ISO 4217 currency. An amount that you send is text as people type it, “19.90”, and never a number, so that the two cannot be mistaken for each other. Members that you do not know may be added at any time; a member that you misspell is refused."))),
        convention(ui.tr("Pages of a list"), group(
            p(with_names(ui.tr("`limit` asks for up to 100 entries. While there are more, the field Link has the address of the next page; follow it as it is, its cursor is opaque."))),
            pre(_tabindex = 0, code("Link: </api/v1/notifications?cursor=YmVmb3JlPTA…&limit=50>; rel=\"next\"")))),
        convention(ui.tr("Once and only once"), p(ui.tr("Send an Idempotency-Key with every POST, a random text that you keep. Repeating the request with the same key within 24 hours gives the first answer again, marked Idempotency-Replayed; nothing happens twice. A repetition that arrives while the first is under way waits for its answer."))),
        convention(ui.tr("Without overwriting others"), p(ui.tr("Every GET answers an ETag. Send it as If-Match with PUT or DELETE: where somebody wrote over it meanwhile, the answer is 412 and nothing was done. If-None-Match saves a transfer: 304."))),
        convention(ui.tr("How fast"), p(ui.tr("A token has 1,200 requests a minute, of which 120 may write; some addresses allow fewer. The fields RateLimit and X-RateLimit-* say what is left of the tightest of these limits; 429 comes with Retry-After. Reading without a token is not counted, and has none of these fields."))),
        convention(ui.tr("From a browser"), p(ui.tr("Scripts of other sites may use the API with a token where the operator lists their origin in http.cors_origins."))),
        convention(ui.tr("What goes"), p(ui.tr("An endpoint that will go says so at least six months before, with the fields Deprecation and Sunset and a link to what takes its place."))),
        convention(ui.tr("Problems"), group(
            p(with_names(ui.tr("Whatever is refused is answered as application/problem+json (RFC 9457). `code` is for programs, `detail` for people, `errors` for forms."))),
            ul(each(all.problems, [&](Refusal::Why why) {
                return li(a(_class = "link", _href = problem_path({why}), code(std::to_string(http_status(why)), " ", name_of(why))), " · ", ui.tr(problem_kinds::title(why)));
            })))));
}

std::string joined(const std::vector<std::string>& scopes) {
    std::string all;
    for (auto& scope : scopes) all += (all.empty() ? "" : ", ") + scope;
    return all;
}

Html area_view(const Ui& ui, const Area& area) {
    return section(h2(_id = "area-" + area.name, area.name),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = area.name,
            table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Method")), th(_scope = "col", ui.tr("Path")), th(_scope = "col", ui.tr("What it does")), th(_scope = "col", ui.tr("Scope")))),
                tbody(each(area.endpoints, [&](const Endpoint& e) {
                    return tr(td(code(e.method)), td(code("/api/v1", e.path)), td(e.summary), td(e.open ? ui.tr("open to everyone") : joined(e.scopes)));
                })))));
}

Page programs_page(const Ui& ui, const Programs& all) {
    return {.title = ui.tr("API"),
        .body = group(
            div(_class = "page-head",
                div(h1(ui.tr("API")), p(_class = "muted", ui.tr("Every page is also JSON: the same path under /api/v1."))),
                div(_class = "row wrap", a(_class = "btn", _href = openapi_path(), data("turbo", "false"), "OpenAPI 3.1"),
                    a(_class = "btn", _href = Url::local("/api/events"), ui.tr("Events")),
                    a(_class = "btn primary", _href = Url::local("/settings/tokens"), ui.tr("Make a token")))),
            conventions(ui, all),
            nav(_class = "tags", _label = ui.tr("Endpoints"), each(all.areas, [&](const Area& area) { return a(_class = "tag", _href = api_path().at("area-" + area.name), area.name); })),
            each(all.areas, [&](const Area& area) { return area_view(ui, area); })),
        .shape = Shape::plain, .description = ui.tr("The endpoints of this site for programs.")};
}

// ---- kinds of problems ----------------------------------------------------------------------------

struct ProblemKind {
    std::string code;
    int status = 0;
    std::string title, meaning;
};
DESCRIBE(ProblemKind, code, status, title, meaning)

ProblemKind problem(const Visit& visit, Db&, const OfProblem& in) {
    return {std::string(name_of(in.kind)), http_status(in.kind), visit.tr(problem_kinds::title(in.kind)), visit.tr(problem_kinds::meaning(in.kind))};
}

Page problem_kind_page(const Ui& ui, const ProblemKind& kind) {
    return {.title = kind.title,
        .body = group(nav(_class = "crumbs", _label = ui.tr("Place"), a(_href = api_path(), ui.tr("API")), span(ui.tr("Problems"))),
            div(_class = "page-head", div(h1(kind.title), p(_class = "muted", code(std::to_string(kind.status), " ", kind.code)))),
            div(_class = "prose", p(with_names(kind.meaning)))),
        .shape = Shape::plain, .description = kind.meaning};
}

}  // namespace

const Module api_pages{
    .name = "api",
    .routes = {
        get(anyone, openapi_path, &api_document),
        get(anyone, api_path, &programs, &programs_page).summary("The endpoints of this site, and the kinds of problems"),
        get(anyone, problem_path, &problem, &problem_kind_page).summary("What a kind of problem means"),
    },
};

}  // namespace lyceum
