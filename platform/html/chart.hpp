// Small charts as SVG, drawn by the server, the same without scripts. A chart shows what a table beside it says: the picture
// has one sentence for those who do not see it, and the colours are those of the style sheet (web/css/tables.css).
#pragma once
#include "platform/html/html.hpp"
#include <functional>
#include <string>
#include <vector>

namespace lyceum::html {

struct Series {
    std::string label;
    std::string style;                              // after `c-line` or `c-bar`: "", "b", "c", "d", "ink"
    std::vector<double> values;                     // one for each place on the axis
};
struct Chart {
    std::string sentence;                           // what it shows, for screen readers
    std::vector<std::string> places;                // along the axis, first and last are written
    std::vector<Series> series;
    std::function<std::string(double)> text;        // of a value, for the axis
};
/// A line for each series, from zero up. Nothing without two places.
Html line_chart(const Chart&);
/// For each place a bar of all series, positive ones above zero, negative ones below.
Html bar_chart(const Chart&);

}  // namespace lyceum::html
