// The table of contents: what this module adds to the product.
#include "modules/accounts/access.hpp"
#include "modules/identity_providers/pages.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::identity_providers {

namespace {

std::vector<Route> together() {
    auto all = sign_in_routes();
    for (auto& routes : {settings_routes(), admin_routes()}) all.insert(all.end(), routes.begin(), routes.end());
    return all;
}

std::vector<NavLink> ways_in(const Visit&, Db& db, std::string_view next) {
    std::vector<NavLink> links;
    for (auto& provider : providers(db))
        if (provider.is_open) links.push_back({provider.name, start_path({*Slug::from(provider.slug), std::string(next)}), std::string(icon_of(provider.kind))});
    return links;
}

NavLink in_settings(const Visit& visit) { return {visit.tr("Linked accounts"), connections_path(), "link"}; }

std::vector<NavLink> in_administration(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Sign-in providers"), providers_path(), "log-in"}};
}

void end_ways_in(Tx& tx, PersonId person, accounts::Keeping keeping) {
    if (keeping != accounts::Keeping::ways_in) forget(tx, person);
}

void forget_person(Tx& tx, const accounts::Closed& closed) { forget(tx, closed.person); }

std::vector<TableNote> notes() {
    using enum TableNote::Keeping;
    return {{"identity_providers", secret, "What this site proves itself with to the other, sealed.", "secret"},
            {"provider_documents", passing, "What providers publish; fetched again."},
            {"answered_attempts", passing, "Attempts that were answered, for minutes."},
            {"pending_identities", passing, "Identities that were shown and belong to nobody yet, for minutes."}};
}

}  // namespace

const Module module{
    .name = "identity_providers",
    .routes = together(),
    .listens = {on<accounts::Closed>(&forget_person)},
    .jobs = {job<ReadMetadata>(&read_metadata, {.tries = 3})},
    .schedules = {
        every(hours(1), "forget old attempts", &forget_attempts),
        daily({.hour = 4, .minute = 20}, "read metadata", &plan_reading),
    },
    .fills = {
        fill(table_notes, &notes),
        fill(accounts::access_ends, &end_ways_in),
        fill(accounts::sign_in_links, &ways_in),
        fill(accounts::settings_links, &in_settings),
        fill(accounts::admin_links, &in_administration),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::identity_providers
