// The module's addresses: the reading beacon, reasons taken back, and what is known of a reader.
#pragma once
#include "modules/recommend/recommend.hpp"

namespace lyceum::recommend {

struct Reading {
    ItemId id;
    int seconds = 0;
    double depth = 0;                               // 0 to 1
    bool final = false;
};
DESCRIBE(Reading, id, seconds, depth, final)
inline constexpr Path<Reading> reading_path{"/reading/{id}"};

struct Known {
    items::Card card;
    std::string did;                                // "read, liked"
    Time last_at;
};
DESCRIBE(Known, card, did, last_at)
/// "What the platform knows about me": the part that recommendations use.
struct Knowledge {
    bool consented = false;
    accounts::Interests interests;
    std::vector<Known> history;
    int removed_reasons = 0;
};
DESCRIBE(Knowledge, consented, interests, history, removed_reasons)
inline constexpr Path<Nothing> knowledge_path{"/settings/recommendations"};
Page knowledge_page(const Ui&, const Knowledge&);
inline constexpr Path<Nothing> forget_path{"/settings/recommendations/forget"};
struct Which { ItemId id; };
DESCRIBE(Which, id)
inline constexpr Path<Which> forget_one_path{"/settings/recommendations/{id}"};

/// "Not for this reason": `reason` is opaque, as cards carry it.
struct Unwanted { Text<1, 80> reason; };
DESCRIBE(Unwanted, reason)
inline constexpr Path<Unwanted> unwanted_path{"/recommendations/unwanted"};

}  // namespace lyceum::recommend
