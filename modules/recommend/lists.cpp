// The lists for one visit: evidence is gathered, chosen from, and put into words.
#include "engines/recsys/splits.hpp"
#include "modules/follows/follows.hpp"
#include "modules/recommend/activity.hpp"
#include "modules/recommend/choosing.hpp"
#include "modules/recommend/models.hpp"

namespace lyceum::recommend {

namespace {

constexpr int kCandidatesEach = 80, kWritersLookedAt = 60;
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

/// Of one reader; nothing for guests, and for whoever wants no personal lists but what was taken back.
struct Reader {
    std::vector<Past> history;
    follows::Follows followed;
    std::set<std::string> interests, removed;
    std::set<PersonId> hidden;
    bool is_anybody = true;                         // gets what everybody gets
    double activity = 0;                            // says how much is shown and tried, not what
};

Reader reader_of(Db& db, const Visit& visit) {
    Reader reader;
    if (!visit.who()) return reader;
    auto who = visit.person();
    auto removed = removed_reasons(db, who);
    reader.removed = {removed.begin(), removed.end()};
    reader.hidden = hidden_from(db, visit);
    if (reader.removed.contains(std::string(kEverything))) return reader;
    reader.is_anybody = false;
    reader.history = history(db, who, kHistoryMost);
    reader.activity = activity(reader.history, weights(db), visit.now);
    reader.followed = follows::follows(db, who);
    reader.interests = canonical(accounts::interests(db, who).fields);
    return reader;
}

// ---- what may be listened to ----------------------------------------------------------------------

struct SpotRow { ItemId id; CommunityId community; PersonId author; std::int64_t level = 0; };
DESCRIBE(SpotRow, id, community, author, level)
struct StandingRow { CommunityId community; std::int64_t level = 0; Time starts_at, ends_at; };
DESCRIBE(StandingRow, community, level, starts_at, ends_at)

std::shared_ptr<const Spots> spots(Db& db) {
    return db.kept<Spots>("recommend.spots", [&] {
        const auto rows = db.all<SpotRow>(R"sql(select id, community, author, audience_level as level from visible_items order by id)sql");
        Spots all;
        all.reserve(rows.size());
        for (auto& row : rows) all.add(row.id, row.community, row.author, row.level);
        return all;
    });
}

std::map<CommunityId, std::int64_t> levels_of(Db& db, const Visit& visit) {
    const auto standings = db.kept<std::vector<StandingRow>>("recommend.standings " + to_string(visit.person()), [&] {
        return db.all<StandingRow>(R"sql(select community, level, starts_at, ends_at from standings where person = $1)sql", visit.person());
    });
    std::map<CommunityId, std::int64_t> levels;
    for (auto& row : *standings)
        if (row.starts_at <= visit.now && visit.now < row.ends_at) {
            auto& level = levels[row.community];
            level = std::max(level, row.level);
        }
    return levels;
}

/// What this reader may see here, so that a small community, or a reader to whom little is open, has a list of its own.
std::vector<bool> open_here(Db& db, const Visit& visit, std::optional<CommunityId> community, const Reader& reader, const Serving& serves) {
    Sight sight{community, levels_of(db, visit), Unwelcome(reader.removed, reader.hidden).authors()};
    sight.without.insert(visit.person());
    const auto where = serves.tastes->spots(visit.now, [&] { return spots(db); });
    return open_to(sight, *where, serves.learnt.items());
}

std::vector<double> draws_of(const Visit& visit, const Reader& reader, int count) {
    std::vector<double> draws;
    if (reader.is_anybody) return draws;
    const auto person = static_cast<std::uint64_t>(visit.person().value), hour = static_cast<std::uint64_t>(visit.now.micros / kDrawnAnewAfter.micros);
    for (int n = 0; n < count; ++n) draws.push_back(recsys::chance(0x7472696564 + static_cast<std::uint64_t>(n), person, hour));
    return draws;
}

/// What is chosen, and for whom.
struct List {
    std::vector<Chosen> chosen;
    std::set<std::string> wished;                   // tags followed or named
    ConfigurationId configuration;
    Unwelcome unwelcome;
};

List list_for(Db& db, const Visit& visit, std::optional<CommunityId> community, Reader reader, int count) {
    auto ways = configurations(db);
    auto& way = assigned(ways, visit.who());
    const auto serves = serving(db, way.id);
    const auto& learnt = serves->learnt;
    auto newcomers = recommend::newcomers(db);
    const auto taste = serves->tastes->of(learnt, Deeds(learnt, reader.history, weights(db), reader.removed, visit.now, newcomers.get()));
    std::vector<ItemId> near;
    std::vector<bool> open;
    if (taste->is_known()) open = open_here(db, visit, community, reader, *serves), near = taste->best(&open);
    if (!reader.is_anybody)
        for (auto& [item, _] : *newcomers) near.push_back(item);
    Evidence evidence;
    evidence.now = visit.now;
    evidence.learnt = &learnt, evidence.taste = taste.get(), evidence.newcomers = newcomers.get();
    if (taste->is_known()) evidence.open = &open;
    evidence.candidates = candidates(db, visit, community, near, kCandidatesEach);
    evidence.followed_people = {reader.followed.people.begin(), reader.followed.people.end()};
    evidence.followed_tags = {reader.followed.tags.begin(), reader.followed.tags.end()};
    evidence.interests = std::move(reader.interests), evidence.removed = std::move(reader.removed), evidence.hidden = std::move(reader.hidden);
    evidence.manner = way.manner(), evidence.exposure = exposure_bounds(db);
    if (way.calibration > 0 && !reader.is_anybody) evidence.topics = interests(db, visit).value_or(std::map<std::string, double>{});
    evidence.draws = draws_of(visit, reader, places_to_try(way.tried, reader.activity));
    List list{choose(evidence, static_cast<std::size_t>(count)), evidence.followed_tags, way.id, Unwelcome(evidence.removed, evidence.hidden)};
    list.wished.insert(evidence.interests.begin(), evidence.interests.end());
    return list;
}

std::string in_words(const Visit& visit, const Reason& reason, const std::map<ItemId, std::string>& titles, const std::string& author, const std::set<std::string>& wished) {
    auto title = titles.find(reason.item);
    switch (reason.because) {
        case Because::similar:
            return title == titles.end() ? visit.tr("Like what you read lately") : visit.tr("Because you read “{}”", title->second);
        case Because::readers:
            return title == titles.end() ? visit.tr("Read by people who read what you read") : visit.tr("Readers of “{}” went on to this", title->second);
        case Because::people: return visit.tr("Read by people who read what you read");
        case Because::author: return visit.tr("Because you follow {}", author);
        case Because::tag:
            return wished.contains(reason.tag) ? visit.tr("Because you are interested in {}", reason.tag) : visit.tr("About {}, like what you read lately", reason.tag);
        case Because::word: return visit.tr("About {}, like what you read lately", reason.tag);
        case Because::popular: return visit.tr("Many people read this now");
        case Because::fresh: return visit.tr("Recently published");
        case Because::tried: return visit.tr("New here: your reading it tells whether it is good");
    }
    return {};
}

// The chosen and what they are like are read together; what of the latter is closed by now stays unnamed.
std::vector<items::Card> shown(Db& db, const Visit& visit, const List& list, int count) {
    std::vector<ItemId> ids;
    std::map<ItemId, const Reason*> reasons;
    for (auto& chosen : list.chosen) ids.push_back(chosen.id), reasons.emplace(chosen.id, &chosen.reason);
    for (auto& chosen : list.chosen)
        if (chosen.reason.item) ids.push_back(chosen.reason.item);
    auto all = items::cards(db, visit, ids);
    std::map<ItemId, std::string> titles;
    for (auto& card : all) titles.emplace(card.id, card.title);

    std::vector<items::Card> cards;
    for (auto& card : all) {
        auto reason = reasons.find(card.id);
        if (reason == reasons.end() || static_cast<int>(cards.size()) == count || list.unwelcome.covers(card)) continue;
        card.reason = in_words(visit, *reason->second, titles, card.author.name, list.wished);
        if (visit.who()) card.reason_key = reason->second->key();
        reasons.erase(reason);
        cards.push_back(std::move(card));
    }
    return cards;
}

std::string note_of(Db& db, const Visit& visit, const List& list, const std::vector<items::Card>& cards) {
    if (!visit.who() || !visit.visitor.consented) return {};
    std::map<ItemId, const Chosen*> chosen;
    for (auto& each : list.chosen) chosen.emplace(each.id, &each);
    ShownList note{visit.person(), list.configuration.value, visit.now, {}};
    for (std::size_t place = 0; place < cards.size(); ++place) {
        auto& each = *chosen.at(cards[place].id);
        note.items.push_back({each.id, static_cast<int>(place), each.propensity, each.tried});
        if (each.draw) note.drawn.push_back({each.id, *each.draw});
    }
    return sign_shown(db, note);
}

}  // namespace

ForYou for_you(Db& db, const Visit& visit, std::optional<CommunityId> community, int count) {
    auto reader = reader_of(db, visit);
    const auto length = length_of_list(count, reader.activity);
    auto list = list_for(db, visit, community, std::move(reader), length + kSpare);
    ForYou answer{shown(db, visit, list, length), {}};
    answer.note = note_of(db, visit, list, answer.cards);
    return answer;
}

std::vector<items::Card> for_person(Db& db, const Visit& visit, std::optional<CommunityId> community, int count) {
    return shown(db, visit, list_for(db, visit, community, reader_of(db, visit), count + kSpare), count);
}

namespace {

/// What is near one item, the closest first; nothing twice in one of the two.
struct Near { std::vector<ItemId> together, alike; };

Near near_to(Db& db, const Learnt& learnt, ItemId item, std::size_t most) {
    Near near;
    if (auto index = learnt.find(item)) {
        for (auto& each : learnt.alike(*index)) near.alike.push_back(learnt.items()[each.item]);
        for (auto& each : learnt.read_together(*index)) near.together.push_back(learnt.items()[each.item]);
    } else {
        for (auto& each : neighbours(db, item)) near.alike.push_back(each.neighbour);
    }
    near.alike.resize(std::min(near.alike.size(), most)), near.together.resize(std::min(near.together.size(), most));
    return near;
}

/// Through the door that all lists go through: what this reader has read, owns, wrote, may not see or does not want stays behind.
void let_through(Db& db, const Visit& visit, const Learnt& learnt, const Unwelcome& unwelcome, Near& near) {
    constexpr double kMuchAlike = 0.5;              // too like what less was wanted of, for so short a list
    auto ids = near.together;
    ids.insert(ids.end(), near.alike.begin(), near.alike.end());
    if (ids.empty()) return;
    std::set<ItemId> open;
    for (auto& candidate : let_in(db, visit, ids))
        if (!unwelcome.covers(candidate, learnt) && unwelcome.likeness(learnt, candidate.id) < kMuchAlike) open.insert(candidate.id);
    for (auto* list : {&near.together, &near.alike}) std::erase_if(*list, [&](auto id) { return !open.contains(id); });
}

}  // namespace

NextToRead next_to_read(Db& db, const Visit& visit, ItemId item, int count) {
    const auto serves = serving(db, assigned(configurations(db), visit.who()).id);
    const auto wanted = static_cast<std::size_t>(count), most = 3 * wanted;
    auto near = near_to(db, serves->learnt, item, most);
    const auto key = Reason{Because::similar, item, {}, {}}.key();
    Unwelcome unwelcome;
    if (visit.who()) {
        auto removed = removed_reasons(db, visit.person());
        if (std::ranges::find(removed, key) != removed.end()) return {};
        unwelcome = Unwelcome({removed.begin(), removed.end()}, hidden_from(db, visit));
        let_through(db, visit, serves->learnt, unwelcome, near);
    }
    auto& [together, alike] = near;
    const std::set<ItemId> first(together.begin(), together.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, together.size())));
    std::erase_if(alike, [&](auto id) { return first.contains(id); });

    NextToRead next;
    std::set<ItemId> shown;
    auto fill = [&](std::size_t from, std::size_t until) {
        const auto part = [&](const std::vector<ItemId>& all) { return std::span(all).subspan(std::min(from, all.size()), std::min(until, all.size()) - std::min(from, all.size())); };
        std::vector<ItemId> ids;
        for (auto& list : {part(together), part(alike)}) ids.insert(ids.end(), list.begin(), list.end());
        if (ids.empty()) return;
        ids.push_back(item);                        // named by the reasons
        std::map<ItemId, std::string> titles;
        std::map<ItemId, items::Card> cards;
        for (auto& card : items::cards(db, visit, ids)) {
            if (card.id == item) titles.emplace(item, card.title);
            else if (!unwelcome.covers(card)) cards.emplace(card.id, std::move(card));
        }
        const auto take = [&](std::span<const ItemId> list, Because because, std::vector<items::Card>& to) {
            for (auto id : list) {
                auto card = cards.find(id);
                if (card == cards.end() || to.size() == wanted || !shown.insert(id).second) continue;
                to.push_back(std::move(card->second));
                to.back().reason = in_words(visit, {because, item, {}, {}}, titles, "", {});
                if (visit.who()) to.back().reason_key = key;
            }
        };
        take(part(together), Because::readers, next.also_read), take(part(alike), Because::similar, next.alike);
    };
    fill(0, wanted);                                // nearly always what this visitor may see
    const auto falls_short = [&](auto& list, auto& of) { return list.size() < wanted && of.size() > wanted; };
    if (falls_short(next.also_read, together) || falls_short(next.alike, alike)) fill(wanted, most);
    return next;
}

std::vector<Suggestion> people_to_follow(Db& db, const Visit& visit, int count) {
    if (!visit.who()) return {};
    const auto removed = removed_reasons(db, visit.person());
    const Unwelcome unwelcome({removed.begin(), removed.end()}, hidden_from(db, visit));
    std::vector<Writer> chosen;
    for (auto& writer : writers(db, visit, levels_of(db, visit), kWritersLookedAt))
        if (!unwelcome.author(writer.person) && static_cast<int>(chosen.size()) < count) chosen.push_back(writer);
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
