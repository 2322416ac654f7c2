#include "modules/commerce/lines.hpp"
#include "modules/commerce/sale.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::commerce {

Visit insider(const App& app, Time now, Language language) {
    return app.insider({"communities.manage_all", "content.manage_all"}, now, language);
}

std::string plan_title(const Visit& visit, const std::string& tier_name, PlanKind kind, int days) {
    auto period = kind == PlanKind::monthly ? visit.tr("monthly") : kind == PlanKind::yearly ? visit.tr("yearly") : Ui{visit}.plural(days, "{} day", "{} days");
    return tier_name + " · " + period;
}

std::optional<OrderRow> find_order(Db& db, OrderId id) {
    return db.maybe<OrderRow>(R"sql(
        select id, community, buyer, what, plan, item, level, title, months, days, list_minor, credit_minor, minor, currency, author,
               author_percent, state, refunded_minor, made_at, paid_at, starts_at, ends_at, anchor_at, replaced_by, subscription, refund_wish, discount_minor,
               renews_minor, tax_name, tax_basis
        from orders where id = $1)sql", id);
}

std::optional<OrderFacts> order_facts(Db& db, OrderId id) {
    auto order = find_order(db, id);
    return order ? std::optional(facts_of(*order)) : std::nullopt;
}

OrderFacts facts_of(const OrderRow& order) {
    return {order.id, order.buyer, order.community, order.title, order.minor, order.refunded_minor, order.currency, order.list_minor,
        order.discount_minor, order.credit_minor, order.paid_at, order.starts_at, order.ends_at, order.tax_rate()};
}

OrderRow lock_order(Tx& tx, OrderId id) {
    auto order = find_order(tx, id);
    if (!order) not_found();
    hold_orders_of(tx, order->buyer, order->community);
    return *order;
}

std::vector<CreditLine> credits_of(Db& db, OrderId id) {
    return db.all<CreditLine>(R"sql(
        select credited, minor from order_credits where order_id = $1 order by credited)sql", id);
}

std::vector<Discount> discounts_of(Db& db, OrderId id) {
    return db.all<Discount>(R"sql(
        select source, reference, label, minor, lasting from order_discounts where order_id = $1 order by source, reference)sql", id);
}

Tax tax_of_house(Db& db) {
    for (auto* ask : filled(db.app(), house_tax))
        if (auto tax = ask(db); tax.basis > 0) return tax;
    return {};
}

Sale sale_of(const OrderRow& order, Time at) {
    return {order.buyer, order.community, order.plan, order.item, order.level, order.author, order.price(), static_cast<bool>(order.subscription), at};
}

OrderRow make_order(Tx& tx, const NewOrder& made, Time made_at) {
    constexpr std::int64_t kBelowMilliseconds = (1 << 22) - 1;
    auto order = made.row;
    order.id = made_at == tx.now() ? new_id<Order>(tx) : OrderId{id_bits(made_at, tx.next_id() & kBelowMilliseconds)};
    order.made_at = made_at;
    order.state = OrderState::pending;
    std::vector<Share> shares;
    if (order.item) shares = parts_of(tx, order.item, order.author).shares, order.author_percent = shares.front().percent;
    tx.run(R"sql(
        insert into orders (id, community, buyer, what, plan, item, level, title, months, days, list_minor, credit_minor, minor, currency,
                            author, author_percent, state, made_at, subscription, discount_minor, renews_minor, tax_name, tax_basis)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23))sql",
        order.id, order.community, order.buyer, order.what, order.plan, order.item, order.level, order.title, order.months, order.days,
        order.list_minor, order.credit_minor, order.minor, order.currency, order.author, order.author_percent, order.state, made_at,
        order.subscription, order.discount_minor, order.renews_minor, order.tax_name, order.tax_basis);
    for (auto& line : made.credits)
        tx.run(R"sql(insert into order_credits (order_id, credited, minor) values ($1, $2, $3))sql", order.id, line.credited, line.minor);
    auto sale = sale_of(order, made_at);
    if (order.what != What::goods) {                // those have shares for each line
        for (auto* more : filled(tx.app(), more_shares))
            for (auto& share : more(tx, sale)) shares.push_back(share);
        freeze_shares(tx, order, shares);
    }
    for (auto& discount : made.discounts) {
        tx.run(R"sql(
            insert into order_discounts (order_id, source, reference, label, minor, lasting) values ($1, $2, $3, $4, $5, $6))sql",
            order.id, discount.source, discount.reference, discount.label, discount.minor, discount.lasting);
        for (auto* taken : filled(tx.app(), discount_taken)) taken(tx, sale, order.id, discount);
    }
    return order;
}

std::optional<OrderRow> same_order(Db& db, const OrderRow& like) {
    return db.maybe<OrderRow>(R"sql(
        select id, community, buyer, what, plan, item, level, title, months, days, list_minor, credit_minor, minor, currency, author,
               author_percent, state, refunded_minor, made_at, paid_at, starts_at, ends_at, anchor_at, replaced_by, subscription, refund_wish, discount_minor,
               renews_minor, tax_name, tax_basis
        from orders
        where buyer = $1 and state = 'pending' and plan = $2 and item = $3 and list_minor = $4 and credit_minor = $5 and currency = $6
          and subscription = 0 and discount_minor = $7 and tax_basis = $8
        order by id desc limit 1)sql", like.buyer, like.plan, like.item, like.list_minor, like.credit_minor, like.currency,
        like.discount_minor, like.tax_basis);
}

void close_order(Tx& tx, OrderId id) {
    if (tx.run(R"sql(update orders set state = 'closed' where id = $1 and state = 'pending')sql", id) == 0) return;
    for (auto* freed : filled(tx.app(), discount_freed)) freed(tx, id);
    tell_closed(tx, id);
}

bool owns_item(Db& db, PersonId buyer, ItemId item) {
    return db.one<bool>(R"sql(
        select exists (select 1 from orders
                       where item = $2 and item <> 0 and buyer = $1 and state in ('paid', 'partially_refunded')) as owns)sql", buyer, item);
}

// ---- attempts -----------------------------------------------------------------------------------

AttemptRow make_attempt(Tx& tx, const OrderRow& order, std::string_view gateway, Method method, Time made_at) {
    constexpr std::size_t kNumberBytes = 15;            // 120 random bits, 24 letters and digits
    AttemptRow attempt{new_id<Attempt>(tx), crypto::base32(crypto::random_bytes(kNumberBytes)), order.id, std::string(gateway), method,
        AttemptState::created, order.minor, order.currency, made_at, made_at + (method == Method::transfer ? kTransferLasts : kAttemptLasts)};
    tx.run(R"sql(
        insert into payment_attempts (id, number, order_id, gateway, method, state, minor, currency, made_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql",
        attempt.id, attempt.number, attempt.order_id, attempt.gateway, attempt.method, attempt.state, attempt.minor, attempt.currency,
        attempt.made_at, attempt.expires_at);
    return attempt;
}

std::optional<AttemptRow> find_attempt(Db& db, std::string_view number) {
    return db.maybe<AttemptRow>(R"sql(
        select id, number, order_id, gateway, method, state, minor, currency, made_at, expires_at
        from payment_attempts where number = $1)sql", number);
}

std::vector<AttemptRow> attempts_of(Db& db, OrderId order) {
    return db.all<AttemptRow>(R"sql(
        select id, number, order_id, gateway, method, state, minor, currency, made_at, expires_at
        from payment_attempts where order_id = $1 order by id)sql", order);
}

void set_attempt(Tx& tx, AttemptId id, AttemptState state) {
    tx.run(R"sql(update payment_attempts set state = $2 where id = $1)sql", id, state);
}

std::vector<PaymentRow> payments_of(Db& db, OrderId order) {
    return db.all<PaymentRow>(R"sql(
        select id, gateway, gateway_id, attempt, order_id, minor, currency, use, refunded_minor, refund_heard_minor, heard_at
        from payments where order_id = $1 and use <> 'awaited' order by id)sql", order);
}

}  // namespace lyceum::commerce
