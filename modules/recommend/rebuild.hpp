// Learning: from all that is recorded to what lists are made of, outside any transaction.
#pragma once
#include "modules/recommend/models.hpp"

namespace lyceum::recommend {

struct Rebuild {
    static constexpr std::string_view topic = "recommend.rebuild";
    std::string why;
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
void rebuild(Database&, Time now, const Progress&);
void meet(Work&, const Meet&);

}  // namespace lyceum::recommend
