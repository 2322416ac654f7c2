// 发票: asked for, listed, answered.
#include "modules/invoices/store.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::invoices {

bool is_chinese_tax_number(std::string_view number) {
    constexpr std::size_t kLeast = 15, kMost = 20;
    return number.size() >= kLeast && number.size() <= kMost && std::all_of(number.begin(), number.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

std::optional<FapiaoRow> fapiao_of(Db& db, OrderId order) {
    return db.maybe<FapiaoRow>(R"sql(
        select id, order_id, person, kind, title, tax_number, contact, bank, email, content, minor, state, number, reason, asked_at, decided_at
        from fapiao_requests where order_id = $1)sql", order);
}

std::vector<FapiaoRow> fapiao_in(Db& db, FapiaoState state, std::optional<FapiaoId> after, int limit) {
    return db.all<FapiaoRow>(R"sql(
        select id, order_id, person, kind, title, tax_number, contact, bank, email, content, minor, state, number, reason, asked_at, decided_at
        from fapiao_requests where state = $1 and ($2 is null or id > $2) order by id limit $3)sql", state, after, limit);
}

void ask_fapiao(Tx& tx, const commerce::OrderFacts& order, FapiaoRow wanted) {
    auto left = order.paid_minor - order.refunded_minor;
    if (!order.paid_at || left <= 0 || order.currency != Currency::CNY) conflict("A fapiao is issued for orders paid in yuan and not given back.");
    auto earlier = fapiao_of(tx, order.id);
    if (earlier && earlier->state != FapiaoState::refused) conflict("The fapiao of this order was asked for already.");
    for (auto& c : wanted.tax_number)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (wanted.kind == FapiaoKind::personal) wanted.tax_number.clear();
    else if (!is_chinese_tax_number(wanted.tax_number)) invalid("tax_number", "A tax number has 15 to 20 digits and letters.");
    if (wanted.kind == FapiaoKind::special && trimmed(wanted.contact).empty()) invalid("contact", "A special fapiao needs the registered address and telephone.");
    if (wanted.kind == FapiaoKind::special && trimmed(wanted.bank).empty()) invalid("bank", "A special fapiao needs the bank and account.");
    if (wanted.email.find('@') == std::string::npos) invalid("email", "Write the address that it is sent to.");
    auto id = earlier ? earlier->id : new_id<Fapiao>(tx);
    tx.run(R"sql(
        insert into fapiao_requests (id, order_id, person, kind, title, tax_number, contact, bank, email, content, minor, state, asked_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'asked', $12)
        on conflict (order_id) do update set kind = excluded.kind, title = excluded.title, tax_number = excluded.tax_number, contact = excluded.contact,
            bank = excluded.bank, email = excluded.email, content = excluded.content, minor = excluded.minor, state = excluded.state, number = '', reason = '',
            asked_at = excluded.asked_at, decided_at = null, decided_by = 0)sql",
        id, order.id, order.buyer, wanted.kind, wanted.title, wanted.tax_number, wanted.contact, wanted.bank, wanted.email, order.title, left, tx.now());
}

namespace {

void write_decision(Tx& tx, const FapiaoRow& row, FapiaoState state, const std::string& words) {
    auto reader = accounts::contact(tx, row.person);
    if (!reader || reader->email.empty()) return;
    auto visit = tx.app().nobody(tx.now(), reader->language);
    Ui ui{visit};
    bool issued = state == FapiaoState::issued;
    auto text = issued ? ui.tr("The fapiao for “{}” ({}) was issued with the number {} and goes to {}.", row.content, ui.money(row.money()), words, row.email)
                       : ui.tr("The fapiao for “{}” could not be issued: {} You can ask for it again.", row.content, words);
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = issued ? ui.tr("Your fapiao was issued") : ui.tr("Your fapiao could not be issued"),
        .text = ui.tr("Hello {},", reader->name) + "\n\n" + text + "\n" + tx.app().base_url() + commerce::order_url(row.order_id).str() + "\n\n— " + tx.app().settings()->site.name + "\n"});
}

}  // namespace

void decide_fapiao(Tx& tx, FapiaoId id, FapiaoState state, const std::string& words, PersonId by) {
    CHECK_THAT(state != FapiaoState::asked);
    auto row = tx.maybe_returning<FapiaoRow>(R"sql(
        update fapiao_requests set state = $2, number = $3, reason = $4, decided_at = $5, decided_by = $6 where id = $1 and state = 'asked'
        returning id, order_id, person, kind, title, tax_number, contact, bank, email, content, minor, state, number, reason, asked_at, decided_at)sql",
        id, state, state == FapiaoState::issued ? words : "", state == FapiaoState::refused ? words : "", tx.now(), by);
    if (!row) conflict("This was decided already.");
    write_decision(tx, *row, state, words);
}

}  // namespace lyceum::invoices
