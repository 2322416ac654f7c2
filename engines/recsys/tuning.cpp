// Parameters are walked in a range of [0, 1], linear or logarithmic as they say.
#include "engines/recsys/tuning.hpp"
#include "engines/recsys/splits.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

namespace {

bool logarithmic(const Parameter& p) { return p.scale == Parameter::Scale::logarithmic || p.scale == Parameter::Scale::whole_logarithmic; }
bool whole(const Parameter& p) { return p.scale == Parameter::Scale::whole || p.scale == Parameter::Scale::whole_logarithmic; }

/// Where a logarithmic scale begins when its least is 0.
double low_end(const Parameter& p) { return p.least > 0 ? p.least : std::min(p.most / 1e4, whole(p) ? 1.0 : p.most); }

double place_of(const Parameter& p, double value) {
    if (!(p.most > p.least)) return 0;
    if (!logarithmic(p)) return (value - p.least) / (p.most - p.least);
    return std::clamp(std::log(std::max(value, low_end(p)) / low_end(p)) / std::log(p.most / low_end(p)), 0.0, 1.0);
}

double value_at(const Parameter& p, double place) {
    place = std::clamp(place, 0.0, 1.0);
    auto value = logarithmic(p) && p.most > low_end(p) ? low_end(p) * std::pow(p.most / low_end(p), place) : p.least + place * (p.most - p.least);
    if (whole(p)) value = std::round(value);
    return std::clamp(value, p.least, p.most);
}

}  // namespace

const Trial* best_of(std::span<const Trial> tried) {
    const auto best = std::max_element(tried.begin(), tried.end(), [](auto& a, auto& b) { return a.value < b.value; });
    return best == tried.end() ? nullptr : &*best;
}

Settings next_settings(const ModelKind& kind, std::span<const Trial> tried, const Settings& fixed, std::uint64_t seed) {
    constexpr double kWidest = 0.25, kNarrowest = 0.04;
    Settings next;
    const auto* best = best_of(tried);
    const bool around = best && tried.size() >= 4 && tried.size() % 2 == 0;
    const double width = std::max(kNarrowest, kWidest * std::pow(0.9, static_cast<double>(tried.size()) / 2));
    for (std::size_t n = 0; n < kind.parameters.size(); ++n) {
        auto& parameter = kind.parameters[n];
        const auto draw = chance(seed, tried.size(), n);
        double value = parameter.usual;
        if (!parameter.tuned) {
            value = parameter.usual;
        } else if (around) {
            const auto from = best->settings.find(parameter.name);
            value = value_at(parameter, place_of(parameter, from == best->settings.end() ? parameter.usual : from->second) + (2 * draw - 1) * width);
        } else if (best) {
            value = value_at(parameter, draw);
        }
        const auto kept = fixed.find(parameter.name);
        next.emplace(parameter.name, kept == fixed.end() ? value : kept->second);
    }
    return next;
}

}  // namespace lyceum::recsys
