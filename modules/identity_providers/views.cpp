// The pages of people: coming back from a provider, joining, linking.
#include "modules/identity_providers/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::identity_providers {
using namespace html;

namespace {

Page entry_page(const std::string& title, const std::string& about, const Html& content) {
    return {.title = title,
        .body = div(_class = "auth",
            div(_class = "auth-head", span(_class = "seal l", _aria_hidden = true, "园"), h1(title), when(!about.empty(), [&] { return p(_class = "muted", about); })),
            content),
        .shape = Shape::slim, .indexed = false, .head = meta(_name = "referrer", _content = "no-referrer")};
}

Attribute anew() { return data("turbo", "false"); }

}  // namespace

// Sends itself on; the button is for browsers without scripts. What came back stands in the form alone.
Page arrived_page(const Ui& ui, const Arrived& arrived) {
    auto& returned = arrived.returned;
    Form form(ui, callback_path({.slug = returned.slug}));
    auto kept = [&](const char* name, std::string_view value) { return when(!value.empty(), [&] { return form.hidden(name, value); }); };
    return entry_page(ui.tr("Back from {}", arrived.provider), {}, form(anew(), _class = "sheet form", _controller = "press",
        kept("code", returned.code), kept("state", returned.state), kept("iss", returned.iss), kept("error", returned.error), kept("sso", returned.sso), kept("sig", returned.sig),
        form.submit(ui.tr("Continue"), "btn primary block")));
}

// ---- somebody new -----------------------------------------------------------------------------------

static Html new_account(const Ui& ui, const Newcomer& newcomer) {
    Form form(ui, join_path());
    return form(anew(), _class = "sheet form", h2(ui.tr("New here")),
        form.text({.name = "name", .label = ui.tr("Name"), .value = newcomer.name, .hint = ui.tr("As others see it."), .required = true,
            .max = accounts::DisplayName::max, .autocomplete = "name"}),
        form.text({.name = "handle", .label = ui.tr("Handle"), .value = newcomer.handle, .hint = ui.tr("Your address here: letters, digits, “-” and “_”."), .required = true,
            .min = accounts::Handle::min, .max = accounts::Handle::max, .autocomplete = "username"}),
        when(!newcomer.email.empty() && !newcomer.has_account, [&] { return p(_class = "small muted", ui.tr("Your address here is {}.", newcomer.email)); }),
        form.submit(ui.tr("Join"), "btn primary block"));
}

Page newcomer_page(const Ui& ui, const Newcomer& newcomer) {
    auto sign_in = Url::local("/sign-in").with("next", confirm_path().str());
    auto known = section(_class = "sheet stack", h2(newcomer.has_account ? ui.tr("You have an account") : ui.tr("You have an account already?")),
        p(newcomer.has_account ? ui.tr("There is an account with {}. Sign in to it once, and {} is linked to it.", newcomer.email, newcomer.provider)
                               : ui.tr("Sign in to it once, and {} is linked to it.", newcomer.provider)),
        a(_class = newcomer.has_account ? "btn primary block" : "btn block", _href = sign_in, ui.tr("Sign in and link")));
    auto fresh = newcomer.sign_ups ? new_account(ui, newcomer) : p(_class = "muted", ui.tr("New accounts are not made this way. Sign up first, then link the two."));
    return entry_page(ui.tr("Welcome"), newcomer.label.empty() ? std::string() : ui.tr("You come from {} as {}.", newcomer.provider, newcomer.label),
        newcomer.has_account ? group(known, fresh) : group(fresh, known));
}

// ---- settings -------------------------------------------------------------------------------------

static Html connection_row(const Ui& ui, const Connection& connection) {
    auto slug = *Slug::from(connection.slug);
    auto state = connection.label.empty() ? span(_class = "muted", ui.tr("Not linked")) : span(connection.label);
    auto times = !connection.linked_at ? Html() : connection.used_at ? ui.ago(*connection.used_at) : span(_class = "muted", ui.tr("Never"));
    auto act = connection.label.empty()
        ? a(_class = "btn sm", _href = start_path({slug, connections_path().str()}), _rel = "nofollow", anew(), ui.tr("Link"), span(_class = "visually-hidden", " ", connection.name))
        : button_to(ui, connection_path({slug}), "delete", group(ui.tr("Unlink"), span(_class = "visually-hidden", " ", connection.name)), "btn sm", ui.tr("Unlink {}?", connection.name));
    return tr(td(span(_class = "row", ui.icon(connection.icon), b(connection.name))), td(state), td(times), td(_class = "end", act));
}

Page connections_page(const Ui& ui, const Connections& all) {
    auto title = ui.tr("Linked accounts");
    return accounts::settings_page(ui, title, connections_path(), group(
        p(_class = "muted", ui.tr("Accounts elsewhere that you sign in with. None of them is told what you do here.")),
        all.connections.empty()
            ? div(_class = "empty", ui.icon("link", "l"), h2(ui.tr("Nothing to link")), p(ui.tr("This site offers signing in with its own accounts only.")))
            : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = title, table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("Provider")), th(_scope = "col", ui.tr("As")), th(_scope = "col", ui.tr("Last used")),
                      th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))),
                  tbody(each(all.connections, [&](const Connection& connection) { return connection_row(ui, connection); }))))));
}

Page confirm_page(const Ui& ui, const Offer& offer) {
    auto title = ui.tr("Link {}?", offer.provider);
    auto about = offer.label.empty() ? ui.tr("From then on this account of {} signs you in as @{}.", offer.provider, offer.handle)
                                     : ui.tr("From then on {}, an account of {}, signs you in as @{}.", offer.label, offer.provider, offer.handle);
    return entry_page(title, about, div(_class = "stack tight",
        Form(ui, confirm_path())(anew(), button(_type = "submit", _class = "btn primary block", ui.tr("Link it"))),
        button_to(ui, confirm_path(), "delete", group(ui.tr("Cancel")), "btn ghost block")));
}

}  // namespace lyceum::identity_providers
