// Dense products: panels packed into the caches, a tile of accumulators in the registers (Goto and van de Geijn 2008).
#pragma once

namespace lyceum::recsys::LANES_NAME {
namespace {

constexpr std::size_t kTileRows = LANES == 16 ? 12 : LANES == 8 ? 6 : 4, kTileColumns = 2 * W;
constexpr std::size_t kDepth = 256, kRowsMost = kTileRows * 24, kColumnsMost = kTileColumns * 128;

constexpr std::size_t rounded(std::size_t n, std::size_t to) { return (n + to - 1) / to * to; }

/// Panels of `width` columns of a `depth` by `count` piece, each depth by depth, padded with zeros.
template <std::size_t width>
void pack(const float* from, std::size_t along_depth, std::size_t along_count, std::size_t depth, std::size_t count, float* to) {
    for (std::size_t at = 0; at < count; at += width) {
        const auto here = least(width, count - at);
        const float* first = from + at * along_count;
        if (here == width && along_count == 1)
            for (std::size_t k = 0; k < depth; ++k, to += width) __builtin_memcpy(to, first + k * along_depth, width * sizeof(float));
        else if (here == width)
            for (std::size_t k = 0; k < depth; ++k, to += width, first += along_depth) each<width>([&](auto n) { to[n] = first[n * along_count]; });
        else {
            for (std::size_t k = 0; k < depth; ++k)
                for (std::size_t n = here; n < width; ++n) to[k * width + n] = 0;
            for (std::size_t n = 0; n < here; ++n) {
                const float* column = first + n * along_count;
                for (std::size_t k = 0; k < depth; ++k) to[k * width + n] = column[k * along_depth];
            }
            to += depth * width;
        }
    }
}

struct Tile {
    V sums[kTileRows][2];
};

inline void multiply(std::size_t depth, const float* a, const float* b, Tile& tile) {
    V s[kTileRows][2] = {};
    for (std::size_t k = 0; k < depth; ++k, a += kTileRows, b += kTileColumns) {
        const auto b0 = load(b), b1 = load(b + W);
        each<kTileRows>([&](auto r) {
            const auto x = all(a[r]);
            s[r][0] += x * b0;
            s[r][1] += x * b1;
        });
    }
    each<kTileRows>([&](auto r) { tile.sums[r][0] = s[r][0], tile.sums[r][1] = s[r][1]; });
}

inline void put(const Tile& tile, float alpha, bool add, float* c, std::size_t c_step, std::size_t rows, std::size_t columns) {
    const auto scale = all(alpha);
    for (std::size_t r = 0; r < rows; ++r, c += c_step) {
        V sums[2] = {tile.sums[r][0] * scale, tile.sums[r][1] * scale};
        if (columns == kTileColumns) {
            store(c, add ? load(c) + sums[0] : sums[0]);
            store(c + W, add ? load(c + W) + sums[1] : sums[1]);
        } else {
            float values[kTileColumns];
            store(values, sums[0]), store(values + W, sums[1]);
            for (std::size_t n = 0; n < columns; ++n) c[n] = add ? c[n] + values[n] : values[n];
        }
    }
}

std::size_t product_scratch(const Product& p) {
    const auto depth = least(p.k, kDepth);
    return depth * (rounded(least(p.m, kRowsMost), kTileRows) + rounded(least(p.n, kColumnsMost), kTileColumns)) + 64;
}

/// The block of C of rows [i, i + m) and columns [j, j + n), from packed panels.
void product_block(const Product& p, std::size_t i, std::size_t m, std::size_t j, std::size_t n, std::size_t depth, bool add, const float* a, const float* b) {
    Tile tile;
    for (std::size_t column = 0; column < n; column += kTileColumns)
        for (std::size_t row = 0; row < m; row += kTileRows) {
            const auto rows = least(kTileRows, m - row);
            if (p.lower && static_cast<std::ptrdiff_t>(j + column) > static_cast<std::ptrdiff_t>(i + row + rows - 1) + p.diagonal) continue;
            multiply(depth, a + row * depth, b + column * depth, tile);
            put(tile, p.alpha, add, p.c + (i + row) * p.c_step + j + column, p.c_step, rows, least(kTileColumns, n - column));
        }
}

void product(const Product& p, float* scratch) {
    if (!p.k && !p.add)
        for (std::size_t i = 0; i < p.m; ++i)
            for (std::size_t j = 0; j < p.n; ++j) p.c[i * p.c_step + j] = 0;
    for (std::size_t j = 0; j < p.n; j += kColumnsMost) {
        const auto n = least(kColumnsMost, p.n - j);
        for (std::size_t k = 0; k < p.k; k += kDepth) {
            const auto depth = least(kDepth, p.k - k);
            float* b = scratch;
            float* a = scratch + depth * rounded(n, kTileColumns);
            pack<kTileColumns>(p.b + k * p.b_row + j * p.b_column, p.b_row, p.b_column, depth, n, b);
            for (std::size_t i = 0; i < p.m; i += kRowsMost) {
                const auto m = least(kRowsMost, p.m - i);
                if (p.lower && static_cast<std::ptrdiff_t>(j) > static_cast<std::ptrdiff_t>(i + m - 1) + p.diagonal) continue;
                pack<kTileRows>(p.a + i * p.a_row + k * p.a_column, p.a_column, p.a_row, depth, m, a);
                product_block(p, i, m, j, n, depth, p.add || k > 0, a, b);
            }
        }
    }
}

}  // namespace
}  // namespace lyceum::recsys::LANES_NAME
