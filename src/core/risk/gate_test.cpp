#include "core/risk/gate.hpp"

#include <gtest/gtest.h>

namespace lariat::risk {
namespace {

Policy policy() {
    return {.execute = true,
            .min_net = 100,
            .max_notional = 1'000'000,
            .max_head_age_ns = 500,
            .max_per_head = 2,
            .max_open = 3,
            .max_consecutive_reverts = 2};
}

Opportunity worth(std::int64_t net) {
    Opportunity opportunity;
    opportunity.waterfall.net = I256{net};
    return opportunity;
}

const Moment kGood{.head_age_ns = 10, .notional = 1'000};

TEST(Gate, lets_pass_what_breaks_no_limit) {
    EXPECT_FALSE(Gate{policy()}.check(worth(100), kGood));
}

TEST(Gate, names_the_limit_that_is_broken) {
    const Gate gate{policy()};
    EXPECT_EQ(gate.check(worth(99), kGood), Reason::below_min_net);
    EXPECT_EQ(gate.check(worth(-1), kGood), Reason::below_min_net);
    EXPECT_EQ(gate.check(worth(100), {.head_age_ns = 501}), Reason::stale_state);
    EXPECT_EQ(gate.check(worth(100), {.head_is_newest = false}), Reason::late_proof);
    EXPECT_EQ(gate.check(worth(100), {.notional = 1'000'001}), Reason::max_notional);
    Policy off = policy();
    off.execute = false;
    EXPECT_EQ(Gate{off}.check(worth(100), kGood), Reason::execution_off);
}

TEST(Gate, nothing_passes_while_halted_or_reducing) {
    Gate gate{policy()};
    for (const OperatingState state : {OperatingState::reducing, OperatingState::halted}) {
        gate.enter(state, "operator");
        EXPECT_EQ(gate.check(worth(100), kGood), Reason::halted);
        EXPECT_EQ(gate.free_slots(0), 0U);
        EXPECT_EQ(gate.state_reason(), "operator");
    }
    gate.replace_policy(policy());
    EXPECT_EQ(gate.state(), OperatingState::halted) << "other limits do not resume it";
    gate.enter(OperatingState::active, "over");
    EXPECT_FALSE(gate.check(worth(100), kGood));
    EXPECT_EQ(gate.state_reason(), "");
}

TEST(Gate, bounds_what_is_open) {
    const Gate gate{policy()};
    EXPECT_EQ(gate.free_slots(0), 2U);
    EXPECT_EQ(gate.free_slots(2), 1U);
    EXPECT_EQ(gate.free_slots(3), 0U);
    Moment full = kGood;
    full.open = 3;
    EXPECT_EQ(gate.check(worth(100), full), Reason::lost_to_conflict);
}

TEST(Gate, reverts_in_a_row_halt_it) {
    Gate gate{policy()};
    EXPECT_FALSE(gate.on_outcome(Stage::reverted));
    EXPECT_FALSE(gate.on_outcome(Stage::landed)) << "a success starts the count anew";
    EXPECT_FALSE(gate.on_outcome(Stage::reverted));
    EXPECT_FALSE(gate.on_outcome(Stage::cancelled)) << "what was cancelled says nothing";
    EXPECT_TRUE(gate.on_outcome(Stage::reverted));
    EXPECT_EQ(gate.state(), OperatingState::halted);
    EXPECT_EQ(gate.state_reason(), "2 reverts in a row");
    EXPECT_FALSE(gate.on_outcome(Stage::reverted)) << "it says so once";
}

}  // namespace
}  // namespace lariat::risk
