// Noise that keeps single people out of published counts: the two-sided geometric mechanism (Ghosh, Roughgarden,
// Sundararajan 2009, "Universally utility-maximizing privacy mechanisms"; Dwork, McSherry, Nissim, Smith 2006).
//
// A count to which one person adds at most `sensitivity`, plus this noise, is ε-differentially private: whatever is
// published was at most e^ε times as likely with somebody as without them. The privacy of several counts adds up.
#pragma once
#include <cstdint>
#include <functional>

namespace lyceum::engines::privacy {

struct Mechanism {
    double epsilon = 1;                             // > 0
    std::int64_t sensitivity = 1;                   // >= 1: how far one person can move the count

    /// P(noise = k) = (1 - α) / (1 + α) · α^|k| with α = e^(-ε / sensitivity). `bits` gives 64 fair bits a call; their upper 53
    /// are used, so noise beyond 37 · sensitivity / ε does not occur.
    std::int64_t noise(const std::function<std::uint64_t()>& bits) const;
    /// The smallest m with P(|noise| > m) <= `beyond`.
    std::int64_t margin(double beyond = 0.05) const;

private:
    double log_alpha() const;
};

}  // namespace lyceum::engines::privacy
