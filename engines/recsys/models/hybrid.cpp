// Parts are weighed on a cut, then those that count are fitted to everything.
#include "engines/recsys/models/hybrid.hpp"
#include "engines/recsys/models/weighing.hpp"
#include <algorithm>
#include <cmath>
#include <deque>

namespace lyceum::recsys {

namespace {

constexpr std::string_view kUsualParts[] = {"content", "content-knn", "ease", "gf-cf", "ials", "item-knn", "lsa", "popularity", "session-knn", "slim", "user-knn"};

bool stands_in(std::span<const std::string_view> names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

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
        const WeighingLimits limits{static_cast<std::size_t>(setting("heard_least")), static_cast<std::size_t>(setting("heard_most")), static_cast<std::size_t>(setting("proposed")), static_cast<std::size_t>(setting("tries"))};
        auto weighed = weigh(interactions, names_, [&](const std::string& name, const Settings& tuned) { return part_of(name, tuned); }, limits, fitting);
        if (weighed) {
            halves_ = Halves(interactions, fitting.words), tuned_ = std::move(weighed->tuned);
            for (auto half : {0, 1}) blend_[half] = std::move(weighed->blend[half]);
        } else {                                            // one voice each, for all items
            halves_ = Halves(interactions.items());
            for (auto& blend : blend_) blend = {.weights = std::vector<float>(names_.size(), 1)};
        }
        for (std::size_t part = 0; part < names_.size(); ++part) {
            parts_.emplace_back();
            if (!counts(part)) continue;
            if (weighed && weighed->ready.contains(names_[part])) {
                parts_.back() = weighed->ready[names_[part]];
                continue;
            }
            fitting.tell("fitting " + names_[part], part, names_.size());
            auto model = part_of(names_[part], tuned_[names_[part]]);
            model->fit(interactions, fitting);              // when it was stopped, what can be learnt at once
            parts_.back() = std::move(model);
        }
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
            for (std::size_t item = 0; item < std::min(needs_.rows(), items()); ++item)
                for (auto needed : needs_[item].columns)
                    if (!std::binary_search(people[n].history.columns.begin(), people[n].history.columns.end(), needed)) row[item] = kUnknown;
        }
    }

    std::vector<Part> explain(const Person& person, Index item, std::size_t count) const override { return explain_some(person, {&item, 1}, count).front(); }

    /// What the parts' explanations say, each scaled to its share of the score. Every part scores once for the whole list.
    std::vector<std::vector<Part>> explain_some(const Person& person, std::span<const Index> wanted, std::size_t count) const override {
        constexpr std::size_t kOfEach = 50;
        std::vector<std::vector<Part>> all(wanted.size());
        std::vector<float> said(items());
        for (std::size_t part = 0; part < parts_.size(); ++part) {
            const auto weight = [&](Index item) { return item < items() && halves_.of(item) != Half::unsayable ? blend_[static_cast<int>(halves_.of(item))].weights[part] : 0.0f; };
            if (!parts_[part] || std::none_of(wanted.begin(), wanted.end(), [&](auto item) { return weight(item) != 0; })) continue;
            parts_[part]->score(person, said);
            const Scale scales[] = {halves_.scale(said, Half::had, person), halves_.scale(said, Half::fresh, person)};
            const auto reasons = parts_[part]->explain_some(person, wanted, kOfEach);
            for (std::size_t n = 0; n < wanted.size(); ++n)
                if (const auto share = weight(wanted[n]); share != 0) add_share(all[n], reasons[n], std::abs(share * scales[static_cast<int>(halves_.of(wanted[n]))](said[wanted[n]])));
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
    kind.parameters.push_back({.name = "heard_least", .usual = 20, .most = 1e6, .scale = Parameter::Scale::whole, .meaning = "with fewer people to learn weights from all parts weigh the same, for all items", .tuned = false});
    kind.parameters.push_back({.name = "heard_most", .usual = 3000, .least = 1, .most = 1e6, .scale = Parameter::Scale::whole, .meaning = "people to learn weights from", .tuned = false});
    kind.parameters.push_back({.name = "proposed", .usual = 60, .least = 1, .most = 1e4, .scale = Parameter::Scale::whole, .meaning = "candidates of each part, for learning weights", .tuned = false});
    kind.parameters.push_back({.name = "tries", .usual = 10, .most = 100, .scale = Parameter::Scale::whole, .meaning = "settings tried for each part, where it is cheap enough", .tuned = false});
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
