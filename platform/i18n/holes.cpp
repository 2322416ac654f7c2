// One scanner for patterns, and the two things done with it.
#include "platform/i18n/holes.hpp"
#include <charconv>
#include <fmt/format.h>
#include <functional>
#include <map>

namespace lyceum::i18n {

namespace {

constexpr std::size_t kHolesMax = 32;

struct Hole {
    std::size_t index = 0;
    std::string_view spec;                              // with its colon; empty when there is none
};

/// Walks over a pattern. `text` is given literal runs, `hole` each hole with its spelling; the answer is
/// false when a brace stands alone or a hole is neither `{}`, `{number}` nor one of these with a spec.
template <class OnText, class OnHole>
bool scan(std::string_view pattern, OnText text, OnHole hole) {
    bool well_formed = true;
    std::size_t next = 0;
    for (std::size_t at = 0; at < pattern.size();) {
        auto brace = pattern.find_first_of("{}", at);
        text(pattern.substr(at, brace - at));
        if (brace == pattern.npos) break;
        if (brace + 1 < pattern.size() && pattern[brace + 1] == pattern[brace]) {
            text(pattern.substr(brace, 1));
            at = brace + 2;
            continue;
        }
        auto close = pattern[brace] == '{' ? pattern.find_first_of("{}", brace + 1) : pattern.npos;
        if (close == pattern.npos || pattern[close] == '{') {
            well_formed = false;
            text(pattern.substr(brace, 1));
            at = brace + 1;
            continue;
        }
        auto spelling = pattern.substr(brace, close + 1 - brace);
        auto inside = spelling.substr(1, spelling.size() - 2);
        auto colon = inside.find(':');
        auto number = inside.substr(0, colon);
        Hole found{0, colon == inside.npos ? std::string_view{} : inside.substr(colon)};
        auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), found.index);
        bool numbered = error == std::errc{} && end == number.data() + number.size() && found.index < kHolesMax;
        if (number.empty()) found.index = next++;
        if (number.empty() || numbered) hole(found, spelling);
        else well_formed = false, text(spelling);
        at = close + 1;
    }
    return well_formed;
}

using Specs = std::map<std::size_t, std::string_view>;

bool collect(std::string_view pattern, Specs& specs) {
    bool automatic = false, numbered = false;
    bool well_formed = scan(pattern, [](std::string_view) {}, [&](Hole hole, std::string_view spelling) {
        specs.emplace(hole.index, hole.spec);
        (spelling[1] == '}' || spelling[1] == ':' ? automatic : numbered) = true;
    });
    return well_formed && !(automatic && numbered);     // {fmt} refuses a mixture
}

}  // namespace

std::string format_runtime(std::string_view pattern, const std::vector<std::string>& holes) {
    std::string out;
    scan(pattern, [&](std::string_view text) { out += text; },
        [&](Hole hole, std::string_view spelling) { out += hole.index < holes.size() ? std::string_view(holes[hole.index]) : spelling; });
    return out;
}

std::optional<std::string> check(std::string_view english, std::string_view translated) {
    Specs wanted, found;
    if (!collect(english, wanted)) return "the English has a brace or a hole that cannot be read";
    if (!collect(translated, found)) return "the translation has a brace or a hole that cannot be read";
    for (auto& [index, spec] : wanted) {
        auto there = found.find(index);
        if (there == found.end()) return fmt::format("hole {} is missing from the translation", index);
        if (there->second != spec) return fmt::format("hole {} is formatted '{}' in English and '{}' in the translation", index, spec, there->second);
    }
    for (auto& [index, spec] : found)
        if (!wanted.contains(index)) return fmt::format("hole {} of the translation does not exist in English", index);
    return std::nullopt;
}

}  // namespace lyceum::i18n
