// Who changed the data: we, or somebody else.
#include "platform/db/elsewhere.hpp"
#include "platform/core/refusal.hpp"
#include <atomic>
#include <doctest/doctest.h>
#include <latch>
#include <thread>
#include <vector>

using namespace lyceum;

namespace {

/// Asks, and forgets when told to.
bool look(Elsewhere& elsewhere, std::int64_t counter) {
    bool changed = elsewhere.changed([&] { return counter; });
    if (changed) elsewhere.forgotten();
    return changed;
}

}  // namespace

TEST_CASE("our own commits are no news, those of others are") {
    Elsewhere elsewhere;
    CHECK(look(elsewhere, 7));                          // what happened before is not known
    CHECK_FALSE(look(elsewhere, 7));
    elsewhere.moved(8);
    elsewhere.moved(9);
    CHECK_FALSE(look(elsewhere, 9));
    CHECK(look(elsewhere, 10));
    elsewhere.moved(11);
    CHECK(look(elsewhere, 12));
    CHECK_FALSE(look(elsewhere, 12));
}

TEST_CASE("a commit of ours whose move is not noted yet counts as news, and hides none") {
    Elsewhere elsewhere;
    look(elsewhere, 1);
    CHECK(look(elsewhere, 2));                          // ours, but its thread has not come to say so
    elsewhere.moved(2);
    CHECK(look(elsewhere, 3));                          // somebody else's
    CHECK_FALSE(look(elsewhere, 3));
}

TEST_CASE("a counter that was made anew, or could not be read, is news") {
    Elsewhere elsewhere;
    look(elsewhere, 50);
    CHECK(look(elsewhere, 1));
    CHECK_FALSE(elsewhere.changed([]() -> std::int64_t { throw Fault("the database is away"); }));
    CHECK(look(elsewhere, 1));
    CHECK_FALSE(look(elsewhere, 1));
}

TEST_CASE("many who come together are answered by few questions, each asked after they came") {
    Elsewhere elsewhere;
    std::atomic<std::int64_t> counter{1};
    std::atomic<int> questions{0}, news{0};
    constexpr int kThreads = 8, kTimes = 200;
    std::latch start(kThreads);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i)
            threads.emplace_back([&] {
                start.arrive_and_wait();
                for (int n = 0; n < kTimes; ++n) {
                    ++counter;
                    bool changed = elsewhere.changed([&] { ++questions; return counter.load(); });
                    if (changed) ++news, elsewhere.forgotten();
                }
            });
    }
    CHECK(questions <= kThreads * kTimes);
    CHECK(news > 0);
    CHECK_FALSE(look(elsewhere, counter));
}
