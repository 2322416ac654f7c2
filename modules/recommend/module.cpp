// The table of contents: every way into this module is listed at the bottom.
#include "modules/recommend/rebuild.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::recommend {
namespace {

constexpr int kReadSeconds = 20, kSecondsMost = 4 * 60 * 60, kSimilarShown = 4;
constexpr double kReadDepth = 0.5;

// ---- recording ------------------------------------------------------------------------------------

Noted note_reading(const Visit& visit, Tx& tx, const Reading& in) {
    if (!visit.visitor.consented) return {};
    auto card = items::bare_card(tx, visit, in.id);
    if (card.author.id == visit.person()) return {};
    bool read = in.seconds >= kReadSeconds || in.depth >= kReadDepth;
    auto kind = read ? Interaction::read : Interaction::view;
    if (record_reading(tx, visit.person(), in.id, kind, std::clamp(in.seconds, 0, kSecondsMost)))
        items::count(tx, in.id, items::Counter::views, 1);
    return {true};
}

void hear_liked(Tx& tx, const reactions::Liked& event) { record(tx, event.person, event.item, Interaction::like, tx.now()); }
void hear_unliked(Tx& tx, const reactions::Unliked& event) { unrecord(tx, event.person, event.item, Interaction::like); }
void hear_saved(Tx& tx, const reactions::Saved& event) { record(tx, event.person, event.item, Interaction::save, tx.now()); }
void hear_unsaved(Tx& tx, const reactions::Unsaved& event) { unrecord(tx, event.person, event.item, Interaction::save); }
void hear_posted(Tx& tx, const discussion::Posted& event) { record(tx, event.author, event.item, Interaction::comment, tx.now()); }
void hear_granted(Tx& tx, const membership::Granted& event) {
    if (event.item) record(tx, event.person, event.item, Interaction::buy, tx.now());
}
// Who wants no personal lists gets everybody's: it is a reason taken back, for everything.
void hear_consent(Tx& tx, const privacy::ConsentChanged& event) {
    if (event.purpose != privacy::Purpose::personal_lists) return;
    if (event.given) restore_reason(tx, event.person, kEverything);
    else remove_reason(tx, event.person, kEverything);
}
void hear_closed(Tx& tx, const accounts::Closed& event) { forget_person(tx, event.person); }

// A new item finds its neighbours within a minute; many at once are one rebuild, and large sites rebuild less often.
void hear_published(Tx& tx, const items::Published&) {
    constexpr int kItemsASecond = 50;
    tx.enqueue(Rebuild{}, {.at = tx.now() + seconds(20 + count_items(tx) / kItemsASecond), .unique = "soon"});
}
void hear_changed(Tx& tx, const items::Changed&) { tx.enqueue(Rebuild{}, {.at = tx.now() + minutes(10), .unique = "later"}); }

void every_night(Tx& tx, Time) { tx.enqueue(Rebuild{}, {.unique = "later"}); }

Html similar_beside(const Ui& ui, Db& db, ItemId item) { return similar_view(ui, similar(db, ui.visit, item, kSimilarShown)); }

std::vector<TableNote> notes() {
    return {{"item_neighbours", TableNote::Keeping::rebuilt, "The recommender learns again from what was read."},
            {"item_popularity", TableNote::Keeping::rebuilt, "The recommender learns again from what was read."}};
}

void learn_again(const App& app) { rebuild(app, [](auto, auto, auto) {}); }

NavLink settings_link(const Visit& visit) { return {.label = visit.tr("Recommendations"), .to = knowledge_path(), .icon = "sparkles"}; }

}  // namespace

const Module module{
    .name = "recommend",
    .routes = {
        post(signed_in, reading_path, &note_reading).limit(120, minutes(1)).from_beacon().summary("Note that something was read"),
        get(signed_in, knowledge_path, &knowledge, &knowledge_page).summary("What recommendations know of you"),
        post(signed_in, forget_path, &forget_all).summary("Forget everything that was read"),
        del(signed_in, forget_one_path, &forget_item).summary("Forget one thing that was read"),
        post(signed_in, unwanted_path, &unwanted).limit(60, minutes(1)).summary("Take a reason back"),
        del(signed_in, unwanted_path, &wanted_again).summary("Let a reason count again"),
    },
    .listens = {
        on<reactions::Liked>(&hear_liked),
        on<reactions::Unliked>(&hear_unliked),
        on<reactions::Saved>(&hear_saved),
        on<reactions::Unsaved>(&hear_unsaved),
        on<discussion::Posted>(&hear_posted),
        on<membership::Granted>(&hear_granted),
        on<accounts::Closed>(&hear_closed),
        on<privacy::ConsentChanged>(&hear_consent),
        on<items::Published>(&hear_published),
        on<items::Changed>(&hear_changed),
    },
    .jobs = {
        job<Rebuild>(&run_rebuild, {.lane = Lane::search, .tries = 3}),
    },
    .schedules = {
        daily({.hour = 18}, "recommend again", &every_night),
    },
    .fills = {
        fill(items::beside, &similar_beside),
        fill(accounts::settings_links, &settings_link),
        fill(table_notes, &notes),
        fill(make_again, &learn_again),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(privacy::traits, &habits),
    },
};

}  // namespace lyceum::recommend
