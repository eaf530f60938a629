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

TEST(Gate, nothing_passes_while_halted) {
    Gate gate{policy()};
    gate.halt("operator");
    EXPECT_EQ(gate.check(worth(100), kGood), Reason::halted);
    EXPECT_EQ(gate.free_slots(), 0U);
    EXPECT_EQ(gate.halt_reason(), "operator");
    gate.resume();
    EXPECT_FALSE(gate.check(worth(100), kGood));
}

TEST(Gate, counts_what_is_open) {
    Gate gate{policy()};
    EXPECT_EQ(gate.free_slots(), 2U);
    gate.on_submitted();
    gate.on_submitted();
    EXPECT_EQ(gate.free_slots(), 1U);
    gate.on_submitted();
    EXPECT_EQ(gate.free_slots(), 0U);
    EXPECT_TRUE(gate.check(worth(100), kGood));
    EXPECT_FALSE(gate.on_outcome(Stage::landed));
    EXPECT_EQ(gate.free_slots(), 1U);
}

TEST(Gate, reverts_in_a_row_halt_it) {
    Gate gate{policy()};
    EXPECT_FALSE(gate.on_outcome(Stage::reverted));
    EXPECT_FALSE(gate.on_outcome(Stage::landed)) << "a success starts the count anew";
    EXPECT_FALSE(gate.on_outcome(Stage::reverted));
    EXPECT_TRUE(gate.on_outcome(Stage::reverted));
    EXPECT_TRUE(gate.halted());
    EXPECT_EQ(gate.halt_reason(), "2 reverts in a row");
}

}  // namespace
}  // namespace lariat::risk
