// Referrals: the tables and the rules about them. Only this module includes this file.
#pragma once
#include "modules/commerce/brought.hpp"
#include "modules/commerce/origins.hpp"
#include "modules/privacy/privacy.hpp"
#include "modules/referrals/referrals.hpp"

namespace lyceum::referrals {

/// money: a part of each order within the paying days, by the payouts. coupon: once, for the first order.
enum class Reward { money, coupon };
DESCRIBE_ENUM(Reward, money, coupon)

struct Terms {
    int percent = 10;                               // of what the buyer pays; 0: switched off
    int days = 30;                                  // from the link to the first order
    int paying_days = 365;                          // from the first order on
    Reward reward = Reward::money;
};
DESCRIBE(Terms, percent, days, paying_days, reward)
Terms terms(Db&);
/// Throws Refusal(invalid) on `percent`, `days` or `paying_days`. Referrals that were noted keep what held then.
void set_terms(Tx&, const Terms&);

using commerce::Doubt;

/// The code in somebody's link, made when first asked for.
std::string code_of(Tx&, PersonId);
std::optional<std::string> known_code(Db&, PersonId);
std::optional<PersonId> owner_of(Db&, std::string_view code);

/// The cookie that a link leaves, for `Terms::days`.
inline constexpr std::string_view kCookie = "invited";
/// commerce::before_order: notes who brought this buyer, once, and whether it counts.
void note(const Visit&, Tx&, const commerce::Sale&);
/// Somebody looked and found nothing wrong: later orders count. Throws "not found"; conflict for one's own link.
void let_count(Tx&, PersonId buyer);
/// commerce::more_shares: the referrer's part, while the paying days last.
std::vector<commerce::Share> shares(Db&, const commerce::Sale&);
/// commerce::order_origins: "referral" for orders that were made while a referral counted.
std::map<OrderId, std::string> origins(Db&, const std::vector<OrderId>&);
/// Every day: coupons for first orders whose time for refunds is over.
void reward(Tx&, Time due);

struct Row {
    PersonId buyer, referrer;
    Time made_at, ends_at;
    Doubt refusal = Doubt::none;
    int percent = 0;
    Reward reward = Reward::money;
};
DESCRIBE(Row, buyer, referrer, made_at, ends_at, refusal, percent, reward)
/// All, or those of one referrer; the newest first.
std::vector<Row> rows(Db&, std::optional<PersonId> referrer, std::optional<PersonId> before, int limit);

void forget(Tx&, const accounts::Closed&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::referrals
