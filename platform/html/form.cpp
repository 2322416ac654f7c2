#include "platform/html/form.hpp"
#include <algorithm>

namespace lyceum {

using namespace html;

Form::Form(const Ui& ui, Url to, std::string_view method) : ui_(ui), to_(std::move(to)), method_(method) {}

bool Form::refused() const {
    auto* draft = ui_.visit.draft;
    auto path = to_.str().substr(0, to_.str().find_first_of("?#"));
    return draft && (draft->action == path || http::percent_encoded(draft->action, "-._~@+/") == path);
}

std::string Form::kept(std::string_view name, std::string_view otherwise) const {
    if (refused())
        for (auto value = ui_.visit.draft->values.rbegin(); value != ui_.visit.draft->values.rend(); ++value)
            if (value->first == name) return value->second;
    return std::string(otherwise);
}

std::string Form::complaint(std::string_view name) const {
    if (refused())
        for (auto& wrong : ui_.visit.draft->complaints)
            if (wrong.field == name) return ui_.tr(wrong.message);
    return {};
}

// Two forms of one page may have fields of one name; their ids differ by where the form goes.
std::string Form::id_of(std::string_view name) const {
    std::uint32_t hash = 2166136261u;
    for (char c : to_.str()) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return fmt::format("f{:x}-{}", hash & 0xffff, name);
}

Html Form::wrapped(const Field& field, const Html& control) const {
    auto id = id_of(field.name);
    auto wrong = complaint(field.name);
    return div(_class = wrong.empty() ? "field" : "field bad",
        label(_for = id, only_if(field.label_hidden, _class = "visually-hidden"), field.label,
            when(field.required && !field.label_hidden, [&] { return group(" ", span(_class = "req", _aria_hidden = true, "*")); })),
        control,
        when(!field.hint.empty(), [&] { return p(_class = "hint", _id = id + "-hint", field.hint); }),
        when(!wrong.empty(), [&] { return p(_class = "error", _id = id + "-error", wrong); }));
}

static std::string described_by(const std::string& id, bool hint, bool error) {
    return (hint ? id + "-hint" : std::string()) + (hint && error ? " " : "") + (error ? id + "-error" : std::string());
}

Html Form::text(const Field& field) const {
    auto id = id_of(field.name);
    auto wrong = complains_about(field.name);
    auto about = described_by(id, !field.hint.empty(), wrong);
    bool secret = field.type == "password";
    return wrapped(field, input(_id = id, _name = field.name, _type = field.type,
        _value = secret ? std::string() : kept(field.name, field.value),
        _required = field.required, only_if(field.max > 0, _maxlength = field.max), only_if(field.min > 0, _minlength = field.min),
        only_if(!field.autocomplete.empty(), _autocomplete = field.autocomplete), only_if(!field.placeholder.empty(), _placeholder = field.placeholder),
        only_if(!field.inputmode.empty(), _inputmode = field.inputmode), _autofocus = field.autofocus,
        only_if(!field.controller.empty(), _controller = field.controller),
        only_if(!about.empty(), _describedby = about), only_if(wrong, _aria_invalid = true)));
}

Html Form::area(const Field& field) const {
    auto id = id_of(field.name);
    auto wrong = complains_about(field.name);
    auto about = described_by(id, !field.hint.empty(), wrong);
    // A textarea drops one leading line break; ours is that one.
    return wrapped(field, textarea(_id = id, _name = field.name, _rows = field.rows, _required = field.required,
        only_if(field.max > 0, _maxlength = field.max), only_if(!field.placeholder.empty(), _placeholder = field.placeholder),
        _autofocus = field.autofocus, only_if(!field.controller.empty(), _controller = field.controller),
        only_if(!about.empty(), _describedby = about), only_if(wrong, _aria_invalid = true),
        "\n", kept(field.name, field.value)));
}

Html Form::hidden(std::string_view name, std::string_view value) const {
    return input(_type = "hidden", _name = name, _value = value);
}

Html Form::checkbox(const Field& field, bool checked) const {
    // An unticked box sends nothing: the hidden "0" before it says so.
    bool ticked = kept(field.name, checked ? "1" : "0") == "1";
    return group(hidden(field.name, "0"),
        label(_class = "check", input(_type = "checkbox", _name = field.name, _value = "1", _checked = ticked),
            span(field.label, when(!field.hint.empty(), [&] { return small(field.hint); }))));
}

Html Form::choose(const Field& field, const std::vector<Choice>& choices) const {
    auto chosen = kept(field.name, field.value);
    return wrapped(field, select(_id = id_of(field.name), _name = field.name, _required = field.required,
        each(choices, [&](const Choice& c) {
            return option(_value = c.value, _selected = c.value == chosen, _disabled = c.disabled, c.label);
        })));
}

Html Form::radios(const Field& field, const std::vector<Choice>& choices) const {
    auto chosen = kept(field.name, field.value);
    auto wrong = complaint(field.name);
    return fieldset(_class = wrong.empty() ? "radios" : "radios bad", legend(only_if(field.label_hidden, _class = "visually-hidden"), field.label),
        each(choices, [&](const Choice& c) {
            return label(_class = "radio",
                input(_type = "radio", _name = field.name, _value = c.value, _checked = c.value == chosen, _disabled = c.disabled, _required = field.required),
                span(c.label), when(!c.hint.empty(), [&] { return small(c.hint); }));
        }),
        when(!wrong.empty(), [&] { return p(_class = "error", wrong); }));
}

Html Form::checkboxes(const Field& field, const std::vector<Choice>& choices, const std::vector<std::string>& checked) const {
    std::vector<std::string> ticked;
    if (refused()) {
        for (auto& [name, value] : ui_.visit.draft->values)
            if (name == field.name) ticked.push_back(value);
    } else ticked = checked;
    auto wrong = complaint(field.name);
    return fieldset(_class = wrong.empty() ? "field" : "field bad", legend(only_if(field.label_hidden, _class = "visually-hidden"), field.label),
        div(_class = "choices", each(choices, [&](const Choice& c) {
            bool on = std::find(ticked.begin(), ticked.end(), c.value) != ticked.end();
            return label(_class = "choice", input(_type = "checkbox", _name = field.name, _value = c.value, _checked = on), span(c.label));
        })),
        when(!wrong.empty(), [&] { return p(_class = "error", wrong); }));
}

Html Form::file(const Field& field, std::string_view accept) const {
    multipart_ = true;
    return wrapped(field, input(_id = id_of(field.name), _name = field.name, _type = "file", _accept = accept, _required = field.required));
}

Html Form::submit(std::string_view words, std::string_view style) const {
    return button(_type = "submit", _class = style, words);
}

Html Form::built(std::initializer_list<Node> nodes) const {
    Html all;
    std::vector<const Attribute*> own;
    for (auto& node : nodes) {
        if (node.kind == Node::Kind::attribute) own.push_back(node.attribute);
        else if (node.kind == Node::Kind::markup) all += Html::trusted(std::string(node.value));
        else all += group(node.value);
    }
    Html head;
    if (method_ != "post") head += hidden("_method", method_);
    if (!ui_.csrf_token().empty()) head += hidden("csrf", ui_.csrf_token());
    if (refused()) head += div(_class = "complaints", _role = "alert", _tabindex = -1, p(ui_.tr(ui_.visit.draft->message)));
    static const Attribute nothing{"", "", false};
    auto at = [&](std::size_t i) -> const Attribute& { return i < own.size() ? *own[i] : nothing; };
    CHECK_THAT(own.size() <= 8);
    return form(_action = to_, _method = "post", only_if(multipart_, _enctype = "multipart/form-data"),
        at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), head, all);
}

Html button_to(const Ui& ui, const Url& to, std::string_view method, const Html& content, std::string_view style, std::string_view confirm) {
    Form form(ui, to, method);
    return form(_class = "act", only_if(!confirm.empty(), _turbo_confirm = confirm), button(_type = "submit", _class = style, content));
}

}  // namespace lyceum
