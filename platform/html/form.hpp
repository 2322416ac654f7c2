// Forms that work without JavaScript, keep what was typed, and say what is wrong beside the field.
//
//     Form form(ui, save_path({id}), "put");
//     return form(form.text({.name = "title", .label = ui.tr("Title"), .value = article.title, .max = Title::max}),
//                 form.submit(ui.tr("Save")));
#pragma once
#include "platform/html/page.hpp"

namespace lyceum {

struct Field {
    std::string name, label, value = {};
    std::string hint = {};
    bool required = false;
    int min = 0, max = 0;                           // characters; 0: not said
    std::string type = "text";                      // email, password, number, search, url, datetime-local
    std::string autocomplete = {};
    std::string placeholder = {};
    std::string inputmode = {};
    int rows = 5;                                   // of an area
    bool autofocus = false;
    bool label_hidden = false;                      // for screen readers only
    std::string controller = {};                    // a Stimulus controller on the input
};
struct Choice {
    std::string value, label;
    std::string hint = {};
    bool disabled = false;
};

class Form {
public:
    /// A form that posts to `to`; `method` is post, put or delete (the last two travel as `_method`).
    Form(const Ui& ui, Url to, std::string_view method = "post");

    /// The form element with the session's CSRF token and, when it was refused, the complaint.
    template <class... N>
    Html operator()(const N&... nodes) const { return built({html::Node(nodes)...}); }

    Html text(const Field&) const;                  // one line
    Html area(const Field&) const;                  // several lines
    Html hidden(std::string_view name, std::string_view value) const;
    Html checkbox(const Field&, bool checked) const;
    Html choose(const Field&, const std::vector<Choice>&) const;      // a select
    Html radios(const Field&, const std::vector<Choice>&) const;      // cards, one of which is chosen
    Html checkboxes(const Field&, const std::vector<Choice>&, const std::vector<std::string>& checked) const;
    Html file(const Field&, std::string_view accept) const;           // makes the form multipart
    Html submit(std::string_view label, std::string_view style = "btn primary") const;

    /// What was typed into the field when this form was refused, else `otherwise`.
    std::string kept(std::string_view name, std::string_view otherwise) const;
    /// The complaint about a field of this form; empty when there is none.
    std::string complaint(std::string_view name) const;

private:
    Html built(std::initializer_list<html::Node> nodes) const;
    Html wrapped(const Field&, const Html& control) const;
    std::string id_of(std::string_view name) const;
    bool refused() const;
    bool complains_about(std::string_view name) const { return !complaint(name).empty(); }

    const Ui& ui_;
    Url to_;
    std::string method_;
    mutable bool multipart_ = false;
};

/// A form that is one button: likes, follows, deletions. `confirm` asks first.
Html button_to(const Ui&, const Url& to, std::string_view method, const Html& content, std::string_view style = "btn",
               std::string_view confirm = {});
/// A search or filter form: GET, no token.
template <class... N>
Html query_form(const Url& to, const N&... nodes) { return html::form(html::_action = to, html::_method = "get", nodes...); }

}  // namespace lyceum
