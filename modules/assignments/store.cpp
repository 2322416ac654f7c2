#include "modules/assignments/store.hpp"
#include "modules/content/content.hpp"
#include <algorithm>

namespace lyceum::assignments {

// ---- works ----------------------------------------------------------------------------------------

// What seats open is asked in SQL: published, in their community, for their level, and locked for nothing that must be bought.
// A plus before a column keeps SQLite from beginning with all of a community.
Parts parts_for(Db& db, const Visit& visit, const Company& company, const items::Card& work) {
    struct Named { ItemId item; std::string title; };
    std::vector<Named> all;
    if (work.kind == items::Kind::series) {
        auto insider = visit.app.insider({"content.manage_all"}, visit.now, visit.language);    // seats may open more than their buyer sees
        for (auto& part : content::parts_of(db, insider, work.id)) all.push_back({part.item, part.title});
    } else all.push_back({work.id, work.title});
    std::vector<ItemId> ids{work.id};
    for (auto& part : all) ids.push_back(part.item);
    auto opened = db.all<ItemId>(R"sql(
        select id from visible_items
        where community = $1 and audience_level <= $2 and (lock_kind in ('open', 'members') or (lock_kind = 'tier' and lock_level <= $2)) and id in ($3...))sql",
        company.community, company.level, ids);
    auto is_open = [&](ItemId id) { return std::find(opened.begin(), opened.end(), id) != opened.end(); };
    Parts parts;
    for (auto& part : all) {
        if (is_open(part.item) && is_open(work.id)) parts.items.push_back(part.item);
        else parts.closed.push_back(part.title);
    }
    return parts;
}

std::vector<PersonId> staff(Db& db, SeatPackId pack) {
    return db.all<PersonId>(R"sql(select person from seated where pack = $1 order by person limit $2)sql", pack, commerce::kSeatsMost);
}

std::optional<AssignmentRow> find_assignment(Db& db, SeatPackId pack, ItemId item) {
    return db.maybe<AssignmentRow>(R"sql(
        select id, pack, item, note, due_at, everybody, made_at, changed_at, changes from assignments where pack = $1 and item = $2)sql", pack, item);
}

AssignmentRow assignment_of(Db& db, SeatPackId pack, ItemId item) {
    auto found = find_assignment(db, pack, item);
    if (!found) not_found();
    return *found;
}

// ---- assigning ------------------------------------------------------------------------------------

namespace {

std::vector<PersonId> chosen_people(Tx& tx, const NewAssignment& made) {
    auto seated = staff(tx, made.company.pack);
    if (made.everybody) return seated;
    if (made.people.empty()) invalid("people", "Choose at least one of your people.");
    for (auto person : made.people)
        if (std::find(seated.begin(), seated.end(), person) == seated.end()) invalid("people", "Somebody of these has no seat of yours any more. Look at the list again.");
    return made.people;
}

AssignmentRow add(Tx& tx, const NewAssignment& made) {
    auto there = tx.one<std::int64_t>(R"sql(select count(*) from assignments where pack = $1)sql", made.company.pack);
    if (there >= kAssignmentsMost) conflict("There are as many assignments as there can be. Take one back first.");
    AssignmentRow row{new_id<Assignment>(tx), made.company.pack, made.item, made.note, made.due_at, made.everybody, tx.now(), tx.now(), 0};
    // A reminder that would come with the news itself is none.
    auto soon_told = made.due_at - kRemindAhead <= tx.now() ? made.due_at : Time{};
    tx.run(R"sql(
        insert into assignments (id, pack, item, note, due_at, everybody, made_at, changed_at, soon_told)
        values ($1, $2, $3, $4, $5, $6, $7, $7, $8))sql", row.id, row.pack, row.item, row.note, row.due_at, row.everybody, tx.now(), soon_told);
    return row;
}

void change(Tx& tx, const AssignmentRow& before, const NewAssignment& made) {
    bool moved = before.due_at != made.due_at;
    if (!moved && before.note == made.note && before.everybody == made.everybody) return;
    tx.run(R"sql(
        update assignments set note = $2, due_at = $3, everybody = $4, changed_at = case when $5 then $6 else changed_at end,
            changes = changes + case when $5 then 1 else 0 end where id = $1)sql", before.id, made.note, made.due_at, made.everybody, moved, tx.now());
    if (moved) tx.enqueue(TellReaders{before.id, Telling::moved, made.due_at, {}});
}

// Exactly these parts, in this order.
void set_parts(Tx& tx, AssignmentId id, const std::vector<ItemId>& items) {
    tx.run(R"sql(delete from assignment_parts where assignment = $1)sql", id);
    for (std::size_t i = 0; i < items.size(); ++i)
        tx.run(R"sql(insert into assignment_parts (assignment, part, item) values ($1, $2, $3))sql", id, static_cast<std::int64_t>(i + 1), items[i]);
}

// Exactly these people. What is known of the others goes.
void set_people(Tx& tx, const AssignmentRow& row, const std::vector<PersonId>& people) {
    auto there = tx.all<PersonId>(R"sql(select person from assignment_people where assignment = $1)sql", row.id);
    std::vector<PersonId> gone;
    for (auto person : there)
        if (std::find(people.begin(), people.end(), person) == people.end()) gone.push_back(person);
    if (!gone.empty()) {
        tx.run(R"sql(delete from assignment_reads where assignment = $1 and person in ($2...))sql", row.id, gone);
        tx.run(R"sql(delete from assignment_people where assignment = $1 and person in ($2...))sql", row.id, gone);
    }
    for (auto person : people)
        if (std::find(there.begin(), there.end(), person) == there.end())
            tx.run(R"sql(insert into assignment_people (assignment, person, given_at) values ($1, $2, $3) on conflict do nothing)sql", row.id, person, tx.now());
}

}  // namespace

void assign(Tx& tx, const NewAssignment& made) {
    auto people = chosen_people(tx, made);
    auto before = find_assignment(tx, made.company.pack, made.item);
    if (before) change(tx, *before, made);
    auto row = before ? *before : add(tx, made);
    set_parts(tx, row.id, made.parts);
    set_people(tx, row, people);
    tx.enqueue(TellReaders{row.id, Telling::given, made.due_at, {}});
}

void take_back(Tx& tx, SeatPackId pack, ItemId item) {
    auto row = assignment_of(tx, pack, item);
    tx.run(R"sql(delete from assignment_reads where assignment = $1)sql", row.id);
    tx.run(R"sql(delete from assignment_people where assignment = $1)sql", row.id);
    tx.run(R"sql(delete from assignment_parts where assignment = $1)sql", row.id);
    tx.run(R"sql(delete from assignments where id = $1)sql", row.id);
}

void include(Tx& tx, const commerce::SeatTaken& taken) {
    auto asked = tx.all<AssignmentId>(R"sql(
        select a.id from assignments a join seated s on s.pack = a.pack where a.pack = $1 and s.person = $2 and a.everybody and a.due_at > $3)sql",
        taken.pack, taken.person, tx.now());
    for (auto id : asked)
        tx.run(R"sql(insert into assignment_people (assignment, person, given_at) values ($1, $2, $3) on conflict do nothing)sql", id, taken.person, tx.now());
    tell_given(tx, taken.person, asked);
}

// ---- what the company sees ------------------------------------------------------------------------

namespace {

struct WorkRow {
    AssignmentId id;
    ItemId item;
    std::string title;
    items::Kind kind = items::Kind::series;
    Time due_at;
    std::int64_t given = 0, parts = 0;
};
DESCRIBE(WorkRow, id, item, title, kind, due_at, given, parts)

struct HowMany { AssignmentId assignment; std::int64_t read = 0, people = 0; };
DESCRIBE(HowMany, assignment, read, people)

}  // namespace

std::vector<WorkLine> works_of(Db& db, SeatPackId pack) {
    std::vector<WorkLine> lines;
    for (auto& row : db.all<WorkRow>(R"sql(
            select a.id, a.item, coalesce(w.title, '') as title, coalesce(w.kind, 'series') as kind, a.due_at,
                   (select count(*) from assignment_parts p where p.assignment = a.id) as given,
                   (select count(*) from assignment_parts p join visible_items v on v.id = p.item
                    where p.assignment = a.id and +v.community = c.community and v.audience_level <= c.level
                      and (v.lock_kind in ('open', 'members') or (v.lock_kind = 'tier' and v.lock_level <= c.level))) as parts
            from assignments a join seat_companies c on c.pack = a.pack left join visible_items w on w.id = a.item
            where a.pack = $1 order by a.due_at, a.id limit $2)sql", pack, kAssignmentsMost)) {
        auto parts = row.title.empty() ? 0 : row.parts;                         // of a series that is gone nobody finds a part
        lines.push_back({row.id, row.item, row.title, row.kind, row.due_at, parts, row.given - parts, 0, 0});
    }
    if (lines.empty()) return lines;
    for (auto& many : db.all<HowMany>(R"sql(
            select assignment, read, count(*) as people from (
                select h.assignment, h.person, count(v.id) as read
                from assignments a join seat_companies c on c.pack = a.pack join assignment_people h on h.assignment = a.id
                    join seated s on s.pack = a.pack and s.person = h.person
                    left join assignment_reads r on r.assignment = a.id and r.person = h.person
                    left join assignment_parts p on p.assignment = a.id and p.item = r.item
                    left join visible_items v on v.id = p.item and +v.community = c.community and v.audience_level <= c.level
                        and (v.lock_kind in ('open', 'members') or (v.lock_kind = 'tier' and v.lock_level <= c.level))
                where a.pack = $1 group by h.assignment, h.person) far
            group by assignment, read)sql", pack)) {
        auto line = std::find_if(lines.begin(), lines.end(), [&](auto& each) { return each.id == many.assignment; });
        if (line == lines.end()) continue;
        line->people += many.people;
        if (line->parts > 0 && many.read >= line->parts) line->finished += many.people;
    }
    return lines;
}

std::vector<Reader> readers_of(Db& db, SeatPackId pack, std::optional<AssignmentId> one) {
    return db.all<Reader>(R"sql(
        select h.assignment, h.person, s.email, count(v.id) as read, max(case when v.id is not null then r.read_at end) as last_at
        from assignments a join seat_companies c on c.pack = a.pack join assignment_people h on h.assignment = a.id
            join seated s on s.pack = a.pack and s.person = h.person
            left join assignment_reads r on r.assignment = a.id and r.person = h.person
            left join assignment_parts p on p.assignment = a.id and p.item = r.item
            left join visible_items v on v.id = p.item and +v.community = c.community and v.audience_level <= c.level
                and (v.lock_kind in ('open', 'members') or (v.lock_kind = 'tier' and v.lock_level <= c.level))
        where a.pack = $1 and ($2 is null or a.id = $2)
        group by h.assignment, h.person, s.email order by h.assignment, h.person)sql", pack, one);
}

// ---- what is one's own ----------------------------------------------------------------------------

namespace {

std::vector<PartRow> read_parts(Db& db, PersonId person) {
    return db.all<PartRow>(R"sql(
        select a.id as assignment, c.company, c.ends_at, a.item as work, w.title as work_title, w.kind as work_kind, a.note, a.due_at, a.changed_at, a.changes,
               v.id as item, v.title, r.read_at
        from assignment_people h join assignments a on a.id = h.assignment
            join seated s on s.pack = a.pack and s.person = h.person
            join seat_companies c on c.pack = a.pack
            join visible_items w on w.id = a.item
            join assignment_parts p on p.assignment = a.id
            join visible_items v on v.id = p.item and +v.community = c.community and v.audience_level <= c.level
                and (v.lock_kind in ('open', 'members') or (v.lock_kind = 'tier' and v.lock_level <= c.level))
            left join assignment_reads r on r.assignment = a.id and r.person = h.person and r.item = p.item
        where h.person = $1 order by a.due_at, a.id, p.part)sql", person);
}

}  // namespace

bool has_any(Db& db, PersonId person) {
    return *db.kept<bool>("assignments.any " + to_string(person), [&] {
        return db.one<bool>(R"sql(select exists (select 1 from assignment_people where person = $1) as has)sql", person);
    });
}

std::vector<Mine> mine(Db& db, PersonId person, Time now) {
    std::vector<Mine> all;
    if (!has_any(db, person)) return all;
    auto rows = db.kept<std::vector<PartRow>>("assignments.mine " + to_string(person), [&] { return read_parts(db, person); });
    for (auto& row : *rows) {
        if (row.ends_at <= now) continue;
        if (all.empty() || all.back().id != row.assignment)
            all.push_back({.id = row.assignment, .company = row.company, .work = row.work, .kind = row.work_kind, .title = row.work_title,
                .url = items::url_of(row.work_kind, row.work, row.work_title), .note = row.note, .due_at = row.due_at, .changed_at = row.changed_at,
                .changes = row.changes, .parts = {}, .read = 0, .finished_at = {}});
        auto& one = all.back();
        one.parts.push_back(items::part_of(row.item, row.title, row.read_at.has_value()));
        if (row.read_at) ++one.read, one.finished_at = std::max(one.finished_at.value_or(Time{}), *row.read_at);
    }
    for (auto& one : all)
        if (items::next_part(one.parts)) one.finished_at.reset();
    return all;
}

void say(Tx& tx, PersonId person, ItemId item, Said said) {
    bool any = false;
    for (auto& one : mine(tx, person, tx.now())) {
        if (!items::has_part(one.parts, item)) continue;
        any = true;
        if (said == Said::read)
            tx.run(R"sql(
                insert into assignment_reads (assignment, person, item, read_at) values ($1, $2, $3, $4) on conflict do nothing)sql", one.id, person, item, tx.now());
        else tx.run(R"sql(delete from assignment_reads where assignment = $1 and person = $2 and item = $3)sql", one.id, person, item);
    }
    if (!any) not_found("Nobody asks you to read this.");
}

}  // namespace lyceum::assignments
