// HTML is built, never concatenated. Text is escaped because there is no other way to add it.
//
//     a(_href = url, _class = "title", post.title)
//
// Lower-case functions are elements; names with a leading underscore are attributes, in any order.
#pragma once
#include "platform/core/types.hpp"
#include <charconv>
#include <fmt/format.h>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace lyceum::html {

class Html {
public:
    Html() = default;
    /// Markup that is already safe. Only platform/html may say so (tools/tidy checks).
    static Html trusted(std::string markup) { Html h; h.markup_ = std::move(markup); return h; }
    const std::string& markup() const { return markup_; }
    bool empty() const { return markup_.empty(); }
    Html& operator+=(const Html& more) { markup_ += more.markup_; return *this; }
    void reserve(std::size_t bytes) { markup_.reserve(bytes); }

private:
    std::string markup_;
};

/// An address that we made or checked: `javascript:` cannot become one.
class Url {
public:
    Url() : text_("/") {}
    /// A path of this site. Throws std::logic_error unless it begins with a single '/'.
    static Url local(std::string path);
    /// http, https or mailto, as typed by someone; nothing else is an address.
    static std::optional<Url> external(std::string_view raw);
    /// The same address with `name=value` added to its query, both percent-encoded.
    Url with(std::string_view name, std::string_view value) const;
    /// The same address with a fragment: `#answer-…`.
    Url at(std::string_view fragment) const;
    const std::string& str() const { return text_; }
    friend bool operator==(const Url&, const Url&) = default;

private:
    explicit Url(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

void escape_into(std::string& out, std::string_view text);
std::string escaped(std::string_view text);

/// `name="value"`, or nothing when it is not present.
struct Attribute {
    const char* name = "";
    std::string value;
    bool present = true;
};

/// What an element may contain. Lives only for the call that builds the element.
class Node {
public:
    enum class Kind { text, markup, attribute };
    Node(std::string_view text) : kind(Kind::text), value(text) {}
    Node(const char* text) : kind(Kind::text), value(text) {}
    Node(const std::string& text) : kind(Kind::text), value(text) {}
    template <int A, int B> Node(const Text<A, B>& text) : kind(Kind::text), value(text.str()) {}
    Node(std::int64_t n) : kind(Kind::text) { value = {digits_, std::to_chars(digits_, digits_ + sizeof digits_, n).ptr}; }
    Node(int n) : Node(std::int64_t{n}) {}
    Node(const Html& h) : kind(Kind::markup), value(h.markup()) {}
    Node(const Attribute& a) : kind(Kind::attribute), value(a.value), attribute(&a) {}
    Node(bool) = delete;                                         // print a word, not a bool
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    Kind kind;
    std::string_view value;
    const Attribute* attribute = nullptr;

private:
    char digits_[24];
};

namespace attribute {
struct Words {
    const char* name;
    Attribute operator=(std::string_view v) const { return {name, std::string(v)}; }
    template <int A, int B> Attribute operator=(const Text<A, B>& v) const { return {name, v.str()}; }
    template <class T> Attribute operator=(Id<T> id) const { return {name, to_string(id)}; }
};
struct Link { const char* name; Attribute operator=(const Url& v) const { return {name, v.str()}; } };
struct Number { const char* name; Attribute operator=(std::int64_t v) const { return {name, fmt::format("{}", v)}; } };
struct Flag { const char* name; Attribute operator=(bool v) const { return {name, "", v}; } };
struct TrueFalse { const char* name; Attribute operator=(bool v) const { return {name, v ? "true" : "false"}; } };
struct Current { Attribute operator=(bool v) const { return {"aria-current", "page", v}; } };
}  // namespace attribute

inline constexpr attribute::Words _class{"class"}, _id{"id"}, _name{"name"}, _value{"value"}, _type{"type"}, _method{"method"},
    _title{"title"}, _label{"aria-label"}, _labelledby{"aria-labelledby"}, _describedby{"aria-describedby"}, _controls{"aria-controls"},
    _live_region{"aria-live"}, _role{"role"}, _datetime{"datetime"}, _controller{"data-controller"}, _data_action{"data-action"},
    _for{"for"}, _alt{"alt"}, _rel{"rel"}, _lang{"lang"}, _dir{"dir"}, _placeholder{"placeholder"}, _autocomplete{"autocomplete"},
    _inputmode{"inputmode"}, _pattern{"pattern"}, _list{"list"}, _enctype{"enctype"}, _accept{"accept"}, _content{"content"},
    _property{"property"}, _charset{"charset"}, _nonce{"nonce"}, _theme{"data-theme"}, _media{"media"}, _sizes{"sizes"}, _scope{"scope"},
    _turbo{"data-turbo"}, _turbo_frame{"data-turbo-frame"}, _turbo_action{"data-turbo-action"}, _turbo_confirm{"data-turbo-confirm"},
    _turbo_method{"data-turbo-method"}, _hreflang{"hreflang"}, _min{"min"}, _max{"max"}, _step{"step"}, _form{"form"}, _target{"target"},
    _crossorigin{"crossorigin"}, _viewbox{"viewBox"}, _loading{"loading"}, _enterkeyhint{"enterkeyhint"}, _key{"data-key"};
inline constexpr attribute::Link _href{"href"}, _action{"action"}, _src{"src"}, _formaction{"formaction"}, _cite{"cite"};
inline constexpr attribute::Number _maxlength{"maxlength"}, _minlength{"minlength"}, _rows{"rows"}, _colspan{"colspan"},
    _width{"width"}, _height{"height"}, _tabindex{"tabindex"}, _start{"start"}, _max_number{"max"};
inline constexpr attribute::Flag _disabled{"disabled"}, _required{"required"}, _hidden{"hidden"}, _checked{"checked"},
    _selected{"selected"}, _open{"open"}, _autofocus{"autofocus"}, _readonly{"readonly"}, _multiple{"multiple"}, _defer{"defer"};
inline constexpr attribute::TrueFalse _pressed{"aria-pressed"}, _expanded{"aria-expanded"}, _aria_hidden{"aria-hidden"},
    _aria_invalid{"aria-invalid"}, _aria_busy{"aria-busy"}, _spellcheck{"spellcheck"};
inline constexpr attribute::Current _current{};

/// `data-…` attributes of islands: `data("editor-preview-url", url)`.
Attribute data(const char* name_without_data, std::string_view value);
Attribute data(const char* name_without_data, const Url& value);
/// The attribute only when the condition holds.
inline Attribute only_if(bool condition, Attribute a) { a.present = a.present && condition; return a; }

Html element(std::string_view tag, std::initializer_list<Node> nodes);
Html void_element(std::string_view tag, std::initializer_list<Node> nodes);

#define LYCEUM_ELEMENT(tag) template <class... N> Html tag(const N&... n) { return element(#tag, {Node(n)...}); }
#define LYCEUM_ELEMENT_AS(name, tag) template <class... N> Html name(const N&... n) { return element(tag, {Node(n)...}); }
#define LYCEUM_VOID_ELEMENT(tag) template <class... N> Html tag(const N&... n) { return void_element(#tag, {Node(n)...}); }
LYCEUM_ELEMENT(a) LYCEUM_ELEMENT(article) LYCEUM_ELEMENT(aside) LYCEUM_ELEMENT(b) LYCEUM_ELEMENT(blockquote) LYCEUM_ELEMENT(body)
LYCEUM_ELEMENT(button) LYCEUM_ELEMENT(caption) LYCEUM_ELEMENT(code) LYCEUM_ELEMENT(datalist) LYCEUM_ELEMENT(dd) LYCEUM_ELEMENT(details)
LYCEUM_ELEMENT(dialog) LYCEUM_ELEMENT(div) LYCEUM_ELEMENT(dl) LYCEUM_ELEMENT(dt) LYCEUM_ELEMENT(em) LYCEUM_ELEMENT(fieldset)
LYCEUM_ELEMENT(figcaption) LYCEUM_ELEMENT(figure) LYCEUM_ELEMENT(footer) LYCEUM_ELEMENT(form) LYCEUM_ELEMENT(h1) LYCEUM_ELEMENT(h2)
LYCEUM_ELEMENT(h3) LYCEUM_ELEMENT(head) LYCEUM_ELEMENT(header) LYCEUM_ELEMENT(i) LYCEUM_ELEMENT(kbd) LYCEUM_ELEMENT(label)
LYCEUM_ELEMENT(legend) LYCEUM_ELEMENT(li) LYCEUM_ELEMENT(mark) LYCEUM_ELEMENT(nav) LYCEUM_ELEMENT(ol) LYCEUM_ELEMENT(optgroup)
LYCEUM_ELEMENT(option) LYCEUM_ELEMENT(output) LYCEUM_ELEMENT(p) LYCEUM_ELEMENT(pre) LYCEUM_ELEMENT(progress) LYCEUM_ELEMENT(s)
LYCEUM_ELEMENT(section) LYCEUM_ELEMENT(select) LYCEUM_ELEMENT(small) LYCEUM_ELEMENT(span) LYCEUM_ELEMENT(strong)
LYCEUM_ELEMENT(summary) LYCEUM_ELEMENT(table) LYCEUM_ELEMENT(tbody) LYCEUM_ELEMENT(td) LYCEUM_ELEMENT(textarea) LYCEUM_ELEMENT(tfoot)
LYCEUM_ELEMENT(th) LYCEUM_ELEMENT(thead) LYCEUM_ELEMENT(title) LYCEUM_ELEMENT(tr) LYCEUM_ELEMENT(ul)
LYCEUM_ELEMENT_AS(main_, "main") LYCEUM_ELEMENT_AS(time_, "time") LYCEUM_ELEMENT_AS(template_, "template")
LYCEUM_ELEMENT_AS(turbo_frame, "turbo-frame") LYCEUM_ELEMENT_AS(group, "")
LYCEUM_VOID_ELEMENT(hr) LYCEUM_VOID_ELEMENT(br) LYCEUM_VOID_ELEMENT(input) LYCEUM_VOID_ELEMENT(img) LYCEUM_VOID_ELEMENT(link)
LYCEUM_VOID_ELEMENT(meta)
#undef LYCEUM_ELEMENT
#undef LYCEUM_ELEMENT_AS
#undef LYCEUM_VOID_ELEMENT

template <class Range, class View>
Html each(const Range& range, View&& view) {
    Html out;
    for (auto& item : range) {
        auto more = view(item);
        if (out.empty()) out.reserve(more.markup().size() * std::size(range) * 5 / 4);     // most of them are about as long
        out += more;
    }
    return out;
}
template <class View>
Html when(bool condition, View&& view) { return condition ? Html(view()) : Html(); }

}  // namespace lyceum::html

namespace lyceum {
using html::Html;
using html::Url;
}  // namespace lyceum
