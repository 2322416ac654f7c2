// Two configurations side by side: what was measured, and what the log says of the same difference from the chances that it knows.
#pragma once
#include "modules/recommend/models.hpp"
#include "platform/html/form.hpp"

namespace lyceum::recommend {

inline constexpr int kComparedDays = 56;
/// Fewer people on either side, or fewer observations of one weight, tell nothing; nor do fewer welcomes in all.
inline constexpr int kPeopleToCompare = 30, kWelcomesToCompare = 10;

/// Measured, by propensity, the same self-normalised, doubly robust.
enum class HowTold { measured, propensity, normalised, robust };
DESCRIBE_ENUM(HowTold, measured, propensity, normalised, robust)
/// A difference of rates of welcome with its 95 % interval, and whether chance explains what sets it apart from the measured one.
struct ToldDifference {
    HowTold way = HowTold::measured;
    double value = 0, low = 0, high = 0;
    bool agrees = true;
};
DESCRIBE(ToldDifference, way, value, low, high, agrees)
struct Telling {
    std::int64_t here = 0, main = 0;                // people
    bool enough = false;
    std::vector<ToldDifference> told;               // in the order of HowTold; nothing where it is not enough
};
DESCRIBE(Telling, here, main, enough, told)

/// What one person was shown in a time of constant shares: the share of it that they welcomed.
struct Sojourn {
    PersonId person;
    bool here = false;                              // in the configuration that is compared, not in the main one
    double chance = 0;                              // of that, of those who are in either: above 0 and below 1
    double welcome = 0;                             // 0 to 1
    std::int64_t kind = 0;                          // those of one kind are guessed to welcome as much as each other
};
/// From the chances of the assignment; guesses are means of the kind, without the one that is guessed.
Telling tell_of_lists(std::span<const Sojourn>);

/// What became of one draw.
struct OneDraw {
    ConfigurationId configuration;
    PersonId person;
    Time at;
    bool welcome = false;
    double propensity = 1;
    Draw draw;
};
/// What the draws of the main one (`theirs`) say of the rule of the other, beside what that earned (`ours`).
Telling tell_of_draws(std::span<const OneDraw> ours, std::span<const OneDraw> theirs, Drawing rule);

/// A configuration against the main one.
struct Comparison {
    ConfigurationId configuration;
    std::string name;
    Time since;
    Telling lists;
    std::optional<Telling> draws;                   // nothing where both draw by one rule, or one of them tries nothing
    bool differs_otherwise = false;                 // in more than that rule
};
DESCRIBE(Comparison, configuration, name, since, lists, draws, differs_otherwise)
/// Of all that run beside the main one, since each began, kComparedDays at most; kept for the hour. Two statements.
std::vector<Comparison> comparisons(Db&, Time now);
Html comparisons_view(const Ui&, const std::vector<Comparison>&);

}  // namespace lyceum::recommend
