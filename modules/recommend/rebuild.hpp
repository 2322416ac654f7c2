// Learning: from all that is recorded to neighbours and popularity, outside any transaction.
#pragma once
#include "modules/recommend/store.hpp"

namespace lyceum::recommend {

struct Rebuild {
    static constexpr std::string_view topic = "recommend.rebuild";
    std::string why;
};
DESCRIBE(Rebuild, why)

void run_rebuild(Work&, const Rebuild&);
void rebuild(Database&, Time now, const Progress&);

}  // namespace lyceum::recommend
