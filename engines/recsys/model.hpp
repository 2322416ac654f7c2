// What every model can do, and how one is found by its name.
#pragma once
#include "engines/recsys/archive.hpp"
#include "engines/recsys/interactions.hpp"
#include "engines/recsys/parallel.hpp"
#include <functional>
#include <limits>
#include <map>
#include <memory>

namespace lyceum::recsys {

/// What a model that learns from a cut of its own is to learn from instead: what came before, and what people wanted later.
struct Cutting {
    const Interactions* before = nullptr;
    const SparseRows* later = nullptr;                      ///< users by items
};

/// What fitting may use besides the interactions. Borrowed for the call.
struct Fitting {
    const SparseRows* words = nullptr;                      ///< items by words: how often each stands in it; for content models
    const SparseRows* needs = nullptr;                      ///< items by the items to be known before; for sequence models
    const SparseRows* discount = nullptr;                   ///< users by items: by how much less than whole, 0 to 1, a cell counts in what is popular
    std::int64_t now = 0;                                   ///< 0: the newest interaction
    unsigned threads = 0;                                   ///< 0: all cores; never changes the result
    std::uint64_t seed = 1;
    std::function<void(std::string_view what, std::size_t done, std::size_t total)> progress = {};
    std::function<bool()> stop = {};                        ///< asked between steps: true ends fitting with what is learnt so far
    Cutting cutting = {};                                   ///< for a hybrid: the cut that weights are learnt on; one of its own without
    /// For a hybrid with `cutting`: what each part alone, and then the hybrid, would have shown to those of the cut from whom
    /// nothing was learnt or chosen, so that it can be judged without having been fitted to them.
    std::function<void(std::string_view name, std::span<const Index> users, std::span<const std::vector<Scored>> lists)> judged = {};

    void tell(std::string_view what, std::size_t done, std::size_t total) const { if (progress) progress(what, done, total); }
    bool stopped() const { return stop && stop(); }
};

/// The score of an item of which a model can say nothing; it is never recommended.
inline constexpr float kUnknown = -std::numeric_limits<float>::infinity();

/// What recommending looks for.
struct Wanted {
    std::size_t count = 20;
    const std::vector<bool>* candidates = nullptr;          ///< by item; null: all items. Beyond its end nothing is a candidate.
    bool known_too = false;                                 ///< whether items of the history may come back
};

/// One part of a score: what it comes from, and how much. Parts of either sign.
struct Part {
    enum class From : std::uint8_t { item, word, user, everyone, model };
    From from = From::everyone;
    Index source = kNone;                                   ///< item of the history, word, like-minded user or part of a hybrid
    float value = 0;
    friend bool operator==(const Part&, const Part&) = default;
};

/// Items by the weights of their words, rows of length 1, and the same by words.
struct WeighedTexts { PackedRows words, by_word; };

/// Numbers by name.
using Settings = std::map<std::string, double, std::less<>>;

/// What a model says to one person: the scores, and whatever of making them its reasons can be told from without a second look.
/// Borrows the model and the person's spans.
class Opinion {
public:
    virtual ~Opinion() = default;
    std::span<const float> scores() const { return scores_; }          ///< by item, as Model::score
    /// As Model::explain_some.
    virtual std::vector<std::vector<Part>> explain(std::span<const Index> items, std::size_t count) const = 0;

protected:
    explicit Opinion(std::size_t items) : scores_(items) {}
    std::vector<float> scores_;
};

/// A recommender. `fit` once, then everything else from any thread.
class Model {
public:
    virtual ~Model() = default;

    /// Learns anew. Any data is accepted: none, one user, one item, rows all equal. The same data and settings give the same
    /// model on any number of threads.
    virtual void fit(const Interactions&, const Fitting&) = 0;
    virtual std::size_t items() const = 0;                  ///< of the last fit
    /// How much this person would want each item; `scores` has items() places. Only comparable within one person. People of
    /// the training set are known by `user`, others by their history alone; items of a history beyond items() are ignored.
    virtual void score(const Person&, std::span<float> scores) const = 0;
    /// The same for several people at once, a row of items() for each, `step` apart: faster for models whose scores are products of
    /// matrices. Agrees with `score` but for the last digits.
    virtual void score_some(std::span<const Person>, float* scores, std::size_t step) const;
    /// The person as a vector, for models that have one, made of the history alone; empty for others.
    virtual std::vector<float> fold_in(const Person&) const { return {}; }
    /// What the score of the item is made of: at most `count` parts, the largest first by absolute value.
    virtual std::vector<Part> explain(const Person&, Index item, std::size_t count) const = 0;
    /// The same for each item of a list, in order; models that decompose something for each person do it once.
    virtual std::vector<std::vector<Part>> explain_some(const Person&, std::span<const Index> items, std::size_t count) const;
    /// Scores and reasons for one list; the default asks `score` and `explain_some`.
    virtual std::unique_ptr<Opinion> opinion(const Person&) const;
    /// The texts that it was fitted to, where it keeps them weighed in the usual way: who serves it needs no copy. Null for others.
    virtual std::shared_ptr<const WeighedTexts> texts() const { return nullptr; }
    /// What can be seen of it: for a hybrid the weight of each part. Empty for others.
    virtual std::vector<std::pair<std::string, double>> weights() const { return {}; }
    /// For each person the best, best first, equal scores by index; fewer where there are not enough candidates. The default
    /// scores everything; models with a faster scan override it.
    virtual std::vector<std::vector<Scored>> recommend_some(std::span<const Person>, const Wanted&) const;
    std::vector<Scored> recommend(const Person& person, const Wanted& wanted = {}) const;

    /// All that was learnt; `read` takes what `write` put and throws Damaged for anything else.
    virtual void write(Writer&) const = 0;
    virtual void read(Reader&) = 0;

    const std::string& name() const { return name_; }
    double setting(std::string_view name) const { return settings_.find(name)->second; }
    const Settings& settings() const { return settings_; }

private:
    friend std::unique_ptr<Model> make_model(std::string_view, const Settings&);
    std::string name_;
    Settings settings_;
};

struct Parameter {
    std::string_view name;
    double usual = 0, least = 0, most = 0;
    enum class Scale : std::uint8_t { linear, logarithmic, whole, whole_logarithmic } scale = Scale::linear;     ///< how tuning walks
    std::string_view meaning;
    bool tuned = true;                                      ///< whether tuning may change it: not what only bounds memory
};

/// A model as it stands in the list.
struct ModelKind {
    std::string_view name, summary, paper;
    bool personal = true;                                   ///< whether two people may get different lists
    bool seeded = false;                                    ///< whether it begins at random: other numbering, other result
    bool reads_words = false;                               ///< whether it learns nothing without Fitting::words
    bool words_alone = false;                               ///< whether of the interactions it learns no more than how many items there are
    std::vector<Parameter> parameters;
    std::unique_ptr<Model> (*make)() = nullptr;
};

/// All models, by name.
const std::vector<ModelKind>& model_kinds();
const ModelKind* find_kind(std::string_view name);
/// Not fitted yet; what is not set is as usual. Throws std::invalid_argument for an unknown name or parameter, or a value out
/// of range, and says what there is.
std::unique_ptr<Model> make_model(std::string_view name, const Settings& settings = {});

/// For each person in order; on `threads` threads, the same on any number.
std::vector<std::vector<Scored>> recommend_all(const Model&, std::span<const Person>, const Wanted&, unsigned threads = 0);

/// Name, settings and all that was learnt, with a checksum. The same model gives the same bytes.
std::string save(const Model&);
/// Scores bit by bit as the saved one did. Throws Damaged. With a keeper of the bytes it may leave some of them where they are.
std::unique_ptr<Model> load(std::string_view bytes, std::shared_ptr<const void> keeper = nullptr);

/// How many people are scored at once, so that their rows stay in the cache: at most 32, about a million numbers.
std::size_t people_at_once(std::size_t items);
/// The parts that count most, in order.
void keep_largest(std::vector<Part>& parts, std::size_t count);
/// The items of `scores` that this person may be given, best first.
std::vector<Scored> best_of(std::span<const float> scores, const Person&, const Wanted&);

}  // namespace lyceum::recsys
