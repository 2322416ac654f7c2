// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/statistics/statistics.hpp"

namespace lyceum::statistics {

using communities::CommunityCard;

enum class Mode { off, noisy, exact };
DESCRIBE_ENUM(Mode, off, noisy, exact)

struct OfCommunity { std::string community; };
DESCRIBE(OfCommunity, community)

struct Figure {
    Measure measure = Measure::newcomers;
    std::int64_t value = 0;
    std::int64_t margin = 0;                        // 95 of 100 times the true count is this near; 0: exact
};
DESCRIBE(Figure, measure, value, margin)
struct WeekFigures {
    Time from;                                      // its Monday, UTC
    std::int64_t epsilon_milli = 0;                 // spent on the whole week; 0: exact counts
    std::vector<Figure> figures;
};
DESCRIBE(WeekFigures, from, epsilon_milli, figures)
struct Statistics {
    CommunityCard community;
    Mode mode = Mode::off;
    std::vector<WeekFigures> weeks;                 // newest first
};
DESCRIBE(Statistics, community, mode, weeks)
inline constexpr Path<OfCommunity> statistics_path{"/c/{community}/statistics"};
Page statistics_page(const Ui&, const Statistics&);
/// The newest week, on the page about the community.
Html newest_section(const Ui&, const Statistics&);

// ---- the choice -----------------------------------------------------------------------------------

struct Choosing {
    CommunityCard community;
    Mode mode = Mode::off;
    std::int64_t epsilon_milli = 1'000;
};
DESCRIBE(Choosing, community, mode, epsilon_milli)
inline constexpr Path<OfCommunity> manage_path{"/c/{community}/manage/statistics"};
Page choosing_page(const Ui&, const Choosing&);

struct Choose {
    std::string community;
    Mode mode = Mode::off;
    std::int64_t epsilon_milli = 1'000;
};
DESCRIBE(Choose, community, mode, epsilon_milli)
inline constexpr Path<Choose> choose_path{"/c/{community}/manage/statistics"};

/// What can be chosen, in thousandths.
inline constexpr std::array<std::int64_t, 4> kEpsilons{500, 1'000, 2'000, 4'000};
/// "0.5"
std::string epsilon_text(std::int64_t milli);

}  // namespace lyceum::statistics
