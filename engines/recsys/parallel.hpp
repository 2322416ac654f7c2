// Work on several cores whose result does not depend on how many there are.
#pragma once
#include <cstddef>
#include <functional>

namespace lyceum::recsys {

/// The cores of this machine, at least 1.
unsigned cores();

/// How many of `threads` (0: all cores) so much work is worth, in simple operations: to start one takes as long as a million.
unsigned threads_worth(double operations, unsigned threads = 0);

/// Calls `work(begin, end)` for consecutive pieces of [0, count), at most `piece` long each, on `threads` threads (0: all
/// cores), but no more than the work is worth where it is told what one of `count` costs. Pieces are the same for every number of
/// threads; each must write to places of its own. Waits for all; the first exception is thrown here.
void in_pieces(std::size_t count, std::size_t piece, unsigned threads, const std::function<void(std::size_t begin, std::size_t end)>& work, double operations_each = 1e9);

}  // namespace lyceum::recsys
