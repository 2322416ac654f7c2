// Describing a struct once gives it JSON, form decoding, row mapping and an OpenAPI schema.
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <string_view>

/// Written once below a struct: `DESCRIBE(Shelf, kept, total)`. Everything else is derived from it.
#define DESCRIBE(Type, ...) BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__))
#define DESCRIBE_ENUM(Type, ...) BOOST_DESCRIBE_ENUM(Type, __VA_ARGS__)

namespace lyceum {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;
template <class T>
concept DescribedEnum = boost::describe::has_describe_enumerators<T>::value;

template <class T>
using members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <Described T>
inline constexpr std::size_t member_count = boost::mp11::mp_size<members<T>>::value;

/// Calls `visit(name, pointer_to_member)` for every member in the order they were described.
template <Described T, class Visit>
constexpr void each_member(Visit&& visit) {
    boost::mp11::mp_for_each<members<T>>([&](auto d) { visit(std::string_view{d.name}, d.pointer); });
}

/// Calls `visit(name, value)` for every enumerator.
template <DescribedEnum E, class Visit>
constexpr void each_enumerator(Visit&& visit) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>(
        [&](auto d) { visit(std::string_view{d.name}, d.value); });
}

/// The enumerator's own name; empty for a value that has none. A trailing underscore, needed where
/// the word is a C++ keyword, is not part of the name.
template <DescribedEnum E>
constexpr std::string_view name_of(E value) {
    std::string_view found;
    each_enumerator<E>([&](std::string_view name, E each) { if (each == value) found = name; });
    if (found.ends_with('_')) found.remove_suffix(1);
    return found;
}

template <DescribedEnum E>
constexpr bool from_name(std::string_view wanted, E& out) {
    bool found = false;
    each_enumerator<E>([&](std::string_view, E each) {
        if (name_of(each) == wanted) out = each, found = true;
    });
    return found;
}

}  // namespace lyceum
