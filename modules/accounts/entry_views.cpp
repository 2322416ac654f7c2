// The pages on the way in: narrow, with one thing to do.
#include "modules/accounts/entry_pages.hpp"
#include "modules/accounts/links.hpp"
#include "platform/crypto/password.hpp"
#include "platform/http/app.hpp"
#include "platform/html/form.hpp"

namespace lyceum::accounts {
using namespace html;

namespace {

// What follows is a new session: the browser loads the page anew, and goes to the very paragraph.
Attribute anew() { return data("turbo", "false"); }

}  // namespace

Page entry_page(const std::string& title, const std::string& about, const Html& content) {
    return {.title = title,
        .body = div(_class = "auth",
            div(_class = "auth-head", span(_class = "seal l", _aria_hidden = true, "园"), h1(title),
                when(!about.empty(), [&] { return p(_class = "muted", about); })),
            content),
        .shape = Shape::slim, .indexed = false,
        .head = meta(_name = "referrer", _content = "no-referrer")};
}

namespace {

Html or_else(const Ui& ui) { return p(_class = "or", span(ui.tr("or"))); }

Html email_field(const Form& form, const Ui& ui, bool first = false) {
    return form.text({.name = "email", .label = ui.tr("E-mail address"), .required = true, .max = EmailText::max, .type = "email",
        .autocomplete = "email", .autofocus = first});
}

Html password_field(const Form& form, const Ui& ui, const std::string& label) {
    return form.text({.name = "password", .label = label, .hint = ui.tr("At least {} characters. A few unrelated words are easy to remember.", crypto::kPasswordCharactersMin),
        .required = true, .min = crypto::kPasswordCharactersMin, .type = "password", .autocomplete = "new-password"});
}

Html code_field(const Form& form, const Ui& ui, std::string_view name = "code") {
    auto wrong = form.complaint(name);
    return div(_class = wrong.empty() ? "field" : "field bad", label(_for = "code", ui.tr("Code from the letter")),
        input(_id = "code", _name = name, _class = "code-input", _inputmode = "numeric", _autocomplete = "one-time-code", _maxlength = CodeText::max,
            _required = true, _autofocus = true, only_if(!wrong.empty(), _describedby = "code-error"), only_if(!wrong.empty(), _aria_invalid = true)),
        when(!wrong.empty(), [&] { return p(_class = "error", _id = "code-error", wrong); }));
}

// The way leads to another site, which Turbo can neither fetch nor fetch ahead.
Html way_buttons(const Ui& ui, const Entry& entry) {
    return each(entry.ways, [&](const WayIn& way) {
        return a(_class = "btn block", _href = way.to, _rel = "nofollow", anew(), ui.icon(way.icon), ui.tr("Continue with {}", way.label));
    });
}

std::optional<Page> already_in(const Ui& ui, const Entry& entry) {
    if (!ui.signed_in()) return std::nullopt;
    return entry_page(ui.tr("You are signed in"), ui.tr("As {}.", entry.already),
        div(_class = "stack tight", a(_class = "btn primary block", _href = local_path(entry.next).value_or(Url::local("/")), ui.tr("Continue")),
            Form(ui, sign_out_path())(anew(), button(_type = "submit", _class = "btn block", ui.tr("Sign out")))));
}

}  // namespace

Page sign_in_page(const Ui& ui, const Entry& entry) {
    if (auto page = already_in(ui, entry)) return *page;
    Form form(ui, sign_in_path());
    return entry_page(ui.tr("Sign in"), {}, group(
        form(anew(), _class = "sheet form", form.hidden("next", entry.next),
            form.text({.name = "login", .label = ui.tr("Handle or e-mail address"), .required = true, .max = Login::max, .autocomplete = "username webauthn", .autofocus = true}),
            form.text({.name = "password", .label = ui.tr("Password"), .required = true, .type = "password", .autocomplete = "current-password"}),
            form.submit(ui.tr("Sign in"), "btn primary block"),
            p(_class = "small center-text", a(_class = "link", _href = forgotten_form(), ui.tr("Forgot your password?")))),
        or_else(ui),
        div(_class = "stack tight", a(_class = "btn block", _href = code_form({entry.next}), ui.icon("mail"), ui.tr("Sign in with a code by mail")),
            way_buttons(ui, entry),
            each(filled(ui.visit.app, sign_in_ways), [&](auto* way) { return way(ui, entry.next); })),
        p(_class = "small muted", ui.tr("No account yet?"), " ", a(_class = "link", _href = sign_up_form({entry.next}), ui.tr("Sign up")))));
}

Page code_page(const Ui& ui, const Entry& entry) {
    if (auto page = already_in(ui, entry)) return *page;
    Form form(ui, ask_code_path());
    return entry_page(ui.tr("Sign in with a code"), ui.tr("We send {} digits to your address. No password is needed.", kCodeDigits), group(
        form(anew(), _class = "sheet form", form.hidden("next", entry.next), email_field(form, ui, true), form.submit(ui.tr("Send a code"), "btn primary block")),
        p(_class = "small muted", a(_class = "link", _href = sign_in_form({entry.next}), ui.tr("Sign in with a password")))));
}

Page give_code_page(const Ui& ui, const Entry& entry) {
    if (auto page = already_in(ui, entry)) return *page;
    Form form(ui, give_code_path());
    return entry_page(ui.tr("Look into your mail"), ui.tr("If there is an account with {}, a code is on its way.", entry.email), group(
        form(anew(), _class = "sheet form", form.hidden("next", entry.next), form.hidden("email", entry.email), code_field(form, ui),
            form.submit(ui.tr("Sign in"), "btn primary block")),
        p(_class = "small muted", ui.tr("No letter? Look among the spam, or"), " ", a(_class = "link", _href = code_form({entry.next}), ui.tr("ask again")))));
}

Page sign_up_page(const Ui& ui, const Entry& entry) {
    if (auto page = already_in(ui, entry)) return *page;
    Form by_code(ui, sign_up_code_path()), form(ui, sign_up_path());
    return entry_page(ui.tr("Sign up"), ui.tr("An address is enough. You can choose a password later."), group(
        when(!entry.ways.empty(), [&] { return group(div(_class = "stack tight", way_buttons(ui, entry)), or_else(ui)); }),
        by_code(anew(), _class = "sheet form", by_code.hidden("next", entry.next), email_field(by_code, ui, true),
            by_code.submit(ui.tr("Send a code"), "btn primary block")),
        or_else(ui),
        form(anew(), _class = "sheet form", form.hidden("next", entry.next),
            form.text({.name = "handle", .label = ui.tr("Handle"), .hint = ui.tr("Your address here: letters, digits, “-” and “_”."), .required = true,
                .min = Handle::min, .max = Handle::max, .autocomplete = "username"}),
            form.text({.name = "name", .label = ui.tr("Name"), .hint = ui.tr("As others see it. Empty: your handle."), .max = DisplayName::max, .autocomplete = "name"}),
            email_field(form, ui), password_field(form, ui, ui.tr("Password")), form.submit(ui.tr("Sign up with a password"), "btn block")),
        p(_class = "small muted", ui.tr("You have an account?"), " ", a(_class = "link", _href = sign_in_form({entry.next}), ui.tr("Sign in")))));
}

Page finish_page(const Ui& ui, const Entry& entry) {
    if (auto page = already_in(ui, entry)) return *page;
    Form form(ui, finish_path());
    return entry_page(ui.tr("Look into your mail"), ui.tr("A code is on its way to {}.", entry.email), group(
        form(anew(), _class = "sheet form", form.hidden("next", entry.next), form.hidden("email", entry.email), code_field(form, ui),
            form.text({.name = "name", .label = ui.tr("Name"), .hint = ui.tr("As others see it."), .required = true, .max = DisplayName::max, .autocomplete = "name"}),
            form.text({.name = "handle", .label = ui.tr("Handle"), .hint = ui.tr("Your address here: letters, digits, “-” and “_”. Empty: made from your name."),
                .max = Handle::max, .autocomplete = "username"}),
            form.submit(ui.tr("Join"), "btn primary block")),
        p(_class = "small muted", ui.tr("No letter? Look among the spam, or"), " ", a(_class = "link", _href = sign_up_form({entry.next}), ui.tr("ask again")))));
}

Page sign_out_page(const Ui& ui, const Entry& entry) {
    if (!ui.signed_in()) return entry_page(ui.tr("You are signed out"), {}, a(_class = "btn primary block", _href = sign_in_form({entry.next}), ui.tr("Sign in")));
    return entry_page(ui.tr("Sign out?"), ui.tr("As {}.", entry.already),
        Form(ui, sign_out_path())(anew(), button(_type = "submit", _class = "btn primary block", ui.tr("Sign out"))));
}

// ---- proving again ------------------------------------------------------------------------------

namespace {

Html password_or_code(const Ui& ui, Db& db, const Form& form, const Account& mine) {
    auto reached = contact(db, mine.id);
    bool waits = reached && code_waits(db, ui.visit, reached->email);
    auto send = [&](const std::string& words, std::string_view style) {
        return button(_type = "submit", _class = style, _name = "confirm_send", _value = "mail", Attribute{"formnovalidate", ""}, ui.icon("mail"), words);
    };
    if (waits) return group(code_field(form, ui, "confirm_code"), form.submit(ui.tr("Confirm"), "btn primary block"), send(ui.tr("Send another code"), "btn ghost block"));
    if (!mine.password.empty())
        return group(form.text({.name = "confirm_password", .label = ui.tr("Present password"), .required = true, .type = "password", .autocomplete = "current-password", .autofocus = true}),
            form.submit(ui.tr("Confirm"), "btn primary block"), when(reached.has_value(), [&] { return send(ui.tr("Send a code by mail instead"), "btn ghost block"); }));
    if (reached) return group(p(_class = "muted", ui.tr("We send {} digits to {}.", kCodeDigits, reached->email)), send(ui.tr("Send a code"), "btn primary block"));
    return p(ui.tr("You have neither a password nor an address that is confirmed. Sign out and in again, then do it within ten minutes."));
}

}  // namespace

Page confirm_view(const Ui& ui, Db& db, const Held& held) {
    auto mine = account(db, ui.visit.person()).value();
    Form form(ui, held.to);
    Html ways;
    for (auto* way : filled(ui.visit.app, proof_ways)) ways += way(ui, db, form);
    if (!mine.second_factor_at) ways += password_or_code(ui, db, form, mine);
    // What follows is a new cookie, and whatever page the act answers with.
    return entry_page(ui.tr("Confirm that it is you"), ui.tr("This protects what cannot be undone. For ten minutes you are not asked again."),
        form(anew(), _class = "sheet form", _id = "confirm", each(held.fields, [&](auto& field) { return form.hidden(field.first, field.second); }), ways));
}

// ---- links in letters ---------------------------------------------------------------------------

// The page stands at the address of the link, and its button posts there. The token is in no view:
// the address is that of the page itself.
static Html press(const Ui& ui, const std::string& label) {
    return Form(ui, Url::local(ui.visit.request->path))(anew(), _class = "sheet form", button(_type = "submit", _class = "btn primary block", label));
}

Page link_page(const Ui& ui, const Offer& offer) {
    return entry_page(ui.tr("Sign in"), ui.tr("As {} (@{}).", offer.name, offer.handle), press(ui, ui.tr("Sign in")));
}

Page verify_page(const Ui& ui, const Offer& offer) {
    return entry_page(ui.tr("Confirm your address"), offer.email, press(ui, ui.tr("This is my address")));
}

Page email_page(const Ui& ui, const Offer& offer) {
    return entry_page(ui.tr("Confirm your new address"), offer.email, press(ui, ui.tr("This is my address")));
}

Page undo_page(const Ui& ui, const Offer& offer) {
    return entry_page(ui.tr("Take your account back"),
        ui.tr("{} becomes the address of @{} again, every device is signed out, and the password is removed.", offer.email, offer.handle),
        press(ui, ui.tr("Take it back")));
}

Page forgotten_page(const Ui& ui, const Nothing&) {
    Form form(ui, forgotten_path());
    return entry_page(ui.tr("Forgot your password?"), ui.tr("We send a link for choosing a new one."), group(
        form(anew(), _class = "sheet form", email_field(form, ui, true), form.submit(ui.tr("Send a link"), "btn primary block")),
        p(_class = "small muted", a(_class = "link", _href = code_form(), ui.tr("Sign in with a code by mail")))));
}

Page reset_page(const Ui& ui, const Offer& offer) {
    Form form(ui, Url::local(ui.visit.request->path));
    return entry_page(ui.tr("Choose a new password"), ui.tr("As {} (@{}).", offer.name, offer.handle),
        form(anew(), _class = "sheet form", password_field(form, ui, ui.tr("New password")),
            p(_class = "small muted", ui.tr("Every device is signed out. API tokens, private feed and calendar, linked accounts and apps end too, in case somebody else was in. Second factors stay.")),
            form.submit(ui.tr("Save changes"), "btn primary block")));
}

}  // namespace lyceum::accounts
