// Experiments: their rows, who sees what, and what came of it. Only this module includes this file.
#pragma once
#include "engines/inference/always_valid.hpp"
#include "modules/experiments/experiments.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::experiments {

enum class Kind { words, price };
DESCRIBE_ENUM(Kind, words, price)
enum class Why { not_stopped, by_hand, over, earns_less, gives_back, loses };
DESCRIBE_ENUM(Why, not_stopped, by_hand, over, earns_less, gives_back, loses)

struct ExperimentRow {
    ExperimentId id;
    CommunityId community;
    Kind kind = Kind::words;
    std::string name, question;
    int percent_off = 0, days = 0;
    std::int64_t least = 0;
    Currency currency = Currency::CNY;
    Time made_at;
    std::optional<Time> started_at, ends_at, stopped_at;
    Why stopped_why = Why::not_stopped;

    bool runs() const { return started_at && !stopped_at; }
};
DESCRIBE(ExperimentRow, id, community, kind, name, question, percent_off, days, least, currency, made_at, started_at, ends_at, stopped_at, stopped_why)
struct VariantRow {
    int variant = 0;
    std::string words_zh, words_en;
    PlanId plan;

    const std::string& words(Language language) const { return language == Language::zh ? (words_zh.empty() ? words_en : words_zh) : (words_en.empty() ? words_zh : words_en); }
};
DESCRIBE(VariantRow, variant, words_zh, words_en, plan)

struct NewExperiment {
    CommunityId community;
    Kind kind = Kind::words;
    std::string name, question;
    int percent_off = 0, days = 3;
    std::int64_t least = 100;
    int lasts_days = 60;
    Currency currency = Currency::CNY;
    std::vector<VariantRow> variants;               // of words: two or three
};
inline constexpr int kDaysMost = 60, kLastsMost = 366, kPercentMost = 50;
inline constexpr std::int64_t kLeastPeople = 50, kLeastPeriods = 10;
/// A draft. Throws Refusal(invalid) naming `percent_off`, `days`, `least`, `lasts_days`, `b_words_en` or a plan's field.
ExperimentId add(Tx&, const NewExperiment&, PersonId by);
std::vector<ExperimentRow> experiments_of(Db&, CommunityId);
/// Throws "not found" for one of another community.
ExperimentRow experiment(Db&, CommunityId, ExperimentId);
std::vector<VariantRow> variants(Db&, ExperimentId);
/// Throws conflict when it was started before, or another of its kind runs.
void start(Tx&, const ExperimentRow&);
/// Twice is once.
void stop(Tx&, const ExperimentRow&, Why);

// ---- who sees what ------------------------------------------------------------------------------

/// The one that runs. Kept in memory.
std::optional<ExperimentRow> running(Db&, CommunityId, Kind);
struct Assigned { int variant = 0; double chance = 0; };
/// The same for the same unit, whenever it is asked; nobody can tell it before. The chance is 1 over the number of variants.
Assigned assigned(Db&, const ExperimentRow&, std::int64_t unit);
/// Which period a moment lies in, from 1 on, and when it ends.
struct Period { std::int64_t number = 0; Time from, until; };
Period period_at(const ExperimentRow&, Time);
/// Somebody saw it: from now on their days run. Twice is once.
void note_seen(Tx&, const ExperimentRow&, PersonId);
/// commerce::reductions: what comes off for everybody in this period.
commerce::Reduction reduction(Db&, const Visit&, const commerce::Sale&, const std::string& code);
/// Notes the period that runs. Every hour, so that one without a sale counts as well.
void note_periods(Tx&, Time due);

// ---- what came of it ----------------------------------------------------------------------------

enum class Question { earned, gave_back, lost };
DESCRIBE_ENUM(Question, earned, gave_back, lost)
/// Against the first variant, for each unit; a band only once there are enough.
struct Difference {
    Question question = Question::earned;
    double difference = 0, low = 0, high = 0;
    bool has_band = false;
};
DESCRIBE(Difference, question, difference, low, high, has_band)
struct Outcome {
    int variant = 0;
    std::int64_t units = 0, looked_at = 0;          // assigned; whose days are over
    std::int64_t earned_minor = 0;                  // less what went back within its days
    std::int64_t gave_back = 0, lost = 0;           // units of which anything went back; that bought a membership which did not last
    std::vector<Difference> differences;
};
DESCRIBE(Outcome, variant, units, looked_at, earned_minor, gave_back, lost, differences)
struct Result {
    std::vector<Outcome> outcomes;
    double split_chance = 1;                        // that chance alone makes so uneven a split
    std::optional<Why> alarm;                       // what a guardrail says
    int better = 0;                                 // the variant that earns surely more; 0: none
};
DESCRIBE(Result, outcomes, split_chance, alarm, better)
inline constexpr double kAlpha = 0.05, kSplitChance = 0.001;
/// Two statements.
Result result(Db&, const ExperimentRow&, int variants, Time now);
/// Every day: stops what a guardrail or its end says.
void look(Tx&, Time due);

void forget(Tx&, const accounts::Closed&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::experiments
