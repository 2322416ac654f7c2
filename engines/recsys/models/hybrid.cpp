// Parts are fitted to what came before, heard on what came after, weighed, and fitted again to everything.
#include "engines/recsys/models/hybrid.hpp"
#include "engines/recsys/models/blending.hpp"
#include "engines/recsys/splits.hpp"
#include <algorithm>
#include <cmath>
#include <deque>

namespace lyceum::recsys {

namespace {

constexpr std::size_t kListLength = 20;
constexpr std::string_view kUsualParts[] = {"content", "content-knn", "ease", "gf-cf", "ials", "item-knn", "popularity", "session-knn", "user-knn"};

bool stands_in(std::span<const std::string_view> names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// Mean 0 and deviation 1 over the items of one kind (warm or cold) outside the history; what a part cannot say is 0 then: no
/// opinion.
void standardise(std::span<float> scores, const std::vector<std::uint8_t>& cold, std::size_t which, const Person& person) {
    double sum = 0, squares = 0, count = 0;
    const auto take = [&](std::size_t item, double sign) {
        if (cold[item] != which || !std::isfinite(scores[item])) return;
        const double score = scores[item];
        sum += sign * score, squares += sign * score * score, count += sign;
    };
    for (std::size_t item = 0; item < scores.size(); ++item) take(item, 1);
    for (auto item : person.history.columns) if (item < scores.size()) take(item, -1);
    const auto mean = count > 0 ? sum / count : 0, spread = count > 0 ? std::sqrt(std::max(0.0, squares / count - mean * mean)) : 0;
    const auto scale = static_cast<float>(spread > 1e-12 + 1e-7 * std::abs(mean) ? 1 / spread : 0), middle = static_cast<float>(mean);
    for (std::size_t item = 0; item < scores.size(); ++item)
        if (cold[item] == which) scores[item] = std::isfinite(scores[item]) ? (scores[item] - middle) * scale : 0;
}

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

std::vector<std::uint8_t> cold_items(const Interactions& interactions) {
    std::vector<std::uint8_t> cold(interactions.items());
    for (Index item = 0; item < cold.size(); ++item) cold[item] = interactions.by_item()[item].size() == 0;
    return cold;
}

/// log-odds of being wanted = slope · Σ weight · z + offset, z the score of a part brought to mean 0 and deviation 1 for each
/// person; one blend for items that somebody had, another, of the parts that read words, for items that nobody had yet. A linear
/// stack: Jahrer, Töscher and Legenstein, "Combining predictions for accurate recommender systems", KDD 2010. Weights are learnt on the
/// newest tenth of the interactions, a random fifth where there are no times, or all of a tenth of the items.
class Hybrid final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        items_ = interactions.items();
        cold_ = cold_items(interactions);
        if (static_cast<double>(interactions.users()) < setting("heard_least")) cold_.assign(items_, 0);    // nothing to learn two blends from
        needs_ = fitting.needs ? *fitting.needs : SparseRows();
        names_.clear(), parts_.clear();
        for (auto& kind : model_kinds()) {
            if (!settings().contains(kind.name) || !(setting(kind.name) > 0) || (kind.reads_words && !fitting.words)) continue;
            names_.emplace_back(kind.name);
        }
        const auto events = events_of(interactions);
        const bool timed = !interactions.all_times().empty();
        for (const std::size_t which : {0, 1}) {
            blend_[which] = {};
            for (std::size_t part = 0; part < names_.size(); ++part) blend_[which].weights.push_back(!which || reads_words(part) ? 1.0f : 0.0f);
            if (which && (!fitting.words || std::none_of(cold_.begin(), cold_.end(), [](auto cold) { return cold; }))) continue;
            const CutOptions options = which ? CutOptions{.cut = Cut::cold_items, .share = 0.1, .seed = fitting.seed}
                                             : CutOptions{.cut = timed ? Cut::by_time : Cut::random, .share = timed ? 0.1 : 0.2, .seed = fitting.seed};
            const auto sides = cut(events, options);
            if (!sides.train.empty() && !sides.test.empty()) learn_weights(interactions, sides, which, fitting);
            if (fitting.stopped()) break;
        }
        for (std::size_t part = 0; part < names_.size(); ++part) {
            fitting.tell("fitting " + names_[part], part, names_.size());
            parts_.push_back(part_of(names_[part]));
            parts_.back()->fit(interactions, fitting);      // when it was stopped, what can be learnt at once
        }
    }

    std::size_t items() const override { return items_; }
    void score(const Person& person, std::span<float> scores) const override {
        std::fill(scores.begin(), scores.end(), 0.0f);
        std::vector<float> said(items_);
        for (std::size_t part = 0; part < parts_.size(); ++part) {
            if (!counts(part)) continue;
            parts_[part]->score(person, said);
            for (const std::size_t which : {0, 1}) {
                if (blend_[which].weights[part] == 0) continue;
                standardise(said, cold_, which, person);
                for (std::size_t item = 0; item < items_; ++item)
                    if (cold_[item] == which) scores[item] += blend_[which].weights[part] * said[item];
            }
        }
        for (std::size_t item = 0; item < items_; ++item) {
            auto& blend = blend_[cold_[item]];
            scores[item] = static_cast<float>(blend.slope * scores[item] + blend.offset);
        }
        for (std::size_t item = 0; item < std::min(needs_.rows(), items_); ++item)
            for (auto needed : needs_[item].columns)
                if (!std::binary_search(person.history.columns.begin(), person.history.columns.end(), needed)) scores[item] = kUnknown;
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }

    /// What the parts' explanations say, each scaled to its share of the score. Every part scores once for the whole list.
    std::vector<std::vector<Part>> explain_some(const Person& person, std::span<const Index> wanted, std::size_t count) const override {
        constexpr std::size_t kOfEach = 50;
        std::vector<std::vector<Part>> all(wanted.size());
        std::vector<float> said(items_);
        for (std::size_t part = 0; part < parts_.size(); ++part) {
            const auto weighs = [&](Index item) { return item < items_ && blend_[cold_[item]].weights[part] != 0; };
            if (std::none_of(wanted.begin(), wanted.end(), weighs)) continue;
            parts_[part]->score(person, said);
            for (const std::size_t which : {0, 1}) if (blend_[which].weights[part] != 0) standardise(said, cold_, which, person);
            const auto reasons = parts_[part]->explain_some(person, wanted, kOfEach);
            for (std::size_t n = 0; n < wanted.size(); ++n)
                if (weighs(wanted[n])) add_share(all[n], reasons[n], std::abs(blend_[cold_[wanted[n]]].weights[part] * said[wanted[n]]));
        }
        for (auto& parts : all) keep_largest(parts, count);
        return all;
    }

    std::vector<std::pair<std::string, double>> weights() const override {
        std::vector<std::pair<std::string, double>> all;
        for (std::size_t part = 0; part < names_.size(); ++part) all.emplace_back(names_[part], blend_[0].weights[part]);
        for (std::size_t part = 0; part < names_.size(); ++part)
            if (reads_words(part)) all.emplace_back(names_[part] + " (items nobody had)", blend_[1].weights[part]);
        for (std::size_t part = 0; part < names_.size() && part < blend_[0].of_part.size(); ++part) all.emplace_back("ndcg of " + names_[part] + " on validation", blend_[0].of_part[part]);
        all.emplace_back("ndcg of the best part on validation", blend_[0].best_part);
        all.emplace_back("ndcg of the blend on validation", blend_[0].blend);
        return all;
    }

    void write(Writer& writer) const override {
        writer.put<std::uint64_t>(items_);
        writer.put(cold_);
        writer.put(needs_);
        for (auto& blend : blend_) writer.put(blend.weights), writer.put(blend.slope), writer.put(blend.offset), writer.put(blend.best_part), writer.put(blend.blend), writer.put(blend.of_part);
        writer.put<std::uint64_t>(names_.size());
        for (std::size_t part = 0; part < names_.size(); ++part) writer.put(std::string_view(names_[part])), parts_[part]->write(writer);
    }
    void read(Reader& reader) override {
        items_ = reader.get<std::uint64_t>(), cold_ = reader.vector<std::uint8_t>(), needs_ = reader.sparse_rows();
        for (auto& blend : blend_) blend.weights = reader.vector<float>(), blend.slope = reader.get<double>(), blend.offset = reader.get<double>(), blend.best_part = reader.get<double>(), blend.blend = reader.get<double>(), blend.of_part = reader.vector<double>();
        names_.clear(), parts_.clear();
        for (auto count = reader.get<std::uint64_t>(); count; --count) {
            names_.push_back(reader.text());
            if (!settings().contains(names_.back())) throw Damaged("the hybrid has no part " + names_.back());
            parts_.push_back(part_of(names_.back()));
            parts_.back()->read(reader);
            if (parts_.back()->items() != items_) throw Damaged("the parts do not fit");
        }
        if (cold_.size() != items_ || std::any_of(cold_.begin(), cold_.end(), [](auto cold) { return cold != 0 && cold != 1; })) throw Damaged("the parts do not fit");
        for (auto& blend : blend_) if (blend.weights.size() != names_.size()) throw Damaged("the weights do not fit");
    }

private:
    static void add_share(std::vector<Part>& all, const std::vector<Part>& reasons, float share) {
        float sum = 0;
        for (auto& reason : reasons) sum += std::abs(reason.value);
        if (!(sum > 0)) return;
        for (auto reason : reasons) {
            reason.value *= share / sum;
            const auto known = std::find_if(all.begin(), all.end(), [&](auto& each) { return each.from == reason.from && each.source == reason.source; });
            if (known == all.end()) all.push_back(reason);
            else known->value += reason.value;
        }
    }

    bool reads_words(std::size_t part) const { return find_kind(names_[part])->reads_words; }
    bool counts(std::size_t part) const { return blend_[0].weights[part] != 0 || blend_[1].weights[part] != 0; }

    std::unique_ptr<Model> part_of(const std::string& name) const {
        Settings of_part;
        for (auto& [key, value] : settings())
            if (key.starts_with(name + ".")) of_part[key.substr(name.size() + 1)] = value;
        return make_model(name, of_part);
    }

    void learn_weights(const Interactions& all, const Split& sides, std::size_t which, const Fitting& fitting) {
        const Interactions before(all.users(), all.items(), sides.train, {.strength = Strength::value});
        std::vector<Cell> later;
        for (auto& event : sides.test) later.push_back({event.user, event.item, 1});
        const SparseRows wanted(all.users(), all.items(), later);
        const auto cold = cold_items(before);
        std::vector<Index> people;
        for (Index user = 0; user < wanted.rows(); ++user)
            if (before.by_user()[user].size() && std::any_of(wanted[user].columns.begin(), wanted[user].columns.end(), [&](auto item) { return cold[item] == which; })) people.push_back(user);
        if (static_cast<double>(people.size()) < setting("heard_least")) return;
        const auto heard_most = static_cast<std::size_t>(setting("heard_most")), proposed = static_cast<std::size_t>(setting("proposed"));
        if (people.size() > heard_most) {
            std::sort(people.begin(), people.end(), [&](auto a, auto b) { return chance(fitting.seed, a, 7) < chance(fitting.seed, b, 7); });
            people.resize(heard_most);
            std::sort(people.begin(), people.end());
        }
        std::vector<std::unique_ptr<Model>> parts(names_.size());
        std::vector<std::size_t> heard;
        for (std::size_t part = 0; part < names_.size(); ++part) {
            if (which && !reads_words(part)) continue;
            fitting.tell("weighing " + names_[part], part, names_.size());
            parts[part] = part_of(names_[part]);
            parts[part]->fit(before, fitting);
            heard.push_back(part);
        }
        std::vector<Hearing> hearings(people.size());
        in_pieces(people.size(), 16, fitting.threads, [&](std::size_t begin, std::size_t end) {
            for (auto n = begin; n < end; ++n) hearings[n] = hearing_of(before.person(people[n]), wanted[people[n]], cold, which, parts, heard, proposed);
        });
        std::vector<char> may_be_negative;
        for (auto part : heard) may_be_negative.push_back(!find_kind(names_[part])->personal);
        auto blend = learn_blend(hearings, may_be_negative, kListLength, fitting.threads);
        std::vector<float> weights(names_.size(), 0);
        for (std::size_t n = 0; n < heard.size(); ++n) weights[heard[n]] = blend.weights[n];
        blend.weights = std::move(weights);
        blend_[which] = std::move(blend);
    }

    static Hearing hearing_of(const Person& person, SparseRows::Row wanted, const std::vector<std::uint8_t>& cold, std::size_t which, const std::vector<std::unique_ptr<Model>>& parts, const std::vector<std::size_t>& heard, std::size_t proposed_by_each) {
        std::vector<bool> allowed(cold.size());
        for (std::size_t item = 0; item < cold.size(); ++item) allowed[item] = cold[item] == which;
        std::vector<std::vector<float>> said(heard.size(), std::vector<float>(cold.size()));
        std::vector<Index> proposed;
        for (std::size_t n = 0; n < heard.size(); ++n) {
            parts[heard[n]]->score(person, said[n]);
            standardise(said[n], cold, which, person);
            for (auto& each : best_of(said[n], person, {.count = proposed_by_each, .candidates = &allowed})) proposed.push_back(each.item);
        }
        std::sort(proposed.begin(), proposed.end());
        proposed.erase(std::unique(proposed.begin(), proposed.end()), proposed.end());
        Hearing hearing;
        for (auto item : proposed) {
            for (auto& scores : said) hearing.said.push_back(scores[item]);
            hearing.wanted.push_back(std::binary_search(wanted.columns.begin(), wanted.columns.end(), item));
        }
        for (auto item : wanted.columns) hearing.wanted_of_all += cold[item] == which;
        return hearing;
    }

    std::size_t items_ = 0;
    std::vector<std::uint8_t> cold_;                                // by item: whether nobody had it yet
    SparseRows needs_;                                      // items by the items to be known before
    std::vector<std::string> names_;
    std::vector<std::unique_ptr<Model>> parts_;
    Blending blend_[2];                                     // for items that somebody had, and for others
};

}  // namespace

ModelKind hybrid_kind(std::span<const ModelKind> parts) {
    static std::deque<std::string> names;                   // parameters are known by views of these
    ModelKind kind{.name = "hybrid",
                   .summary = "a blend of the others, weighed by what people turned out to want",
                   .paper = "Jahrer, Toescher and Legenstein, KDD 2010; Metzler and Croft, 2007 (coordinate ascent); Platt 1999 (calibration)",
                   .seeded = true,
                   .make = [] { return std::unique_ptr<Model>(std::make_unique<Hybrid>()); }};
    kind.parameters.push_back({.name = "heard_least", .most = 1e6, .scale = Parameter::Scale::whole, .meaning = "with fewer people to learn weights from all parts weigh the same, for all items", .tuned = false});
    kind.parameters.push_back({.name = "heard_most", .usual = 4000, .least = 1, .most = 1e6, .scale = Parameter::Scale::whole, .meaning = "people to learn weights from", .tuned = false});
    kind.parameters.push_back({.name = "proposed", .usual = 100, .least = 1, .most = 1e4, .scale = Parameter::Scale::whole, .meaning = "candidates of each part, for learning weights", .tuned = false});
    for (auto& part : parts) {
        kind.parameters.push_back({part.name, stands_in(kUsualParts, part.name) ? 1.0 : 0.0, 0, 1, Parameter::Scale::whole, "whether it takes part"});
        for (auto& parameter : part.parameters) {
            kind.parameters.push_back(parameter);
            kind.parameters.back().name = names.emplace_back(std::string(part.name) + "." + std::string(parameter.name));
            if (kind.parameters.back().name == "popularity.half_life_days") kind.parameters.back().usual = 60;
        }
    }
    return kind;
}

}  // namespace lyceum::recsys
