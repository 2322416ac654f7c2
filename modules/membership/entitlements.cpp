// Entitlements in the database, and the gate that stands on them.
//
// A right holds from the moment it starts until, but not at, the moment it ends.
#include "modules/membership/entitlements.hpp"
#include <algorithm>

namespace lyceum::membership {

void grant(Tx& tx, const Grant& g) {
    CHECK_THAT(g.person && !g.source.empty() && !g.source_id.empty());
    CHECK_THAT(g.item || g.community);
    auto ends_at = g.ends_at.value_or(kForGood);
    if (tx.run(R"sql(
            insert into entitlements (id, person, community, level, item, starts_at, ends_at, renews, source, source_id, note, granted_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (source, source_id, person, item) do nothing)sql",
            new_id<Entitlement>(tx), g.person, g.community, g.item ? 0 : g.level, g.item, g.starts_at, ends_at, g.renews, g.source,
            g.source_id, g.note, tx.now()) == 0)
        return;
    if (!g.item) communities::join(tx, g.person, g.community);
    tx.emit(Granted{g.person, g.community, g.item});
}

void revoke(Tx& tx, std::string_view source, std::string_view source_id) {
    if (tx.run(R"sql(
            delete from entitlements_aside where entitlement in (select id from entitlements where source = $1 and source_id = $2))sql", source, source_id) > 0)
        tx.run(R"sql(
            update entitlements set revoked_at = $3 where source = $1 and source_id = $2 and revoked_at is null)sql", source, source_id, tx.now());
    tx.run(R"sql(
        update entitlements set ends_at = $3, revoked_at = $3
        where source = $1 and source_id = $2 and ends_at > $3)sql", source, source_id, tx.now());
}

void set_renewing(Tx& tx, PersonId person, CommunityId community, std::optional<Time> ends_at) {
    tx.run(R"sql(
        update entitlements set renews = (ends_at = $3)
        where person = $1 and community = $2 and item = 0 and source in ('order', 'gift') and renews <> (ends_at = $3))sql", person, community, ends_at.value_or(Time{}));
}

// ---- what is paid ahead, and may rest -----------------------------------------------------------

std::vector<Prepaid> prepaid(Db& db, PersonId person, Time now) {
    return db.all<Prepaid>(R"sql(
        select e.id, e.community, e.level, e.source, e.source_id, coalesce(a.starts_at, e.starts_at) as starts_at, coalesce(a.ends_at, e.ends_at) as ends_at,
               a.set_at as aside_since
        from entitlements e left join entitlements_aside a on a.entitlement = e.id
        where e.person = $1 and e.item = 0 and e.source in ('order', 'gift') and e.ends_at <> $3 and (e.ends_at > $2 or a.set_at is not null)
        order by 6, e.id)sql", person, now, kForGood);
}

std::vector<Prepaid> set_aside(Tx& tx, PersonId person, CommunityId community) {
    auto all = prepaid(tx, person, tx.now());
    std::erase_if(all, [&](auto& right) { return right.community != community || right.aside_since; });
    for (auto& right : all) {
        tx.run(R"sql(
            insert into entitlements_aside (entitlement, starts_at, ends_at, set_at) values ($1, $2, $3, $4))sql", right.id, right.starts_at, right.ends_at, tx.now());
        tx.run(R"sql(update entitlements set starts_at = $2, ends_at = $3 where id = $1)sql", right.id, std::min(right.starts_at, tx.now()), tx.now());
    }
    return all;
}

std::vector<Prepaid> take_up(Tx& tx, PersonId person, CommunityId community) {
    auto now = tx.now();
    auto all = prepaid(tx, person, now);
    std::erase_if(all, [&](auto& right) { return right.community != community || !right.aside_since; });
    for (auto& right : all) {
        auto later = std::max(Span{}, now - *right.aside_since);
        right.starts_at = std::max(now, right.starts_at + later);
        right.ends_at = right.ends_at + later;
        right.aside_since = {};
        tx.run(R"sql(update entitlements set starts_at = $2, ends_at = $3 where id = $1)sql", right.id, right.starts_at, right.ends_at);
        tx.run(R"sql(delete from entitlements_aside where entitlement = $1)sql", right.id);
        tx.run(R"sql(delete from entitlement_reminders where entitlement = $1)sql", right.id);
    }
    return all;
}

// ---- what somebody holds ------------------------------------------------------------------------

namespace {

struct Period {
    int level = 0;
    Time starts_at, ends_at;
    std::optional<std::string> name_zh, name_en;
};
DESCRIBE(Period, level, starts_at, ends_at, name_zh, name_en)

}  // namespace

std::optional<Held> held(Db& db, const Visit& visit, PersonId person, CommunityId community) {
    auto periods = *db.kept<std::vector<Period>>("membership.periods " + to_string(person) + " " + to_string(community), [&] {
        return db.all<Period>(R"sql(
            select s.level, s.starts_at, s.ends_at, t.name_zh, t.name_en
            from standings s left join tiers t on t.community = s.community and t.level = s.level
            where s.person = $1 and s.community = $2 order by s.starts_at, s.ends_at)sql", person, community);
    });
    std::erase_if(periods, [&](auto& period) { return period.ends_at <= visit.now; });
    std::optional<Period> best;
    for (auto& period : periods)
        if (period.starts_at <= visit.now && (!best || period.level > best->level)) best = period;
    if (!best) return std::nullopt;

    auto end = best->ends_at;
    for (auto& period : periods)
        if (period.level >= best->level && period.starts_at <= end) end = std::max(end, period.ends_at);
    return Held{best->level, end == kForGood ? std::nullopt : std::optional(end),
        Bilingual{best->name_zh.value_or(""), best->name_en.value_or("")}.in(visit.language)};
}

// ---- the gate -----------------------------------------------------------------------------------

namespace {

// A right as the views have it, whether or not it holds now.
struct Right {
    bool of_item = false;
    std::int64_t thing = 0;                         // a community or an item
    int level = 0;
    Time starts_at, ends_at;

    bool holds(Time now) const { return starts_at <= now && now < ends_at; }
};
DESCRIBE(Right, of_item, thing, level, starts_at, ends_at)

std::shared_ptr<const std::vector<Right>> rights(Db& db, PersonId person) {
    return db.kept<std::vector<Right>>("membership.rights " + to_string(person), [&] {
        return db.all<Right>(R"sql(
            select false as of_item, community as thing, level, starts_at, ends_at from standings where person = $1
            union all
            select true, item, 0, starts_at, ends_at from owned_items where person = $1)sql", person);
    });
}

// What one person holds now.
struct Holdings {
    std::map<CommunityId, int> levels;
    std::set<ItemId> items;

    bool owns(ItemId item) const { return item && items.contains(item); }
    bool has_level(CommunityId community, int level) const {
        auto found = levels.find(community);
        return found != levels.end() && found->second >= level;
    }
};

Holdings holdings(Db& db, PersonId person, Time now) {
    Holdings all;
    auto known = rights(db, person);
    for (auto& right : *known) {
        if (!right.holds(now)) continue;
        if (right.of_item) all.items.insert({right.thing});
        else if (auto [level, added] = all.levels.emplace(CommunityId{right.thing}, right.level); !added) level->second = std::max(level->second, right.level);
    }
    return all;
}

bool opens_without_rights(const Visit& visit, const Lock& lock) {
    return lock.kind == LockKind::open || (visit.who() && *visit.who() == lock.author) || visit.may("content.read_locked");
}

bool opens(const Holdings& mine, const Lock& lock) {
    if (mine.owns(lock.item) || mine.owns(lock.series)) return true;
    switch (lock.kind) {
        case LockKind::open: return true;
        case LockKind::members: return mine.has_level(lock.community, 1);
        case LockKind::tier: return mine.has_level(lock.community, lock.level);
        case LockKind::paid: return false;
    }
    return false;
}

}  // namespace

std::vector<std::optional<Pass>> passes(Db& db, const Visit& visit, const std::vector<Lock>& locks) {
    bool asks = std::any_of(locks.begin(), locks.end(), [&](auto& lock) { return !opens_without_rights(visit, lock); });
    Holdings mine;
    if (visit.who() && asks) mine = holdings(db, *visit.who(), visit.now);

    std::vector<std::optional<Pass>> answers;
    for (auto& lock : locks) {
        if (opens_without_rights(visit, lock) || opens(mine, lock)) answers.push_back(Pass(lock.item));
        else answers.push_back(std::nullopt);
    }
    return answers;
}

std::map<CommunityId, int> levels(Db& db, const Visit& visit) {
    return visit.who() ? holdings(db, *visit.who(), visit.now).levels : std::map<CommunityId, int>();
}

std::optional<Pass> pass(Db& db, const Visit& visit, const Lock& lock) { return passes(db, visit, {lock}).front(); }

// ---- lists --------------------------------------------------------------------------------------

std::vector<Given> given_to(Db& db, PersonId person) {
    return db.all<Given>(R"sql(
        select id, person, community, level, item, starts_at, ends_at, renews, source, source_id, note, revoked_at is not null as revoked,
               exists (select 1 from entitlements_aside a where a.entitlement = entitlements.id) as aside
        from entitlements where person = $1 order by id desc limit $2)sql", person, kGivenShown);
}

std::vector<Given> gifts(Db& db, CommunityId community) {
    return db.all<Given>(R"sql(
        select id, person, community, level, item, starts_at, ends_at, renews, source, source_id, note, revoked_at is not null as revoked,
               exists (select 1 from entitlements_aside a where a.entitlement = entitlements.id) as aside
        from entitlements where community = $1 and source = 'staff' order by id desc limit $2)sql", community, kGivenShown);
}

std::optional<Given> given(Db& db, EntitlementId id) {
    return db.maybe<Given>(R"sql(
        select id, person, community, level, item, starts_at, ends_at, renews, source, source_id, note, revoked_at is not null as revoked,
               exists (select 1 from entitlements_aside a where a.entitlement = entitlements.id) as aside
        from entitlements where id = $1)sql", id);
}

// A period shorter than the notice would be written about on the day it began: it gets the later letter only.
std::vector<Ending> take_ending(Tx& tx, int limit) {
    auto now = tx.now();
    return tx.all_returning<Ending>(R"sql(
        insert into entitlement_reminders (entitlement, days_before, made_at)
        select e.id, n.days_before, $1
        from entitlements e
        join (select 7 as days_before, cast($2 as bigint) as by union all select 1, cast($3 as bigint)) n on e.ends_at <= n.by
        where e.item = 0 and not e.renews and e.revoked_at is null and e.ends_at > $1 and e.ends_at <= $2
          and e.starts_at < e.ends_at - (n.by - $1) and (n.days_before = 1 or e.ends_at > $3)
          and not exists (select 1 from entitlements later
                          where later.person = e.person and later.community = e.community and later.item = 0 and later.level >= e.level
                            and later.starts_at <= e.ends_at and later.ends_at > e.ends_at)
          and not exists (select 1 from entitlement_reminders r where r.entitlement = e.id and r.days_before <= n.days_before)
        order by e.ends_at limit $4
        on conflict (entitlement, days_before) do nothing
        returning entitlement, days_before)sql", now, now + days(7), now + days(1), limit);
}

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto lost = db.one<std::int64_t>(R"sql(
        select count(*) from entitlements e
        where e.item = 0 and not exists (select 1 from tiers t where t.community = e.community and t.level <= e.level))sql");
    if (lost > 0) wrong.push_back(fmt::format("{} entitlements are to a level below every tier of their community. Add a tier of that level, or end them on the pages of the members.", lost));
    auto reversed = db.one<std::int64_t>(R"sql(
        select count(*) from entitlements where revoked_at is null and ends_at < starts_at)sql");
    if (reversed > 0) wrong.push_back(fmt::format("{} entitlements end before they start. Revoke them on the pages of the members, and grant them again.", reversed));
    return wrong;
}

}  // namespace lyceum::membership
