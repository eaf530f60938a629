#include "campaign.hpp"
#include "io/runtime/log.hpp"

#include <gtest/gtest.h>

namespace lariat::simulation {
namespace {

struct Simulated : testing::Test {
    Simulated() { io::configure_logging({.level = io::LogLevel::off}); }
    ~Simulated() override { io::configure_logging({}); }

    static Report run(Options options) { return Simulation{options}.run(); }
    static void expect_unbroken(const Totals& totals, const Options& options) {
        for (const BrokenSeed& broken : totals.broken)
            ADD_FAILURE() << "seed " << broken.seed << ": " << broken.what << '\n'
                          << replay_command(broken.seed, options);
    }
};

TEST_F(Simulated, without_faults_every_intent_lands_or_reverts) {
    const Totals totals =
        lariat::simulation::run({.first_seed = 1, .last_seed = 20, .options = {.intensity_percent = 0}});
    expect_unbroken(totals, {.intensity_percent = 0});
    EXPECT_EQ(totals.tally.restarts, 0U);
    EXPECT_EQ(totals.tally.intents, totals.tally.landed + totals.tally.reverted);
    EXPECT_EQ(totals.tally.intents, totals.tally.signatures) << "nothing is replaced";
    EXPECT_GT(totals.tally.exact, 100U);
}

TEST_F(Simulated, the_same_seed_gives_the_same_run) {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        const Report first = run({.seed = seed});
        const Report second = run({.seed = seed});
        EXPECT_EQ(first.digest, second.digest) << "seed " << seed;
        EXPECT_EQ(first.faults.counts_, second.faults.counts_) << "seed " << seed;
        EXPECT_NE(first.digest, run({.seed = seed + 1'000'000}).digest);
    }
}

TEST_F(Simulated, the_invariants_hold_whatever_goes_wrong) {
    const Totals totals = lariat::simulation::run({.first_seed = 1, .last_seed = 300});
    expect_unbroken(totals, {});
    for (std::size_t i = 0; i < kFaults; ++i)
        EXPECT_GT(totals.faults.counts_[i], 0U) << name_of(static_cast<Fault>(i));
}

TEST_F(Simulated, reorgs_leave_what_a_replay_from_scratch_leaves) {
    const Options options{.blocks = 120, .intensity_percent = 20, .reorg_depth = 64};
    const Totals totals = lariat::simulation::run({.first_seed = 1, .last_seed = 12, .options = options});
    expect_unbroken(totals, options);
    EXPECT_GT(totals.tally.reorgs, 60U);
    std::uint64_t deep = 0;
    for (std::size_t depth = 33; depth < totals.reorg_depths.size(); ++depth)
        deep += totals.reorg_depths[depth];
    EXPECT_GT(deep, 5U);
}

/// What the witness says first when a part is broken on purpose, over a few seeds.
std::string noticed(Sabotage sabotage, std::uint64_t intensity) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const Report report =
            Simulation{{.seed = seed, .intensity_percent = intensity, .sabotage = sabotage}}.run();
        if (report.broken)
            return *report.broken;
    }
    return "";
}

TEST_F(Simulated, a_disk_that_forgets_is_noticed) {
    EXPECT_TRUE(noticed(Sabotage::disk_forgets, 0).ends_with("without a durable intent"));
}

TEST_F(Simulated, logs_that_are_missing_are_noticed) {
    EXPECT_TRUE(noticed(Sabotage::logs_missing, 0).starts_with("following: pool"));
}

TEST_F(Simulated, receipts_that_lie_are_noticed) {
    EXPECT_NE(noticed(Sabotage::receipts_lie, 0), "");
}

TEST_F(Simulated, a_signature_while_halted_is_noticed) {
    EXPECT_NE(noticed(Sabotage::signer_ignores, 300).find("while"), std::string::npos);
}

}  // namespace
}  // namespace lariat::simulation
