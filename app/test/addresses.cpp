#include "app/test/addresses.hpp"
#include "platform/http/pages.hpp"

namespace lyceum::test {

namespace bj = boost::json;

namespace {

constexpr std::string_view kIdPattern = "^[0-9a-hjkmnp-tv-z]{13}$";

const bj::value* inside(const bj::value& schema, std::string_view name) {
    return schema.is_object() ? schema.get_object().if_contains(bj::string_view(name.data(), name.size())) : nullptr;
}

bool has_type(const bj::value& schema, std::string_view type) {
    auto* given = inside(schema, "type");
    return given && given->is_string() && std::string_view(given->get_string()) == type;
}

// Of `anyOf: [thing, null]` the thing.
const bj::value& bare(const bj::value& schema) {
    auto* choices = inside(schema, "anyOf");
    return choices ? bare(choices->as_array().front()) : schema;
}

std::string plausible_text(const Member& member, const bj::value& schema, const Words& words) {
    if (auto known = words.named.find(member.name); known != words.named.end()) return known->second;
    if (member.name.find("email") != std::string::npos) return "somebody.new@example.org";
    std::string text = "A plausible text for " + member.name;
    auto limit = [&](std::string_view name, std::int64_t otherwise) {
        auto* given = inside(schema, name);
        return static_cast<std::size_t>(given ? given->as_int64() : otherwise);
    };
    while (text.size() < limit("minLength", 0)) text += ", and more";
    if (text.size() > limit("maxLength", 1000)) text.resize(limit("maxLength", 1000));
    return text;
}

bj::value plausible(const Member& member, const bj::value& given, const Words& words, Time now) {
    auto& schema = bare(given);
    if (auto* choices = inside(schema, "enum")) return choices->as_array().front();
    if (auto* pattern = inside(schema, "pattern"); pattern && std::string_view(pattern->as_string()) == kIdPattern) return bj::string(words.id);
    auto* format = inside(schema, "format");
    if (format && format->as_string() == "date-time") return bj::string(to_iso8601(now + hours(1)));
    if (format && format->as_string() == "uri-reference") return "/articles";
    if (has_type(schema, "boolean")) return true;
    if (has_type(schema, "integer") || has_type(schema, "number")) return 1;
    if (has_type(schema, "array")) return bj::array{plausible(member, *inside(schema, "items"), words, now)};
    if (has_type(schema, "string")) return bj::string(plausible_text(member, schema, words));
    return bj::object();
}

}  // namespace

bool Member::is_id() const {
    auto* pattern = inside(bare(schema), "pattern");
    if (pattern) return std::string_view(pattern->as_string()) == kIdPattern;
    auto* items = inside(bare(schema), "items");
    return items && inside(bare(*items), "pattern");
}

bool Member::is_text() const { return has_type(bare(schema), "string") && !inside(bare(schema), "enum") && !is_id(); }

std::vector<Member> members_of(const Route& route) {
    std::vector<Member> members;
    if (!route.input_schema) return members;
    json::Schemas named;
    std::string reference;
    route.input_schema(reference, named);
    auto value = bj::parse(reference);
    auto* ref = inside(value, "$ref");
    if (!ref) return members;
    std::string name(ref->as_string());
    auto body = bj::parse(named[name.substr(name.rfind('/') + 1)]);
    for (auto& property : inside(body, "properties")->as_object()) {
        std::string key(property.key());
        members.push_back({key, property.value(), route.pattern.find("{" + key + "}") != route.pattern.npos});
    }
    return members;
}

std::string address_of(const Route& route, const Words& words) {
    auto members = members_of(route);
    std::string out;
    for (std::string_view rest = route.pattern; !rest.empty();) {
        auto open = rest.find('{');
        out += rest.substr(0, open);
        if (open == rest.npos) break;
        auto close = rest.find('}');
        auto name = std::string(rest.substr(open + 1, close - open - 1));
        auto member = std::find_if(members.begin(), members.end(), [&](auto& m) { return m.name == name; });
        auto known = words.named.find(name);
        if (member != members.end() && member->is_id()) out += words.id;
        else if (member != members.end() && has_type(bare(member->schema), "integer")) out += "1";
        else if (member != members.end() && inside(bare(member->schema), "enum")) out += inside(bare(member->schema), "enum")->as_array().front().as_string();
        else out += http::percent_encoded(known == words.named.end() ? "x" : known->second);
        rest.remove_prefix(close + 1);
    }
    return out;
}

std::string address_with_query(const Route& route, const Words& words) {
    auto address = address_of(route, words);
    char before = '?';
    for (auto& member : members_of(route)) {
        if (member.in_path) continue;
        auto value = plausible(member, member.schema, words, {});
        auto text = value.is_string() ? std::string(value.get_string()) : value.is_array() ? words.id : bj::serialize(value);
        address += std::exchange(before, '&') + http::percent_encoded(member.name) + "=" + http::percent_encoded(text);
    }
    return address;
}

std::string plausible_body(const Route& route, const Words& words, Time now) {
    bj::object body;
    for (auto& member : members_of(route))
        if (!member.in_path) body[member.name] = plausible(member, member.schema, words, now);
    return bj::serialize(body);
}

bool takes_id(const Route& route) {
    auto members = members_of(route);
    return std::any_of(members.begin(), members.end(), [](auto& member) { return member.is_id(); });
}

std::set<std::string> ids_in(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
    constexpr std::size_t kLength = 13;
    std::set<std::string> found;
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.find_first_not_of(kDigits, at);
        if (end == text.npos) end = text.size();
        auto word = text.substr(at, end - at);
        if (word.size() == kLength && word.find_first_of("0123456789") != word.npos && read_id(word)) found.emplace(word);
        at = end + 1;
    }
    return found;
}

bool is_sound(const Route& route, const Answer& answer) {
    return answer.status < 500 || answer.status == 501 || (answer.status == 503 && route.pattern == "/readyz");
}

Answer send(World& world, Browser& browser, const Route& route, const std::string& address, const std::string& body, std::string_view accept) {
    world.app.limits = std::make_unique<RateLimits>();
    if (route.method != "GET" && browser.csrf().empty()) browser.get("/sign-in");
    http::Request request;
    request.method = route.method;
    request.target = address;
    request.headers.add("Accept", std::string(accept));
    if (route.method != "GET") {
        request.body = body;
        request.headers.add("Content-Type", "application/json");
        request.headers.add("Sec-Fetch-Site", "same-origin");
        request.headers.add("X-CSRF-Token", browser.csrf());
    }
    return browser.send(std::move(request));
}

}  // namespace lyceum::test
