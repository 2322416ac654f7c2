// Work on several cores whose result does not depend on how many there are.
#pragma once
#include <cstddef>
#include <functional>

namespace lyceum::recsys {

/// The cores of this machine, at least 1.
unsigned cores();

/// Calls `work(begin, end)` for consecutive pieces of [0, count), at most `piece` long each, on `threads` threads (0: all
/// cores). Pieces are the same for every number of threads; each must write to places of its own. Waits for all; the first
/// exception is thrown here.
void in_pieces(std::size_t count, std::size_t piece, unsigned threads, const std::function<void(std::size_t begin, std::size_t end)>& work);

}  // namespace lyceum::recsys
