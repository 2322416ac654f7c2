// What counts tell of rates: how sure one is of a rate, and whether it has risen more than chance explains.
#pragma once
#include <cstdint>

namespace lyceum::engines::inference {

/// So many events among so many that could have been one: people who left of those who were there.
struct Counted {
    std::int64_t events = 0, of = 0;

    double rate() const { return of > 0 ? static_cast<double>(events) / static_cast<double>(of) : 0; }
};
struct Interval {
    double low = 0, high = 1;
};

inline constexpr double kTwoSided95 = 1.959963984540054;
/// The score interval of a rate (E. B. Wilson, JASA 22 (1927) 209), at 95 % unless `z` says otherwise; [0, 1] of nothing.
Interval wilson(const Counted&, double z = kTwoSided95);

/// P(X ≥ k) for X ~ Binomial(n, p); exact, term by term.
double binomial_upper(std::int64_t k, std::int64_t n, double p);

/// How likely it is that so many of all events fall into `now` when the rate is what it was `before`: the conditional test of
/// two Poisson rates (J. Przyborowski, H. Wilenski, Biometrika 31 (1940) 313). The uncertainty of `before` is in it. 1 where
/// there is nothing to compare.
double chance_of_rise(const Counted& now, const Counted& before);

}  // namespace lyceum::engines::inference
