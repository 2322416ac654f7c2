// Notes as rows; every change of what is unread rings the bell.
#include "modules/notifications/store.hpp"

namespace lyceum::notifications {

std::int64_t unread(Db& db, PersonId person) {
    return *db.kept<std::int64_t>("notifications.unread " + to_string(person), [&] {
        return db.one<std::int64_t>(R"sql(select count(*) from notifications where person = $1 and read_at is null)sql", person);
    });
}

static void ring(Tx& tx, PersonId person) {
    tx.enqueue(Publish{{.topic = "person:" + to_string(person), .kind = "count", .name = "bell", .count = unread(tx, person)}});
}

void tell(Tx& tx, const Note& note) {
    if (note.person == note.actor || !note.person) return;
    bool added = tx.run(R"sql(
        insert into notifications (id, person, kind, source, actor, english, holes, place, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (person, kind, source) do nothing)sql",
        new_id<Note>(tx), note.person, note.kind, note.source, note.actor, note.text.english, json::text(note.text.holes),
        note.place.str(), tx.now()) == 1;
    if (added) ring(tx, note.person);
}

std::vector<Row> newest(Db& db, PersonId person, std::optional<Id<Note>> before, int limit) {
    return db.all<Row>(R"sql(
        select id, kind, actor, english, holes, place, at, read_at from notifications
        where person = $1 and ($2 is null or id < $2) order by id desc limit $3)sql", person, before, limit);
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
    if (tx.run(R"sql(update notifications set read_at = $2 where person = $1 and read_at is null)sql", person, tx.now()) > 0) ring(tx, person);
}

void forget(Tx& tx, PersonId person) {
    tx.run(R"sql(delete from notifications where person = $1)sql", person);
}

void prune(Tx& tx, Time due) {
    tx.run(R"sql(delete from notifications where at < $1 and read_at is not null)sql", due - kKept);
}

}  // namespace lyceum::notifications
