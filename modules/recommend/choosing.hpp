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

/// By what was published after the learning: the learnt items it is like, the closest first.
using Newcomers = std::map<ItemId, std::vector<Neighbour>>;

/// What one reader said they do not want, and whose work they are not shown: the half of the door that every list goes through
/// which needs no database. The other half is the statement of `candidates`: read, owned, their own, closed to them.
class Unwelcome {
public:
    Unwelcome() = default;                          ///< nothing is
    Unwelcome(const std::set<std::string>& removed, const std::set<PersonId>& hidden);

    bool author(PersonId person) const { return authors_.contains(person); }
    bool tag(std::string_view tag) const { return tags_.contains(tag); }
    /// Its author, itself, one of its tags or, of what was learnt, one of its words.
    bool covers(const Candidate&, const Learnt&) const;
    /// The same of a card, by the words of its title and excerpt: also of what nothing was learnt of yet.
    bool covers(const items::Card&) const;
    /// How much it is like what less was wanted of, all together: 0 for what nothing was learnt of.
    double likeness(const Learnt&, ItemId) const;
    const std::set<PersonId>& authors() const { return authors_; }

private:
    std::set<PersonId> authors_;
    std::set<ItemId> less_;
    std::set<std::string, std::less<>> tags_, words_;
};

/// What somebody did, just now included, but for what they took back, with what was learnt: all that the model is asked by. Deeds
/// fade by the hour, so that within one the same deeds are equal.
struct Deeds {
    /// What came after the learning counts as the learnt items it is like, if `newcomers` knows them.
    Deeds(const Learnt&, const std::vector<Past>& history, const Weights&, const std::set<std::string>& removed, Time now, const Newcomers* newcomers = nullptr);
    std::vector<recsys::Index> items, done;         // ascending; done: what was really done, also what speaks for nothing
    std::vector<float> values;                      // of items
    std::vector<std::int64_t> times;
    std::map<recsys::Index, ItemId> meant;          // of items that nothing was done with: the newcomer they stand for
    friend bool operator==(const Deeds&, const Deeds&) = default;
};

/// What one reader may see, in one community or in all.
struct Sight {
    std::optional<CommunityId> community;
    std::map<CommunityId, std::int64_t> levels;     // of communities they belong to
    std::set<PersonId> without;                     // authors
};
/// Where everything visible stands, in sixteen bytes a text: texts ascend, and name the place and the author by their numbers. It
/// narrows what a list is made of; what may be shown is asked of the database every time.
class Spots {
public:
    void reserve(std::size_t texts) { items_.reserve(texts), place_of_.reserve(texts), author_of_.reserve(texts); }
    /// Later than all before. `level`: -1 for everyone.
    void add(ItemId, CommunityId, PersonId author, std::int64_t level);

private:
    friend std::vector<bool> open_to(const Sight&, const Spots&, std::span<const ItemId>);
    struct Place {
        CommunityId community;
        std::int64_t level = -1;
        friend auto operator<=>(const Place&, const Place&) = default;
    };
    std::vector<ItemId> items_;
    std::vector<std::uint32_t> place_of_, author_of_;       // by text
    std::vector<Place> places_;
    std::vector<PersonId> authors_;
    std::map<Place, std::uint32_t> place_numbers_;
    boost::unordered_flat_map<std::int64_t, std::uint32_t> author_numbers_;
};
/// By item, of items that ascend; what is nowhere is closed.
std::vector<bool> open_to(const Sight&, const Spots&, std::span<const ItemId> items);

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
    /// The best kBest of those that are open, of all without a word on that; best first, without what was done already.
    std::vector<ItemId> best(const std::vector<bool>* open = nullptr) const;
    /// The item that stands in the history as this: for what came after the learning, what stands in for it.
    ItemId meant(recsys::Index item) const;

private:
    const Learnt* learnt_;
    Deeds deeds_;
    std::unique_ptr<recsys::Opinion> opinion_;              // borrows what is above
    struct Said { recsys::Index place = 0; float weight = 0; };     // place: in the history
    std::vector<Said> words_;                               // of the history's sketches, by word
    std::vector<recsys::Index> ends_;                       // of each word, among those
};

/// Tastes of those who asked lately, of one thing that was learnt: whoever did nothing since is not listened to again. Asked from
/// any thread.
class Tastes {
public:
    /// `learnt` is borrowed and outlives what is answered.
    std::shared_ptr<const Taste> of(const Learnt&, Deeds);
    /// What `look` answered within the last hour, shared with whoever else keeps it.
    template <class Look>
    std::shared_ptr<const Spots> spots(Time now, Look&& look) {
        {
            const std::lock_guard hold(guard_);
            if (spots_ && looked_at_ <= now && now < looked_at_ + hours(1)) return spots_;
        }
        auto seen = look();
        const std::lock_guard hold(guard_);
        looked_at_ = now;
        return spots_ = std::move(seen);
    }

private:
    std::mutex guard_;
    std::shared_ptr<const Spots> spots_;
    Time looked_at_;
    std::deque<std::shared_ptr<const Taste>> latest_;       // the one asked last first
};

struct Chosen {
    ItemId id;
    double score = 0;
    Reason reason;
    double propensity = 1;                          // how likely it was to come to this place, given those before it
    bool tried = false;
    std::optional<Draw> draw = {};                  // of what is tried
};

/// Everything that is looked at. Of one request; nothing is kept.
struct Evidence {
    Time now;
    const Learnt* learnt = nullptr;
    const Taste* taste = nullptr;
    const std::vector<bool>* open = nullptr;        // by what was learnt: what this list is made of, among which the model's say is compared; null: all
    std::vector<Candidate> candidates;              // all that may be shown: neither read nor owned nor their own
    const Newcomers* newcomers = nullptr;
    std::set<PersonId> followed_people, hidden;     // hidden: blocked, in either direction
    std::set<std::string> followed_tags, interests;
    std::set<std::string> removed;                  // keys of reasons taken back
    std::map<std::string, double> topics;           // what the reader cares for, in weights of tags; asked for only where the manner calibrates
    Manner manner;
    ExposureBounds exposure;                        // of an author's share where something new is tried
    std::vector<double> draws;                      // uniform in [0, 1): one for each place to try something in
};

/// At most `count`, best first: diverse as the manner says, with the reader's topics as often as they care for them where it calibrates, no author above the manner's bound while others are
/// there, also not by what is tried in the places for something new. What nothing speaks for is left out, and so is what carries a tag or word
/// taken back, is by an author not wanted, or was itself wanted less of.
std::vector<Chosen> choose(const Evidence&, std::size_t count);

}  // namespace lyceum::recommend
