// Threads take the next piece from one counter; the caller is one of them.
#include "engines/recsys/parallel.hpp"
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace lyceum::recsys {

unsigned cores() { return std::max(1u, std::thread::hardware_concurrency()); }

unsigned threads_worth(double operations, unsigned threads) {
    constexpr double kToStartOne = 1 << 20;
    return static_cast<unsigned>(std::clamp(operations / kToStartOne, 1.0, static_cast<double>(threads ? threads : cores())));
}

void in_pieces(std::size_t count, std::size_t piece, unsigned threads, const std::function<void(std::size_t, std::size_t)>& work, double operations_each) {
    threads = threads_worth(static_cast<double>(count) * operations_each, threads);
    piece = std::max<std::size_t>(piece, 1);
    const auto pieces = (count + piece - 1) / piece;
    std::atomic<std::size_t> next{0};
    std::exception_ptr fault;
    std::mutex guard;
    const auto take = [&] {
        for (std::size_t at; (at = next++) < pieces;) {
            try {
                work(at * piece, std::min(count, (at + 1) * piece));
            } catch (...) {                                     // carried to the caller's thread
                const std::lock_guard hold(guard);
                if (!fault) fault = std::current_exception();
                next = pieces;
            }
        }
    };
    std::vector<std::jthread> others;
    for (unsigned n = 1; n < std::min<std::size_t>(threads, pieces); ++n) others.emplace_back(take);
    take();
    others.clear();
    if (fault) std::rethrow_exception(fault);
}

}  // namespace lyceum::recsys
