// The best of many by inner product: whole blocks of items are left out by the length of their vectors, the rest of a product
// is left out where its beginning says that nothing enters, blocks without a candidate are passed over, and what must not be shown to
// one user is looked at only when it would enter.
#pragma once

namespace lyceum::recsys::LANES_NAME {
namespace {

constexpr std::size_t kScanUsers = kTileRows;
/// Of sums of products of floats, relative to the lengths of the vectors, for 4096 dimensions and less.
constexpr float kRounding = 2e-5f;

inline bool holds(const std::uint32_t* sorted, std::size_t n, std::uint32_t item) {
    const std::uint32_t* const end = sorted + n;
    while (n) {
        const auto half = n / 2;
        if (sorted[half] < item) sorted += half + 1, n -= half + 1;
        else n = half;
    }
    return sorted != end && *sorted == item;
}

inline float worst(const Best& best) { return best.filled < best.count ? -__builtin_inff() : best.scores[best.count - 1]; }

void consider(Best& best, float score, std::uint32_t item) {
    if (item == kNoItem) return;
    const auto before = [&](std::size_t n) { return score > best.scores[n] || (score == best.scores[n] && item < best.items[n]); };
    if (best.filled == best.count && !before(best.count - 1)) return;
    if (holds(best.seen, best.seen_count, item) || holds(best.excluded, best.excluded_count, item)) return;
    auto at = best.filled < best.count ? best.filled++ : best.count - 1;
    for (; at > 0 && before(at - 1); --at) best.scores[at] = best.scores[at - 1], best.items[at] = best.items[at - 1];
    best.scores[at] = score, best.items[at] = item;
}

static_assert(2 * W <= 32, "an item of a block has its bit in Packed::allowed");
inline unsigned allowed(const Packed& p, std::size_t block) { return p.allowed ? p.allowed[block] : ~0u; }

inline void consider_block(const Packed& p, Best& best, std::size_t block, V low, V high) {
    const auto limit = all(worst(best));
    auto bits = (at_least(low, limit) | at_least(high, limit) << W) & allowed(p, block);
    if (!bits) return;
    float scores[2 * W];
    store(scores, low), store(scores + W, high);
    for (; bits; bits &= bits - 1) {
        const auto n = static_cast<std::size_t>(__builtin_ctz(bits));
        consider(best, scores[n], p.item[block * 2 * W + n]);
    }
}

inline bool may_enter(const Best& best, float length) { return best.length * length * (1 + kRounding) >= worst(best); }
inline float rest_most(const Best& best, const Packed& p, std::size_t block) { return best.tail * p.tail[block] + kRounding * best.length * p.length[block]; }

inline void add_dimensions(const float* q, const float* y, std::size_t n, V (&s)[kScanUsers][2]) {
    V t[kScanUsers][2];
    each<kScanUsers>([&](auto u) { t[u][0] = s[u][0], t[u][1] = s[u][1]; });
    for (std::size_t k = 0; k < n; ++k, q += kScanUsers, y += 2 * W) {
        const auto y0 = load(y), y1 = load(y + W);
        each<kScanUsers>([&](auto u) {
            const auto x = all(q[u]);
            t[u][0] += x * y0;
            t[u][1] += x * y1;
        });
    }
    each<kScanUsers>([&](auto u) { s[u][0] = t[u][0], s[u][1] = t[u][1]; });
}

bool scan_many(const Packed& p, const float* queries, Best* best, std::size_t begin, std::size_t end) {
    for (std::size_t block = begin; block < end; ++block) {
        bool any = false;
        for (std::size_t u = 0; u < kScanUsers; ++u) any |= may_enter(best[u], p.length[block]);
        if (!any) return false;
        if (!allowed(p, block)) continue;
        const float* y = p.panels + block * p.step * 2 * W;
        V s[kScanUsers][2] = {};
        add_dimensions(queries, y, p.head, s);
        if (p.head < p.step) {
            unsigned bits = 0;
            for (std::size_t u = 0; u < kScanUsers; ++u) {
                const auto limit = all(worst(best[u]) - rest_most(best[u], p, block));
                bits |= at_least(s[u][0] > s[u][1] ? s[u][0] : s[u][1], limit);
            }
            if (!bits) continue;
            add_dimensions(queries + p.head * kScanUsers, y + p.head * 2 * W, p.step - p.head, s);
        }
        for (std::size_t u = 0; u < kScanUsers; ++u) consider_block(p, best[u], block, s[u][0], s[u][1]);
    }
    return true;
}

/// The whole products of one block, added in the order of scan_many.
void consider_exactly(const Packed& p, const float* query, Best& best, std::size_t block) {
    const float* y = p.panels + block * p.step * 2 * W;
    V low{}, high{};
    for (std::size_t k = 0; k < p.step; ++k, y += 2 * W) low += all(query[k]) * load(y), high += all(query[k]) * load(y + W);
    consider_block(p, best, block, low, high);
}

/// Four blocks side by side, or the sums would wait for each other. A number is off by half of its item's scale at most, a
/// product therefore by that half times the sum of the query's absolute values.
bool scan_one(const Packed& p, const float* query, Best& best, std::size_t begin, std::size_t end) {
    float off = 0;
    for (std::size_t k = 0; k < p.step; ++k) off += query[k] < 0 ? -query[k] : query[k];
    const auto half_off = all(off * 0.5f * (1 + kRounding));
    for (std::size_t block = begin; block < end; block += 4) {
        if (!may_enter(best, p.length[block])) return false;
        const auto here = least(4, end - block);
        const std::int8_t* y[4];
        V s[4][2] = {};
        for (std::size_t n = 0; n < 4; ++n) y[n] = p.coarse + (block + least(n, here - 1)) * p.step * 2 * W;
        for (std::size_t k = 0; k < p.step; ++k) {
            const auto x = all(query[k]);
            each<4>([&](auto n) __attribute__((always_inline)) {
                s[n][0] += x * wide(y[n] + k * 2 * W);
                s[n][1] += x * wide(y[n] + k * 2 * W + W);
            });
        }
        for (std::size_t n = 0; n < here; ++n) {
            if (!allowed(p, block + n)) continue;
            const auto limit = all(worst(best) - kRounding * best.length * p.length[block + n]);
            const float* const scale = p.scale + (block + n) * 2 * W;
            if (at_least((s[n][0] + half_off) * load(scale), limit) | at_least((s[n][1] + half_off) * load(scale + W), limit)) consider_exactly(p, query, best, block + n);
        }
    }
    return true;
}

}  // namespace
}  // namespace lyceum::recsys::LANES_NAME
