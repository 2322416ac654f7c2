// Which of the dates that are coming fit somebody: by what they took part in, where it is, and when (row 103). Pure. Only this module
// includes this file.
#pragma once
#include "modules/offers/choosing.hpp"

namespace lyceum::offers {

/// Something with a date that this visitor could have a place at.
struct Coming {
    Candidate what;                                 // its maker is the host
    store::OnSale::When when;
};
/// What is known of whoever looks. Of whoever did not agree to be learnt from give nothing that they took part in, and of whoever wants
/// no personal lists no interests and no zone either.
struct Habits {
    std::map<std::string, double> interests;        // weights of tags
    std::vector<store::Engagement> taken_part;      // in dates, over or still to come
    std::vector<store::Engagement> busy;            // when they have no time: nothing that overlaps is chosen
    std::string zone;                               // that they chose; empty: none
    i18n::Zone clock = i18n::Zone::utc();           // by which they live
    Time now;
};

enum class WhyDate { about, like, host, place, town, online, zone, usual, soon };
struct ChosenDate {
    std::size_t candidate = 0;
    double score = 0;                               // 0 to 1
    WhyDate why = WhyDate::soon;
    std::string detail;                             // of `about` the tag, of `like` what they took part in, of `town` its name
};
inline constexpr std::size_t kOfOneHost = 3;
inline constexpr std::size_t kHabitLeast = 2;       // dates that make a usual time
/// At most `count`, the best first, of one host at most kOfOneHost; among equals the soonest. Participation counts .35 (like one that they
/// took part in .2, by one of its hosts .15), what it is about .2, the place .2 (online fits everybody, though less than where they have
/// been), how soon it is .15, and a weekday and hour at which they usually go .1.
std::vector<ChosenDate> choose_dates(const std::vector<Coming>&, const Habits&, std::size_t count);

/// The town in a place as people write it: what stands after the last comma, without a postal code, or up to 市. Empty for no place.
std::string town_of(std::string_view place);

}  // namespace lyceum::offers
