#include "modules/commerce/lines.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/sale.hpp"
#include <algorithm>
#include <map>

namespace lyceum::commerce {

using ledger::AccountKey;
using ledger::Purpose;

std::int64_t Line::tax() const {
    constexpr __int128 kWhole = 10'000;
    if (!tax_added) return contained_tax(net(), tax_basis);
    return static_cast<std::int64_t>((2 * static_cast<__int128>(net()) * tax_basis + kWhole) / (2 * kWhole));
}

std::string source_of_goods(Db& db, OrderId id) {
    return *db.kept<std::string>("commerce.source " + to_string(id), [&] {
        return db.maybe<std::string>(R"sql(select source from order_goods where order_id = $1)sql", id).value_or("");
    });
}

GoodsFacts facts_of_goods(Db& db, const OrderRow& order) { return {facts_of(order), source_of_goods(db, order.id)}; }

bool cannot_be_given(Tx& tx, const OrderRow& order) {
    auto facts = facts_of_goods(tx, order);
    auto hindered = filled(tx.app(), goods_hindered);
    return std::any_of(hindered.begin(), hindered.end(), [&](auto* asked) { return asked(tx, facts); });
}

void give_goods(Tx& tx, const OrderRow& order) {
    auto facts = facts_of_goods(tx, order);
    for (auto* paid : filled(tx.app(), goods_paid)) paid(tx, facts);
}

void tell_closed(Tx& tx, OrderId id) {
    auto facts = facts_of_goods(tx, *find_order(tx, id));
    if (facts.source.empty()) return;
    for (auto* closed : filled(tx.app(), goods_closed)) closed(tx, facts);
}

// ---- making -------------------------------------------------------------------------------------

namespace {

struct LineRow {
    std::int64_t line = 0;
    std::string reference, title;
    int quantity = 1;
    std::int64_t list_minor = 0, discount_minor = 0;
    std::string tax_name;
    int tax_basis = 0;
    bool tax_added = false;
    std::int64_t tax_minor = 0, due_minor = 0;
    bool is_held = false;
    std::int64_t refunded_minor = 0, released_minor = 0;

    std::int64_t left() const { return due_minor - refunded_minor - released_minor; }
};
DESCRIBE(LineRow, line, reference, title, quantity, list_minor, discount_minor, tax_name, tax_basis, tax_added, tax_minor, due_minor, is_held, refunded_minor,
         released_minor)

std::vector<LineRow> rows_of(Db& db, OrderId order) {
    return db.all<LineRow>(R"sql(
        select line, reference, title, quantity, list_minor, discount_minor, tax_name, tax_basis, tax_added, tax_minor, due_minor, is_held, refunded_minor,
               released_minor
        from order_lines where order_id = $1 order by line)sql", order);
}

AccountKey tax_account(const LineRow& line) { return {Purpose::tax, line.tax_name, {}}; }

using PersonRole = std::pair<PersonId, ShareRole>;
struct Sum { int percent = 0; std::int64_t minor = 0; };

// One person can have parts of several lines, and of one line in several roles; what is paid out knows them by order.
void add_line(Tx& tx, OrderId order, std::int64_t number, Money money, const Line& line, std::map<PersonRole, Sum>& people) {
    CHECK_THAT(!line.is_held || line.tax_basis == 0);
    tx.run(R"sql(
        insert into order_lines (order_id, line, reference, title, quantity, list_minor, discount_minor, tax_name, tax_basis, tax_added, tax_minor, due_minor, is_held)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))sql",
        order, number, line.reference, line.title, line.quantity, line.list_minor, line.discount_minor, line.tax_name, line.tax_basis, line.tax_added, line.tax(),
        money.minor, line.is_held);
    if (line.is_held) return;
    auto amounts = amounts_of({money.minor - line.tax(), money.currency}, line.shares);
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        auto& share = line.shares[i];
        if (amounts[i] == 0) continue;
        if (tx.run(R"sql(
                insert into order_line_shares (order_id, line, person, role, percent, minor) values ($1, $2, $3, $4, $5, $6)
                on conflict (order_id, line, person, role) do nothing)sql", order, number, share.person, share.role, share.percent, amounts[i]) == 0)
            continue;
        auto& sum = people[{share.person, share.role}];
        sum.percent = std::max(sum.percent, share.percent);
        sum.minor += amounts[i];
    }
}

}  // namespace

OrderId order_goods(const Visit& visit, Tx& tx, const NewGoods& made) {
    CHECK_THAT(!made.lines.empty() && !made.source.empty());
    hold_orders_of(tx, made.buyer, made.community);
    NewOrder wanted;
    wanted.discounts = made.discounts;
    auto& row = wanted.row;
    row.community = made.community, row.buyer = made.buyer, row.what = What::goods, row.title = made.title, row.currency = made.currency;
    for (auto& line : made.lines) row.list_minor += line.list_minor, row.discount_minor += line.discount_minor, row.minor += line.due();
    auto sale = sale_of(row, tx.now());
    for (auto* note : filled(tx.app(), before_order)) note(visit, tx, sale);
    auto order = make_order(tx, wanted, tx.now());
    tx.run(R"sql(insert into order_goods (order_id, source) values ($1, $2))sql", order.id, made.source);
    std::map<PersonRole, Sum> people;
    std::int64_t number = 0;
    for (auto line : made.lines) {
        for (auto* more : filled(tx.app(), more_shares))
            for (auto& share : more(tx, sale)) line.shares.push_back(share);
        add_line(tx, order.id, ++number, {line.due(), made.currency}, line, people);
    }
    for (auto& [who, sum] : people)
        tx.run(R"sql(
            insert into order_shares (order_id, person, role, percent, minor) values ($1, $2, $3, $4, $5))sql", order.id, who.first, who.second, sum.percent, sum.minor);
    return order.id;
}

Moved pay_goods(const Visit& visit, Tx& tx, OrderId id, Method method) {
    auto order = lock_order(tx, id);
    if (order.minor > 0) return {.to = begin_payment(tx, order, method, payer_of(tx, visit)), .id = to_string(id)};
    if (is_hindered(tx, order)) conflict("This cannot be had any more.");
    fulfil(tx, order, nullptr, tx.now(), Telling::everybody);
    return {.to = order_url(id), .id = to_string(id), .notice = {"There was nothing to pay. Everything is open to you.", {}}};
}

void close_goods(Tx& tx, OrderId id) { close_order(tx, id); }

bool awaits_transfer(Db& db, OrderId id, Time now) {
    return db.one<bool>(R"sql(
        select exists (select 1 from payment_attempts
                       where order_id = $1 and method = 'transfer' and expires_at > $2 and state in ('created', 'pending', 'failed')) as waits)sql", id, now);
}

std::vector<Line> lines_of(Db& db, OrderId order) {
    std::vector<Line> lines;
    auto rows = db.kept<std::vector<LineRow>>("commerce.lines " + to_string(order), [&] { return rows_of(db, order); });
    for (auto& row : *rows)
        lines.push_back({row.reference, row.title, row.quantity, row.list_minor, row.discount_minor, row.tax_name, row.tax_basis, row.tax_added, row.is_held, {},
            row.refunded_minor, row.released_minor});
    return lines;
}

Reduction reductions_of(Db& db, const Visit& visit, const Sale& sale, const std::string& code) {
    Reduction all;
    auto left = sale.price.minor;
    for (auto* ask : filled(db.app(), reductions)) {
        auto answer = ask(db, visit, sale, code);
        if (answer.complaint) all.complaint = answer.complaint;
        for (auto discount : answer.discounts) {
            discount.minor = std::min(discount.minor, left);
            left -= discount.minor;
            if (discount.minor > 0) all.discounts.push_back(std::move(discount));
        }
    }
    return all;
}

// ---- money in and out ---------------------------------------------------------------------------

void allot(Tx& tx, const OrderRow& order, const AccountKey& revenue, std::vector<ledger::Posting>& postings) {
    for (auto& line : rows_of(tx, order.id)) {
        if (line.tax_minor > 0) postings.push_back({tax_account(line), revenue, {line.tax_minor, order.currency}});
        if (line.is_held && line.due_minor > 0) postings.push_back({{Purpose::held, source_of_goods(tx, order.id), {}}, revenue, {line.due_minor, order.currency}});
    }
}

void must_have_left(Db& db, OrderId order, const NewRefund& made) {
    std::int64_t left = 0;
    for (auto& line : rows_of(db, order))
        if (!made.line || *made.line == line.line) left += line.left();
    // What the gateway has given back already is noted whatever was released: the house bears it.
    if (made.money.minor > left && !made.gateway_knows) invalid("amount", "This is more than is left of the payment, or nothing.");
}

namespace {

// A refund of the whole order divides over what is left of its lines.
std::vector<LineBack> divide(const std::vector<LineRow>& lines, const NewRefund& made) {
    std::vector<LineBack> backs;
    std::vector<std::int64_t> weights;
    std::int64_t left = 0;
    for (auto& line : lines) weights.push_back(made.line && *made.line != line.line ? 0 : line.left()), left += weights.back();
    if (left == 0) return backs;
    auto parts = split({std::min(left, made.money.minor), made.money.currency}, weights);
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (parts[i].minor > 0) backs.push_back({lines[i].line, parts[i].minor, parts[i].minor == lines[i].left()});
    return backs;
}

struct LineShare { PersonId person; ShareRole role = ShareRole::author; std::int64_t minor = 0, taken_minor = 0; };
DESCRIBE(LineShare, person, role, minor, taken_minor)

void take_shares_of_line(Tx& tx, OrderId order, const LineRow& line, std::int64_t refunded, std::vector<Taken>& taken) {
    for (auto& share : tx.all<LineShare>(R"sql(
            select person, role, minor, taken_minor from order_line_shares where order_id = $1 and line = $2 order by person, role)sql", order, line.line)) {
        auto more = taken_by(share.minor, refunded, line.due_minor) - share.taken_minor;
        if (more <= 0) continue;
        tx.run(R"sql(
            update order_line_shares set taken_minor = taken_minor + $5 where order_id = $1 and line = $2 and person = $3 and role = $4)sql",
            order, line.line, share.person, share.role, more);
        tx.run(R"sql(
            update order_shares set taken_minor = taken_minor + $4 where order_id = $1 and person = $2 and role = $3)sql", order, share.person, share.role, more);
        taken.push_back({share.person, more});
    }
}

}  // namespace

std::vector<Taken> take_lines(Tx& tx, const OrderRow& order, const NewRefund& made, const AccountKey& refunds, std::vector<ledger::Posting>& postings) {
    auto lines = rows_of(tx, order.id);
    AccountKey held{Purpose::held, source_of_goods(tx, order.id), {}};
    auto backs = divide(lines, made);
    std::vector<Taken> taken;
    for (auto& back : backs) {
        auto& line = *std::find_if(lines.begin(), lines.end(), [&](auto& each) { return each.line == back.line; });
        auto before = line.refunded_minor, now = before + back.minor;
        auto tax = taken_by(line.tax_minor, now, line.due_minor) - taken_by(line.tax_minor, before, line.due_minor);
        if (tax > 0) postings.push_back({refunds, tax_account(line), {tax, order.currency}});
        if (line.is_held) postings.push_back({refunds, held, {back.minor, order.currency}});
        take_shares_of_line(tx, order.id, line, now, taken);
        tx.run(R"sql(update order_lines set refunded_minor = $3 where order_id = $1 and line = $2)sql", order.id, line.line, now);
    }
    auto facts = facts_of_goods(tx, *find_order(tx, order.id));
    for (auto* returned : filled(tx.app(), goods_returned)) returned(tx, facts, backs);
    return taken;
}

void refund_line(Tx& tx, OrderId id, std::int64_t number, std::optional<Money> part, const std::string& reason, PersonId by) {
    auto order = lock_order(tx, id);
    auto lines = rows_of(tx, id);
    auto line = std::find_if(lines.begin(), lines.end(), [&](auto& each) { return each.line == number; });
    if (line == lines.end()) not_found();
    refund(tx, id, {.money = part.value_or(Money{line->left(), order.currency}), .reason = reason, .by = by, .line = number});
}

void release_held(Tx& tx, OrderId id, std::int64_t number, const Release& release) {
    auto order = lock_order(tx, id);
    auto whole = release.money + release.commission;
    CHECK_THAT(release.money.minor >= 0 && release.commission.minor >= 0 && whole.minor > 0 && whole.currency == order.currency);
    if (!order.is_settled() || tx.run(R"sql(
            update order_lines set released_minor = released_minor + $3
            where order_id = $1 and line = $2 and is_held and due_minor - refunded_minor - released_minor >= $3)sql", id, number, whole.minor) == 0)
        conflict("There is not so much held of this.");
    AccountKey held{Purpose::held, source_of_goods(tx, id), {}};
    ledger::NewEntry entry{"release", release.reference, order.title, {}};
    if (release.money.minor > 0) {
        entry.postings.push_back({{Purpose::author_payable, "", release.to}, held, release.money});
        tx.run(R"sql(
            insert into order_shares (order_id, person, role, percent, minor, payable_at) values ($1, $2, 'author', 0, $3, $4)
            on conflict (order_id, person, role) do update set minor = order_shares.minor + excluded.minor)sql", id, release.to, release.money.minor, tx.now());
    }
    if (release.commission.minor > 0) entry.postings.push_back({{Purpose::revenue, std::string(name_of(What::goods)), {}}, held, release.commission});
    ledger::post(tx, entry);
}

// ---- verify -------------------------------------------------------------------------------------

namespace {

struct HeldSum { std::string source; Currency currency = Currency::CNY; std::int64_t minor = 0; };
DESCRIBE(HeldSum, source, currency, minor)

}  // namespace

std::vector<std::string> check_goods(Db& db) {
    std::vector<std::string> wrong;
    auto complain_if = [&](std::int64_t count, std::string_view what) {
        if (count > 0) wrong.push_back(fmt::format("{} {}", count, what));
    };
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from orders o where o.what = 'goods'
          and (o.minor <> (select coalesce(sum(l.due_minor), 0) from order_lines l where l.order_id = o.id)
            or o.refunded_minor < (select coalesce(sum(l.refunded_minor), 0) from order_lines l where l.order_id = o.id)))sql"),
        "orders disagree with their lines. Compare them with a backup before anything is given back.");
    complain_if(db.one<std::int64_t>(R"sql(
        select count(*) from order_lines where refunded_minor + released_minor > due_minor)sql"),
        "lines gave more away than was paid for them. Compare them with a backup before anything is paid.");
    for (auto& sum : db.all<HeldSum>(R"sql(
            select source, currency, cast(sum(minor) as bigint) as minor from held_money group by source, currency)sql")) {
        auto booked = -ledger::balance(db, {Purpose::held, sum.source, {}}, sum.currency).minor;
        if (booked != sum.minor)
            wrong.push_back(fmt::format("The ledger holds {} in {} for {}, its orders {}. Compare both with a backup before anything is released.",
                booked, name_of(sum.currency), sum.source, sum.minor));
    }
    return wrong;
}

}  // namespace lyceum::commerce
