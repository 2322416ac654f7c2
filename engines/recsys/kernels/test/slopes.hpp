// Slopes against differences of the loss itself.
#pragma once
#include "engines/recsys/kernels/dense.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::recsys {

/// How far the worst slope is from what the loss does when its parameter is moved by `step` either way. Where a step crosses the
/// bend of a ReLU only the difference on the other side is the slope; `bends` takes the nearest of the three.
template <class Net, class Layers, class Batch>
double worst_slope(Net& net, Layers& gradient, const Batch& batch, float step, bool bends) {
    const auto loss = net.loss(batch, nullptr, 1);
    const auto slopes = gradient.all(), parameters = net.layers.all();
    double worst = slopes.size() == parameters.size() ? 0 : INFINITY;
    for (std::size_t layer = 0; layer < std::min(slopes.size(), parameters.size()); ++layer)
        for (std::size_t row = 0; row < parameters[layer]->rows; ++row)
            for (std::size_t k = 0; k < parameters[layer]->columns; ++k) {
                auto& value = (*parameters[layer])[row][k];
                const auto before = value;
                value = before + step;
                const auto above = net.loss(batch, nullptr, 1);
                value = before - step;
                const auto below = net.loss(batch, nullptr, 1);
                value = before;
                const auto off = [&](double difference) { return std::abs(difference / static_cast<double>(step) - static_cast<double>((*slopes[layer])[row][k])); };
                worst = std::max(worst, bends ? std::min({off((above - below) / 2), off(above - loss), off(loss - below)}) : off((above - below) / 2));
            }
    return worst;
}

}  // namespace lyceum::recsys
