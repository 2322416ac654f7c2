// The table of contents: every way into this module is listed here.
#include "modules/accounts/access.hpp"
#include "modules/factors/challenges.hpp"
#include "modules/factors/routes.hpp"
#include "modules/factors/store.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::factors {

namespace {

std::vector<Route> together(std::initializer_list<std::vector<Route>> parts) {
    std::vector<Route> all;
    for (auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

void end_factors(Tx& tx, PersonId person, accounts::Keeping keeping) {
    if (keeping == accounts::Keeping::nothing) remove_all(tx, person);
}

void forget_person(Tx& tx, const accounts::Closed& closed) {
    remove_all(tx, closed.person);
    forget_resets(tx, closed.person);
}

std::vector<TableNote> notes() {
    using enum TableNote::Keeping;
    return {{"authenticators", secret, "Seeds of one-time codes, sealed under a key outside the database."},
            {"recovery_codes", secret, "Each lets its owner in once."},
            {"factor_resets", secret, "Who holds the letter's token calls one off."},
            {"recovery_sheets", passing, "New codes, shown within ten minutes."},
            {"answered_challenges", passing, "Answers that were used, for minutes."}};
}

}  // namespace

const Module module{
    .name = "factors",
    .routes = together({sign_in_routes(), settings_routes(), lost_routes()}),
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .schedules = {
        every(minutes(10), "carry out resets", &carry_out_resets),
        every(minutes(10), "forget recovery sheets", &forget_sheets),
        every(hours(1), "forget answered challenges", &forget_challenges),
    },
    .fills = {
        fill(prove, &prove_by_factor),
        fill(accounts::sign_in_ways, &passkey_way),
        fill(accounts::proof_ways, &proof_way),
        fill(accounts::settings_links, &security_link),
        fill(accounts::admin_links, &reset_links),
        fill(table_notes, &notes),
        fill(accounts::access_ends, &end_factors),
        fill(make_again, &settle_everybody),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::factors
