// CSV files of interactions and of what items are about, as `lyceum recommend` reads them.
#include "engines/recsys/loading.hpp"
#include "fuzz/fuzzing.hpp"
#include <algorithm>
#include <cmath>

using namespace lyceum;

namespace {

void check(const recsys::Loaded& loaded, std::size_t taken) {
    CHECK_THAT(loaded.rows == taken);
    CHECK_THAT(loaded.first_bad.size() == std::min(loaded.bad, recsys::kBadRowsKept));
    for (auto& bad : loaded.first_bad) CHECK_THAT(bad.line > 0 && !bad.why.empty());
}

std::vector<std::string> cut(std::string_view text) { return {std::string(text.substr(0, text.find(' ')))}; }

}  // namespace

FUZZ(bytes) {
    recsys::Names users, items, features;
    std::vector<recsys::Event> events;
    check(recsys::load_events(bytes, users, items, events), events.size());
    for (auto& event : events) {
        CHECK_THAT(event.user < users.size() && event.item < items.size());
        CHECK_THAT(std::isfinite(event.value));
    }
    std::vector<recsys::Cell> cells;
    recsys::load_contents(bytes, items, features, cells, &cut);
    for (auto& cell : cells) CHECK_THAT(cell.row < items.size() && cell.column < features.size() && std::isfinite(cell.value));
}
