#include "io/execute/submitter.hpp"

#include "io/execute/testing/lane.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::execute {
namespace {

using chain::testing::filled;
using chain::testing::refusal;
using chain::testing::silence;
using store::IntentState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Lane;
using ::testing::SizeIs;
using Status = Sent::Status;

io::Task<void> submit(Lane* lane, std::vector<std::uint64_t> ids) {
    co_await lane->start();
    co_await lane->submit(ids);
}

TEST(Submitter, the_intent_is_durable_before_the_first_byte_leaves) {
    Lane lane;
    // A connection of its own sees what is committed, as the next process would.
    const auto disk = io::testing::value_of(store::open_intents(lane.dir));
    std::size_t checked = 0;
    lane.on_offer = [&](const std::string& raw) {
        const auto open = io::testing::value_of(disk->open_intents());
        const Transaction txn = Lane::decoded(raw).txn;
        const auto found = std::ranges::find(open, txn.nonce, &store::Intent::nonce);
        ASSERT_NE(found, open.end());
        EXPECT_EQ(found->state, IntentState::prepared);
        EXPECT_EQ(found->newest().txn, txn);
        ++checked;
    };
    lane.signer.before_signing = [&](const Transaction& txn) {
        const auto open = io::testing::value_of(disk->open_intents());
        EXPECT_TRUE(std::ranges::any_of(open, [&](const auto& one) { return one.newest().txn == txn; }));
        ++checked;
    };
    lane.runtime.block_on(submit(&lane, {1, 2}));
    EXPECT_EQ(checked, 4U) << "before it is signed, and before it is sent";
    EXPECT_EQ(io::testing::value_of(disk->intent(store::IntentId{1})).state, IntentState::sent);
}

TEST(Submitter, signs_what_was_proved_and_tells_of_its_departure) {
    Lane lane;
    lane.runtime.block_on(submit(&lane, {9}));
    const Submit action = lane.action(9);
    const Transaction txn = Lane::decoded(lane.offered.at(0)).txn;
    EXPECT_EQ(txn.type, TransactionType::dynamic_fee);
    EXPECT_EQ(txn.chain_id, testing::kChain);
    EXPECT_EQ(txn.nonce, Nonce{5});
    EXPECT_EQ(txn.to, chain::testing::kExecutor);
    EXPECT_EQ(txn.max_priority_fee_per_gas, U256{2});
    EXPECT_EQ(txn.max_fee_per_gas, U256{9});
    EXPECT_EQ(txn.gas_limit, Gas{280'000});  // 200,000, a quarter of it, and the floor
    EXPECT_EQ(txn.data, chain::encode_execute(lane.setup, action.opportunity, action.target));

    const store::Intent intent = lane.intent(1);
    EXPECT_EQ(intent.state, IntentState::sent);
    EXPECT_EQ(intent.newest().hash, lane.txn(0));
    EXPECT_EQ(to_hex(intent.newest().raw), lane.offered.at(0));
    EXPECT_EQ(intent.proved_on, BlockNumber{7});
    EXPECT_EQ(intent.proved_on_hash, filled<Hash>(7));
    EXPECT_EQ(intent.settlement, lane.setup.tokens[0].address);
    EXPECT_EQ(intent.predicted_profit, U256{500});
    EXPECT_EQ(intent.predicted_gas, Gas{200'000});

    ASSERT_THAT(lane.departures, SizeIs(1));
    EXPECT_EQ(lane.departures[0].opportunity, OpportunityId{9});
    EXPECT_EQ(lane.departures[0].event_ns, 1'000U);
    EXPECT_NE(lane.departures[0].sent_ns, 0U);
    const auto sent = lane.of_kind<Sent>();
    ASSERT_THAT(sent, SizeIs(1));
    EXPECT_EQ(sent[0].status, Status::sent);
    EXPECT_EQ(sent[0].txn, lane.txn(0));
    EXPECT_EQ(sent[0].nonce, Nonce{5});
}

TEST(Submitter, several_in_one_go_take_nonces_in_order) {
    Lane lane;
    lane.runtime.block_on(submit(&lane, {1, 2, 3}));
    ASSERT_THAT(lane.offered, SizeIs(3));
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(lane.nonce(i), 5 + i);
        EXPECT_EQ(lane.of_kind<Sent>()[i].opportunity, OpportunityId{1 + i});
    }
    EXPECT_EQ(lane.submitter->open_count(), 3U);
}

io::Task<void> land_unanswered(Lane* lane, net::Failure answer) {
    co_await lane->start();
    lane->refusals = {answer};
    co_await lane->submit({1});
    EXPECT_EQ(lane->intent(1).state, IntentState::unknown);
    EXPECT_TRUE(lane->of_kind<Landed>().empty());
    lane->include(lane->txn(0), 8);
    co_await lane->block(8);
    co_await lane->block(9);
}

TEST(Submitter, no_answer_means_unknown_until_the_receipt_tells) {
    for (const net::Failure& answer : {silence(), refusal("internal error", -32603)}) {
        Lane lane;
        lane.runtime.block_on(land_unanswered(&lane, answer));
        EXPECT_THAT(lane.statuses(), ElementsAre(Status::unknown));
        const auto landed = lane.of_kind<Landed>();
        ASSERT_THAT(landed, SizeIs(1));
        EXPECT_EQ(landed[0].opportunity, OpportunityId{1});
        EXPECT_EQ(landed[0].txn, lane.txn(0));
        EXPECT_EQ(landed[0].block.number, BlockNumber{8});
        EXPECT_TRUE(landed[0].on_target);
        EXPECT_TRUE(landed[0].succeeded);
        EXPECT_EQ(landed[0].disturbance, Disturbance::undisturbed);
        EXPECT_EQ(landed[0].profit, U256{500});
        EXPECT_EQ(landed[0].gas_used, Gas{199'999});
        EXPECT_EQ(landed[0].effective_gas_price, U256{9});
        EXPECT_EQ(landed[0].base_fee, U256{7});
        EXPECT_EQ(lane.intent(1).state, IntentState::landed);
        EXPECT_EQ(lane.submitter->open_count(), 0U);
        EXPECT_THAT(lane.offered, SizeIs(1));
    }
}

TEST(Submitter, a_transaction_that_the_node_has_already_is_sent) {
    for (const char* words :
         {"already known", "AlreadyKnown", "transaction already imported", "Known transaction"}) {
        Lane lane;
        lane.refusals = {refusal(words)};
        lane.runtime.block_on(submit(&lane, {1}));
        EXPECT_THAT(lane.statuses(), ElementsAre(Status::sent)) << words;
    }
}

io::Task<void> land_late_and_reverted(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    co_await lane->block(8);
    lane->include(lane->txn(0), 9, false);
    co_await lane->block(9);
}

TEST(Submitter, a_late_revert_is_told_as_such) {
    Lane lane;
    lane.runtime.block_on(land_late_and_reverted(&lane));
    const auto landed = lane.of_kind<Landed>();
    ASSERT_THAT(landed, SizeIs(1));
    EXPECT_FALSE(landed[0].succeeded);
    EXPECT_FALSE(landed[0].on_target);
    EXPECT_EQ(landed[0].profit, U256{});
    const store::Intent intent = lane.intent(1);
    EXPECT_EQ(intent.state, IntentState::reverted);
    EXPECT_EQ(intent.landed_in, (store::Inclusion{BlockNumber{9}, filled<Hash>(9), 0}));
}

io::Task<void> reorganise(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    lane->include(lane->txn(0), 8);
    co_await lane->block(8);
    lane->receipts.clear();
    lane->reorg_to(8);  // its own block stays
    EXPECT_TRUE(lane->of_kind<Unlanded>().empty());
    lane->reorg_to(7);
    EXPECT_EQ(lane->of_kind<Unlanded>().size(), 1U);
    EXPECT_EQ(lane->intent(1).state, IntentState::sent);
    EXPECT_FALSE(lane->intent(1).landed_in);
    co_await lane->block(8);
    lane->include(lane->txn(0), 9);
    co_await lane->block(9);
}

TEST(Submitter, a_reorg_takes_a_landing_back_and_the_next_block_brings_it_again) {
    Lane lane;
    lane.runtime.block_on(reorganise(&lane));
    ASSERT_THAT(lane.events, SizeIs(4));
    EXPECT_TRUE(std::holds_alternative<Sent>(lane.events[0]));
    EXPECT_TRUE(std::holds_alternative<Landed>(lane.events[1]));
    EXPECT_TRUE(std::holds_alternative<Unlanded>(lane.events[2]));
    ASSERT_TRUE(std::holds_alternative<Landed>(lane.events[3]));
    EXPECT_EQ(std::get<Landed>(lane.events[3]).block.number, BlockNumber{9});
    EXPECT_FALSE(std::get<Landed>(lane.events[3]).on_target);
    EXPECT_EQ(lane.intent(1).state, IntentState::landed);
}

io::Task<void> reorganise_meanwhile(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    lane->include(lane->txn(0), 8);
    lane->rpc.hold("eth_getTransactionReceipt");
    lane->submitter->on_block(chain::parse_header(testing::kChain, Lane::header_json(8)).value());
    co_await lane->rpc.asked("eth_getTransactionReceipt");
    lane->reorg_to(7);
    lane->rpc.release("eth_getTransactionReceipt");
    co_await lane->rpc.quiet();
    EXPECT_TRUE(lane->of_kind<Landed>().empty());
    lane->receipts.clear();
    co_await lane->block(8);
    lane->include(lane->txn(0), 9);
    co_await lane->block(9);
}

TEST(Submitter, a_receipt_that_a_reorg_overtook_is_not_believed) {
    Lane lane;
    lane.runtime.block_on(reorganise_meanwhile(&lane));
    const auto landed = lane.of_kind<Landed>();
    ASSERT_THAT(landed, SizeIs(1));
    EXPECT_EQ(landed[0].block.number, BlockNumber{9});
}

io::Task<void> reorganise_on_a_bad_disk(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    lane->include(lane->txn(0), 8);
    co_await lane->block(8);
    lane->intents.unreadable = true;
    lane->reorg_to(7);
    EXPECT_TRUE(lane->of_kind<Unlanded>().empty());
    lane->intents.unreadable = false;
    lane->receipts.clear();
    co_await lane->block(8);
}

TEST(Submitter, a_reorg_that_the_store_could_not_answer_is_caught_up_with_the_next_head) {
    Lane lane;
    lane.runtime.block_on(reorganise_on_a_bad_disk(&lane));
    EXPECT_THAT(lane.of_kind<Unlanded>(), SizeIs(1));
    EXPECT_EQ(lane.intent(1).state, IntentState::sent);
}

io::Task<void> land_before_the_answer(Lane* lane) {
    co_await lane->start();
    lane->rpc.hold("eth_sendRawTransaction");
    lane->submitter->submit(lane->action(1), 1'000);
    co_await lane->rpc.asked("eth_sendRawTransaction");
    lane->include(hash_of(lane->signer.record.at(Nonce{5}).front()), 8);
    lane->submitter->on_block(chain::parse_header(testing::kChain, Lane::header_json(8)).value());
    for (int i = 0; i < 64; ++i)
        co_await chain::testing::step();
    EXPECT_TRUE(lane->events.empty());
    lane->rpc.release("eth_sendRawTransaction");
    co_await lane->rpc.quiet();
    co_await lane->block(9);
}

TEST(Submitter, what_lands_before_the_node_answered_is_told_after_it_was_sent_and_once) {
    Lane lane;
    lane.runtime.block_on(land_before_the_answer(&lane));
    ASSERT_THAT(lane.events, SizeIs(2));
    EXPECT_TRUE(std::holds_alternative<Sent>(lane.events[0]));
    EXPECT_TRUE(std::holds_alternative<Landed>(lane.events[1]));
    EXPECT_EQ(lane.intent(1).state, IntentState::landed);
}

TEST(Submitter, a_veto_means_that_nothing_is_signed) {
    Lane lane;
    lane.veto = "halted: by hand";
    lane.runtime.block_on(submit(&lane, {1, 2}));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::vetoed, Status::vetoed));
    EXPECT_EQ(lane.signer.signatures(), 0U);
    EXPECT_THAT(lane.offered, IsEmpty());
    EXPECT_THAT(lane.departures, IsEmpty());
}

io::Task<void> fill_the_disk(Lane* lane) {
    co_await lane->start();
    lane->intents.full = true;
    co_await lane->submit({1, 2});
    EXPECT_TRUE(lane->offered.empty());
    lane->intents.full = false;
    co_await lane->submit({3});
}

TEST(Submitter, what_the_store_does_not_take_is_not_sent) {
    Lane lane;
    lane.runtime.block_on(fill_the_disk(&lane));
    EXPECT_THAT(lane.statuses(), ElementsAre(Status::intent_failed, Status::intent_failed, Status::sent));
    EXPECT_THAT(lane.offered, SizeIs(1));
    EXPECT_EQ(lane.nonce(0), 5U);
    EXPECT_THAT(lane.departures, SizeIs(1));
}

io::Task<void> fail_receipts(Lane* lane) {
    co_await lane->start();
    co_await lane->submit({1});
    lane->include(lane->txn(0), 8);
    lane->rpc.on("eth_getTransactionReceipt",
                 [](const std::string&) -> io::Expected<std::string> { return std::unexpected{silence()}; });
    co_await lane->block(8);
    EXPECT_TRUE(lane->of_kind<Landed>().empty());
    EXPECT_EQ(lane->submitter->open_count(), 1U);
    const std::string receipt = lane->receipts.begin()->second;
    lane->rpc.on("eth_getTransactionReceipt", receipt);
    co_await lane->block(9);
}

TEST(Submitter, receipts_that_fail_are_asked_for_again) {
    Lane lane;
    lane.runtime.block_on(fail_receipts(&lane));
    EXPECT_THAT(lane.of_kind<Landed>(), SizeIs(1));
}

}  // namespace
}  // namespace lariat::execute
