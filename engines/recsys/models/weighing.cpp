// People of the cut are in two halves, the first before `middle`: what is learnt from one is judged by the other.
#include "engines/recsys/models/weighing.hpp"
#include "engines/recsys/kernels/kernels.hpp"
#include "engines/recsys/models/side_by_side.hpp"
#include "engines/recsys/models/tuned_parts.hpp"
#include "engines/recsys/splits.hpp"
#include <algorithm>
#include <cmath>
#include <utility>

namespace lyceum::recsys {

namespace {

constexpr std::size_t kListLength = 20, kFreshEnough = 100, kReportedMost = 300;
constexpr double kReported = 0.4;

std::vector<Event> events_of(const Interactions& interactions) {
    std::vector<Event> events;
    events.reserve(interactions.cells());
    for (Index user = 0; user < interactions.users(); ++user) {
        const auto row = interactions.by_user()[user];
        const auto times = interactions.times_of(user);
        for (std::size_t n = 0; n < row.size(); ++n) events.push_back({user, row.columns[n], row.values[n], 0, times.empty() ? 0 : times[n]});
    }
    return events;
}

/// By half, had and fresh, what the parts said to each person.
struct Heard {
    std::vector<Hearing> of[2];
};

class Weigher {
public:
    Weigher(const Interactions& all, const std::vector<std::string>& names, const MakePart& make, const WeighingLimits& limits, const Fitting& fitting)
        : all_(all), names_(names), make_(make), limits_(limits), fitting_(fitting), fresh_(!Halves(all, fitting.words).fresh().empty()) {
        for (auto& name : names) {
            auto* kind = find_kind(name);
            reads_words_.push_back(kind->reads_words), may_be_negative_.push_back(!kind->personal);
        }
    }

    std::optional<Weighed> learn() {
        const bool timed = !all_.all_times().empty();
        const auto main = fitting_.cutting.before ? given() : held_back({.cut = timed ? Cut::by_time : Cut::random, .share = timed ? 0.1 : 0.2, .seed = fitting_.seed});
        if (main.people.size() < std::max<std::size_t>(1, limits_.heard_least)) return std::nullopt;
        for (auto half : {Half::had, Half::fresh}) weighed_.blend[static_cast<int>(half)].weights = equal(half);
        const bool fresh_wanted = timed && main.wanting(Half::fresh) >= kFreshEnough;
        if (fresh_ && !fresh_wanted) learn_fresh();
        const auto parts = fitted(main, Half::had, [](std::size_t) { return true; });
        if (fitting_.stopped()) return weighed_;
        auto heard = hear(main, parts);
        for (auto& part : parts) thrift_.costs.push_back(static_cast<float>(bytes_of_list(*part, *main.before, fitting_.words)));
        thrift_.share = limits_.thrift;
        weigh(heard, main.middle, Half::had);
        if (fresh_ && fresh_wanted) weigh(heard, main.middle, Half::fresh);
        for (auto half : {0, 1})
            if (!half || fresh_) learn_odds(weighed_.blend[half], heard.of[half]);
        if (fresh_) shift(heard);
        if (fitting_.judged) report(main, parts);
        return std::move(weighed_);
    }

private:
    using Parts = std::vector<std::shared_ptr<const Model>>;

    std::vector<float> equal(Half half) const {
        std::vector<float> weights;
        for (auto words : reads_words_) weights.push_back(half == Half::had || words ? 1.0f : 0.0f);
        return weights;
    }

    // ---- cuts ---------------------------------------------------------------------------------------

    Validation given() const {
        Validation v;
        v.before = fitting_.cutting.before, v.later = fitting_.cutting.later;
        choose_people(v);
        return v;
    }
    Validation held_back(const CutOptions& options) const {
        Validation v;
        const auto sides = cut(events_of(all_), options);
        v.own_before = std::make_unique<Interactions>(all_.users(), all_.items(), sides.train, Weighing{.strength = Strength::value});
        std::vector<Cell> later;
        for (auto& event : sides.test) later.push_back({event.user, event.item, 1});
        v.own_later = std::make_unique<SparseRows>(all_.users(), all_.items(), later);
        v.before = v.own_before.get(), v.later = v.own_later.get();
        choose_people(v);
        return v;
    }
    void choose_people(Validation& v) const {
        v.halves = Halves(*v.before, fitting_.words);
        std::vector<std::pair<double, Index>> drawn;
        for (Index user = 0; user < std::min(v.later->rows(), v.before->users()); ++user)
            if (v.before->by_user()[user].size() && v.wants(user, Half::had) + (fresh_ ? v.wants(user, Half::fresh) : 0)) drawn.emplace_back(chance(fitting_.seed, user, 7), user);
        std::sort(drawn.begin(), drawn.end());
        if (fitting_.judged && fitting_.cutting.before) {
            const auto reported = std::min(kReportedMost, static_cast<std::size_t>(kReported * static_cast<double>(drawn.size())));
            for (std::size_t n = 0; n < reported; ++n) v.reported.push_back(drawn[n].second);
            drawn.erase(drawn.begin(), drawn.begin() + static_cast<long>(reported));
        }
        if (drawn.size() > limits_.heard_most) drawn.resize(limits_.heard_most);
        v.middle = drawn.size() / 2;
        for (auto& [_, user] : drawn) v.people.push_back(user);
        std::sort(v.people.begin(), v.people.begin() + static_cast<long>(v.middle));
        std::sort(v.people.begin() + static_cast<long>(v.middle), v.people.end());
        std::sort(v.reported.begin(), v.reported.end());
    }

    // ---- parts --------------------------------------------------------------------------------------

    template <class Takes>
    Parts fitted(const Validation& v, Half half, Takes takes) {
        Parts parts(names_.size());
        std::vector<std::size_t> wanted;
        std::vector<double> costs;
        for (std::size_t part = 0; part < names_.size(); ++part) {
            if (!takes(part)) continue;
            if (const auto ready = weighed_.ready.find(names_[part]); ready != weighed_.ready.end()) {
                parts[part] = ready->second;                // fitted on another cut, and the same on each
                continue;
            }
            wanted.push_back(part), costs.push_back(operations_to_fit(*make_(names_[part], {}), *v.before, fitting_));
        }
        std::vector<TunedPart> found(wanted.size());
        side_by_side(costs, fitting_, [&](std::size_t n, const Fitting& fitting) {
            auto& name = names_[wanted[n]];
            fitting.tell("weighing " + name, n, wanted.size());
            const auto make = [&](const Settings& settings) { return make_(name, settings); };
            const auto known = weighed_.tuned.find(name);
            if (known == weighed_.tuned.end() && limits_.tries) {
                found[n] = tuned_part(make, v, half, limits_.tries, fitting);
                return;
            }
            std::shared_ptr<Model> model = make(known == weighed_.tuned.end() ? Settings{} : known->second);
            model->fit(*v.before, fitting);
            found[n].model = std::move(model);
        });
        for (std::size_t n = 0; n < wanted.size(); ++n) {
            auto& name = names_[wanted[n]];
            parts[wanted[n]] = std::move(found[n].model);
            if (limits_.tries) weighed_.tuned.try_emplace(name, std::move(found[n].settings));
            if (find_kind(name)->words_alone && !fitting_.stopped()) weighed_.ready[name] = parts[wanted[n]];
        }
        return parts;
    }

    void learn_fresh() {
        const auto cold = held_back({.cut = Cut::cold_items, .share = 0.1, .seed = fitting_.seed});
        if (cold.people.size() < limits_.heard_least || fitting_.stopped()) return;
        const auto parts = fitted(cold, Half::fresh, [&](std::size_t part) { return reads_words_[part]; });
        auto heard = hear(cold, parts);
        weigh(heard, cold.middle, Half::fresh);
    }

    // ---- hearing ------------------------------------------------------------------------------------

    Heard hear(const Validation& v, const Parts& parts) const {
        Heard heard;
        for (auto& of : heard.of) of.resize(v.people.size());
        const std::vector<bool> candidates[] = {v.halves.candidates(Half::had), v.halves.candidates(Half::fresh)};
        const auto items = v.before->items();
        in_pieces(v.people.size(), people_at_once(items), fitting_.threads, [&](std::size_t begin, std::size_t end) {
            std::vector<Person> people;
            for (auto n = begin; n < end; ++n) people.push_back(v.before->person(v.people[n]));
            const Said said(people, parts, items);
            for (auto n = begin; n < end; ++n)
                for (auto half : {Half::had, Half::fresh}) {
                    if (half == Half::fresh && !fresh_) continue;
                    std::vector<std::span<const float>> scores;
                    for (std::size_t part = 0; part < parts.size(); ++part) scores.push_back(said.of(part, n - begin));
                    heard.of[static_cast<int>(half)][n] = hearing_of(v, v.people[n], people[n - begin], scores, half, candidates[static_cast<int>(half)]);
                }
        });
        return heard;
    }
    Hearing hearing_of(const Validation& v, Index user, const Person& person, const std::vector<std::span<const float>>& said, Half half, const std::vector<bool>& candidates) const {
        std::vector<Index> proposed;
        std::vector<Scale> scales(said.size());
        for (std::size_t part = 0; part < said.size(); ++part) {
            if (said[part].empty() || (half == Half::fresh && !reads_words_[part])) continue;
            scales[part] = v.halves.scale(said[part], half, person);
            for (auto& each : best_of(said[part], person, {.count = limits_.proposed, .candidates = &candidates})) proposed.push_back(each.item);
        }
        std::sort(proposed.begin(), proposed.end());
        proposed.erase(std::unique(proposed.begin(), proposed.end()), proposed.end());
        const auto wanted = (*v.later)[user].columns;
        Hearing hearing;
        hearing.said.reserve(proposed.size() * said.size());
        for (auto item : proposed) {
            for (std::size_t part = 0; part < said.size(); ++part) hearing.said.push_back(scales[part].factor == 0 ? 0 : scales[part](said[part][item]));
            hearing.wanted.push_back(std::binary_search(wanted.begin(), wanted.end(), item));
        }
        hearing.wanted_of_all = v.wants(user, half);
        return hearing;
    }

    // ---- weights ------------------------------------------------------------------------------------

    void weigh(const Heard& heard, std::size_t middle, Half half) {
        auto& hearings = heard.of[static_cast<int>(half)];
        auto& blend = weighed_.blend[static_cast<int>(half)];
        if (half == Half::had) {
            blend = learn_crossed(hearings, middle, may_be_negative_, kListLength, fitting_.threads, thrift_);
            return;
        }
        // Only those that read words say anything here; silence must not win by the order of items.
        std::vector<std::size_t> readers;
        for (std::size_t part = 0; part < names_.size(); ++part)
            if (reads_words_[part]) readers.push_back(part);
        std::vector<Hearing> of_readers;
        for (auto& hearing : hearings) {
            auto& kept = of_readers.emplace_back(Hearing{{}, hearing.wanted, hearing.wanted_of_all});
            for (std::size_t c = 0; c < hearing.wanted.size(); ++c)
                for (auto part : readers) kept.said.push_back(hearing.said[c * names_.size() + part]);
        }
        auto found = learn_crossed(of_readers, middle, std::vector<char>(readers.size(), 0), kListLength, fitting_.threads);
        const auto weights = std::exchange(found.weights, std::vector<float>(names_.size(), 0));
        found.of_part.clear();
        for (std::size_t n = 0; n < readers.size(); ++n) found.weights[readers[n]] = weights[n];
        blend = std::move(found);
    }

    /// How far the odds of what is new are moved so that lists of both halves are best.
    void shift(const Heard& heard) {
        double best = 0, most = -1;
        for (const double by : {0.0, 1.0, -1.0, 2.0, -2.0, -4.0, -8.0})
            if (const auto value = ndcg_of_both(heard, by); value > most * (1 + 1e-6)) most = value, best = by;
        weighed_.blend[1].offset += best;
    }
    double ndcg_of_both(const Heard& heard, double shift) const {
        std::vector<double> of_person(heard.of[0].size(), 0);
        in_pieces(of_person.size(), 64, fitting_.threads, [&](std::size_t begin, std::size_t end) {
            std::vector<std::pair<float, char>> ranked;
            std::vector<char> hits;
            for (auto n = begin; n < end; ++n) {
                ranked.clear(), hits.clear();
                for (auto half : {0, 1}) {
                    auto& hearing = heard.of[half][n];
                    for (std::size_t c = 0; c < hearing.wanted.size(); ++c)
                        ranked.emplace_back(-weighed_.blend[half].of(&hearing.said[c * names_.size()]) - (half ? static_cast<float>(shift) : 0), hearing.wanted[c]);
                }
                const auto shown = ranked.begin() + static_cast<long>(std::min(kListLength, ranked.size()));
                std::partial_sort(ranked.begin(), shown, ranked.end(), [](auto& a, auto& b) { return a.first < b.first; });
                for (auto each = ranked.begin(); each != shown; ++each) hits.push_back(each->second);
                of_person[n] = ndcg_of_list(hits, heard.of[0][n].wanted_of_all + heard.of[1][n].wanted_of_all, kListLength);
            }
        });
        double sum = 0;
        for (auto value : of_person) sum += value;
        return sum;
    }

    // ---- what others judge --------------------------------------------------------------------------

    void report(const Validation& v, const Parts& parts) const {
        std::vector<std::vector<std::vector<Scored>>> lists(names_.size() + 1, std::vector<std::vector<Scored>>(v.reported.size()));
        const auto items = v.before->items();
        in_pieces(v.reported.size(), people_at_once(items), fitting_.threads, [&](std::size_t begin, std::size_t end) {
            std::vector<Person> people;
            for (auto n = begin; n < end; ++n) people.push_back(v.before->person(v.reported[n]));
            const Said said(people, parts, items);
            std::vector<float> blended(items);
            for (auto n = begin; n < end; ++n) {
                std::vector<std::span<const float>> scores;
                for (std::size_t part = 0; part < parts.size(); ++part) {
                    scores.push_back(said.of(part, n - begin));
                    lists[part][n] = best_of(scores.back(), people[n - begin], {.count = kListLength});
                }
                blend(weighed_.blend, v.halves, people[n - begin], scores, blended);
                lists.back()[n] = best_of(blended, people[n - begin], {.count = kListLength});
            }
        });
        for (std::size_t part = 0; part < names_.size(); ++part) fitting_.judged(names_[part], v.reported, lists[part]);
        fitting_.judged("hybrid", v.reported, lists.back());
    }

    const Interactions& all_;
    const std::vector<std::string>& names_;
    const MakePart& make_;
    const WeighingLimits& limits_;
    const Fitting& fitting_;
    bool fresh_;                                            // whether there is anything that nobody had and that has words
    std::vector<char> reads_words_, may_be_negative_;
    Thrift thrift_;
    Weighed weighed_;
};

}  // namespace

Said::Said(std::span<const Person> people, std::span<const std::shared_ptr<const Model>> parts, std::size_t items) : items_(items) {
    for (auto& part : parts) {
        auto& scores = scores_.emplace_back();
        if (!part) continue;
        scores = std::make_unique_for_overwrite<float[]>(people.size() * items);
        if (people.size() == 1) part->score(people[0], {scores.get(), items});
        else part->score_some(people, scores.get(), items);
    }
}

std::vector<std::array<Scale, 2>> blend(const Blending (&blends)[2], const Halves& halves, const Person& person, std::span<const std::span<const float>> said, std::span<float> scores) {
    std::fill(scores.begin(), scores.end(), 0.0f);
    std::vector<float> fresh(halves.fresh().size(), 0);
    std::vector<std::array<Scale, 2>> scales(said.size());
    for (std::size_t part = 0; part < said.size(); ++part) {
        if (const auto weight = blends[0].weights[part]; weight != 0) {
            const auto scale = scales[part][0] = halves.scale(said[part], Half::had, person);
            kernels().add_centred(said[part].data(), scale.middle, weight * scale.factor, scores.data(), scores.size());
        }
        if (const auto weight = blends[1].weights[part]; weight != 0 && !fresh.empty()) {
            const auto scale = scales[part][1] = halves.scale(said[part], Half::fresh, person);
            for (std::size_t n = 0; n < fresh.size(); ++n) fresh[n] += weight * scale(said[part][halves.fresh()[n]]);
        }
    }
    const auto slope = static_cast<float>(blends[0].slope), offset = static_cast<float>(blends[0].offset);
    for (auto& score : scores) score = slope * score + offset;
    for (std::size_t n = 0; n < fresh.size(); ++n) scores[halves.fresh()[n]] = static_cast<float>(blends[1].slope * static_cast<double>(fresh[n]) + blends[1].offset);
    for (auto item : halves.unsayable()) scores[item] = kUnknown;
    return scales;
}

std::optional<Weighed> weigh(const Interactions& all, const std::vector<std::string>& names, const MakePart& make, const WeighingLimits& limits, const Fitting& fitting) {
    return Weigher(all, names, make, limits, fitting).learn();
}

}  // namespace lyceum::recsys
