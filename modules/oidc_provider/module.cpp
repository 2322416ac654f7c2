// The table of contents: what this module adds to the product.
#include "modules/oidc_provider/pages.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::oidc_provider {

namespace {

std::vector<Route> together() {
    auto all = authorize_routes();
    for (auto& routes : {program_routes(), people_routes()}) all.insert(all.end(), routes.begin(), routes.end());
    return all;
}

NavLink in_settings(const Visit& visit) { return {visit.tr("Apps with access"), apps_path(), "key"}; }

std::vector<NavLink> in_administration(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Apps"), clients_path(), "key"}};
}

void forget_person(Tx& tx, const accounts::Closed& closed) { forget(tx, closed.person); }

std::vector<TableNote> notes() {
    using enum TableNote::Keeping;
    return {{"oidc_clients", secret, "Digests of the secrets of programs."},
            {"oidc_keys", secret, "What ID tokens are signed with, sealed."},
            {"oidc_tokens", secret, "Who holds one acts for a person."},
            {"oidc_used_codes", passing, "Codes that were used, for minutes."}};
}

}  // namespace

const Module module{
    .name = "oidc_provider",
    .routes = together(),
    .listens = {on<accounts::Closed>(&forget_person)},
    .jobs = {job<ReplaceKeys>(&replace_keys)},
    .schedules = {
        every(hours(1), "forget old tokens", &forget_old),
        daily({.hour = 4, .minute = 40}, "replace keys", &plan_replacing),
    },
    .fills = {
        fill(table_notes, &notes),
        fill(accounts::access_ends, &end_grants),
        fill(accounts::settings_links, &in_settings),
        fill(accounts::admin_links, &in_administration),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::oidc_provider
