// Choosing: models are fitted to all but the newest tenth of what was done and heard on that tenth: some people of it teach the
// weights, others judge. What counts is then fitted once more, to everything. A night tries more, and keeps what wins.
#include "modules/recommend/fitting.hpp"
#include "engines/recsys/evaluation.hpp"
#include "engines/recsys/models/side_by_side.hpp"
#include "engines/recsys/models/tuned_parts.hpp"
#include "engines/recsys/splits.hpp"
#include "engines/recsys/tuning.hpp"
#include <chrono>
#include <utility>

namespace lyceum::recommend {

using recsys::Index, recsys::Scored, recsys::SparseRows;

namespace {

constexpr std::size_t kListJudged = 20, kPeopleJudgedMost = 500;
constexpr int kTriesANight = 24;
constexpr double kHeardAtNight = 1'500;                     // by day a few hundred people say nearly what all do
constexpr double kForSlow = 0.6;                            // of a night
constexpr double kHeldBack = 0.1;
constexpr std::string_view kParts[] = {"content", "content-knn", "ease", "gf-cf", "ials", "item-knn", "lsa", "popularity", "session-knn", "slim", "user-knn"};
constexpr std::string_view kSlowParts[] = {"mult-vae", "sasrec"};
constexpr std::string_view kMeasureOf = "ndcg of {} on validation", kMeasureOfBlend = "ndcg of the blend on validation";

// The more items there are, the less is kept of each: no part takes much more than this.
constexpr std::size_t kBytesOfFactors = 8 << 20, kBytesOfNeighbours = 16 << 20;

template <class Names>
recsys::Settings hybrid_of(const Names& parts, std::size_t items) {
    const auto factors = [&](std::size_t least, std::size_t most) { return static_cast<double>(std::clamp(kBytesOfFactors / sizeof(float) / std::max<std::size_t>(items, 1), least, most)); };
    const auto neighbours = [&](std::size_t most) { return static_cast<double>(std::clamp<std::size_t>(kBytesOfNeighbours / sizeof(Scored) / std::max<std::size_t>(items, 1), 30, most)); };
    recsys::Settings settings;
    for (auto& kind : recsys::model_kinds())
        if (kind.name != "hybrid") settings[std::string(kind.name)] = std::find(std::begin(parts), std::end(parts), kind.name) != std::end(parts);
    // What keeps a night short: a few hundred people say nearly what all do, and EASE costs the cube of its items.
    settings["heard_most"] = 300, settings["proposed"] = 40, settings["tries"] = 0, settings["thrift"] = 0.01, settings["content.words"] = 300, settings["ease.items_most"] = 1'500, settings["lsa.dimensions"] = factors(32, 64), settings["lsa.rounds"] = 3;
    settings["gf-cf.dimensions"] = factors(32, 256), settings["ials.dimensions"] = factors(32, 64), settings["content-knn.neighbours"] = neighbours(300), settings["item-knn.neighbours"] = neighbours(200);
    settings["popularity.half_life_days"] = kPopularityHalfLifeDays;
    return settings;
}

/// Nothing that this version does not know, and nothing out of its range.
void add_tuned(recsys::Settings& settings, std::span<const TunedSetting> tuned) {
    for (auto& each : tuned) {
        const auto* kind = recsys::find_kind(each.part);
        if (!kind || each.part == "hybrid") continue;
        for (auto& parameter : kind->parameters)
            if (parameter.name == each.setting && parameter.tuned && each.value >= parameter.least && each.value <= parameter.most) settings.try_emplace(each.part + "." + each.setting, each.value);
    }
}

/// What the blend says to one of its parts.
recsys::Settings settings_of(const recsys::Settings& blend, const std::string& part) {
    recsys::Settings settings;
    for (auto& [name, value] : blend)
        if (name.starts_with(part + ".")) settings[name.substr(part.size() + 1)] = value;
    return settings;
}

double measured(const recsys::Model& model, std::string_view name) {
    const auto weights = model.weights();
    for (auto& [said, value] : weights)
        if (said == name) return value;
    return 0;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (auto value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

/// Whether the newest are newer than the others: a table without times has one moment for all, and what is newest says nothing.
bool times_tell(std::span<const recsys::Event> events) {
    if (events.empty()) return true;
    std::vector<std::int64_t> times;
    for (auto& event : events) times.push_back(event.at);
    const auto newest = times.begin() + static_cast<std::ptrdiff_t>((1 - kHeldBack) * static_cast<double>(times.size() - 1));
    std::nth_element(times.begin(), newest, times.end());
    return static_cast<double>(std::ranges::count(times, std::int64_t{*newest})) <= 2 * kHeldBack * static_cast<double>(times.size());
}

/// What a model would have shown to some people, judged by what they did later.
struct Tried {
    Rival rival;
    std::vector<double> ndcg_of_user;
};

/// Learning from one lesson, and putting down how it went.
class Trial {
public:
    Trial(const Lesson& lesson, const recsys::Fitting& fitting) : lesson_(lesson), fitting_(fitting) {}

    std::unique_ptr<recsys::Model> learn(const recsys::Interactions& all, Report& report) {
        begin_ = now(), found_ = lesson_.found;
        if (lesson_.model != "hybrid") found_.slow.clear();
        const bool small = lesson_.people < kPeopleToChoose || lesson_.events.size() < kInteractionsToChoose;
        if (!(lesson_.model == "hybrid" && small)) hold_back();
        users_ = before_.users() ? recsys::users_to_judge(before_, wanted_) : std::vector<Index>{};
        std::unique_ptr<recsys::Model> model;
        if (lesson_.model != "hybrid" && !(is_slow_kind(lesson_.model) && (small || users_.empty()))) {
            model = learn_one(all);
        } else if (small || users_.empty()) {               // no weights where none can be learnt
            if (is_slow_kind(lesson_.model)) found_.slow = {{lesson_.model, Verdict::too_small}};
            auto settings = hybrid_of(kParts, lesson_.items.size());
            settings["heard_least"] = 1e6;
            model = recsys::make_model("hybrid", settings);
            model->fit(all, fitting_);
        } else {
            model = learn_blend(all);
        }
        put_down(*model, report);
        report.found = found_, report.by_chance = by_chance_;
        return model;
    }

private:
    void hold_back() {
        by_chance_ = !times_tell(lesson_.events);
        const auto sides = recsys::cut(lesson_.events, {.cut = by_chance_ ? recsys::Cut::random : recsys::Cut::by_time, .share = kHeldBack});
        before_ = interactions_of(lesson_, sides.train);
        std::vector<recsys::Cell> later;
        for (auto& event : sides.test) later.push_back({event.user, event.item, 1});
        wanted_ = SparseRows(lesson_.people, lesson_.items.size(), later);
    }

    // ---- one model ----

    /// The one that is asked for; where that has to be better than `ials` and is not, `ials`.
    std::unique_ptr<recsys::Model> learn_one(const recsys::Interactions& all) {
        auto name = lesson_.model;
        if (before_.users()) {
            auto users = users_;
            if (users.size() > kPeopleJudgedMost) users.resize(kPeopleJudgedMost);
            attempt("popularity", {{"half_life_days", kPopularityHalfLifeDays}}, users);
            if (name != "popularity") attempt(name, {}, users);
            if (is_slow_kind(name)) {
                attempt("ials", {}, users);
                const auto own = find(name)->rival.ndcg, of_ials = find("ials")->rival.ndcg;
                found_.slow = {{name, own > of_ials ? Verdict::takes_part : Verdict::weaker_alone, own, of_ials}};
                if (!(own > of_ials)) name = "ials";
            }
        }
        auto model = recsys::make_model(name, {});
        model->fit(all, fitting_);
        return model;
    }

    void attempt(const std::string& name, const recsys::Settings& settings, const std::vector<Index>& users) {
        auto model = recsys::make_model(name, settings);
        model->fit(before_, fitting_);
        judge(name, users, lists_for(*model, users));
    }
    std::vector<std::vector<Scored>> lists_for(const recsys::Model& model, const std::vector<Index>& users) const {
        std::vector<recsys::Person> people;
        for (auto user : users) people.push_back(before_.person(user));
        return recsys::recommend_all(model, people, {.count = kListJudged}, lesson_.threads);
    }

    // ---- the blend, and what a night tries ----

    std::unique_ptr<recsys::Model> learn_blend(const recsys::Interactions& all) {
        std::vector<std::string> parts(std::begin(kParts), std::end(kParts));
        const bool tries = lesson_.night_seconds > 0 && lesson_.people >= kPeopleToTry && lesson_.events.size() >= kInteractionsToTry;
        if (!tries)                                         // each night looks anew
            for (auto& slow : found_.slow)
                if (slow.verdict == Verdict::takes_part && slow.seconds <= kSlowByDaySeconds && is_slow_kind(slow.name)) parts.push_back(slow.name);
        auto usual = blend_of(parts, all, fitting_);
        if (!tries) return usual;
        choose_choosers();
        if (auto slow = with_slow_parts(*usual, all)) usual = std::move(slow);
        try_settings(*usual);
        return usual;
    }

    recsys::Settings settings_for(const std::vector<std::string>& parts) const {
        auto settings = hybrid_of(parts, lesson_.items.size());
        if (lesson_.night_seconds > 0) settings["heard_most"] = kHeardAtNight;
        add_tuned(settings, found_.tuned);
        return settings;
    }
    std::unique_ptr<recsys::Model> blend_of(const std::vector<std::string>& parts, const recsys::Interactions& all, recsys::Fitting fitting) {
        auto model = recsys::make_model("hybrid", settings_for(parts));
        fitting.cutting = {&before_, &wanted_};
        fitting.judged = [&](std::string_view name, std::span<const Index> users, std::span<const std::vector<Scored>> lists) { judge(std::string(name), users, lists); };
        model->fit(all, fitting);
        return model;
    }

    /// Those who choose are none of those on whom the outcome is reported.
    void choose_choosers() {
        for (auto user : users_)
            if (!std::binary_search(reported_.begin(), reported_.end(), user) && choosers_.size() < kPeopleJudgedMost) choosers_.push_back(user);
    }
    /// NDCG@20 of each of the choosers; nothing where the time ended before.
    std::vector<double> marks(const std::string& name, const recsys::Settings& settings, const recsys::Fitting& fitting) const {
        auto model = recsys::make_model(name, settings);
        model->fit(before_, fitting);
        if (fitting.stopped()) return {};
        const auto judged = recsys::judge(before_, wanted_, choosers_, lists_for(*model, choosers_), {.k = kListJudged, .recall_at = {kListJudged}, .ndcg_at = {kListJudged}, .threads = lesson_.threads});
        const auto* ndcg = judged.find("ndcg@20");
        return ndcg ? ndcg->of_user : std::vector<double>{};
    }

    double now() const {
        if (!(lesson_.night_seconds > 0)) return 0;
        return lesson_.clock ? lesson_.clock() : std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    }
    /// Until this share of the night is over.
    recsys::Fitting until(double share) const {
        auto fitting = fitting_;
        fitting.stop = [this, end = begin_ + share * lesson_.night_seconds] { return now() > end; };
        return fitting;
    }

    /// One after the other, those that win alone are taken into the blend and stay where that wins too. Null where none did.
    std::unique_ptr<recsys::Model> with_slow_parts(const recsys::Model& usual, const recsys::Interactions& all) {
        const auto fitting = until(kForSlow);
        std::vector<std::string> parts(std::begin(kParts), std::end(kParts));
        std::unique_ptr<recsys::Model> best;
        std::vector<double> of_ials;
        found_.slow.clear();
        for (auto& name : kSlowParts) {
            PartTried tried{std::string(name)};
            if (lesson_.items.size() > kItemsToTrySlow) {
                tried.verdict = Verdict::too_large;
            } else if (!fitting.stopped()) {
                if (of_ials.empty()) of_ials = marks("ials", settings_of(settings_for({}), "ials"), fitting_);
                const auto from = now();
                const auto own = marks(tried.name, {}, fitting);
                tried.seconds = now() - from;
                if (!own.empty()) tried.ndcg = mean_of(own), tried.of_ials = mean_of(of_ials), tried.verdict = tried.ndcg > tried.of_ials ? Verdict::takes_part : Verdict::weaker_alone;
            }
            if (tried.verdict == Verdict::takes_part) {
                parts.push_back(tried.name);
                tried.verdict = try_blend(parts, best ? *best : usual, all, fitting, best);
                if (tried.verdict != Verdict::takes_part) parts.pop_back();
            }
            found_.slow.push_back(std::move(tried));
        }
        return best;
    }
    /// Whether the blend of these, with the last of them, is better than the one before; then it is the best.
    Verdict try_blend(const std::vector<std::string>& parts, const recsys::Model& before, const recsys::Interactions& all, const recsys::Fitting& fitting, std::unique_ptr<recsys::Model>& best) {
        auto told = std::exchange(tried_, {});
        auto model = blend_of(parts, all, fitting);
        const bool over = fitting.stopped();
        if (!over && measured(*model, parts.back()) > 0 && measured(*model, kMeasureOfBlend) > measured(before, kMeasureOfBlend)) {
            best = std::move(model);
            return Verdict::takes_part;
        }
        tried_ = std::move(told);
        return over ? Verdict::no_time : Verdict::no_better_blend;
    }

    /// One part after the other gets settings drawn anywhere or around the best so far, by how many were tried before: what is certainly better
    /// for the choosers is what the next learning begins with. Nothing that would take longer to learn or to ask.
    void try_settings(const recsys::Model& model) {
        constexpr double kMoreWork = 1.5;
        const auto fitting = until(1);
        std::vector<std::string> parts;
        for (auto& name : kParts)
            if (measured(model, name) > 0) parts.emplace_back(name);
        std::map<std::string, std::vector<double>> marks_of;        // as it stands
        for (int n = 0; n < kTriesANight && !parts.empty() && choosers_.size() >= kPeopleToChoose && !fitting.stopped(); ++n) {
            const auto number = static_cast<std::size_t>(found_.tries++);
            const auto& part = parts[number % parts.size()];
            const auto fixed = settings_of(hybrid_of(kParts, lesson_.items.size()), part), stands = settings_of(settings_for({}), part);
            const std::vector<recsys::Trial> before(number / parts.size() + 1, {stands, 0});
            const auto drawn = recsys::next_settings(*recsys::find_kind(part), before, fixed);
            const auto usual = recsys::make_model(part, fixed), other = recsys::make_model(part, drawn);
            if (other->settings() == recsys::make_model(part, stands)->settings()) continue;
            if (recsys::operations_to_fit(*other, before_, fitting) > kMoreWork * recsys::operations_to_fit(*usual, before_, fitting) ||
                recsys::bytes_of_list(*other, before_, fitting.words) > kMoreWork * recsys::bytes_of_list(*usual, before_, fitting.words)) continue;
            auto& as_it_stands = marks_of[part];
            if (as_it_stands.empty()) as_it_stands = marks(part, stands, fitting);
            auto reached = marks(part, drawn, fitting);
            if (reached.empty() || as_it_stands.empty() || !is_certain(recsys::paired_difference(reached, as_it_stands))) continue;
            as_it_stands = std::move(reached), ++found_.better;
            std::erase_if(found_.tuned, [&](auto& each) { return each.part == part; });
            for (auto& parameter : recsys::find_kind(part)->parameters)
                if (auto value = drawn.find(parameter.name); parameter.tuned && value != drawn.end() && value->second != parameter.usual && !fixed.contains(parameter.name))
                    found_.tuned.push_back({part, std::string(parameter.name), value->second});
        }
    }

    /// By three standard errors, since many are tried.
    static bool is_certain(const recsys::Difference& gain) { return gain.mean > 0 && gain.mean > 1.5 * (gain.mean - gain.low); }

    // ---- judging ----

    void judge(const std::string& name, std::span<const Index> users, std::span<const std::vector<Scored>> lists) {
        const auto judged = recsys::judge(before_, wanted_, users, lists, {.k = kListJudged, .recall_at = {kListJudged}, .ndcg_at = {kListJudged}, .threads = lesson_.threads});
        Tried tried{{name}, {}};
        if (auto* ndcg = judged.find("ndcg@20")) tried.rival.ndcg = ndcg->mean, tried.ndcg_of_user = ndcg->of_user;
        if (auto* recall = judged.find("recall@20")) tried.rival.recall = recall->mean;
        for (auto& [measure, value] : judged.of_lists) {
            if (measure == "coverage@20") tried.rival.coverage = value;
            if (measure == "gini@20") tried.rival.gini = value;
            if (measure == "novelty_bits@20") tried.rival.novelty = value;
            if (measure == "diversity@20") tried.rival.diversity = value;
        }
        people_judged_ = judged.users.size();
        reported_.assign(users.begin(), users.end());
        tried_.push_back(std::move(tried));
    }

    /// Popularity, what serves, and the part that did best where weights were learnt.
    void put_down(const recsys::Model& model, Report& report) {
        report.chosen = model.name(), report.judged = static_cast<std::int64_t>(people_judged_);
        const auto best = best_part(model.weights());
        const auto* popularity = find("popularity");
        if (!popularity) return;
        for (auto& name : {std::string("popularity"), model.name(), lesson_.model, best}) {
            const auto* tried = find(name);
            if (!tried || std::any_of(report.rivals.begin(), report.rivals.end(), [&](auto& rival) { return rival.name == name; })) continue;
            auto rival = tried->rival;
            const auto better = recsys::paired_difference(tried->ndcg_of_user, popularity->ndcg_of_user);
            rival.better = better.mean, rival.better_low = better.low, rival.better_high = better.high;
            report.rivals.push_back(std::move(rival));
        }
    }
    const Tried* find(std::string_view name) const {
        const auto found = std::find_if(tried_.begin(), tried_.end(), [&](auto& each) { return each.rival.name == name; });
        return found == tried_.end() ? nullptr : &*found;
    }
    static std::string best_part(const std::vector<std::pair<std::string, double>>& weights) {
        std::string best;
        double most = 0;
        for (auto& kind : recsys::model_kinds())
            for (auto& [name, value] : weights)
                if (name == fmt::format(kMeasureOf, kind.name) && value > most) best = kind.name, most = value;
        return best;
    }

    const Lesson& lesson_;
    const recsys::Fitting& fitting_;
    recsys::Interactions before_;
    SparseRows wanted_;
    std::vector<Tried> tried_;
    std::size_t people_judged_ = 0;
    bool by_chance_ = false;                                // what is held back was drawn
    double begin_ = 0;
    Findings found_;
    std::vector<Index> users_, reported_, choosers_;        // who can be judged; on whom it is reported, ascending; and the others
};

}  // namespace

bool is_slow_kind(std::string_view name) { return std::ranges::find(kSlowParts, name) != std::end(kSlowParts); }

recsys::Interactions interactions_of(const Lesson& lesson, std::span<const recsys::Event> events) {
    return {lesson.people, lesson.items.size(), events, {.by_kind = lesson.weights, .half_life_days = kHalfLifeDays, .now = lesson.now.micros / 1'000'000, .strength = recsys::Strength::logarithm}};
}

std::unique_ptr<recsys::Model> fitted(const Lesson& lesson, const recsys::Fitting& fitting, const recsys::Interactions& all, Report& report) {
    return Trial(lesson, fitting).learn(all, report);
}

std::vector<Voice> voices_of(const recsys::Model& model) {
    std::vector<Voice> voices;
    const auto weights = model.weights();
    for (auto& kind : recsys::model_kinds()) {
        Voice voice{std::string(kind.name)};
        bool stands = false;
        for (auto& [name, value] : weights) {
            if (name == kind.name) voice.weight = value, stands = true;
            if (name == fmt::format("{} (items nobody had)", kind.name)) voice.weight_of_new = value;
            if (name == fmt::format(kMeasureOf, kind.name)) voice.alone = value;
        }
        if (stands && (voice.weight > 0 || voice.weight_of_new > 0 || voice.alone > 0)) voices.push_back(std::move(voice));
    }
    if (voices.empty()) voices.push_back({model.name(), 1, 1, 0});
    return voices;
}

}  // namespace lyceum::recommend
