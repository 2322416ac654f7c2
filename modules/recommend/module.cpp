// The table of contents: every way into this module is listed at the bottom.
#include "modules/communities/manage_menu.hpp"
#include "modules/recommend/activity.hpp"
#include "modules/recommend/circles.hpp"
#include "modules/recommend/desk.hpp"
#include "modules/recommend/graph.hpp"
#include "modules/recommend/rebuild.hpp"
#include "platform/http/copies.hpp"
#include "platform/http/starting.hpp"

namespace lyceum::recommend {
namespace {

constexpr int kReadSeconds = 20, kSecondsMost = 4 * 60 * 60, kNextShown = 3;
constexpr double kReadDepth = 0.5;

// ---- recording ------------------------------------------------------------------------------------

// What pages report is noted of who agreed; asked again in the database, where an answer given a moment ago stands.
bool agreed(const Visit& visit, Tx& tx) { return visit.visitor.consented && may_note(tx, visit.person()); }

Noted note_reading(const Visit& visit, Tx& tx, const Reading& in) {
    if (!agreed(visit, tx)) return {};
    auto card = items::bare_card(tx, visit, in.id);
    if (card.author.id == visit.person()) return {};
    bool read = in.seconds >= kReadSeconds || in.depth >= kReadDepth;
    auto kind = read ? Interaction::read : Interaction::view;
    if (record_reading(tx, visit.person(), in.id, kind, std::clamp(in.seconds, 0, kSecondsMost)))
        items::count(tx, in.id, items::Counter::views, 1);
    if (read) note_welcome(tx, visit.person(), in.id, tx.now());
    return {true};
}

Noted note_seen(const Visit& visit, Tx& tx, const Seen& in) {
    if (!agreed(visit, tx)) return {};
    auto list = read_shown(tx, in.list.str());
    if (!list || list->person != visit.person() || list->at < tx.now() - kShownNoted) return {};
    note_shown(tx, *list);
    return {true};
}

void note_deed(Tx& tx, PersonId person, ItemId item, Interaction kind) {
    if (!may_note(tx, person)) return;
    record(tx, person, item, kind, tx.now());
    note_welcome(tx, person, item, tx.now());
}

void hear_liked(Tx& tx, const reactions::Liked& event) { note_deed(tx, event.person, event.item, Interaction::like); }
void hear_unliked(Tx& tx, const reactions::Unliked& event) { unrecord(tx, event.person, event.item, Interaction::like); }
void hear_saved(Tx& tx, const reactions::Saved& event) { note_deed(tx, event.person, event.item, Interaction::save); }
void hear_unsaved(Tx& tx, const reactions::Unsaved& event) { unrecord(tx, event.person, event.item, Interaction::save); }
void hear_posted(Tx& tx, const discussion::Posted& event) {
    if (event.author != event.to_author_of_item) note_deed(tx, event.author, event.item, Interaction::comment);
}
void hear_granted(Tx& tx, const membership::Granted& event) {
    if (event.item && may_note(tx, event.person) && record_bought(tx, event.person, event.item)) note_welcome(tx, event.person, event.item, tx.now());
}
void hear_refunded(Tx& tx, const commerce::Refunded& event) { unrecord_returned(tx, event.buyer); }
// Who wants no personal lists gets everybody's: it is a reason taken back, for everything. Noting has stopped with the answer.
void hear_consent(Tx& tx, const privacy::ConsentChanged& event) {
    if (event.purpose != privacy::Purpose::personal_lists) return;
    if (event.given) restore_reason(tx, event.person, kEverything);
    else remove_everything(tx, event.person);
}
void hear_closed(Tx& tx, const accounts::Closed& event) {
    forget_person(tx, event.person);
    forget_exposure(tx, event.person);
}

// A new item is recommended by its words at once, and learnt within a minute; many at once are one rebuild.
void hear_published(Tx& tx, const items::Published& event) {
    tx.enqueue(Meet{event.item});
    learn_soon(tx);
}
void hear_changed(Tx& tx, const items::Changed& event) {
    unrecord_deleted_posts(tx, event.item);
    tx.enqueue(Rebuild{}, {.at = tx.now() + minutes(10), .unique = "later"});
}

void every_night(Tx& tx, Time) { tx.enqueue(Rebuild{"night"}, {.unique = "night"}); }

Html next_beside(const Ui& ui, Db& db, ItemId item) { return next_view(ui, next_to_read(db, ui.visit, item, kNextShown)); }

std::vector<TableNote> notes() {
    return {{"item_neighbours", TableNote::Keeping::rebuilt, "The recommender learns again from what was read."},
            {"item_popularity", TableNote::Keeping::rebuilt, "The recommender learns again from what was read."},
            {"place_activity", TableNote::Keeping::rebuilt, "The recommender learns again from what was read."},
            {"author_exposure", TableNote::Keeping::rebuilt, "The recommender learns again from what was read."},
            {"recommend_models", TableNote::Keeping::passing, "Models lie in files beside the database and are learnt again."},
            {"recommend_keys", TableNote::Keeping::passing, "A new key is made with the next learning."},
            {"recommend_keys", TableNote::Keeping::secret, "The key that signs what pages report.", "secret"}};
}

void read_models(const App& app) {
    app.database->read([](Db& db) { for (auto& way : configurations(db)) serving(db, way.id); });
}

void learn_again(const App& app) { rebuild(app, [](auto, auto, auto) {}); }

NavLink activity_link(const Visit& visit, const communities::CommunityCard& community) { return {visit.tr("Activity"), activity_path({community.slug}), "activity"}; }

NavLink settings_link(const Visit& visit) { return {.label = visit.tr("Recommendations"), .to = knowledge_path(), .icon = "sparkles"}; }

}  // namespace

const Module module{
    .name = "recommend",
    .routes = {
        post(signed_in, reading_path, &note_reading).limit(120, minutes(1)).from_beacon().summary("Note that something was read"),
        post(signed_in, seen_path, &note_seen).limit(120, minutes(1)).from_beacon().summary("Note that a list was seen"),
        get(signed_in, knowledge_path, &knowledge, &knowledge_page).summary("What recommendations know of you"),
        post(signed_in, forget_path, &forget_all).summary("Forget everything that was noted"),
        del(signed_in, forget_one_path, &forget_item).summary("Forget what was noted of one thing"),
        post(signed_in, unwanted_path, &unwanted).limit(60, minutes(1)).summary("Take a reason back"),
        del(signed_in, unwanted_path, &wanted_again).summary("Let a reason count again"),
        get(signed_in, places_path, &places, &places_page).summary("People, groups and communities for you"),
        get(signed_in, activity_path, &community_activity, &activity_page).summary("How active the members of a community are, for those who manage it"),
        get(signed_in, exposure_path, &own_exposure, &exposure_page).summary("How often your new texts are tried, and why"),
        get(may("site.settings"), desk_path, &desk, &desk_page).summary("What recommends, and what comes of it"),
        get(may("site.settings"), circles_path, &circles, &circles_page).summary("Circles of readers"),
        post(may("site.settings"), weights_path, &save_weights).or_show(desk_path),
        post(may("site.settings"), bounds_path, &save_bounds).or_show(desk_path),
        post(may("site.settings"), configuration_path, &save_configuration).or_show(desk_path),
        del(may("site.settings"), end_path, &end_one),
        post(may("site.settings"), pin_path, &serve_one),
        post(may("site.settings"), unpin_path, &serve_newest),
        post(may("site.settings"), learn_path, &learn_now).limit(6, hours(1)),
        post(may("site.settings"), look_path, &find_look, &look, &look_page).or_show(desk_path).sensitive(),
        post(may("site.settings"), graph_path, &find_edges, &give_edges, &graph_page).or_show(desk_path).sensitive().summary("Edges of the graph of people, texts and communities, on the record"),
    },
    .listens = {
        on<reactions::Liked>(&hear_liked),
        on<reactions::Unliked>(&hear_unliked),
        on<reactions::Saved>(&hear_saved),
        on<reactions::Unsaved>(&hear_unsaved),
        on<discussion::Posted>(&hear_posted),
        on<membership::Granted>(&hear_granted),
        on<commerce::Refunded>(&hear_refunded),
        on<accounts::Closed>(&hear_closed),
        on<privacy::ConsentChanged>(&hear_consent),
        on<items::Published>(&hear_published),
        on<items::Changed>(&hear_changed),
    },
    .jobs = {
        job<Rebuild>(&run_rebuild, {.lane = Lane::media, .tries = 3}),     // the lane of what computes for long
        job<Meet>(&meet, {.lane = Lane::search, .tries = 3}),               // behind the indexing of its text
    },
    .schedules = {
        daily({.hour = 18}, "recommend again", &every_night),
    },
    .fills = {
        fill(items::beside, &next_beside),
        fill(accounts::settings_links, &settings_link),
        fill(communities::number_links, &activity_link),
        fill(accounts::admin_links, &desk_link),
        fill(table_notes, &notes),
        fill(make_again, &learn_again),
        fill(warm_up, &read_models),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(privacy::traits, &habits),
    },
};

}  // namespace lyceum::recommend
