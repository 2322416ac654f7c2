// The list a person sees: several voices scored, blended, diversified, and each choice explained by
// the voice that spoke loudest for it.
#pragma once
#include "engines/recsys/sparse.hpp"
#include <array>

namespace lyceum::recsys {

enum class Voice : std::uint8_t { co_read, because_read, because_tag, because_follow, popular, fresh };
inline constexpr std::size_t kVoices = 6;

/// Why an item is shown. `source` is the item of co_read ("read by those who read …") and because_read
/// ("like …, which you read"), the tag of because_tag, the author of because_follow, otherwise kNone.
struct Reason {
    Voice voice = Voice::popular;
    Index source = kNone;
};

struct Suggestion {
    Index item = kNone;
    float score = 0;                                    ///< before diversification
    Reason reason;
};

/// What is known of all items; each may be empty, and its voice is then silent. Borrowed for the call.
struct Catalogue {
    std::size_t items = 0;
    const Neighbours* co_read = nullptr;
    const Neighbours* alike = nullptr;                  ///< by text: nearest_rows
    const SparseRows* text = nullptr;                   ///< rows of unit length, for diversity
    const SparseRows* tags = nullptr;                   ///< items by tags
    std::span<const Index> author = {};                 ///< by item
    std::span<const float> popularity = {}, freshness = {};  ///< by item, 0 to 1
};

/// The person asked for. Lists need not be sorted.
struct Reader {
    SparseRows::Row profile = {};                       ///< items and interest in them, from profiles()
    std::span<const Scored> declared_tags = {};         ///< tags chosen by the person, with weight
    std::span<const Index> follows = {};                ///< authors
    std::span<const Index> excluded = {};               ///< owned, seen, blocked or not permitted
};

struct BlendOptions {
    std::size_t count = 20;
    /// In the order of Voice. A voice that has nothing to say leaves its share to the others.
    std::array<float, kVoices> weights = {0.35f, 0.2f, 0.15f, 0.12f, 0.12f, 0.06f};
    float diversity = 0.3f;                             ///< 0 takes the best; 1 avoids all likeness
    std::size_t history_most = 100;                     ///< items of the profile that speak: the strongest
};

/// At most `count` items, best first, without those of the profile and those excluded. A person without
/// any history gets what is popular, fresh and of the declared tags. The same input gives the same list.
std::vector<Suggestion> suggest(const Catalogue& catalogue, const Reader& reader, const BlendOptions& options = {});

}  // namespace lyceum::recsys
