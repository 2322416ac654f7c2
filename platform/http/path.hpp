// A path is declared once: it matches requests, decodes its parameters and makes links.
#pragma once
#include "platform/core/types.hpp"
#include "platform/html/html.hpp"
#include "platform/http/message.hpp"
#include <string>
#include <string_view>
#include <vector>

namespace lyceum {

namespace path {
// Not constexpr on purpose: reaching it is a compile error that says what is wrong.
inline void the_input_has_no_member_of_this_name() {}
}  // namespace path

inline std::string show(std::string_view v) { return std::string(v); }
inline std::string show(const std::string& v) { return v; }
inline std::string show(std::int64_t v) { return fmt::format("{}", v); }
inline std::string show(int v) { return fmt::format("{}", v); }
inline std::string show(bool v) { return v ? "1" : ""; }
inline std::string show(Time v) { return v ? to_iso8601(v) : std::string(); }
inline std::string show(const Url& v) { return v.str(); }
template <class T> std::string show(Id<T> id) { return id ? to_string(id) : std::string(); }
template <int A, int B> std::string show(const Text<A, B>& v) { return v.str(); }
template <DescribedEnum E> std::string show(E e) { return std::string(name_of(e)); }
template <class T> std::string show(const std::optional<T>& v) { return v ? show(*v) : std::string(); }
template <class T> concept Shown = requires(const T& v) { show(v); };

/// `{name}` stands for a member of In. Calling the path makes the link; members that are not in the
/// pattern and differ from their defaults become its query.
template <Described In>
struct Path {
    const char* pattern;

    consteval Path(const char* p) : pattern(p) {
        for (auto s = p; *s; ++s) {
            if (*s != '{') continue;
            auto end = s;
            while (*end != '}') ++end;
            std::string_view name(s + 1, static_cast<std::size_t>(end - s - 1));
            bool found = false;
            boost::mp11::mp_for_each<members<In>>([&](auto d) { if (name == d.name) found = true; });
            if (!found) path::the_input_has_no_member_of_this_name();
        }
    }

    Url operator()(const In& in = {}) const {
        std::string out;
        for (std::string_view rest = pattern; !rest.empty();) {
            auto open = rest.find('{');
            out += rest.substr(0, open);
            if (open == rest.npos) break;
            auto close = rest.find('}');
            auto name = rest.substr(open + 1, close - open - 1);
            each_member<In>([&](std::string_view member_name, auto member) {
                if constexpr (Shown<std::remove_cvref_t<decltype(in.*member)>>)
                    if (member_name == name) out += http::percent_encoded(show(in.*member), "-._~@+");
            });
            rest.remove_prefix(close + 1);
        }
        static const In defaults{};
        char separator = '?';
        each_member<In>([&](std::string_view name, auto member) {
            if constexpr (Shown<std::remove_cvref_t<decltype(in.*member)>>) {
                auto value = show(in.*member);
                if (value == show(defaults.*member) || in_pattern(name)) return;
                out += separator;
                out += fmt::format("{}={}", name, http::percent_encoded(value));
                separator = '&';
            }
        });
        return Url::local(std::move(out));
    }

private:
    bool in_pattern(std::string_view name) const {
        return std::string_view(pattern).find("{" + std::string(name) + "}") != std::string_view::npos;
    }
};

/// For addresses that take nothing.
struct Nothing {};
DESCRIBE(Nothing)

}  // namespace lyceum
