// What payouts holds about people, and what somebody's own copy has of it.
#include "modules/payouts/store.hpp"

namespace lyceum::payouts {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"payout_methods", {"person", "details", "tail"}, Msg{"The account that your income goes to, sealed", {}}, Msg{"To pay you", {}}, Basis::contract, 0, Ending::deleted},
        {"payouts", {"person", "details", "tail", "decided_by"}, Msg{"What was paid out to you, and to which account", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"payout_positions", {"person"}, Msg{"How much of each sale was paid out to you", {}}, Msg{"So that nothing is paid twice", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"payout_batches", {"made_by", "approved_by"}, Msg{"Payouts that you made or approved", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

namespace {
struct OwnPayout { std::int64_t minor = 0; std::string currency, state, kind, tail; Time made_at; std::optional<Time> decided_at; };
DESCRIBE(OwnPayout, minor, currency, state, kind, tail, made_at, decided_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("payouts", db.all<OwnPayout>(R"sql(
        select minor, currency, state, kind, tail, made_at, decided_at from payouts where person = $1 order by id)sql", person));
    if (auto method = method_of(db, person)) copy.add("payout-account", open_account(db.app(), person, method->details));
}

}  // namespace lyceum::payouts
