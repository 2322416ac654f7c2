#include "modules/items/changes.hpp"

namespace lyceum::items {

namespace {

struct Change {
    ItemId id;
    Time at;
};
DESCRIBE(Change, id, at)

}  // namespace

std::map<ItemId, Time> changed_at(Db& db, const std::vector<ItemId>& items) {
    std::map<ItemId, Time> found;
    if (items.empty()) return found;
    // Whatever was imported, or waited for its hour, is older than it is visible.
    for (auto& change : db.all<Change>(R"sql(
            select id, case when coalesce(published_at, 0) > updated_at then published_at else updated_at end as at from items where id in ($1...))sql", items))
        found.emplace(change.id, change.at);
    return found;
}

}  // namespace lyceum::items
