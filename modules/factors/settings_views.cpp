// How the settings of sign-in and security look.
#include "modules/factors/one_time.hpp"
#include "modules/factors/passkey_views.hpp"
#include "platform/html/qr.hpp"

namespace lyceum::factors {
using namespace html;

namespace {

Html state_of(const Ui& ui, const MySecurity& mine) {
    bool on = mine.app || !mine.passkeys.empty();
    if (on)
        return div(_class = "flash good", ui.icon("shield-check"), span(ui.tr("Your account has a second factor. A password, a code by mail or a link alone signs nobody in.")));
    if (mine.compulsory)
        return div(_class = "flash warn", ui.icon("shield"), span(mine.due && *mine.due > ui.visit.now
            ? ui.tr("Your role needs a second factor from {} on. Add a passkey or an app here.", ui.date(*mine.due))
            : ui.tr("What your role may do waits until you have a second factor. Add a passkey or an app here.")));
    return p(_class = "muted", ui.tr("With a second factor, whoever learns your password or reads your mail still cannot sign in as you."));
}

Html unconfirmed_note(const Ui& ui) {
    return div(_class = "flash warn", ui.icon("mail"), span(ui.tr("Confirm your e-mail address first."), " ",
        a(_class = "link", _href = Url::local("/settings/account"), ui.tr("To your address"))));
}

// ---- passkeys -----------------------------------------------------------------------------------

Html passkey_row(const Ui& ui, const MyPasskey& key) {
    auto path = passkey_path({key.id});
    return div(_class = "factor",
        div(_class = "factor-head", ui.icon("key"), div(_class = "grow", strong(key.label), " ",
                when(!key.verifies, [&] { return span(_class = "chip", ui.tr("Second factor only")); }),
                when(key.doubted, [&] { return span(_class = "chip hot", ui.tr("Perhaps copied")); }),
                p(_class = "small muted", ui.tr("Added {}", ui.date(key.made_at)), " · ", key.used_at ? group(ui.tr("last used"), " ", ui.ago(*key.used_at)) : group(ui.tr("never used")),
                    when(key.backed_up, [&] { return group(" · ", ui.tr("kept on several devices")); }))),
            button_to(ui, path, "delete", group(ui.tr("Remove")), "btn sm", ui.tr("Remove the passkey “{}”? It does not sign you in any more.", key.label))),
        details(element("summary", {Node(_class = "small"), Node(ui.tr("Rename"))}),
            Form(ui, path, "put")(_class = "joined", input(_name = "label", _value = key.label, _maxlength = Label::max, _required = true, _label = ui.tr("Name of the passkey")),
                button(_type = "submit", _class = "btn", ui.tr("Save changes")))));
}

Html passkeys_section(const Ui& ui, const MySecurity& mine) {
    return section(_class = "sheet stack", _id = "passkeys", h2(ui.tr("Passkeys")),
        p(_class = "muted", ui.tr("A passkey signs you in with a fingerprint, face or PIN of your device, without a password. It cannot be guessed or phished.")),
        each(mine.passkeys, [&](const MyPasskey& key) { return passkey_row(ui, key); }),
        when(!mine.unconfirmed, [&] {
            return div(_class = "row", a(_class = mine.passkeys.empty() ? "btn primary" : "btn", _href = new_passkey_form(), ui.icon("plus"), ui.tr("Add a passkey")));
        }));
}

// ---- authenticator app and codes ----------------------------------------------------------------

Html app_section(const Ui& ui, const MySecurity& mine) {
    return section(_class = "sheet stack", _id = "app", h2(ui.tr("Authenticator app")),
        p(_class = "muted", ui.tr("An app on your phone shows a new code every 30 seconds. You type it after your password.")),
        when(mine.app.has_value(), [&] {
            return div(_class = "factor", div(_class = "factor-head", ui.icon("smartphone"), div(_class = "grow", strong(ui.tr("Set up")),
                    p(_class = "small muted", ui.tr("Added {}", ui.date(mine.app->made_at)), " · ",
                        mine.app->used_at ? group(ui.tr("last used"), " ", ui.ago(*mine.app->used_at)) : group(ui.tr("never used")))),
                button_to(ui, remove_app_path(), "delete", group(ui.tr("Remove")), "btn sm", ui.tr("Remove the app? Its codes do not work any more."))));
        }),
        when(!mine.unconfirmed, [&] { return div(_class = "row", a(_class = "btn", _href = app_form(), mine.app ? ui.tr("Move to another phone") : ui.tr("Set up an app"))); }));
}

Html codes_section(const Ui& ui, const MySecurity& mine) {
    bool few = mine.recovery_left <= 3;
    return section(_class = "sheet stack", _id = "codes", h2(ui.tr("Recovery codes"), " ",
            span(_class = few ? "chip hot" : "chip good", ui.plural(mine.recovery_left, "{} left", "{} left"))),
        p(_class = "muted", ui.tr("Each works once in place of an app or a passkey. Keep them where you find them when your phone is gone.")),
        div(_class = "row wrap", when(mine.fresh_codes, [&] { return a(_class = "btn primary", _href = codes_path(), ui.tr("Look at the new codes")); }),
            button_to(ui, codes_path(), "post", group(ui.tr("Make new codes")), "btn", ui.tr("Make new codes? Those you have now stop working."))));
}

Html elsewhere(const Ui& ui, const MySecurity& mine) {
    return section(_class = "sheet stack tight", _id = "devices", h2(ui.tr("Devices and password")),
        p(a(_class = "link", _href = Url::local("/settings/sessions"), ui.plural(mine.devices, "You are signed in on {} device.", "You are signed in on {} devices."))),
        p(a(_class = "link", _href = Url::local("/settings/account"), ui.tr("Address and password"))));
}

}  // namespace

Page security_page(const Ui& ui, const MySecurity& mine) {
    bool any = mine.app || !mine.passkeys.empty();
    return accounts::settings_page(ui, ui.tr("Sign-in and security"), security_path(), group(state_of(ui, mine),
        when(mine.unconfirmed, [&] { return unconfirmed_note(ui); }), passkeys_section(ui, mine), app_section(ui, mine),
        when(any, [&] { return codes_section(ui, mine); }), elsewhere(ui, mine)));
}

Page app_page(const Ui& ui, const AppSetUp& fresh) {
    Form form(ui, app_path());
    auto steps = group(
        li(ui.tr("Open an authenticator app on your phone: Aegis, Google or Microsoft Authenticator, 1Password, or another.")),
        li(ui.tr("Scan this code with it, or type the letters below it."), qr_picture(fresh.address, ui.tr("The code for the app")),
            p(_class = "mono center-text", fresh.secret), p(_class = "small center-text", a(_class = "link", Attribute{"href", fresh.address}, ui.tr("Open it on this device")))),
        li(ui.tr("Type the six digits that the app shows."),
            div(_class = form.complaint("code").empty() ? "field" : "field bad", label(_for = "app-code", ui.tr("Code from the authenticator app")),
                input(_id = "app-code", _name = "code", _class = "code-input", _inputmode = "numeric", _autocomplete = "one-time-code", _maxlength = 20, _required = true,
                    only_if(!form.complaint("code").empty(), _describedby = "app-code-error"), only_if(!form.complaint("code").empty(), _aria_invalid = true)),
                when(!form.complaint("code").empty(), [&] { return p(_class = "error", _id = "app-code-error", form.complaint("code")); }))));
    return accounts::settings_page(ui, ui.tr("Set up an authenticator app"), security_path(), form(anew(), _class = "sheet form", form.hidden("sealed", fresh.sealed),
        when(fresh.replaces, [&] { return div(_class = "flash warn", ui.icon("smartphone"), span(ui.tr("The app you have now stops working when this one is set up."))); }),
        ol(_class = "factor-steps", steps),
        div(_class = "form-foot", form.submit(ui.tr("Finish")), a(_class = "btn ghost", _href = security_path(), ui.tr("Cancel")))));
}

Page new_passkey_page(const Ui& ui, const NewPasskeyView& view) {
    Form form(ui, add_passkey_path());
    auto title = ui.tr("Add a passkey");
    if (view.options.empty())
        return accounts::settings_page(ui, title, security_path(), section(_class = "sheet stack",
            p(ui.tr("Passkeys belong to the name of a site, and this one is open under a number. The operator sets the name as site.url.")),
            when(!view.local_address.empty(), [&] { return p(ui.tr("On this machine, open {} instead.", view.local_address)); }),
            div(_class = "row", a(_class = "btn", _href = security_path(), ui.tr("Back")))));
    auto wrong = form.complaint("passkey");
    return accounts::settings_page(ui, title, security_path(), form(anew(), _class = "sheet form",
        p(ui.tr("Your device asks for your fingerprint, face or PIN, or for a security key that you plug in. Nothing of it leaves the device but a public key.")),
        p(_class = "muted", ui.tr("From then on signing in with a password, a code by mail or a link asks for the passkey, too. You get recovery codes in case you lose it.")),
        form.text({.name = "label", .label = ui.tr("Name of the passkey"), .hint = ui.tr("So that you know it again: “laptop”, “blue key”. Empty: what your device calls itself."), .max = Label::max,
            .autocomplete = "off"}),
        passkey_button(ui, {.options = view.options, .field = "passkey", .label = title, .style = "btn primary", .creates = true}),
        when(!wrong.empty(), [&] { return p(_class = "error", _role = "alert", wrong); }),
        div(_class = "form-foot", a(_class = "btn ghost", _href = security_path(), ui.tr("Cancel")))));
}

Page recovery_page(const Ui& ui, const RecoverySheet& sheet) {
    auto title = ui.tr("Recovery codes");
    if (sheet.codes.empty())
        return accounts::settings_page(ui, title, security_path(), section(_class = "sheet stack",
            p(ui.tr("Codes are shown for ten minutes after they were made. You have {} left.", sheet.left)),
            div(_class = "row", a(_class = "btn", _href = security_path(), ui.tr("Back")))));
    std::string all;
    for (auto& code : sheet.codes) all += code + "\n";
    return accounts::settings_page(ui, title, security_path(), section(_class = "sheet stack",
        p(ui.tr("Keep these ten codes where you find them when your phone is gone: in a password manager, or on paper. Each works once. They are not shown again.")),
        ul(_class = "recovery-codes mono", each(sheet.codes, [&](const std::string& code) { return li(code); })),
        div(_class = "row wrap", a(_class = "btn", _href = codes_file_path(), data("turbo", "false"), ui.icon("download"), ui.tr("Download")),
            button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", all), ui.icon("copy"), ui.tr("Copy"))),
        div(_class = "form-foot", button_to(ui, codes_path(), "delete", group(ui.tr("I have kept them")), "btn primary"))));
}

}  // namespace lyceum::factors
