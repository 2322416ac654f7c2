// What referrals hold about people, and what somebody's own copy has of it.
#include "modules/referrals/store.hpp"

namespace lyceum::referrals {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"referral_links", {"person"}, Msg{"Your link for inviting others", {}}, Msg{"To know whom you brought", {}}, Basis::contract, 0, Ending::deleted},
        {"referrals", {"buyer", "referrer"}, Msg{"Who brought you, and whom you brought", {}}, Msg{"To pay for it, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"referral_rewards", {"buyer"}, Msg{"Coupons given for bringing you", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

namespace {
struct OwnReferral { std::string part; Time made_at, ends_at; std::string refusal; };
DESCRIBE(OwnReferral, part, made_at, ends_at, refusal)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("referrals", db.all<OwnReferral>(R"sql(
        select case when referrer = $1 then 'referrer' else 'buyer' end as part, made_at, ends_at, refusal from referrals
        where referrer = $1 or buyer = $1 order by made_at)sql", person));
}

}  // namespace lyceum::referrals
