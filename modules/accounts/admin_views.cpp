// How the administration of people looks.
#include "modules/accounts/admin_pages.hpp"
#include "modules/accounts/naming.hpp"
#include "modules/accounts/roles.hpp"
#include "platform/html/form.hpp"

namespace lyceum::accounts {
using namespace html;

namespace {

Html role_chips(const Ui& ui, const std::vector<Role>& held) {
    return each(held, [&](Role role) { return group(span(_class = "chip", ui.tr(role_name(role))), " "); });
}

Html kpi(const Ui& ui, const std::string& name, std::int64_t value) {
    return div(_class = "kpi sheet", span(_class = "kpi-name", name), b(_class = "kpi-value", ui.number(value)));
}

std::vector<Choice> role_choices(const Ui& ui, const std::vector<Role>& offered) {
    std::vector<Choice> choices;
    for (auto role : offered) choices.push_back({std::string(name_of(role)), ui.tr(role_name(role))});
    return choices;
}

Html scrolling(const std::string& label, const Html& content) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = label, content);
}

}  // namespace

Page overview_page(const Ui& ui, const Overview& now) {
    return admin_page(ui, ui.tr("Administration"), admin_path(), group(div(_class = "kpis",
        kpi(ui, ui.tr("People"), now.people), kpi(ui, ui.tr("Joined this week"), now.joined_in_week),
        kpi(ui, ui.tr("Here since yesterday"), now.signed_in_in_day), kpi(ui, ui.tr("Claims waiting"), now.claims_waiting)),
        each(now.sections, [](const Html& section) { return section; })));
}

// ---- people -------------------------------------------------------------------------------------

static Html people_filter(const Ui& ui, const People& all) {
    Html options = option(_value = "", ui.tr("Every role"));
    each_enumerator<Role>([&](std::string_view name, Role role) {
        if (role != Role::member) options += option(_value = name, _selected = all.role == role, ui.tr(role_name(role)));
    });
    return query_form(people_path(), _class = "filters", _controller = "autosubmit",
        input(_type = "search", _name = "q", _value = all.q, _maxlength = 100, _label = ui.tr("Handle, name or address"), _placeholder = ui.tr("Handle, name or address")),
        select(_name = "role", _label = ui.tr("Role"), options),
        label(_class = "check", input(_type = "checkbox", _name = "suspended", _value = "1", _checked = all.suspended), span(ui.tr("Suspended"))),
        element("noscript", {Node(button(_class = "btn", ui.tr("Search")))}));
}

Page people_page(const Ui& ui, const People& all) {
    auto row = [&](const Found& who) {
        return tr(td(div(_class = "row", avatar(who.name, who.hue, true), div(a(_class = "name", _href = person_path({*Text<2, 32>::from(who.handle)}), who.name),
                      div(_class = "small muted", "@", who.handle)))),
            td(_class = "small", who.email), td(role_chips(ui, who.roles), when(who.suspended, [&] { return span(_class = "chip hot", ui.tr("Suspended")); })), td(_class = "nowrap", ui.date(who.joined_at)));
    };
    return admin_page(ui, ui.tr("People"), people_path(), group(people_filter(ui, all),
        all.people.empty()
            ? div(_class = "empty", ui.icon("users", "l"), h2(ui.tr("Nobody found")), p(ui.tr("Search for the beginning of a handle, a name or an address.")))
            : scrolling(ui.tr("People"), table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("Person")), th(_scope = "col", ui.tr("E-mail address")), th(_scope = "col", ui.tr("Roles")), th(_scope = "col", ui.tr("Joined")))),
                  tbody(each(all.people, row)))),
        when(all.older.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"),
                a(_class = "btn", _rel = "next", _href = people_path({*Text<0, 100>::from(all.q), all.role, all.older, all.suspended}), ui.tr("Older")));
        })));
}

static Html grant_form(const Ui& ui, const PersonPage& page, const Text<2, 32>& handle) {
    if (page.may_grant.empty()) return {};
    Form form(ui, roles_path({.handle = handle}), "put");
    return form(_class = "sheet form", _turbo_confirm = ui.tr("Give this role?"), h2(ui.tr("Give a role")),
        form.choose({.name = "role", .label = ui.tr("Role")}, role_choices(ui, page.may_grant)),
        form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("For the audit log."), .max = decltype(ChangeRole::reason)::max}),
        div(_class = "form-foot", form.submit(ui.tr("Give the role"), "btn")));
}

static Html revoke_form(const Ui& ui, const PersonPage& page, const Text<2, 32>& handle) {
    if (page.may_revoke.empty()) return {};
    Form form(ui, roles_path({.handle = handle}), "delete");
    return form(_class = "sheet form", _turbo_confirm = ui.tr("Take this role away?"), h2(ui.tr("Take a role away")),
        form.choose({.name = "role", .label = ui.tr("Role")}, role_choices(ui, page.may_revoke)),
        form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("For the audit log."), .max = decltype(ChangeRole::reason)::max}),
        div(_class = "form-foot", form.submit(ui.tr("Take it away"), "btn danger")));
}

static Html hand_over_form(const Ui& ui, const PersonPage& page, const Text<2, 32>& handle) {
    if (!page.may_take_over) return {};
    Form form(ui, hand_over_path({.handle = handle}));
    return form(_class = "sheet form", _turbo_confirm = ui.tr("Hand the site over to @{}?", page.person.handle), h2(ui.tr("Hand the site over")),
        p(_class = "muted", ui.tr("@{} becomes the owner, and you an administrator. Only the new owner can undo this.", page.person.handle)),
        div(_class = "form-foot", form.submit(ui.tr("Hand the site over"), "btn danger")));
}

Page person_page(const Ui& ui, const PersonPage& page) {
    auto& who = page.person;
    auto handle = *Text<2, 32>::from(who.handle);
    auto pair = [](const std::string& name, const Html& value) { return div(dt(name), dd(value)); };
    return admin_page(ui, who.name, people_path(), group(
        section(_class = "sheet stack",
            div(_class = "row", avatar(who.name, who.hue), div(h2(who.name), a(_class = "link small", _href = profile_url(who.handle), "@", who.handle))),
            dl(_class = "pairs",
                pair(ui.tr("E-mail address"), who.email.empty() ? group(ui.tr("None"))
                    : group(who.email, " ", a(_class = "link small", _href = Url::local("/admin/people/" + who.handle + "/look"), ui.tr("Look at address and devices")))),
                pair(ui.tr("Address confirmed"), group(page.verified ? ui.tr("Yes") : ui.tr("No"))),
                pair(ui.tr("Password"), group(page.has_password ? ui.tr("Set") : ui.tr("None"))),
                pair(ui.tr("Joined"), group(ui.date(who.joined_at))),
                pair(ui.tr("Roles"), who.roles.empty() ? group(ui.tr("Member")) : role_chips(ui, who.roles))),
            a(_class = "link small", _href = audit_path({.target = *decltype(FindActs::target)::from("person " + to_string(who.id))}), ui.tr("What was done to this account"))),
        grant_form(ui, page, handle), revoke_form(ui, page, handle), hand_over_form(ui, page, handle), standing_view(ui, handle, page.standing)));
}

// ---- audit --------------------------------------------------------------------------------------

static Html audit_filter(const Ui& ui, const AuditPage& page) {
    auto field = [&](const char* name, const std::string& label, const std::string& value, int most) {
        return input(_name = name, _value = value, _label = label, _placeholder = label, _maxlength = most);
    };
    return query_form(audit_path(), _class = "filters", _role = "search",
        field("action", ui.tr("Action, such as roles."), page.action, decltype(FindActs::action)::max),
        field("actor", ui.tr("Handle of who did it"), page.actor, decltype(FindActs::actor)::max),
        field("target", ui.tr("What it was done to"), page.target, decltype(FindActs::target)::max),
        button(_class = "btn", ui.tr("Filter")));
}

Page audit_page(const Ui& ui, const AuditPage& page) {
    auto entry = [&](const Entered& entered) {
        auto& act = entered.act;
        return act_view(ui, {act.at, entered.actor, act.action, act.target, act.details, act.ip, entered.to});
    };
    auto older = [&] {
        return audit_path({*decltype(FindActs::action)::from(page.action), *decltype(FindActs::actor)::from(page.actor),
            *decltype(FindActs::target)::from(page.target), page.older});
    };
    return admin_page(ui, ui.tr("Audit log"), audit_path(), group(audit_filter(ui, page),
        page.entries.empty()
            ? div(_class = "empty", ui.icon("history", "l"), h2(ui.tr("Nothing noted")), p(ui.tr("Acts that need privilege are noted here.")))
            : ol(_class = "log", each(page.entries, entry)),
        when(page.older.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = older(), ui.tr("Older")));
        })));
}

// ---- claims -------------------------------------------------------------------------------------

Page claims_page(const Ui& ui, const Claims& page) {
    auto button_for = [&](const Waiting& claim, bool approve) {
        Form form(ui, decide_path({.id = claim.id}));
        return form(_class = "act", _turbo_confirm = approve ? ui.tr("Give them this account?") : ui.tr("Refuse this claim?"),
            form.hidden("approve", approve ? "1" : "0"),
            button(_type = "submit", _class = approve ? "btn primary sm" : "btn sm", approve ? ui.tr("Approve") : ui.tr("Refuse")));
    };
    auto sheet = [&](const Waiting& claim) {
        return section(_class = "sheet stack",
            div(_class = "row wrap", byline_view(ui, claim.claimant), span(_class = "muted", ui.tr("wants the account")), byline_view(ui, claim.person)),
            p(claim.reason), p(_class = "small faint", ui.ago(claim.made_at)),
            div(_class = "row", button_for(claim, true), button_for(claim, false)));
    };
    return admin_page(ui, ui.tr("Claims"), claims_path(), group(
        when(page.claims.empty(), [&] {
            return div(_class = "empty", ui.icon("user-check", "l"), h2(ui.tr("No claims waiting")), p(ui.tr("People whose work was imported can claim the account that came with it.")));
        }),
        each(page.claims, sheet),
        when(page.more.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = claims_path({page.more}), ui.tr("More")));
        })));
}

}  // namespace lyceum::accounts
