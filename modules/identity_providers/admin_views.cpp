// The administration of providers.
#include "modules/identity_providers/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::identity_providers {
using namespace html;

namespace {

std::string kind_name(const Ui& ui, Kind kind) {
    switch (kind) {
        case Kind::oidc: return ui.tr("Any OpenID Connect provider");
        case Kind::google: return "Google";
        case Kind::github: return "GitHub";
        case Kind::gitee: return "Gitee";
        case Kind::wechat: return ui.tr("WeChat (QR code)");
        case Kind::discourse: return "Discourse";
    }
    return {};
}

std::vector<Choice> kinds(const Ui& ui) {
    std::vector<Choice> choices;
    each_enumerator<Kind>([&](std::string_view name, Kind kind) { choices.push_back({std::string(name), kind_name(ui, kind)}); });
    return choices;
}

Html provider_row(const Ui& ui, const Provider& provider) {
    return tr(td(span(_class = "row", ui.icon(icon_of(provider.kind)), a(_class = "name", _href = provider_path({*Slug::from(provider.slug)}), provider.name))),
        td(kind_name(ui, provider.kind)), td(_class = "mono small", provider.address),
        td(provider.is_open ? span(_class = "chip good", ui.tr("Open")) : span(_class = "chip", ui.tr("Closed"))));
}

Html secret_field(const Form& form, const Ui& ui, const std::string& hint) {
    return form.text({.name = "secret", .label = ui.tr("Client secret"), .hint = hint, .max = decltype(AddProvider::secret)::max, .type = "password", .autocomplete = "off"});
}

}  // namespace

Page providers_page(const Ui& ui, const Providers& all) {
    Form form(ui, add_path());
    auto title = ui.tr("Sign-in providers");
    return accounts::admin_page(ui, title, providers_path(), group(
        p(_class = "muted", ui.tr("Other sites that people may sign in with. Each becomes a button on the page for signing in.")),
        all.providers.empty()
            ? div(_class = "empty", ui.icon("log-in", "l"), h2(ui.tr("No providers yet")), p(ui.tr("People sign in with their accounts here.")))
            : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = title, table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("Kind")), th(_scope = "col", ui.tr("Address")), th(_scope = "col", ui.tr("State")))),
                  tbody(each(all.providers, [&](const Provider& provider) { return provider_row(ui, provider); })))),
        form(_class = "sheet form", h2(ui.tr("Add a provider")),
            p(_class = "small muted", ui.tr("Register this site there first. The callback address to give is:"), " ", code(all.callback), " ",
                ui.tr("where NAME is the short name below.")),
            form.choose({.name = "kind", .label = ui.tr("Kind")}, kinds(ui)),
            form.text({.name = "name", .label = ui.tr("Name"), .hint = ui.tr("On the button."), .required = true, .max = decltype(AddProvider::name)::max}),
            form.text({.name = "slug", .label = ui.tr("Short name"), .hint = ui.tr("Part of the callback address. Empty: google, github, gitee, wechat, oidc or discourse, by its kind."),
                .max = decltype(AddProvider::slug)::max}),
            form.text({.name = "address", .label = ui.tr("Address"), .hint = ui.tr("The issuer of an OpenID provider, or where a GitHub Enterprise, Gitee or Discourse stands. Empty: the usual one of its kind."),
                .max = decltype(AddProvider::address)::max, .type = "url", .placeholder = "https://id.example.org"}),
            form.text({.name = "client_id", .label = ui.tr("Client id"), .hint = ui.tr("WeChat calls it AppID. For a Discourse write anything: it has only a secret."), .required = true,
                .max = decltype(AddProvider::client_id)::max, .autocomplete = "off"}),
            secret_field(form, ui, ui.tr("Sealed in the database, never shown again. Or keep it in a file named after the provider in the folder security.client_secrets.")),
            form.checkbox({.name = "sign_ups", .label = ui.tr("Makes accounts for people who have none here")}, true),
            div(_class = "form-foot", form.submit(ui.tr("Add the provider"))))));
}

Page provider_page(const Ui& ui, const ProviderView& view) {
    auto& provider = view.provider;
    auto slug = *Slug::from(provider.slug);
    Form form(ui, change_path({.slug = slug}));
    auto fact = [](const std::string& name, const Html& value) { return div(dt(name), dd(value)); };
    return accounts::admin_page(ui, provider.name, providers_path(), group(
        section(_class = "sheet stack", dl(_class = "pairs",
            fact(ui.tr("Kind"), group(kind_name(ui, provider.kind))), fact(ui.tr("Address"), code(provider.address)), fact(ui.tr("Callback address"), code(view.callback)),
            when(view.metadata_read_at.has_value(), [&] { return fact(ui.tr("Description read"), ui.ago(*view.metadata_read_at)); })),
            when(speaks_openid(provider.kind), [&] { return div(_class = "row", button_to(ui, refresh_path({slug}), "post", group(ui.icon("refresh-cw"), ui.tr("Try it and read it again")), "btn sm")); })),
        form(_class = "sheet form", h2(ui.tr("Change")),
            form.text({.name = "name", .label = ui.tr("Name"), .value = provider.name, .required = true, .max = decltype(ChangeProvider::name)::max}),
            form.text({.name = "client_id", .label = ui.tr("Client id"), .value = provider.client_id, .required = true, .max = decltype(ChangeProvider::client_id)::max, .autocomplete = "off"}),
            secret_field(form, ui, view.secret_in_file ? ui.tr("A file in security.client_secrets has it; what is written here is not used.") : ui.tr("Empty: it stays as it is.")),
            form.checkbox({.name = "is_open", .label = ui.tr("Offered for signing in")}, provider.is_open),
            form.checkbox({.name = "sign_ups", .label = ui.tr("Makes accounts for people who have none here")}, provider.sign_ups),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")))),
        div(_class = "row", button_to(ui, provider_path({slug}), "delete", group(ui.tr("Remove")), "btn danger", ui.tr("Remove {}?", provider.name)))));
}

}  // namespace lyceum::identity_providers
