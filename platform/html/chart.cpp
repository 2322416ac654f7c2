#include "platform/html/chart.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::html {

namespace {

// In units of the picture, which is as wide as half a page: letters keep their size on a phone.
constexpr double kWide = 400, kHigh = 190, kLeft = 40, kRight = 6, kTop = 18, kBottom = 22;

Attribute at(const char* name, double value) { return {name, fmt::format("{:.1f}", value)}; }

/// 1, 2, 2.5 or 5 times a power of ten, so that four of them reach `most`.
double step_to(double most) {
    if (most <= 0) return 1;
    auto power = std::pow(10, std::floor(std::log10(most / 4)));
    for (double by : {1.0, 2.0, 2.5, 5.0, 10.0})
        if (by * power * 4 >= most) return by * power;
    return 10 * power;
}

class Drawing {
public:
    Drawing(const Chart& chart, double least, double most) : chart_(chart) {
        step_ = step_to(std::max(most, -least));
        most_ = std::max(step_, std::ceil(most / step_ - 1e-9) * step_), least_ = std::floor(least / step_ + 1e-9) * step_;
        for (double value = least_; value <= most_ + step_ / 2; value += step_) {
            body_ += element("line", {Node(_class = "c-axis"), Node(at("x1", kLeft)), Node(at("x2", kWide - kRight)), Node(at("y1", y(value))), Node(at("y2", y(value)))});
            if (std::abs(value) > step_ / 2) body_ += text(kLeft - 5, y(value) + 4, "end", chart.text(value));
        }
        body_ += text(x(0), kHigh - 6, "start", chart.places.front());
        body_ += text(kWide - kRight, kHigh - 6, "end", chart.places.back());
    }

    double place() const { return (kWide - kLeft - kRight) / static_cast<double>(chart_.places.size()); }
    double x(std::size_t i) const { return kLeft + place() * static_cast<double>(i); }
    double y(double value) const { return kTop + (most_ - value) / (most_ - least_) * (kHigh - kTop - kBottom); }
    void add(const Html& more) { body_ += more; }

    Html svg(std::string_view swatch) const {
        Html legend;
        for (auto& series : chart_.series)
            legend += span(_class = "chart-key", element("svg", {Node(_viewbox = "0 0 10 10"), Node(_aria_hidden = true),
                Node(element("rect", {Node(_class = fmt::format("{} {}", swatch, series.style)), Node(at("x", 1)), Node(at("y", 1)), Node(at("width", 8)), Node(at("height", 8))}))}), series.label);
        return figure(_class = "chart sheet", element("svg", {Node(_viewbox = fmt::format("0 0 {} {}", kWide, kHigh)), Node(_role = "img"), Node(_label = chart_.sentence), Node(body_)}),
            figcaption(legend));
    }

private:
    static Html text(double across, double down, std::string_view anchor, std::string_view words) {
        return element("text", {Node(_class = "c-text"), Node(at("x", across)), Node(at("y", down)), Node(Attribute{"text-anchor", std::string(anchor)}), Node(words)});
    }
    const Chart& chart_;
    double least_ = 0, most_ = 0, step_ = 1;
    Html body_;
};

}  // namespace

Html line_chart(const Chart& chart) {
    if (chart.places.size() < 2) return {};
    double most = 0;
    for (auto& series : chart.series)
        for (auto value : series.values) most = std::max(most, value);
    Drawing drawing(chart, 0, most);
    for (auto& series : chart.series) {
        std::string points;
        for (std::size_t i = 0; i < series.values.size(); ++i) points += fmt::format("{:.1f},{:.1f} ", drawing.x(i) + drawing.place() / 2, drawing.y(series.values[i]));
        drawing.add(element("polyline", {Node(_class = "c-line " + series.style), Node(Attribute{"points", points})}));
    }
    return drawing.svg("c-swatch");
}

Html bar_chart(const Chart& chart) {
    if (chart.places.empty()) return {};
    double most = 0, least = 0;
    auto sum = [&](std::size_t i, bool above) {
        double total = 0;
        for (auto& series : chart.series)
            if ((series.values[i] > 0) == above) total += series.values[i];
        return total;
    };
    for (std::size_t i = 0; i < chart.places.size(); ++i) most = std::max(most, sum(i, true)), least = std::min(least, sum(i, false));
    Drawing drawing(chart, least, most);
    for (std::size_t i = 0; i < chart.places.size(); ++i) {
        double above = 0, below = 0;
        for (auto& series : chart.series) {
            auto value = series.values[i];
            if (value == 0) continue;
            auto& from = value > 0 ? above : below;
            auto top = drawing.y(value > 0 ? from + value : from), end = drawing.y(value > 0 ? from : from + value);
            from += value;
            drawing.add(element("rect", {Node(_class = "c-bar " + series.style), Node(at("x", drawing.x(i) + drawing.place() * 0.15)), Node(at("y", top)),
                Node(at("width", drawing.place() * 0.7)), Node(at("height", end - top))}));
        }
    }
    return drawing.svg("c-bar");
}

}  // namespace lyceum::html
