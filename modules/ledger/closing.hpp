// The books over a time, and the moments before which they are closed.
//
// This header is a door of the module, beside ledger.hpp: only those who close months include it.
#pragma once
#include "modules/ledger/ledger.hpp"

namespace lyceum::ledger {

/// One account over a time: what it had before, what came in and went out of it.
struct Turnover {
    Purpose purpose = Purpose::gateway;
    std::string name;
    PersonId person;
    Currency currency = Currency::CNY;
    std::int64_t before = 0, came = 0, went = 0;

    std::int64_t after() const { return before + came - went; }
};
DESCRIBE(Turnover, purpose, name, person, currency, before, came, went)
/// The trial balance of [from, until): every account that ever moved before its end, by purpose, name, person.
std::vector<Turnover> turnovers(Db&, Time from, Time until);
/// The books before this moment are closed: an entry that a clock set back would put there stands at it instead.
void close_before(Tx&, Time);
/// Nothing before it was closed, or the moment.
std::optional<Time> closed_before(Db&);

/// What finance calls an account: "Payment gateway · wechat". `name` is the account's own.
std::string account_name(const Ui&, Purpose, const std::string& name);

}  // namespace lyceum::ledger
