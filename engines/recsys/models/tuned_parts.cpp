// A step up, as long as it helps; if the first does not, down.
#include "engines/recsys/models/tuned_parts.hpp"
#include "engines/recsys/models/blending.hpp"
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/models/side_by_side.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

constexpr std::size_t kListLength = 20, kPeopleAsked = 800;
constexpr double kOperations = 4e11, kWorthwhile = 0.001, kErrors = 1;      // a gain, in shares of what was reached and in its standard errors

/// One setting and its step: a factor, or what is added.
struct Ladder {
    std::string_view part, setting;
    double step;
    bool times = true, timed_only = false;
    int steps = 3;
    bool both_ways = true;
};

constexpr Ladder kLadders[] = {
    {"content", "bm25", 1, false, false, 1, false},
    {"content-knn", "power", 1, false},
    {"ease", "ridge", 2.5},
    {"ease", "dropout", 0.3, false, false, 2, false},
    {"gf-cf", "dimensions", 0.25, true, false, 2, false},
    {"gf-cf", "low_pass", 3, true, false, 2},
    {"ials", "unobserved", 5, true, false, 4},
    {"ials", "regularisation", 4},
    {"ials", "dimensions", 2, true, false, 1, false},
    {"item-knn", "beta", 0.15, false, false, 2},
    {"item-knn", "alpha", 0.15, false, false, 2},
    {"item-knn", "shrinkage", 4, true, false, 2},
    {"lsa", "ridge", 4},
    {"popularity", "half_life_days", 3, true, true},
    {"session-knn", "half_life_days", 3, true, true},
    {"session-knn", "half_life_items", 3, true, true, 2},
    {"session-knn", "length_power", 0.25, false, false, 2},
    {"slim", "l2", 4},
    {"text-factors", "unobserved", 5, true, false, 4},
    {"text-factors", "ridge", 4},
};

/// NDCG of what would have been shown, by person.
std::vector<double> marks(const Model& model, const Validation& v, Half half, const Fitting& fitting) {
    const auto candidates = v.halves.candidates(half);
    const auto stride = std::max<std::size_t>(1, (v.people.size() + kPeopleAsked - 1) / kPeopleAsked);
    std::vector<Index> users;
    std::vector<Person> people;
    for (std::size_t n = 0; n < v.people.size(); n += stride)
        if (v.wants(v.people[n], half)) users.push_back(v.people[n]), people.push_back(v.before->person(users.back()));
    const auto lists = recommend_all(model, people, {.count = kListLength, .candidates = &candidates}, fitting.threads);
    std::vector<double> of_user;
    for (std::size_t n = 0; n < users.size(); ++n) {
        const auto wanted = (*v.later)[users[n]].columns;
        std::vector<char> hits;
        for (auto& each : lists[n]) hits.push_back(std::binary_search(wanted.begin(), wanted.end(), each.item));
        of_user.push_back(ndcg_of_list(hits, v.wants(users[n], half), kListLength));
    }
    return of_user;
}

/// Whether the same people were told enough better: what is within the noise would be chosen by chance, and lost again later.
bool better_told(const std::vector<double>& after, const std::vector<double>& before) {
    double gain = 0, squares = 0, reached = 0;
    const auto n = static_cast<double>(before.size());
    for (std::size_t at = 0; at < before.size(); ++at) {
        const auto more = after[at] - before[at];
        gain += more, squares += more * more, reached += before[at];
    }
    if (!(gain > kWorthwhile * reached) || n < 2) return false;
    const auto mean = gain / n;
    return mean > kErrors * std::sqrt(std::max(0.0, squares / n - mean * mean) / (n - 1));
}

const Parameter& parameter_of(const Model& model, std::string_view name) {
    auto& all = find_kind(model.name())->parameters;
    return *std::find_if(all.begin(), all.end(), [&](auto& each) { return each.name == name; });
}

class Climb {
public:
    Climb(const std::function<std::unique_ptr<Model>(const Settings&)>& make, const Validation& v, Half half, std::size_t tries, const Fitting& fitting)
        : make_(make), v_(v), half_(half), tries_(tries), fitting_(fitting) {
        auto first = make_({});
        fit(*first);
        best_.model = std::move(first);
    }

    TunedPart climb() {
        bool marked = false;
        for (auto& ladder : kLadders) {
            if (ladder.part != best_.model->name() || (ladder.timed_only && v_.before->all_times().empty())) continue;
            // What somebody chose themselves is left as it is.
            if (auto& parameter = parameter_of(*best_.model, ladder.setting); best_.model->setting(ladder.setting) != parameter.usual && !(parameter.name == "half_life_days")) continue;
            if (!affordable(*best_.model)) break;
            if (!marked) most_ = marks(*best_.model, v_, half_, fitting_), marked = true;
            if (walk(ladder, 1) == 0 && ladder.both_ways) walk(ladder, -1);
        }
        return std::move(best_);
    }

private:
    bool affordable(const Model& model) const { return tries_ > 0 && spent_ + operations_to_fit(model, *v_.before, fitting_) <= kOperations && !fitting_.stopped(); }
    void fit(Model& model) {
        spent_ += operations_to_fit(model, *v_.before, fitting_);
        model.fit(*v_.before, fitting_);
    }

    /// Steps that helped.
    int walk(const Ladder& ladder, int direction) {
        auto& parameter = parameter_of(*best_.model, ladder.setting);
        int helped = 0;
        while (helped < ladder.steps) {
            const auto at = best_.model->setting(ladder.setting);
            const auto to = std::clamp(ladder.times ? at * std::pow(ladder.step, direction) : at + ladder.step * direction, parameter.least, parameter.most);
            if (to == at) break;
            auto settings = best_.settings;
            settings[std::string(ladder.setting)] = to;
            auto model = make_(settings);
            if (model->setting(ladder.setting) == at || !affordable(*model)) break;
            --tries_;
            fit(*model);
            auto reached = marks(*model, v_, half_, fitting_);
            if (fitting_.stopped() || !better_told(reached, most_)) break;
            most_ = std::move(reached), best_ = {std::move(model), std::move(settings)}, ++helped;
        }
        return helped;
    }

    const std::function<std::unique_ptr<Model>(const Settings&)>& make_;
    const Validation& v_;
    Half half_;
    std::size_t tries_;
    const Fitting& fitting_;
    double spent_ = 0;
    std::vector<double> most_;
    TunedPart best_;
};

/// Of whole rows, and of numbers that lie anywhere: a place, a value, and what is added up.
constexpr double kInRow = 2, kAnywhere = 16;

}  // namespace

double bytes_of_list(const Model& model, const Interactions& before, const SparseRows* words) {
    const auto items = static_cast<double>(before.items()), cells = static_cast<double>(before.cells());
    const auto history = cells / std::max<double>(1, static_cast<double>(before.users())), readers = cells / std::max(1.0, items);
    const auto set = [&](std::string_view name) { return model.settings().contains(name) ? model.setting(name) : 0; };
    const auto& name = model.name();
    if (name == "popularity") return kInRow * items;
    if (name == "ease") return 2 * kInRow * history * std::min(items, set("items_most"));
    if (name == "item-knn" || name == "content-knn") return kAnywhere * history * set("neighbours");
    if (name == "slim") return kAnywhere * history * set("features");
    if (name == "user-knn" || name == "session-knn") return kAnywhere * history * (readers + set("neighbours"));
    if (name == "content") {
        const auto all = words ? static_cast<double>(words->cells()) : 0, many = words ? static_cast<double>(words->columns()) : 1;
        return kAnywhere * std::min(set("words"), history * all / std::max(1.0, items)) * all / std::max(1.0, many);
    }
    const auto spread = name == "gf-cf" ? kAnywhere * history * readers * history : 0;
    return kInRow * items * static_cast<double>(dimensions_for(std::max(1.0, set("dimensions")), before)) + spread;
}

std::size_t Validation::wants(Index user, Half half) const {
    std::size_t count = 0;
    const auto known = before->by_user()[user].columns;
    for (auto item : (*later)[user].columns) count += item < halves.items() && halves.of(item) == half && !std::binary_search(known.begin(), known.end(), item);
    return count;
}

std::size_t Validation::wanting(Half half) const {
    return static_cast<std::size_t>(std::count_if(people.begin(), people.end(), [&](auto user) { return wants(user, half) > 0; }));
}

TunedPart tuned_part(const std::function<std::unique_ptr<Model>(const Settings&)>& make, const Validation& v, Half half, std::size_t tries, const Fitting& fitting) {
    return Climb(make, v, half, tries, fitting).climb();
}

}  // namespace lyceum::recsys
