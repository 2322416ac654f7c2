// What invoices hold about people, and what somebody's own copy has of it.
#include "modules/invoices/store.hpp"

namespace lyceum::invoices {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"invoices", {"person", "buyer", "address", "tax_number"}, Msg{"Invoices to you, with the name and address you gave", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"fapiao_requests", {"person", "title", "contact", "bank", "email", "decided_by"}, Msg{"What you wrote for a fapiao, and who issued it", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

namespace {
struct OwnInvoice { std::int64_t year = 0, number = 0; std::string title, buyer, address, tax_number; std::int64_t minor = 0, tax_minor = 0; std::string currency; Time issued_at; };
DESCRIBE(OwnInvoice, year, number, title, buyer, address, tax_number, minor, tax_minor, currency, issued_at)
struct OwnFapiao { std::string kind, title, tax_number, contact, bank, email, state, number; std::int64_t minor = 0; Time asked_at; };
DESCRIBE(OwnFapiao, kind, title, tax_number, contact, bank, email, state, number, minor, asked_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("invoices", db.all<OwnInvoice>(R"sql(
        select year, number, title, buyer, address, tax_number, minor, tax_minor, currency, issued_at from invoices where person = $1 order by id)sql", person));
    copy.add("fapiao", db.all<OwnFapiao>(R"sql(
        select kind, title, tax_number, contact, bank, email, state, number, minor, asked_at from fapiao_requests where person = $1 order by id)sql", person));
}

}  // namespace lyceum::invoices
