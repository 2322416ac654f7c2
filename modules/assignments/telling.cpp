// Who is told what of an assignment, and when.
#include "modules/assignments/store.hpp"
#include "platform/http/site.hpp"
#include <set>

namespace lyceum::assignments {

namespace {

constexpr int kToldAtOnce = 100;                    // in one transaction
constexpr int kBegunAtOnce = 100;

// Everything that a sentence about an assignment says, and how much of it can be read now.
struct About {
    AssignmentId id;
    SeatPackId pack;
    PersonId buyer;
    std::string company, title;
    Time due_at, changed_at, ends_at;
    std::int64_t parts = 0;
};
DESCRIBE(About, id, pack, buyer, company, title, due_at, changed_at, ends_at, parts)

std::vector<About> about(Db& db, const std::vector<AssignmentId>& ids) {
    return db.all<About>(R"sql(
        select a.id, a.pack, c.buyer, c.company, w.title, a.due_at, a.changed_at, c.ends_at,
               (select count(*) from assignment_parts p join visible_items v on v.id = p.item
                where p.assignment = a.id and +v.community = c.community and v.audience_level <= c.level
                  and (v.lock_kind in ('open', 'members') or (v.lock_kind = 'tier' and v.lock_level <= c.level))) as parts
        from assignments a join seat_companies c on c.pack = a.pack join visible_items w on w.id = a.item where a.id in ($1...) order by a.id)sql", ids);
}

i18n::Zone zone_of(Db& db, PersonId buyer) {
    auto known = accounts::contact(db, buyer);
    return reader_zone(db.app(), known ? known->time_zone : std::string());
}

Msg words_of(const About& a, Telling what, const std::string& day) {
    switch (what) {
        case Telling::given: return Msg{"{} asks you to read “{}” by {}", {a.company, a.title, day}};
        case Telling::moved: return Msg{"{} asks you to read “{}”: the day is now {}", {a.company, a.title, day}};
        case Telling::soon: return Msg{"{} asks you to read “{}”: it is due on {}", {a.company, a.title, day}};
        case Telling::late: return Msg{"{} asked you to read “{}”: it was due on {}", {a.company, a.title, day}};
    }
    return {};
}

// The company speaks, not the person who pays for it. The day stands as its buyer wrote it, the same in every language. News
// of an assignment is told once for good, the rest once for each day that was set.
void say_to(Tx& tx, PersonId person, const About& a, Telling what, const i18n::Zone& zone) {
    auto day = i18n::to_input(zone.local(a.due_at)).substr(0, 10);
    auto source = to_string(a.id) + (what == Telling::given ? std::string() : fmt::format(" {} {}", name_of(what), show_id(a.due_at.micros)));
    notifications::tell(tx, {.person = person, .kind = "assigned", .source = source, .actor = {}, .text = words_of(a, what, day), .place = assigned_url().at(to_string(a.id))});
}

struct Due { AssignmentId id; Time due_at; };
DESCRIBE(Due, id, due_at)

}  // namespace

void tell_readers(Tx& tx, const TellReaders& job) {
    auto found = about(tx, {job.assignment});
    if (found.empty()) return;
    auto& a = found.front();
    if (a.due_at != job.due_at || a.ends_at <= tx.now() || a.parts == 0) return;
    // Who is asked since the day was moved knows no other.
    std::set<PersonId> fresh;
    if (job.what == Telling::moved)
        for (auto person : tx.all<PersonId>(R"sql(select person from assignment_people where assignment = $1 and given_at >= $2)sql", a.id, a.changed_at)) fresh.insert(person);
    auto zone = zone_of(tx, a.buyer);
    int passed = 0;
    auto after = job.after;
    for (auto& reader : readers_of(tx, a.pack, a.id)) {                         // in the order of their ids
        if (reader.person <= job.after) continue;
        if (passed++ == kToldAtOnce) {
            tx.enqueue(TellReaders{job.assignment, job.what, job.due_at, after});
            return;
        }
        after = reader.person;
        bool is_through = reader.read >= a.parts && job.what != Telling::given;
        if (!is_through && !fresh.contains(reader.person)) say_to(tx, reader.person, a, job.what, zone);
    }
}

void tell_given(Tx& tx, PersonId person, const std::vector<AssignmentId>& ids) {
    if (ids.empty()) return;
    auto found = about(tx, ids);
    if (found.empty()) return;
    auto zone = zone_of(tx, found.front().buyer);                               // of one company
    for (auto& a : found)
        if (a.parts > 0) say_to(tx, person, a, Telling::given, zone);
}

void remind(Tx& tx, Time) {
    for (auto& due : tx.all<Due>(R"sql(
            select id, due_at from assignments where due_at > $1 and due_at <= $2 and soon_told < due_at order by due_at limit $3)sql",
            tx.now(), tx.now() + kRemindAhead, kBegunAtOnce)) {
        tx.run(R"sql(update assignments set soon_told = due_at where id = $1)sql", due.id);
        tx.enqueue(TellReaders{due.id, Telling::soon, due.due_at, {}});
    }
    for (auto& due : tx.all<Due>(R"sql(
            select id, due_at from assignments where due_at <= $1 and late_told < due_at order by due_at limit $2)sql", tx.now(), kBegunAtOnce)) {
        tx.run(R"sql(update assignments set late_told = due_at where id = $1)sql", due.id);
        tx.enqueue(TellReaders{due.id, Telling::late, due.due_at, {}});
    }
}

}  // namespace lyceum::assignments
