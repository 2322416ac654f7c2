// The table of contents: every way into this module is listed at the bottom.
#include "modules/follows/follows.hpp"
#include "modules/recommend/blend.hpp"
#include "modules/recommend/rebuild.hpp"

namespace lyceum::recommend {
namespace {

constexpr int kCandidates = 300, kNeighboursLookedAt = 400, kReadSeconds = 20, kHistoryShown = 50;
constexpr double kReadDepth = 0.5;

// ---- the list -------------------------------------------------------------------------------------

std::vector<ItemId> strongest(const std::vector<Neighbour>& neighbours) {
    auto sorted = neighbours;
    std::sort(sorted.begin(), sorted.end(), [](auto& a, auto& b) { return a.score > b.score; });
    std::set<ItemId> ids;
    for (auto& n : sorted)
        if (ids.size() < kNeighboursLookedAt) ids.insert(n.neighbour);
    return {ids.begin(), ids.end()};
}

void add(std::vector<Candidate>& to, std::vector<Candidate> more) {
    to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Evidence evidence_for(Db& db, const Visit& visit, std::optional<CommunityId> community) {
    Evidence evidence;
    evidence.now = visit.now;
    add(evidence.candidates, popular(db, visit, community, kCandidates));
    add(evidence.candidates, fresh(db, visit, community, kCandidates));
    if (auto who = visit.who()) {
        evidence.self = *who;
        evidence.history = history(db, *who, kHistoryMost);
        std::vector<ItemId> read;
        for (auto& past : evidence.history) {
            if (past.kind != Interaction::view) evidence.seen.insert(past.item);
            read.push_back(past.item);
        }
        if (!read.empty()) evidence.neighbours = neighbours_of(db, read);
        auto near = strongest(evidence.neighbours);
        if (!near.empty()) add(evidence.candidates, among(db, visit, community, near));
        auto followed = follows::follows(db, *who);
        evidence.followed_people = {followed.people.begin(), followed.people.end()};
        evidence.followed_tags = {followed.tags.begin(), followed.tags.end()};
        auto named = accounts::interests(db, *who).fields;
        evidence.interests = {named.begin(), named.end()};
        evidence.removed = removed_reasons(db, *who);
    }
    std::vector<ItemId> ids;
    for (auto& candidate : evidence.candidates) ids.push_back(candidate.id);
    evidence.tags = items::tags_of(db, ids);
    return evidence;
}

std::string in_words(const Visit& visit, const Reason& reason, const std::map<ItemId, std::string>& titles, const std::string& author) {
    auto title = titles.find(reason.item);
    switch (reason.because) {
        case Because::similar:
            return title == titles.end() ? visit.tr("Like what you read lately") : visit.tr("Because you read “{}”", title->second);
        case Because::readers:
            return title == titles.end() ? visit.tr("Read by people who read what you read") : visit.tr("Readers of “{}” went on to this", title->second);
        case Because::author: return visit.tr("Because you follow {}", author);
        case Because::tag: return visit.tr("Because you are interested in {}", reason.tag);
        case Because::popular: return visit.tr("Many people read this now");
        case Because::fresh: return visit.tr("New");
    }
    return {};
}

std::map<ItemId, std::string> titles_of(Db& db, const Visit& visit, const std::vector<Chosen>& list) {
    std::set<ItemId> wanted;
    for (auto& chosen : list)
        if (chosen.reason.item) wanted.insert(chosen.reason.item);
    std::map<ItemId, std::string> titles;
    if (wanted.empty()) return titles;
    for (auto& card : items::cards(db, visit, {wanted.begin(), wanted.end()})) titles.emplace(card.id, card.title);
    return titles;
}

std::vector<items::Card> shown(Db& db, const Visit& visit, const std::vector<Chosen>& list) {
    std::vector<ItemId> ids;
    std::map<ItemId, const Chosen*> by_id;
    for (auto& chosen : list) ids.push_back(chosen.id), by_id.emplace(chosen.id, &chosen);
    auto cards = items::cards(db, visit, ids);
    auto titles = titles_of(db, visit, list);
    for (auto& card : cards) card.reason = in_words(visit, by_id.at(card.id)->reason, titles, card.author.name);
    return cards;
}

// ---- recording ------------------------------------------------------------------------------------

Moved note_reading(const Visit& visit, Tx& tx, const Reading& in) {
    if (!visit.visitor.consented) return {};
    if (items::cards(tx, visit, {in.id}).empty()) not_found();
    bool read = in.seconds >= kReadSeconds || in.depth >= kReadDepth;
    record(tx, visit.person(), in.id, read ? Interaction::read : Interaction::view, visit.now);
    items::count(tx, in.id, items::Counter::views, 1);
    return {};
}

void hear_liked(Tx& tx, const reactions::Liked& event) { record(tx, event.person, event.item, Interaction::like, tx.now()); }
void hear_saved(Tx& tx, const reactions::Saved& event) { record(tx, event.person, event.item, Interaction::save, tx.now()); }
void hear_posted(Tx& tx, const discussion::Posted& event) { record(tx, event.author, event.item, Interaction::comment, tx.now()); }

// A new or changed item finds its neighbours within a minute; many changes at once are one rebuild.
void hear_published(Tx& tx, const items::Published&) { tx.enqueue(Rebuild{}, {.at = tx.now() + seconds(20), .unique = "rebuild"}); }
void hear_changed(Tx& tx, const items::Changed&) { tx.enqueue(Rebuild{}, {.at = tx.now() + minutes(5), .unique = "rebuild"}); }

void every_night(Tx& tx, Time) { tx.enqueue(Rebuild{}, {.unique = "rebuild"}); }

// ---- what is known of me --------------------------------------------------------------------------

std::string did(const Visit& visit, Interaction kind) {
    switch (kind) {
        case Interaction::view: return visit.tr("looked at");
        case Interaction::read: return visit.tr("read");
        case Interaction::like: return visit.tr("liked");
        case Interaction::save: return visit.tr("saved");
        case Interaction::comment: return visit.tr("commented on");
        case Interaction::buy: return visit.tr("bought");
    }
    return {};
}

Knowledge knowledge(const Visit& visit, Db& db, const Nothing&) {
    Knowledge page;
    page.consented = visit.visitor.consented;
    page.interests = accounts::interests(db, visit.person());
    page.removed_reasons = static_cast<int>(removed_reasons(db, visit.person()).size());
    auto past = history(db, visit.person(), kHistoryShown);
    std::vector<ItemId> ids;
    for (auto& p : past)
        if (std::find(ids.begin(), ids.end(), p.item) == ids.end()) ids.push_back(p.item);
    for (auto& card : items::cards(db, visit, ids)) {
        Known known{card, {}, {}};
        for (auto& p : past)
            if (p.item == card.id) known.did += (known.did.empty() ? "" : visit.tr(", ")) + did(visit, p.kind), known.last_at = std::max(known.last_at, p.last_at);
        page.history.push_back(std::move(known));
    }
    return page;
}

Moved forget_all(const Visit& visit, Tx& tx, const Nothing&) {
    forget_history(tx, visit.person());
    restore_reasons(tx, visit.person());
    return {.to = knowledge_path(), .notice = {"What you read is forgotten."}};
}

Moved forget_item(const Visit& visit, Tx& tx, const Which& in) {
    forget_one(tx, visit.person(), in.id);
    return {.to = knowledge_path(), .notice = {"Forgotten."}};
}

Moved unwanted(const Visit& visit, Tx& tx, const Unwanted& in) {
    remove_reason(tx, visit.person(), in.reason.str());
    return {.to = Url::local("/"), .notice = {"This reason counts no more."}};
}

}  // namespace

std::vector<items::Card> for_person(Db& db, const Visit& visit, std::optional<CommunityId> community, int count) {
    return shown(db, visit, blend(evidence_for(db, visit, community), count));
}

std::vector<items::Card> similar(Db& db, const Visit& visit, ItemId item, int count) {
    auto near = neighbours_of(db, {item});
    std::map<ItemId, double> scores;
    for (auto& n : near) scores[n.neighbour] += n.score;
    std::vector<ItemId> ids;
    for (auto& [id, _] : scores) ids.push_back(id);
    std::sort(ids.begin(), ids.end(), [&](auto a, auto b) { return scores[a] > scores[b]; });
    if (static_cast<int>(ids.size()) > count * 2) ids.resize(static_cast<std::size_t>(count * 2));
    auto cards = items::cards(db, visit, ids);
    if (static_cast<int>(cards.size()) > count) cards.resize(static_cast<std::size_t>(count));
    return cards;
}

// Authors of what is read most now, whom the reader does not follow yet.
std::vector<Suggestion> people_to_follow(Db& db, const Visit& visit, int count) {
    if (!visit.who()) return {};
    std::map<PersonId, double> standing;
    for (auto& candidate : popular(db, visit, {}, kCandidates))
        if (candidate.author != *visit.who()) standing[candidate.author] += candidate.popularity;
    std::vector<PersonId> people;
    for (auto& [person, _] : standing) people.push_back(person);
    for (auto& person : follows::followed_among(db, *visit.who(), people)) standing.erase(person);
    std::erase_if(people, [&](auto person) { return !standing.contains(person); });
    std::sort(people.begin(), people.end(), [&](auto a, auto b) { return standing[a] > standing[b]; });
    if (static_cast<int>(people.size()) > count) people.resize(static_cast<std::size_t>(count));
    std::vector<Suggestion> suggestions;
    for (auto& byline : accounts::bylines(db, people)) suggestions.push_back({byline, visit.tr("Writes what many read")});
    return suggestions;
}

const Module module{
    .name = "recommend",
    .routes = {
        post(signed_in, reading_path, &note_reading).limit(120, minutes(1)).from_beacon().summary("Note that something was read"),
        get(signed_in, knowledge_path, &knowledge, &knowledge_page).summary("What recommendations know of you"),
        post(signed_in, forget_path, &forget_all).summary("Forget everything that was read"),
        del(signed_in, forget_one_path, &forget_item),
        post(signed_in, unwanted_path, &unwanted).summary("Take a reason back"),
    },
    .listens = {
        on<reactions::Liked>(&hear_liked),
        on<reactions::Saved>(&hear_saved),
        on<discussion::Posted>(&hear_posted),
        on<items::Published>(&hear_published),
        on<items::Changed>(&hear_changed),
    },
    .jobs = {
        job<Rebuild>(&run_rebuild, {.lane = Lane::search, .tries = 3}),
    },
    .schedules = {
        daily({.hour = 18}, "recommend again", &every_night),
    },
};

}  // namespace lyceum::recommend
