// What models share: lists from scores, making by name, and bytes with a checksum.
#include "engines/recsys/model.hpp"
#include "engines/recsys/models/models.hpp"
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <zlib.h>

namespace lyceum::recsys {

namespace {

// As long as arrays are apart.
constexpr std::string_view kMagic = "lyceum model 4 \n";
// In one call: many where there are many, so that a scan stays longer with the items that it has fetched.
constexpr std::size_t kFewAtOnce = 64, kManyAtOnce = 192, kManyPeople = 4096;

class PlainOpinion final : public Opinion {
public:
    PlainOpinion(const Model& model, const Person& person) : Opinion(model.items()), model_(model), person_(person) { model.score(person, scores_); }
    std::vector<std::vector<Part>> explain(std::span<const Index> items, std::size_t count) const override { return model_.explain_some(person_, items, count); }

private:
    const Model& model_;
    Person person_;
};

std::string names_of(const ModelKind& kind) {
    std::string names;
    for (auto& each : kind.parameters) names += (names.empty() ? "" : ", ") + std::string(each.name);
    return names.empty() ? "none" : names;
}

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

std::vector<Scored> best_of(std::span<const float> scores, const Person& person, const Wanted& wanted) {
    std::vector<Scored> best;                               // now and then cut to the best so far
    if (!wanted.count) return best;
    const auto room = wanted.count + std::clamp<std::size_t>(wanted.count, 64, 4096);
    best.reserve(std::min(room, scores.size()));
    Scored least;                                           // that is among the best so far; none before the first cut
    auto seen = person.history.columns.begin(), seen_end = wanted.known_too ? seen : person.history.columns.end();
    auto excluded = person.excluded.begin();
    for (Index item = 0; item < scores.size(); ++item) {
        while (seen != seen_end && *seen < item) ++seen;
        while (excluded != person.excluded.end() && *excluded < item) ++excluded;
        const Scored each{item, scores[item]};
        if (least.item != kNone && !better(each, least)) continue;
        if (!(each.score > kUnknown) || (seen != seen_end && *seen == item) || (excluded != person.excluded.end() && *excluded == item)) continue;
        if (wanted.candidates && !(item < wanted.candidates->size() && (*wanted.candidates)[item])) continue;
        best.push_back(each);
        if (best.size() < room) continue;
        std::nth_element(best.begin(), best.begin() + static_cast<long>(wanted.count - 1), best.end(), better);
        best.resize(wanted.count);
        least = best.back();
    }
    keep_best(best, wanted.count);
    return best;
}

void Model::score_some(std::span<const Person> people, float* scores, std::size_t step) const {
    for (std::size_t n = 0; n < people.size(); ++n) score(people[n], {scores + n * step, items()});
}

std::vector<std::vector<Scored>> Model::recommend_some(std::span<const Person> people, const Wanted& wanted) const {
    const auto at_once = people_at_once(items());
    std::vector<float> scores(std::min(at_once, people.size()) * items());
    std::vector<std::vector<Scored>> lists;
    lists.reserve(people.size());
    for (std::size_t first = 0; first < people.size(); first += at_once) {
        const auto some = people.subspan(first, std::min(at_once, people.size() - first));
        score_some(some, scores.data(), items());
        for (std::size_t n = 0; n < some.size(); ++n) lists.push_back(best_of({scores.data() + n * items(), items()}, some[n], wanted));
    }
    return lists;
}

std::size_t people_at_once(std::size_t items) { return std::clamp<std::size_t>((std::size_t{1} << 20) / std::max<std::size_t>(1, items), 1, 32); }

std::vector<std::vector<Part>> Model::explain_some(const Person& person, std::span<const Index> items, std::size_t count) const {
    std::vector<std::vector<Part>> all;
    for (auto item : items) all.push_back(explain(person, item, count));
    return all;
}

std::unique_ptr<Opinion> Model::opinion(const Person& person) const { return std::make_unique<PlainOpinion>(*this, person); }

std::vector<Scored> Model::recommend(const Person& person, const Wanted& wanted) const {
    return std::move(recommend_some({&person, 1}, wanted).front());
}

std::vector<std::vector<Scored>> recommend_all(const Model& model, std::span<const Person> people, const Wanted& wanted, unsigned threads) {
    std::vector<std::vector<Scored>> lists(people.size());
    in_pieces(people.size(), people.size() < kManyPeople ? kFewAtOnce : kManyAtOnce, threads, [&](std::size_t begin, std::size_t end) {
        auto some = model.recommend_some(people.subspan(begin, end - begin), wanted);
        std::move(some.begin(), some.end(), lists.begin() + static_cast<long>(begin));
    });
    return lists;
}

const ModelKind* find_kind(std::string_view name) {
    auto& kinds = model_kinds();
    const auto found = std::find_if(kinds.begin(), kinds.end(), [&](auto& kind) { return kind.name == name; });
    return found == kinds.end() ? nullptr : &*found;
}

std::unique_ptr<Model> make_model(std::string_view name, const Settings& settings) {
    const auto* kind = find_kind(name);
    if (!kind) {
        std::string names;
        for (auto& each : model_kinds()) names += (names.empty() ? "" : ", ") + std::string(each.name);
        throw std::invalid_argument(fmt::format("there is no model {}; there are {}", name, names));
    }
    auto model = kind->make();
    model->name_ = kind->name;
    for (auto& each : kind->parameters) model->settings_.emplace(each.name, each.usual);
    for (auto& [key, value] : settings) {
        const auto known = std::find_if(kind->parameters.begin(), kind->parameters.end(), [&key = key](auto& each) { return each.name == key; });
        if (known == kind->parameters.end()) throw std::invalid_argument(fmt::format("{} has no parameter {}; it has {}", name, key, names_of(*kind)));
        if (!(value >= known->least && value <= known->most))
            throw std::invalid_argument(fmt::format("{} of {} goes from {} to {}", key, name, known->least, known->most));
        const bool whole = known->scale == Parameter::Scale::whole || known->scale == Parameter::Scale::whole_logarithmic;
        model->settings_[key] = whole ? std::round(value) : value;
    }
    return model;
}

std::string save(const Model& model) {
    Writer writer;
    writer.put(std::string_view(model.name()));
    writer.put<std::uint64_t>(model.settings().size());
    for (auto& [name, value] : model.settings()) writer.put(std::string_view(name)), writer.put(value);
    model.write(writer);
    auto bytes = std::string(kMagic) + writer.bytes();
    const auto sum = checksum(bytes);
    return bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
}

std::unique_ptr<Model> load(std::string_view bytes, std::shared_ptr<const void> keeper) {
    std::uint32_t sum = 0;
    if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + sizeof sum) throw Damaged("this is no saved model");
    std::memcpy(&sum, bytes.data() + bytes.size() - sizeof sum, sizeof sum);
    bytes.remove_suffix(sizeof sum);
    if (checksum(bytes) != sum) throw Damaged("the saved model is damaged: its checksum does not match");
    Reader reader(bytes.substr(kMagic.size()), std::move(keeper));
    const auto name = reader.text();
    Settings settings;
    for (auto count = reader.get<std::uint64_t>(); count; --count) {
        const auto key = reader.text();
        settings[key] = reader.get<double>();
    }
    try {
        auto model = make_model(name, settings);
        model->read(reader);
        if (reader.left()) throw Damaged("the saved model is longer than it should be");
        return model;
    } catch (const std::invalid_argument& unknown) {
        throw Damaged(unknown.what());
    }
}

void keep_largest(std::vector<Part>& parts, std::size_t count) {
    const auto larger = [](const Part& a, const Part& b) {
        const auto of_a = std::abs(a.value), of_b = std::abs(b.value);
        return of_a != of_b ? of_a > of_b : a.from != b.from ? a.from < b.from : a.source < b.source;
    };
    if (parts.size() > count) {
        std::nth_element(parts.begin(), parts.begin() + static_cast<long>(count), parts.end(), larger);
        parts.resize(count);
    }
    std::sort(parts.begin(), parts.end(), larger);
}

}  // namespace lyceum::recsys
