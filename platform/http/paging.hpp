// Lists that come in pages. A view model says where its next page begins (`older` or `next`, or a
// `next` inside its listing); an input takes that place (`before`, `after`, `from` or `cursor`). From the
// two the API makes one convention for every list: `?cursor=&limit=` and `Link: <…>; rel="next"` (RFC 8288).
#pragma once
#include "platform/http/path.hpp"
#include <optional>
#include <string_view>
#include <type_traits>

namespace lyceum::paging {

/// How many entries a program may ask for at once with `limit`.
inline constexpr int kLimitMost = 100;

namespace of {

template <class T> struct optional : std::false_type { using type = T; };
template <class T> struct optional<std::optional<T>> : std::true_type { using type = T; };
template <class T> using bare = typename optional<T>::type;

constexpr bool says_where(std::string_view name) { return name == "older" || name == "next"; }
constexpr bool takes_it(std::string_view name) { return name == "before" || name == "after" || name == "from"; }

template <class Row> concept Listing = Described<Row> && requires(const Row& row) { { row.next } -> std::convertible_to<std::string>; };

template <class In, class T> constexpr bool has_place_for() {
    bool any = false;
    each_member<In>([&](std::string_view name, auto member) {
        any |= takes_it(name) && std::is_same_v<bare<std::remove_cvref_t<decltype(std::declval<In>().*member)>>, T>;
    });
    return any;
}

template <class In, class T> void put_place(In& in, const T& place) {
    each_member<In>([&](std::string_view name, auto member) {
        if constexpr (std::is_same_v<bare<std::remove_cvref_t<decltype(in.*member)>>, T>)
            if (takes_it(name)) in.*member = place;
    });
}

}  // namespace of

/// The input has a member `cursor` of its own, which the listing answers as `next`.
template <class In> constexpr bool has_cursor() {
    bool any = false;
    each_member<In>([&](std::string_view name, auto) { any |= name == "cursor"; });
    return any;
}

template <class In, class View> constexpr bool is_paged() {
    bool any = false;
    if constexpr (Described<View>)
        each_member<View>([&](std::string_view name, auto member) {
            using M = std::remove_cvref_t<decltype(std::declval<View>().*member)>;
            if constexpr (of::Listing<M>) any |= has_cursor<In>();
            else if constexpr (std::is_same_v<M, std::optional<Url>>) any |= name == "older";
            else if constexpr (of::optional<M>::value) any |= of::says_where(name) && of::has_place_for<In, of::bare<M>>();
        });
    return any;
}

/// The page after this one, as a link of the site; nothing at the end.
template <class In, class View>
std::optional<Url> next_page(const Path<In>& path, const In& in, const View& view) {
    std::optional<Url> next;
    if constexpr (is_paged<In, View>())
        each_member<View>([&](std::string_view name, auto member) {
            using M = std::remove_cvref_t<decltype(view.*member)>;
            auto& value = view.*member;
            auto later = in;
            if constexpr (of::Listing<M>) {
                if constexpr (requires { later.cursor = value.next; })
                    if (!value.next.empty()) later.cursor = value.next, next = path(later);
            } else if constexpr (std::is_same_v<M, std::optional<Url>>) {
                if (name == "older" && value) next = *value;
            } else if constexpr (of::optional<M>::value) {
                if constexpr (of::has_place_for<In, of::bare<M>>())
                    if (of::says_where(name) && value) of::put_place(later, *value), next = path(later);
            }
        });
    return next;
}

}  // namespace lyceum::paging
