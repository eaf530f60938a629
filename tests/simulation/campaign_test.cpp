#include "campaign.hpp"

#include "io/runtime/log.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <thread>

/// The long forms: LARIAT_SEEDS runs of everything, LARIAT_REORGS reorgs of every depth.
namespace lariat::simulation {
namespace {

constexpr std::uint64_t kLeastOfEach = 100;

unsigned all_cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

struct LongSimulation : testing::Test {
    LongSimulation() { io::configure_logging({.level = io::LogLevel::off}); }
    ~LongSimulation() override { io::configure_logging({}); }

    static void expect_unbroken(const Totals& totals, const Options& options) {
        fmt::print("{}", table_of(totals));
        for (const BrokenSeed& broken : totals.broken)
            ADD_FAILURE() << "seed " << broken.seed << ": " << broken.what << '\n'
                          << replay_command(broken.seed, options);
    }
};

TEST_F(LongSimulation, every_kind_of_fault_strikes_and_no_invariant_breaks) {
    const Totals totals = run({.first_seed = 1, .last_seed = LARIAT_SEEDS, .jobs = all_cores()});
    EXPECT_EQ(totals.runs, LARIAT_SEEDS);
    expect_unbroken(totals, {});
    for (std::size_t i = 0; i < kFaults; ++i)
        EXPECT_GE(totals.faults.counts_[i], kLeastOfEach) << name_of(static_cast<Fault>(i));
}

TEST_F(LongSimulation, the_same_seeds_give_the_same_hash) {
    const Campaign campaign{.first_seed = 1, .last_seed = LARIAT_SEEDS / 20, .jobs = all_cores()};
    EXPECT_EQ(run(campaign).digest, run(campaign).digest);
}

TEST_F(LongSimulation, reorgs_of_every_depth_leave_what_a_replay_from_scratch_leaves) {
    const Options options{.blocks = 160, .intensity_percent = 20, .reorg_depth = 64};
    Totals totals;
    constexpr std::uint64_t kSeedsAtOnce = 40;
    for (std::uint64_t seed = 1; totals.tally.reorgs < LARIAT_REORGS; seed += kSeedsAtOnce)
        totals.add(run({.first_seed = seed,
                        .last_seed = seed + kSeedsAtOnce - 1,
                        .jobs = all_cores(),
                        .options = options}));
    expect_unbroken(totals, options);
    for (std::size_t depth = 1; depth < totals.reorg_depths.size(); ++depth)
        EXPECT_GT(totals.reorg_depths[depth], 0U) << "depth " << depth;
}

}  // namespace
}  // namespace lariat::simulation
