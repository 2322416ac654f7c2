#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/periods.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "modules/commerce/sale.hpp"
#include "platform/http/site.hpp"
#include <algorithm>

namespace lyceum::commerce {

namespace {

// Nothing is charged for it any more: it ended, or there never was anything to charge.
bool renews_itself(const SubscriptionRow& s) { return s.state != Renewing::ended && !(s.state == Renewing::active && s.gateway.empty()); }

std::vector<RestRow> rests_of(Db& db, PersonId person) {
    return db.all<RestRow>(R"sql(
        select id, person, community, began_at, until, ended_at from prepaid_pauses where person = $1 order by community, began_at)sql", person);
}

std::optional<Msg> obstacle(const std::vector<RestRow>& rests, CommunityId community, Time ends_at, Time now) {
    if (ends_at - now < kRestsLeast) return Msg{"It ends within a week, so there is too little to set aside.", {}};
    for (auto& row : rests)
        if (row.community == community && row.ended_at && now - *row.ended_at < kBetweenRests) return Msg{"It was paused less than a month ago.", {}};
    return std::nullopt;
}

Time rests_until(const App& app, Time now, int months) { return after_months(now, months, now, site_zone(app)); }

// The order's period moves as its right did, by as long as it rested: what is unused of it is worth what it was.
void move_orders(Tx& tx, const std::vector<membership::Prepaid>& rights, Span later) {
    for (auto& right : rights)
        if (right.source == "order")
            tx.run(R"sql(update orders set starts_at = starts_at + $2, ends_at = ends_at + $2 where id = $1)sql", OrderId{read_id(right.source_id).value_or(0)}, later);
}

Time last_end(const std::vector<membership::Prepaid>& rights) {
    Time last{};
    for (auto& right : rights) last = std::max(last, right.ends_at);
    return last;
}

// Answers false where somebody else was faster.
bool end(Tx& tx, const RestRow& row, Time now) {
    if (tx.run(R"sql(update prepaid_pauses set ended_at = $2 where id = $1 and ended_at is null)sql", row.id, now) == 0) return false;
    auto rights = membership::take_up(tx, row.person, row.community);
    if (rights.empty()) return true;                        // all of it was given back meanwhile
    move_orders(tx, rights, std::max(Span{}, now - row.began_at));
    send_goes_on(tx, row.person, row.community, last_end(rights));
    return true;
}

}  // namespace

std::optional<RestRow> resting(Db& db, PersonId person, CommunityId community) {
    return db.maybe<RestRow>(R"sql(
        select id, person, community, began_at, until, ended_at from prepaid_pauses where person = $1 and community = $2 and ended_at is null)sql", person, community);
}

std::vector<PaidAhead> paid_ahead(Db& db, const Visit& visit) {
    std::vector<PaidAhead> all;
    auto known = communities::visible(db, visit);
    auto renewing = subscriptions_of(db, visit.person());
    for (auto& right : membership::prepaid(db, visit.person(), visit.now)) {
        if (std::any_of(renewing.begin(), renewing.end(), [&](auto& s) { return s.community == right.community && renews_itself(s); })) continue;
        auto place = std::find_if(known.begin(), known.end(), [&](auto& card) { return card.id == right.community; });
        if (place == known.end()) continue;
        auto line = std::find_if(all.begin(), all.end(), [&](auto& each) { return each.community == right.community; });
        if (line != all.end()) {
            line->ends_at = std::max(line->ends_at, right.ends_at);
            continue;
        }
        auto& first = all.emplace_back(PaidAhead{.community = right.community, .title = {}, .place = place->name, .ends_at = right.ends_at, .pauses = {}, .obstacle = {}});
        for (auto& tier : membership::tiers(db, visit, right.community))
            if (tier.level == right.level) first.title = tier.name;
    }
    auto rests = all.empty() ? std::vector<RestRow>{} : rests_of(db, visit.person());
    for (auto& line : all) {
        for (auto& row : rests)
            if (row.community == line.community && !row.ended_at) line.rests_since = row.began_at, line.rests_until = row.until;
        auto left = line.ends_at - line.rests_since.value_or(visit.now);
        line.days_left = (left.micros + days(1).micros - 1) / days(1).micros;
        if (line.rests_since) continue;
        if (auto why = obstacle(rests, line.community, line.ends_at, visit.now)) line.obstacle = visit.tr(*why);
        else for (int months = 1; months <= kPauseMonthsMost; ++months) line.pauses.push_back(rests_until(visit.app, visit.now, months));
    }
    std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.ends_at < b.ends_at; });
    return all;
}

void rest(Tx& tx, const Visit& visit, CommunityId community, int months) {
    if (months < 1 || months > kPauseMonthsMost) invalid("months", "A pause lasts one, two or three months.");
    auto person = visit.person();
    auto now = tx.now();
    hold_orders_of(tx, person, community);                  // what is being paid is not there yet, and would not rest with the others
    auto s = find_subscription(tx, person, community);
    if (s && s->state == Renewing::cancel_at_period_end) conflict("It was cancelled. Take the cancellation back first.");
    if (s && renews_itself(*s)) conflict("This membership renews itself. Pause its renewal.");
    RestRow row{new_id<PrepaidPause>(tx), person, community, now, rests_until(tx.app(), now, months), {}};
    if (tx.run(R"sql(
            insert into prepaid_pauses (id, person, community, began_at, until) values ($1, $2, $3, $4, $5) on conflict do nothing)sql",
            row.id, row.person, row.community, row.began_at, row.until) == 0)
        conflict("It is paused already.");
    auto rights = membership::set_aside(tx, person, community);
    if (rights.empty()) not_found("Nothing is paid ahead here.");
    if (auto why = obstacle(rests_of(tx, person), community, last_end(rights), now)) throw Refusal(Refusal::Why::conflict, *why);
    if (s) let_go(tx, *s);
    tx.enqueue(EndRest{row.id}, {.at = row.until, .unique = to_string(row.id)});
    send_rests(tx, person, community, row.until);
}

bool go_on(Tx& tx, PersonId person, CommunityId community) {
    auto row = resting(tx, person, community);
    return row && end(tx, *row, tx.now());
}

void end_rest(Tx& tx, const EndRest& due) {
    auto row = tx.maybe<RestRow>(R"sql(
        select id, person, community, began_at, until, ended_at from prepaid_pauses where id = $1 and ended_at is null)sql", due.pause);
    if (row) end(tx, *row, tx.now());
}

void drop_rests(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(update prepaid_pauses set ended_at = $2 where person = $1 and ended_at is null)sql", closed.person, tx.now());
}

// ---- the ways in --------------------------------------------------------------------------------

namespace {

Moved pause_now(const Visit& visit, Tx& tx, const Rest& in) {
    rest(tx, visit, communities::community(tx, visit, in.community).id, in.months);
    return {.to = subscriptions_path(), .notice = {"It is paused. What is left is kept for you.", {}}};
}

Moved go_on_now(const Visit& visit, Tx& tx, const GoOn& in) {
    if (!go_on(tx, visit.person(), in.community)) conflict("Nothing is paused here.");
    return {.to = subscriptions_path(), .notice = {"It goes on. Everything is open again.", {}}};
}

}  // namespace

std::vector<Route> prepaid_routes() {
    return {
        post(signed_in, rest_path, &pause_now).or_show(subscriptions_path).summary("Pauses a membership that is paid ahead for one to three months; what is left is kept"),
        post(signed_in, go_on_path, &go_on_now).or_show(subscriptions_path).summary("Ends the pause of a membership that is paid ahead"),
    };
}

}  // namespace lyceum::commerce
