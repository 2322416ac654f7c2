// Addresses of referrals.
#pragma once
#include "modules/referrals/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::referrals {

struct Following {
    std::string code;
    std::string to;                                 // a path of this site; empty: the memberships
};
DESCRIBE(Following, code, to)
inline constexpr Path<Following> follow_path{"/r/{code}"};

inline constexpr Path<Nothing> invite_path{"/invite"}, make_link_path{"/invite"};
/// What came of one's own link. Whom it brought is told in numbers, not by name.
struct Earned {
    Currency currency = Currency::CNY;
    std::int64_t orders = 0, held = 0, payable = 0;
    std::optional<Time> next_at;
};
DESCRIBE(Earned, currency, orders, held, payable, next_at)
struct ThanksCoupon {
    std::string code;
    Money money;
    Time made_at;
};
DESCRIBE(ThanksCoupon, code, money, made_at)
struct Invite {
    std::string link;                               // empty: none was made yet
    Terms terms;
    std::int64_t brought = 0, refused = 0;
    std::vector<Earned> earned;
    std::vector<ThanksCoupon> coupons;
};
DESCRIBE(Invite, link, terms, brought, refused, earned, coupons)
Page invite_page(const Ui&, const Invite&);

struct Before { std::optional<PersonId> before; };
DESCRIBE(Before, before)
inline constexpr Path<Before> desk_path{"/finance/referrals"};
struct DeskLine {
    Row row;
    accounts::Byline buyer, referrer;
};
DESCRIBE(DeskLine, row, buyer, referrer)
struct Desk {
    Terms terms;
    std::vector<DeskLine> lines;
    std::optional<PersonId> older;
    bool may_set = false, may_count = false;
};
DESCRIBE(Desk, terms, lines, older, may_set, may_count)
Page desk_page(const Ui&, const Desk&);
inline constexpr Path<Terms> set_terms_path{"/finance/referrals"};
struct OneBuyer { PersonId buyer; };
DESCRIBE(OneBuyer, buyer)
inline constexpr Path<OneBuyer> count_path{"/finance/referrals/{buyer}/count"};

}  // namespace lyceum::referrals
