// The desk: every invoice, who sells, and the list of 发票 to issue.
#include "modules/invoices/pages.hpp"
#include "platform/core/csv.hpp"

namespace lyceum::invoices {

namespace {

constexpr int kPerPage = 50, kCsvMost = 100'000;

Invoices invoices(const Visit& visit, Db& db, const Before& in) {
    Invoices page{.invoices = newest(db, in.before, visit.page_size(kPerPage) + 1), .older = {}, .seller = seller(db), .may_set = visit.may("site.settings")};
    if (std::ssize(page.invoices) > visit.page_size(kPerPage)) {
        page.invoices.pop_back();
        page.older = page.invoices.back().id;
    }
    return page;
}

// "6", "6.5" or "6.25" percent in hundredths; nothing for anything else.
std::optional<int> read_percent(std::string_view text) {
    auto money = text == "0" ? std::optional(Money{0, Currency::CNY}) : commerce::read_price(text, Currency::CNY);
    if (!money || money->minor > 10'000) return std::nullopt;
    return static_cast<int>(money->minor);
}

Moved save_seller(const Visit& visit, Tx& tx, const SetSeller& in) {
    auto tax = read_percent(in.tax);
    if (!tax) invalid("tax", "Write the tax as percent, such as 6 or 13, or 0.");
    set_seller(tx, {in.name.str(), in.address.str(), in.tax_number.str(), in.account.str(), in.tax_name.str(), *tax, in.note.str()});
    accounts::note(tx, visit, {.action = "invoices.seller", .target = "seller", .details = in.name.str() + ", " + in.tax.str() + " %"});
    return {.to = invoices_path({}), .notice = {"It stands on every invoice from now on.", {}}};
}

Raw csv_file(std::string body, const std::string& name) {
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + std::move(body), .cache_control = "private, no-store", .file_name = name};
}

Raw invoices_csv(const Visit& visit, Db& db, const OfYear& in) {
    auto year = in.year ? in.year : Ui{visit}.locale().zone.local(visit.now).year;
    auto body = csv_record({"number", "issued_at", "order", "credits", "buyer", "tax_number", "title", "currency", "total", "tax", "tax_percent"});
    for (auto& row : db.all<Row>(R"sql(
            select id, year, number, order_id, person, credits, title, language, buyer, address, tax_number, minor, tax_minor, tax_basis, currency, seller, details, issued_at
            from invoices where year = $1 order by number limit $2)sql", year, kCsvMost)) {
        auto money = [&](std::int64_t minor) { return to_decimal({minor, row.currency}); };
        body += csv_record({row.name(), to_iso8601(row.issued_at), to_string(row.order_id), row.credits ? to_string(row.credits) : "", row.buyer, row.tax_number, row.title,
            std::string(name_of(row.currency)), money(row.minor), money(row.tax_minor), to_decimal({row.tax_basis, Currency::CNY})});
    }
    return csv_file(std::move(body), fmt::format("invoices-{}.csv", year));
}

// ---- 发票 ---------------------------------------------------------------------------------------

FapiaoDesk fapiao_desk(const Visit& visit, Db& db, const FapiaoList& in) {
    FapiaoDesk page{.state = in.state, .rows = fapiao_in(db, in.state, in.after, visit.page_size(kPerPage) + 1), .next = {}};
    if (std::ssize(page.rows) > visit.page_size(kPerPage)) {
        page.rows.pop_back();
        page.next = page.rows.back().id;
    }
    return page;
}

// For the software that issues them: one line for each.
Raw fapiao_csv(const Visit&, Db& db, const FapiaoList& in) {
    auto body = csv_record({"request", "order", "kind", "title", "tax_number", "address_phone", "bank_account", "content", "amount", "email", "asked_at", "state", "number", "reason"});
    for (auto& row : fapiao_in(db, in.state, in.after, kCsvMost))
        body += csv_record({to_string(row.id), to_string(row.order_id), std::string(name_of(row.kind)), row.title, row.tax_number, row.contact, row.bank, row.content,
            to_decimal(row.money()), row.email, to_iso8601(row.asked_at), std::string(name_of(row.state)), row.number, row.reason});
    return csv_file(std::move(body), fmt::format("fapiao-{}.csv", name_of(in.state)));
}

Moved decide(const Visit& visit, Tx& tx, const Decide& in) {
    if (in.state == FapiaoState::asked) invalid("state", "Choose one from the list.");
    decide_fapiao(tx, in.id, in.state, in.words.str(), visit.person());
    accounts::note(tx, visit, {.action = "invoices.fapiao", .target = "fapiao " + to_string(in.id), .details = std::string(name_of(in.state)) + " " + in.words.str()});
    return {.to = fapiao_desk_path({}), .notice = {"Noted, and the buyer was written to.", {}}};
}

}  // namespace

std::vector<Route> desk_routes() {
    return {
        get(may("commerce.read"), invoices_path, &invoices, &invoices_page),
        post(may("site.settings"), seller_path, &save_seller).or_show(invoices_path).sensitive(),
        get(may("commerce.read"), invoices_csv_path, &invoices_csv),
        get(may("commerce.read"), fapiao_desk_path, &fapiao_desk, &fapiao_desk_page),
        get(may("commerce.read"), fapiao_csv_path, &fapiao_csv),
        post(may("commerce.refund"), decide_path, &decide).or_show(fapiao_desk_path),
    };
}

}  // namespace lyceum::invoices
