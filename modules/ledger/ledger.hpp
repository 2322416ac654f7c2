// The ledger: double entry in minor units. An entry is postings that sum to zero; nothing is ever
// changed or deleted, a mistake is undone by an entry that reverses it.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum {
struct LedgerAccount;
struct LedgerEntry;
using LedgerAccountId = Id<LedgerAccount>;
using LedgerEntryId = Id<LedgerEntry>;
}  // namespace lyceum

namespace lyceum::ledger {

extern const Module module;

/// What an account is for. Each exists once a currency and name and, where `person` is set, once a person. `tax` is what
/// is owed to a tax office, by the tax's name; `held` what lies here for both sides of a deal, by the module that holds it.
enum class Purpose { gateway, customer, revenue, author_payable, gateway_fee, refunds, anomaly, bank, tax, held };
DESCRIBE_ENUM(Purpose, gateway, customer, revenue, author_payable, gateway_fee, refunds, anomaly, bank, tax, held)

struct AccountKey {
    Purpose purpose = Purpose::gateway;
    std::string name;                               // the gateway's, the product line's; often empty
    PersonId person;                                // zero: the house
};

/// Money moves from one account to another; both have the posting's currency.
struct Posting {
    AccountKey from, to;
    Money money;                                    // positive
};

struct NewEntry {
    std::string kind;                               // "sale", "refund"
    std::string reference;                          // what caused it, unique with kind: posting it twice is posting it once
    std::string note;
    std::vector<Posting> postings;
};
/// Posts once for each (kind, reference); answers the entry that is there. Throws std::logic_error for an
/// entry without postings or with an amount that is not positive.
LedgerEntryId post(Tx&, const NewEntry&);
/// The opposite postings, once. Throws std::logic_error when there is no such entry.
LedgerEntryId reverse(Tx&, LedgerEntryId, std::string_view note);

Money balance(Db&, const AccountKey&, Currency);
/// Sums over all accounts and entries: empty when every entry sums to zero and balances agree.
std::vector<std::string> check(Db&);

}  // namespace lyceum::ledger
