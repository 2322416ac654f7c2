// Whether something stays linear, on any machine, busy or not, with or without a sanitizer.
#pragma once
#include <algorithm>
#include <cstddef>
#include <ctime>

namespace lyceum::testing {

/// How much more processor time f takes for four times the size: about 4 where it is linear, 16 where it is quadratic.
template <class F>
double growth(std::size_t size, F&& f) {
    auto work = [&](std::size_t n) {
        auto begin = std::clock();
        f(n);
        return static_cast<double>(std::clock() - begin + 1);
    };
    auto small = std::min(work(size / 4), work(size / 4));
    return work(size) / small;
}

}  // namespace lyceum::testing
