// How DiscourseConnect looks.
#include "modules/discourse_connect/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::discourse_connect {
using namespace html;

namespace {

Html fact(const std::string& name, const std::string& value) { return div(dt(name), dd(value)); }

}  // namespace

Page question_page(const Ui& ui, const Question& question) {
    Form form(ui, sso_path());
    return {.title = ui.tr("Sign in to {}", question.forum),
        .body = div(_class = "auth",
            div(_class = "auth-head", span(_class = "seal l", _aria_hidden = true, "园"), h1(ui.tr("Sign in to {}", question.forum)),
                p(_class = "muted", ui.tr("{} will know this about you. You can end it in your settings.", question.origin))),
            form(data("turbo", "false"), _class = "sheet form", form.hidden("sso", question.message.sso), form.hidden("sig", question.message.sig),
                dl(_class = "pairs", fact(ui.tr("Handle"), "@" + question.handle), fact(ui.tr("Name"), question.name), fact(ui.tr("E-mail address"), question.email)),
                form.submit(ui.tr("Continue"), "btn primary block"), a(_class = "btn ghost block", _href = Url::local("/"), ui.tr("Cancel")))),
        .shape = Shape::slim, .indexed = false,
        .head = meta(_name = "referrer", _content = "no-referrer"), .form_targets = {question.origin}};
}

Page forums_page(const Ui& ui, const Forums& all) {
    Form form(ui, add_path());
    auto row = [&](const Forum& forum) {
        return tr(td(forum.name), td(_class = "mono small", forum.origin), td(_class = "nowrap", ui.date(forum.made_at)),
            td(_class = "end", button_to(ui, forum_path({forum.id}), "delete", group(ui.tr("Remove")), "btn sm", ui.tr("Remove {}? Its people can no longer sign in from here.", forum.name))));
    };
    return accounts::admin_page(ui, ui.tr("Discourse forums"), forums_path(), group(
        p(_class = "muted", ui.tr("People sign in to these forums with their account here (DiscourseConnect).")),
        all.forums.empty()
            ? div(_class = "empty", ui.icon("messages-square", "l"), h2(ui.tr("No forum signs in here")), p(ui.tr("Add one to keep an old Discourse with the same people.")))
            : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Discourse forums"), table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("Address")), th(_scope = "col", ui.tr("Since")),
                      th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))),
                  tbody(each(all.forums, row)))),
        // What follows is a page that shows the secret, which Turbo does not take for an answer to a form.
        form(data("turbo", "false"), _class = "sheet form", h2(ui.tr("Add a forum")),
            form.text({.name = "name", .label = ui.tr("Name"), .hint = ui.tr("As people know it."), .required = true, .max = decltype(AddForum::name)::max}),
            form.text({.name = "address", .label = ui.tr("Address"), .hint = ui.tr("Answers go to this host alone."), .required = true, .max = decltype(AddForum::address)::max,
                .type = "url", .placeholder = "https://forum.example.org"}),
            form.text({.name = "secret", .label = ui.tr("Secret"), .hint = ui.tr("Empty: one is made. It is sealed and never shown again."), .max = decltype(AddForum::secret)::max,
                .autocomplete = "off"}),
            div(_class = "form-foot", form.submit(ui.tr("Add the forum"))))));
}

Page added_page(const Ui& ui, const Added& added) {
    return accounts::admin_page(ui, ui.tr("Discourse forums"), forums_path(), group(
        div(_class = "flash warn", ui.icon("key"), span(ui.tr("Copy the secret now. It is not shown again."))),
        section(_class = "sheet stack", h2(added.name), p(ui.tr("Set this in the forum, under Settings, Login:")),
            dl(_class = "pairs",
                div(dt("discourse connect url"), dd(code(added.address))),
                div(dt("discourse connect secret"), dd(code(_id = "secret", added.secret))),
                div(dt("enable discourse connect"), dd(ui.tr("Yes")))),
            div(_class = "row", button(_type = "button", _class = "btn sm", _controller = "clipboard", data("clipboard-from-value", "#secret"), ui.icon("copy"), ui.tr("Copy")),
                a(_class = "btn sm ghost", _href = forums_path(), ui.tr("Done"))))));
}

}  // namespace lyceum::discourse_connect
