// The module's addresses: the trial balance and the journal.
#pragma once
#include "modules/accounts/accounts.hpp"
#include "modules/ledger/ledger.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::ledger {

inline constexpr Path<Nothing> books_path{"/finance/ledger"};
struct AccountLine {
    Purpose purpose = Purpose::gateway;
    std::string name;
    PersonId person;
    Currency currency = Currency::CNY;
    std::int64_t balance = 0;
};
DESCRIBE(AccountLine, purpose, name, person, currency, balance)
struct Books {
    std::vector<AccountLine> accounts;
    std::vector<accounts::Byline> people;           // whose some of them are
    std::vector<std::string> problems;              // what check() found; empty is what everybody hopes for
};
DESCRIBE(Books, accounts, people, problems)
Page books_page(const Ui&, const Books&);

struct Since { std::optional<Id<Posting>> before; };
DESCRIBE(Since, before)
inline constexpr Path<Since> journal_path{"/finance/journal"};
struct JournalLine {
    Id<Posting> id;
    Time at;
    std::string kind, reference, note;
    Purpose from_purpose = Purpose::gateway;
    std::string from_name;
    PersonId from_person;
    Purpose to_purpose = Purpose::gateway;
    std::string to_name;
    PersonId to_person;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
};
DESCRIBE(JournalLine, id, at, kind, reference, note, from_purpose, from_name, from_person, to_purpose, to_name, to_person, minor, currency)
struct Journal {
    std::vector<JournalLine> lines;
    std::vector<accounts::Byline> people;
    std::optional<Id<Posting>> older;
};
DESCRIBE(Journal, lines, people, older)
Page journal_page(const Ui&, const Journal&);

/// For `lyceum verify --repair`: balances that disagree with their postings.
std::int64_t recount(Tx&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::ledger
