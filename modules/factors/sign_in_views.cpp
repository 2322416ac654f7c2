// How factors look where they are asked for: on the way in, and before something dangerous.
#include "modules/factors/options.hpp"
#include "modules/factors/passkey_views.hpp"
#include "modules/factors/routes.hpp"

namespace lyceum::factors {
using namespace html;

Attribute anew() { return data("turbo", "false"); }

Html passkey_button(const Ui& ui, const PasskeyButton& wanted) {
    auto field = std::string(wanted.field);
    return div(_class = "stack tight passkey", _controller = "passkey", data("passkey-kind-value", wanted.creates ? "create" : "get"),
        data("passkey-options-value", wanted.options), only_if(!wanted.renewed_at.empty(), data("passkey-renew-value", wanted.renewed_at)),
        input(_type = "hidden", _name = field, _value = "", data("passkey-target", "answer")),
        button(_type = "button", _class = std::string(wanted.style), _hidden = true, data("passkey-target", "button"), data("action", "passkey#ask"),
            ui.icon("fingerprint"), wanted.label),
        p(_class = "error", _role = "alert", _hidden = true, data("passkey-target", "trouble"),
            data("refused", ui.tr("No passkey was chosen. Try again, or use another way.")),
            data("known", ui.tr("This device or password manager has a passkey for this account already.")),
            data("failed", ui.tr("The browser could not use a passkey here. Use another way."))),
        p(_class = "small muted", data("passkey-target", "without"),
            wanted.creates ? ui.tr("Passkeys need a browser with JavaScript that knows them.") : ui.tr("To use a passkey, allow JavaScript on this site.")));
}

namespace {

Html app_field(const Ui& ui, const Form& form, const std::string& name, bool first) {
    auto wrong = form.complaint(name);
    return div(_class = wrong.empty() ? "field" : "field bad", label(_for = "factor-code", ui.tr("Code from the authenticator app")),
        input(_id = "factor-code", _name = name, _class = "code-input", _inputmode = "numeric", _autocomplete = "one-time-code", _maxlength = 20, _autofocus = first,
            only_if(!wrong.empty(), _describedby = "factor-code-error"), only_if(!wrong.empty(), _aria_invalid = true)),
        when(!wrong.empty(), [&] { return p(_class = "error", _id = "factor-code-error", wrong); }));
}

// Everything in one form: whatever is filled in is what is shown.
Html ways(const Ui& ui, const Form& form, const SecondView& view, const std::string& prefix) {
    auto wrong = form.complaint(prefix + "passkey");
    bool recovering = !form.complaint(prefix + "recovery").empty();
    return group(
        when(!view.passkeys.empty(), [&] {
            return passkey_button(ui, {.options = view.passkeys, .field = prefix + "passkey", .label = ui.tr("Use a passkey"),
                .style = view.has_app ? "btn block" : "btn primary block"});
        }),
        when(!wrong.empty(), [&] { return p(_class = "error", _role = "alert", wrong); }),
        when(view.has_app, [&] { return group(app_field(ui, form, prefix + "code", true), form.submit(ui.tr("Go on"), "btn primary block")); }),
        when(view.has_recovery, [&] {
            return details(recovering ? Attribute{"open", ""} : Attribute{"class", "quiet"}, element("summary", {Node(ui.tr("Use a recovery code"))}),
                div(_class = "stack tight", form.text({.name = prefix + "recovery", .label = ui.tr("Recovery code"), .hint = ui.tr("One of the ten you kept. It works once."),
                        .max = decltype(ShowFactor::recovery)::max, .placeholder = "xxxx-xxxx-xxxx"}),
                    form.submit(ui.tr("Use the code"), "btn block")));
        }));
}

}  // namespace

Html proof_view(const Ui& ui, const Form& form, const SecondView& view) { return ways(ui, form, view, "confirm_"); }

Page second_page(const Ui& ui, const SecondView& view) {
    if (!view.waiting)
        return accounts::entry_page(ui.tr("Sign in again"), ui.tr("The second factor is asked for within ten minutes after the first."),
            a(_class = "btn primary block", _href = Url::local("/sign-in"), ui.tr("Sign in")));
    Form form(ui, second_path());
    return accounts::entry_page(ui.tr("Second factor"), ui.tr("Show that it is you with one more thing that only you have."), group(
        form(anew(), _class = "sheet form", ways(ui, form, view, {})),
        p(_class = "small muted", a(_class = "link", _href = lost_path(), ui.tr("Nothing of this is left?")))));
}

Html passkey_way(const Ui& ui, std::string_view next) {
    auto options = entry_options(ui.visit);
    if (options.empty()) return {};
    Form form(ui, enter_path());
    return form(anew(), _class = "stack tight", form.hidden("next", next),
        passkey_button(ui, {.options = options, .field = "passkey", .label = ui.tr("Sign in with a passkey"), .style = "btn block", .renewed_at = enter_options_path().str()}));
}

// ---- lost factors -------------------------------------------------------------------------------

Page lost_page(const Ui& ui, const LostView& view) {
    if (!view.waiting) return second_page(ui, {});
    Form form(ui, lost_path());
    auto title = ui.tr("Lost second factors");
    if (view.due_at)
        return accounts::entry_page(title, ui.tr("An administrator agreed. On {} your second factors are taken away; then sign in and add new ones.", ui.date_time(*view.due_at)), {});
    if (view.asked_at) return accounts::entry_page(title, ui.tr("The administrators are asked. You get a letter when they have decided."), {});
    if (!view.has_address)
        return accounts::entry_page(title, ui.tr("There is no confirmed address to write to. Ask an administrator in person."), {});
    return accounts::entry_page(title, ui.tr("First look for your recovery codes: one of them lets you in at once."), group(
        form(anew(), _class = "sheet form",
            p(ui.tr("Without them, ask the administrators of this site. If they agree, you get a letter, and {} hours later your second factors are taken away. Whoever reads your mail can object until then.", view.hours)),
            form.submit(ui.tr("Ask the administrators"), "btn primary block")),
        p(_class = "small muted", a(_class = "link", _href = second_form(), ui.tr("Back to the second factor")))));
}

Page keep_page(const Ui& ui, const KeepView& view) {
    Form form(ui, Url::local(ui.visit.request->path));
    return accounts::entry_page(ui.tr("Keep the second factors"), ui.tr("Nothing is taken away from @{}.", view.handle),
        form(anew(), _class = "sheet form", form.submit(ui.tr("Keep them"), "btn primary block")));
}

Page resets_page(const Ui& ui, const Resets& page) {
    auto decision = [&](const OpenReset& row) {
        if (row.due_at) return group(ui.tr("Agreed. It happens on {}.", ui.date_time(*row.due_at)));
        if (!row.mine_to_decide) return group(span(_class = "muted", ui.tr("An owner decides.")));
        Form yes(ui, decide_reset_path({row.id})), no(ui, decide_reset_path({row.id}));
        return div(_class = "row", yes(yes.hidden("approve", "1"), yes.submit(ui.tr("Agree"), "btn sm")), no(no.hidden("approve", "0"), no.submit(ui.tr("Refuse"), "btn sm ghost")));
    };
    return accounts::admin_page(ui, ui.tr("Lost sign-in methods"), resets_path(), group(
        p(_class = "muted", ui.tr("People who can show no second factor any more. Make sure in another way that it is them: by voice, or in person. {} hours after you agree their factors are taken away, unless they object.", page.hours)),
        page.resets.empty() ? p(_class = "empty", ui.tr("Nobody has lost anything."))
            : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Lost sign-in methods"), table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Person")), th(_scope = "col", ui.tr("Asked on")), th(_scope = "col", ui.tr("Network address")), th(_scope = "col", ui.tr("Decision")))),
                tbody(each(page.resets, [&](const OpenReset& row) {
                    return tr(td(accounts::byline_view(ui, row.person)), td(ui.ago(row.asked_at)), td(_class = "mono small", row.ip), td(decision(row)));
                }))))));
}

}  // namespace lyceum::factors
