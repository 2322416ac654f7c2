// OpenAPI 3.1 from the routes: what is described once is documented once.
#include "platform/http/app.hpp"
#include "platform/http/router.hpp"
#include <boost/json.hpp>

namespace lyceum {

namespace {

namespace bj = boost::json;

bj::object properties_of(const Route& route, json::Schemas& named) {
    std::string reference;
    route.input_schema(reference, named);
    auto value = bj::parse(reference);
    auto* ref = value.as_object().if_contains("$ref");
    if (!ref) return {};
    std::string name(ref->as_string());
    auto body = bj::parse(named[name.substr(name.rfind('/') + 1)]);
    auto* properties = body.as_object().if_contains("properties");
    return properties ? properties->as_object() : bj::object{};
}

bj::object operation_of(const Route& route, json::Schemas& named) {
    bj::array parameters;
    bj::object body;
    for (auto& property : properties_of(route, named)) {
        std::string name(property.key());
        bool in_path = route.pattern.find("{" + name + "}") != route.pattern.npos;
        if (in_path || route.method == "GET")
            parameters.push_back({{"name", name}, {"in", in_path ? "path" : "query"}, {"required", in_path}, {"schema", property.value()}});
        else body[name] = property.value();
    }
    bj::object operation{{"tags", {route.module}}};
    auto scope = fmt::format("{}:{}", route.method == "GET" ? "read" : "write", route.module);
    operation["operationId"] = fmt::format("{}_{}", route.method, route.pattern);
    if (!route.summary_text.empty()) operation["summary"] = route.summary_text;
    if (route.access.who != Access::Who::anyone) operation["security"] = bj::array{bj::object{{"token", bj::array{scope}}}};
    if (!parameters.empty()) operation["parameters"] = std::move(parameters);
    if (!body.empty())
        operation["requestBody"] = {{"content", {{"application/json", {{"schema", {{"type", "object"}, {"properties", std::move(body)}}}}}}}};
    std::string view;
    route.view_schema(view, named);
    operation["responses"] = {{"200", {{"description", "The answer."}, {"content", {{"application/json", {{"schema", bj::parse(view)}}}}}}},
        {"default", {{"description", "A problem."}, {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}}}};
    return operation;
}

}  // namespace

std::string openapi(const App& app) {
    json::Schemas named;
    bj::object paths;
    for (auto* route : app.router->all()) {
        if (!route->has_json || !route->input_schema) continue;
        auto& path = paths[route->pattern];
        if (!path.is_object()) path = bj::object{};
        auto method = route->method;
        for (auto& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        path.as_object()[method] = operation_of(*route, named);
    }
    bj::object schemas;
    for (auto& [name, body] : named) schemas[name] = bj::parse(body);
    schemas["Problem"] = bj::parse(R"({"type":"object","description":"RFC 9457","properties":{"type":{"type":"string"},
        "title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"request":{"type":"string"},
        "errors":{"type":"array","items":{"type":"object","properties":{"field":{"type":"string"},"message":{"type":"string"}}}}}})");
    bj::object document{{"openapi", "3.1.0"},
        {"info", {{"title", "Lyceum"}, {"version", "1"}, {"description", "Every page of the site, as JSON, for tokens with scopes."}}},
        {"servers", {{{"url", "/api/v1"}}}}, {"paths", std::move(paths)},
        {"components", {{"schemas", std::move(schemas)},
            {"securitySchemes", {{"token", {{"type", "http"}, {"scheme", "bearer"}, {"description", "A personal access token, made on the settings page."}}}}}}}};
    return bj::serialize(document);
}

}  // namespace lyceum
