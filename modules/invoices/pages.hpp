// Addresses of invoices: the buyer's own, and the desk.
#pragma once
#include "modules/invoices/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::invoices {

struct OfOrder { OrderId id; };
DESCRIBE(OfOrder, id)
inline constexpr Path<OfOrder> invoice_path{"/orders/{id}/invoice"};
struct InvoiceLine {
    InvoiceId id;
    std::string name;
    Money money;
    bool credit = false;
    Time issued_at;
};
DESCRIBE(InvoiceLine, id, name, money, credit, issued_at)
struct InvoicePage {
    OrderId order;
    std::string title, buyer;                       // buyer: what is suggested
    Money paid;
    bool can_issue = false;
    std::vector<InvoiceLine> invoices;
};
DESCRIBE(InvoicePage, order, title, buyer, paid, can_issue, invoices)
Page invoice_page(const Ui&, const InvoicePage&);
struct Issue {
    OrderId id;
    Text<1, 120> name;
    Text<0, 300> address;
    Text<0, 40> tax_number;
    Language language = Language::zh;
};
DESCRIBE(Issue, id, name, address, tax_number, language)
inline constexpr Path<Issue> issue_path{"/orders/{id}/invoice"};
struct OnePdf { InvoiceId id; };
DESCRIBE(OnePdf, id)
/// For its buyer and for finance.
inline constexpr Path<OnePdf> pdf_path{"/invoices/{id}/pdf"};

inline constexpr Path<OfOrder> fapiao_path{"/orders/{id}/fapiao"};
struct FapiaoPage {
    OrderId order;
    std::string title;
    Money left;
    bool can_ask = false;
    std::optional<FapiaoRow> request;
    std::string email;
};
DESCRIBE(FapiaoPage, order, title, left, can_ask, request, email)
Page fapiao_page(const Ui&, const FapiaoPage&);
struct AskFapiao {
    OrderId id;
    FapiaoKind kind = FapiaoKind::personal;
    Text<1, 100> title;
    Text<0, 20> tax_number;
    Text<0, 200> contact, bank;
    Text<3, 200> email;
};
DESCRIBE(AskFapiao, id, kind, title, tax_number, contact, bank, email)
inline constexpr Path<AskFapiao> ask_path{"/orders/{id}/fapiao"};

// ---- the desk -----------------------------------------------------------------------------------

struct Before { std::optional<InvoiceId> before; };
DESCRIBE(Before, before)
inline constexpr Path<Before> invoices_path{"/finance/invoices"};
struct Invoices {
    std::vector<Row> invoices;
    std::optional<InvoiceId> older;
    Seller seller;
    bool may_set = false;
};
DESCRIBE(Invoices, invoices, older, seller, may_set)
Page invoices_page(const Ui&, const Invoices&);
struct SetSeller {
    Text<1, 120> name;
    Text<0, 300> address;
    Text<0, 40> tax_number;
    Text<0, 200> account;
    Text<0, 40> tax_name;
    Text<1, 8> tax;                                 // percent: "6" or "13.5"
    Text<0, 500> note;
};
DESCRIBE(SetSeller, name, address, tax_number, account, tax_name, tax, note)
inline constexpr Path<SetSeller> seller_path{"/finance/invoices/seller"};
struct OfYear { int year = 0; };
DESCRIBE(OfYear, year)
inline constexpr Path<OfYear> invoices_csv_path{"/finance/invoices.csv"};

struct FapiaoList { FapiaoState state = FapiaoState::asked; std::optional<FapiaoId> after; };
DESCRIBE(FapiaoList, state, after)
inline constexpr Path<FapiaoList> fapiao_desk_path{"/finance/fapiao"}, fapiao_csv_path{"/finance/fapiao.csv"};
struct FapiaoDesk {
    FapiaoState state = FapiaoState::asked;
    std::vector<FapiaoRow> rows;
    std::optional<FapiaoId> next;
};
DESCRIBE(FapiaoDesk, state, rows, next)
Page fapiao_desk_page(const Ui&, const FapiaoDesk&);
struct Decide {
    FapiaoId id;
    FapiaoState state = FapiaoState::issued;
    Text<2, 200> words;                             // the number, or the reason
};
DESCRIBE(Decide, id, state, words)
inline constexpr Path<Decide> decide_path{"/finance/fapiao/{id}"};

std::vector<Route> own_routes();
std::vector<Route> desk_routes();
/// Links on the page of an order.
Html order_links(const Ui&, Db&, const commerce::OrderFacts&);

}  // namespace lyceum::invoices
