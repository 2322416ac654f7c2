#include "platform/db/kept.hpp"

namespace lyceum {

std::shared_ptr<const void> KeptValues::find(std::string_view key, const void* type, const Tables& known, TableSet& tables) {
    std::shared_lock lock(lock_);
    auto found = kept_.find(key);
    if (found == kept_.end() || found->second.type != type || !known.is_valid(found->second.made_from)) return nullptr;
    tables = found->second.made_from.tables;
    return found->second.value;
}

void KeptValues::keep(std::string_view key, const void* type, std::shared_ptr<const void> value, const Footprint& made_from) {
    std::unique_lock lock(lock_);
    // What is asked for often is back at once; an order of use would cost every reader a write.
    if (kept_.size() >= most_) kept_.clear();
    kept_.insert_or_assign(std::string(key), Kept{type, std::move(value), made_from});
}

}  // namespace lyceum
