// Arguments are gathered for each candidate; their sum ranks it. The best are looked at closely: what the model says is taken
// apart, what was taken back is taken off, and the strongest of the rest is the reason shown.
#include "modules/recommend/choosing.hpp"
#include "engines/recsys/kernels/kernels.hpp"
#include "engines/recsys/measures.hpp"
#include "engines/recsys/rerank.hpp"
#include "engines/text/tokens.hpp"
#include <boost/unordered/unordered_flat_set.hpp>
#include <cmath>
#include <numeric>

namespace lyceum::recommend {

using recsys::Index;

// ---- keys -----------------------------------------------------------------------------------------

std::string Reason::key() const {
    switch (because) {
        case Because::similar:
        case Because::readers: return "item " + to_string(item);
        case Because::author: return "author " + to_string(author);
        case Because::tag: return "tag " + tag;
        case Because::word: return "word " + tag;
        case Because::people:
        case Because::popular:
        case Because::fresh:
        case Because::tried: return std::string(name_of(because));
    }
    return {};
}

namespace {

template <class Thing>
std::optional<Id<Thing>> read_key(std::string_view key, std::string_view word) {
    if (!key.starts_with(word) || key.size() <= word.size() || key[word.size()] != ' ') return std::nullopt;
    auto id = read_id(key.substr(word.size() + 1));
    return id && to_string(Id<Thing>{*id}) == key.substr(word.size() + 1) ? std::optional(Id<Thing>{*id}) : std::nullopt;
}

}  // namespace

std::optional<Reason> read_reason(std::string_view key) {
    auto space = key.find(' ');
    auto word = key.substr(0, space), rest = space == key.npos ? std::string_view() : key.substr(space + 1);
    Reason reason;
    if (space == key.npos) {
        for (auto because : {Because::people, Because::popular, Because::fresh, Because::tried})
            if (name_of(because) == word) return reason.because = because, reason;
        return std::nullopt;
    }
    if (word == "tag") {
        reason.because = Because::tag, reason.tag = items::canonical_tag(rest);
    } else if (word == "word") {
        reason.because = Because::word, reason.tag = rest;
    } else if (auto id = read_id(rest); id && (word == "item" || word == "author")) {
        reason.because = word == "item" ? Because::similar : Because::author;
        (word == "item" ? reason.item.value : reason.author.value) = *id;
    } else {
        return std::nullopt;
    }
    if (reason.tag.empty() && (word == "tag" || word == "word")) return std::nullopt;
    return reason.key() == key ? std::optional(reason) : std::nullopt;
}

std::string not_by(PersonId author) { return "not-by " + to_string(author); }
std::string less_of(ItemId item) { return "less-of " + to_string(item); }
std::optional<PersonId> read_not_by(std::string_view key) { return read_key<Person>(key, "not-by"); }
std::optional<ItemId> read_less_of(std::string_view key) { return read_key<Item>(key, "less-of"); }

// ---- what is never shown --------------------------------------------------------------------------

namespace {

/// Calls `take` with each tag, until it answers true; answers whether one did.
template <class Take>
bool any_tag(const Candidate& candidate, Take take) {
    std::string_view rest = candidate.tags;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        if (end && take(rest.substr(0, end))) return true;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return false;
}

}  // namespace

Unwelcome::Unwelcome(const std::set<std::string>& removed, const std::set<PersonId>& hidden) : authors_(hidden) {
    for (auto& key : removed) {
        if (auto author = read_not_by(key)) authors_.insert(*author);
        else if (auto item = read_less_of(key)) less_.insert(*item);
        else if (key.starts_with("tag ")) tags_.insert(key.substr(4));
        else if (key.starts_with("word ")) words_.insert(key.substr(5));
    }
}

bool Unwelcome::covers(const Candidate& candidate, const Learnt& learnt) const {
    if (author(candidate.author) || less_.contains(candidate.id)) return true;
    if (!tags_.empty() && any_tag(candidate, [&](auto each) { return tag(each); })) return true;
    const auto index = words_.empty() ? std::nullopt : learnt.find(candidate.id);
    return index && std::ranges::any_of(words_, [&](auto& word) { return learnt.speaks_of(*index, word); });
}

bool Unwelcome::covers(const items::Card& card) const {
    if (author(card.author.id) || less_.contains(card.id)) return true;
    if (std::ranges::any_of(card.tags, [&](auto& each) { return tag(each); })) return true;
    return !words_.empty() && std::ranges::any_of(text::topic_words(card.title + "\n" + card.excerpt), [&](auto& word) { return words_.contains(word); });
}

double Unwelcome::likeness(const Learnt& learnt, ItemId item) const {
    double all = 0;
    const auto index = less_.empty() ? std::nullopt : learnt.find(item);
    if (!index) return all;
    for (auto less : less_)
        if (auto other = learnt.find(less)) all += static_cast<double>(learnt.likeness(*other, *index));
    return all;
}

void Spots::add(ItemId item, CommunityId community, PersonId author, std::int64_t level) {
    const auto place = place_numbers_.try_emplace(Place{community, level}, static_cast<std::uint32_t>(places_.size()));
    if (place.second) places_.push_back(place.first->first);
    const auto written = author_numbers_.try_emplace(author.value, static_cast<std::uint32_t>(authors_.size()));
    if (written.second) authors_.push_back(author);
    items_.push_back(item), place_of_.push_back(place.first->second), author_of_.push_back(written.first->second);
}

std::vector<bool> open_to(const Sight& sight, const Spots& spots, std::span<const ItemId> items) {
    std::vector<bool> open_place, open_author, open;
    for (auto& [community, level] : spots.places_) {
        const auto found = sight.levels.find(community);
        open_place.push_back((!sight.community || *sight.community == community) && (level < 0 || (found != sight.levels.end() && found->second >= level)));
    }
    for (auto author : spots.authors_) open_author.push_back(!sight.without.contains(author));
    open.reserve(items.size());
    std::size_t at = 0;
    for (auto item : items) {
        while (at < spots.items_.size() && spots.items_[at] < item) ++at;
        open.push_back(at < spots.items_.size() && spots.items_[at] == item && open_place[spots.place_of_[at]] && open_author[spots.author_of_[at]]);
    }
    return open;
}

// ---- one reader -----------------------------------------------------------------------------------

Deeds::Deeds(const Learnt& learnt, const std::vector<Past>& history, const Weights& weights, const std::set<std::string>& removed, Time now, const Newcomers* newcomers) {
    constexpr std::size_t kStandIns = 3;
    const Time hour{now.micros - now.micros % hours(1).micros};
    struct Sum { Index item; double sum; std::int64_t at; };
    std::vector<Sum> sums;
    // A newcomer is as much as the closest of what it is like, shared among these by how close they are.
    const auto stand_in = [&](const Past& past, double weight) {
        const auto found = newcomers ? newcomers->find(past.item) : Newcomers::const_iterator();
        if (!newcomers || found == newcomers->end()) return;
        double all = 0, closest = 0;
        std::vector<std::pair<Index, double>> near;
        for (auto& each : found->second)
            if (auto item = learnt.find(each.neighbour); item && each.score > 0 && near.size() < kStandIns)
                near.emplace_back(*item, each.score), all += each.score, closest = std::max(closest, each.score);
        for (auto& [item, score] : near) {
            sums.push_back({item, weight * std::min(1.0, closest) * score / all, past.last_at.micros / 1'000'000});
            meant.emplace(item, past.item);
        }
    };
    for (auto& past : history) {
        const auto item = learnt.find(past.item);
        if (item) done.push_back(*item);
        auto weight = weights.of(past.kind) * decay(past.last_at, hour) * std::log2(1.0 + static_cast<double>(past.times));
        if (!(weight > 0) || (!removed.empty() && (removed.contains("item " + to_string(past.item)) || removed.contains(less_of(past.item))))) continue;
        if (item) sums.push_back({*item, weight, past.last_at.micros / 1'000'000});
        else stand_in(past, weight);
    }
    std::sort(done.begin(), done.end());
    done.erase(std::unique(done.begin(), done.end()), done.end());
    std::erase_if(meant, [&](auto& each) { return std::binary_search(done.begin(), done.end(), each.first); });
    std::stable_sort(sums.begin(), sums.end(), [](auto& a, auto& b) { return a.item < b.item; });
    for (auto each = sums.begin(); each != sums.end();) {
        auto [item, sum, at] = *each;
        while (++each != sums.end() && each->item == item) sum += each->sum, at = std::max(at, each->at);
        items.push_back(item), values.push_back(strength_of(sum)), times.push_back(at);
    }
}

Taste::Taste(const Learnt& learnt, Deeds deeds) : learnt_(&learnt), deeds_(std::move(deeds)) {
    if (!is_known()) return;
    opinion_ = learnt.model().opinion(person());
    const auto& sketches = learnt.sketches();
    ends_.resize(sketches.columns() + 1);
    for (auto item : deeds_.items) sketches.each(item, [&](Index word, float) { ++ends_[word + 1]; });
    std::partial_sum(ends_.begin(), ends_.end(), ends_.begin());
    words_.resize(ends_.back());
    // Each end begins where its word does, and moves on with what is put there.
    for (Index place = 0; place < deeds_.items.size(); ++place) sketches.each(deeds_.items[place], [&](Index word, float weight) { words_[ends_[word]++] = {place, weight}; });
}

std::vector<ItemId> Taste::best(const std::vector<bool>* open) const {
    std::vector<ItemId> best;
    // What stands in for a newcomer was not done: it may come, and done tells what may not.
    if (is_known())
        for (auto& each : recsys::best_of(scores(), person(), {.count = kBest, .candidates = open, .known_too = true})) best.push_back(learnt_->items()[each.item]);
    return best;
}

ItemId Taste::meant(Index item) const {
    const auto found = deeds_.meant.find(item);
    return found == deeds_.meant.end() ? learnt_->items()[item] : found->second;
}

recsys::Person Taste::person() const { return {recsys::kNone, {deeds_.items, deeds_.values}, deeds_.times, deeds_.done}; }

std::shared_ptr<const Taste> Tastes::of(const Learnt& learnt, Deeds deeds) {
    // A number of each part of the model, and of all together; where each word of all texts stands in a history.
    constexpr std::size_t kBytes = 12 << 20, kOfAnItem = 40, kOfItsWord = 4, kMost = 1'000;
    {
        const std::lock_guard hold(guard_);
        const auto found = std::ranges::find_if(latest_, [&](auto& each) { return each->deeds() == deeds; });
        if (found != latest_.end()) {
            std::rotate(latest_.begin(), found, found + 1);
            return latest_.front();
        }
    }
    auto taste = std::make_shared<const Taste>(learnt, std::move(deeds));
    const std::lock_guard hold(guard_);
    latest_.push_front(taste);
    latest_.resize(std::min(latest_.size(), std::clamp<std::size_t>(kBytes / (kOfAnItem * (learnt.size() + 1) + kOfItsWord * learnt.sketches().columns()), 4, kMost)));
    return taste;
}

std::vector<std::vector<recsys::Part>> Taste::reasons(std::span<const Index> items, std::size_t count) const {
    return opinion_ ? opinion_->explain(items, count) : std::vector<std::vector<recsys::Part>>(items.size());
}

std::pair<Index, double> Taste::nearest(Index item) const {
    if (!is_known()) return {recsys::kNone, 0.0};
    std::vector<float> alike(deeds_.items.size(), 0);
    learnt_->sketches().each(item, [&](Index word, float weight) {
        for (auto n = word ? ends_[word - 1] : 0; n < ends_[word]; ++n) alike[words_[n].place] += weight * words_[n].weight;
    });
    const auto best = std::ranges::max_element(alike);
    return best != alike.end() && *best > 0 ? std::pair(deeds_.items[static_cast<std::size_t>(best - alike.begin())], static_cast<double>(*best)) : std::pair(recsys::kNone, 0.0);
}

namespace {

// The score is recsys::content_score (formula E8), times the sum of its weights: interest is whom and what somebody follows and named,
// relevance the model's say, brought to 0 to 1 over the candidates, quality what its readers made of it; what is new, and what many
// read now, make it lively. What speaks for an item counts as a reason by these.
constexpr double kModel = 1.6, kInterests = 1.3, kQuality = 0.5, kWeights = kModel + kInterests + kQuality;
constexpr double kAuthor = 0.8, kFollowedTag = 0.5, kInterest = 0.4, kPopular = 0.35, kFresh = 0.25;
constexpr double kOfEverybody = 0.4, kOfAWord = 0.7;     // as reasons
constexpr double kLess = 2, kLeast = 0.01, kSameAuthor = 0.5, kSameTag = 0.2, kOwnSay = 0.35, kOneText = 0.15, kOneWord = 0.6;
constexpr std::size_t kLookedAtClosely = 60, kPartsLookedAt = 12, kTriedFrom = 20;
constexpr std::size_t kPlacesToTry[] = {4, 9, 14, 19};
constexpr Span kNewLasts = days(45);                // what is older and unread had its chance
constexpr double kShownEnough = 50;

/// A reason as it is weighed, before words are made of it: what it names stands in the evidence.
struct Ground {
    Because because = Because::popular;
    Index item = recsys::kNone;                     // of what was learnt
    PersonId author;
    std::string_view tag;
    bool by_words_or_readers = false;               // still to be told apart
};

/// A candidate as it is looked at.
struct Case {
    const Candidate* candidate = nullptr;
    std::optional<Index> index;                     // in what was learnt
    double model = 0, score = 0;                    // model: its say, 0 to 1
    double lively = 1;                              // what is left of each argument of what is neither new nor read now
    double told = 0;                                // how much the strongest ground tells; 0: nothing speaks for it
    Ground ground;
};

class Hearing {
public:
    explicit Hearing(const Evidence& evidence) : evidence_(evidence), unwelcome_(evidence.removed, evidence.hidden), likeness_(*evidence.learnt) {
        for (auto& c : evidence.candidates) most_popular_ = std::max(most_popular_, c.popularity);
    }

    /// All candidates that something speaks for, best first.
    std::vector<Case> rank() {
        std::vector<Case> cases;
        boost::unordered_flat_set<std::int64_t> once(2 * evidence_.candidates.size());
        for (auto& candidate : evidence_.candidates) {
            if (!unwelcome_.covers(candidate, *evidence_.learnt) && once.insert(candidate.id.value).second) cases.push_back({.candidate = &candidate, .index = evidence_.learnt->find(candidate.id)});
        }
        hear_model(cases);
        for (auto& one : cases) hear_rest(one);
        std::erase_if(cases, [](auto& one) { return !(one.score > 0) || (one.told == 0 && one.model == 0); });
        sort(cases);
        return cases;
    }

    /// Takes the model's say apart for these, and what was taken back off it.
    void look_closely(std::span<Case* const> cases) {
        std::vector<Index> asked;
        for (auto* one : cases) {
            if (one->index) asked.push_back(*one->index);
            else if (auto* near = nearest_of(*one); near && evidence_.learnt->find(near->neighbour)) asked.push_back(*evidence_.learnt->find(near->neighbour));
            else asked.push_back(recsys::kNone);
        }
        const auto parts = evidence_.taste->reasons(asked, kPartsLookedAt);
        for (std::size_t n = 0; n < cases.size(); ++n) weigh_parts(*cases[n], asked[n], parts[n]);
    }
    /// Where reasons were taken back, the order depends on what the model says it for.
    void take_back(std::vector<Case>& cases) {
        std::vector<Case*> all;
        for (auto& one : cases) all.push_back(&one);
        look_closely(all);
        std::erase_if(cases, [](auto& one) { return one.told == 0 || !(one.score > 0); });
        sort(cases);
    }

    double alike(const Case& a, const Case& b) {
        double likeness = a.candidate->author == b.candidate->author ? kSameAuthor : 0;
        if (a.index && b.index) return std::min(1.0, likeness + static_cast<double>(likeness_.of(*b.index, *a.index)));
        any_tag(*a.candidate, [&](auto tag) {
            any_tag(*b.candidate, [&](auto other) { return likeness += tag == other ? kSameTag : 0, false; });
            return false;
        });
        return std::min(1.0, likeness);
    }

    Reason reason_of(const Ground& ground) const {
        return {ground.because, ground.item == recsys::kNone ? ItemId{} : evidence_.taste->meant(ground.item), ground.author, std::string(ground.tag)};
    }

private:
    /// What is true of everybody, or of a word, says less to a reader than something they know.
    static double tells(Because because) {
        return because == Because::popular || because == Because::fresh ? kOfEverybody : because == Because::word || because == Because::people ? kOfAWord : 1;
    }
    /// Whether it tells more than what was heard before; equal ones leave the first.
    static void hear(Case& one, double strength, const Ground& ground) {
        if (const auto told = strength * tells(ground.because); told > one.told) one.told = told, one.ground = ground;
    }
    static void sort(std::vector<Case>& cases) {
        std::sort(cases.begin(), cases.end(), [](auto& a, auto& b) { return a.score != b.score ? a.score > b.score : b.candidate->id < a.candidate->id; });
    }
    bool removed(const Ground& ground) const { return !evidence_.removed.empty() && evidence_.removed.contains(reason_of(ground).key()); }

    const Neighbour* nearest_of(const Case& one) const {
        auto found = evidence_.newcomers->find(one.candidate->id);
        return found == evidence_.newcomers->end() || found->second.empty() ? nullptr : &found->second.front();
    }

    /// The model's score; of what came after the learning, the scores of what it is like, drawn to the middle the less the two
    /// have in common (Gantner et al., ICDM 2010: nearest neighbours map attributes to what a model knows).
    void hear_model(std::vector<Case>& cases) const {
        constexpr double kDrawn = 0.3;
        const auto scores = evidence_.taste->scores();
        if (scores.empty()) return;
        std::vector<double> raw(cases.size(), std::nan(""));
        double heard[3] = {0, 0, 0};
        if (!evidence_.open) recsys::kernels().moments(scores.data(), scores.size(), heard);
        else
            for (std::size_t item = 0; item < std::min(scores.size(), evidence_.open->size()); ++item)
                if (const auto score = static_cast<double>(scores[item]); (*evidence_.open)[item] && std::isfinite(score)) heard[0] += score, heard[1] += score * score, ++heard[2];
        const auto [sum, squares, count] = heard;
        if (!(count > 0)) return;
        const auto middle = sum / count, spread = std::sqrt(std::max(0.0, squares / count - middle * middle));
        double most = middle;
        for (std::size_t n = 0; n < cases.size(); ++n) {
            if (cases[n].index) raw[n] = static_cast<double>(scores[*cases[n].index]);
            else if (auto found = evidence_.newcomers->find(cases[n].candidate->id); found != evidence_.newcomers->end()) raw[n] = borrowed(found->second, middle, kDrawn);
            if (std::isfinite(raw[n])) most = std::max(most, raw[n]);
        }
        if (!(most - middle > 1e-6 + 1e-3 * spread)) return;
        for (std::size_t n = 0; n < cases.size(); ++n)
            if (std::isfinite(raw[n])) cases[n].model = std::clamp((raw[n] - middle) / (most - middle), 0.0, 1.0);
    }
    double borrowed(const std::vector<Neighbour>& near, double middle, double drawn) const {
        double gained = 0, weight = drawn;
        for (auto& each : near) {
            auto index = evidence_.learnt->find(each.neighbour);
            if (!index) continue;
            const auto score = static_cast<double>(evidence_.taste->scores()[*index]);
            if (std::isfinite(score)) gained += each.score * (score - middle), weight += each.score;
        }
        return middle + gained / weight;
    }

    void hear_rest(Case& one) const {
        auto& c = *one.candidate;
        double interest = 0, going_on = 0;
        if (evidence_.followed_people.contains(c.author)) interest += argued(one, kAuthor, {Because::author, recsys::kNone, c.author, {}});
        if (!evidence_.followed_tags.empty() || !evidence_.interests.empty())
            any_tag(c, [&](auto tag) {
                if (evidence_.followed_tags.contains(std::string(tag))) interest += argued(one, kFollowedTag, {Because::tag, recsys::kNone, {}, tag});
                else if (evidence_.interests.contains(std::string(tag))) interest += argued(one, kInterest, {Because::tag, recsys::kNone, {}, tag});
                return false;
            });
        if (most_popular_ > 0) going_on += argued(one, kPopular * c.popularity / most_popular_, {Because::popular, recsys::kNone, {}, {}});
        going_on += argued(one, kFresh * decay(c.published_at, evidence_.now), {Because::fresh, recsys::kNone, {}, {}});
        const recsys::ContentFit fit{std::min(1.0, interest / kInterests), one.model, c.quality, going_on / (kPopular + kFresh)};
        one.lively = recsys::kStale + (1 - recsys::kStale) * fit.freshness;
        one.score = kWeights * recsys::content_score(fit, kInterests, kModel, kQuality);
        one.score = std::max(std::min(kLeast, one.score), one.score - kLess * unwelcome_.likeness(*evidence_.learnt, c.id));
    }
    /// How much it counts: nothing for a reason taken back.
    double argued(Case& one, double strength, const Ground& ground) const {
        if (!(strength > 0) || removed(ground)) return 0;
        hear(one, strength, ground);
        return strength;
    }

    void weigh_parts(Case& one, Index asked, const std::vector<recsys::Part>& parts) {
        double all = 0, words = 0, loudest = 0;
        for (auto& part : parts) {
            if (!(part.value > 0)) continue;
            all += part.value;
            if (part.from == recsys::Part::From::word) words += part.value, loudest = std::max<double>(loudest, part.value);
        }
        if (!(all > 0)) return;
        const auto say = [&](double value, const Ground& ground) {
            const auto strength = kModel * one.model * value / all;
            if (removed(ground)) one.score -= one.lively * strength;
            else hear(one, strength, ground);
        };
        // Many words in common are best told by the text that they stand in; one that outweighs the others speaks for itself.
        const auto near = words > 0 ? evidence_.taste->nearest(asked) : std::pair<Index, double>{};
        const bool together = near.second >= kOneText && loudest < kOneWord * words;
        if (together) say(words, {Because::similar, near.first, {}, {}});
        for (auto& part : parts)
            if (part.value > 0 && !(together && part.from == recsys::Part::From::word)) say(part.value, ground_of(part));
        if (one.ground.by_words_or_readers) one.ground.because = alike_or_read(one.ground.item, asked), one.ground.by_words_or_readers = false;
    }
    /// Whether readers lead from one to the other, or words do.
    Because alike_or_read(Index from, Index to) const {
        const auto by_words = static_cast<double>(evidence_.learnt->likeness(from, to));
        double by_readers = 0;
        for (auto& near : evidence_.learnt->read_together(from))
            if (near.item == to) by_readers = static_cast<double>(near.score);
        return by_readers > kOwnSay * by_words ? Because::readers : Because::similar;
    }
    Ground ground_of(const recsys::Part& part) const {
        switch (part.from) {
            case recsys::Part::From::item: return {Because::similar, part.source, {}, {}, true};
            case recsys::Part::From::word: {
                const std::string_view word = evidence_.learnt->word(part.source);
                return word.starts_with('#') ? Ground{Because::tag, recsys::kNone, {}, word.substr(1)} : Ground{Because::word, recsys::kNone, {}, word};
            }
            case recsys::Part::From::user: return {Because::people, recsys::kNone, {}, {}};
            case recsys::Part::From::everyone:
            case recsys::Part::From::model: break;
        }
        return {Because::popular, recsys::kNone, {}, {}};
    }

    const Evidence& evidence_;
    Unwelcome unwelcome_;
    double most_popular_ = 0;
    LikenessTo likeness_;
};

/// How often one author may stand in a list of so many.
std::size_t most_of_author(const Manner& manner, std::size_t count) { return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(manner.author_most * static_cast<double>(count)))); }

/// The place of the next case, until there is none.
using Order = std::function<std::optional<std::size_t>()>;

Order in_order(std::vector<std::size_t> places) {
    return [places = std::move(places), at = std::size_t{0}]() mutable { return at < places.size() ? std::optional(places[at++]) : std::nullopt; };
}

/// By maximal marginal relevance, one by one; by determinants all at once.
Order diverse(const Manner& manner, std::span<const float> relevance, recsys::Likeness alike) {
    const auto diversity = static_cast<float>(manner.diversity);
    if (manner.spread == Spread::determinantal && diversity > 0) return in_order(recsys::determinantal(relevance, alike, relevance.size(), diversity));
    return [order = std::make_shared<recsys::Diversifying>(relevance, std::move(alike), diversity)] { return order->next(); };
}

/// The same order, held to the topics that the reader cares for: what stood further in front is worth more.
Order calibrated(const Evidence& evidence, const std::vector<Case>& cases, const Order& order) {
    std::vector<std::size_t> places;
    while (auto place = order()) places.push_back(*place);
    std::map<std::string, Index, std::less<>> numbers;
    std::vector<float> wanted, worth;
    for (auto& [tag, weight] : evidence.topics) numbers.emplace(tag, static_cast<Index>(numbers.size())), wanted.push_back(static_cast<float>(weight));
    std::vector<recsys::Cell> cells;
    for (std::size_t n = 0; n < places.size(); ++n) {
        worth.push_back(static_cast<float>(places.size() - n));
        any_tag(*cases[places[n]].candidate, [&](auto tag) {
            const auto number = numbers.try_emplace(std::string(tag), static_cast<Index>(numbers.size())).first->second;
            return cells.push_back({static_cast<Index>(n), number, 1}), false;
        });
    }
    wanted.resize(numbers.size(), 0);
    std::vector<std::size_t> held;
    for (auto n : recsys::calibrated(worth, recsys::SparseRows(places.size(), numbers.size(), cells), wanted, places.size(), static_cast<float>(evidence.manner.calibration))) held.push_back(places[n]);
    return in_order(std::move(held));
}

/// In this order, of which no more than `looked_at` are drawn, but no author above the bound, nor three in a row, while there are
/// others.
std::vector<Case*> bounded(std::vector<Case>& cases, const Order& order, std::size_t looked_at, std::size_t count, std::size_t most) {
    std::vector<Case*> list, passed_over;
    std::map<PersonId, std::size_t> shown;
    const auto fits = [&](const Case* one) {
        const auto author = one->candidate->author;
        const auto size = list.size();
        const bool third = size >= 2 && list[size - 1]->candidate->author == author && list[size - 2]->candidate->author == author;
        return shown[author] < most && !third;
    };
    while (list.size() < count) {
        auto next = std::ranges::find_if(passed_over, fits);
        while (next == passed_over.end() && looked_at > 0) {
            const auto place = order();
            looked_at = place ? looked_at - 1 : 0;
            if (!place) break;
            passed_over.push_back(&cases[*place]);
            next = fits(passed_over.back()) ? passed_over.end() - 1 : passed_over.end();
        }
        if (next == passed_over.end()) break;
        ++shown[(*next)->candidate->author];
        list.push_back(*next);
        passed_over.erase(next);
    }
    // What is left is all by the same: better a plain list than an empty one.
    for (auto* one : passed_over)
        if (list.size() < count) list.push_back(one);
    return list;
}

/// What is new and was not shown often yet, from beyond the best.
std::vector<Case> beyond_the_best(const Evidence& evidence, const std::vector<Case>& ranked) {
    std::vector<Case> few;
    for (std::size_t n = kLookedAtClosely; n < ranked.size() && few.size() < kTriedFrom; ++n)
        if (ranked[n].candidate->published_at > evidence.now - kNewLasts && ranked[n].candidate->shown < kShownEnough) few.push_back(ranked[n]);
    return few;
}

/// A case in its place, and how likely it was to come there, given those before it.
struct Placed { Case* one = nullptr; double propensity = 1; bool tried = false; std::optional<Draw> draw = {}; };

/// The list with what is new drawn into places of its own, as recsys::explored, but that nothing is tried which the bound for its
/// author or their third place in a row speaks against. A list that itself has no others to hold them with is tried in all the same.
class Trying {
public:
    Trying(const Evidence& evidence, const std::vector<Case*>& list, std::vector<Case*> arms, std::size_t most) : evidence_(evidence), list_(list), open_(std::move(arms)), most_(most) {
        for (auto* one : list) is_held_ = ++shown_[one->candidate->author] <= most && is_held_;
    }

    std::vector<Placed> all() {
        std::vector<Placed> placed;
        auto draw = evidence_.draws.begin();
        for (std::size_t next = 0; placed.size() < list_.size();) {
            const bool here = draw != evidence_.draws.end() && std::ranges::find(kPlacesToTry, placed.size()) != std::end(kPlacesToTry);
            auto tried = here ? drawn(placed, next, *draw) : std::nullopt;
            if (tried) ++draw;
            placed.push_back(tried ? *tried : Placed{list_[next++]});
        }
        return placed;
    }

private:
    std::optional<Placed> drawn(const std::vector<Placed>& placed, std::size_t next, double draw) {
        std::vector<Case*> fitting;
        std::ranges::copy_if(open_, std::back_inserter(fitting), [&](auto* one) { return fits(*one, placed, next); });
        if (fitting.empty() && !is_held_) fitting = open_;
        if (fitting.empty()) return std::nullopt;
        std::vector<recsys::Arm> arms;
        for (Index n = 0; n < fitting.size(); ++n) {
            auto& c = *fitting[n]->candidate;
            arms.push_back({n, c.shown, c.welcome, evidence_.exposure.share(c.merit)});
        }
        const auto pleasing = recsys::chances(arms, {});
        const std::vector<double> even(arms.size(), 1 / static_cast<double>(arms.size()));
        const auto by = evidence_.manner.drawing;
        const auto& chances = by == Drawing::evenly ? even : pleasing;
        std::size_t at = 0;
        while (at + 1 < chances.size() && draw >= chances[at]) draw -= chances[at++];
        Draw seen{by, std::ssize(arms), pleasing[at], odds_, guess_of(arms[at]), 0, 0};
        for (std::size_t n = 0; n < arms.size(); ++n) seen.guess_pleasing += pleasing[n] * guess_of(arms[n]), seen.guess_even += even[n] * guess_of(arms[n]);
        odds_ *= pleasing[at] / even[at];
        ++shown_[fitting[at]->candidate->author];
        std::erase(open_, fitting[at]);
        return Placed{fitting[at], chances[at], true, seen};
    }
    /// The share of welcomes that is believed in, as where it is drawn by its chance to please.
    static double guess_of(const recsys::Arm& arm) {
        const recsys::Exploring usual;
        return (std::min(arm.welcome, arm.shown) + usual.prior_welcome) / (arm.shown + usual.prior_welcome + usual.prior_unwelcome);
    }
    bool fits(const Case& one, const std::vector<Placed>& placed, std::size_t next) const {
        const auto author = one.candidate->author;
        const auto found = shown_.find(author);
        if (found != shown_.end() && found->second >= most_) return false;
        std::size_t row = 1;
        for (auto before = placed.rbegin(); before != placed.rend() && before->one->candidate->author == author; ++before) ++row;
        for (auto after = next; after < list_.size() && list_[after]->candidate->author == author; ++after) ++row;
        return row < 3;
    }

    const Evidence& evidence_;
    const std::vector<Case*>& list_;
    std::vector<Case*> open_;                       // what may be tried
    std::size_t most_;
    std::map<PersonId, std::size_t> shown_;
    double odds_ = 1;                               // Draw::odds of the next
    bool is_held_ = true;
};

/// The list with places in which what is new is tried, by its chance to be the most welcome.
std::vector<Chosen> with_trials(const Evidence& evidence, Hearing& hearing, std::vector<Case>& best, std::vector<Case>& beyond, const std::vector<Case*>& list, std::size_t most) {
    std::vector<Case*> arms;
    if (!evidence.removed.contains(std::string(name_of(Because::tried))))
        for (auto* cases : {&best, &beyond})
            for (auto& one : *cases)
                if (arms.size() < kTriedFrom && one.candidate->published_at > evidence.now - kNewLasts && one.candidate->shown < kShownEnough && std::find(list.begin(), list.end(), &one) == list.end()) arms.push_back(&one);
    const auto placed = Trying(evidence, list, std::move(arms), most).all();
    // Why it is there is asked of the few that are shown; where reasons were taken back it was asked of all before.
    if (evidence.removed.empty()) {
        std::vector<Case*> asked;
        for (auto& each : placed) asked.push_back(each.one);
        hearing.look_closely(asked);
    }
    std::vector<Chosen> chosen;
    for (auto& [place, propensity, tried, draw] : placed) {
        auto& one = *place;
        const bool own_reason = one.told > 0 && one.ground.because != Because::popular && one.ground.because != Because::fresh;
        chosen.push_back({one.candidate->id, one.score, tried && !own_reason ? Reason{Because::tried, {}, {}, {}} : hearing.reason_of(one.ground), propensity, tried, draw});
    }
    return chosen;
}

}  // namespace

std::vector<Chosen> choose(const Evidence& evidence, std::size_t count) {
    Hearing hearing(evidence);
    auto cases = hearing.rank();
    auto beyond = beyond_the_best(evidence, cases);
    if (cases.size() > kLookedAtClosely) cases.resize(kLookedAtClosely);
    if (!evidence.removed.empty()) hearing.take_back(cases);
    std::vector<float> relevance;
    for (auto& one : cases) relevance.push_back(static_cast<float>(one.score));
    auto order = diverse(evidence.manner, relevance, [&](std::size_t a, std::size_t b) { return static_cast<float>(hearing.alike(cases[a], cases[b])); });
    if (evidence.manner.calibration > 0 && !evidence.topics.empty()) order = calibrated(evidence, cases, order);
    const auto most = most_of_author(evidence.manner, count);
    return with_trials(evidence, hearing, cases, beyond, bounded(cases, order, 2 * count, count, most), most);
}

}  // namespace lyceum::recommend
