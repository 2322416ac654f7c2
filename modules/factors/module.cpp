// The table of contents: every way into this module is listed here.
#include "modules/factors/challenges.hpp"
#include "modules/factors/routes.hpp"
#include "modules/factors/store.hpp"

namespace lyceum::factors {

namespace {

std::vector<Route> together(std::initializer_list<std::vector<Route>> parts) {
    std::vector<Route> all;
    for (auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

void forget_person(Tx& tx, const accounts::Closed& closed) {
    remove_all(tx, closed.person);
    call_off_reset(tx, closed.person);
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
    },
};

}  // namespace lyceum::factors
