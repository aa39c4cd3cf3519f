#include "engine/kernels/team.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace sheaf::test {

using kernels::Team;
using kernels::Worker;

TEST(Team, EveryIndexRunsOnceAndLoopsFollowEachOther)
{
    for (const int threads : {1, 2, 5}) {
        Team team(threads, 16);
        std::vector<std::atomic<int>> visits(1000);
        std::atomic<int> early = 0;
        team.run({}, [&](Worker& worker) {
            for (int round = 0; round < 50; ++round) {
                worker.forEach(visits.size(), [&](std::size_t i) { ++visits[i]; });
                worker.forEach(visits.size(), [&](std::size_t i) { early += visits[i] != 2 * round + 1 ? 1 : 0; });
                worker.forEach(visits.size(), [&](std::size_t i) { ++visits[i]; });
            }
        });
        EXPECT_EQ(early, 0) << "a loop began before the one before it was done";
        for (const auto& count : visits)
            ASSERT_EQ(count, 100);
    }
}

TEST(Team, EveryThreadHasScratchOfItsOwn)
{
    Team team(3, 64);
    std::vector<float*> scratch(3);
    team.run({}, [&](Worker& worker) { scratch[worker.index()] = worker.scratch(); });
    EXPECT_NE(scratch[0], scratch[1]);
    EXPECT_NE(scratch[1], scratch[2]);
    for (const float* p : scratch)
        EXPECT_NE(p, nullptr);
}

TEST(Team, AStopSkipsTheRest)
{
    Team team(2, 16);
    std::stop_source stop;
    std::atomic<int> done = 0;
    team.run(stop.get_token(), [&](Worker& worker) {
        worker.forEach(1'000'000, [&](std::size_t) {
            if (++done == 10)
                stop.request_stop();
        });
        worker.forEach(100, [&](std::size_t) { done += 1'000'000; });
    });
    EXPECT_LT(done, 100);
}

} // namespace sheaf::test
