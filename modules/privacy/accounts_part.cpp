// What accounts and the platform hold about people. They stand before this module, so it speaks for them.
#include "modules/privacy/pages.hpp"

namespace lyceum::privacy {

namespace {

constexpr int kJobDays = 7, kKeyDays = 1;                   // finished jobs, remembered answers: see platform/jobs and platform/http

}  // namespace

std::vector<Holding> accounts_holdings(const App& app) {
    auto& security = app.config.security;
    return {
        {"people", {"handle", "name", "email", "headline", "bio", "fields", "links", "level", "goal", "time_zone", "imported_url"},
            Msg{"Your name, address, profile and what you said you are interested in", {}}, Msg{"To let you in, and to show who wrote what", {}}, Basis::contract, 0, Ending::deleted},
        {"person_roles", {"person", "granted_by"}, Msg{"What you may do on this site, and who allowed it", {}}, Msg{"To let you do it", {}}, Basis::contract, 0, Ending::deleted},
        {"suspensions", {"person", "made_by"}, Msg{"That your account is suspended, until when, why and by whom", {}}, Msg{"To keep the place safe", {}}, Basis::contract, 0, Ending::deleted},
        {"sessions", {"person", "ip", "agent"}, Msg{"Devices you are signed in on: network address and browser", {}}, Msg{"To keep you signed in, and to show you strangers", {}}, Basis::contract, security.session_max_days, Ending::deleted},
        {"pending_sign_ins", {"person"}, Msg{"That you showed a password or code and not yet the second factor", {}}, Msg{"To let you in when you show it", {}}, Basis::contract, 1, Ending::deleted},
        {"api_tokens", {"person", "name"}, Msg{"Access tokens you made, by name", {}}, Msg{"To let your programs in", {}}, Basis::contract, 365, Ending::deleted},
        {"links", {"person", "email"}, Msg{"Links and codes in letters to you", {}}, Msg{"To let their reader in, once", {}}, Basis::contract, 1, Ending::deleted},
        {"codes", {"email"}, Msg{"Codes in letters to an address", {}}, Msg{"To let their reader in, once", {}}, Basis::contract, 1, Ending::deleted},
        {"throttles", {"bucket"}, Msg{"How often somebody tried to sign in", {}}, Msg{"To stop guessing", {}}, Basis::interest, 1, Ending::deleted},
        {"audit", {"actor", "ip"}, Msg{"What was done with privilege or with your keys, from which network address", {}}, Msg{"To find misuse. The law on network logs asks for half a year at least; entries stay as long as the site, network addresses too, because each entry proves the one before it", {}}, Basis::legal_duty, kAsLongAsTheSite, Ending::anonymised},
        {"claims", {"person", "claimant", "decided_by"}, Msg{"That you said an imported account is yours", {}}, Msg{"To decide about it", {}}, Basis::contract, 0, Ending::deleted},
        {"jobs", {"payload"}, Msg{"Letters to you that wait or were sent lately", {}}, Msg{"To send them, and to find out why one did not arrive", {}}, Basis::contract, kJobDays, Ending::deleted},
        {"idempotency", {"key", "body"}, Msg{"Answers to requests your programs may repeat", {}}, Msg{"To do nothing twice", {}}, Basis::contract, kKeyDays, Ending::deleted},
    };
}

void copy_account(Db& db, PersonId person, Copy& copy) { copy.add("account", accounts::own_record(db, person)); }

}  // namespace lyceum::privacy
