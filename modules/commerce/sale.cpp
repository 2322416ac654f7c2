#include "modules/commerce/lines.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/periods.hpp"
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/quotes.hpp"
#include "modules/commerce/receipts.hpp"
#include "modules/commerce/sale.hpp"
#include "platform/http/site.hpp"

namespace lyceum::commerce {

using ledger::AccountKey;
using ledger::Purpose;

// SQLite has one writer: nothing else is going on.
void hold_orders_of(Tx& tx, PersonId buyer, CommunityId community) {
    if (tx.dialect() == Dialect::sqlite) return;
    tx.run(R"sql(
        insert into buyer_turns (buyer, community, turns) values ($1, $2, 1)
        on conflict (buyer, community) do update set turns = buyer_turns.turns + 1)sql", buyer, community);
}

// ---- may it be granted? -------------------------------------------------------------------------

namespace {

// A credit is worth today what it was worth when the order was made, unless it was used or given back meanwhile.
bool credits_still_hold(Db& db, const OrderRow& order) {
    auto promised = credits_of(db, order.id);
    if (promised.empty()) return true;
    auto worth = unused(db, order.buyer, order.community, order.currency, order.made_at);
    return std::all_of(promised.begin(), promised.end(), [&](auto& line) {
        return std::any_of(worth.begin(), worth.end(), [&](auto& now) { return now.order == line.credited && now.minor == line.minor; });
    });
}

bool renewal_was_called_off(Db& db, const OrderRow& order) {
    if (!order.subscription) return false;
    auto subscription = find_subscription(db, order.subscription);
    return !subscription || subscription->renewal != order.id;
}

}  // namespace

bool is_hindered(Tx& tx, const OrderRow& order) {
    if (order.state != OrderState::pending && order.state != OrderState::closed) return true;
    if (order.what == What::item) return owns_item(tx, order.buyer, order.item);
    if (order.what == What::goods) return cannot_be_given(tx, order);
    return renewal_was_called_off(tx, order) || !credits_still_hold(tx, order);
}

// ---- the sale -----------------------------------------------------------------------------------

namespace {

// Answers whether anybody has a part of it.
bool post_sale(Tx& tx, const OrderRow& order, const PaymentRow& payment) {
    AccountKey gateway{Purpose::gateway, payment.gateway, {}}, revenue{Purpose::revenue, std::string(name_of(order.what)), {}};
    ledger::NewEntry sale{"sale", to_string(payment.id), order.title, {{revenue, gateway, payment.money()}}};
    auto shares = shares_of_order(tx, order.id);
    for (auto& share : shares)
        sale.postings.push_back({{Purpose::author_payable, "", share.person}, revenue, {share.minor, order.currency}});
    if (auto tax = order.tax(); !tax.is_zero()) sale.postings.push_back({{Purpose::tax, order.tax_name, {}}, revenue, tax});
    if (order.what == What::goods) allot(tx, order, revenue, sale.postings);
    ledger::post(tx, sale);
    return !shares.empty();
}

// When the period of a plan begins. A renewal follows its subscription's period without a gap, in the days of grace
// too; after a longer silence it begins today, because nobody pays for days without access.
Time start_of(Tx& tx, const OrderRow& order, const std::optional<SubscriptionRow>& subscription, Time at) {
    bool follows = subscription && subscription->level == order.level && (order.subscription || subscription->state == Renewing::past_due);
    if (follows && subscription->state == Renewing::paused && subscription->period_end <= at) follows = false;        // nobody pays for the pause
    if (follows && at - subscription->period_end <= kGrace) return subscription->period_end;
    auto visit = insider(tx.app(), at, Language::en);
    auto held = membership::held(tx, visit, order.buyer, order.community);
    if (held && held->level >= order.level && !held->ends_at) return at;    // somebody gave them the level for good meanwhile
    return start_of_period(held, order.level, at);
}

void take_over_credits(Tx& tx, const OrderRow& order, Time at) {
    for (auto& line : credits_of(tx, order.id)) {
        tx.run(R"sql(update orders set replaced_by = $2, ends_at = $3 where id = $1)sql", line.credited, order.id, at);
        membership::revoke(tx, "order", to_string(line.credited));
    }
}

void grant_period(Tx& tx, OrderRow& order, const std::optional<SubscriptionRow>& subscription, Time at) {
    go_on(tx, order.buyer, order.community);
    take_over_credits(tx, order, at);
    if (subscription && subscription->state == Renewing::past_due && subscription->level <= order.level) end_grace(tx, *subscription);
    order.starts_at = start_of(tx, order, subscription, at);
    order.anchor_at = subscription && order.starts_at == subscription->period_end ? subscription->anchor_at : *order.starts_at;
    order.ends_at = end_of_period(order, *order.starts_at, *order.anchor_at, site_zone(tx.app()));
    membership::grant(tx, {.person = order.buyer, .community = order.community, .level = order.level, .starts_at = *order.starts_at,
        .ends_at = order.ends_at, .source = "order", .source_id = to_string(order.id), .note = order.title});
}

void grant_item(Tx& tx, OrderRow& order, Time at) {
    order.starts_at = at;
    membership::grant(tx, {.person = order.buyer, .community = order.community, .item = order.item, .starts_at = at,
        .source = "order", .source_id = to_string(order.id), .note = order.title});
}

void write_settled(Tx& tx, const OrderRow& order) {
    tx.run(R"sql(
        update orders set state = 'paid', paid_at = $2, starts_at = $3, ends_at = $4, anchor_at = $5 where id = $1)sql",
        order.id, order.paid_at, order.starts_at, order.ends_at, order.anchor_at);
}

void use_payment(Tx& tx, const Arrival& arrival, Use use, AttemptState state) {
    tx.run(R"sql(update payments set use = $2 where id = $1)sql", arrival.payment.id, use);
    set_attempt(tx, arrival.attempt.id, state);
}

}  // namespace

void fulfil(Tx& tx, OrderRow order, const Arrival* arrival, Time at, Telling telling) {
    bool shared = true;
    if (arrival) {
        shared = post_sale(tx, order, arrival->payment);
        use_payment(tx, *arrival, Use::sale, AttemptState::paid);
    }
    order.state = OrderState::paid;
    order.paid_at = at;
    if (shared) set_payable(tx, order.id, at + refund_window(tx));
    if (order.what == What::plan) {
        auto subscription = find_subscription(tx, order.buyer, order.community);
        grant_period(tx, order, subscription, at);
        write_settled(tx, order);
        carry_on(tx, subscription, order, arrival ? &arrival->attempt : nullptr, arrival ? arrival->agreement : "");
    } else if (order.what == What::goods) {
        write_settled(tx, order);
        give_goods(tx, order);
    } else {
        grant_item(tx, order, at);
        write_settled(tx, order);
    }
    auto receipt = order.minor > 0 ? make_receipt(tx, order, at).name() : std::string();
    if (telling == Telling::nobody) return;
    send_receipt(tx, order, receipt);
    tx.emit(Paid{order.id, order.buyer});
}

void give_back(Tx& tx, const OrderRow& order, const Arrival& arrival) {
    auto& payment = arrival.payment;
    ledger::post(tx, {"returned", to_string(payment.id), order.title,
        {{{Purpose::customer, "", order.buyer}, {Purpose::gateway, payment.gateway, {}}, payment.money()}}});
    // A second payment by one attempt leaves it what the first one made it.
    bool brought_nothing = arrival.attempt.may_bring_money() || arrival.attempt.state == AttemptState::closed;
    use_payment(tx, arrival, Use::returned, brought_nothing ? AttemptState::refunded : arrival.attempt.state);
    auto returned = payment;
    returned.use = Use::returned;
    auto reason = tx.app().nobody(tx.now(), language_of(tx, order.buyer)).tr("This order needed no payment any more.");
    note_refund(tx, returned, {.money = payment.money(), .reason = reason});
    send_returned(tx, order, payment.money());
}

}  // namespace lyceum::commerce
