// Where mathematics begins and ends in ordinary text.
#pragma once
#include <string_view>

namespace lyceum::html {

/// A formula in plain text: from its opening to its closing delimiter.
struct Formula {
    std::size_t begin, end;
    std::string_view tex;
    bool display;
};
/// `$x$` where the opening dollar is not followed by a space and the closing one neither preceded by a
/// space nor followed by a digit, so that "$5 and $10" is money; `$$x$$`, `\(x\)`, and `\[x\]` or
/// `\begin{align}…\end{align}` on lines of their own. The formula that starts exactly at `at`, or size 0.
Formula formula_at(std::string_view text, std::size_t at);

}  // namespace lyceum::html
