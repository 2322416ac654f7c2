// What has risen more than chance explains, and who is told.
#include "modules/revenue/store.hpp"
#include <algorithm>
#include <map>
#include <tuple>

namespace lyceum::revenue {

bool is_alarming(const Counted& now, const Counted& before) {
    return now.events >= kEventsLeast && now.of >= kExposureLeast && before.of >= kExposureLeast && engines::inference::chance_of_rise(now, before) < kAlarmChance;
}

namespace {

/// So much of one channel, in the weeks that are watched (1) or in those before (0).
struct Window {
    std::string gateway, method;
    Currency currency = Currency::CNY;
    bool watched = false;
    std::int64_t events = 0;
};
DESCRIBE(Window, gateway, method, currency, watched, events)

class Compared {
public:
    void paid(const std::vector<Window>& windows) {
        for (auto& w : windows)
            for (auto kind : {Alarming::refunds, Alarming::disputes}) (w.watched ? all_[key(kind, w)].exposure : all_[key(kind, w)].exposure_before) += w.events;
    }
    void happened(Alarming kind, const std::vector<Window>& windows) {
        for (auto& w : windows) (w.watched ? all_[key(kind, w)].events : all_[key(kind, w)].events_before) += w.events;
    }
    void add(const Alarm& one) { all_[{one.kind, one.community, one.currency, one.channel}] = one; }
    std::vector<Alarm> alarming(Time now) {
        std::vector<Alarm> found;
        for (auto& [key, one] : all_) {
            std::tie(one.kind, one.community, one.currency, one.channel) = key;
            one.found_at = now;
            if (is_alarming(one.now(), one.before())) found.push_back(one);
        }
        return found;
    }

private:
    using Key = std::tuple<Alarming, CommunityId, Currency, std::string>;
    static Key key(Alarming kind, const Window& w) { return {kind, {}, w.currency, w.gateway + " " + w.method}; }
    std::map<Key, Alarm> all_;
};

/// Of one community: customers lost in the last closed month, of those who were there when it began, and the same of the six months before it.
struct Lost {
    CommunityId community;
    Currency currency = Currency::CNY;
    int month = 0;
    std::int64_t customers = 0, lost_customers = 0;
};
DESCRIBE(Lost, community, currency, month, customers, lost_customers)

void compare_churn(Db& db, Time now, Compared& all) {
    constexpr int kMonthsBefore = 6;
    auto closed = db.maybe<int>(R"sql(select month from revenue_closed where closed_at > $1 order by month desc limit 1)sql", now - kWatched);
    if (!closed) return;
    auto rows = db.all<Lost>(R"sql(
        select community, currency, month, customers, lost_customers from revenue_months where month >= $1 and community <> 0 order by community, currency, month)sql", *closed - 100);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        auto& row = rows[i];
        if (row.month != *closed) continue;
        Alarm one{.kind = Alarming::churn, .community = row.community, .currency = row.currency, .channel = {}, .events = row.lost_customers, .exposure = 0, .events_before = 0, .exposure_before = 0, .found_at = now};
        for (auto j = i; j > 0 && rows[j - 1].community == row.community && rows[j - 1].currency == row.currency; --j) {
            auto back = months_between(rows[j].month, *closed);
            if (back > kMonthsBefore) break;
            auto there = months_between(rows[j - 1].month, rows[j].month) == 1 ? rows[j - 1].customers : 0;
            if (back == 0) one.exposure = there;
            else one.exposure_before += there, one.events_before += rows[j].lost_customers;
        }
        all.add(one);
    }
}

Compared compared(Db& db, Time now) {
    auto since = now - kWatched, from = since - kComparedWith;
    Compared all;
    all.paid(db.all<Window>(R"sql(
        select gateway, method, currency, at >= $2 as watched, count(*) as events from order_income
        where at >= $1 and at < $3 group by gateway, method, currency, watched)sql", from, since, now));
    all.happened(Alarming::refunds, db.all<Window>(R"sql(
        select gateway, method, currency, at >= $2 as watched, count(distinct order_id) as events from order_returns
        where at >= $1 and at < $3 group by gateway, method, currency, watched)sql", from, since, now));
    all.happened(Alarming::disputes, db.all<Window>(R"sql(
        select gateway, method, currency, at >= $2 as watched, count(*) as events from order_disputes
        where at >= $1 and at < $3 group by gateway, method, currency, watched)sql", from, since, now));
    compare_churn(db, now, all);
    return all;
}

std::string percent(const Counted& counted) { return fmt::format("{:.1f} %", counted.rate() * 100); }

void tell_finance(Tx& tx, const Alarm& one, RevenueAlarmId id) {
    auto say = [&]() -> Msg {
        switch (one.kind) {
            case Alarming::churn: return {"Customers leave more often than before: {} in the last closed month, {} in the half year before", {percent(one.now()), percent(one.before())}};
            case Alarming::refunds: return {"Refunds of {} rise: {} of its orders in four weeks, {} in the half year before", {one.channel, percent(one.now()), percent(one.before())}};
            case Alarming::disputes: return {"Disputes of {} rise: {} of its orders in four weeks, {} in the half year before", {one.channel, percent(one.now()), percent(one.before())}};
        }
        return {};
    };
    auto finance = accounts::people_with(tx, accounts::Role::finance);
    if (finance.empty()) finance = accounts::people_with(tx, accounts::Role::owner);
    for (auto person : finance) notifications::tell(tx, {.person = person, .kind = "revenue", .source = "revenue alarm " + to_string(id), .actor = {}, .text = say(), .place = revenue_url()});
}

}  // namespace

void watch(Work& work, const Watch&) {
    auto now = work.now();
    auto found = work.read([&](Db& db) { return compared(db, now).alarming(now); });
    if (found.empty()) return;
    work.write([&](Tx& tx) {
        for (auto& one : found) {
            if (tx.one<bool>(R"sql(
                    select exists (select 1 from revenue_alarms where kind = $1 and community = $2 and currency = $3 and channel = $4 and found_at > $5) as told)sql",
                    one.kind, one.community, one.currency, one.channel, tx.now() - kWatched))
                continue;
            auto id = new_id<RevenueAlarm>(tx);
            tx.run(R"sql(
                insert into revenue_alarms (id, kind, community, currency, channel, events, exposure, events_before, exposure_before, found_at)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql",
                id, one.kind, one.community, one.currency, one.channel, one.events, one.exposure, one.events_before, one.exposure_before, one.found_at);
            tell_finance(tx, one, id);
        }
    });
}

// Those of a way of payment concern every community.
std::vector<Alarm> alarms(Db& db, Scope scope, int limit) {
    return db.all<Alarm>(R"sql(
        select kind, community, currency, channel, events, exposure, events_before, exposure_before, found_at from revenue_alarms
        where ($1 = 0 or community = $1 or community = 0) and currency = $2 order by id desc limit $3)sql", scope.community, scope.currency, limit);
}

}  // namespace lyceum::revenue
