// OpenAPI 3.1 from the routes: what is described once is documented once.
#include "platform/http/app.hpp"
#include "platform/http/problems.hpp"
#include "platform/http/router.hpp"
#include "platform/http/scopes.hpp"
#include <boost/json.hpp>

namespace lyceum {

namespace {

namespace bj = boost::json;

// ---- names ----------------------------------------------------------------------------------------

std::string lower_case(std::string text) {
    for (char& c : text) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// "PUT", "/c/{slug}/groups/{group}/people/{handle}" → "put_c_slug_groups_group_people_handle": letters that
// every language takes for a name, and one for each route.
std::string operation_id(const Route& route) {
    auto id = lower_case(route.method);
    bool word = false;
    for (char c : route.pattern) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (letter && !word) id += '_';
        if (letter) id += c;
        if (c == '@') id += "_at";
        word = letter;
    }
    return route.pattern == "/" ? id + "_home" : id;
}

bj::object reference(std::string_view kind, std::string_view name) {
    return {{"$ref", fmt::format("#/components/{}/{}", kind, name)}};
}

// ---- one operation --------------------------------------------------------------------------------

bj::object properties_of(const Route& route, json::Schemas& named) {
    std::string text;
    route.input_schema(text, named);
    auto value = bj::parse(text);
    auto* ref = value.as_object().if_contains("$ref");
    if (!ref) return {};
    std::string name(ref->as_string());
    auto body = bj::parse(named[name.substr(name.rfind('/') + 1)]);
    auto* properties = body.as_object().if_contains("properties");
    return properties ? properties->as_object() : bj::object{};
}

// A text that may not be empty must be given; everything else has a default.
bool is_needed(const bj::value& schema) {
    auto* least = schema.as_object().if_contains("minLength");
    return least && least->to_number<int>() > 0;
}

struct Taken { bj::array parameters; bj::object body; bj::array needed; };

Taken taken_by(const Route& route, json::Schemas& named) {
    Taken taken;
    for (auto& property : properties_of(route, named)) {
        std::string name(property.key());
        bool in_path = route.pattern.find("{" + name + "}") != route.pattern.npos;
        if (in_path) taken.parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", property.value()}});
        else if (route.method == "GET") taken.parameters.push_back({{"name", name}, {"in", "query"}, {"required", is_needed(property.value())}, {"schema", property.value()}});
        else {
            taken.body[name] = property.value();
            if (is_needed(property.value())) taken.needed.push_back(bj::value(name));
        }
    }
    auto shared = [&](std::string_view name) { taken.parameters.push_back(reference("parameters", name)); };
    if (route.paged && !route.own_cursor) shared("cursor");
    if (route.paged) shared("limit");
    if (route.method == "POST") shared("Idempotency-Key");
    if (route.method != "GET") shared("If-Match");
    return taken;
}

bj::value request_body(const Route& route, Taken& taken) {
    if (route.needs_upload)
        return {{"required", true}, {"content", {{"multipart/form-data", {{"schema", {{"type", "object"}}}}}}}};
    bj::object schema{{"type", "object"}, {"properties", std::move(taken.body)}};
    bool required = !taken.needed.empty();
    if (required) schema["required"] = std::move(taken.needed);
    schema["additionalProperties"] = false;
    return {{"required", required}, {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
}

bj::object responses_of(const Route& route, json::Schemas& named) {
    std::string view;
    route.view_schema(view, named);
    bj::object headers{{"RateLimit", reference("headers", "RateLimit")}};
    if (route.method == "GET") headers["ETag"] = reference("headers", "ETag");
    if (route.paged) headers["Link"] = reference("headers", "Link");
    if (route.method == "POST") headers["Idempotency-Replayed"] = reference("headers", "Idempotency-Replayed");
    bj::object responses{{"200", {{"description", "The answer."}, {"headers", std::move(headers)},
        {"content", {{"application/json", {{"schema", bj::parse(view)}}}}}}}};
    auto may_be = [&](Refusal::Why why) { responses[std::to_string(http_status(why))] = reference("responses", name_of(why)); };
    may_be(Refusal::Why::bad_request);
    if (route.access.who != Access::Who::anyone) may_be(Refusal::Why::sign_in);
    may_be(Refusal::Why::forbidden);
    may_be(Refusal::Why::not_found);
    if (route.method != "GET") may_be(Refusal::Why::conflict), may_be(Refusal::Why::precondition_failed);
    may_be(Refusal::Why::invalid);
    may_be(Refusal::Why::slow_down);
    responses["default"] = reference("responses", "unavailable");
    return responses;
}

bj::object operation_of(const Route& route, json::Schemas& named) {
    auto scopes = scopes_for(route);
    bj::object operation{{"tags", {route.module}}, {"operationId", operation_id(route)}, {"summary", summary_of(route)}};
    bj::array security{bj::object{{"token", bj::array(scopes.begin(), scopes.end())}}};
    if (route.access.who == Access::Who::anyone) security.insert(security.begin(), bj::object{});
    operation["security"] = std::move(security);
    if (route.deprecation) operation["deprecated"] = true;
    auto taken = taken_by(route, named);
    if (!taken.parameters.empty()) operation["parameters"] = std::move(taken.parameters);
    if (route.needs_upload || !taken.body.empty()) operation["requestBody"] = request_body(route, taken);
    operation["responses"] = responses_of(route, named);
    return operation;
}

// ---- what all share ---------------------------------------------------------------------------------

bj::object shared_parameters() {
    bj::object text{{"type", "string"}};
    return {
        {"cursor", {{"name", "cursor"}, {"in", "query"}, {"description", "Where the page begins: from the field Link of the page before."}, {"schema", text}}},
        {"limit", {{"name", "limit"}, {"in", "query"}, {"description", "How many entries to answer. The posts of a thread come in pages of their own size."},
            {"schema", {{"type", "integer"}, {"minimum", 1}, {"maximum", paging::kLimitMost}}}}},
        {"Idempotency-Key", {{"name", "Idempotency-Key"}, {"in", "header"},
            {"description", "A random text that makes repeating this request harmless for 24 hours."}, {"schema", {{"type", "string"}, {"maxLength", 255}}},
            {"example", "8e03978e-40d5-43dd-bc93-6894a57f9324"}}},
        {"If-Match", {{"name", "If-Match"}, {"in", "header"},
            {"description", "The ETag of the state that the change is meant for. 412 when it is no more."}, {"schema", text}}},
    };
}

bj::object shared_headers() {
    auto header = [](std::string_view words) { return bj::object{{"description", words}, {"schema", {{"type", "string"}}}}; };
    return {{"RateLimit", header("What is left of the tightest limit: \"default\";r=119;t=1. Reading without a token is not counted, and has none.")}, {"ETag", header("The state, for If-Match and If-None-Match.")},
        {"Link", header("rel=\"next\": the address of the next page, while there is one.")},
        {"Idempotency-Replayed", header("true when this is the answer to an earlier request with the same key.")},
        {"WWW-Authenticate", header("Bearer; with error=\"invalid_token\", or error=\"insufficient_scope\" and the scope that is lacking (RFC 6750).")},
        {"Retry-After", header("Seconds to wait.")}};
}

bj::object shared_responses(const App& app) {
    bj::object all;
    each_enumerator<Refusal::Why>([&](std::string_view name, Refusal::Why why) {
        bj::object example{{"type", app.base_url() + problem_kinds::path_of(why).str()}, {"title", problem_kinds::title(why).english}, {"status", http_status(why)},
            {"code", name}, {"detail", problem_kinds::title(why).english + "."}, {"instance", "urn:lyceum:request:5f3c0d8a"}};
        bj::object response{{"description", problem_kinds::meaning(why).english},
            {"content", {{"application/problem+json", {{"schema", reference("schemas", "Problem")}, {"example", std::move(example)}}}}}};
        if (why == Refusal::Why::slow_down || why == Refusal::Why::unavailable) response["headers"] = {{"Retry-After", reference("headers", "Retry-After")}};
        if (why == Refusal::Why::sign_in || why == Refusal::Why::forbidden) response["headers"] = {{"WWW-Authenticate", reference("headers", "WWW-Authenticate")}};
        all[name] = std::move(response);
    });
    return all;
}

constexpr std::string_view kProblemSchema = R"({"type":"object","description":"RFC 9457","required":["type","title","status","code","detail"],
    "properties":{"type":{"type":"string","format":"uri"},"title":{"type":"string"},"status":{"type":"integer"},"code":{"type":"string"},
    "detail":{"type":"string"},"instance":{"type":"string","format":"uri"},
    "errors":{"type":"array","items":{"type":"object","required":["field","message"],"properties":{"field":{"type":"string"},"message":{"type":"string"}}}}}})";

}  // namespace

std::string summary_of(const Route& route) {
    if (!route.summary_text.empty()) {
        auto text = route.summary_text;
        if (text.ends_with('.')) text.pop_back();
        return text;
    }
    auto verb = route.method == "GET" ? "Read" : route.method == "DELETE" ? "Remove" : route.method == "PUT" ? "Change" : "Send";
    std::string words;
    for (auto rest = std::string_view(route.pattern); !rest.empty();) {
        rest.remove_prefix(1);
        auto part = rest.substr(0, rest.find('/'));
        rest.remove_prefix(part.size());
        if (!part.empty() && part.find('{') == part.npos) words += (words.empty() ? "" : ", ") + std::string(part);
    }
    return words.empty() ? fmt::format("{} {}", verb, route.pattern) : fmt::format("{}: {}", verb, words);
}

std::string openapi(const App& app) {
    json::Schemas named;
    bj::object paths;
    std::map<std::string, bool> areas;
    for (auto* route : app.router->all()) {
        if (!route->has_json || !route->input_schema) continue;
        auto& path = paths[route->pattern];
        if (!path.is_object()) path = bj::object{};
        path.as_object()[lower_case(route->method)] = operation_of(*route, named);
        areas[route->module] = true;
    }
    bj::array tags;
    for (auto& [name, _] : areas) tags.push_back(bj::object{{"name", name}});
    bj::object schemas;
    for (auto& [name, body] : named) schemas[name] = bj::parse(body);
    schemas["Problem"] = bj::parse(kProblemSchema);
    bj::object document{{"openapi", "3.1.0"},
        {"info", {{"title", app.settings()->site.name}, {"version", "1"}, {"description", "Every page of the site, as JSON, for tokens with scopes. The conventions are described at " + app.base_url() + "/api."}}},
        {"servers", {{{"url", app.base_url() + "/api/v1"}}}}, {"tags", std::move(tags)}, {"paths", std::move(paths)},
        {"components", {{"schemas", std::move(schemas)}, {"parameters", shared_parameters()}, {"headers", shared_headers()}, {"responses", shared_responses(app)},
            {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "lyc_pat_…"},
                {"description", "A personal access token, made on the settings page. The list of each operation names the scopes it needs, all of them; read:* and write:* stand for those of every area. What is done to other people's things, or with a role, needs admin:* besides; a 403 names the scope that is lacking."}}}}}}}};
    return bj::serialize(document);
}

}  // namespace lyceum
