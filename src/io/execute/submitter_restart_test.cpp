#include "io/execute/submitter.hpp"
#include "io/execute/testing/lane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::execute {
namespace {

using chain::testing::filled;
using chain::testing::silence;
using store::IntentState;
using ::testing::IsEmpty;
using testing::Lane;
using ::testing::SizeIs;

/// What the next process finds: an intent in a state, written by a process that is gone.
struct Left {
    explicit Left(Lane& lane, IntentState state, Nonce nonce = Nonce{5}) {
        Transaction txn;
        txn.chain_id = testing::kChain;
        txn.to = chain::testing::kExecutor;
        txn.max_fee_per_gas = 9;
        txn.max_priority_fee_per_gas = 2;
        txn.gas_limit = Gas{280'000};
        const store::IntentDraft draft{.run = lane.run,
                                       .opportunity = OpportunityId{1},
                                       .chain = testing::kChain,
                                       .signer = chain::testing::kOwner,
                                       .txn = txn,
                                       .proved_on = BlockNumber{7},
                                       .proved_on_hash = filled<Hash>(7),
                                       .target = {BlockNumber{8}, 1'700'000'008, U256{7}},
                                       .settlement = lane.setup.tokens[0].address,
                                       .predicted_profit = U256{500},
                                       .predicted_gas = Gas{200'000}};
        store::Intent intent =
            io::testing::value_of(lane.intents.create(std::span{&draft, 1}, nonce)).front();
        id = intent.id;
        const SignedTransaction signed_txn = sign(intent.newest().txn, lane.key).value();
        hash = hash_of(signed_txn);
        // Its process was killed before the store heard of the signature, or after.
        lane.signer.record[nonce] = {signed_txn};
        if (state != IntentState::prepared) {
            store::Attempt attempt = intent.newest();
            attempt.hash = hash;
            attempt.raw = encode(signed_txn);
            io::testing::value_of(lane.intents.update(id, {.state = state}, std::span{&attempt, 1}));
        }
        lane.new_run();
    }

    Hash hash;
    store::IntentId id;
};

io::Task<void> restart(Lane* lane) {
    co_await lane->start();
}

constexpr std::array kOpen{IntentState::prepared, IntentState::sent, IntentState::unknown};

TEST(SubmitterRestart, what_landed_meanwhile_is_settled) {
    for (const IntentState state : kOpen) {
        Lane lane;
        const Left left{lane, state};
        lane.include(left.hash, 8);
        lane.mined = lane.pending = 6;
        lane.runtime.block_on(restart(&lane));
        EXPECT_EQ(lane.intent(1).state, IntentState::landed) << name_of(state);
        ASSERT_THAT(lane.reconciled, SizeIs(1));
        EXPECT_EQ(lane.reconciled[0].state, IntentState::landed);
        EXPECT_THAT(lane.events, IsEmpty());  // the core of this run knows nothing of it
        EXPECT_EQ(lane.submitter->open_count(), 0U);
        EXPECT_THAT(lane.offered, IsEmpty());
    }
}

io::Task<void> restart_and_land(Lane* lane, Hash txn) {
    co_await lane->start();
    EXPECT_EQ(lane->submitter->open_count(), 1U);
    EXPECT_TRUE(lane->reconciled.empty());
    co_await lane->submit({2});
    lane->include(txn, 8, false);
    lane->mined = lane->pending = 6;
    co_await lane->block(8);
}

TEST(SubmitterRestart, what_may_still_land_is_followed_to_its_end) {
    for (const IntentState state : kOpen) {
        Lane lane;
        const Left left{lane, state};
        lane.pending = 6;
        lane.runtime.block_on(restart_and_land(&lane, left.hash));
        EXPECT_EQ(lane.nonce(0), 6U) << name_of(state);
        EXPECT_EQ(lane.intent(1).state, IntentState::reverted);
        ASSERT_THAT(lane.reconciled, SizeIs(1));
        EXPECT_EQ(lane.reconciled[0].id, left.id);
        EXPECT_THAT(lane.of_kind<Landed>(), IsEmpty());
    }
}

io::Task<void> restart_late(Lane* lane) {
    lane->latest = 12;
    co_await lane->start();
    co_await lane->block(12);
    co_await lane->submit({2});
    lane->include(lane->txn(0), 13);
    lane->mined = lane->pending = 6;
    co_await lane->block(13);
    co_await lane->submit({3});
}

TEST(SubmitterRestart, a_nonce_whose_plan_is_past_is_used_up_before_anything_new_is_sent) {
    for (const IntentState state : kOpen) {
        Lane lane;
        const Left left{lane, state};
        lane.runtime.block_on(restart_late(&lane));
        ASSERT_THAT(lane.offered, SizeIs(::testing::Ge(2))) << name_of(state);
        EXPECT_TRUE(lane.cancels(0));
        EXPECT_EQ(lane.nonce(0), 5U);
        EXPECT_EQ(lane.nonce(1), 6U);
        EXPECT_EQ(lane.intent(1).state, IntentState::cancelled);
        ASSERT_THAT(lane.reconciled, SizeIs(1));
        EXPECT_EQ(lane.statuses(), (std::vector{Sent::Status::blocked, Sent::Status::sent}));
    }
}

io::Task<void> restart_and_submit(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({2});
}

TEST(SubmitterRestart, what_was_never_signed_is_dropped_and_its_nonce_is_used) {
    Lane lane;
    const Left left{lane, IntentState::prepared};
    lane.signer.record.clear();
    lane.runtime.block_on(restart_and_submit(&lane));
    EXPECT_EQ(lane.intent(1).state, IntentState::dropped);
    ASSERT_THAT(lane.reconciled, SizeIs(1));
    ASSERT_THAT(lane.offered, SizeIs(1));
    EXPECT_EQ(lane.nonce(0), 5U);
}

io::Task<void> restart_behind_a_hole(Lane* lane) {
    co_await lane->start();
    co_await lane->block(8);
    co_await lane->block(9);
    co_await lane->block(10);
}

TEST(SubmitterRestart, what_was_never_signed_before_one_that_was_is_filled) {
    Lane lane;
    const Left hole{lane, IntentState::prepared, Nonce{5}};
    lane.signer.record.clear();
    const Left behind{lane, IntentState::sent, Nonce{6}};
    lane.runtime.block_on(restart_behind_a_hole(&lane));
    ASSERT_FALSE(lane.offered.empty());
    EXPECT_EQ(lane.nonce(0), 5U);
    EXPECT_TRUE(lane.cancels(0));
}

io::Task<void> restart_three_heads_long(Lane* lane) {
    co_await lane->start();
    for (std::uint8_t number = 8; number <= 10; ++number)
        co_await lane->block(number);
    co_await lane->submit({2});
}

TEST(SubmitterRestart, what_lost_its_nonce_to_another_transaction_is_dropped) {
    for (const IntentState state : kOpen) {
        Lane lane;
        const Left left{lane, state};
        lane.mined = lane.pending = 6;
        lane.runtime.block_on(restart_three_heads_long(&lane));
        EXPECT_EQ(lane.intent(1).state, IntentState::dropped) << name_of(state);
        EXPECT_THAT(lane.intent(1).note, ::testing::HasSubstr("used by another"));
        EXPECT_EQ(lane.nonce(0), 6U);
    }
}

TEST(SubmitterRestart, goes_on_behind_its_own_transactions_also_when_the_node_counts_fewer) {
    Lane lane;
    const Left first{lane, IntentState::sent, Nonce{5}};
    const Left second{lane, IntentState::sent, Nonce{6}};
    lane.pending = 6;  // the second is queued, not pending
    lane.runtime.block_on(restart_and_submit(&lane));
    EXPECT_EQ(lane.nonce(0), 7U);
}

io::Task<void> restart_without_headers(Lane* lane) {
    lane->rpc.on("eth_getBlockByHash",
                 [](const std::string&) -> io::Expected<std::string> { return std::unexpected{silence()}; });
    co_await lane->start();
    EXPECT_EQ(lane->submitter->open_count(), 1U);
    co_await lane->block(8);  // brings the header that could not be read
}

TEST(SubmitterRestart, a_landing_whose_block_cannot_be_read_stays_open) {
    Lane lane;
    const Left left{lane, IntentState::sent};
    lane.include(left.hash, 8);
    lane.mined = lane.pending = 6;
    lane.runtime.block_on(restart_without_headers(&lane));
    EXPECT_EQ(lane.intent(1).state, IntentState::landed);
    EXPECT_THAT(lane.reconciled, SizeIs(1));
}

io::Task<void> restart_with_a_dumb_node(Lane* lane, std::string method) {
    lane->rpc.on(method,
                 [](const std::string&) -> io::Expected<std::string> { return std::unexpected{silence()}; });
    const auto ready = co_await lane->submitter->reconcile();
    EXPECT_FALSE(ready);
}

TEST(SubmitterRestart, nothing_is_decided_without_the_answers_of_the_node) {
    for (const char* method :
         {"eth_getTransactionCount", "eth_getTransactionReceipt", "eth_getBlockByNumber"}) {
        Lane lane;
        const Left left{lane, IntentState::unknown};
        lane.runtime.block_on(restart_with_a_dumb_node(&lane, method));
        EXPECT_EQ(lane.intent(1).state, IntentState::unknown) << method;
    }
}

TEST(SubmitterRestart, nothing_is_decided_without_the_signers_record) {
    Lane lane;
    const Left left{lane, IntentState::prepared};
    lane.signer.mute = true;
    lane.runtime.block_on(restart_with_a_dumb_node(&lane, "eth_chainId"));
    EXPECT_EQ(lane.intent(1).state, IntentState::prepared);
}

io::Task<void> reorganise(Lane* lane) {
    co_await lane->start();
    lane->reorg_to(7);
    lane->include(*lane->intent(1).newest().hash, 9);
    co_await lane->block(9);
}

TEST(SubmitterRestart, a_reorg_reaches_landings_of_earlier_runs) {
    Lane lane;
    const Left left{lane, IntentState::sent};
    io::testing::value_of(lane.intents.update(
        left.id,
        {.state = IntentState::landed, .landed_in = store::Inclusion{BlockNumber{8}, filled<Hash>(8), 0}},
        {}));
    lane.mined = lane.pending = 6;
    lane.runtime.block_on(reorganise(&lane));
    EXPECT_THAT(lane.events, IsEmpty());
    EXPECT_THAT(lane.reconciled, SizeIs(1));
    EXPECT_EQ(lane.intent(1).landed_in->number, BlockNumber{9});
}

}  // namespace
}  // namespace lariat::execute
