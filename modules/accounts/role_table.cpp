// Which role may what, as a page: the table of permissions.cpp in words.
#include "modules/accounts/role_table.hpp"
#include "modules/accounts/roles.hpp"
#include "platform/html/form.hpp"

namespace lyceum::accounts {

namespace {

// What a permission lets somebody do. One without words here is shown by its name.
Msg permission_meaning(std::string_view name) {
    if (name == "communities.manage_all") return Msg{"Found communities and manage all of them", {}};
    if (name == "content.read_locked") return Msg{"Read what is behind paywalls, to judge it", {}};
    if (name == "content.write") return Msg{"Write articles, in the communities they belong to", {}};
    if (name == "content.manage_all") return Msg{"Read and change everything, drafts and closed communities included", {}};
    if (name == "content.moderate") return Msg{"Read what members-only spaces and hidden texts say; change and take down published articles", {}};
    if (name == "discussion.moderate") return Msg{"Hide, restore and close discussions everywhere; decide reports", {}};
    if (name == "people.manage") return Msg{"Find people, give roles, suspend, decide claims", {}};
    if (name == "audit.read") return Msg{"Read the audit log", {}};
    if (name == "commerce.read") return Msg{"See everybody's orders and payments", {}};
    if (name == "commerce.refund") return Msg{"Give money back and settle what does not fit", {}};
    if (name == "ledger.read") return Msg{"Read the ledger", {}};
    if (name == "payouts.make") return Msg{"Pay authors and referrers what they earned", {}};
    if (name == "jobs.manage") return Msg{"See, retry and cancel jobs and letters", {}};
    if (name == "site.settings") return Msg{"Change settings; look at storage and health", {}};
    return Msg{std::string(name), {}};
}

RoleTable role_table(const Visit&, Db& db, const Nothing&) {
    RoleTable table;
    each_enumerator<Role>([&](std::string_view, Role role) { table.roles.push_back({role, 0}); });
    for (auto& count : db.all<RoleColumn>(R"sql(select role, count(*) as people from person_roles group by role)sql"))
        for (auto& column : table.roles)
            if (column.role == count.role) column.people = count.people;
    for (auto& name : permissions_of({Role::owner})) {
        PermissionRow row{name, {}};
        for (auto& column : table.roles)
            if (permits(column.role, name)) row.held.push_back(column.role);
        table.permissions.push_back(std::move(row));
    }
    return table;
}

}  // namespace

static Html table_of(const Ui& ui, const RoleTable& view, const std::function<Html(const PermissionRow&)>& row) {
    using namespace html;
    Html heads = th(_scope = "col", ui.tr("May"));
    for (auto& column : view.roles)
        heads += th(_scope = "col", column.role == Role::member ? group(ui.tr(role_name(column.role)))
            : a(_href = people_path({.q = {}, .role = column.role, .before = {}}), ui.tr(role_name(column.role)), " ", span(_class = "num faint", column.people)));
    return table(_class = "table", thead(tr(heads)), tbody(each(view.permissions, row)));
}

Page role_table_page(const Ui& ui, const RoleTable& table) {
    using namespace html;
    auto row = [&](const PermissionRow& permission) {
        Html cells;
        for (auto& column : table.roles)
            cells += td(holds(permission.held, column.role) ? group(ui.icon("check", "s"), span(_class = "visually-hidden", ui.tr("Yes"))) : span(_class = "faint", _aria_hidden = true, "–"));
        return tr(th(_scope = "row", ui.tr(permission_meaning(permission.name)), p(_class = "small faint mono", permission.name)), cells);
    };
    return admin_page(ui, ui.tr("Roles"), role_table_path(), group(
        p(_class = "muted", ui.tr("What each role may do on the whole site. Standing in a community – member, author, moderator, manager – is given there, and offices give narrow duties for a time.")),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Roles"), table_of(ui, table, row)),
        p(_class = "small muted", ui.tr("Roles are given and taken on the page of a person. Only an owner makes administrators, and nobody can take the site from its owner."))));
}

std::vector<Route> role_table_routes() { return {get(may("people.manage"), role_table_path, &role_table, &role_table_page).summary("Which role may what.")}; }

}  // namespace lyceum::accounts
