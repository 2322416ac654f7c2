// What assignments hold about people, what somebody's own copy has of it, and when it goes.
#include "modules/assignments/store.hpp"

namespace lyceum::assignments {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"assignments", {"note"}, Msg{"What you ask the people of your company to read, with your words", {}}, Msg{"To ask them", {}}, Basis::contract, 0, Ending::deleted},
        {"assignment_people", {"person"}, Msg{"What your company asks you to read", {}}, Msg{"To show it to you and to remind you", {}}, Basis::contract, 0, Ending::deleted},
        {"assignment_reads", {"person"}, Msg{"Which parts of it you said you have read", {}}, Msg{"To tell your company how many they are, while you have its seat", {}}, Basis::contract, 0, Ending::deleted},
    };
}

namespace {
struct OwnAsked { std::string company, title; Time asked_at, due_at; };
DESCRIBE(OwnAsked, company, title, asked_at, due_at)
struct OwnRead { std::string company, title; Time read_at; };
DESCRIBE(OwnRead, company, title, read_at)
struct OwnGiven { std::string company, title, note; Time made_at, due_at; };
DESCRIBE(OwnGiven, company, title, note, made_at, due_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("reading-asked", db.all<OwnAsked>(R"sql(
        select c.company, coalesce(w.title, '') as title, h.given_at as asked_at, a.due_at
        from assignment_people h join assignments a on a.id = h.assignment join seat_companies c on c.pack = a.pack left join visible_items w on w.id = a.item
        where h.person = $1 order by a.id)sql", person));
    copy.add("reading-done", db.all<OwnRead>(R"sql(
        select c.company, coalesce(w.title, '') as title, r.read_at
        from assignment_reads r join assignments a on a.id = r.assignment join seat_companies c on c.pack = a.pack left join visible_items w on w.id = r.item
        where r.person = $1 order by r.read_at)sql", person));
    copy.add("reading-given", db.all<OwnGiven>(R"sql(
        select c.company, coalesce(w.title, '') as title, a.note, a.made_at, a.due_at
        from assignments a join seat_companies c on c.pack = a.pack left join visible_items w on w.id = a.item where c.buyer = $1 order by a.id)sql", person));
}

namespace {

void drop(Tx& tx, const std::vector<AssignmentId>& ids) {
    if (ids.empty()) return;
    tx.run(R"sql(delete from assignment_reads where assignment in ($1...))sql", ids);
    tx.run(R"sql(delete from assignment_people where assignment in ($1...))sql", ids);
    tx.run(R"sql(delete from assignment_parts where assignment in ($1...))sql", ids);
    tx.run(R"sql(delete from assignments where id in ($1...))sql", ids);
}

}  // namespace

void forget_person(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from assignment_reads where person = $1)sql", closed.person);
    tx.run(R"sql(delete from assignment_people where person = $1)sql", closed.person);
    drop(tx, tx.all<AssignmentId>(R"sql(select a.id from assignments a join seat_companies c on c.pack = a.pack where c.buyer = $1)sql", closed.person));
}

void forget_old(Tx& tx, Time due) {
    constexpr int kAtOnce = 500;
    tx.run(R"sql(
        delete from assignment_reads where not exists (
            select 1 from assignments a join seated s on +s.pack = a.pack where a.id = assignment_reads.assignment and s.person = assignment_reads.person))sql");
    tx.run(R"sql(
        delete from assignment_people where not exists (
            select 1 from assignments a join seated s on +s.pack = a.pack where a.id = assignment_people.assignment and s.person = assignment_people.person))sql");
    drop(tx, tx.all<AssignmentId>(R"sql(
        select a.id from assignments a join seat_companies c on c.pack = a.pack where c.ends_at < $1 order by a.id limit $2)sql", due - kKept, kAtOnce));
}

}  // namespace lyceum::assignments
