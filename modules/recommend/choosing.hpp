// From what was learnt and what is known of one reader to a list with reasons: pure, so that it can be tested with numbers.
#pragma once
#include "modules/recommend/exposure.hpp"
#include "modules/recommend/learning.hpp"
#include "modules/recommend/store.hpp"
#include <deque>
#include <mutex>

namespace lyceum::recommend {

/// Why an item is in the list; the strongest of what spoke for it.
enum class Because { similar, readers, people, word, author, tag, popular, fresh, tried };
DESCRIBE_ENUM(Because, similar, readers, people, word, author, tag, popular, fresh, tried)

struct Reason {
    Because because = Because::popular;
    ItemId item;                                    // what was read, for similar and readers
    PersonId author;
    std::string tag;                                // of tag, the word of word
    /// What a reader takes back: "item 1hm…", "author 1hm…", "tag c++", "word compiler", "people", "popular", "fresh", "tried".
    std::string key() const;
};
/// The reason of a key; nothing for what no key() answers.
std::optional<Reason> read_reason(std::string_view key);

/// What else a card can be told: no more of this author, less of what is like this. Kept among the reasons taken back.
std::string not_by(PersonId);                       // "not-by 1hm…"
std::string less_of(ItemId);                        // "less-of 1hm…"
std::optional<PersonId> read_not_by(std::string_view key);
std::optional<ItemId> read_less_of(std::string_view key);

/// What somebody did, just now included, but for what they took back, with what was learnt: all that the model is asked by. Deeds
/// fade by the hour, so that within one the same deeds are equal.
struct Deeds {
    Deeds(const Learnt&, const std::vector<Past>& history, const Weights&, const std::set<std::string>& removed, Time now);
    std::vector<recsys::Index> items, done;         // ascending; done: also what speaks for nothing
    std::vector<float> values;                      // of items
    std::vector<std::int64_t> times;
    friend bool operator==(const Deeds&, const Deeds&) = default;
};

/// One reader as the model sees them. Never changes; asked from any thread.
class Taste {
public:
    /// `learnt` is borrowed. Of a reader who wants no personal list give no history.
    Taste(const Learnt& learnt, Deeds deeds);
    Taste(const Taste&) = delete;
    Taste& operator=(const Taste&) = delete;
    const Deeds& deeds() const { return deeds_; }

    bool is_known() const { return !deeds_.items.empty(); }       ///< whether anything is known that the model has a word for
    recsys::Person person() const;
    /// By item of what was learnt; empty when nothing is known.
    std::span<const float> scores() const { return opinion_ ? opinion_->scores() : std::span<const float>(); }
    /// What the model's scores of these are made of, at most `count` parts each; empty when nothing is known.
    std::vector<std::vector<recsys::Part>> reasons(std::span<const recsys::Index> items, std::size_t count) const;
    /// What of the history is most like an item by its words, and how much: 0 to 1.
    std::pair<recsys::Index, double> nearest(recsys::Index item) const;
    static constexpr std::size_t kBest = 200;
    /// The best kBest, best first, without what was done already.
    std::span<const ItemId> best() const { return best_; }

private:
    const Learnt* learnt_;
    Deeds deeds_;
    std::unique_ptr<recsys::Opinion> opinion_;              // borrows what is above
    std::vector<ItemId> best_;
    std::vector<recsys::Cell> words_;                       // of the history's sketches: word and place in it, ascending
};

/// Tastes of those who asked lately, of one thing that was learnt: whoever did nothing since is not listened to again. Asked from
/// any thread.
class Tastes {
public:
    /// `learnt` is borrowed and outlives what is answered.
    std::shared_ptr<const Taste> of(const Learnt&, Deeds);

private:
    std::mutex guard_;
    std::deque<std::shared_ptr<const Taste>> latest_;       // the one asked last first
};

struct Chosen {
    ItemId id;
    double score = 0;
    Reason reason;
    double propensity = 1;                          // how likely it was to come to this place, given those before it
    bool tried = false;
};

/// Everything that is looked at. Of one request; nothing is kept.
struct Evidence {
    Time now;
    const Learnt* learnt = nullptr;
    const Taste* taste = nullptr;
    std::vector<Candidate> candidates;              // all that may be shown: neither read nor owned nor their own
    const std::map<ItemId, std::vector<Neighbour>>* newcomers = nullptr;    // published after the learning: the learnt items they are like
    std::set<PersonId> followed_people, hidden;     // hidden: blocked, in either direction
    std::set<std::string> followed_tags, interests;
    std::set<std::string> removed;                  // keys of reasons taken back
    Manner manner;
    ExposureBounds exposure;                        // of an author's share where something new is tried
    std::vector<double> draws;                      // uniform in [0, 1): one for each place to try something in
};

/// At most `count`, best first: diverse by maximal marginal relevance, no author above the manner's bound while others are
/// there, with places in which what is new is tried. What nothing speaks for is left out, and so is what carries a tag or word
/// taken back, is by an author not wanted, or was itself wanted less of.
std::vector<Chosen> choose(const Evidence&, std::size_t count);

}  // namespace lyceum::recommend
