// Likes, saves and reports. Whatever is pressed twice is done once, and counters move only with rows.
#include "modules/reactions/store.hpp"
#include "platform/http/recounts.hpp"

namespace lyceum::reactions {

void like(Tx& tx, PersonId person, ItemId item, std::optional<Time> at) {
    bool added = tx.run(R"sql(
        insert into likes (item, person, at) values ($1, $2, $3) on conflict (item, person) do nothing)sql", item, person, at.value_or(tx.now())) == 1;
    if (!added) return;
    items::count(tx, item, items::Counter::likes, 1);
    if (!at) tx.emit(Liked{item, person});
}

void unlike(Tx& tx, PersonId person, ItemId item) {
    if (tx.run(R"sql(delete from likes where item = $1 and person = $2)sql", item, person) != 1) return;
    items::count(tx, item, items::Counter::likes, -1);
    tx.emit(Unliked{item, person});
}

void save(Tx& tx, PersonId person, ItemId item, std::optional<Time> at) {
    if (count_saves(tx, person) >= kSavesMost) conflict("Your shelf is full. Remove something first.");
    bool added = tx.run(R"sql(
        insert into saves (id, person, item, at) values ($1, $2, $3, $4) on conflict (person, item) do nothing)sql",
        new_id<items::Action>(tx), person, item, at.value_or(tx.now())) == 1;
    if (!added) return;
    items::count(tx, item, items::Counter::saves, 1);
    if (!at) tx.emit(Saved{item, person});
}

void unsave(Tx& tx, PersonId person, ItemId item) {
    if (tx.run(R"sql(delete from saves where person = $1 and item = $2)sql", person, item) != 1) return;
    items::count(tx, item, items::Counter::saves, -1);
    tx.emit(Unsaved{item, person});
}

std::map<ItemId, Reacted> reactions_of(Db& db, std::optional<PersonId> person, const std::vector<ItemId>& ids) {
    std::map<ItemId, Reacted> found;
    for (auto& row : db.all<Reacted>(R"sql(
            select i.id as item, i.likes, exists (select 1 from likes l where l.item = i.id and l.person = $1) as liked,
                   exists (select 1 from saves s where s.person = $1 and s.item = i.id) as saved
            from visible_items i where i.id in ($2...))sql", person, ids))
        found.emplace(row.item, row);
    return found;
}

std::vector<Kept> newest_saves(Db& db, PersonId person, std::optional<Id<items::Action>> before, int limit) {
    return db.all<Kept>(R"sql(
        select s.id, s.item from saves s join visible_items i on i.id = s.item
        where s.person = $1 and ($2 is null or s.id < $2) order by s.id desc limit $3)sql", person, before, limit);
}

std::int64_t count_saves(Db& db, PersonId person) {
    return db.one<std::int64_t>(R"sql(select count(*) from saves where person = $1)sql", person);
}

std::int64_t count_shelf(Db& db, PersonId person) {
    return db.one<std::int64_t>(R"sql(
        select count(*) from saves s join visible_items i on i.id = s.item where s.person = $1)sql", person);
}

std::vector<std::string> check(Db& db) {
    auto wrong = db.one<std::int64_t>(R"sql(
        select count(*) from visible_items i
        where i.likes <> (select count(*) from likes l where l.item = i.id) or i.saves <> (select count(*) from saves s where s.item = i.id))sql");
    if (wrong == 0) return {};
    return {fmt::format("{} items count their likes or saves wrongly. {}", wrong, kRecount)};
}

namespace {

constexpr int kRecountedAtOnce = 10'000;

struct Miscounted {
    ItemId item;
    int likes = 0, saves = 0;                           // what is missing
};
DESCRIBE(Miscounted, item, likes, saves)

}  // namespace

std::int64_t recount(Tx& tx) {
    auto wrong = tx.all<Miscounted>(R"sql(
        select item, likes, saves from (
            select i.id as item, (select count(*) from likes l where l.item = i.id) - i.likes as likes,
                   (select count(*) from saves s where s.item = i.id) - i.saves as saves
            from visible_items i) counted
        where likes <> 0 or saves <> 0 order by item limit $1)sql", kRecountedAtOnce);
    for (auto& [item, likes, saves] : wrong) {
        if (likes != 0) items::count(tx, item, items::Counter::likes, likes);
        if (saves != 0) items::count(tx, item, items::Counter::saves, saves);
    }
    return static_cast<std::int64_t>(wrong.size());
}

void report(Tx& tx, PersonId person, const NewReport& r, std::optional<CommunityId> community) {
    tx.run(R"sql(
        insert into reports (id, reporter, place, reason, note, at, community) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (reporter, place) do update set reason = excluded.reason, note = excluded.note, decided_at = null, decided_by = null)sql",
        new_id<Report>(tx), person, r.place, r.reason, r.note, tx.now(), community);
    tx.emit(Reported{person, r.place.str()});
}

std::vector<ReportRow> open_reports(Db& db, std::optional<CommunityId> community, int limit) {
    return db.all<ReportRow>(R"sql(
        select id, reporter, place, reason, note, at from reports
        where decided_at is null and ($1 is null or community = $1) order by id desc limit $2)sql", community, limit);
}

bool is_about(Db& db, Id<Report> id, CommunityId community) {
    return db.one<bool>(R"sql(select exists (select 1 from reports where id = $1 and community = $2))sql", id, community);
}

bool decide(Tx& tx, PersonId by, Id<Report> id, std::string_view decision) {
    return tx.run(R"sql(
        update reports set decided_by = $2, decided_at = $3, decision = $4 where id = $1 and decided_at is null)sql", id, by, tx.now(), decision) == 1;
}

}  // namespace lyceum::reactions
