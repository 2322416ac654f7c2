// Parts are weighed on a cut, then those that count are fitted to everything.
#include "engines/recsys/models/hybrid.hpp"
#include "engines/recsys/models/side_by_side.hpp"
#include "engines/recsys/models/weighing.hpp"
#include <algorithm>
#include <bit>
#include <cmath>
#include <deque>
#include <numeric>

namespace lyceum::recsys {

namespace {

constexpr std::string_view kUsualParts[] = {"content", "content-knn", "ease", "gf-cf", "ials", "item-knn", "lsa", "popularity", "session-knn", "slim", "user-knn"};
/// What a handful of interactions teaches.
constexpr std::string_view kPartsOfFew[] = {"content", "content-knn", "item-knn", "popularity"};

bool stands_in(std::span<const std::string_view> names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// Reasons of several parts, those for the same thing added: by a small table of places, since they are a few hundred.
struct Shares {
    std::vector<Part> parts;

    void clear() { parts.clear(), std::ranges::fill(table_, 0); }
    void add(const std::vector<Part>& reasons, float share) {
        float sum = 0;
        for (auto& reason : reasons) sum += std::abs(reason.value);
        if (!(sum > 0)) return;
        if (2 * (parts.size() + reasons.size()) > table_.size()) grow(4 * (parts.size() + reasons.size()));
        for (auto reason : reasons) {
            reason.value *= share / sum;
            auto& place = find(reason);
            if (place) parts[place - 1].value += reason.value;
            else parts.push_back(reason), place = static_cast<std::uint32_t>(parts.size());
        }
    }

private:
    void grow(std::size_t least) {
        table_.assign(std::bit_ceil(least), 0);
        for (std::size_t n = 0; n < parts.size(); ++n) find(parts[n]) = static_cast<std::uint32_t>(n + 1);
    }
    std::uint32_t& find(const Part& part) {
        auto at = (part.source * 0x9e3779b1u + static_cast<std::uint32_t>(part.from)) * 0x85ebca6bu >> 8;
        for (;; ++at)
            if (auto& place = table_[at & (table_.size() - 1)]; !place || (parts[place - 1].from == part.from && parts[place - 1].source == part.source)) return place;
    }
    std::vector<std::uint32_t> table_;                      // 1 more than the place in parts
};

/// log-odds of being wanted = slope · Σ weight · z + offset, z the score of a part brought to mean 0 and deviation 1 for each
/// person; one blend for items that somebody had, another, of the parts that read words, for items that nobody had yet. A linear
/// stack: Jahrer, Töscher and Legenstein, "Combining predictions for accurate recommender systems", KDD 2010. How settings, weights and
/// odds are learnt stands in weighing.hpp; parts without weight are not fitted to everything.
class Hybrid final : public Model {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        needs_ = fitting.needs ? *fitting.needs : SparseRows();
        names_.clear(), parts_.clear(), tuned_.clear();
        for (auto& kind : model_kinds()) {
            if (!settings().contains(kind.name) || !(setting(kind.name) > 0) || (kind.reads_words && !fitting.words)) continue;
            names_.emplace_back(kind.name);
        }
        const WeighingLimits limits{static_cast<std::size_t>(setting("heard_least")), static_cast<std::size_t>(setting("heard_most")), static_cast<std::size_t>(setting("proposed")), static_cast<std::size_t>(setting("tries")), setting("thrift")};
        auto weighed = weigh(interactions, names_, [&](const std::string& name, const Settings& tuned) { return part_of(name, tuned); }, limits, fitting);
        if (weighed) {
            halves_ = Halves(interactions, fitting.words), tuned_ = std::move(weighed->tuned);
            for (auto half : {0, 1}) blend_[half] = std::move(weighed->blend[half]);
        } else {                                            // one voice each, for all items: of many parts most would only guess
            halves_ = Halves(interactions.items());
            const bool any = std::ranges::any_of(names_, [](auto& name) { return stands_in(kPartsOfFew, name); });
            std::vector<float> weights;
            for (auto& name : names_) weights.push_back(!any || stands_in(kPartsOfFew, name) ? 1.0f : 0.0f);
            for (auto& blend : blend_) blend = {.weights = weights};
        }
        parts_.resize(names_.size());
        std::vector<std::pair<std::size_t, std::unique_ptr<Model>>> wanted;
        std::vector<double> costs;
        for (std::size_t part = 0; part < names_.size(); ++part) {
            if (!counts(part)) continue;
            if (weighed && weighed->ready.contains(names_[part])) {
                parts_[part] = weighed->ready[names_[part]];
                continue;
            }
            wanted.emplace_back(part, part_of(names_[part], tuned_[names_[part]]));
            costs.push_back(operations_to_fit(*wanted.back().second, interactions, fitting));
        }
        side_by_side(costs, fitting, [&](std::size_t n, const Fitting& told) {
            auto& [part, model] = wanted[n];
            told.tell("fitting " + names_[part], n, wanted.size());
            model->fit(interactions, told);                 // when it was stopped, what can be learnt at once
        });
        for (auto& [part, model] : wanted) parts_[part] = std::move(model);
    }

    std::size_t items() const override { return halves_.items(); }
    void score(const Person& person, std::span<float> scores) const override { score_some({&person, 1}, scores.data(), scores.size()); }
    void score_some(std::span<const Person> people, float* scores, std::size_t step) const override {
        const Said said(people, parts_, items());
        for (std::size_t n = 0; n < people.size(); ++n) {
            std::vector<std::span<const float>> of_person;
            for (std::size_t part = 0; part < parts_.size(); ++part) of_person.push_back(said.of(part, n));
            const std::span<float> row(scores + n * step, items());
            blend(blend_, halves_, people[n], of_person, row);
            leave_out_what_needs_more(people[n], row);
        }
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }
    std::vector<std::vector<Part>> explain_some(const Person& person, std::span<const Index> wanted, std::size_t count) const override { return opinion(person)->explain(wanted, count); }

    std::unique_ptr<Opinion> opinion(const Person& person) const override {
        class OfParts final : public Opinion {
        public:
            OfParts(const Hybrid& hybrid, const Person& person) : Opinion(hybrid.items()), hybrid_(hybrid) {
                std::vector<std::span<const float>> said;
                for (auto& part : hybrid.parts_) {
                    of_part_.push_back(part ? part->opinion(person) : nullptr);
                    said.push_back(part ? of_part_.back()->scores() : std::span<const float>());
                }
                scales_ = blend(hybrid.blend_, hybrid.halves_, person, said, scores_);
                hybrid.leave_out_what_needs_more(person, scores_);
            }
            std::vector<std::vector<Part>> explain(std::span<const Index> items, std::size_t count) const override { return hybrid_.explain_by(of_part_, scales_, items, count); }

        private:
            const Hybrid& hybrid_;
            std::vector<std::unique_ptr<Opinion>> of_part_;
            Scales scales_;
        };
        return std::make_unique<OfParts>(*this, person);
    }

    std::shared_ptr<const WeighedTexts> texts() const override {
        for (auto& part : parts_)
            if (auto texts = part ? part->texts() : nullptr) return texts;
        return nullptr;
    }

    std::vector<std::pair<std::string, double>> weights() const override {
        std::vector<std::pair<std::string, double>> all;
        for (std::size_t part = 0; part < names_.size(); ++part) all.emplace_back(names_[part], blend_[0].weights[part]);
        for (std::size_t part = 0; part < names_.size(); ++part)
            if (reads_words(part)) all.emplace_back(names_[part] + " (items nobody had)", blend_[1].weights[part]);
        for (std::size_t part = 0; part < names_.size() && part < blend_[0].of_part.size(); ++part) all.emplace_back("ndcg of " + names_[part] + " on validation", blend_[0].of_part[part]);
        for (auto& [name, tuned] : tuned_)
            for (auto& [setting, value] : tuned) all.emplace_back(name + "." + setting + ", tuned", value);
        all.emplace_back("ndcg of the best part on validation", blend_[0].best_part);
        all.emplace_back("ndcg of the blend on validation", blend_[0].blend);
        return all;
    }

    void write(Writer& writer) const override {
        halves_.write(writer);
        writer.put(needs_);
        for (auto& blend : blend_) writer.put(blend.weights), writer.put(blend.slope), writer.put(blend.offset), writer.put(blend.best_part), writer.put(blend.blend), writer.put(blend.of_part);
        writer.put<std::uint64_t>(names_.size());
        for (std::size_t part = 0; part < names_.size(); ++part) {
            writer.put(std::string_view(names_[part]));
            writer.put<std::uint8_t>(parts_[part] != nullptr);
            if (!parts_[part]) continue;
            writer.put<std::uint64_t>(parts_[part]->settings().size());
            for (auto& [name, value] : parts_[part]->settings()) writer.put(std::string_view(name)), writer.put(value);
            parts_[part]->write(writer);
        }
    }
    void read(Reader& reader) override {
        halves_ = Halves::read(reader), needs_ = reader.sparse_rows();
        for (auto& blend : blend_) blend.weights = reader.vector<float>(), blend.slope = reader.get<double>(), blend.offset = reader.get<double>(), blend.best_part = reader.get<double>(), blend.blend = reader.get<double>(), blend.of_part = reader.vector<double>();
        names_.clear(), parts_.clear();
        for (auto count = reader.get<std::uint64_t>(); count; --count) {
            names_.push_back(reader.text());
            parts_.emplace_back();
            if (!settings().contains(names_.back())) throw Damaged("the hybrid has no part " + names_.back());
            if (!reader.get<std::uint8_t>()) continue;
            Settings of_part;
            for (auto settings = reader.get<std::uint64_t>(); settings; --settings) {
                const auto key = reader.text();
                of_part[key] = reader.get<double>();
            }
            auto model = make_model(names_.back(), of_part);
            model->read(reader);
            parts_.back() = std::move(model);
            if (parts_.back()->items() != items()) throw Damaged("the parts do not fit");
        }
        for (auto& blend : blend_) {
            if (blend.weights.size() != names_.size()) throw Damaged("the weights do not fit");
            for (std::size_t part = 0; part < names_.size(); ++part)
                if (blend.weights[part] != 0 && counts(part) && !parts_[part]) throw Damaged("a part is missing");
        }
    }

private:
    using Scales = std::vector<std::array<Scale, 2>>;       // by part and half

    void leave_out_what_needs_more(const Person& person, std::span<float> scores) const {
        for (std::size_t item = 0; item < std::min(needs_.rows(), items()); ++item)
            for (auto needed : needs_[item].columns)
                if (!std::binary_search(person.history.columns.begin(), person.history.columns.end(), needed)) scores[item] = kUnknown;
    }

    /// What the explanations say of the parts that speak loudest for an item, which together make up most of what is said; each scaled
    /// to its share of the score.
    std::vector<std::vector<Part>> explain_by(const std::vector<std::unique_ptr<Opinion>>& opinions, const Scales& scales, std::span<const Index> wanted, std::size_t count) const {
        constexpr std::size_t kOfEach = 30;
        std::vector<std::vector<std::vector<Part>>> told(parts_.size());        // by part and place; empty where it was not asked
        const auto shares = loudest(opinions, scales, wanted);
        std::vector<Index> asked;
        std::vector<std::size_t> places;
        for (std::size_t part = 0; part < parts_.size(); ++part) {
            asked.clear(), places.clear();
            for (std::size_t n = 0; n < wanted.size(); ++n)
                if (shares[n * parts_.size() + part] > 0) asked.push_back(wanted[n]), places.push_back(n);
            if (asked.empty()) continue;
            auto reasons = opinions[part]->explain(asked, kOfEach);
            told[part].resize(wanted.size());
            for (std::size_t n = 0; n < asked.size(); ++n) told[part][places[n]] = std::move(reasons[n]);
        }
        std::vector<std::vector<Part>> all;
        Shares sum;
        for (std::size_t n = 0; n < wanted.size(); ++n) {
            sum.clear();
            for (std::size_t part = 0; part < parts_.size(); ++part)
                if (!told[part].empty()) sum.add(told[part][n], shares[n * parts_.size() + part]);
            keep_largest(sum.parts, count);
            all.push_back(sum.parts);
        }
        return all;
    }

    /// For each item how much each part adds to its score or takes off, or 0 beyond the loudest that make up kMostOf of it.
    std::vector<float> loudest(const std::vector<std::unique_ptr<Opinion>>& opinions, const Scales& scales, std::span<const Index> wanted) const {
        constexpr float kMostOf = 0.8f;
        std::vector<float> shares(wanted.size() * parts_.size(), 0);
        for (std::size_t part = 0; part < parts_.size(); ++part) {
            for (std::size_t n = 0; parts_[part] && n < wanted.size(); ++n) {
                if (wanted[n] >= items() || halves_.of(wanted[n]) == Half::unsayable) continue;
                const auto half = static_cast<std::size_t>(halves_.of(wanted[n]));
                if (blend_[half].weights[part] != 0) shares[n * parts_.size() + part] = std::abs(blend_[half].weights[part] * scales[part][half](opinions[part]->scores()[wanted[n]]));
            }
        }
        std::vector<float> falling;
        for (std::size_t n = 0; n < wanted.size(); ++n) {
            const std::span<float> of_item(shares.data() + n * parts_.size(), parts_.size());
            falling.assign(of_item.begin(), of_item.end());
            std::ranges::sort(falling, std::greater());
            const auto enough = kMostOf * std::accumulate(falling.begin(), falling.end(), 0.0f);
            float sum = 0;
            std::size_t heard = 0;
            while (heard < falling.size() && sum < enough) sum += falling[heard++];
            for (auto& share : of_item)
                if (heard && share < falling[heard - 1]) share = 0;
        }
        return shares;
    }

    bool reads_words(std::size_t part) const { return find_kind(names_[part])->reads_words; }
    bool counts(std::size_t part) const { return blend_[0].weights[part] != 0 || (blend_[1].weights[part] != 0 && !halves_.fresh().empty()); }

    std::unique_ptr<Model> part_of(const std::string& name, const Settings& tuned) const {
        auto of_part = tuned;
        for (auto& [key, value] : settings())
            if (key.starts_with(name + ".")) of_part.emplace(key.substr(name.size() + 1), value);
        return make_model(name, of_part);
    }

    Halves halves_;
    SparseRows needs_;                                      // items by the items to be known before
    std::vector<std::string> names_;
    std::vector<std::shared_ptr<const Model>> parts_;       // null where it has no weight
    std::map<std::string, Settings, std::less<>> tuned_;
    Blending blend_[2];                                     // by Half
};

}  // namespace

ModelKind hybrid_kind(std::span<const ModelKind> parts) {
    static std::deque<std::string> names;                   // parameters are known by views of these
    ModelKind kind{.name = "hybrid",
                   .summary = "a blend of the others, weighed by what people turned out to want",
                   .paper = "Jahrer, Toescher and Legenstein, KDD 2010; Metzler and Croft, 2007 (coordinate ascent); Platt 1999 (calibration)",
                   .seeded = true,
                   .make = [] { return std::unique_ptr<Model>(std::make_unique<Hybrid>()); }};
    kind.parameters.push_back({.name = "heard_least", .usual = 20, .most = 1e6, .scale = Parameter::Scale::whole, .meaning = "with fewer people to learn weights from the parts that few interactions teach weigh the same, for all items, and no others", .tuned = false});
    kind.parameters.push_back({.name = "heard_most", .usual = 3000, .least = 1, .most = 1e6, .scale = Parameter::Scale::whole, .meaning = "people to learn weights from", .tuned = false});
    kind.parameters.push_back({.name = "proposed", .usual = 60, .least = 1, .most = 1e4, .scale = Parameter::Scale::whole, .meaning = "candidates of each part, for learning weights", .tuned = false});
    kind.parameters.push_back({.name = "tries", .usual = 10, .most = 100, .scale = Parameter::Scale::whole, .meaning = "settings tried for each part, where it is cheap enough", .tuned = false});
    kind.parameters.push_back({.name = "thrift", .most = 1, .meaning = "what share of NDCG, if within its standard error, may be given up for lists that are made sooner; 0: none", .tuned = false});
    for (auto& part : parts) {
        kind.parameters.push_back({part.name, stands_in(kUsualParts, part.name) ? 1.0 : 0.0, 0, 1, Parameter::Scale::whole, "whether it takes part"});
        for (auto& parameter : part.parameters) {
            kind.parameters.push_back(parameter);
            kind.parameters.back().name = names.emplace_back(std::string(part.name) + "." + std::string(parameter.name));
            if (kind.parameters.back().name == "popularity.half_life_days") kind.parameters.back().usual = 60;
            if (kind.parameters.back().name == "ease.items_most") kind.parameters.back().usual = 6000;     // beyond, others say as much for less
        }
    }
    return kind;
}

}  // namespace lyceum::recsys
