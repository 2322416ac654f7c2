// View models to HTML.
#include "modules/privacy/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::privacy {
using namespace html;

namespace {

std::string basis_name(const Ui& ui, Basis basis) {
    switch (basis) {
        case Basis::contract: return ui.tr("To keep our part of the contract");
        case Basis::legal_duty: return ui.tr("The law asks for it");
        case Basis::consent: return ui.tr("You agreed");
        case Basis::interest: return ui.tr("To run and protect the site");
    }
    return {};
}

std::string ending_name(const Ui& ui, Ending ending) {
    switch (ending) {
        case Ending::deleted: return ui.tr("Deleted");
        case Ending::anonymised: return ui.tr("Stays, without your name");
        case Ending::kept_by_law: return ui.tr("Kept as long as the law asks for");
    }
    return {};
}

std::string lasts(const Ui& ui, const Holding& holding) {
    if (holding.days == kAsLongAsTheSite) return ui.tr("As long as the site");
    return holding.days > 0 ? ui.plural(holding.days, "{} day", "{} days") : ui.tr("As long as the account");
}

Html scrolling(const std::string& label, const Html& content) { return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = label, content); }

Html register_table(const Ui& ui, const std::vector<Holding>& holdings) {
    return scrolling(ui.tr("What is held about you"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("What")), th(_scope = "col", ui.tr("Purpose")), th(_scope = "col", ui.tr("Why we may")), th(_scope = "col", ui.tr("How long")),
            th(_scope = "col", ui.tr("When the account ends")))),
        tbody(each(holdings, [&](const Holding& h) {
            return tr(td(ui.tr(h.what)), td(ui.tr(h.purpose)), td(basis_name(ui, h.basis)), td(lasts(ui, h)), td(ending_name(ui, h.ending)));
        }))));
}

Html sentences(const Ui& ui, const std::string& label, const std::vector<Msg>& all) {
    if (all.empty()) return {};
    return group(p(_class = "small muted", label), ul(_class = "list", each(all, [&](const Msg& msg) { return li(ui.tr(msg)); })));
}

Html version_view(const Ui& ui, const Version& version) {
    bool silent = version.added.empty() && version.dropped.empty() && version.changed.empty();
    return section(h3(ui.tr("Version {}", version.version), " ", span(_class = "small muted", ui.date(version.at))),
        when(silent, [&] { return p(_class = "muted", ui.tr("The first one.")); }),
        sentences(ui, ui.tr("Held since then:"), version.added), sentences(ui, ui.tr("Held no more:"), version.dropped),
        sentences(ui, ui.tr("Held in another way:"), version.changed));
}

}  // namespace

// ---- the policy -----------------------------------------------------------------------------------

Page policy_page(const Ui& ui, const Policy& page) {
    return {.title = ui.tr("Privacy"),
        .body = group(h1(ui.tr("Privacy at {}", page.site)),
            p(ui.tr("This page is made of the program itself: every table that says something about people stands here, with the reason for it. Nothing is sold, nothing is measured by anybody else, and no page loads anything from another server.")),
            div(_class = "row wrap",
                a(_class = "btn primary", _href = data_path(), ui.icon("database"), ui.tr("What is known about you")),
                a(_class = "btn", _href = consent_path(), ui.tr("What you agreed to")),
                a(_class = "btn ghost", _href = close_path(), ui.tr("Delete your account"))),
            h2(ui.tr("What is held, and why")), register_table(ui, page.holdings),
            h2(ui.tr("Who else gets something")),
            page.receivers.empty() ? p(ui.tr("Nobody. Who pays is led to the payment provider they choose, which learns what is paid and by which order number.")) :
                ul(_class = "list", each(page.receivers, [&](const Receiver& r) { return li(strong(r.name), " — ", r.what); })),
            h2(ui.tr("Cookies")), p(_class = "muted", ui.tr("Only what the site cannot do without; so no banner asks you about them.")),
            scrolling(ui.tr("Cookies"), table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("Purpose")), th(_scope = "col", ui.tr("How long")))),
                tbody(each(page.cookies, [&](const PolicyCookie& c) { return tr(td(_class = "mono", c.name), td(c.purpose), td(c.lasts)); })))),
            h2(ui.tr("Your rights")),
            ul(li(ui.tr("See everything that is known about you, and take a copy of it with you.")), li(ui.tr("Correct it, and take back what you agreed to, as easily as you gave it.")),
                li(ui.tr("Have your lists ordered without looking at what you do.")), li(ui.tr("End your account. What you wrote in public stays readable, without your name.")),
                li(ui.tr("Complain to the authority that protects data where you live."))),
            when(!page.contact.empty(), [&] { return p(ui.tr("Questions about this: {}", page.contact)); }),
            when(!page.versions.empty(), [&] { return group(h2(ui.tr("Versions")), each(page.versions, [&](const Version& v) { return version_view(ui, v); })); })),
        .shape = Shape::plain, .description = ui.tr("What is held about people, why, and for how long.")};
}

// ---- consent --------------------------------------------------------------------------------------

static std::string purpose_name(const Ui& ui, Purpose purpose) {
    return purpose == Purpose::reading ? ui.tr("Learn from what I read and do") : ui.tr("Order my lists by what I do");
}

Page consent_page(const Ui& ui, const MyConsent& page) {
    Form form(ui, choose_path());
    auto row = [&](const ConsentRow& answer) {
        return tr(td(purpose_name(ui, answer.purpose)), td(answer.given ? span(_class = "chip good", ui.tr("Agreed")) : span(_class = "chip", ui.tr("Refused"))),
            td(ui.date_time(answer.at)), td(_class = "small muted", answer.place));
    };
    return accounts::settings_page(ui, ui.tr("Privacy"), consent_path(), group(
        form(_class = "sheet form", h2(ui.tr("What you agree to")),
            form.checkbox({.name = "reading", .label = purpose_name(ui, Purpose::reading), .hint = ui.tr(question_of(Purpose::reading))}, page.now.reading),
            form.checkbox({.name = "personal_lists", .label = purpose_name(ui, Purpose::personal_lists), .hint = ui.tr(question_of(Purpose::personal_lists))}, page.now.personal_lists),
            p(_class = "small muted", ui.tr("Everything else works the same, whatever you choose.")),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = policy_path(), ui.tr("The whole policy")))),
        when(!page.history.empty(), [&] {
            return section(_class = "sheet", h2(ui.tr("Your answers so far")), scrolling(ui.tr("Your answers so far"), table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Purpose")), th(_scope = "col", ui.tr("Answer")), th(_scope = "col", ui.tr("When")), th(_scope = "col", ui.tr("Where")))),
                tbody(each(page.history, row)))));
        })));
}

// ---- what is known --------------------------------------------------------------------------------

static Html trait_view(const Ui& ui, const Trait& trait) {
    auto label = ui.tr("Take “{}” away", trait.label);
    Form form(ui, trait.remove, trait.remove_method.empty() ? "post" : std::string_view(trait.remove_method));
    auto cross = [&] {
        return form(_class = "act", when(!trait.field.empty(), [&] { return form.hidden(trait.field, trait.value); }),
            button(_type = "submit", _class = "icon-btn", _title = label, ui.icon("x", "s"), span(_class = "visually-hidden", label)));
    };
    return li(div(_class = "row between",
        div(strong(trait.label), when(trait.percent > 0, [&] { return group(" ", span(_class = "small muted num", trait.percent, "%")); }), div(_class = "small muted", trait.origin)),
        trait.remove_method.empty() ? a(_class = "btn sm", _href = trait.edit, ui.tr("Change")) : cross()));
}

static Html copy_view(const Ui& ui, const std::optional<CopyRow>& copy) {
    auto ask = [&](std::string_view style) { return button_to(ui, ask_copy_path(), "post", group(ui.tr("Ask for a copy")), style); };
    auto state = [&]() -> Html {
        if (!copy) return ask("btn primary");
        switch (copy->state) {
            case CopyState::waiting: return p(_role = "status", ui.icon("clock"), " ", ui.tr("It is being made. A letter comes when it is ready; you need not wait here."), " ", a(_class = "link", _href = data_path(), ui.tr("Look again")));
            case CopyState::failed: return group(p(_class = "bad", ui.tr("It could not be made. Ask again; if it fails again, write to us.")), ask("btn primary"));
            case CopyState::ready: break;
        }
        return div(_class = "row wrap", a(_class = "btn primary", data("turbo", "false"), _href = copy_path({copy->id}), ui.icon("download"), ui.tr("Fetch your copy")),
            span(_class = "small muted", ui.tr("{} kB, until {}", ui.number((copy->bytes + 1023) / 1024), ui.date(copy->expires_at))));
    };
    return section(_class = "sheet", h2(ui.tr("A copy of everything")),
        p(ui.tr("One archive with a JSON file for each kind of thing and the pictures you sent. Once a day; it can be fetched for a week, by you alone.")), state());
}

static Html looks_view(const Ui& ui, const std::vector<Looked>& looks) {
    return section(_class = "sheet", h2(ui.tr("Who looked")),
        looks.empty() ? p(_class = "muted", ui.tr("Nobody of the staff looked at what only you see.")) :
            ul(_class = "list", each(looks, [&](const Looked& look) {
                return li(accounts::byline_view(ui, look.staff, span(_class = "small muted", ui.ago(look.at))), p(ui.tr(Msg{look.what, {}}), when(!look.reason.empty(), [&] { return group(" — ", look.reason); })));
            })));
}

Page data_page(const Ui& ui, const MyData& page) {
    return accounts::settings_page(ui, ui.tr("What is known about you"), data_path(), group(
        when(page.known.empty(), [&] { return section(_class = "sheet", p(_class = "muted", ui.tr("Nothing yet: no interests, no goals, no habits."))); }),
        each(page.known, [&](const Traits& known) {
            return section(_class = "sheet", h2(known.title), ul(_class = "list", each(known.traits, [&](const Trait& trait) { return trait_view(ui, trait); })));
        }),
        copy_view(ui, page.copy), looks_view(ui, page.looks),
        // Long, and for few: closed, it costs neither paper nor patience.
        details(_class = "sheet", summary(b(ui.tr("What else is held, and why"))), register_table(ui, page.holdings))));
}

// ---- the end --------------------------------------------------------------------------------------

static Html under_way(const Ui& ui, const Closing& page) {
    if (page.by_staff)
        return section(_class = "sheet stack", h2(ui.tr("Your account will be deleted on {}", ui.date(*page.due_at))), p(ui.tr("The people who run this site closed it. They say: {}", page.reason)),
            p(_class = "muted", ui.tr("If you think that is wrong, write to them.")), p(a(_class = "link", _href = data_path(), ui.tr("Take a copy of your data with you first"))));
    return section(_class = "sheet stack", h2(ui.tr("Your account will be deleted on {}", ui.date(*page.due_at))),
        p(ui.tr("You asked for it on {}. Until then you can use everything as before, but nothing is charged: a membership that would renew ends instead, unless you keep the account first.", ui.date_time(*page.asked_at))),
        when(!page.obstacle.empty(), [&] { return p(_class = "flash warn", ui.icon("circle-alert"), span(ui.tr("It waits: {}", page.obstacle))); }),
        div(_class = "row", button_to(ui, close_path(), "delete", group(ui.tr("Keep my account")), "btn primary")));
}

Page close_page(const Ui& ui, const Closing& page) {
    Form form(ui, ask_close_path());
    auto ask = [&] {
        return form(_class = "sheet form", _turbo_confirm = ui.tr("Delete the account in {} days?", kGraceDays), h2(ui.tr("Delete your account")),
            p(ui.tr("In {} days your name, address, profile, devices, drafts and reading are deleted for good. Until then you can change your mind.", kGraceDays)),
            ul(li(ui.tr("What you wrote in public stays, without your name, so that conversations remain readable.")),
                li(ui.tr("Nothing is charged from now on: memberships do not renew, and end with the account. Records of payments are kept as long as the law asks for.")),
                li(ui.tr("Your handle becomes free: somebody else may take it."))),
            p(a(_class = "link", _href = data_path(), ui.tr("Take a copy of your data with you first"))),
            form.text({.name = "handle", .label = ui.tr("Type your handle, {}", page.handle), .required = true, .max = 32, .autocomplete = "off"}),
            div(_class = "form-foot", form.submit(ui.tr("Delete my account"), "btn danger")));
    };
    return accounts::settings_page(ui, ui.tr("Delete account"), close_path(), page.due_at ? under_way(ui, page) : ask());
}

}  // namespace lyceum::privacy
