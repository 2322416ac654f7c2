// What a request brings: path parameters, query, and a form or a JSON body, decoded by member name
// into a described struct. Limits live in the member types, and so do the complaints.
#pragma once
#include "platform/core/json.hpp"
#include "platform/http/message.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lyceum::http {

/// A file from a multipart form. A member of this type makes its form `multipart/form-data`.
struct Upload {
    std::string name, type, bytes;
    bool empty() const { return bytes.empty(); }
};

using Fields = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kFieldsMax = 400;

/// `a=1&b=2`, decoded. Throws Refusal(bad_request) for broken escapes, broken UTF-8 or too many fields.
Fields parse_form(std::string_view);

/// The value of a cookie of the request; empty when there is none.
std::string_view cookie(const Request&, std::string_view name);

// ---- one value from text ----------------------------------------------------------------------

bool parse_value(std::string_view raw, std::string& out);
bool parse_value(std::string_view raw, bool& out);
bool parse_value(std::string_view raw, int& out);
bool parse_value(std::string_view raw, std::int64_t& out);
bool parse_value(std::string_view raw, double& out);
bool parse_value(std::string_view raw, Time& out);
bool parse_value(std::string_view raw, Url& out);
template <class T> bool parse_value(std::string_view raw, Id<T>& out) {
    auto id = read_id(raw);
    if (id) out.value = *id;
    return id.has_value();
}
template <int A, int B> bool parse_value(std::string_view raw, Text<A, B>& out) {
    auto text = Text<A, B>::from(raw);
    if (text) out = *text;
    return text.has_value();
}
template <DescribedEnum E> bool parse_value(std::string_view raw, E& out) { return from_name(raw, out); }
template <class T> bool parse_value(std::string_view raw, std::optional<T>& out) {
    if (trimmed(raw).empty()) { out.reset(); return true; }
    return parse_value(raw, out.emplace());
}

template <class T> Msg complaint(const T&) { return {"This is not a valid value.", {}}; }
inline Msg complaint(const int&) { return {"This must be a whole number.", {}}; }
inline Msg complaint(const std::int64_t&) { return {"This must be a whole number.", {}}; }
inline Msg complaint(const Time&) { return {"This must be a date and time such as 2026-11-20T08:30:00Z.", {}}; }
inline Msg complaint(const Url&) { return {"This must be a web address that begins with https:// or http://.", {}}; }
template <int A, int B> Msg complaint(const Text<A, B>&) {
    if (A > 0) return {"Write {} to {} characters.", {std::to_string(A), std::to_string(B)}};
    return {"Write at most {} characters.", {std::to_string(B)}};
}
template <DescribedEnum E> Msg complaint(const E&) { return {"Choose one of: {}.", {json::choices_of<E>()}}; }
template <class T> Msg complaint(const std::optional<T>&) { return complaint(T{}); }

/// A path parameter that cannot be read names nothing: the answer is "not found", not "invalid".
template <class T> struct is_list : std::false_type {};
template <class T> struct is_list<std::vector<T>> : std::true_type {};
template <class T> struct needs_json : std::bool_constant<Described<T> && !std::is_same_v<T, Url>> {};
template <class T> struct needs_json<std::vector<T>> : needs_json<T> {};
template <class T> struct needs_json<std::optional<T>> : needs_json<T> {};
template <class K, class T> struct needs_json<std::map<K, T>> : std::true_type {};

class Input {
public:
    Fields path, query, form;
    std::vector<std::pair<std::string, Upload>> uploads;
    std::optional<json::Value> body;

    /// Reads query and body of a request. Throws Refusal for a body that is not what its type says.
    static Input of(const Request&);

    /// Throws Refusal(invalid) that names every wrong field, or Refusal(not_found) for the path.
    template <Described In> In decode() const;
    /// The last raw value of a name from path, form or query.
    const std::string* find(std::string_view name) const;
    /// The value of a name from the form or the JSON object of the body, never from the address; empty when there is none.
    std::string sent(std::string_view name) const;
    std::vector<std::string_view> find_all(std::string_view name) const;

private:
    template <class T> void decode_member(std::string_view name, T& out, json::Problems&) const;
    template <Described In> void refuse_unknown(json::Problems&) const;
};

template <class T>
void Input::decode_member(std::string_view name, T& out, json::Problems& wrong) const {
    for (auto& [key, value] : path)
        if (key == name) {
            if constexpr (!needs_json<T>::value && !is_list<T>::value && !std::is_same_v<T, Upload>)
                if (parse_value(value, out)) return;
            throw Refusal(Refusal::Why::not_found, "There is nothing at this address.");
        }
    if constexpr (std::is_same_v<T, Upload>) {
        for (auto& [key, upload] : uploads)
            if (key == name) out = upload;
    } else {
        if (body && body->is_object())
            if (auto* given = body->get_object().if_contains(boost::json::string_view(name.data(), name.size()))) {
                json::read(*given, out, wrong, std::string(name));
                return;
            }
        if constexpr (needs_json<T>::value) {
            return;                                              // a nested value comes as JSON only
        } else if constexpr (is_list<T>::value) {
            for (auto raw : find_all(name)) {
                typename T::value_type each{};
                if (parse_value(raw, each)) out.push_back(std::move(each));
                else if (!trimmed(raw).empty()) wrong.list.push_back({std::string(name), complaint(each)});
            }
        } else {
            if (auto* raw = find(name)) {
                if (!parse_value(*raw, out)) wrong.list.push_back({std::string(name), complaint(out)});
            } else if constexpr (requires { T::min; }) {
                if (T::min > 0) wrong.list.push_back({std::string(name), complaint(out)});
            }
        }
    }
}

template <Described In>
void Input::refuse_unknown(json::Problems& wrong) const {
    if (!body) return;
    if (!json::is_object(*body, wrong, "")) return;
    for (auto& field : body->get_object()) {
        bool known = false;
        each_member<In>([&](std::string_view name, auto) { known |= name == std::string_view(field.key()); });
        if (!known) json::complain_unknown(wrong, std::string(field.key()));
    }
}

template <Described In>
In Input::decode() const {
    In in{};
    json::Problems wrong;
    each_member<In>([&](std::string_view name, auto member) { decode_member(name, in.*member, wrong); });
    refuse_unknown<In>(wrong);
    if (!wrong.list.empty()) json::refuse(std::move(wrong));
    return in;
}

}  // namespace lyceum::http
