#include "modules/experiments/store.hpp"
#include "engines/inference/rates.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/copies.hpp"
#include <algorithm>
#include <cstring>

namespace lyceum::experiments {

using engines::inference::Stream;

// ---- rows ---------------------------------------------------------------------------------------

ExperimentId add(Tx& tx, const NewExperiment& made, PersonId by) {
    bool price = made.kind == Kind::price;
    if (price && (made.percent_off < 1 || made.percent_off > kPercentMost)) invalid("percent_off", "Write 1 to 50 percent.");
    if (made.days < 1 || made.days > kDaysMost) invalid("days", "Write 1 to 60 days.");
    if (made.least < (price ? kLeastPeriods : kLeastPeople)) invalid("least", "Fewer say nothing: 50 people, or 10 periods, of each kind at least.");
    if (made.lasts_days < 1 || made.lasts_days > kLastsMost) invalid("lasts_days", "Write 1 to 366 days.");
    if (!price && made.variants.size() < 2) invalid("b_words_en", "Write what the others see.");
    auto id = new_id<Experiment>(tx);
    tx.run(R"sql(
        insert into experiments (id, community, kind, name, question, percent_off, days, least, currency, seed, made_by, made_at, ends_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))sql",
        id, made.community, made.kind, made.name, made.question, price ? made.percent_off : 0, made.days, made.least, made.currency, crypto::random_token(), by, tx.now(),
        tx.now() + days(made.lasts_days));
    auto all = price ? std::vector<VariantRow>{{0, {}, {}, {}}, {1, {}, {}, {}}} : made.variants;
    for (auto& v : all)
        tx.run(R"sql(
            insert into experiment_variants (experiment, variant, words_zh, words_en, plan) values ($1, $2, $3, $4, $5))sql", id, v.variant, v.words_zh, v.words_en, v.plan);
    return id;
}

std::vector<ExperimentRow> experiments_of(Db& db, CommunityId community) {
    constexpr int kShown = 100;
    return db.all<ExperimentRow>(R"sql(
        select id, community, kind, name, question, percent_off, days, least, currency, made_at, started_at, ends_at, stopped_at,
               case when stopped_why = '' then 'not_stopped' else stopped_why end as stopped_why
        from experiments where community = $1 order by id desc limit $2)sql", community, kShown);
}

ExperimentRow experiment(Db& db, CommunityId community, ExperimentId id) {
    auto row = db.maybe<ExperimentRow>(R"sql(
        select id, community, kind, name, question, percent_off, days, least, currency, made_at, started_at, ends_at, stopped_at,
               case when stopped_why = '' then 'not_stopped' else stopped_why end as stopped_why
        from experiments where community = $1 and id = $2)sql", community, id);
    if (!row) not_found();
    return *row;
}

std::vector<VariantRow> variants(Db& db, ExperimentId id) {
    return db.all<VariantRow>(R"sql(select variant, words_zh, words_en, plan from experiment_variants where experiment = $1 order by variant)sql", id);
}

void start(Tx& tx, const ExperimentRow& row) {
    if (row.started_at) conflict("It was started before. Make another one.");
    if (running(tx, row.community, row.kind)) conflict("Another one of its kind runs. Stop it first.");
    auto lasts = *row.ends_at - row.made_at;
    tx.run(R"sql(update experiments set started_at = $2, ends_at = $3 where id = $1 and started_at is null)sql", row.id, tx.now(), tx.now() + lasts);
}

void stop(Tx& tx, const ExperimentRow& row, Why why) {
    tx.run(R"sql(
        update experiments set stopped_at = $2, stopped_why = $3 where id = $1 and started_at is not null and stopped_at is null)sql", row.id, tx.now(), why);
}

// ---- who sees what ------------------------------------------------------------------------------

std::optional<ExperimentRow> running(Db& db, CommunityId community, Kind kind) {
    auto all = db.kept<std::vector<ExperimentRow>>("experiments " + to_string(community), [&] { return experiments_of(db, community); });
    auto found = std::find_if(all->begin(), all->end(), [&](auto& row) { return row.kind == kind && row.runs(); });
    return found == all->end() ? std::nullopt : std::optional(*found);
}

namespace {

struct Made { std::string seed; std::int64_t variants = 0; };
DESCRIBE(Made, seed, variants)

}  // namespace

Assigned assigned(Db& db, const ExperimentRow& row, std::int64_t unit) {
    auto made = db.kept<Made>("experiment seed " + to_string(row.id), [&] {
        return db.one<Made>(R"sql(
            select e.seed, (select count(*) from experiment_variants v where v.experiment = e.id) as variants from experiments e where e.id = $1)sql", row.id);
    });
    auto digest = crypto::hmac_sha256(Secret(made->seed), std::to_string(unit));
    std::uint64_t bits = 0;
    std::memcpy(&bits, digest.data(), sizeof bits);
    auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(1, made->variants));
    // The remainder of 64 bits by three favours none by more than one in 10¹⁸.
    return {static_cast<int>(bits % count), 1.0 / static_cast<double>(count)};
}

Period period_at(const ExperimentRow& row, Time at) {
    auto from = row.started_at.value_or(row.made_at);
    auto length = days(row.days);
    auto number = at < from ? 0 : (at - from).micros / length.micros;
    return {number + 1, from + length * number, from + length * (number + 1)};
}

namespace {

void write_unit(Tx& tx, const ExperimentRow& row, PersonId person, std::int64_t period) {
    auto mine = assigned(tx, row, person ? person.value : period);
    tx.run(R"sql(
        insert into experiment_units (experiment, person, period, variant, chance, at) values ($1, $2, $3, $4, $5, $6) on conflict (experiment, person, period) do nothing)sql",
        row.id, person, period, mine.variant, mine.chance, tx.now());
}

}  // namespace

void note_seen(Tx& tx, const ExperimentRow& row, PersonId person) {
    if (row.kind == Kind::words && row.runs()) write_unit(tx, row, person, 0);
}

void note_periods(Tx& tx, Time) {
    for (auto& row : tx.all<ExperimentRow>(R"sql(
            select id, community, kind, name, question, percent_off, days, least, currency, made_at, started_at, ends_at, stopped_at, 'not_stopped' as stopped_why
            from experiments where kind = 'price' and started_at is not null and stopped_at is null)sql"))
        for (std::int64_t period = 1, now = period_at(row, tx.now()).number; period <= now; ++period) write_unit(tx, row, {}, period);
}

commerce::Reduction reduction(Db& db, const Visit& visit, const commerce::Sale& sale, const std::string&) {
    if (!sale.plan || sale.renewal) return {};
    auto row = running(db, sale.community, Kind::price);
    if (!row || row->currency != sale.price.currency || sale.at < *row->started_at) return {};
    if (assigned(db, *row, period_at(*row, sale.at).number).variant == 0) return {};
    return {{{"experiment", to_string(row->id), visit.tr("For everybody, for some days"), sale.price.minor * row->percent_off / 100, false}}, std::nullopt};
}

// ---- what came of it ----------------------------------------------------------------------------

namespace {

struct UnitRow {
    int variant = 0;
    double chance = 1;
    bool is_over = false;
    std::int64_t earned = 0;
    bool gave_back = false, lost = false;
};
DESCRIBE(UnitRow, variant, chance, is_over, earned, gave_back, lost)

std::vector<UnitRow> people(Db& db, const ExperimentRow& row, Time now) {
    return db.all<UnitRow>(R"sql(
        select u.variant, u.chance, u.at <= cast($2 as bigint) - $3 as is_over,
               cast(coalesce((select sum(i.minor) from order_income i where i.buyer = u.person and i.community = $4 and i.currency = $5 and i.at >= u.at and i.at < u.at + $3), 0)
                  - coalesce((select sum(r.minor) from order_returns r join order_income i on i.order_id = r.order_id
                              where i.buyer = u.person and i.community = $4 and i.currency = $5 and i.at >= u.at and r.at < u.at + $3), 0) as bigint) as earned,
               exists (select 1 from order_returns r join order_income i on i.order_id = r.order_id
                       where i.buyer = u.person and i.community = $4 and i.at >= u.at and r.at < u.at + $3) as gave_back,
               exists (select 1 from paid_periods p where p.customer = u.person and p.community = $4 and p.paid_at >= u.at and p.paid_at < u.at + $3)
               and not exists (select 1 from paid_periods p where p.customer = u.person and p.community = $4 and p.ends_at > u.at + $3
                               and (p.given_back_at is null or p.given_back_at > u.at + $3)) as lost
        from experiment_units u where u.experiment = $1 and u.person <> 0)sql", row.id, now, days(row.days), row.community, row.currency);
}

std::vector<UnitRow> periods(Db& db, const ExperimentRow& row, Time now) {
    return db.all<UnitRow>(R"sql(
        select u.variant, u.chance, $2 + u.period * $3 <= $4 as is_over,
               cast(coalesce((select sum(i.minor) from order_income i join paid_periods p on p.order_id = i.order_id
                              where i.community = $5 and i.currency = $6 and i.at >= $2 + (u.period - 1) * $3 and i.at < $2 + u.period * $3), 0)
                  - coalesce((select sum(r.minor) from order_returns r join order_income i on i.order_id = r.order_id join paid_periods p on p.order_id = i.order_id
                              where i.community = $5 and i.currency = $6 and i.at >= $2 + (u.period - 1) * $3 and r.at < $2 + u.period * $3), 0) as bigint) as earned,
               exists (select 1 from order_returns r join order_income i on i.order_id = r.order_id join paid_periods p on p.order_id = i.order_id
                       where i.community = $5 and i.at >= $2 + (u.period - 1) * $3 and r.at < $2 + u.period * $3) as gave_back, 1 = 0 as lost
        from experiment_units u where u.experiment = $1 and u.person = 0)sql", row.id, row.started_at.value_or(now), days(row.days), now, row.community, row.currency);
}

double outcome_of(const UnitRow& unit, Question question) {
    switch (question) {
        case Question::earned: return static_cast<double>(unit.earned);
        case Question::gave_back: return unit.gave_back ? 1 : 0;
        case Question::lost: return unit.lost ? 1 : 0;
    }
    return 0;
}

Difference difference_of(const std::vector<UnitRow>& units, int variant, Question question, std::size_t count, std::int64_t least) {
    Stream scores;
    std::int64_t here = 0, there = 0;
    for (auto& unit : units) {
        if (!unit.is_over) continue;
        here += unit.variant == variant, there += unit.variant == 0;
        scores.add(engines::inference::difference_score(outcome_of(unit, question), unit.variant == variant, unit.variant == 0, unit.chance));
    }
    Difference made{.question = question, .difference = scores.mean()};
    if (here < least || there < least) return made;
    constexpr double kQuestions = 3;
    auto variants = static_cast<double>(count);
    auto band = engines::inference::always_valid(scores, kAlpha / (kQuestions * (variants - 1)), least * static_cast<std::int64_t>(count));
    made.low = band.low, made.high = band.high, made.has_band = true;
    return made;
}

// Two-sided and for each variant, so the smallest counts as often as there are variants.
double split_chance(const std::vector<Outcome>& outcomes) {
    std::int64_t all = 0;
    for (auto& outcome : outcomes) all += outcome.units;
    auto count = static_cast<double>(outcomes.size());
    double least = 1;
    for (auto& outcome : outcomes) {
        auto above = engines::inference::binomial_upper(outcome.units, all, 1 / count), below = 1 - engines::inference::binomial_upper(outcome.units + 1, all, 1 / count);
        least = std::min(least, 2 * std::min(above, below) * count);
    }
    return std::clamp(least, 0.0, 1.0);
}

}  // namespace

Result result(Db& db, const ExperimentRow& row, int count, Time now) {
    constexpr std::array kQuestions{Question::earned, Question::gave_back, Question::lost};
    constexpr std::array kAlarms{Why::earns_less, Why::gives_back, Why::loses};
    Result found;
    auto units = row.kind == Kind::words ? people(db, row, row.stopped_at.value_or(now)) : periods(db, row, row.stopped_at.value_or(now));
    for (int variant = 0; variant < count; ++variant) {
        Outcome outcome{.variant = variant, .units = 0, .looked_at = 0, .earned_minor = 0, .gave_back = 0, .lost = 0, .differences = {}};
        for (auto& unit : units) {
            if (unit.variant != variant) continue;
            ++outcome.units;
            if (!unit.is_over) continue;
            ++outcome.looked_at, outcome.earned_minor += unit.earned, outcome.gave_back += unit.gave_back, outcome.lost += unit.lost;
        }
        for (std::size_t q = 0; variant > 0 && q < kQuestions.size(); ++q) {
            auto difference = difference_of(units, variant, kQuestions[q], static_cast<std::size_t>(count), row.least);
            bool harms = difference.has_band && (kQuestions[q] == Question::earned ? difference.high < 0 : difference.low > 0);
            if (harms && !found.alarm) found.alarm = kAlarms[q];
            if (difference.has_band && kQuestions[q] == Question::earned && difference.low > 0 && (!found.better || difference.difference > found.outcomes[static_cast<std::size_t>(found.better)].differences[0].difference))
                found.better = variant;
            outcome.differences.push_back(difference);
        }
        found.outcomes.push_back(std::move(outcome));
    }
    found.split_chance = split_chance(found.outcomes);
    return found;
}

void look(Tx& tx, Time) {
    for (auto& row : tx.all<ExperimentRow>(R"sql(
            select id, community, kind, name, question, percent_off, days, least, currency, made_at, started_at, ends_at, stopped_at, 'not_stopped' as stopped_why
            from experiments where started_at is not null and stopped_at is null order by id)sql")) {
        auto found = result(tx, row, static_cast<int>(variants(tx, row.id).size()), tx.now());
        if (found.alarm) stop(tx, row, *found.alarm);
        else if (*row.ends_at <= tx.now()) stop(tx, row, Why::over);
    }
}

// ---- people -------------------------------------------------------------------------------------

void forget(Tx& tx, const accounts::Closed& closed) { tx.run(R"sql(delete from experiment_units where person = $1 and person <> 0)sql", closed.person); }

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"experiment_units", {"person"}, Msg{"Which words of an offer you saw", {}}, Msg{"To show you the same again, and to count which of them help", {}}, Basis::contract, 0, Ending::deleted},
        {"experiments", {"made_by"}, Msg{"Experiments with offers that you made", {}}, Msg{"To know whom to ask about them", {}}, Basis::contract, 0, Ending::anonymised},
    };
}

namespace {
struct OwnUnit { std::string experiment; std::int64_t variant = 0; Time at; };
DESCRIBE(OwnUnit, experiment, variant, at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("offers_tried", db.all<OwnUnit>(R"sql(
        select e.name as experiment, u.variant, u.at from experiment_units u join experiments e on e.id = u.experiment where u.person = $1 order by u.at)sql", person));
}

}  // namespace lyceum::experiments
