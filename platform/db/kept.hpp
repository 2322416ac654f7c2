// Values made of the database and kept in memory while the tables they were made from stand still.
#pragma once
#include "platform/db/tables.hpp"
#include <memory>

namespace lyceum {

/// Thread-safe. Keys are texts; what stands under one key is of one type, or is made anew.
class KeptValues {
public:
    explicit KeptValues(std::size_t most) : most_(most) {}

    /// The value that is still valid, and in `tables` what it was made from; nothing otherwise.
    std::shared_ptr<const void> find(std::string_view key, const void* type, const Tables&, TableSet& tables);
    void keep(std::string_view key, const void* type, std::shared_ptr<const void>, const Footprint&);

private:
    struct Kept {
        const void* type;
        std::shared_ptr<const void> value;
        Footprint made_from;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    };

    const std::size_t most_;
    std::shared_mutex lock_;
    std::unordered_map<std::string, Kept, Hash, std::equal_to<>> kept_;
};

}  // namespace lyceum
