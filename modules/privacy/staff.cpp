#include "modules/privacy/staff.hpp"
#include "modules/privacy/erasure.hpp"
#include "platform/html/form.hpp"
#include <algorithm>

namespace lyceum::privacy {

namespace {

// Not oneself, never an owner, and administrators by owners alone.
PersonId acted_on(Db& db, const Visit& visit, std::string_view handle) {
    accounts::must_be_in_person(visit);
    auto person = accounts::find_by_handle(db, handle);
    if (!person) not_found();
    if (*person == visit.person()) conflict("This is your own account. Its settings are where you change it.");
    if (accounts::owns_the_site(db, *person)) forbidden("Your own role does not reach that far. Ask an owner of this site.");
    auto theirs = accounts::roles(db, *person);
    bool administers = std::find(theirs.begin(), theirs.end(), accounts::Role::administrator) != theirs.end();
    if (administers && !accounts::owns_the_site(db, visit.person())) forbidden("Your own role does not reach that far. Ask an owner of this site.");
    return *person;
}

// ---- looking --------------------------------------------------------------------------------------

Sight unseen(const Visit&, Db& db, const OfPerson& in) {
    auto person = accounts::find_by_handle(db, in.handle);
    if (!person) not_found();
    auto who = accounts::byline(db, *person);
    return {who.handle, who.name, {}, false, false, {}};
}

Sight look(const Visit& visit, Tx& tx, const LookAt& in) {
    auto sight = unseen(visit, tx, {in.handle});
    auto person = *accounts::find_by_handle(tx, in.handle);
    auto record = accounts::own_record(tx, person);
    auto address = accounts::email_of(tx, person);
    if (person != visit.person()) note_look(tx, visit, {person, Msg{"Your address and devices", {}}.english, in.reason.str()});
    sight.email = record.email, sight.verified = address && address->verified, sight.has_looked = true;
    sight.devices = std::move(record.devices);
    return sight;
}

// ---- closing --------------------------------------------------------------------------------------

ClosingTheirs closing_theirs(const Visit& visit, Db& db, const OfPerson& in) {
    auto person = acted_on(db, visit, in.handle);
    auto who = accounts::byline(db, person);
    ClosingTheirs page{who.handle, who.name, {}, {}, false};
    if (auto row = erasure_of(db, person)) page.due_at = row->due_at, page.reason = row->reason, page.by_staff = row->closed_by.has_value();
    return page;
}

Moved close_theirs(const Visit& visit, Tx& tx, const CloseTheirs& in) {
    auto person = acted_on(tx, visit, in.handle);
    auto typed = trimmed(in.typed);
    if (typed.starts_with('@')) typed.remove_prefix(1);
    if (!http::same_word(typed, in.handle.str())) invalid("typed", "Type the handle to be sure.");
    close_by_staff(tx, visit, {person, in.reason.str()});
    return {.to = closing_path({in.handle}), .notice = {"The account ends in {} days. Its owner has been told why.", {std::to_string(kGraceDays)}}};
}

Moved keep_theirs(const Visit& visit, Tx& tx, const OfPerson& in) {
    auto person = acted_on(tx, visit, in.handle);
    if (!keep_by_staff(tx, visit, person)) conflict("The people who run this site did not close this account.");
    return {.to = closing_path({in.handle}), .notice = {"The account stays.", {}}};
}

}  // namespace

std::vector<Route> staff_routes() {
    constexpr auto manage = may("people.manage");
    return {
        get(manage, looking_path, &unseen, &looking_page).summary("What looking at somebody's private data asks for"),
        post(manage, look_path, &look, &looking_page).or_show(looking_path).summary("Look at somebody's address and devices; they are told"),
        get(manage, closing_path, &closing_theirs, &closing_page).summary("What closing somebody's account does").for_browsers(),
        post(manage, close_theirs_path, &close_theirs).or_show(closing_path).sensitive().summary("Close somebody's account, after its days of grace").for_browsers(),
        del(manage, closing_path, &keep_theirs).sensitive().summary("Keep an account that staff closed").for_browsers(),
    };
}

// ---- looks ------------------------------------------------------------------------------------------

using namespace html;

static Url file_of(const std::string& handle) { return Url::local("/admin/people/" + handle); }

static Html sight_view(const Ui& ui, const Sight& sight) {
    auto devices = ul(_class = "list", each(sight.devices, [&](const accounts::OwnDevice& device) {
        return li(div(p(device.agent.empty() ? ui.tr("An unknown browser") : device.agent), p(_class = "small muted", span(_class = "mono", device.ip), " · ", ui.ago(device.seen_at))));
    }));
    return group(
        section(_class = "sheet stack", h2(ui.tr("E-mail address")), sight.email.empty() ? p(_class = "muted", ui.tr("None"))
            : p(span(_class = "mono", sight.email), " ", sight.verified ? span(_class = "chip good", ui.tr("confirmed")) : span(_class = "chip", ui.tr("not confirmed")))),
        section(_class = "sheet stack", h2(ui.tr("Devices")), sight.devices.empty() ? p(_class = "muted", ui.tr("Signed in nowhere.")) : devices));
}

Page looking_page(const Ui& ui, const Sight& sight) {
    Form form(ui, look_path({.handle = *Text<2, 32>::from(sight.handle)}));
    auto ask = [&] {
        // The answer is a page, which Turbo does not take for an answer to a form.
        return form(data("turbo", "false"), _class = "sheet form", h2(ui.tr("Address and devices")),
            p(_class = "muted", ui.tr("Only @{} sees these. When you look, they read under “Your data” that you did, when and why; the audit log keeps it too.", sight.handle)),
            form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("Such as “asked for help with signing in”."), .required = true, .max = 300}),
            div(_class = "form-foot", form.submit(ui.tr("Look at it"))));
    };
    return accounts::admin_page(ui, sight.name, Url::local("/admin/people"), group(
        p(a(_class = "link", _href = file_of(sight.handle), ui.icon("chevron-left", "s"), "@", sight.handle)), sight.has_looked ? sight_view(ui, sight) : ask()));
}

Page closing_page(const Ui& ui, const ClosingTheirs& page) {
    auto handle = *Text<2, 32>::from(page.handle);
    Form form(ui, close_theirs_path({.handle = handle}));
    auto ask = [&] {
        return form(_class = "sheet form", _turbo_confirm = ui.tr("Close the account of @{} in {} days?", page.handle, kGraceDays), h2(ui.tr("Close the account")),
            p(_class = "muted", ui.tr("They are signed out and told by letter why. In {} days name, address and profile are erased for good; until then you can keep the account, and they can take a copy of their data. What they wrote stays, under “deleted user”.", kGraceDays)),
            p(_class = "muted", ui.tr("To keep somebody out at once, suspend them.")),
            form.text({.name = "typed", .label = ui.tr("Type @{} to be sure", page.handle), .required = true, .max = 40, .autocomplete = "off"}),
            form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("They read it, and the audit log keeps it."), .required = true, .max = 300}),
            div(_class = "form-foot", form.submit(ui.tr("Close the account"), "btn danger")));
    };
    auto under_way = [&] {
        return section(_class = "sheet stack", h2(ui.tr("This account ends on {}", ui.date(*page.due_at))),
            page.by_staff ? p(page.reason) : p(_class = "muted", ui.tr("Its owner asked for it, and alone may keep it.")),
            when(page.by_staff, [&] { return div(button_to(ui, closing_path({handle}), "delete", group(ui.tr("Keep the account")), "btn primary")); }));
    };
    return accounts::admin_page(ui, page.name, Url::local("/admin/people"), group(
        p(a(_class = "link", _href = file_of(page.handle), ui.icon("chevron-left", "s"), "@", page.handle)), page.due_at ? under_way() : ask()));
}

}  // namespace lyceum::privacy
