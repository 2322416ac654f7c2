// The lists for one visit: evidence is gathered, blended, and put into words.
#include "modules/follows/follows.hpp"
#include "modules/recommend/blend.hpp"

namespace lyceum::recommend {

namespace {

constexpr int kCandidatesEach = 200, kNeighboursLookedAt = 400, kWritersLookedAt = 60;
// Cards may still leave some out; a list of the wished length is cut from a longer one.
constexpr int kSpare = 5;

std::set<PersonId> hidden_from(Db& db, const Visit& visit) {
    std::set<PersonId> hidden;
    for (auto* ask : filled(visit.app, items::hidden_authors))
        for (auto person : ask(db, visit)) hidden.insert(person);
    return hidden;
}

std::set<std::string> canonical(const std::vector<std::string>& fields) {
    std::set<std::string> tags;
    for (auto& field : fields) tags.insert(items::canonical_tag(field));
    return tags;
}

// What was read is still left out by `candidates`; nothing else of the reader counts.
void forget_reader(Evidence& evidence) {
    evidence.history.clear(), evidence.neighbours.clear();
    evidence.followed_people.clear(), evidence.followed_tags.clear(), evidence.interests.clear();
}

void know_reader(Db& db, const Visit& visit, Evidence& evidence) {
    auto who = visit.person();
    evidence.history = history(db, who, kHistoryMost);
    if (!evidence.history.empty()) evidence.neighbours = neighbours_of_history(db, who, kNeighboursLookedAt);
    auto followed = follows::follows(db, who);
    evidence.followed_people = {followed.people.begin(), followed.people.end()};
    evidence.followed_tags = {followed.tags.begin(), followed.tags.end()};
    evidence.interests = canonical(accounts::interests(db, who).fields);
    auto removed = removed_reasons(db, who);
    evidence.removed = {removed.begin(), removed.end()};
    evidence.hidden = hidden_from(db, visit);
    if (evidence.removed.contains(std::string(kEverything))) forget_reader(evidence);
}

Evidence evidence_for(Db& db, const Visit& visit, std::optional<CommunityId> community) {
    Evidence evidence;
    evidence.now = visit.now;
    if (visit.who()) know_reader(db, visit, evidence);
    std::vector<ItemId> near;
    for (auto& n : evidence.neighbours) near.push_back(n.neighbour);
    evidence.candidates = candidates(db, visit, community, near, kCandidatesEach);
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
        case Because::fresh: return visit.tr("Recently published");
    }
    return {};
}

// The chosen and what they are like are read together; what of the latter is closed by now stays unnamed.
std::vector<items::Card> shown(Db& db, const Visit& visit, const std::vector<Chosen>& list, int count) {
    std::vector<ItemId> ids;
    std::map<ItemId, const Reason*> reasons;
    for (auto& chosen : list) ids.push_back(chosen.id), reasons.emplace(chosen.id, &chosen.reason);
    for (auto& chosen : list)
        if (chosen.reason.item) ids.push_back(chosen.reason.item);
    auto all = items::cards(db, visit, ids);
    std::map<ItemId, std::string> titles;
    for (auto& card : all) titles.emplace(card.id, card.title);

    std::vector<items::Card> cards;
    for (auto& card : all) {
        auto reason = reasons.find(card.id);
        if (reason == reasons.end() || static_cast<int>(cards.size()) == count) continue;
        card.reason = in_words(visit, *reason->second, titles, card.author.name);
        if (visit.who()) card.reason_key = reason->second->key();
        cards.push_back(std::move(card));
    }
    return cards;
}

}  // namespace

std::vector<items::Card> for_person(Db& db, const Visit& visit, std::optional<CommunityId> community, int count) {
    return shown(db, visit, blend(evidence_for(db, visit, community), count + kSpare), count);
}

std::vector<items::Card> similar(Db& db, const Visit& visit, ItemId item, int count) {
    std::map<ItemId, double> scores;
    for (auto& n : unread_neighbours_of(db, item, visit.who())) scores[n.neighbour] += n.score;
    std::vector<ItemId> ids;
    for (auto& [id, _] : scores) ids.push_back(id);
    std::stable_sort(ids.begin(), ids.end(), [&](auto a, auto b) { return scores[a] > scores[b]; });
    if (static_cast<int>(ids.size()) > count * 2) ids.resize(static_cast<std::size_t>(count * 2));
    auto cards = items::cards(db, visit, ids);
    if (static_cast<int>(cards.size()) > count) cards.resize(static_cast<std::size_t>(count));
    return cards;
}

std::vector<Suggestion> people_to_follow(Db& db, const Visit& visit, int count) {
    if (!visit.who()) return {};
    auto hidden = hidden_from(db, visit);
    std::vector<Writer> chosen;
    for (auto& writer : writers(db, visit, kWritersLookedAt))
        if (!hidden.contains(writer.person) && static_cast<int>(chosen.size()) < count) chosen.push_back(writer);
    std::vector<PersonId> people;
    for (auto& writer : chosen) people.push_back(writer.person);
    auto bylines = accounts::bylines(db, people);
    Ui ui{visit};
    std::vector<Suggestion> suggestions;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        auto friends = chosen[i].friends;
        suggestions.push_back({bylines[i], friends > 0 ? ui.plural(friends, "Followed by {} person you follow", "Followed by {} people you follow")
                                                       : visit.tr("Writes what many read now")});
    }
    return suggestions;
}

}  // namespace lyceum::recommend
