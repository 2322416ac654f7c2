// JSON and JSON Schema by reflection over described structs. No serialiser is written by hand.
//
// Ids and times are strings outside (13 letters, ISO 8601), because JavaScript loses integers above
// 2^53. Reading refuses unknown members, wrong types and numbers out of range, naming the place.
#pragma once
#include "platform/core/refusal.hpp"
#include "platform/core/types.hpp"
#include "platform/html/html.hpp"
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lyceum::json {

void quote(std::string& out, std::string_view text);
void write_real(std::string& out, double v);

// ---- writing --------------------------------------------------------------------------------

inline void write(std::string& out, bool v) { out += v ? "true" : "false"; }
inline void write(std::string& out, std::int64_t v) { out += fmt::format_int(v).c_str(); }
inline void write(std::string& out, int v) { write(out, std::int64_t{v}); }
inline void write(std::string& out, double v) { write_real(out, v); }
inline void write(std::string& out, std::string_view v) { quote(out, v); }
inline void write(std::string& out, const std::string& v) { quote(out, v); }
inline void write(std::string& out, const char* v) { quote(out, v); }
inline void write(std::string& out, Time t) { quote(out, to_iso8601(t)); }
inline void write(std::string& out, const Url& u) { quote(out, u.str()); }
inline void write(std::string& out, const Html& h) { quote(out, h.markup()); }
template <class T> void write(std::string& out, Id<T> id) { quote(out, to_string(id)); }
template <int A, int B> void write(std::string& out, const Text<A, B>& t) { quote(out, t.str()); }
template <DescribedEnum E> void write(std::string& out, E e) { quote(out, name_of(e)); }
template <Described T> void write(std::string& out, const T& v);
template <class T> void write(std::string& out, const std::optional<T>& v) { if (v) write(out, *v); else out += "null"; }
template <class T> void write(std::string& out, const std::vector<T>& v) {
    out += '[';
    for (std::size_t i = 0; i < v.size(); ++i) {
        if (i) out += ',';
        write(out, static_cast<const T&>(v[i]));
    }
    out += ']';
}
template <class T> void write(std::string& out, const std::map<std::string, T>& v) {
    out += '{';
    bool first = true;
    for (auto& [name, value] : v) {
        if (!std::exchange(first, false)) out += ',';
        quote(out, name), out += ':', write(out, value);
    }
    out += '}';
}
template <Described T> void write(std::string& out, const T& v) {
    out += '{';
    bool first = true;
    each_member<T>([&](std::string_view name, auto member) {
        if (!std::exchange(first, false)) out += ',';
        quote(out, name);
        out += ':';
        write(out, v.*member);
    });
    out += '}';
}
template <class T> std::string text(const T& v) {
    std::string out;
    write(out, v);
    return out;
}

// ---- reading --------------------------------------------------------------------------------

using Value = boost::json::value;

/// Parses with limits on depth (32) and refuses trailing text, duplicate names and broken UTF-8.
/// Throws Refusal(bad_request).
Value parse(std::string_view text);

/// What was wrong and where: "items[0].title".
struct Problems {
    std::vector<FieldError> list;
    void add(std::string_view where, std::string message, std::vector<std::string> holes = {});
};

bool read(const Value&, bool& out, Problems&, const std::string& where);
bool read(const Value&, std::int64_t& out, Problems&, const std::string& where);
bool read(const Value&, int& out, Problems&, const std::string& where);
bool read(const Value&, double& out, Problems&, const std::string& where);
bool read(const Value&, std::string& out, Problems&, const std::string& where);
bool read(const Value&, Time& out, Problems&, const std::string& where);
bool read(const Value&, Url& out, Problems&, const std::string& where);
bool read_id_into(const Value&, std::int64_t& out, Problems&, const std::string& where);
template <class T> bool read(const Value& v, Id<T>& out, Problems& p, const std::string& where) { return read_id_into(v, out.value, p, where); }
void complain_about_length(Problems&, const std::string& where, int min, int max);
void complain_about_choice(Problems&, const std::string& where, const std::string& choices);
void complain_unknown(Problems&, const std::string& where);
bool is_object(const Value&, Problems&, const std::string& where);
bool is_array(const Value&, Problems&, const std::string& where);

template <int A, int B> bool read(const Value& v, Text<A, B>& out, Problems& p, const std::string& where) {
    std::string raw;
    if (!read(v, raw, p, where)) return false;
    auto text = Text<A, B>::from(raw);
    if (text) out = *text; else complain_about_length(p, where, A, B);
    return text.has_value();
}
template <DescribedEnum E> std::string choices_of() {
    std::string all;
    each_enumerator<E>([&](std::string_view, E e) { all += (all.empty() ? "" : ", ") + std::string(name_of(e)); });
    return all;
}
template <DescribedEnum E> bool read(const Value& v, E& out, Problems& p, const std::string& where) {
    if (v.is_string() && from_name(std::string_view(v.get_string()), out)) return true;
    complain_about_choice(p, where, choices_of<E>());
    return false;
}
template <Described T> bool read(const Value& v, T& out, Problems& p, const std::string& where);
template <class T> bool read(const Value& v, std::optional<T>& out, Problems& p, const std::string& where) {
    if (v.is_null()) { out.reset(); return true; }
    return read(v, out.emplace(), p, where);
}
template <class T> bool read(const Value& v, std::vector<T>& out, Problems& p, const std::string& where) {
    if (!is_array(v, p, where)) return false;
    auto& list = v.get_array();
    bool fine = true;
    for (std::size_t i = 0; i < list.size(); ++i) {
        T each{};
        fine &= read(list[i], each, p, fmt::format("{}[{}]", where, i));
        out.push_back(std::move(each));
    }
    return fine;
}
template <class T> bool read(const Value& v, std::map<std::string, T>& out, Problems& p, const std::string& where) {
    if (!is_object(v, p, where)) return false;
    bool fine = true;
    for (auto& field : v.get_object()) fine &= read(field.value(), out[std::string(field.key())], p, where + "." + std::string(field.key()));
    return fine;
}
template <Described T> bool read(const Value& v, T& out, Problems& p, const std::string& where) {
    if (!is_object(v, p, where)) return false;
    auto& object = v.get_object();
    std::size_t known = 0;
    bool fine = true;
    auto prefix = where.empty() ? where : where + ".";
    each_member<T>([&](std::string_view name, auto member) {
        auto* given = object.if_contains(boost::json::string_view(name.data(), name.size()));
        if (!given) return;
        ++known;
        fine &= read(*given, out.*member, p, prefix + std::string(name));
    });
    if (known == object.size()) return fine;
    for (auto& field : object) {
        bool named = false;
        each_member<T>([&](std::string_view name, auto) { named |= name == std::string_view(field.key()); });
        if (!named) complain_unknown(p, prefix + std::string(field.key()));
    }
    return false;
}

/// Throws Refusal naming every wrong member.
[[noreturn]] void refuse(Problems);
template <class T> T from_text(std::string_view text) {
    T out{};
    Problems problems;
    auto value = parse(text);
    read(value, out, problems, "");
    if (!problems.list.empty()) refuse(std::move(problems));
    return out;
}

// ---- schema (JSON Schema 2020-12, as OpenAPI 3.1 uses it) -------------------------------------

template <class T> struct Is {};
/// Named schemas met on the way: name → body. A name maps to one type; its first body stays.
using Schemas = std::map<std::string, std::string>;

inline void schema(std::string& out, Schemas&, Is<bool>) { out += R"({"type":"boolean"})"; }
inline void schema(std::string& out, Schemas&, Is<int>) { out += R"({"type":"integer","format":"int32"})"; }
inline void schema(std::string& out, Schemas&, Is<std::int64_t>) { out += R"({"type":"integer","format":"int64"})"; }
inline void schema(std::string& out, Schemas&, Is<double>) { out += R"({"type":"number"})"; }
inline void schema(std::string& out, Schemas&, Is<std::string>) { out += R"({"type":"string"})"; }
inline void schema(std::string& out, Schemas&, Is<Url>) { out += R"({"type":"string","format":"uri-reference"})"; }
inline void schema(std::string& out, Schemas&, Is<Html>) { out += R"({"type":"string","contentMediaType":"text/html"})"; }
inline void schema(std::string& out, Schemas&, Is<Time>) { out += R"({"type":"string","format":"date-time"})"; }
template <class T> void schema(std::string& out, Schemas&, Is<Id<T>>) { out += R"({"type":"string","pattern":"^[0-9a-hjkmnp-tv-z]{13}$"})"; }
template <int A, int B> void schema(std::string& out, Schemas&, Is<Text<A, B>>) {
    out += fmt::format(R"({{"type":"string","minLength":{},"maxLength":{}}})", A, B);
}
template <DescribedEnum E> void schema(std::string& out, Schemas&, Is<E>) {
    out += R"({"type":"string","enum":[)";
    bool first = true;
    each_enumerator<E>([&](std::string_view, E e) {
        if (!std::exchange(first, false)) out += ',';
        quote(out, name_of(e));
    });
    out += "]}";
}
template <Described T> void schema(std::string& out, Schemas& named, Is<T>);
template <class T> void schema(std::string& out, Schemas& named, Is<std::optional<T>>) {
    out += R"({"anyOf":[)";
    schema(out, named, Is<T>{});
    out += R"(,{"type":"null"}]})";
}
template <class T> void schema(std::string& out, Schemas& named, Is<std::vector<T>>) {
    out += R"({"type":"array","items":)";
    schema(out, named, Is<T>{});
    out += '}';
}
template <class T> void schema(std::string& out, Schemas& named, Is<std::map<std::string, T>>) {
    out += R"({"type":"object","additionalProperties":)";
    schema(out, named, Is<T>{});
    out += '}';
}
/// `lyceum::content::Article` → `content.Article`.
std::string schema_name(std::string_view type_name);
template <class T> constexpr std::string_view type_name() {
    std::string_view all = __PRETTY_FUNCTION__;
    auto from = all.find("T = ") + 4;
    auto to = all.find_first_of(";]", from);
    return all.substr(from, to - from);
}
template <Described T> void schema(std::string& out, Schemas& named, Is<T>) {
    auto name = schema_name(type_name<T>());
    out += R"({"$ref":"#/components/schemas/)" + name + "\"}";
    if (named.contains(name)) return;
    named[name];
    std::string body = R"({"type":"object","properties":{)", required;
    bool first = true;
    each_member<T>([&](std::string_view member_name, auto member) {
        if (!std::exchange(first, false)) body += ',', required += ',';
        quote(body, member_name), quote(required, member_name);
        body += ':';
        schema(body, named, Is<std::remove_cvref_t<decltype(std::declval<T>().*member)>>{});
    });
    named[name] = body + "}" + (required.empty() ? "" : R"(,"required":[)" + required + "]") + "}";
}

}  // namespace lyceum::json
