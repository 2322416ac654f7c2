// What coupons hold about people, and what somebody's own copy has of it.
#include "modules/coupons/store.hpp"

namespace lyceum::coupons {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"coupons", {"made_by"}, Msg{"Coupons that you made", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"coupon_uses", {"person"}, Msg{"Which coupons you used in which orders", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"coupon_people", {"person"}, Msg{"How often you used each coupon", {}}, Msg{"So that its limit holds", {}}, Basis::contract, 0, Ending::deleted},
    };
}

namespace {
struct OwnUse { std::string label, code; std::int64_t minor = 0; Time used_at; };
DESCRIBE(OwnUse, label, code, minor, used_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("coupons", db.all<OwnUse>(R"sql(
        select c.label, c.code, u.minor, u.used_at from coupon_uses u join coupons c on c.id = u.coupon where u.person = $1 and not u.freed order by u.used_at)sql", person));
}

}  // namespace lyceum::coupons
