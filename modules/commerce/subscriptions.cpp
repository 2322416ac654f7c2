#include "modules/commerce/letters.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/periods.hpp"
#include "modules/commerce/subscriptions.hpp"
#include "platform/http/site.hpp"
#include <array>

namespace lyceum::commerce {

// ---- rows ---------------------------------------------------------------------------------------

std::optional<SubscriptionRow> find_subscription(Db& db, SubscriptionId id) {
    return db.maybe<SubscriptionRow>(R"sql(
        select id, community, person, plan, level, title, months, minor, currency, state, gateway, method, agreement, period_end, anchor_at,
               grace_until, next_try_at, tries, renewal, reminded_for, paused_until
        from subscriptions where id = $1)sql", id);
}

std::vector<Renewal> renewals(Db& db, PersonId person) {
    std::vector<Renewal> all;
    for (auto& row : subscriptions_of(db, person))
        if (row.state == Renewing::active || row.state == Renewing::paused) all.push_back({row.community, row.paused_until.value_or(row.period_end)});
    return all;
}

std::optional<SubscriptionRow> find_subscription(Db& db, PersonId person, CommunityId community) {
    return db.maybe<SubscriptionRow>(R"sql(
        select id, community, person, plan, level, title, months, minor, currency, state, gateway, method, agreement, period_end, anchor_at,
               grace_until, next_try_at, tries, renewal, reminded_for, paused_until
        from subscriptions where community = $2 and person = $1)sql", person, community);
}

std::vector<SubscriptionRow> subscriptions_of(Db& db, PersonId person) {
    return db.all<SubscriptionRow>(R"sql(
        select id, community, person, plan, level, title, months, minor, currency, state, gateway, method, agreement, period_end, anchor_at,
               grace_until, next_try_at, tries, renewal, reminded_for, paused_until
        from subscriptions where person = $1 order by id)sql", person);
}

SubscriptionRow subscription_of(Db& db, PersonId person, SubscriptionId id) {
    auto found = find_subscription(db, id);
    if (!found || found->person != person) not_found();
    return *found;
}

namespace {

void write(Tx& tx, const SubscriptionRow& s) {
    tx.run(R"sql(
        insert into subscriptions (id, community, person, plan, level, title, months, minor, currency, state, gateway, method, agreement,
                                   period_end, anchor_at, grace_until, next_try_at, tries, renewal, reminded_for, paused_until)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        on conflict (community, person) do update set
            plan = excluded.plan, level = excluded.level, title = excluded.title, months = excluded.months, minor = excluded.minor,
            currency = excluded.currency, state = excluded.state, gateway = excluded.gateway, method = excluded.method,
            agreement = excluded.agreement, period_end = excluded.period_end, anchor_at = excluded.anchor_at,
            grace_until = excluded.grace_until, next_try_at = excluded.next_try_at, tries = excluded.tries, renewal = excluded.renewal,
            reminded_for = excluded.reminded_for, paused_until = excluded.paused_until)sql",
        s.id, s.community, s.person, s.plan, s.level, s.title, s.months, s.minor, s.currency, s.state, s.gateway, s.method, s.agreement, s.period_end, s.anchor_at, s.grace_until,
        s.next_try_at, s.tries, s.renewal, s.reminded_for, s.paused_until);
    bool renews = s.state == Renewing::active && !s.gateway.empty();
    membership::set_renewing(tx, s.person, s.community, renews ? std::optional(s.period_end) : std::nullopt);
}

std::string grace_of(const SubscriptionRow& s) { return fmt::format("{}-{}", to_string(s.id), s.period_end.micros); }

void settle_down(SubscriptionRow& s) { s.grace_until = {}, s.next_try_at = {}, s.tries = 0, s.renewal = {}, s.paused_until = {}; }

// Where it goes from here; throws what the table refuses.
Renewing next(const SubscriptionRow& s, Happening what) {
    auto taken = step(s.state, what);
    if (taken.refusal) throw Refusal(Refusal::Why::conflict, *taken.refusal);
    return taken.to;
}

// Stops for good: nothing is charged any more, and a charge on its way is sent back when it arrives.
void end(Tx& tx, SubscriptionRow s) {
    if (s.state == Renewing::past_due) end_grace(tx, s);
    if (s.renewal) close_order(tx, s.renewal);
    settle_down(s);
    s.state = Renewing::ended;
    write(tx, s);
    drop_change(tx, s.id);
}

}  // namespace

// ---- what money does to them --------------------------------------------------------------------

void end_grace(Tx& tx, const SubscriptionRow& s) { membership::revoke(tx, "grace", grace_of(s)); }

void carry_on(Tx& tx, const std::optional<SubscriptionRow>& before, const OrderRow& granted, const AttemptRow* attempt, std::string_view agreement) {
    if (!granted.recurs() && (!before || before->state == Renewing::ended || before->level > granted.level)) return;
    auto s = before.value_or(SubscriptionRow{});
    if (!before) s.id = new_id<Subscription>(tx), s.community = granted.community, s.person = granted.buyer;
    if (before && before->renewal && before->renewal != granted.id) close_order(tx, before->renewal);
    auto what = granted.subscription ? Happening::renewed : granted.recurs() ? Happening::bought : s.level < granted.level ? Happening::replaced : Happening::extended;
    auto to = step(before ? before->state : Renewing::ended, what).to;
    if (what == Happening::bought || what == Happening::replaced) drop_change(tx, s.id);
    if (granted.recurs()) {
        s.plan = granted.plan, s.level = granted.level, s.title = granted.title;
        s.months = granted.months, s.minor = granted.renews_minor ? granted.renews_minor : granted.list_minor, s.currency = granted.currency;
    }
    if (attempt && !agreement.empty()) s.gateway = attempt->gateway, s.method = attempt->method, s.agreement = agreement;
    s.period_end = *granted.ends_at;
    // A period that does not end on its anchor's day of the month gives its own to those that follow.
    s.anchor_at = granted.recurs() && granted.credit_minor <= granted.list_minor ? *granted.anchor_at : *granted.ends_at;
    auto paused_until = s.paused_until;
    settle_down(s);
    s.state = s.period_end <= tx.now() ? Renewing::ended : to;
    if (s.state == Renewing::paused) s.paused_until = std::max(paused_until.value_or(s.period_end), s.period_end);
    write(tx, s);
}

void renewal_failed(Tx& tx, const OrderRow& renewal) {
    static constexpr std::array kTriesAgain{days(1), days(2), days(3)};
    auto s = find_subscription(tx, renewal.subscription);
    if (!s || s->renewal != renewal.id) return;
    auto to = step(s->state, Happening::refused).to;
    if (s->state == Renewing::paused) {                     // there was no access to keep
        end(tx, *s);
        return send_restart_failed(tx, *s);
    }
    if (to != Renewing::past_due) return;
    if (s->state == Renewing::active) {
        s->state = to;
        s->grace_until = s->period_end + kGrace;
        membership::grant(tx, {.person = s->person, .community = s->community, .level = s->level, .starts_at = s->period_end,
            .ends_at = s->grace_until, .source = "grace", .source_id = grace_of(*s), .renews = true, .note = renewal.title});
    }
    s->next_try_at = s->tries < static_cast<int>(kTriesAgain.size()) ? std::optional(tx.now() + kTriesAgain[static_cast<std::size_t>(s->tries)]) : std::nullopt;
    ++s->tries;
    write(tx, *s);
    send_renewal_failed(tx, *s);
}

void end_with(Tx& tx, const OrderRow& order) {
    if (order.what != What::plan) return;
    auto s = find_subscription(tx, order.buyer, order.community);
    if (s && s->state != Renewing::ended && order.ends_at && s->period_end == *order.ends_at) end(tx, *s);
}

// ---- what people do -----------------------------------------------------------------------------

void cancel(Tx& tx, const SubscriptionRow& s) {
    auto to = next(s, Happening::cancel);
    if (to == s.state) return;
    if (to == Renewing::ended || s.period_end <= tx.now()) {
        end(tx, s);
        return send_renewal_ended(tx, s);
    }
    auto stopped = s;
    if (s.renewal) close_order(tx, s.renewal);              // a charge on its way is sent back when it arrives
    settle_down(stopped);
    stopped.state = to;
    write(tx, stopped);
    drop_change(tx, s.id);
    send_cancelled(tx, stopped);
}

Time end_of_pause(const App& app, const SubscriptionRow& s, int months) { return after_months(s.period_end, months, s.anchor_at, site_zone(app)); }

void pause(Tx& tx, const SubscriptionRow& s, int months) {
    if (months < 1 || months > kPauseMonthsMost) invalid("months", "A pause lasts one, two or three months.");
    auto to = next(s, Happening::pause);
    if (s.renewal || s.period_end <= tx.now()) conflict("A charge is on its way. Wait until it has arrived.");
    auto paused = s;
    paused.state = to;
    paused.paused_until = end_of_pause(tx.app(), s, months);
    write(tx, paused);
    send_paused(tx, paused);
}

void let_go(Tx& tx, const SubscriptionRow& s) { end(tx, s); }

bool goes_on_after_pause(Db& db, PersonId person, CommunityId community) {
    auto s = find_subscription(db, person, community);
    return s && s->state == Renewing::paused;
}

void call_off_charge(Tx& tx, SubscriptionId id) {
    auto s = find_subscription(tx, id);
    if (!s || !s->renewal || s->state == Renewing::past_due) return;
    close_order(tx, s->renewal);                            // money that arrives all the same is sent back
    s->renewal = {};
    write(tx, *s);
}

void stop_with_account(Tx& tx, const accounts::Closed& closed) {
    for (auto& s : subscriptions_of(tx, closed.person)) end(tx, s);
}

void stop_with_membership(Tx& tx, const communities::Left& left) {
    if (auto s = find_subscription(tx, left.person, left.community)) cancel(tx, *s);
}

Url pay_now(Tx& tx, const SubscriptionRow& s, Method method, const Payer& payer) {
    if (s.state != Renewing::past_due || !s.renewal) conflict("Nothing is owed.");
    return begin_payment(tx, lock_order(tx, s.renewal), method, payer);
}

// ---- schedules ----------------------------------------------------------------------------------

namespace {

OrderRow renewal_order(Tx& tx, const SubscriptionRow& s) {
    NewOrder made;
    auto& row = made.row;
    row.community = s.community, row.buyer = s.person, row.what = What::plan, row.plan = s.plan, row.level = s.level;
    row.title = s.title;
    row.months = s.months;
    row.list_minor = row.minor = s.minor, row.currency = s.currency;
    row.subscription = s.id;
    row.contain(tax_of_house(tx));
    return make_order(tx, made, tx.now());
}

void try_renewal(Tx& tx, SubscriptionRow s) {
    auto& gateway = gateway_named(tx.app(), s.gateway);
    if (auto change = s.renewal ? std::nullopt : change_of(tx, s.id)) {
        s.plan = change->plan, s.level = change->level, s.title = change->title, s.months = change->months, s.minor = change->minor;
        drop_change(tx, s.id);
    }
    auto order = s.renewal ? *find_order(tx, s.renewal) : renewal_order(tx, s);
    s.renewal = order.id;
    s.next_try_at = {};
    write(tx, s);
    begin_charge(tx, order, gateway, s.method, s.agreement);
}

// When it is charged next.
Time due_at(const SubscriptionRow& s) { return s.state == Renewing::paused ? *s.paused_until : s.period_end; }

void remind(Tx& tx, SubscriptionRow s) {
    s.reminded_for = due_at(s);
    write(tx, s);
    if (auto change = change_of(tx, s.id)) s.title = change->title, s.minor = change->minor;
    send_renewal_soon(tx, s, due_at(s));
}

}  // namespace

bool resume(Tx& tx, const SubscriptionRow& s) {
    if (s.state == Renewing::active) return false;
    bool runs = s.period_end > tx.now();
    if (s.state == Renewing::paused && !runs) {
        next(s, Happening::restart);
        if (s.renewal) return true;
        if (accounts::presence(tx, s.person, tx.now()) != accounts::Presence::here) conflict("Nothing is charged while your account is to be deleted. Keep the account first.");
        if (s.gateway.empty() || !can_charge(tx, s.gateway)) conflict("There is nothing to charge any more. Choose a plan to come back.");
        try_renewal(tx, s);
        return true;
    }
    auto resumed = s;
    resumed.state = next(s, Happening::take_back);
    if (!runs) throw Refusal(Refusal::Why::conflict, *step(Renewing::ended, Happening::take_back).refusal);
    resumed.paused_until = {};
    write(tx, resumed);
    return false;
}

// ---- another plan from the next period on --------------------------------------------------------

std::optional<ChangeRow> change_of(Db& db, SubscriptionId id) {
    return db.maybe<ChangeRow>(R"sql(select plan, level, title, months, minor from subscription_changes where subscription = $1)sql", id);
}

namespace {

struct Planned {
    SubscriptionId subscription;
    PlanId plan;
    int level = 0;
    std::string title;
    int months = 0;
    std::int64_t minor = 0;
};
DESCRIBE(Planned, subscription, plan, level, title, months, minor)

}  // namespace

std::map<SubscriptionId, ChangeRow> changes_of(Db& db, PersonId person) {
    std::map<SubscriptionId, ChangeRow> all;
    for (auto& row : db.all<Planned>(R"sql(
            select c.subscription, c.plan, c.level, c.title, c.months, c.minor
            from subscription_changes c join subscriptions s on s.id = c.subscription where s.person = $1)sql", person))
        all.emplace(row.subscription, ChangeRow{row.plan, row.level, row.title, row.months, row.minor});
    return all;
}

void plan_change(Tx& tx, const SubscriptionRow& s, const ChangeRow& change, Currency currency) {
    if (s.state != Renewing::active && s.state != Renewing::paused) conflict("It does not renew. Choose the plan on the page of the memberships.");
    if (s.renewal) conflict("A charge is on its way. Wait until it has arrived.");
    if (change.months == 0 || currency != s.currency || change.level > s.level || change.plan == s.plan) conflict("This plan cannot follow the present one. Choose another.");
    tx.run(R"sql(
        insert into subscription_changes (subscription, plan, level, title, months, minor, made_at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (subscription) do update set plan = excluded.plan, level = excluded.level, title = excluded.title, months = excluded.months,
            minor = excluded.minor, made_at = excluded.made_at)sql", s.id, change.plan, change.level, change.title, change.months, change.minor, tx.now());
}

void drop_change(Tx& tx, SubscriptionId id) { tx.run(R"sql(delete from subscription_changes where subscription = $1)sql", id); }

namespace {

// What nobody could be charged for has ended.
void end_unpaid(Tx& tx, const SubscriptionRow& s, accounts::Presence presence) {
    end(tx, s);
    if (presence == accounts::Presence::kept_out) send_ended_while_kept_out(tx, s);
    else send_renewal_ended(tx, s);
}

}  // namespace

void tend(Tx& tx, const Tend& job) {
    auto s = find_subscription(tx, job.subscription);
    if (!s) return;
    auto now = tx.now();
    auto presence = accounts::presence(tx, s->person, now);
    bool is_here = presence == accounts::Presence::here;
    bool can_be_charged = is_here && !s->gateway.empty() && can_charge(tx, s->gateway);
    switch (s->state) {
        case Renewing::ended: return;
        case Renewing::cancel_at_period_end:
            if (s->period_end <= now) end(tx, *s);
            return;
        case Renewing::past_due:
            if (*s->grace_until <= now) return end_unpaid(tx, *s, presence);
            if (can_be_charged && s->next_try_at && *s->next_try_at <= now) try_renewal(tx, *s);
            return;
        case Renewing::paused:
            if (s->renewal) return;
            if (*s->paused_until <= now && can_be_charged) return try_renewal(tx, *s);
            if (*s->paused_until <= now) return end_unpaid(tx, *s, presence);
            if (can_be_charged && due_at(*s) <= now + kRemindsAhead && s->reminded_for < due_at(*s)) remind(tx, *s);
            return;
        case Renewing::active: break;
    }
    if (s->renewal) return;                             // asked already; the answer is on its way
    if (!is_here && !s->gateway.empty() && s->period_end <= now) return end_unpaid(tx, *s, presence);
    if (!can_be_charged && s->period_end <= now) return end(tx, *s);
    if (!can_be_charged) return;
    if (s->period_end <= now + kRenewsAhead) try_renewal(tx, *s);
    else if (s->period_end <= now + kRemindsAhead && s->reminded_for < s->period_end) remind(tx, *s);
}

void tend_all(Tx& tx, Time) {
    constexpr int kAtOnce = 500;                        // in one run; the next follows in minutes
    auto now = tx.now();
    for (auto id : tx.all<SubscriptionId>(R"sql(
            select id from subscriptions
            where (state = 'active' and renewal = 0 and period_end <= $1)
               or (state = 'active' and renewal = 0 and period_end <= $2 and reminded_for < period_end)
               or (state = 'cancel_at_period_end' and period_end <= $3)
               or (state = 'paused' and renewal = 0 and (paused_until <= $3 or (paused_until <= $2 and reminded_for < paused_until)))
               or (state = 'past_due' and (grace_until <= $3 or next_try_at <= $3))
            order by period_end limit $4)sql", now + kRenewsAhead, now + kRemindsAhead, now, kAtOnce))
        tx.enqueue(Tend{id}, {.unique = to_string(id)});
}

}  // namespace lyceum::commerce
