// The table of contents: what is listened to, and the two pages.
#include "modules/notifications/telling.hpp"

namespace lyceum::notifications {
namespace {

constexpr int kPerPage = 30;

// ---- pages ----------------------------------------------------------------------------------------

Told told(const Visit& visit, const Row& row, const std::map<PersonId, accounts::Byline>& actors) {
    Told note{row.id, row.kind, {}, {}, Url::local(row.place), row.at, !row.read_at.has_value()};
    if (auto actor = actors.find(row.actor); actor != actors.end()) note.actor = actor->second;
    note.text = visit.tr(Msg{row.english, json::from_text<std::vector<std::string>>(row.holes)});
    return note;
}

List list(const Visit& visit, Db& db, const Since& since) {
    auto rows = newest(db, visit.person(), since.before, visit.page_size(kPerPage) + 1);
    List list;
    list.unread = unread(db, visit.person());
    if (std::ssize(rows) > visit.page_size(kPerPage)) {
        rows.pop_back();
        list.older = rows.back().id;
    }
    std::vector<PersonId> people;
    for (auto& row : rows)
        if (row.actor) people.push_back(row.actor);
    std::map<PersonId, accounts::Byline> actors;
    for (auto& byline : accounts::bylines(db, people)) actors.emplace(byline.id, byline);
    for (auto& row : rows) list.notes.push_back(told(visit, row, actors));
    return list;
}

Moved mark_all(const Visit& visit, Tx& tx, const Nothing&) {
    read_all(tx, visit.person());
    return {.to = list_path()};
}

Moved open_note(const Visit& visit, Tx& tx, const Which& which) {
    auto row = one(tx, visit.person(), which.id);
    if (!row) not_found();
    read_one(tx, visit.person(), which.id);
    return {.to = Url::local(row->place)};
}

void count_unread(const Visit& visit, Db& db, Frame& frame) {
    if (visit.who()) frame.unread = unread(db, *visit.who());
}

void forget_person(Tx& tx, const accounts::Closed& closed) { forget(tx, closed.person); }

// Everybody hears their own bell and nobody else's.
bool own_bell(const Visit& visit, Db&, std::string_view topic) {
    return visit.who() && topic == "person:" + to_string(*visit.who());
}

}  // namespace

const Module module{
    .name = "notifications",
    .routes = {
        get(signed_in, list_path, &list, &list_page).summary("What you were told"),
        post(signed_in, read_all_path, &mark_all).summary("Mark everything read"),
        post(signed_in, open_path, &open_note).summary("Mark one read and go where it leads"),
    },
    .listens = {
        on<items::Published>(&begin_telling_followers),
        on<discussion::Posted>(&tell_posted),
        on<content::Mentioned>(&tell_mentioned),
        on<discussion::Accepted>(&tell_accepted),
        on<discussion::Hidden>(&tell_hidden),
        on<discussion::Restored>(&tell_restored),
        on<reactions::Liked>(&tell_liked),
        on<reactions::Reported>(&tell_reported),
        on<follows::Followed>(&tell_followed),
        on<commerce::Paid>(&tell_paid),
        on<commerce::Refunded>(&tell_refunded),
        on<communities::AskedToJoin>(&tell_asked_to_join),
        on<communities::LetIn>(&tell_let_in),
        on<advertising::Proposed>(&tell_proposed),
        on<sponsors::Waits>(&tell_sponsor_waits),
        on<accounts::Closed>(&forget_person),
    },
    .jobs = {
        job<TellFollowers>(&tell_followers),
    },
    .schedules = {
        daily({.hour = 4}, "forget old notifications", &prune),
    },
    .fills = {
        fill(frame_parts, &count_unread),
        fill(live_gate, &own_bell),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::notifications
