#include "platform/html/qr.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

namespace lyceum {

namespace {

using Bytes = std::vector<std::uint8_t>;

// Level M of each version: all codewords, error correction codewords of a block, blocks, and where alignment
// patterns lie besides column and row 6.
struct Version {
    int codewords = 0, correction = 0, blocks = 0;
    std::array<int, 2> aligned{};
};
constexpr std::array<Version, 10> kVersions{{
    {26, 10, 1, {0, 0}}, {44, 16, 1, {18, 0}}, {70, 26, 1, {22, 0}}, {100, 18, 2, {26, 0}}, {134, 24, 2, {30, 0}},
    {172, 16, 4, {34, 0}}, {196, 18, 4, {22, 38}}, {242, 22, 4, {24, 42}}, {292, 22, 5, {26, 46}}, {346, 26, 5, {28, 50}},
}};
const Version& version(int number) { return kVersions[static_cast<std::size_t>(number - 1)]; }
int data_codewords(int number) { return version(number).codewords - version(number).correction * version(number).blocks; }

// ---- Reed-Solomon over GF(256) with x⁸ + x⁴ + x³ + x² + 1 -----------------------------------------

std::uint8_t times(std::uint8_t a, std::uint8_t b) {
    int product = 0;
    for (int bit = 7; bit >= 0; --bit) {
        product = (product << 1) ^ ((product >> 7) * 0x11d);
        if (b >> bit & 1) product ^= a;
    }
    return static_cast<std::uint8_t>(product);
}

Bytes correction_of(const Bytes& data, int degree) {
    auto size = static_cast<std::size_t>(degree);
    Bytes divisor(size, 0), rest(size, 0);
    divisor.back() = 1;
    std::uint8_t root = 1;
    for (int i = 0; i < degree; ++i, root = times(root, 2))
        for (std::size_t j = 0; j < size; ++j) divisor[j] = static_cast<std::uint8_t>(times(divisor[j], root) ^ (j + 1 < size ? divisor[j + 1] : 0));
    for (auto byte : data) {
        auto factor = static_cast<std::uint8_t>(byte ^ rest.front());
        std::rotate(rest.begin(), rest.begin() + 1, rest.end());
        rest.back() = 0;
        for (std::size_t j = 0; j < size; ++j) rest[j] ^= times(divisor[j], factor);
    }
    return rest;
}

// ---- codewords ----------------------------------------------------------------------------------

Bytes codewords_of(std::string_view text, int number) {
    std::vector<bool> bits;
    auto put = [&](unsigned value, int count) {
        for (int bit = count - 1; bit >= 0; --bit) bits.push_back(value >> bit & 1);
    };
    constexpr unsigned kByteMode = 4;
    put(kByteMode, 4);
    put(static_cast<unsigned>(text.size()), number < 10 ? 8 : 16);
    for (char c : text) put(static_cast<unsigned char>(c), 8);
    auto room = static_cast<std::size_t>(data_codewords(number)) * 8;
    put(0, static_cast<int>(std::min<std::size_t>(4, room - bits.size())));
    while (bits.size() % 8) bits.push_back(false);
    for (unsigned pad = 0xec; bits.size() < room; pad ^= 0xec ^ 0x11) put(pad, 8);
    Bytes bytes(bits.size() / 8, 0);
    for (std::size_t i = 0; i < bits.size(); ++i) bytes[i / 8] = static_cast<std::uint8_t>(bytes[i / 8] << 1 | bits[i]);
    return bytes;
}

// The data in blocks, each with its correction, read across the blocks.
Bytes interleaved(const Bytes& data, int number) {
    auto& v = version(number);
    auto blocks = static_cast<std::size_t>(v.blocks), each = data.size() / blocks, longer = data.size() % blocks;
    std::vector<Bytes> parts, corrections;
    for (std::size_t i = 0, at = 0; i < blocks; ++i) {
        auto size = each + (i >= blocks - longer ? 1 : 0);
        parts.emplace_back(data.begin() + static_cast<std::ptrdiff_t>(at), data.begin() + static_cast<std::ptrdiff_t>(at + size));
        corrections.push_back(correction_of(parts.back(), v.correction));
        at += size;
    }
    Bytes all;
    for (auto* lists : {&parts, &corrections})
        for (std::size_t i = 0; i <= each || i < static_cast<std::size_t>(v.correction); ++i)
            for (auto& list : *lists)
                if (i < list.size()) all.push_back(list[i]);
    return all;
}

// ---- drawing ------------------------------------------------------------------------------------

class Drawing {
public:
    explicit Drawing(int number) : number_(number), code_{number * 4 + 17, {}} {
        code_.dark.resize(static_cast<std::size_t>(code_.size * code_.size));
        fixed_.resize(code_.dark.size());
        draw_patterns();
    }
    const QrCode& code() const { return code_; }

    void draw_codewords(const Bytes& bytes) {
        std::size_t bit = 0;
        bool up = true;
        for (int right = code_.size - 1; right > 0; right -= 2, up = !up) {
            if (right == 6) right = 5;                              // the timing column is jumped over
            for (int step = 0; step < code_.size; ++step)
                for (int x : {right, right - 1}) {
                    int y = up ? code_.size - 1 - step : step;
                    if (is_fixed(x, y) || bit >= bytes.size() * 8) continue;
                    set(x, y, bytes[bit / 8] >> (7 - bit % 8) & 1);
                    ++bit;
                }
        }
    }

    void apply_mask(int mask) {
        for (int y = 0; y < code_.size; ++y)
            for (int x = 0; x < code_.size; ++x)
                if (!is_fixed(x, y) && inverts(mask, x, y)) set(x, y, !code_.at(x, y));
        draw_format(mask);
    }

    /// How hard it is to read, as the standard counts it.
    int penalty() const {
        int sum = balance_penalty();
        for (int i = 0; i < code_.size; ++i) sum += line_penalty(i, true) + line_penalty(i, false);
        for (int y = 0; y + 1 < code_.size; ++y)
            for (int x = 0; x + 1 < code_.size; ++x) {
                bool dark = code_.at(x, y);
                if (dark == code_.at(x + 1, y) && dark == code_.at(x, y + 1) && dark == code_.at(x + 1, y + 1)) sum += 3;
            }
        return sum;
    }

private:
    std::size_t index(int x, int y) const { return static_cast<std::size_t>(y * code_.size + x); }
    bool is_fixed(int x, int y) const { return fixed_[index(x, y)]; }
    void set(int x, int y, bool dark) { code_.dark[index(x, y)] = dark; }
    void fix(int x, int y, bool dark) {
        if (x < 0 || y < 0 || x >= code_.size || y >= code_.size) return;
        set(x, y, dark);
        fixed_[index(x, y)] = true;
    }

    void draw_rings(int x, int y, int reach, bool (*dark)(int distance)) {
        for (int dy = -reach; dy <= reach; ++dy)
            for (int dx = -reach; dx <= reach; ++dx) fix(x + dx, y + dy, dark(std::max(std::abs(dx), std::abs(dy))));
    }

    void draw_patterns() {
        int end = code_.size - 1;
        for (int i = 0; i <= end; ++i) fix(6, i, i % 2 == 0), fix(i, 6, i % 2 == 0);
        auto finder = [](int distance) { return distance != 2 && distance != 4; };
        draw_rings(3, 3, 4, finder), draw_rings(end - 3, 3, 4, finder), draw_rings(3, end - 3, 4, finder);
        std::vector<int> centres{6};
        for (int at : version(number_).aligned)
            if (at) centres.push_back(at);
        for (int y : centres)
            for (int x : centres) {
                bool under_finder = (x == 6 && y == 6) || (x == 6 && y == centres.back()) || (x == centres.back() && y == 6);
                if (centres.size() > 1 && !under_finder) draw_rings(x, y, 2, [](int distance) { return distance != 1; });
            }
        draw_format(0);
        draw_version();
    }

    static unsigned with_remainder(unsigned value, unsigned divisor, int degree) {
        unsigned rest = value;
        for (int i = 0; i < degree; ++i) rest = (rest << 1) ^ ((rest >> (degree - 1)) * divisor);
        return value << degree | rest;
    }

    void draw_format(int mask) {
        constexpr unsigned kLevelM = 0, kFormatMask = 0x5412;
        auto bits = with_remainder(kLevelM << 3 | static_cast<unsigned>(mask), 0x537, 10) ^ kFormatMask;
        auto bit = [&](int i) { return (bits >> i & 1) != 0; };
        int end = code_.size - 1;
        for (int i = 0; i < 6; ++i) fix(8, i, bit(i)), fix(5 - i, 8, bit(9 + i));
        fix(8, 7, bit(6)), fix(8, 8, bit(7)), fix(7, 8, bit(8));
        for (int i = 0; i < 8; ++i) fix(end - i, 8, bit(i));
        for (int i = 8; i < 15; ++i) fix(8, end - 14 + i, bit(i));
        fix(8, end - 7, true);
    }

    void draw_version() {
        if (number_ < 7) return;
        auto bits = with_remainder(static_cast<unsigned>(number_), 0x1f25, 12);
        for (int i = 0; i < 18; ++i) {
            int across = code_.size - 11 + i % 3, along = i / 3;
            fix(across, along, bits >> i & 1), fix(along, across, bits >> i & 1);
        }
    }

    static bool inverts(int mask, int x, int y) {
        switch (mask) {
            case 0: return (x + y) % 2 == 0;
            case 1: return y % 2 == 0;
            case 2: return x % 3 == 0;
            case 3: return (x + y) % 3 == 0;
            case 4: return (x / 3 + y / 2) % 2 == 0;
            case 5: return x * y % 2 + x * y % 3 == 0;
            case 6: return (x * y % 2 + x * y % 3) % 2 == 0;
            default: return ((x + y) % 2 + x * y % 3) % 2 == 0;
        }
    }

    // Long runs of one colour, and runs that look like a finder.
    int line_penalty(int i, bool across) const {
        constexpr unsigned kLikeFinder = 0b10111010000, kLikeFinderBackwards = 0b00001011101, kEleven = (1 << 11) - 1;
        int sum = 0, run = 0;
        unsigned window = 0;
        bool before = false;
        for (int j = 0; j < code_.size; ++j) {
            bool dark = across ? code_.at(j, i) : code_.at(i, j);
            run = j > 0 && dark == before ? run + 1 : 1;
            if (run == 5) sum += 3;
            if (run > 5) sum += 1;
            before = dark;
            window = (window << 1 | dark) & kEleven;
            if (j >= 10 && (window == kLikeFinder || window == kLikeFinderBackwards)) sum += 40;
        }
        return sum;
    }

    int balance_penalty() const {
        auto dark = static_cast<int>(std::count(code_.dark.begin(), code_.dark.end(), true));
        auto percent = dark * 100 / (code_.size * code_.size);
        return std::abs(percent - 50) / 5 * 10;
    }

    int number_;
    QrCode code_;
    std::vector<bool> fixed_;
};

}  // namespace

std::optional<QrCode> qr_code(std::string_view bytes) {
    if (bytes.size() > kQrBytesMost) return std::nullopt;
    int number = 1;
    auto head_bits = [](int n) { return n < 10 ? 12u : 20u; };
    while (static_cast<std::size_t>(data_codewords(number)) * 8 < head_bits(number) + bytes.size() * 8) ++number;
    Drawing drawn(number);
    drawn.draw_codewords(interleaved(codewords_of(bytes, number), number));
    std::optional<Drawing> best;
    for (int mask = 0; mask < 8; ++mask) {
        auto masked = drawn;
        masked.apply_mask(mask);
        if (!best || masked.penalty() < best->penalty()) best = masked;
    }
    return best->code();
}

Html qr_picture(std::string_view bytes, std::string_view label) {
    using namespace html;
    auto code = qr_code(bytes);
    if (!code) return {};
    constexpr int kQuiet = 4;
    std::string drawn;
    for (int y = 0; y < code->size; ++y)
        for (int x = 0; x < code->size; ++x)
            if (code->at(x, y)) drawn += fmt::format("M{} {}h1v1h-1z", x + kQuiet, y + kQuiet);
    auto box = fmt::format("0 0 {0} {0}", code->size + 2 * kQuiet);
    return element("svg", {Node(_class = "qr"), Node(_viewbox = box), Node(_role = "img"), Node(_label = label), Node(Attribute{"shape-rendering", "crispEdges"}),
        Node(element("path", {Node(Attribute{"d", drawn}), Node(Attribute{"fill", "currentColor"})}))});
}

}  // namespace lyceum
