#include "modules/commerce/gifts/gifts.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/periods.hpp"
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/quotes.hpp"
#include "modules/commerce/sale.hpp"
#include "modules/commerce/subscriptions.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/site.hpp"

namespace lyceum::commerce {

namespace {

constexpr std::size_t kCodeBytes = 12;                  // 96 random bits

}  // namespace

OrderId order_gift(const Visit& visit, Tx& tx, const NewGift& made) {
    auto tax = tax_of_house(tx);
    auto order = order_goods(visit, tx, {.source = std::string(kGifts), .community = made.plan.community, .buyer = visit.person(), .title = made.title,
        .currency = made.plan.currency, .lines = {{.reference = to_string(made.plan.id), .title = made.title, .list_minor = made.plan.minor, .tax_name = tax.name,
            .tax_basis = tax.basis}}});
    tx.run(R"sql(
        insert into gifts (id, order_id, community, giver, plan, level, title, months, days, code, to_email, message, send_at, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))sql",
        new_id<Gift>(tx), order, made.plan.community, visit.person(), made.plan.id, made.plan.level, made.title, made.plan.months(), made.plan.days,
        crypto::base32(crypto::random_bytes(kCodeBytes)), made.to_email, made.message, made.send_at, tx.now());
    return order;
}

std::vector<GiftRow> gifts_by(Db& db, PersonId giver) {
    constexpr int kShown = 200;
    return db.all<GiftRow>(R"sql(
        select id, order_id, community, giver, level, title, months, days, code, to_email, message, send_at, made_at, paid_at, taken_by, taken_at, returned_at
        from gifts where giver = $1 and paid_at is not null order by id desc limit $2)sql", giver, kShown);
}

std::optional<GiftRow> gift_with(Db& db, std::string_view code) {
    return db.maybe<GiftRow>(R"sql(
        select id, order_id, community, giver, level, title, months, days, code, to_email, message, send_at, made_at, paid_at, taken_by, taken_at, returned_at
        from gifts where code = $1 and paid_at is not null)sql", code);
}

std::optional<GiftRow> gift_of(Db& db, OrderId order) {
    return db.maybe<GiftRow>(R"sql(
        select id, order_id, community, giver, level, title, months, days, code, to_email, message, send_at, made_at, paid_at, taken_by, taken_at, returned_at
        from gifts where order_id = $1)sql", order);
}

namespace {

std::string source_of(GiftId gift) { return to_string(gift); }

}  // namespace

void take_gift(Tx& tx, const GiftRow& gift, PersonId taker) {
    if (taker == gift.giver) conflict("You cannot take your own gift. Pass its link on.");
    if (tx.run(R"sql(
            update gifts set taken_by = $2, taken_at = $3 where id = $1 and taken_by = 0 and returned_at is null and paid_at is not null)sql", gift.id, taker, tx.now()) == 0)
        conflict("This gift was taken already, or given back.");
    hold_orders_of(tx, taker, gift.community);
    go_on(tx, taker, gift.community);
    auto visit = insider(tx.app(), tx.now(), language_of(tx, taker));
    auto held = membership::held(tx, visit, taker, gift.community);
    auto starts_at = start_of_period(held, gift.level, tx.now());
    OrderRow period;
    period.what = What::plan, period.community = gift.community, period.buyer = taker, period.level = gift.level, period.title = gift.title;
    period.months = gift.months, period.days = gift.days, period.list_minor = 1;
    period.starts_at = period.anchor_at = starts_at;
    period.ends_at = end_of_period(period, starts_at, starts_at, site_zone(tx.app()));
    membership::grant(tx, {.person = taker, .community = gift.community, .level = gift.level, .starts_at = starts_at, .ends_at = period.ends_at,
        .source = "gift", .source_id = source_of(gift.id), .note = visit.tr("A gift")});
    auto subscription = find_subscription(tx, taker, gift.community);
    if (subscription && subscription->level == gift.level && subscription->state != Renewing::ended && subscription->period_end == starts_at) {
        period.months = 0;                              // it renews nothing: the next charge comes after it
        carry_on(tx, subscription, period, nullptr, "");
    }
    send_gift_taken(tx, gift.giver, accounts::byline(tx, taker).name, gift.title);
}

void return_gift(Tx& tx, const GiftRow& gift, PersonId by) {
    if (gift.paid_at && tx.now() > *gift.paid_at + refund_window(tx)) conflict("The time in which it could be given back is over. Ask whoever looks after money here.");
    if (tx.run(R"sql(
            update gifts set returned_at = $2 where id = $1 and taken_by = 0 and returned_at is null and paid_at is not null)sql", gift.id, tx.now()) == 0)
        conflict("This gift was taken already, or given back.");
    auto order = *find_order(tx, gift.order_id);
    if (order.minor == 0) return;
    refund_line(tx, gift.order_id, 1, std::nullopt, tx.app().nobody(tx.now(), language_of(tx, by)).tr("The gift was given back before anybody took it."), by);
}

void gift_paid(Tx& tx, const GoodsFacts& facts) {
    if (facts.source != kGifts) return;
    tx.run(R"sql(update gifts set paid_at = $2 where order_id = $1 and paid_at is null)sql", facts.id, tx.now());
    auto gift = gift_of(tx, facts.id);
    if (gift && !gift->to_email.empty()) tx.enqueue(MailGift{facts.id}, {.at = gift->send_at, .unique = to_string(gift->id)});
}

void mail_gift(Tx& tx, const MailGift& due) {
    if (auto gift = gift_of(tx, due.order); gift && gift->waits())
        send_gift(tx, gift->giver, gift->to_email, gift->title, gift->message, take_path({gift->code}));
}

void gift_returned(Tx& tx, const GoodsFacts& facts, const std::vector<LineBack>& lines) {
    if (facts.source != kGifts || lines.empty() || !lines.front().whole) return;
    tx.run(R"sql(update gifts set returned_at = $2 where order_id = $1 and returned_at is null)sql", facts.id, tx.now());
    if (auto gift = gift_of(tx, facts.id)) membership::revoke(tx, "gift", source_of(gift->id));
}

void forget_gifts(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(
        update gifts set to_email = '', message = '' where giver = $1 and (paid_at is null or coalesce(send_at, 0) <= $2 or taken_by <> 0 or returned_at is not null))sql",
        closed.person, tx.now());
}

}  // namespace lyceum::commerce
