// Whole lists are weighed by the chance of the assignment, which changes with shares; draws by the chance of the draw, which one
// rule knows of the other. What no chance was known of is left out.
#include "modules/recommend/comparison.hpp"
#include "engines/recsys/off_policy.hpp"
#include <algorithm>
#include <map>
#include <set>

namespace lyceum::recommend {

using recsys::Estimate, recsys::Observed;

namespace {

std::uint64_t number_of(PersonId person) { return static_cast<std::uint64_t>(person.value); }

ToldDifference told(HowTold way, const Estimate& estimate, const Estimate& measured) {
    const auto error = 1.96 * estimate.error();
    return {way, estimate.value, estimate.value - error, estimate.value + error, recsys::agree(measured, estimate)};
}

}  // namespace

// ---- what is told ---------------------------------------------------------------------------------

namespace {

/// The mean of a kind on one side, drawn to the mean of the side, and what it would be without one of them.
class Guesses {
public:
    explicit Guesses(std::span<const Sojourn> all) {
        for (auto& each : all) {
            auto &kind = of_kind_[{each.here, each.kind}], &side = of_side_[each.here];
            kind.first += each.welcome, ++kind.second, side.first += each.welcome, ++side.second;
        }
    }
    double of(const Sojourn& one, bool here) const {
        constexpr double kDrawn = 5;
        const auto side = of_side_[here];
        const auto found = of_kind_.find({here, one.kind});
        auto kind = found == of_kind_.end() ? std::pair(0.0, 0.0) : found->second;
        if (one.here == here) kind.first -= one.welcome, --kind.second;
        return (kind.first + kDrawn * (side.second > 0 ? side.first / side.second : 0)) / (kind.second + kDrawn);
    }

private:
    std::map<std::pair<bool, std::int64_t>, std::pair<double, double>> of_kind_;    // sum and count
    std::pair<double, double> of_side_[2];
};

}  // namespace

Telling tell_of_lists(std::span<const Sojourn> all) {
    const Guesses guesses(all);
    std::vector<Observed> ours, theirs, measured_here, measured_main;
    std::set<PersonId> here, main;
    int welcomes = 0;
    for (auto& each : all) {
        const auto person = number_of(each.person);
        const auto guess_here = guesses.of(each, true), guess_main = guesses.of(each, false);
        ours.push_back({person, each.welcome, each.here ? 1 / each.chance : 0, guess_here, guess_here});
        theirs.push_back({person, each.welcome, each.here ? 0 : 1 / (1 - each.chance), guess_main, guess_main});
        (each.here ? measured_here : measured_main).push_back({person, each.welcome});
        (each.here ? here : main).insert(each.person);
        welcomes += each.welcome > 0;
    }
    Telling telling{std::ssize(here), std::ssize(main), std::ssize(here) >= kPeopleToCompare && std::ssize(main) >= kPeopleToCompare && welcomes >= kWelcomesToCompare, {}};
    if (!telling.enough) return telling;
    const auto measured = recsys::as_measured(measured_here) - recsys::as_measured(measured_main);
    telling.told = {told(HowTold::measured, measured, measured), told(HowTold::propensity, recsys::by_propensity(ours) - recsys::by_propensity(theirs), measured),
        told(HowTold::normalised, recsys::self_normalised(ours) - recsys::self_normalised(theirs), measured), told(HowTold::robust, recsys::doubly_robust(ours) - recsys::doubly_robust(theirs), measured)};
    return telling;
}

Telling tell_of_draws(std::span<const OneDraw> ours, std::span<const OneDraw> theirs, Drawing rule) {
    std::vector<Observed> earned, log;
    std::set<PersonId> here, main;
    int welcomes = 0;
    for (auto& each : ours) {
        earned.push_back({number_of(each.person), each.welcome ? 1.0 : 0.0});
        here.insert(each.person), welcomes += each.welcome;
    }
    for (auto& each : theirs) {
        const bool pleasing = rule == Drawing::pleasing;
        const auto before = each.draw.by == rule ? 1 : pleasing ? each.draw.odds : 1 / each.draw.odds;
        const auto chance = pleasing ? each.draw.pleasing : 1 / static_cast<double>(each.draw.among);
        log.push_back({number_of(each.person), each.welcome ? 1.0 : 0.0, before * chance / each.propensity, each.draw.guess, before * (pleasing ? each.draw.guess_pleasing : each.draw.guess_even)});
        main.insert(each.person), welcomes += each.welcome;
    }
    const auto normalised = recsys::self_normalised(log), as_it_was = recsys::as_measured(log);
    Telling telling{std::ssize(here), std::ssize(main), std::ssize(here) >= kPeopleToCompare && std::ssize(main) >= kPeopleToCompare && welcomes >= kWelcomesToCompare && normalised.equal >= kPeopleToCompare, {}};
    if (!telling.enough) return telling;
    const auto measured = recsys::as_measured(earned) - as_it_was;
    telling.told = {told(HowTold::measured, measured, measured), told(HowTold::propensity, recsys::by_propensity(log) - as_it_was, measured), told(HowTold::normalised, normalised - as_it_was, measured),
        told(HowTold::robust, recsys::doubly_robust(log) - as_it_was, measured)};
    return telling;
}

// ---- the log --------------------------------------------------------------------------------------

namespace {

constexpr int kSojournsMost = 100'000, kDrawsMost = 50'000, kSharesKnown = 1'000;

struct SojournRow { ConfigurationId configuration; PersonId person; Time since; std::int64_t shown = 0, welcome = 0; };
DESCRIBE(SojournRow, configuration, person, since, shown, welcome)
struct DrawRow { ConfigurationId configuration; PersonId person; Time at; bool welcome = false; double propensity = 1; Drawing drawn_by = Drawing::pleasing; std::int64_t among = 0; double pleasing = 1, odds = 1, guess = 0, guess_pleasing = 0, guess_even = 0; };
DESCRIBE(DrawRow, configuration, person, at, welcome, propensity, drawn_by, among, pleasing, odds, guess, guess_pleasing, guess_even)

// Every change of a share is a row of the main one: between two of them all chances stand. What was shown is noted by the hour, so that
// the hour of a change belongs to neither side of it.
std::vector<SojournRow> sojourns(Db& db, Time from) {
    return db.all<SojournRow>(R"sql(
        select u.configuration, u.person, u.since, count(*) as shown, cast(sum(u.welcome) as bigint) as welcome
        from (select s.configuration, s.person, case when s.welcome_at is null then 0 else 1 end as welcome,
                     coalesce((select max(r.at) from recommend_shares r where r.configuration = 1 and r.at <= s.at), 0) as since
              from recommend_shown s
              where s.at > $1 and not exists (select 1 from recommend_shares c where c.configuration = 1 and c.at >= s.at and c.at < s.at + 3600000000)) u
        group by u.configuration, u.person, u.since order by u.person, u.since limit $2)sql", from, kSojournsMost);
}

std::vector<OneDraw> draws(Db& db, Time from) {
    std::vector<OneDraw> all;
    for (auto& row : db.all<DrawRow>(R"sql(
            select configuration, person, at, welcome_at is not null as welcome, propensity, drawn_by, among, pleasing, odds, guess, guess_pleasing, guess_even
            from recommend_shown where at > $1 and tried and drawn_by <> '' order by at desc, person limit $2)sql", from, kDrawsMost))
        all.push_back({row.configuration, row.person, row.at, row.welcome, row.propensity, {row.drawn_by, row.among, row.pleasing, row.odds, row.guess, row.guess_pleasing, row.guess_even}});
    return all;
}

/// As assignment_chance(), of shares that were read: the newest first.
double chance_at(const std::vector<ShareSince>& shares, ConfigurationId configuration, Time at) {
    for (auto& share : shares)
        if (share.configuration == configuration && share.at <= at) return share.share / 100.0;
    return configuration == kMain ? 1 : 0;
}

struct Log {
    std::vector<ShareSince> shares;
    std::vector<SojournRow> sojourns;
    std::vector<OneDraw> draws;
};

/// Since it began, of those who had either; a kind is a time of constant shares, and whether somebody welcomed something before it began.
std::vector<Sojourn> sojourns_of(const Log& log, ConfigurationId id, Time began) {
    enum Before : std::int64_t { unknown, nothing, something, kinds };
    std::map<PersonId, Before> before;
    std::map<Time, std::int64_t> times;
    for (auto& row : log.sojourns)
        if (row.since < began) {
            auto& known = before[row.person];
            known = row.welcome > 0 || known == something ? something : nothing;
        }
    std::vector<Sojourn> all;
    for (auto& row : log.sojourns) {
        if (row.since < began || (row.configuration != id && row.configuration != kMain)) continue;
        const auto here = chance_at(log.shares, id, row.since), main = chance_at(log.shares, kMain, row.since);
        if (!(here > 0 && main > 0)) continue;
        const auto found = before.find(row.person);
        const auto time = times.try_emplace(row.since, std::ssize(times)).first->second;
        all.push_back({row.person, row.configuration == id, here / (here + main), static_cast<double>(row.welcome) / static_cast<double>(row.shown), time * kinds + (found == before.end() ? unknown : found->second)});
    }
    return all;
}

std::vector<OneDraw> draws_of_rule(const Log& log, const Configuration& way, Time began) {
    std::vector<OneDraw> all;
    std::ranges::copy_if(log.draws, std::back_inserter(all), [&](auto& each) { return each.configuration == way.id && each.draw.by == way.drawing && each.at >= began && each.propensity > 0 && each.draw.among > 0 && each.draw.odds > 0; });
    return all;
}

Comparison compared(const Log& log, const Configuration& main, const Configuration& way) {
    Comparison one{way.id, way.name, {}, {}, {}, false};
    one.since = way.made_at;
    for (auto& share : log.shares)
        if (share.configuration == way.id) one.since = share.at;    // the first of them comes last
    one.lists = tell_of_lists(sojourns_of(log, way.id, one.since));
    if (way.drawing != main.drawing && way.tried > 0 && main.tried > 0) one.draws = tell_of_draws(draws_of_rule(log, way, one.since), draws_of_rule(log, main, one.since), way.drawing);
    one.differs_otherwise = way.model != main.model || way.diversity != main.diversity || way.author_most != main.author_most || way.tried != main.tried || way.spread != main.spread || way.calibration != main.calibration;
    return one;
}

}  // namespace

std::vector<Comparison> comparisons(Db& db, Time now) {
    const Time hour{now.micros - now.micros % hours(1).micros};
    return *db.kept<std::vector<Comparison>>("recommend.comparisons " + std::to_string(hour.micros), [&] {
        std::vector<Comparison> all;
        const auto ways = configurations(db);
        if (ways.size() < 2) return all;
        const auto from = hour - days(kComparedDays);
        const Log log{shares(db, kSharesKnown), sojourns(db, from), draws(db, from)};
        for (std::size_t n = 1; n < ways.size(); ++n) all.push_back(compared(log, ways.front(), ways[n]));
        return all;
    });
}

// ---- how it looks -----------------------------------------------------------------------------------

using namespace html;

namespace {

std::string way_of_telling(const Ui& ui, HowTold way) {
    switch (way) {
        case HowTold::measured: return ui.tr("Measured, side by side");
        case HowTold::propensity: return ui.tr("From the log, by inverse propensity (IPS)");
        case HowTold::normalised: return ui.tr("From the log, self-normalised (SNIPS)");
        case HowTold::robust: return ui.tr("From the log, doubly robust (DR)");
    }
    return {};
}

Html telling_view(const Ui& ui, const std::string& name, const Telling& telling) {
    if (!telling.enough)
        return p(_class = "muted", strong(name), " · ", ui.tr("too little to tell yet. {} people have this one and {} the main one; {} of each are needed, {} welcomes, and draws that speak for both rules.", ui.number(telling.here), ui.number(telling.main), kPeopleToCompare, kWelcomesToCompare));
    auto points = [](double share) { return fmt::format("{:+.1f}", 100 * share); };
    auto rows = each(telling.told, [&](const ToldDifference& t) {
        return tr(td(way_of_telling(ui, t.way)), td(_class = "n nowrap", points(t.value), " [", points(t.low), ", ", points(t.high), "]"),
            td(when(t.way != HowTold::measured, [&] { return t.agrees ? span(_class = "chip good", ui.tr("Agrees")) : span(_class = "chip hot", ui.tr("Does not agree")); })));
    });
    const auto apart = std::ranges::count(telling.told, false, &ToldDifference::agrees);
    return group(div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = name, table(_class = "table",
                     thead(tr(th(_scope = "col", name), th(_class = "n", _scope = "col", ui.tr("Difference in welcomes, points")), th(_scope = "col", ui.tr("With what was measured")))), tbody(rows))),
        p(_class = "small muted", apart == 0 ? ui.tr("The log says what was measured: chance explains what is left between them.")
                                             : ui.tr("The log does not say what was measured, and chance does not explain it: shares that changed while people did, lists that were not noted, or settings that changed on the way."), " ",
            ui.tr("{} people have this one, {} the main one.", ui.number(telling.here), ui.number(telling.main))));
}

}  // namespace

Html comparisons_view(const Ui& ui, const std::vector<Comparison>& all) {
    return section(_class = "sheet stack", h2(ui.tr("What was measured, and what the log says of it")),
        p(_class = "small muted", ui.tr("By how much more of what they were shown people welcomed than with the main configuration: as it was measured, and as the noted chances tell it, for at most {} days, with 95 % intervals over people.", kComparedDays)),
        when(all.empty(), [&] { return p(_class = "muted", ui.tr("Only one configuration runs: there is nothing to compare. Start another below.")); }),
        each(all, [&](const Comparison& one) {
            return group(h3(ui.tr("“{}” since {}", one.name, ui.date(one.since))), telling_view(ui, ui.tr("Whole lists"), one.lists),
                one.draws ? group(telling_view(ui, ui.tr("Places for something new"), *one.draws),
                                when(one.differs_otherwise, [&] { return p(_class = "small muted", ui.tr("The log tells what the other way of drawing alone would change. These two differ in other settings too, and the log knows nothing of that.")); }))
                          : p(_class = "small muted", ui.tr("In the places for something new there is nothing to tell: both draw by one rule, or one of them tries nothing.")));
        }));
}

}  // namespace lyceum::recommend
