// From what everybody did and what everything says to one thing that lists are made of: pure, so that it can be measured and
// tested without a site.
#pragma once
#include "engines/recsys/model.hpp"
#include "modules/recommend/recommend.hpp"
#include <boost/unordered/unordered_flat_map.hpp>
#include <unordered_map>

namespace lyceum::recommend {

/// What items say: words, ascending, and how often each is in each item.
struct Said {
    std::vector<std::string> words;
    recsys::SparseRows counts;
};

/// What items say, as it is read: eight bytes for a word of an item, each word itself once.
class Texts {
public:
    explicit Texts(std::size_t items) : of_item_(items) {}
    /// The words of one item, repeated as often as they say something; tags as "#tag".
    void set(std::size_t item, const std::vector<std::string>& words);
    /// A word of one item alone connects nothing, and one of most items says nothing. Of long texts the words that weigh most are
    /// enough: what is kept of all items has the same room however many there are.
    Said said() const;

private:
    std::unordered_map<std::string, recsys::Index> numbers_;
    std::vector<std::vector<recsys::Scored>> of_item_;      // a word's number and how often it is there
};

/// A setting of a part of the blend that turned out better than the usual one.
struct TunedSetting {
    std::string part, setting;
    double value = 0;
};
DESCRIBE(TunedSetting, part, setting, value)
/// What came of trying a part that takes long to learn: it takes part where alone it is better than `ials`, and the blend with it better
/// than the blend without, on what people turned out to want.
enum class Verdict { takes_part, weaker_alone, no_better_blend, no_time, too_large, too_small };
DESCRIBE_ENUM(Verdict, takes_part, weaker_alone, no_better_blend, no_time, too_large, too_small)
struct PartTried {
    std::string name;
    Verdict verdict = Verdict::no_time;
    double ndcg = 0, of_ials = 0, seconds = 0;      // NDCG@20 of the same people, 0 where none was measured; how long it took to learn
};
DESCRIBE(PartTried, name, verdict, ndcg, of_ials, seconds)
/// What earlier nights found out; every report hands it on.
struct Findings {
    std::vector<TunedSetting> tuned;
    std::int64_t tries = 0, better = 0;             // settings tried so far, and how many of them were kept
    std::vector<PartTried> slow;
};
DESCRIBE(Findings, tuned, tries, better, slow)

/// What is learnt from. Items ascend; people are numbered anyhow.
struct Lesson {
    std::vector<ItemId> items;
    Said said;
    std::vector<recsys::Event> events;                      // kind: an Interaction
    std::size_t people = 0;
    recsys::SparseRows discount = {};                       // people by items: by how much less a deed says of what is popular; empty: none
    std::vector<float> weights;                             // by Interaction
    Time now;
    std::string model = "hybrid";                           // a name that recsys::find_kind knows
    unsigned threads = 0;                                   // 0: all cores; never changes the result
    std::function<void(std::string_view what, std::size_t done, std::size_t total)> tell = {};
    Findings found = {};                                    // by earlier nights
    double night_seconds = 0;                               // for trying what may be better; 0: nothing is tried, and no clock is asked
    std::function<double()> clock = {};                     // seconds, from anywhere on; the computer's own where it is empty
};

/// A part of the model: its weight for items that somebody had, and for others; its NDCG alone on what weights were learnt on.
struct Voice {
    std::string name;
    double weight = 0, weight_of_new = 0, alone = 0;
};
DESCRIBE(Voice, name, weight, weight_of_new, alone)
/// One of those that were tried on the newest tenth: its measures, and how much better it was than popularity, with the
/// 95 % interval of a paired bootstrap over people.
struct Rival {
    std::string name;
    double ndcg = 0, recall = 0, coverage = 0, gini = 0, novelty = 0, better = 0, better_low = 0, better_high = 0;
    double diversity = 0;                           // how little the items of one list have to do with each other: 0 to 1
};
DESCRIBE(Rival, name, ndcg, recall, coverage, gini, novelty, better, better_low, better_high, diversity)
/// How a model came to be chosen, for people.
struct Report {
    std::string chosen;
    std::int64_t people = 0, items = 0, interactions = 0, items_nobody_had = 0, judged = 0;     // judged: people of the comparison; 0: too few
    double seconds = 0;
    std::vector<Voice> voices;
    std::vector<Rival> rivals;
    Findings found;                                 // with those of this learning
    bool by_chance = false;                         // times told nothing: a tenth of what each person did was held back, not the newest
};
DESCRIBE(Report, chosen, people, items, interactions, items_nobody_had, judged, seconds, voices, rivals, found, by_chance)

/// Below either a site is small: nothing can be validated, so words, common readers and popularity speak with one voice each.
inline constexpr std::size_t kPeopleToChoose = 30, kInteractionsToChoose = 300;
/// Below either, or above the items, no night tries settings or parts that take long to learn.
inline constexpr std::size_t kPeopleToTry = 100, kInteractionsToTry = 1'500, kItemsToTrySlow = 20'000;
/// By day a part that takes part goes on doing so where it was learnt within this time.
inline constexpr double kSlowByDaySeconds = 2;
/// Whether this model takes long to learn and is enabled only where it is better than `ials`.
bool is_slow_kind(std::string_view name);

/// All that was learnt. Never changes; asked from any thread.
class Learnt {
public:
    Learnt() = default;                                     ///< of an empty site

    bool empty() const { return items_.empty(); }
    std::size_t size() const { return items_.size(); }
    const std::vector<ItemId>& items() const { return items_; }
    std::optional<recsys::Index> find(ItemId) const;
    const recsys::Model& model() const { return *model_; }  ///< only where not empty
    /// A word of the model's explanations.
    const std::string& word(recsys::Index number) const { return words_[number]; }
    bool speaks_of(recsys::Index item, std::string_view word) const;
    /// 0 to 1: the cosine of the words that weigh most.
    float likeness(recsys::Index a, recsys::Index b) const { return recsys::dot(sketches_, a, b); }
    /// The words that weigh most, rows of length 1 by item.
    const recsys::PackedRows& sketches() const { return sketches_; }
    float popularity(recsys::Index item) const { return popularity_[item]; }                    ///< 0 to 1
    /// The nearest by words, and by common readers; nearest first.
    std::span<const recsys::Scored> alike(recsys::Index item) const { return alike_.of(item); }
    std::span<const recsys::Scored> read_together(recsys::Index item) const { return together_.of(item); }
    /// What is nearest to a text that came later.
    std::vector<recsys::Scored> near(const std::vector<std::string>& words, std::size_t count) const;

    /// With a checksum. `load` gives what `save` wrote, bit by bit, and throws recsys::Damaged for anything else. With a keeper of
    /// the bytes it leaves the greater part of them where they are.
    std::string save() const;
    static Learnt load(std::string_view bytes, std::shared_ptr<const void> keeper = nullptr);

private:
    friend std::pair<Learnt, Report> learn(const Lesson&);
    void learn_readers(const Lesson&);
    void sketch();
    void find_places();

    std::vector<ItemId> items_;
    std::optional<recsys::Index> find_word(std::string_view) const;

    std::vector<std::string> words_;                            // ascend
    std::shared_ptr<const recsys::WeighedTexts> texts_;         // the model's own where it has them
    recsys::PackedRows sketches_;                               // items by words, made of the texts
    recsys::Neighbours alike_, together_;
    std::vector<float> popularity_;
    boost::unordered_flat_map<std::int64_t, recsys::Index> places_;    // by id
    std::unique_ptr<recsys::Model> model_;
};

/// Learnt::likeness to one item after another, faster where many are compared with the same. Borrows; of one thread.
class LikenessTo {
public:
    explicit LikenessTo(const Learnt& learnt) : sketches_(learnt.sketches()), weight_(sketches_.columns(), 0) {}
    float of(recsys::Index to, recsys::Index item) {
        if (to != to_) {
            if (to_ != recsys::kNone) spread(0);
            to_ = to, spread(1);
        }
        float sum = 0;
        sketches_.each(item, [&](recsys::Index word, float weight) { sum += weight * weight_[word]; });
        return sum;
    }

private:
    void spread(float scale) {
        sketches_.each(to_, [&](recsys::Index word, float weight) { weight_[word] = scale * weight; });
    }
    const recsys::PackedRows& sketches_;
    std::vector<float> weight_;                             // by word
    recsys::Index to_ = recsys::kNone;
};

/// Chooses by a cut in time and learns from everything. Any lesson is accepted. Deterministic; with time for a night the clock says how much
/// is tried, never what comes of it.
std::pair<Learnt, Report> learn(const Lesson&);

/// How much an item says of somebody who did this much with it: the same for one person as for everybody.
float strength_of(double sum);

}  // namespace lyceum::recommend
