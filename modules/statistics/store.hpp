// What was chosen, what was published, and the counting. Only this module includes this file.
#pragma once
#include "modules/statistics/pages.hpp"

namespace lyceum::statistics {

/// Monday to Monday, UTC.
struct Week {
    Time from, to;

    /// The last week that is over.
    static Week before(Time);
};

struct ChoiceRow {
    CommunityId community;
    Mode mode = Mode::off;
    std::int64_t epsilon_milli = 1'000;
};
DESCRIBE(ChoiceRow, community, mode, epsilon_milli)

ChoiceRow choice(Db&, CommunityId);
void choose(Tx&, const ChoiceRow&);
/// Those that publish.
std::vector<ChoiceRow> publishing(Db&);

/// The true count, no person in it more often than most_of_one.
std::int64_t count(Db&, CommunityId, Measure, const Week&);
/// Draws and keeps the numbers of the week; a week that was published stays as it is.
void publish(Tx&, const ChoiceRow&, const Week&);
/// The newest first, at most `weeks` of them.
std::vector<WeekFigures> published(Db&, CommunityId, int weeks);

}  // namespace lyceum::statistics
