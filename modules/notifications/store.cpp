// Notes as rows; every change of what is unread rings the bell.
#include "modules/notifications/store.hpp"
#include <algorithm>

namespace lyceum::notifications {

std::int64_t unread(Db& db, PersonId person) {
    return *db.kept<std::int64_t>("notifications.unread " + to_string(person), [&] {
        return db.one<std::int64_t>(R"sql(
            select count(*) from (select 1 as one from notifications where person = $1 and hidden = false and read_at is null limit $2) as counted)sql",
            person, kUnreadCounted);
    });
}

static void ring(Tx& tx, PersonId person) {
    publish(tx, {.topic = "person:" + to_string(person), .kind = "count", .name = "bell", .count = unread(tx, person)});
}

void tell(Tx& tx, const Note& note) {
    if (note.person == note.actor || !note.person) return;
    auto askers = filled(tx.app(), shown_in_app);
    bool shown = std::all_of(askers.begin(), askers.end(), [&](auto* shows) { return shows(tx, note.person, note.kind); });
    auto id = new_id<Note>(tx);
    bool added = tx.run(R"sql(
        insert into notifications (id, person, kind, source, actor, english, holes, place, at, hidden)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (person, kind, source) do nothing)sql",
        id, note.person, note.kind, note.source, note.actor, note.text.english, json::text(note.text.holes),
        note.place.str(), tx.now(), !shown) == 1;
    if (!added) return;
    tx.emit(Given{note.person, id, note.kind});
    if (shown) ring(tx, note.person);
}

namespace {

struct UnreadRow {
    Id<Note> id;
    std::string kind;
    PersonId actor;
    std::string english, holes, place;
    Time at;
};
DESCRIBE(UnreadRow, id, kind, actor, english, holes, place, at)

}  // namespace

std::vector<Unread> still_unread(Db& db, PersonId person, const std::vector<Id<Note>>& notes) {
    std::vector<Unread> all;
    if (notes.empty()) return all;
    for (auto& row : db.all<UnreadRow>(R"sql(
            select id, kind, actor, english, holes, place, at from notifications
            where person = $1 and id in ($2...) and read_at is null order by id)sql", person, notes))
        all.push_back({row.id, row.kind, row.actor, Msg{row.english, json::from_text<std::vector<std::string>>(row.holes)}, Url::local(row.place), row.at});
    return all;
}

const std::vector<KindWords>& kinds() {
    static const std::vector<KindWords> all{
        {"mention", Msg{"Somebody mentions you", {}}}, {"reply", Msg{"Somebody replies to you", {}}},
        {"answer", Msg{"Answers to your questions", {}}}, {"accepted", Msg{"Your answer is accepted", {}}},
        {"comment", Msg{"Comments on what you wrote", {}}}, {"hidden", Msg{"What moderators hide of yours", {}}}, {"like", Msg{"Likes", {}}}, {"follow", Msg{"New followers", {}}},
        {"published", Msg{"New from authors and series that you follow", {}}}, {"assigned", Msg{"What your company asks you to read", {}}}, {"ticket", Msg{"Dates that you have tickets for", {}}}, {"hour", Msg{"Hours that you booked or give", {}}}, {"group", Msg{"Groups: requests and admissions", {}}},
        {"report", Msg{"Reports, for those who moderate", {}}}, {"proposal", Msg{"Advertising, sponsors and partners that wait for you, for those who run a community", {}}}, {"paid", Msg{"Payments", {}}}, {"refund", Msg{"Refunds", {}}},
        {"offers", Msg{"Offers and tips, only if you wish them", {}}},
    };
    return all;
}

Url list_url() { return list_path(); }

std::vector<Row> newest(Db& db, PersonId person, std::optional<Id<Note>> before, int limit) {
    return db.all<Row>(R"sql(
        select id, kind, actor, english, holes, place, at, read_at from notifications
        where person = $1 and not hidden and ($2 is null or id < $2) order by id desc limit $3)sql", person, before, limit);
}

std::optional<Row> one(Db& db, PersonId person, Id<Note> id) {
    return db.maybe<Row>(R"sql(
        select id, kind, actor, english, holes, place, at, read_at from notifications where person = $1 and id = $2)sql", person, id);
}

void read_one(Tx& tx, PersonId person, Id<Note> id) {
    if (tx.run(R"sql(update notifications set read_at = $3 where person = $1 and id = $2 and read_at is null)sql", person, id, tx.now()) > 0)
        ring(tx, person);
}

void read_all(Tx& tx, PersonId person) {
    if (tx.run(R"sql(update notifications set read_at = $2 where person = $1 and hidden = false and read_at is null)sql", person, tx.now()) > 0) ring(tx, person);
}

void forget(Tx& tx, PersonId person) {
    tx.run(R"sql(delete from notifications where person = $1)sql", person);
}

void prune(Tx& tx, Time due) {
    tx.run(R"sql(delete from notifications where at < $1 and read_at is not null)sql", due - kKept);
}

}  // namespace lyceum::notifications
