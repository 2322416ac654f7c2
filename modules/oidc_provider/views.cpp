// How the provider looks: to people who are asked, and to the owner.
#include "modules/oidc_provider/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::oidc_provider {
using namespace html;

namespace {

Attribute anew() { return data("turbo", "false"); }

Page entry_page(const std::string& title, const std::string& about, const Html& content, const std::string& origin) {
    std::vector<std::string> targets;
    if (!origin.empty()) targets.push_back(origin);
    return {.title = title,
        .body = div(_class = "auth",
            div(_class = "auth-head", span(_class = "seal l", _aria_hidden = true, "园"), h1(title), when(!about.empty(), [&] { return p(_class = "muted", about); })),
            content),
        .shape = Shape::slim, .indexed = false, .head = meta(_name = "referrer", _content = "no-referrer"), .form_targets = targets};
}

std::string meaning(const Ui& ui, std::string_view scope, const Question& question) {
    if (scope == "openid") return ui.tr("Recognise you");
    if (scope == "profile") return ui.tr("Your name and handle, @{}", question.handle);
    if (scope == "email") return question.email.empty() ? ui.tr("Your e-mail address") : ui.tr("Your e-mail address, {}", question.email);
    if (scope == "groups") return ui.tr("The roles you have here");
    return ui.tr("Do so while you are away, until you end it");
}

std::string short_meaning(const Ui& ui, std::string_view scope) {
    if (scope == "openid") return ui.tr("recognises you");
    if (scope == "profile") return ui.tr("name and handle");
    if (scope == "email") return ui.tr("e-mail address");
    if (scope == "groups") return ui.tr("roles");
    return ui.tr("while you are away");
}

std::string lines(const std::vector<std::string>& uris) {
    std::string all;
    for (auto& uri : uris) all += uri + "\n";
    return all;
}

}  // namespace

// ---- people ---------------------------------------------------------------------------------------

Page question_page(const Ui& ui, const Question& question) {
    Form form(ui, decide_path());
    return entry_page(ui.tr("Sign in to {}", question.client), ui.tr("Its address is {}. You can end this in your settings at any time.", question.host),
        form(anew(), _class = "sheet form", form.hidden("query", question.query),
            p(ui.tr("{} will be able to:", question.client)),
            ul(each(question.scopes, [&](const std::string& scope) { return li(meaning(ui, scope, question)); })),
            button(_type = "submit", _class = "btn primary block", _name = "allow", _value = "1", ui.tr("Allow")),
            button(_type = "submit", _class = "btn ghost block", _name = "allow", _value = "0", ui.tr("Do not allow"))),
        question.origin);
}

Page leaving_page(const Ui& ui, const Leaving& leaving) {
    Form form(ui, leave_path());
    return entry_page(ui.tr("Sign out?"), leaving.client.empty() ? ui.tr("You are signed in as @{}.", leaving.handle)
                                                                 : ui.tr("You left {}. Here you are still signed in as @{}.", leaving.client, leaving.handle),
        form(anew(), _class = "sheet form", form.hidden("query", leaving.query), button(_type = "submit", _class = "btn primary block", ui.tr("Sign out")),
            a(_class = "btn ghost block", _href = Url::local("/"), ui.tr("Stay"))),
        leaving.origin);
}

static Html app_row(const Ui& ui, const Permitted& app) {
    Html about = app.forum ? span(_class = "mono small", app.about)
                           : each(words_of(app.about), [&](const std::string& scope) { return group(span(_class = "chip", short_meaning(ui, scope)), " "); });
    return tr(td(b(app.name)), td(about), td(_class = "nowrap", ui.date(app.since)), td(app.used_at ? ui.ago(*app.used_at) : Html()),
        td(_class = "end", button_to(ui, app.withdraw, "delete", group(ui.tr("End access"), span(_class = "visually-hidden", " ", app.name)), "btn sm", ui.tr("End the access of {}?", app.name))));
}

Page apps_page(const Ui& ui, const Apps& all) {
    auto title = ui.tr("Apps with access");
    return accounts::settings_page(ui, title, apps_path(), group(
        p(_class = "muted", ui.tr("Programs and forums that you sign in to with your account here, and what they are told.")),
        all.apps.empty()
            ? div(_class = "empty", ui.icon("key", "l"), h2(ui.tr("Nothing has access")), p(ui.tr("When you sign in to another program with this account, it stands here.")))
            : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = title, table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("App")), th(_scope = "col", ui.tr("Is told")), th(_scope = "col", ui.tr("Since")), th(_scope = "col", ui.tr("Last used")),
                      th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))),
                  tbody(each(all.apps, [&](const Permitted& app) { return app_row(ui, app); }))))));
}

// ---- the owner --------------------------------------------------------------------------------------

namespace {

/// The fields that registering and changing have in common.
Html client_fields(const Form& form, const Ui& ui, const Client& client) {
    return group(
        form.text({.name = "name", .label = ui.tr("Name"), .value = client.name, .hint = ui.tr("As people see it when they are asked."), .required = true, .max = decltype(AddClient::name)::max}),
        form.area({.name = "redirect_uris", .label = ui.tr("Redirect addresses"), .value = lines(client.redirect_uris), .hint = ui.tr("One a line, compared letter by letter."),
            .required = true, .max = decltype(AddClient::redirect_uris)::max, .placeholder = "https://app.example.org/callback", .rows = 3}),
        form.area({.name = "logout_uris", .label = ui.tr("Addresses after signing out"), .value = lines(client.logout_uris), .hint = ui.tr("One a line. May be empty."),
            .max = decltype(AddClient::logout_uris)::max, .rows = 2}),
        form.choose({.name = "algorithm", .label = ui.tr("ID tokens are signed with"), .value = std::string(name_of(client.algorithm))}, {{"RS256", "RS256"}, {"ES256", "ES256"}}),
        form.checkbox({.name = "is_trusted", .label = ui.tr("It is ours: people are not asked")}, client.is_trusted));
}

Html fact(const std::string& name, const Html& value) { return div(dt(name), dd(value)); }

}  // namespace

Page clients_page(const Ui& ui, const Clients& all) {
    Form form(ui, add_client_path());
    auto title = ui.tr("Apps");
    auto row = [&](const Client& client) {
        return tr(td(a(_class = "name", _href = client_path({client.id}), client.name)), td(_class = "mono small", client.client_id),
            td(client.is_public ? ui.tr("Without a secret") : ui.tr("With a secret")), td(_class = "nowrap", ui.date(client.made_at)));
    };
    return accounts::admin_page(ui, title, clients_path(), group(
        p(_class = "muted", ui.tr("Your other programs sign people in with their accounts here (OpenID Connect). Their issuer is:"), " ", code(all.issuer)),
        all.clients.empty()
            ? div(_class = "empty", ui.icon("key", "l"), h2(ui.tr("No apps yet")), p(ui.tr("Register a wiki, a code forge or a program of your own.")))
            : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = title, table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("Client id")), th(_scope = "col", ui.tr("Kind")), th(_scope = "col", ui.tr("Since")))),
                  tbody(each(all.clients, row)))),
        // What follows is a page that shows the secret, which Turbo does not take for an answer to a form.
        form(anew(), _class = "sheet form", h2(ui.tr("Register an app")), client_fields(form, ui, {}),
            form.radios({.name = "habitat", .label = ui.tr("Where it runs"), .value = "server"},
                {{"server", ui.tr("On a server"), ui.tr("It keeps a secret.")}, {"device", ui.tr("In a browser or on a device"), ui.tr("It can keep no secret; PKCE protects it.")}}),
            div(_class = "form-foot", form.submit(ui.tr("Register the app")))),
        when(!all.clients.empty(), [&] {
            return div(_class = "row", button_to(ui, new_keys_path(), "post", group(ui.icon("refresh-cw"), ui.tr("Replace the signing keys")), "btn",
                ui.tr("Replace the signing keys? They are replaced every 90 days by themselves.")));
        })));
}

Page client_added_page(const Ui& ui, const ClientAdded& added) {
    return accounts::admin_page(ui, added.client.name, clients_path(), group(
        when(!added.secret.empty(), [&] { return div(_class = "flash warn", ui.icon("key"), span(ui.tr("Copy the secret now. It is not shown again."))); }),
        section(_class = "sheet stack", dl(_class = "pairs",
            fact(ui.tr("Issuer"), code(added.issuer)), fact(ui.tr("Client id"), code(added.client.client_id)),
            when(!added.secret.empty(), [&] { return fact(ui.tr("Client secret"), code(_id = "secret", added.secret)); })),
            div(_class = "row", when(!added.secret.empty(), [&] {
                    return button(_type = "button", _class = "btn sm", _controller = "clipboard", data("clipboard-from-value", "#secret"), ui.icon("copy"), ui.tr("Copy"));
                }), a(_class = "btn sm ghost", _href = client_path({added.client.id}), ui.tr("Done"))))));
}

Page client_page(const Ui& ui, const ClientView& view) {
    auto& client = view.client;
    Form form(ui, change_client_path({.id = client.id}));
    return accounts::admin_page(ui, client.name, clients_path(), group(
        section(_class = "sheet stack", dl(_class = "pairs", fact(ui.tr("Issuer"), code(view.issuer)), fact(ui.tr("Client id"), code(client.client_id)),
            fact(ui.tr("Kind"), group(client.is_public ? ui.tr("Without a secret") : ui.tr("With a secret"))))),
        form(_class = "sheet form", h2(ui.tr("Change")), client_fields(form, ui, client), div(_class = "form-foot", form.submit(ui.tr("Save changes")))),
        div(_class = "row wrap",
            when(!client.is_public, [&] {
                return Form(ui, new_secret_path({client.id}))(anew(), _turbo_confirm = ui.tr("Make a new secret? The old one stops working at once."), button(_type = "submit", _class = "btn", ui.tr("New secret")),
                    p(_class = "hint", ui.tr("The old one stops working at once.")));
            }),
            button_to(ui, client_path({client.id}), "delete", group(ui.tr("Remove")), "btn danger", ui.tr("Remove {}? Nobody can sign in to it any more.", client.name)))));
}

}  // namespace lyceum::oidc_provider
