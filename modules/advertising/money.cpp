#include "modules/advertising/money.hpp"
#include "modules/advertising/pages.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::advertising {

namespace {

__extension__ using Wide = __int128;

std::int64_t half_up(Wide over, std::int64_t under) { return static_cast<std::int64_t>((over * 2 + under) / (Wide{under} * 2)); }

constexpr int kSettledAtOnce = 50;

}  // namespace

// ---- prices -----------------------------------------------------------------------------------------

PriceRow prices_of(Db& db, CommunityId community) {
    auto all = db.kept<std::vector<PriceRow>>("advertising.prices", [&] {
        return db.all<PriceRow>(R"sql(select community, currency, thousand_minor, click_minor from ad_prices order by community)sql");
    });
    for (auto& row : *all)
        if (row.community == community) return row;
    return {.community = community};
}

void set_prices(Tx& tx, const PriceRow& row) {
    tx.run(R"sql(
        insert into ad_prices (community, currency, thousand_minor, click_minor) values ($1, $2, $3, $4)
        on conflict (community) do update set currency = excluded.currency, thousand_minor = excluded.thousand_minor, click_minor = excluded.click_minor)sql",
        row.community, row.currency, row.thousand_minor, row.click_minor);
}

Money price_of(const PriceRow& prices, Measure measure, std::int64_t budget) {
    constexpr std::int64_t kThousand = 1000;
    auto minor = measure == Measure::clicks ? half_up(Wide{budget} * prices.click_minor, 1) : half_up(Wide{budget} * prices.thousand_minor, kThousand);
    return {std::max<std::int64_t>(1, minor), prices.currency};
}

std::int64_t earned(std::int64_t paid_minor, std::int64_t counted, std::int64_t budget) { return half_up(Wide{paid_minor} * counted, budget); }

// ---- proposing and paying -----------------------------------------------------------------------------

std::optional<OrderRow> order_row(Db& db, CampaignId id) {
    return db.maybe<OrderRow>(R"sql(
        select campaign, price_minor, currency, order_id, paid_minor, paid_at, returned_minor, settled_at from ad_orders where campaign = $1)sql", id);
}

namespace {

Money asked_price(Tx& tx, const CampaignRow& c) {
    auto prices = prices_of(tx, c.community);
    if (!prices.offers(c.measure)) invalid("measure", "This is not sold here. Choose the other one.");
    return price_of(prices, c.measure, c.budget);
}

void close_waiting(Tx& tx, const OrderRow& order) {
    if (order.order_id && !order.paid_at && tx.one<bool>(R"sql(select exists (select 1 from waiting_orders where id = $1) as waits)sql", order.order_id)) commerce::close_goods(tx, order.order_id);
}

}  // namespace

static void tell_staff(Tx& tx, CampaignId id, const CampaignRow& c) { tx.emit(Proposed{id, c.community, c.owner, c.advertiser, c.heading, tx.now()}); }

CampaignId propose(Tx& tx, const CampaignRow& c) {
    auto id = add(tx, c);
    tell_staff(tx, id, c);
    auto price = asked_price(tx, c);
    tx.run(R"sql(insert into ad_orders (campaign, price_minor, currency) values ($1, $2, $3))sql", id, price.minor, price.currency);
    return id;
}

void propose_again(Tx& tx, const CampaignRow& before, const CampaignRow& after) {
    auto order = order_row(tx, before.id);
    if (!order || order->paid_at) conflict("It is paid. Ask the staff to change it.");
    change(tx, before, after);
    auto price = asked_price(tx, after);
    close_waiting(tx, *order);
    tx.run(R"sql(update ad_orders set price_minor = $2, currency = $3, order_id = 0 where campaign = $1 and paid_at is null)sql", before.id, price.minor, price.currency);
    tx.run(R"sql(update ad_campaigns set state = 'waiting' where id = $1)sql", before.id);
    if (before.state != State::waiting) tell_staff(tx, before.id, after);
}

OrderId order_of(const Visit& visit, Tx& tx, const CampaignRow& c) {
    auto order = order_row(tx, c.id);
    if (!order || order->paid_at || c.state != State::approved) conflict("This does not wait for a payment.");
    if (c.is_over(tx.now())) conflict("Its time has passed. Change that first.");
    if (order->order_id && tx.one<bool>(R"sql(select exists (select 1 from waiting_orders where id = $1) as waits)sql", order->order_id)) return order->order_id;
    auto tax = commerce::tax_of_house(tx);
    commerce::Line line;
    line.reference = to_string(c.id), line.title = c.heading, line.list_minor = order->price_minor, line.tax_name = tax.name, line.tax_basis = tax.basis;
    auto id = commerce::order_goods(visit, tx, {"advertising", c.community, visit.person(), visit.tr("Advertising: {}", c.heading), order->currency, {line}});
    tx.run(R"sql(update ad_orders set order_id = $2 where campaign = $1)sql", c.id, id);
    return id;
}

void cancel(Tx& tx, const CampaignRow& c, PersonId by, const std::string& reason) {
    move(tx, c, State::stopped, reason, by);
    if (auto order = order_row(tx, c.id)) close_waiting(tx, *order);
}

// ---- what commerce tells ------------------------------------------------------------------------------

namespace {

std::optional<CampaignRow> of_order(Db& db, const commerce::GoodsFacts& order) {
    if (order.source != "advertising") return std::nullopt;
    auto id = db.maybe<CampaignId>(R"sql(select campaign from ad_orders where order_id = $1)sql", order.id);
    return id ? find(db, *id) : std::nullopt;
}

}  // namespace

// Money for what was changed, stopped or is over by now goes back.
bool hindered(Tx& tx, const commerce::GoodsFacts& order) {
    if (order.source != "advertising") return false;
    auto c = of_order(tx, order);
    return !c || c->state != State::approved || c->is_over(tx.now()) || order_row(tx, c->id)->paid_at.has_value();
}

// What is paid late begins late: its line is even from now on.
void paid(Tx& tx, const commerce::GoodsFacts& order) {
    auto c = of_order(tx, order);
    if (!c) return;
    tx.run(R"sql(update ad_orders set paid_minor = $2, paid_at = $3 where campaign = $1)sql", c->id, order.paid_minor, tx.now());
    tx.run(R"sql(update ad_campaigns set starts_at = $2, changed_at = $2 where id = $1 and starts_at < $2)sql", c->id, tx.now());
}

void closed(Tx& tx, const commerce::GoodsFacts& order) {
    if (order.source == "advertising") tx.run(R"sql(update ad_orders set order_id = 0 where order_id = $1 and paid_at is null)sql", order.id);
}

// Whoever gave it back: settling, finance or the gateway. All of it back before the end is the end.
void returned(Tx& tx, const commerce::GoodsFacts& order, const std::vector<commerce::LineBack>& backs) {
    auto c = of_order(tx, order);
    if (!c) return;
    for (auto& back : backs) {
        tx.run(R"sql(update ad_orders set returned_minor = returned_minor + $2 where campaign = $1)sql", c->id, back.minor);
        if (!back.whole) continue;
        tx.run(R"sql(update ad_orders set settled_at = coalesce(settled_at, $2) where campaign = $1)sql", c->id, tx.now());
        tx.run(R"sql(update ad_campaigns set state = 'stopped', changed_at = $2 where id = $1 and state <> 'stopped')sql", c->id, tx.now());
    }
}

// ---- settling -----------------------------------------------------------------------------------------

// The row of the order is where counting and settling meet: what is counted after it is not billed.
void settle(Tx& tx, Time due) {
    auto ids = tx.all<CampaignId>(R"sql(
        select o.campaign from ad_orders o join ad_campaigns c on c.id = o.campaign
        where o.paid_at is not null and o.settled_at is null
          and (c.ends_at <= $1 or c.ended or (c.state in ('stopped', 'refused') and c.changed_at <= $1)) order by o.campaign limit $2)sql", due - kSettledAfter, kSettledAtOnce);
    for (auto id : ids) {
        if (tx.run(R"sql(update ad_orders set settled_at = $2 where campaign = $1 and settled_at is null)sql", id, tx.now()) == 0) continue;
        auto c = find(tx, id);
        auto order = order_row(tx, id);
        auto lines = commerce::lines_of(tx, order->order_id);
        auto back = order->paid_minor - earned(order->paid_minor, c->counted(), c->budget);
        if (!lines.empty()) back = std::min(back, lines.front().left());
        write_news(tx, *c, News::settled);
        if (back <= 0) continue;
        auto contact = accounts::contact(tx, c->owner);
        auto words = tx.app().nobody(tx.now(), contact ? contact->language : tx.app().settings()->site.language).tr(Msg{"What was not delivered of the advertising.", {}});
        commerce::refund_line(tx, order->order_id, 1, Money{back, order->currency}, words, {});
    }
}

// ---- letters, verify, endings -------------------------------------------------------------------------

void write_news(Tx& tx, const CampaignRow& c, News news) {
    auto reader = c.owner ? accounts::contact(tx, c.owner) : std::nullopt;
    if (!reader) return;
    auto visit = tx.app().nobody(tx.now(), reader->language);
    auto order = order_row(tx, c.id);
    std::string what;
    switch (news) {
        case News::approved: what = order && !order->paid_at ? visit.tr("It was approved. It runs as soon as it is paid.") : visit.tr("It was approved and runs between its days."); break;
        case News::refused: what = visit.tr("It was refused: {}", c.reason); break;
        case News::stopped: what = visit.tr("The staff stopped it. What was not delivered goes back.") + (c.reason.empty() ? "" : " " + c.reason); break;
        case News::settled: what = visit.tr("It is over. The numbers of every day are on its page, and what was not delivered goes back."); break;
    }
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = visit.tr("Your advertising “{}”", c.heading),
        .text = what + "\n\n" + tx.app().base_url() + campaign_path({c.id}).str() + "\n\n— " + tx.app().settings()->site.name + "\n"});
}

namespace {
struct Settled { std::int64_t paid_minor = 0, returned_minor = 0, counted = 0, budget = 0; };
DESCRIBE(Settled, paid_minor, returned_minor, counted, budget)
}  // namespace

std::vector<std::string> check_money(Db& db) {
    auto settled = db.all<Settled>(R"sql(
        select o.paid_minor, o.returned_minor, case when c.measure = 'clicks' then n.clicks else n.impressions end as counted, c.budget
        from ad_orders o join ad_campaigns c on c.id = o.campaign join ad_counts n on n.campaign = o.campaign where o.settled_at is not null)sql");
    auto wrong = std::count_if(settled.begin(), settled.end(), [](auto& each) {
        return each.returned_minor > each.paid_minor || each.paid_minor - each.returned_minor > earned(each.paid_minor, each.counted, each.budget);
    });
    if (wrong == 0) return {};
    return {fmt::format("{} campaigns kept another part of their price than what they delivered. Look at their orders in finance.", wrong)};
}

std::optional<Msg> unfinished(Db& db, PersonId person) {
    if (db.one<std::int64_t>(R"sql(
            select count(*) from ad_orders o join ad_campaigns c on c.id = o.campaign where c.owner = $1 and o.paid_at is not null and o.settled_at is null)sql", person) > 0)
        return Msg{"Advertising of yours is paid and not settled. Stop it, and what was not delivered goes back.", {}};
    return std::nullopt;
}

}  // namespace lyceum::advertising
