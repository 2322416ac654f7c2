// What somebody is asked to read: the page of it, and what stands below each part and beside it.
#include "modules/assignments/pages.hpp"
#include <algorithm>

namespace lyceum::assignments {

Url assigned_url() { return assigned_path(); }

items::Action read_button(const Visit& visit, ItemId item, bool read) {
    return {.dom_id = "read-" + to_string(item), .label = read ? visit.tr("You have read this") : visit.tr("I have read this"), .icon = read ? "circle-check" : "circle",
        .pressed = read, .count = 0, .method = read ? "delete" : "put", .to = read_path({item}), .shortcut = {}};
}

namespace {

std::vector<Mine> with_part(Db& db, PersonId person, ItemId item, Time now) {
    auto all = mine(db, person, now);
    std::erase_if(all, [&](auto& one) { return !items::has_part(one.parts, item); });
    return all;
}

bool is_read(const std::vector<Mine>& works, ItemId item) {
    return std::all_of(works.begin(), works.end(), [&](auto& one) {
        return std::any_of(one.parts.begin(), one.parts.end(), [&](auto& part) { return part.item == item && part.read; });
    });
}

Assigned assigned(const Visit& visit, Db& db, const Nothing&) { return {mine(db, visit.person(), visit.now)}; }

Marked said(const Visit& visit, Tx& tx, ItemId item, Said what) {
    say(tx, visit.person(), item, what);
    return {read_button(visit, item, what == Said::read), item, with_part(tx, visit.person(), item, tx.now())};
}
Marked mark(const Visit& visit, Tx& tx, const OfPart& in) { return said(visit, tx, in.id, Said::read); }
Marked unmark(const Visit& visit, Tx& tx, const OfPart& in) { return said(visit, tx, in.id, Said::unread); }

struct Place { CommunityId community; items::Kind kind = items::Kind::topic; };
DESCRIBE(Place, community, kind)

// Seats that this visitor bought and that run, in the community of a work of this kind.
Html offer(const Ui& ui, Db& db, ItemId item, items::Kind kind) {
    auto companies = commerce::companies_of(db, *ui.who());
    std::erase_if(companies, [&](auto& company) { return !company.runs(ui.visit.now); });
    if (companies.empty()) return {};
    auto place = *db.kept<Place>("assignments.place " + to_string(item), [&] {
        return db.maybe<Place>(R"sql(select community, kind from visible_items where id = $1)sql", item).value_or(Place{});
    });
    std::erase_if(companies, [&](auto& company) { return company.community != place.community || place.kind != kind; });
    return companies.empty() ? Html() : offer_view(ui, companies, item);
}

}  // namespace

Html after_text(const Ui& ui, Db& db, ItemId item) {
    if (!ui.who()) return {};
    auto works = mine(db, *ui.who(), ui.visit.now);
    std::erase_if(works, [&](auto& one) { return one.work != item && !items::has_part(one.parts, item); });
    Html all = works.empty() ? Html() : box_view(ui, works, item);
    all += offer(ui, db, item, items::Kind::series);
    return all;
}

Html beside_article(const Ui& ui, Db& db, ItemId item) {
    return ui.who() ? offer(ui, db, item, items::Kind::article) : Html();
}

std::vector<std::vector<items::Action>> buttons(const Visit& visit, Db& db, const std::vector<ItemId>& ids) {
    std::vector<std::vector<items::Action>> all(ids.size());
    if (!visit.who()) return all;
    auto works = mine(db, *visit.who(), visit.now);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto of = works;
        std::erase_if(of, [&](auto& one) { return !items::has_part(one.parts, ids[i]); });
        if (!of.empty()) all[i].push_back(read_button(visit, ids[i], is_read(of, ids[i])));
    }
    return all;
}

std::map<ItemId, bool> marks(Db& db, PersonId person, Time now) {
    std::map<ItemId, bool> all;
    for (auto& one : mine(db, person, now))
        for (auto& part : one.parts) all[part.item] |= part.read;
    return all;
}

Html own_part(const Ui& ui, Db& db) {
    auto works = mine(db, *ui.who(), ui.visit.now);
    return works.empty() ? Html() : own_view(ui, works);
}

std::vector<calendar::Date> due_dates(Db& db, const Visit& visit) {
    std::vector<calendar::Date> all;
    for (auto& one : mine(db, visit.person(), visit.now))
        if (!one.finished_at)
            all.push_back({.uid = "reading-" + to_string(one.id) + "-" + to_string(visit.person()), .title = visit.tr("“{}” is to be read by now", one.title),
                .details = visit.tr("{} asks for it.", one.company), .place = assigned_path().at(to_string(one.id)), .starts = one.due_at, .ends = {}, .changed = one.changed_at,
                .sequence = static_cast<int>(one.changes)});
    return all;
}

void add_link(const Visit& visit, Db& db, Frame& frame) {
    if (visit.who() && has_any(db, *visit.who())) frame.account_menu.push_back({visit.tr("Assigned reading"), assigned_path(), "list-checks"});
}

std::vector<Route> reader_routes() {
    return {
        get(signed_in, assigned_path, &assigned, &assigned_page).summary("What your company asks you to read, and how far you are"),
        put(signed_in, read_path, &mark, &marked_view).limit(120, minutes(10)).summary("Say that you have read a part of what is assigned to you"),
        del(signed_in, read_path, &unmark, &marked_view).summary("Take that back"),
    };
}

}  // namespace lyceum::assignments
