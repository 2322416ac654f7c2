// The table of contents, and the two pages finance reads: accounts and the journal.
#include "modules/ledger/pages.hpp"
#include "platform/http/recounts.hpp"
#include <set>

namespace lyceum::ledger {
namespace {

constexpr int kEntriesPerPage = 50;

Books books(const Visit&, Db& db, const Nothing&) {
    Books page{.accounts = db.all<AccountLine>(R"sql(
        select purpose, name, person, currency, balance from ledger_accounts order by purpose, name, person, currency limit 1000)sql"), .people = {}, .problems = check(db)};
    std::set<PersonId> people;
    for (auto& account : page.accounts)
        if (account.person) people.insert(account.person);
    page.people = accounts::bylines(db, {people.begin(), people.end()});
    return page;
}

Journal journal(const Visit& visit, Db& db, const Since& since) {
    Journal page;
    page.lines = db.all<JournalLine>(R"sql(
        select p.id, e.at, e.kind, e.reference, e.note, f.purpose as from_purpose, f.name as from_name, f.person as from_person,
               t.purpose as to_purpose, t.name as to_name, t.person as to_person, p.minor, f.currency
        from ledger_postings p join ledger_entries e on e.id = p.entry
        join ledger_accounts f on f.id = p.from_account join ledger_accounts t on t.id = p.to_account
        where ($1 is null or p.id < $1) order by p.id desc limit $2)sql", since.before, visit.page_size(kEntriesPerPage) + 1);
    if (std::ssize(page.lines) > visit.page_size(kEntriesPerPage)) {
        page.lines.pop_back();
        page.older = page.lines.back().id;
    }
    std::set<PersonId> people;
    for (auto& line : page.lines)
        for (auto person : {line.from_person, line.to_person})
            if (person) people.insert(person);
    page.people = accounts::bylines(db, {people.begin(), people.end()});
    return page;
}

}  // namespace

const Module module{
    .name = "ledger",
    .routes = {
        get(may("ledger.read"), books_path, &books, &books_page),
        get(may("ledger.read"), journal_path, &journal, &journal_page),
    },
    .fills = {
        fill(verifications, &check),
        fill(recounts, &recount),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::ledger
