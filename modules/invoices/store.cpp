// Who sells, and invoices with their credit notes.
#include "modules/invoices/store.hpp"
#include "modules/commerce/goods.hpp"
#include "platform/http/site.hpp"

namespace lyceum::invoices {

namespace {

constexpr int kHundred = 10'000;                    // percent, in hundredths

}  // namespace

Seller seller(Db& db) {
    auto found = db.maybe<Seller>(R"sql(
        select name, place as address, tax_number, account, tax_name, tax_basis, note from invoice_seller where one = 1)sql");
    if (found) return *found;
    Seller house;
    house.name = db.app().settings()->site.name;
    return house;
}

void set_seller(Tx& tx, const Seller& made) {
    if (trimmed(made.name).empty()) invalid("name", "Say who sells, as it stands in the register.");
    if (made.tax_basis < 0 || made.tax_basis > kHundred) invalid("tax", "Write the tax as percent, such as 6 or 13, or 0.");
    tx.run(R"sql(
        insert into invoice_seller (one, name, place, tax_number, account, tax_name, tax_basis, note, set_at) values (1, $1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (one) do update set name = excluded.name, place = excluded.place, tax_number = excluded.tax_number, account = excluded.account,
            tax_name = excluded.tax_name, tax_basis = excluded.tax_basis, note = excluded.note, set_at = excluded.set_at)sql",
        made.name, made.address, made.tax_number, made.account, made.tax_name, made.tax_basis, made.note, tx.now());
}

commerce::Tax house_tax(Db& db) {
    auto tax = db.kept<commerce::Tax>("invoices.tax", [&] {
        auto house = seller(db);
        return commerce::Tax{house.tax_name, house.tax_basis};
    });
    return *tax;
}

// ---- rows ---------------------------------------------------------------------------------------

std::vector<Row> of_order(Db& db, OrderId order) {
    return db.all<Row>(R"sql(
        select id, year, number, order_id, person, credits, title, language, buyer, address, tax_number, minor, tax_minor, tax_basis, currency, seller, details, issued_at
        from invoices where order_id = $1 order by year, number)sql", order);
}

std::optional<Row> find(Db& db, InvoiceId id) {
    return db.maybe<Row>(R"sql(
        select id, year, number, order_id, person, credits, title, language, buyer, address, tax_number, minor, tax_minor, tax_basis, currency, seller, details, issued_at
        from invoices where id = $1)sql", id);
}

std::vector<Row> newest(Db& db, std::optional<InvoiceId> before, int limit) {
    return db.all<Row>(R"sql(
        select id, year, number, order_id, person, credits, title, language, buyer, address, tax_number, minor, tax_minor, tax_basis, currency, seller, details, issued_at
        from invoices where ($1 is null or id < $1) order by id desc limit $2)sql", before, limit);
}

namespace {

// The counter is taken in the transaction that uses the number: what is rolled back leaves no gap.
void number(Tx& tx, Row& row) {
    auto zone = site_zone(tx.app());
    row.year = zone.local(tx.now()).year;
    row.number = tx.maybe_returning<std::int64_t>(R"sql(
        insert into invoice_years (year, last) values ($1, 1)
        on conflict (year) do update set last = invoice_years.last + 1 returning last)sql", row.year).value();
}

Row add(Tx& tx, Row row) {
    row.id = new_id<Invoice>(tx);
    row.issued_at = tx.now();
    number(tx, row);
    tx.run(R"sql(
        insert into invoices (id, year, number, order_id, person, credits, title, language, buyer, address, tax_number, minor, tax_minor, tax_basis, currency, seller,
                              details, issued_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))sql",
        row.id, row.year, row.number, row.order_id, row.person, row.credits, row.title, row.language, row.buyer, row.address, row.tax_number, row.minor, row.tax_minor,
        row.tax_basis, row.currency, row.seller, row.details, row.issued_at);
    return row;
}

// The tax in what was given back of each line so far, in whole cents of each.
std::int64_t tax_given_back(Db& db, OrderId order) {
    std::int64_t tax = 0;
    for (auto& line : commerce::lines_of(db, order))
        if (line.due() > 0) tax += static_cast<std::int64_t>(static_cast<__int128>(line.tax()) * line.refunded_minor / line.due());
    return tax;
}

// Takes back what was given back and not yet credited.
void credit_rest(Tx& tx, const Row& invoice, const std::vector<Row>& all, const commerce::OrderFacts& order) {
    std::int64_t credited = 0, tax_credited = 0;
    for (auto& row : all)
        if (row.credits) credited -= row.minor, tax_credited -= row.tax_minor;
    auto minor = order.refunded_minor - credited;
    if (minor <= 0) return;
    auto note = invoice;
    note.credits = invoice.id;
    note.minor = -minor;
    bool has_lines = !json::from_text<Details>(invoice.details).lines.empty();
    auto tax_back = has_lines ? tax_given_back(tx, order.id) : static_cast<std::int64_t>(static_cast<__int128>(invoice.tax_minor) * order.refunded_minor / invoice.minor);
    note.tax_minor = tax_credited - tax_back;
    add(tx, note);
}

std::vector<DetailLine> lines_on(Db& db, OrderId order) {
    std::vector<DetailLine> lines;
    for (auto& line : commerce::lines_of(db, order)) lines.push_back({line.title, line.quantity, line.list_minor, line.tax_name, line.tax_basis, line.tax()});
    return lines;
}

}  // namespace

Row issue(Tx& tx, const commerce::OrderFacts& order, const Bearer& bearer) {
    if (auto made = of_order(tx, order.id); !made.empty()) return made.front();
    if (!order.paid_at || order.paid_minor == 0) conflict("Nothing was paid for this order, so there is no invoice.");
    auto house = seller(tx);
    if (order.tax.basis > 0) house.tax_name = order.tax.name, house.tax_basis = order.tax.basis;       // as it was set aside
    Row row;
    row.order_id = order.id, row.person = order.buyer, row.title = order.title, row.language = std::string(name_of(bearer.language));
    row.buyer = bearer.name, row.address = bearer.address, row.tax_number = bearer.tax_number;
    row.minor = order.paid_minor, row.tax_basis = house.tax_basis, row.currency = order.currency;
    row.seller = json::text(house);
    Details details{order.list_minor, order.discount_minor, order.credit_minor, order.paid_at, order.starts_at, order.ends_at, lines_on(tx, order.id)};
    row.details = json::text(details);
    if (!details.lines.empty()) row.tax_basis = 0;
    for (auto& line : details.lines) row.tax_minor += line.tax_minor;
    if (details.lines.empty()) row.tax_minor = commerce::contained_tax(row.minor, row.tax_basis);
    row = add(tx, row);
    credit_rest(tx, row, {}, order);
    return row;
}

void credit(Tx& tx, const commerce::Refunded& refunded) {
    auto all = of_order(tx, refunded.order);
    auto order = commerce::order_facts(tx, refunded.order);
    if (!all.empty() && order) credit_rest(tx, all.front(), all, *order);
}

// ---- on paper -----------------------------------------------------------------------------------

namespace {

std::string percent_of(int basis) {
    auto whole = fmt::format("{}", basis / 100);
    auto rest = basis % 100;
    return rest ? fmt::format("{}.{:02} %", whole, rest) : whole + " %";
}

void write_lines(const Ui& ui, const Row& row, const Seller& house, const Details& order, Sheet& sheet) {
    auto money = [&](std::int64_t minor) { return (minor < 0 ? "−" : "") + ui.money({minor < 0 ? -minor : minor, row.currency}); };
    if (row.credits) {
        sheet.lines.push_back({ui.tr("Given back: {}", row.title), money(row.minor)});
    } else {
        if (order.lines.empty()) sheet.lines.push_back({row.title, money(order.list_minor)});
        for (auto& line : order.lines) sheet.lines.push_back({line.quantity > 1 ? fmt::format("{} × {}", line.quantity, line.title) : line.title, money(line.minor)});
        if (order.discount_minor) sheet.lines.push_back({ui.tr("Discount"), money(-order.discount_minor)});
        if (order.credit_minor) sheet.lines.push_back({ui.tr("Unused value of the membership before"), money(-std::min(order.credit_minor, order.list_minor - order.discount_minor))});
    }
    if (row.tax_basis > 0) {
        sheet.lines.push_back({ui.tr("Without tax"), money(row.minor - row.tax_minor)});
        sheet.lines.push_back({(house.tax_name.empty() ? ui.tr("Tax") : house.tax_name) + " " + percent_of(row.tax_basis), money(row.tax_minor)});
    }
    for (auto& line : row.credits ? std::vector<DetailLine>() : order.lines)
        if (line.tax_minor) sheet.lines.push_back({ui.tr("{} on “{}”", line.tax_name + " " + percent_of(line.tax_basis), line.title), money(line.tax_minor)});
    if (!order.lines.empty() && row.tax_minor) sheet.lines.push_back({ui.tr("Tax in all"), money(row.tax_minor)});
    sheet.lines.push_back({row.credits ? ui.tr("Total given back") : ui.tr("Total paid"), money(row.minor), true});
}

}  // namespace

Sheet sheet_of(const App& app, const Row& row) {
    auto visit = app.nobody(row.issued_at, row.language == "en" ? Language::en : Language::zh);
    Ui ui{visit};
    auto house = json::from_text<Seller>(row.seller);
    auto order = json::from_text<Details>(row.details);
    Sheet sheet;
    sheet.language = row.language;
    sheet.title = (row.credits ? ui.tr("Credit note") : ui.tr("Invoice")) + " " + row.name();
    sheet.facts = {{ui.tr("Date"), ui.locale().full_date(row.issued_at)}, {ui.tr("Order number"), to_string(row.order_id)}};
    if (order.paid_at) sheet.facts.push_back({ui.tr("Paid on"), ui.locale().full_date(*order.paid_at)});
    if (order.starts_at && order.ends_at) sheet.facts.push_back({ui.tr("Period"), ui.tr("{} to {}", ui.locale().full_date(*order.starts_at), ui.locale().full_date(*order.ends_at))});
    auto number = [&](const std::string& tax) { return tax.empty() ? std::string() : ui.tr("Tax number: {}", tax); };
    sheet.seller = {ui.tr("Seller"), {house.name, house.address, number(house.tax_number), house.account}};
    sheet.buyer = {ui.tr("Buyer"), {row.buyer, row.address, number(row.tax_number)}};
    write_lines(ui, row, house, order, sheet);
    sheet.notes = {house.tax_basis == 0 && row.tax_minor == 0 ? ui.tr("No tax is shown.") : "", house.note};
    return sheet;
}

// ---- verify -------------------------------------------------------------------------------------

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto gaps = db.one<std::int64_t>(R"sql(
        select count(*) from invoice_years y where y.last <> (select count(*) from invoices i where i.year = y.year))sql");
    if (gaps > 0) wrong.push_back(fmt::format("{} years of invoices have gaps. Tell your accountant, and compare with a backup which numbers are missing.", gaps));
    return wrong;
}

}  // namespace lyceum::invoices
