// What came next for people who came the same way lately.
#include "engines/recsys/models/models.hpp"
#include <algorithm>
#include <cmath>
#include <numeric>

namespace lyceum::recsys {

namespace {

/// The newest items of a person find the histories most like them; what stands in those is scored by their likeness, what
/// came before the last common item only partly, what is long ago faded. Jannach and Ludewig, "When recurrent neural networks meet the
/// neighborhood", RecSys 2017, and Ludewig and Jannach, UMUAI 2018 (V-SKNN: linear decay over places, idf). Items whose needs (Fitting::needs)
/// are not all in the history cannot be said anything of. Without times all places count the same.
class SessionKnn final : public LooksUp<SessionKnn> {
public:
    void fit(const Interactions& interactions, const Fitting& fitting) override {
        users_ = interactions.by_user();
        times_.assign(interactions.all_times().begin(), interactions.all_times().end());
        needs_ = fitting.needs ? *fitting.needs : SparseRows();
        now_ = fitting.now ? fitting.now : interactions.newest();
        take_over();
    }
    std::size_t items() const override { return users_.columns(); }

    void write(Writer& writer) const override { writer.put(users_), writer.put(times_), writer.put(needs_), writer.put(now_); }
    void read(Reader& reader) override {
        users_ = reader.sparse_rows(), times_ = reader.vector<std::int64_t>(), needs_ = reader.sparse_rows(), now_ = reader.get<std::int64_t>();
        if (!times_.empty() && times_.size() != users_.cells()) throw Damaged("the times do not fit");
        take_over();
    }

private:
    friend LooksUp;
    friend OpinionBy<SessionKnn>;
    struct Near {
        Index user;
        float likeness, overlap;
        std::int64_t last_common;
    };
    struct Found {
        std::vector<Scored> voices;
        std::vector<Near> nearest;
    };
    Found look_up(const Person& person) const {
        auto voices = voices_of(person);
        auto nearest = neighbours(voices, person.user);
        return {std::move(voices), std::move(nearest)};
    }

    void score_by(const Found& found, const Person& person, std::span<float> scores) const {
        std::fill(scores.begin(), scores.end(), 0.0f);
        for (auto& near : found.nearest)
            for (std::size_t n = 0; n < users_[near.user].size(); ++n) scores[users_[near.user].columns[n]] += worth(near, n);
        for (std::size_t item = 0; item < std::min(needs_.rows(), scores.size()); ++item)
            for (auto needed : needs_[item].columns)
                if (!std::binary_search(person.history.columns.begin(), person.history.columns.end(), needed)) scores[item] = kUnknown;
    }

    std::vector<std::vector<Part>> explain_by(const Found& found, const Person&, std::span<const Index> wanted, std::size_t count) const {
        const auto& [voices, nearest] = found;
        // 1 more than the place of each voice, and of each neighbour.
        std::vector<std::uint32_t> voice_of(items(), 0), near_of(users_.rows(), 0);
        for (std::size_t n = 0; n < voices.size(); ++n) voice_of[voices[n].item] = static_cast<std::uint32_t>(n + 1);
        for (std::size_t n = 0; n < nearest.size(); ++n) near_of[nearest[n].user] = static_cast<std::uint32_t>(n + 1);
        std::vector<std::vector<Part>> all;
        std::vector<std::uint32_t> having;
        for (auto item : wanted) {
            auto& parts = all.emplace_back(voices.size());
            for (std::size_t n = 0; n < voices.size(); ++n) parts[n] = {Part::From::item, voices[n].item, 0};
            having.clear();
            if (item < items())
                for (auto user : by_item_[item].columns)
                    if (near_of[user]) having.push_back(near_of[user] - 1);
            std::ranges::sort(having);
            for (auto place : having) {
                auto& near = nearest[place];
                const auto row = users_[near.user];
                const auto value = worth(near, static_cast<std::size_t>(std::ranges::lower_bound(row.columns, item) - row.columns.begin()));
                if (value == 0) continue;
                for (auto other : row.columns)
                    if (const auto voice = voice_of[other]) parts[voice - 1].value += value * voices[voice - 1].score / near.overlap;
            }
            std::erase_if(parts, [](auto& part) { return part.value == 0; });
            keep_largest(parts, count);
        }
        return all;
    }

    void take_over() {
        by_item_ = users_.transposed();
        times_by_item_.resize(times_.size()), held_back_.clear();
        std::vector<std::size_t> next(by_item_.begins().begin(), by_item_.begins().end());
        for (Index user = 0; user < users_.rows(); ++user) {
            for (std::size_t n = 0; !times_.empty() && n < users_[user].size(); ++n) times_by_item_[next[users_[user].columns[n]]++] = times_[users_.begins()[user] + n];
            held_back_.push_back(static_cast<float>(std::pow(static_cast<double>(users_[user].size()), setting("length_power"))));
        }
        before_ = static_cast<float>(setting("before"));
        idf_.clear();
        for (std::size_t item = 0; item < items(); ++item)
            idf_.push_back(static_cast<float>(std::log((1.0 + static_cast<double>(users_.rows())) / (1.0 + static_cast<double>(by_item_[item].size()))) + 0.1));
        const auto half_life = setting("half_life_days");
        fading_.assign(times_.size(), 1);
        for (std::size_t n = 0; n < times_.size(); ++n) fading_[n] = static_cast<float>(faded(times_[n], now_, half_life));
    }

    /// The newest items of the history, and how much each says.
    std::vector<Scored> voices_of(const Person& person) const {
        std::vector<std::size_t> order(person.history.size());
        std::iota(order.begin(), order.end(), 0);
        const bool timed = person.times.size() == order.size();
        if (timed) std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return person.times[a] > person.times[b]; });
        std::vector<Scored> voices;
        const auto half = setting("half_life_items");
        for (std::size_t n = 0; n < order.size() && voices.size() < static_cast<std::size_t>(setting("history")); ++n) {
            const auto item = person.history.columns[order[n]];
            if (item < items()) voices.push_back({item, idf_[item] * (timed && half > 0 ? static_cast<float>(std::exp2(-static_cast<double>(n) / half)) : 1.0f)});
        }
        return voices;
    }

    /// `asking` may be the person's number, whose own history is not asked.
    std::vector<Near> neighbours(const std::vector<Scored>& voices, Index asking) const {
        std::vector<float> overlap(users_.rows(), 0);
        std::vector<std::int64_t> last(times_.empty() ? 0 : users_.rows(), 0);          // when each had a common item last
        std::vector<Index> touched;
        for (auto& voice : voices) {
            const auto people = by_item_[voice.item].columns;
            const auto* times = times_.empty() ? nullptr : times_by_item_.data() + by_item_.begins()[voice.item];
            for (std::size_t n = 0; n < people.size(); ++n) {
                const auto user = people[n];
                if (user == asking) continue;
                if (overlap[user] == 0) touched.push_back(user);
                overlap[user] += voice.score;
                if (times) last[user] = std::max(last[user], times[n]);
            }
        }
        std::vector<Scored> best;
        for (auto user : touched) best.push_back({user, overlap[user] / held_back_[user]});
        keep_best(best, static_cast<std::size_t>(setting("neighbours")));
        std::vector<Near> near;
        for (auto& each : best) near.push_back({each.item, each.score, overlap[each.item], last.empty() ? 0 : last[each.item]});
        return near;
    }

    /// What the item at place n of a neighbour's history is worth.
    float worth(const Near& near, std::size_t n) const {
        const auto at = users_.begins()[near.user] + n;
        return near.likeness * (times_.empty() ? 1.0f : fading_[at] * (times_[at] < near.last_common ? before_ : 1.0f));
    }

    SparseRows users_, by_item_, needs_;
    std::vector<std::int64_t> times_, times_by_item_;
    std::int64_t now_ = 0;
    float before_ = 1;
    std::vector<float> idf_, fading_, held_back_;           // held_back_: what a neighbour's likeness is divided by
};

}  // namespace

ModelKind session_knn_kind() {
    using Scale = Parameter::Scale;
    return {.name = "session-knn",
            .summary = "what came next for people who came the same way lately",
            .paper = "Jannach and Ludewig, RecSys 2017; Ludewig and Jannach, UMUAI 2018",
            .parameters = {{"neighbours", 500, 1, 5000, Scale::whole_logarithmic, "histories that are asked"},
                           {"history", 50, 1, 1000, Scale::whole_logarithmic, "newest items that ask"},
                           {"half_life_items", 5, 0, 200, Scale::logarithmic, "places after which an item of the history says half; 0: never"},
                           {"half_life_days", 365, 0, 5000, Scale::logarithmic, "age at which what others did counts half; 0: never"},
                           {"before", 0.5, 0, 1, Scale::linear, "what counts of what others did before the last common item"},
                           {"length_power", 0.5, 0, 1, Scale::linear, "how much long histories are held back"}},
            .make = [] { return std::unique_ptr<Model>(std::make_unique<SessionKnn>()); }};
}

}  // namespace lyceum::recsys
