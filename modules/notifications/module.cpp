// The table of contents: what is listened to, and the two pages.
#include "modules/notifications/store.hpp"
#include "modules/reactions/reactions.hpp"

namespace lyceum::notifications {
namespace {

constexpr int kPerPage = 30;

// ---- what is told ---------------------------------------------------------------------------------

std::string title_of(Db& db, ItemId item) {
    auto title = db.maybe<std::string>(R"sql(select title from visible_items where id = $1)sql", item);
    return title.value_or("");
}

std::string name_of_person(Db& db, PersonId person) { return accounts::byline(db, person).name; }

void tell_posted(Tx& tx, const discussion::Posted& posted) {
    auto name = name_of_person(tx, posted.author), title = title_of(tx, posted.item);
    auto place = discussion::post_url(tx, posted.post);
    auto source = to_string(posted.post);
    auto say = [&](PersonId person, const char* kind, Msg text) {
        tell(tx, {.person = person, .kind = kind, .source = source, .actor = posted.author, .text = std::move(text), .place = place});
    };
    // Somebody concerned twice is told once, by what concerns them most.
    std::set<PersonId> told{posted.author};
    for (auto person : posted.mentioned)
        if (told.insert(person).second) say(person, "mention", {"{} mentioned you in “{}”", {name, title}});
    if (posted.to_author_of_parent && told.insert(posted.to_author_of_parent).second)
        say(posted.to_author_of_parent, "reply", {"{} replied to you in “{}”", {name, title}});
    if (!posted.to_author_of_item || !told.insert(posted.to_author_of_item).second) return;
    if (posted.kind == discussion::PostKind::answer) say(posted.to_author_of_item, "answer", {"{} answered your question “{}”", {name, title}});
    else if (posted.kind == discussion::PostKind::reply) say(posted.to_author_of_item, "reply", {"{} replied to your topic “{}”", {name, title}});
    else say(posted.to_author_of_item, "comment", {"{} commented on “{}”", {name, title}});
}

void tell_accepted(Tx& tx, const discussion::Accepted& accepted) {
    tell(tx, {.person = accepted.answerer, .kind = "accepted", .source = to_string(accepted.answer), .actor = accepted.asker,
        .text = {"{} accepted your answer to “{}”", {name_of_person(tx, accepted.asker), title_of(tx, accepted.question)}},
        .place = discussion::post_url(tx, accepted.answer)});
}

void tell_liked(Tx& tx, const reactions::Liked& liked) {
    auto lock = items::lock_of(tx, liked.item);
    tell(tx, {.person = lock.author, .kind = "like", .source = to_string(liked.item) + " " + to_string(liked.person), .actor = liked.person,
        .text = {"{} liked “{}”", {name_of_person(tx, liked.person), title_of(tx, liked.item)}},
        .place = items::url_of(items::kind_of(tx, liked.item), liked.item, "")});
}

void tell_followed(Tx& tx, const follows::Followed& followed) {
    auto who = accounts::byline(tx, followed.who);
    tell(tx, {.person = followed.person, .kind = "follow", .source = to_string(followed.who), .actor = followed.who,
        .text = {"{} follows you", {who.name}}, .place = accounts::profile_url(who.handle)});
}

void tell_paid(Tx& tx, const commerce::Paid& paid) {
    tell(tx, {.person = paid.buyer, .kind = "paid", .source = to_string(paid.order), .actor = {},
        .text = {"Your payment arrived. Thank you!", {}}, .place = Url::local("/orders/" + to_string(paid.order))});
}

// ---- pages ----------------------------------------------------------------------------------------

Told told(const Visit& visit, const Row& row, const std::map<PersonId, accounts::Byline>& actors) {
    Told note{row.id, row.kind, {}, {}, Url::local(row.place), row.at, !row.read_at.has_value()};
    if (auto actor = actors.find(row.actor); actor != actors.end()) note.actor = actor->second;
    note.text = visit.tr(Msg{row.english, json::from_text<std::vector<std::string>>(row.holes)});
    return note;
}

List list(const Visit& visit, Db& db, const Since& since) {
    auto rows = newest(db, visit.person(), since.before, kPerPage + 1);
    List list;
    list.unread = unread(db, visit.person());
    if (rows.size() > kPerPage) {
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
        post(signed_in, open_path, &open_note),
    },
    .listens = {
        on<discussion::Posted>(&tell_posted),
        on<discussion::Accepted>(&tell_accepted),
        on<reactions::Liked>(&tell_liked),
        on<follows::Followed>(&tell_followed),
        on<commerce::Paid>(&tell_paid),
    },
    .schedules = {
        daily({.hour = 4}, "forget old notifications", &prune),
    },
    .fills = {
        fill(frame_parts, &count_unread),
        fill(live_gate, &own_bell),
    },
};

}  // namespace lyceum::notifications
