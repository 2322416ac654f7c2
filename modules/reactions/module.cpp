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

// "/questions/1hm…/slug#post-…" → where that question lies; nothing for other addresses.
std::optional<CommunityId> community_at(Db& db, std::string_view place) {
    for (std::string_view kind : {"/articles/", "/questions/", "/topics/", "/series/"}) {
        if (!place.starts_with(kind)) continue;
        auto rest = place.substr(kind.size());
        auto id = read_id(rest.substr(0, rest.find_first_of("/#?")));
        if (!id) return std::nullopt;
        try {
            return items::lock_of(db, {*id}).community;
        } catch (const Refusal&) {
            return std::nullopt;                    // there never was such an item
        }
    }
    return std::nullopt;
}

ReportForm report_form(const Visit&, Db&, const Place& in) { return {must_be_here(in.place)}; }

Moved send_report(const Visit& visit, Tx& tx, const NewReport& in) {
    auto place = must_be_here(in.place.str());
    report(tx, visit.person(), in, community_at(tx, place.str()));
    return {.to = place, .notice = {"Thank you. A moderator will look at it."}};
}

Reports reports_about(Db& db, std::optional<CommunityId> community) {
    auto rows = open_reports(db, community, kReportsShown);
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.reporter);
    auto bylines = accounts::bylines(db, people);
    Reports page;
    for (std::size_t i = 0; i < rows.size(); ++i)
        page.open.push_back({rows[i].id, bylines[i], rows[i].place, rows[i].reason, rows[i].note, rows[i].at});
    return page;
}

Reports reports(const Visit&, Db& db, const Nothing&) { return reports_about(db, std::nullopt); }

bool moderates(Db& db, const Visit& visit, CommunityId community) {
    if (visit.may("discussion.moderate")) return true;
    auto standing = communities::standing(db, visit.person(), community);
    return standing && *standing >= communities::Standing::moderator;
}

Reports community_reports(const Visit& visit, Db& db, const OfCommunity& in) {
    auto card = communities::community(db, visit, in.community);
    bool decides = moderates(db, visit, card.id), reads = decides;
    for (auto* asks : filled(visit.app, report_readers)) reads = reads || asks(db, visit, card.id);
    if (!reads) forbidden("Only moderators do this.");
    auto page = reports_about(db, card.id);
    page.community = card, page.may_decide = decides;
    return page;
}

Moved settle_in_community(const Visit& visit, Tx& tx, const CommunityDecision& in) {
    auto card = communities::community(tx, visit, in.community);
    if (!moderates(tx, visit, card.id)) forbidden("Only moderators do this.");
    if (!is_about(tx, in.id, card.id)) not_found();
    if (!decide(tx, visit.person(), in.id, in.decision)) conflict("Somebody decided this report already.");
    accounts::note(tx, visit, {"reports.decide", "report " + to_string(in.id), in.decision.str(), card.id.value});
    return {.to = community_reports_path({in.community}), .notice = {"Decided."}};
}

NavLink manage_link(const Visit& visit, const communities::CommunityCard& card) { return {visit.tr("Reports"), community_reports_path({card.slug}), "flag"}; }

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
        get(signed_in, community_reports_path, &community_reports, &reports_page).summary("What was reported in a community"),
        post(signed_in, community_decide_path, &settle_in_community).summary("Decide a report of a community"),
    },
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .fills = {
        fill(items::actions, &buttons),
        fill(communities::manage_links, &manage_link),
        fill(frame_parts, &add_links),
        fill(verifications, &check),
        fill(recounts, &recount),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
    .api_scope = "content",
};

}  // namespace lyceum::reactions
