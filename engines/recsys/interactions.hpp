// Who did what with which item, how strongly and when: what every model learns from.
#pragma once
#include "engines/recsys/sparse.hpp"
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lyceum::recsys {

/// Ids as the outside knows them, with gaps or as words, numbered from 0 in the order of their first appearance.
class Names {
public:
    Index number(std::string_view name);                    ///< adds it where it is new
    std::optional<Index> find(std::string_view name) const;
    const std::string& operator[](Index number) const { return names_[number]; }
    std::size_t size() const { return names_.size(); }

private:
    std::deque<std::string> names_;                         // never move: the keys below look at them
    std::unordered_map<std::string_view, Index> numbers_;
};

struct Event {
    Index user = 0, item = 0;
    float value = 1;
    std::uint8_t kind = 0;                                  ///< of feedback, counted from 0; see Weighing::by_kind
    std::int64_t at = 0;                                    ///< seconds since 1970; 0 where unknown
};

enum class Merge : std::uint8_t { add, latest };            ///< what becomes of several events of one user and item
enum class Strength : std::uint8_t { one, logarithm, value };

/// From events to the strength of interest in a cell: the sum (or the latest) of value · by_kind[kind] · 2^(-age / half_life),
/// then 1, ln(1 + x) or x.
struct Weighing {
    std::vector<float> by_kind = {};                        ///< kinds beyond its end weigh 1; negative ones speak against
    double half_life_days = 0;                              ///< 0: time does not matter
    std::int64_t now = 0;                                   ///< events after it count as of now: a clock may have gone backwards
    Merge merge = Merge::add;
    Strength strength = Strength::one;
};

/// One user as models are asked about them. Spans are borrowed.
struct Person {
    Index user = kNone;                                     ///< a row of what the model was fitted to; kNone: somebody new
    SparseRows::Row history = {};                           ///< items ascending
    std::span<const std::int64_t> times = {};               ///< of the history; empty where unknown
    std::span<const Index> excluded = {};                   ///< items never to recommend, ascending
};

/// Users by items, compressed both ways, each cell merged. Cells that add up to nothing, or less, are no interactions: they
/// are kept apart as `against` and are recommended to nobody by default. Not finite values and indices outside are ignored
/// and counted. Independent of the order of the events. Any size may be 0.
class Interactions {
public:
    Interactions() = default;
    Interactions(std::size_t users, std::size_t items, std::span<const Event> events, const Weighing& weighing = {});
    /// Takes positive cells as they are; `times` has one for each, or none at all. Throws std::invalid_argument otherwise.
    explicit Interactions(SparseRows by_user, std::vector<std::int64_t> times = {});

    std::size_t users() const { return by_user_.rows(); }
    std::size_t items() const { return by_user_.columns(); }
    std::size_t cells() const { return by_user_.cells(); }
    const SparseRows& by_user() const { return by_user_; }
    const SparseRows& by_item() const { return by_item_; }
    const SparseRows& against() const { return against_; }  ///< users by items; values at most 0
    std::span<const std::int64_t> all_times() const { return times_; }      ///< latest of each cell of by_user; empty where none is known
    std::span<const std::int64_t> times_of(Index user) const;
    std::int64_t newest() const { return newest_; }         ///< of all times; 0 where none is known
    std::size_t ignored() const { return ignored_; }
    /// As recommending asks: what speaks against is excluded.
    Person person(Index user) const;

private:
    void finish();

    SparseRows by_user_, by_item_, against_;
    std::vector<std::int64_t> times_;
    std::int64_t newest_ = 0;
    std::size_t ignored_ = 0;
};

/// 2^(-(now - at) / half life); 1 without a half life and for what has not happened yet.
double faded(std::int64_t at, std::int64_t now, double half_life_days);

}  // namespace lyceum::recsys
