// The table of contents: every way into this module is listed at the bottom.
#include "modules/reactions/store.hpp"
#include "platform/http/recounts.hpp"

namespace lyceum::reactions {

Url reports_url() { return reports_path(); }

namespace {

constexpr int kPerPage = 20;
constexpr int kReportsShown = 100;

items::Action like_button(const Visit& visit, ItemId item, bool liked, std::int64_t count) {
    return {.dom_id = "like-" + to_string(item), .label = liked ? visit.tr("Liked") : visit.tr("Like"), .icon = "heart", .pressed = liked,
        .count = count, .method = liked ? "delete" : "put", .to = like_path({item}), .shortcut = "l"};
}

items::Action save_button(const Visit& visit, ItemId item, bool saved) {
    return {.dom_id = "save-" + to_string(item), .label = saved ? visit.tr("Saved") : visit.tr("Save"), .icon = "bookmark", .pressed = saved,
        .count = 0, .method = saved ? "delete" : "put", .to = save_path({item}), .shortcut = "b"};
}

// The card is asked for first: what cannot be seen cannot be liked or kept.
items::Card seen(const Visit& visit, Tx& tx, ItemId item) {
    auto cards = items::cards(tx, visit, {item});
    if (cards.empty()) not_found();
    return std::move(cards.front());
}

std::int64_t likes_of(Db& db, ItemId item) { return reactions_of(db, std::nullopt, {item})[item].likes; }

items::Action press_like(const Visit& visit, Tx& tx, const Which& which) {
    if (seen(visit, tx, which.id).author.id == visit.person()) conflict("You cannot like your own work.");
    like(tx, visit.person(), which.id);
    return like_button(visit, which.id, true, likes_of(tx, which.id));
}

items::Action release_like(const Visit& visit, Tx& tx, const Which& which) {
    unlike(tx, visit.person(), which.id);
    return like_button(visit, which.id, false, likes_of(tx, which.id));
}

items::Action keep(const Visit& visit, Tx& tx, const Which& which) {
    seen(visit, tx, which.id);
    save(tx, visit.person(), which.id);
    return save_button(visit, which.id, true);
}

items::Action drop(const Visit& visit, Tx& tx, const Which& which) {
    unsave(tx, visit.person(), which.id);
    return save_button(visit, which.id, false);
}

Shelf shelf(const Visit& visit, Db& db, const Since& since) {
    auto page = newest_saves(db, visit.person(), since.before, visit.page_size(kPerPage) + 1);
    Shelf shelf;
    shelf.total = count_shelf(db, visit.person());
    if (std::ssize(page) > visit.page_size(kPerPage)) {
        page.pop_back();
        shelf.older = page.back().id;
    }
    std::vector<ItemId> ids;
    for (auto& kept : page) ids.push_back(kept.item);
    shelf.cards = items::cards(db, visit, ids);
    return shelf;
}

std::vector<std::vector<items::Action>> buttons(const Visit& visit, Db& db, const std::vector<ItemId>& ids) {
    auto reacted = reactions_of(db, visit.who(), ids);
    std::vector<std::vector<items::Action>> all;
    for (auto id : ids) {
        auto& mine = reacted[id];
        all.push_back({like_button(visit, id, mine.liked, mine.likes), save_button(visit, id, mine.saved)});
    }
    return all;
}

// ---- reports ----------------------------------------------------------------------------------

Url must_be_here(std::string_view place) {
    auto url = accounts::local_path(place);
    if (!url) invalid("place", "Say what the report is about by its address on this site.");
    return *url;
}

ReportForm report_form(const Visit&, Db&, const Place& in) { return {must_be_here(in.place)}; }

Moved send_report(const Visit& visit, Tx& tx, const NewReport& in) {
    auto place = must_be_here(in.place.str());
    report(tx, visit.person(), in);
    return {.to = place, .notice = {"Thank you. A moderator will look at it."}};
}

Reports reports(const Visit&, Db& db, const Nothing&) {
    auto rows = open_reports(db, kReportsShown);
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.reporter);
    auto bylines = accounts::bylines(db, people);
    Reports page;
    for (std::size_t i = 0; i < rows.size(); ++i)
        page.open.push_back({rows[i].id, bylines[i], rows[i].place, rows[i].reason, rows[i].note, rows[i].at});
    return page;
}

Moved settle(const Visit& visit, Tx& tx, const Decision& in) {
    if (!decide(tx, visit.person(), in.id, in.decision)) conflict("Somebody decided this report already.");
    accounts::note(tx, visit, {"reports.decide", "report " + to_string(in.id), in.decision.str()});
    return {.to = reports_path(), .notice = {"Decided."}};
}

void add_links(const Visit& visit, Db&, Frame& frame) {
    if (!visit.who()) return;
    frame.account_menu.push_back({visit.tr("Saved"), shelf_path(), "bookmark"});
    if (visit.may("discussion.moderate")) frame.account_menu.push_back({visit.tr("Reports"), reports_path(), "flag"});
}

}  // namespace

const Module module{
    .name = "reactions",
    .routes = {
        put(signed_in, like_path, &press_like, &items::action_button).limit(60, minutes(1)).summary("Like an item"),
        del(signed_in, like_path, &release_like, &items::action_button).summary("Take a like back"),
        put(signed_in, save_path, &keep, &items::action_button).limit(60, minutes(1)).summary("Save an item for later"),
        del(signed_in, save_path, &drop, &items::action_button).summary("Take an item off the shelf"),
        get(signed_in, shelf_path, &shelf, &shelf_page).summary("What you saved"),
        get(signed_in, report_path, &report_form, &report_page),
        post(signed_in, send_report_path, &send_report).limit(20, hours(1)).or_show(report_path),
        get(may("discussion.moderate"), reports_path, &reports, &reports_page),
        post(may("discussion.moderate"), decide_path, &settle),
    },
    .fills = {
        fill(items::actions, &buttons),
        fill(frame_parts, &add_links),
        fill(verifications, &check),
        fill(recounts, &recount),
    },
    .api_scope = "content",
};

}  // namespace lyceum::reactions
