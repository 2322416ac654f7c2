// The tables of invoices and the rules about them. Only this module includes this file.
#pragma once
#include "modules/invoices/invoices.hpp"
#include "modules/invoices/pdf.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::invoices {

// ---- who sells ----------------------------------------------------------------------------------

struct Seller {
    std::string name, address, tax_number, account, tax_name;
    int tax_basis = 0;                              // hundredths of a percent, contained in prices: 600 is 6 %
    std::string note;
};
DESCRIBE(Seller, name, address, tax_number, account, tax_name, tax_basis, note)
/// With the site's name and no tax, until somebody says more.
Seller seller(Db&);
/// Throws Refusal(invalid) on `name` or `tax`.
void set_seller(Tx&, const Seller&);

/// For commerce: what memberships and works contain from now on.
commerce::Tax house_tax(Db&);

// ---- invoices -----------------------------------------------------------------------------------

/// One line of an order of goods, with its own tax.
struct DetailLine {
    std::string title;
    int quantity = 1;
    std::int64_t minor = 0;                         // as listed
    std::string tax_name;
    int tax_basis = 0;
    std::int64_t tax_minor = 0;
};
DESCRIBE(DetailLine, title, quantity, minor, tax_name, tax_basis, tax_minor)
struct Details {
    std::int64_t list_minor = 0, discount_minor = 0, credit_minor = 0;
    std::optional<Time> paid_at, starts_at, ends_at;
    std::vector<DetailLine> lines;                  // of goods; their taxes are not the house's usual one
};
DESCRIBE(Details, list_minor, discount_minor, credit_minor, paid_at, starts_at, ends_at, lines)
struct Row {
    InvoiceId id;
    int year = 0;
    std::int64_t number = 0;
    OrderId order_id;
    PersonId person;
    InvoiceId credits;
    std::string title, language, buyer, address, tax_number;
    std::int64_t minor = 0, tax_minor = 0;
    int tax_basis = 0;
    Currency currency = Currency::CNY;
    std::string seller, details;
    Time issued_at;

    std::string name() const { return fmt::format("INV-{}-{:06}", year, number); }
    Money money() const { return {minor, currency}; }
};
DESCRIBE(Row, id, year, number, order_id, person, credits, title, language, buyer, address, tax_number, minor, tax_minor, tax_basis, currency, seller, details, issued_at)

/// What a buyer wants on it.
struct Bearer {
    std::string name, address, tax_number;
    Language language = Language::zh;
};
/// Issues the invoice of a paid order, once; answers the one that is there. Throws conflict when nothing was paid.
Row issue(Tx&, const commerce::OrderFacts&, const Bearer&);
/// The invoice of an order and its credit notes, in the order of their numbers.
std::vector<Row> of_order(Db&, OrderId);
std::optional<Row> find(Db&, InvoiceId);
std::vector<Row> newest(Db&, std::optional<InvoiceId> before, int limit);
/// What was given back after the invoice becomes a credit note.
void credit(Tx&, const commerce::Refunded&);
Sheet sheet_of(const App&, const Row&);

// ---- 发票 ---------------------------------------------------------------------------------------

enum class FapiaoKind { personal, company, special };           // special: 增值税专用发票
DESCRIBE_ENUM(FapiaoKind, personal, company, special)
enum class FapiaoState { asked, issued, refused };
DESCRIBE_ENUM(FapiaoState, asked, issued, refused)
struct FapiaoRow {
    FapiaoId id;
    OrderId order_id;
    PersonId person;
    FapiaoKind kind = FapiaoKind::personal;
    std::string title, tax_number, contact, bank, email, content;
    std::int64_t minor = 0;
    FapiaoState state = FapiaoState::asked;
    std::string number, reason;
    Time asked_at;
    std::optional<Time> decided_at;

    Money money() const { return {minor, Currency::CNY}; }
};
DESCRIBE(FapiaoRow, id, order_id, person, kind, title, tax_number, contact, bank, email, content, minor, state, number, reason, asked_at, decided_at)
/// Again after a refusal. Throws conflict for an order that was not paid in yuan, or whose 发票 is asked for or issued;
/// Refusal(invalid) on `title`, `tax_number`, `contact`, `bank` or `email`.
void ask_fapiao(Tx&, const commerce::OrderFacts&, FapiaoRow);
std::optional<FapiaoRow> fapiao_of(Db&, OrderId);
std::vector<FapiaoRow> fapiao_in(Db&, FapiaoState, std::optional<FapiaoId> after, int limit);
/// With the number that the tax office gave, or the reason why not; writes to the buyer. Throws conflict when decided.
void decide_fapiao(Tx&, FapiaoId, FapiaoState, const std::string& number_or_reason, PersonId by);
/// 15 to 20 digits and capital letters, as 统一社会信用代码 (GB 32100) and older numbers have.
bool is_chinese_tax_number(std::string_view);

std::vector<std::string> check(Db&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::invoices
