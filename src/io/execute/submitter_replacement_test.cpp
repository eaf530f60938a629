#include "io/execute/submitter.hpp"
#include "io/execute/testing/lane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::execute {
namespace {

using chain::testing::refusal;
using store::IntentState;
using ::testing::ElementsAre;
using testing::Lane;
using ::testing::SizeIs;
using Status = Sent::Status;

io::Task<void> submit(Lane* lane, std::vector<std::uint64_t> ids) {
    co_await lane->start();
    co_await lane->submit(ids);
}

io::Task<void> refuse_then_submit(Lane* lane) {
    co_await lane->start();
    lane->refusals = {refusal("insufficient funds for gas * price + value")};
    co_await lane->submit({1});
    co_await lane->submit({2});
    co_await lane->block(8);
    lane->include(lane->txn(1), 9);
    lane->mined = lane->pending = 6;
    co_await lane->block(9);
    co_await lane->submit({3});
}

TEST(SubmitterReplacement, the_nonce_of_a_refused_transaction_is_used_up_by_one_that_does_nothing) {
    Lane lane;
    lane.runtime.block_on(refuse_then_submit(&lane));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::send_failed, Status::blocked, Status::sent));
    ASSERT_THAT(lane.offered, SizeIs(3));
    EXPECT_EQ(lane.nonce(1), 5U) << "what was signed once is never signed for another plan";
    EXPECT_TRUE(lane.cancels(1));
    EXPECT_EQ(lane.nonce(2), 6U);
    const store::Intent intent = lane.intent(1);
    EXPECT_EQ(intent.state, IntentState::cancelled);
    EXPECT_THAT(intent.attempts, SizeIs(2));
    EXPECT_EQ(lane.departures.at(0).sent_ns, 0U);
    const auto landed = lane.of_kind<Landed>();
    ASSERT_THAT(landed, SizeIs(1));
    EXPECT_TRUE(landed[0].cancelled);
    EXPECT_EQ(landed[0].opportunity, OpportunityId{1});
    EXPECT_EQ(lane.submitter->open_count(), 1U);
}

TEST(SubmitterReplacement, nothing_is_signed_behind_a_refusal) {
    Lane lane;
    lane.refusals = {std::nullopt, refusal("gas limit too high")};
    lane.runtime.block_on(submit(&lane, {1, 2, 3, 4}));
    EXPECT_THAT(lane.statuses(),
                ElementsAre(Status::sent, Status::send_failed, Status::blocked, Status::blocked));
    EXPECT_THAT(lane.offered, SizeIs(2));
    EXPECT_EQ(lane.signer.signatures(), 2U);
    EXPECT_EQ(lane.intent(3).state, IntentState::dropped);
    EXPECT_FALSE(lane.intent(3).ever_signed());
    EXPECT_EQ(lane.submitter->open_count(), 2U);
    EXPECT_TRUE(lane.submitter->status().blocked);
}

io::Task<void> refuse_to_sign(Lane* lane) {
    co_await lane->start();
    lane->signer.before_signing = [lane](const Transaction& txn) {
        lane->signer.refuses = txn.data == lane->intent(1).newest().txn.data;
    };
    co_await lane->submit({1, 2});
}

TEST(SubmitterReplacement, a_plan_that_the_signer_refuses_leaves_its_nonce_to_the_next) {
    Lane lane;
    lane.runtime.block_on(refuse_to_sign(&lane));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::intent_failed, Status::sent));
    ASSERT_THAT(lane.offered, SizeIs(1));
    EXPECT_EQ(lane.nonce(0), 5U);
    EXPECT_EQ(lane.of_kind<Sent>()[1].opportunity, OpportunityId{2});
    EXPECT_EQ(lane.intent(1).state, IntentState::dropped);
}

io::Task<void> sign_what_was_signed_before(Lane* lane) {
    Transaction other;
    other.chain_id = testing::kChain;
    other.nonce = Nonce{5};
    lane->signer.record[Nonce{5}] = {sign(other, lane->key).value()};
    co_await lane->start();
    lane->signer.before_signing = [lane](const Transaction& txn) {
        lane->signer.refuses = txn.nonce == Nonce{5} && !txn.data.empty();
    };
    co_await lane->submit({1});
    co_await lane->submit({2});
    for (std::uint8_t number = 8; number <= 10; ++number)
        co_await lane->block(number);
}

TEST(SubmitterReplacement, a_nonce_that_its_record_says_is_used_is_passed_over_and_filled) {
    Lane lane;
    lane.runtime.block_on(sign_what_was_signed_before(&lane));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::intent_failed, Status::sent));
    EXPECT_EQ(lane.nonce(0), 6U);
    ASSERT_THAT(lane.offered, SizeIs(::testing::Ge(2)));
    std::set<std::uint64_t> filled_nonces;
    for (std::size_t i = 1; i < lane.offered.size(); ++i)
        if (lane.cancels(i))
            filled_nonces.insert(lane.nonce(i));
    EXPECT_TRUE(filled_nonces.contains(5)) << "the chain waits for it";
}

io::Task<void> lose_the_nonce(Lane* lane) {
    co_await lane->start();
    lane->refusals = {refusal("nonce too low: next nonce 8, tx nonce 5")};
    lane->mined = lane->pending = 8;
    co_await lane->submit({1});
    for (std::uint8_t number = 8; number <= 11; ++number)
        co_await lane->block(number);
    co_await lane->submit({2});
}

TEST(SubmitterReplacement, goes_on_behind_a_nonce_that_its_key_used_elsewhere) {
    Lane lane;
    lane.runtime.block_on(lose_the_nonce(&lane));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::send_failed, Status::sent));
    EXPECT_EQ(lane.intent(1).state, IntentState::dropped);
    EXPECT_EQ(lane.nonce(1), 8U);
}

io::Task<void> underprice(Lane* lane) {
    co_await lane->start();
    lane->refusals = {refusal("max fee per gas less than block base fee: maxFeePerGas: 9, baseFee: 12")};
    co_await lane->submit({1});
}

TEST(SubmitterReplacement, one_that_offers_too_little_is_raised_while_its_block_is_still_to_come) {
    Lane lane;
    lane.runtime.block_on(underprice(&lane));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::sent));
    ASSERT_THAT(lane.offered, SizeIs(2));
    const Transaction first = Lane::decoded(lane.offered[0]).txn;
    const Transaction second = Lane::decoded(lane.offered[1]).txn;
    EXPECT_EQ(second.nonce, first.nonce);
    EXPECT_EQ(second.data, first.data);
    EXPECT_EQ(second.max_fee_per_gas, U256{17}) << "twice the base fee, and the raised tip";
    EXPECT_EQ(second.max_priority_fee_per_gas, U256{3});
    EXPECT_EQ(lane.intent(1).newest().kind, store::AttemptKind::bump);
    EXPECT_EQ(lane.of_kind<Sent>()[0].txn, lane.txn(1));
}

io::Task<void> lose_to_another(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    lane->mined = lane->pending = 6;
    co_await lane->block(8);
    co_await lane->block(9);
    EXPECT_TRUE(lane->of_kind<Dropped>().empty()) << "one node may lag behind another";
    co_await lane->block(10);
}

TEST(SubmitterReplacement, is_dropped_once_another_transaction_used_its_nonce) {
    Lane lane;
    lane.runtime.block_on(lose_to_another(&lane));
    const auto dropped = lane.of_kind<Dropped>();
    ASSERT_THAT(dropped, SizeIs(1));
    EXPECT_EQ(dropped[0].opportunity, OpportunityId{1});
    EXPECT_EQ(dropped[0].txn, lane.txn(0));
    const store::Intent intent = lane.intent(1);
    EXPECT_EQ(intent.state, IntentState::dropped);
    EXPECT_EQ(intent.closed_at, BlockNumber{10});
    EXPECT_EQ(lane.submitter->open_count(), 0U);
}

io::Task<void> linger(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1, 2});
    for (std::uint8_t number = 8; number <= 10; ++number)
        co_await lane->block(number);
    lane->include(lane->txn(2), 11);
    lane->include(lane->txn(3), 11);
    lane->mined = lane->pending = 7;
    co_await lane->block(11);
}

TEST(SubmitterReplacement, those_that_linger_are_replaced_by_ones_that_do_nothing) {
    Lane lane;
    lane.runtime.block_on(linger(&lane));
    ASSERT_THAT(lane.offered, SizeIs(4));
    for (const std::size_t offer : {2U, 3U}) {
        EXPECT_TRUE(lane.cancels(offer));
        EXPECT_EQ(lane.nonce(offer), lane.nonce(offer - 2));
        const Transaction before = Lane::decoded(lane.offered[offer - 2]).txn;
        const Transaction after = Lane::decoded(lane.offered[offer]).txn;
        EXPECT_GE(after.max_fee_per_gas * U256{8U}, before.max_fee_per_gas * U256{9U});
        EXPECT_GE(after.max_priority_fee_per_gas * U256{8U}, before.max_priority_fee_per_gas * U256{9U});
    }
    EXPECT_THAT(lane.of_kind<Landed>(), SizeIs(2));
    EXPECT_EQ(lane.intent(1).state, IntentState::cancelled);
    EXPECT_EQ(lane.intent(2).state, IntentState::cancelled);
}

io::Task<void> land_though_replaced(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    for (std::uint8_t number = 8; number <= 10; ++number)
        co_await lane->block(number);
    EXPECT_EQ(lane->offered.size(), 2U);
    lane->include(lane->txn(0), 11, false);
    lane->mined = lane->pending = 6;
    co_await lane->block(11);
}

TEST(SubmitterReplacement, whichever_attempt_lands_is_the_outcome) {
    Lane lane;
    lane.runtime.block_on(land_though_replaced(&lane));
    const auto landed = lane.of_kind<Landed>();
    ASSERT_THAT(landed, SizeIs(1));
    EXPECT_EQ(landed[0].txn, lane.txn(0));
    EXPECT_FALSE(landed[0].cancelled);
    EXPECT_EQ(lane.intent(1).state, IntentState::reverted);
}

io::Task<void> stay_stuck(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    for (std::uint8_t number = 8; number <= 24; ++number)
        co_await lane->block(number);
}

TEST(SubmitterReplacement, a_replacement_that_stays_is_sent_again_and_then_raised) {
    Lane lane;
    lane.runtime.block_on(stay_stuck(&lane));
    std::set<U256> fees;
    for (std::size_t i = 1; i < lane.offered.size(); ++i) {
        EXPECT_TRUE(lane.cancels(i));
        EXPECT_EQ(lane.nonce(i), 5U);
        fees.insert(Lane::decoded(lane.offered[i]).txn.max_fee_per_gas);
    }
    EXPECT_THAT(lane.offered, SizeIs(9)) << "every second head";
    EXPECT_THAT(fees, SizeIs(4)) << "each of them twice";
    EXPECT_THAT(lane.intent(1).attempts, SizeIs(5));
}

io::Task<void> linger_halted(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    lane->veto = "halted";
    for (std::uint8_t number = 8; number <= 12; ++number)
        co_await lane->block(number);
    EXPECT_EQ(lane->signer.signatures(), 1U);
    EXPECT_EQ(lane->offered.size(), 1U);
    lane->reducing = true;
    co_await lane->block(13);
}

TEST(SubmitterReplacement, halted_it_replaces_nothing_and_reducing_it_does) {
    Lane lane;
    lane.runtime.block_on(linger_halted(&lane));
    ASSERT_THAT(lane.offered, SizeIs(2));
    EXPECT_TRUE(lane.cancels(1));
}

io::Task<void> lose_the_signer(Lane* lane) {
    co_await lane->start();
    lane->signer.dies_after = true;
    co_await lane->submit({1, 2});
    EXPECT_EQ(lane->intent(1).state, IntentState::prepared);
    lane->signer.dies_after = false;
    for (std::uint8_t number = 8; number <= 10; ++number)
        co_await lane->block(number);
}

TEST(SubmitterReplacement, what_the_signer_signed_without_answering_is_learned_and_used_up) {
    Lane lane;
    lane.runtime.block_on(lose_the_signer(&lane));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::unknown, Status::blocked));
    ASSERT_THAT(lane.offered, SizeIs(1));
    EXPECT_TRUE(lane.cancels(0));
    EXPECT_EQ(lane.nonce(0), 5U);
    const store::Intent intent = lane.intent(1);
    ASSERT_THAT(intent.attempts, SizeIs(2));
    EXPECT_TRUE(intent.attempts[0].hash) << "the plan may have leaked: its receipt is looked for too";
}

io::Task<void> lose_the_signer_before(Lane* lane) {
    co_await lane->start();
    lane->signer.dies_before = true;
    co_await lane->submit({1});
    lane->signer.dies_before = false;
    co_await lane->block(8);
    co_await lane->submit({2});
}

TEST(SubmitterReplacement, what_the_signer_did_not_sign_gives_its_nonce_back) {
    Lane lane;
    lane.runtime.block_on(lose_the_signer_before(&lane));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::unknown, Status::sent));
    EXPECT_EQ(lane.intent(1).state, IntentState::dropped);
    EXPECT_THAT(lane.of_kind<Dropped>(), SizeIs(1));
    EXPECT_EQ(lane.nonce(0), 5U);
}

io::Task<void> believe_a_wrong_answer(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    lane->include(lane->txn(0), 8);
    lane->mined = lane->pending = 6;
    co_await lane->block(8);
    EXPECT_EQ(lane->intent(1).state, IntentState::landed);
    lane->receipts.clear();
    lane->mined = lane->pending = 5;
    for (std::uint8_t number = 9; number <= 22; ++number)
        co_await lane->block(number);
}

TEST(SubmitterReplacement, what_was_believed_is_looked_at_again_before_it_is_forgotten) {
    Lane lane;
    lane.runtime.block_on(believe_a_wrong_answer(&lane));
    EXPECT_THAT(lane.of_kind<Unlanded>(), SizeIs(1));
    EXPECT_TRUE(is_open(lane.intent(1).state));
    EXPECT_TRUE(lane.cancels(1)) << "its nonce is used up after all";
}

}  // namespace
}  // namespace lariat::execute
