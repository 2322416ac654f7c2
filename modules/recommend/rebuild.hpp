// Learning: from all that is recorded to what lists are made of, outside any transaction.
#pragma once
#include "modules/recommend/models.hpp"

namespace lyceum::recommend {

struct Rebuild {
    static constexpr std::string_view topic = "recommend.rebuild";
    std::string why;                                // "night": time is left for trying what may be better
};
DESCRIBE(Rebuild, why)
/// Something was published: it is recommended by its words until the next learning.
struct Meet {
    static constexpr std::string_view topic = "recommend.meet";
    ItemId item;
};
DESCRIBE(Meet, item)

/// A model that cannot be learnt or written leaves what serves as it is, and is noted. Throws Fault when the database fails.
void run_rebuild(Work&, const Rebuild&);
enum class Effort { by_day, at_night };
void rebuild(Database&, Time now, const Progress&, Effort = Effort::by_day);
inline constexpr double kNightSeconds = 60;         // for settings and slow parts of the blend, beside the learning itself
void meet(Work&, const Meet&);

}  // namespace lyceum::recommend
