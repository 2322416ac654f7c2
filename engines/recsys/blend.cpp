// Each voice fills one dense array of scores and remembers the strongest source of each; arrays are
// scaled to [0, 1] so that weights mean what they say.
#include "engines/recsys/blend.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

constexpr std::size_t kCandidatesMost = 200;            // what diversification chooses from
constexpr float kSameAuthorLikeness = 0.5f;

struct Opinion {
    std::vector<float> score;
    std::vector<Index> source;
    std::vector<float> loudest;

    explicit Opinion(std::size_t items) : score(items, 0), source(items, kNone), loudest(items, 0) {}
    void add(Index item, float value, Index from) {
        score[item] += value;
        if (value > loudest[item]) loudest[item] = value, source[item] = from;
    }
    float scale() const {
        const auto most = score.empty() ? 0.0f : *std::max_element(score.begin(), score.end());
        return most > 0 ? 1 / most : 0;
    }
};

class Blend {
public:
    Blend(const Catalogue& catalogue, const Reader& reader, const BlendOptions& options)
        : catalogue_(catalogue), reader_(reader), options_(options), opinions_(kVoices, Opinion(catalogue.items)), hidden_(catalogue.items, false) {
        for (auto item : reader.excluded) if (item < hidden_.size()) hidden_[item] = true;
        for (auto item : reader.profile.columns) if (item < hidden_.size()) hidden_[item] = true;
    }

    std::vector<Suggestion> best() {
        by_history();
        by_tags();
        by_follows();
        by_everyone(Voice::popular, catalogue_.popularity);
        by_everyone(Voice::fresh, catalogue_.freshness);
        return diversified(candidates());
    }

private:
    Opinion& opinion(Voice voice) { return opinions_[static_cast<std::size_t>(voice)]; }

    // The strongest of the profile speak; what was dismissed speaks against its neighbours.
    void by_history() {
        std::vector<Scored> history;
        for (std::size_t i = 0; i < reader_.profile.size(); ++i)
            if (reader_.profile.columns[i] < catalogue_.items) history.push_back({reader_.profile.columns[i], reader_.profile.values[i]});
        std::sort(history.begin(), history.end(), [](const Scored& a, const Scored& b) {
            const auto x = std::abs(a.score), y = std::abs(b.score);
            return x != y ? x > y : a.item < b.item;
        });
        history.resize(std::min(history.size(), options_.history_most));
        for (auto& each : history) {
            if (catalogue_.co_read) for (auto& near : catalogue_.co_read->of(each.item)) opinion(Voice::co_read).add(near.item, each.score * near.score, each.item);
            if (catalogue_.alike) for (auto& near : catalogue_.alike->of(each.item)) opinion(Voice::because_read).add(near.item, each.score * near.score, each.item);
        }
    }

    void by_tags() {
        if (!catalogue_.tags) return;
        const auto& tags = *catalogue_.tags;
        std::vector<float> interest(tags.columns(), 0);
        for (auto& declared : reader_.declared_tags)
            if (declared.item < interest.size()) interest[declared.item] += declared.score;
        for (std::size_t i = 0; i < reader_.profile.size(); ++i) {
            if (reader_.profile.columns[i] >= tags.rows()) continue;
            const auto row = tags[reader_.profile.columns[i]];
            for (std::size_t t = 0; t < row.size(); ++t) interest[row.columns[t]] += reader_.profile.values[i] * row.values[t];
        }
        for (std::size_t item = 0; item < std::min(tags.rows(), catalogue_.items); ++item) {
            const auto row = tags[item];
            const auto fair = 1 / std::sqrt(static_cast<float>(std::max<std::size_t>(1, row.size())));     // many tags are no merit
            for (std::size_t t = 0; t < row.size(); ++t)
                if (interest[row.columns[t]] != 0) opinion(Voice::because_tag).add(static_cast<Index>(item), interest[row.columns[t]] * row.values[t] * fair, row.columns[t]);
        }
    }

    void by_follows() {
        std::vector<Index> follows(reader_.follows.begin(), reader_.follows.end());
        std::sort(follows.begin(), follows.end());
        const auto recent = [&](std::size_t item) { return item < catalogue_.freshness.size() ? catalogue_.freshness[item] : 1.0f; };
        for (std::size_t item = 0; item < std::min(catalogue_.author.size(), catalogue_.items); ++item)
            if (std::binary_search(follows.begin(), follows.end(), catalogue_.author[item]))
                opinion(Voice::because_follow).add(static_cast<Index>(item), 0.25f + 0.75f * recent(item), catalogue_.author[item]);
    }

    void by_everyone(Voice voice, std::span<const float> values) {
        for (std::size_t item = 0; item < std::min(values.size(), catalogue_.items); ++item)
            if (values[item] > 0) opinion(voice).add(static_cast<Index>(item), values[item], kNone);
    }

    std::vector<Suggestion> candidates() {
        std::array<float, kVoices> gain{};
        float heard = 0;
        for (std::size_t v = 0; v < kVoices; ++v) {
            const auto scale = opinions_[v].scale();
            if (scale > 0) heard += options_.weights[v];
            gain[v] = scale * options_.weights[v];
        }
        std::vector<Suggestion> found;
        if (!(heard > 0)) return found;
        for (std::size_t item = 0; item < catalogue_.items; ++item) {
            if (hidden_[item]) continue;
            Suggestion suggestion{static_cast<Index>(item), 0, {}};
            float loudest = 0;
            for (std::size_t v = 0; v < kVoices; ++v) {
                const auto part = gain[v] * opinions_[v].score[item] / heard;
                suggestion.score += part;
                if (part > loudest) loudest = part, suggestion.reason = {static_cast<Voice>(v), opinions_[v].source[item]};
            }
            if (suggestion.score > 0) found.push_back(suggestion);
        }
        const auto first = [](const Suggestion& a, const Suggestion& b) { return a.score != b.score ? a.score > b.score : a.item < b.item; };
        const auto most = std::max(kCandidatesMost, options_.count);
        if (found.size() > most) {
            std::nth_element(found.begin(), found.begin() + static_cast<long>(most), found.end(), first);
            found.resize(most);
        }
        std::sort(found.begin(), found.end(), first);
        return found;
    }

    float likeness(Index a, Index b) const {
        float like = 0;
        if (catalogue_.text && a < catalogue_.text->rows() && b < catalogue_.text->rows()) like = dot((*catalogue_.text)[a], (*catalogue_.text)[b]);
        const bool same_author = a < catalogue_.author.size() && b < catalogue_.author.size() && catalogue_.author[a] == catalogue_.author[b];
        return same_author ? std::max(like, kSameAuthorLikeness) : like;
    }

    // Maximal marginal relevance: each next one is good and unlike those already chosen.
    std::vector<Suggestion> diversified(std::vector<Suggestion> found) const {
        std::vector<float> likest(found.size(), 0);
        std::vector<bool> taken(found.size(), false);
        std::vector<Suggestion> chosen;
        const auto top = found.empty() || found.front().score <= 0 ? 1.0f : found.front().score;
        while (chosen.size() < std::min(options_.count, found.size())) {
            std::size_t best = found.size();
            float best_value = 0;
            for (std::size_t i = 0; i < found.size(); ++i) {
                if (taken[i]) continue;
                const auto value = (1 - options_.diversity) * found[i].score / top - options_.diversity * likest[i];
                if (best == found.size() || value > best_value) best = i, best_value = value;
            }
            taken[best] = true;
            chosen.push_back(found[best]);
            if (options_.diversity > 0)
                for (std::size_t i = 0; i < found.size(); ++i)
                    if (!taken[i]) likest[i] = std::max(likest[i], likeness(found[i].item, found[best].item));
        }
        return chosen;
    }

    const Catalogue& catalogue_;
    const Reader& reader_;
    const BlendOptions& options_;
    std::vector<Opinion> opinions_;
    std::vector<bool> hidden_;
};

}  // namespace

std::vector<Suggestion> suggest(const Catalogue& catalogue, const Reader& reader, const BlendOptions& options) {
    return Blend(catalogue, reader, options).best();
}

}  // namespace lyceum::recsys
