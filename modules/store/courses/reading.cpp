#include "modules/store/courses/reading.hpp"
#include <algorithm>

namespace lyceum::store {

Url learning_url() { return learning_path(); }

namespace {

struct PartRow {
    ProductId product;
    OrderId order_id;
    std::string course;
    ItemId item;
    std::string title;
    std::optional<Time> read_at;
};
DESCRIBE(PartRow, product, order_id, course, item, title, read_at)

std::vector<PartRow> read_parts(Db& db, PersonId person) {
    return db.all<PartRow>(R"sql(
        select d.product, d.order_id, c.title as course, v.id as item, v.title, r.read_at
        from deliveries d join products c on c.id = d.product
            left join series_parts s on s.series = d.item
            join visible_items v on v.id = coalesce(s.item, d.item) and v.kind = 'article'
            left join course_reads r on r.person = d.buyer and r.item = v.id
        where d.buyer = $1 and d.kind = 'course' and d.state <> 'returned' order by d.order_id desc, d.line, s.part, v.id)sql", person);
}

std::set<ItemId> marked_elsewhere(Db& db, PersonId person, Time now) {
    std::set<ItemId> all;
    for (auto* ask : filled(db.app(), parts_marked_elsewhere))
        for (auto& [item, read] : ask(db, person, now))
            if (read) all.insert(item);
    return all;
}

std::vector<OwnCourse> with_part(Db& db, PersonId person, ItemId item, Time now) {
    auto all = own_courses(db, person, now);
    std::erase_if(all, [&](auto& course) { return !items::has_part(course.parts, item); });
    return all;
}

void must_be_part(Tx& tx, PersonId person, ItemId item) {
    if (with_part(tx, person, item, tx.now()).empty()) not_found("This is part of no course that you bought.");
}

}  // namespace

bool has_courses(Db& db, PersonId person) {
    return *db.kept<bool>("store.has courses " + to_string(person), [&] {
        return db.one<bool>(R"sql(
            select exists (select 1 from deliveries where buyer = $1 and kind = 'course' and state <> 'returned') as has)sql", person);
    });
}

std::vector<OwnCourse> own_courses(Db& db, PersonId person, Time now) {
    std::vector<OwnCourse> all;
    if (!has_courses(db, person)) return all;
    auto rows = db.kept<std::vector<PartRow>>("store.courses " + to_string(person), [&] { return read_parts(db, person); });
    auto elsewhere = marked_elsewhere(db, person, now);
    for (auto& row : *rows) {
        auto course = std::find_if(all.begin(), all.end(), [&](auto& each) { return each.product == row.product; });
        if (course == all.end()) course = all.insert(all.end(), {.product = row.product, .order = row.order_id, .title = row.course, .parts = {}});
        if (items::has_part(course->parts, row.item)) continue;
        bool read = row.read_at || elsewhere.contains(row.item);
        course->parts.push_back(items::part_of(row.item, row.title, read));
        course->read += read;
    }
    return all;
}

void note_read(Tx& tx, PersonId person, ItemId item) {
    must_be_part(tx, person, item);
    tx.run(R"sql(insert into course_reads (person, item, read_at) values ($1, $2, $3) on conflict (person, item) do nothing)sql", person, item, tx.now());
}

void note_unread(Tx& tx, PersonId person, ItemId item) {
    must_be_part(tx, person, item);
    tx.run(R"sql(delete from course_reads where person = $1 and item = $2)sql", person, item);
}

// ---- handlers -----------------------------------------------------------------------------------

namespace {

items::Action read_button(const Visit& visit, ItemId item, bool read) {
    return {.dom_id = "course-read-" + to_string(item), .label = read ? visit.tr("You have read this") : visit.tr("I have read this"), .icon = read ? "circle-check" : "circle",
        .pressed = read, .count = 0, .method = read ? "delete" : "put", .to = part_read_path({item}), .shortcut = {}};
}

bool is_read(const std::vector<OwnCourse>& courses, ItemId item) {
    return std::any_of(courses.begin(), courses.end(), [&](auto& course) {
        return std::any_of(course.parts.begin(), course.parts.end(), [&](auto& part) { return part.item == item && part.read; });
    });
}

Learning learning(const Visit& visit, Db& db, const Nothing&) { return {own_courses(db, visit.person(), visit.now)}; }

MarkedPart marked(const Visit& visit, Tx& tx, ItemId item) {
    auto courses = with_part(tx, visit.person(), item, tx.now());
    return {read_button(visit, item, is_read(courses, item)), item, courses};
}
MarkedPart mark(const Visit& visit, Tx& tx, const OfPart& in) {
    note_read(tx, visit.person(), in.id);
    return marked(visit, tx, in.id);
}
MarkedPart unmark(const Visit& visit, Tx& tx, const OfPart& in) {
    note_unread(tx, visit.person(), in.id);
    return marked(visit, tx, in.id);
}

}  // namespace

// What is marked elsewhere has its button there.
std::vector<std::vector<items::Action>> part_buttons(const Visit& visit, Db& db, const std::vector<ItemId>& ids) {
    std::vector<std::vector<items::Action>> all(ids.size());
    if (!visit.who() || !has_courses(db, *visit.who())) return all;
    auto courses = own_courses(db, *visit.who(), visit.now);
    std::set<ItemId> elsewhere;
    for (auto* ask : filled(db.app(), parts_marked_elsewhere))
        for (auto& [item, read] : ask(db, *visit.who(), visit.now)) elsewhere.insert(item);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        bool part = std::any_of(courses.begin(), courses.end(), [&](auto& course) { return items::has_part(course.parts, ids[i]); });
        if (part && !elsewhere.contains(ids[i])) all[i].push_back(read_button(visit, ids[i], is_read(courses, ids[i])));
    }
    return all;
}

Html beside_part(const Ui& ui, Db& db, ItemId item) {
    if (!ui.who() || !has_courses(db, *ui.who())) return {};
    auto courses = with_part(db, *ui.who(), item, ui.visit.now);
    return courses.empty() ? Html() : part_box_view(ui, courses, item);
}

std::vector<Route> learning_routes() {
    return {
        get(signed_in, learning_path, &learning, &learning_page).summary("The courses that you bought, and how far you are"),
        put(signed_in, part_read_path, &mark, &marked_view).limit(120, minutes(10)).summary("Say that you have read a part of a course that you bought"),
        del(signed_in, part_read_path, &unmark, &marked_view).summary("Take that back"),
    };
}

}  // namespace lyceum::store
