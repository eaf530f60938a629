#include "io/chain/prover.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"
#include "io/chain/testing/samples.hpp"
#include "io/chain/testing/scripted_node.hpp"
#include "io/runtime/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::chain {
namespace {

using testing::filled;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kTreasury;
using testing::refusal;
using ::testing::SizeIs;

struct ProverTest : ::testing::Test {
    ProverTest() {
        io::configure_logging({.sink = [this](std::string_view line) { log += line; }});
    }
    ~ProverTest() override { io::configure_logging({}); }

    Proved prove(std::uint64_t count = 2) {
        Prove request;
        request.head.ref = head;
        request.target = {BlockNumber{8}, 1'700'000'012, U256{1'000}};
        request.tip = U256{24};
        for (std::uint64_t id = 1; id <= count; ++id)
            request.opportunities.push_back(testing::round_trip(id, head));
        io::Runtime runtime;
        NodeProver prover{node, setup, testing::kAddresses};
        return runtime.block_on(prover.prove(std::move(request)));
    }

    std::string paid(std::uint64_t amount) const {
        return fmt::format(
            R"({{"status":"0x1","gasUsed":"0x30d40","returnData":"{}","logs":[{},{}]}})",
            testing::word_hex(U256{amount}),
            testing::transfer_json(setup.tokens[1].address, filled<Address>(1), kTreasury, U256{9'999}),
            testing::transfer_json(setup.tokens[0].address, testing::kExecutor, kTreasury, U256{amount}, 1));
    }

    BlockRef head{testing::kChain, BlockNumber{7}, filled<Hash>(7), filled<Hash>(6)};
    testing::ScriptedNode rpc;
    Node node{rpc, testing::kChain};
    ChainSetup setup = testing::two_pools();
    std::string log;
};

TEST_F(ProverTest, asks_for_the_target_block_on_top_of_the_head) {
    rpc.on("eth_simulateV1", fmt::format(R"([{{"calls":[{},{}]}}])", paid(500), paid(501)));
    prove();
    ASSERT_THAT(rpc.calls, SizeIs(1));
    const std::string call = fmt::format(
        R"({{"from":"{}","to":"{}","data":"{}","maxFeePerGas":"0x400","maxPriorityFeePerGas":"0x18"}})",
        to_hex(testing::kOwner), to_hex(testing::kExecutor),
        to_hex(encode_execute(setup, testing::round_trip(1, head),
                              {BlockNumber{8}, 1'700'000'012, U256{1'000}})));
    EXPECT_EQ(
        rpc.calls[0].params_json,
        R"([{"blockStateCalls":[{"blockOverrides":{"number":"0x8","time":"0x6553f10c","baseFeePerGas":"0x3e8"},)"
        R"("calls":[)" +
            call + "," + call + R"(]}],"validation":false,"traceTransfers":false},"0x7"])");
}

TEST_F(ProverTest, the_profit_is_what_the_treasury_got_of_the_settlement_token) {
    rpc.on("eth_simulateV1", fmt::format(R"([{{"calls":[{},{}]}}])", paid(500), paid(501)));
    const Proved proved = prove();
    EXPECT_TRUE(proved.available);
    EXPECT_EQ(proved.head, head);
    ASSERT_THAT(proved.proofs, SizeIs(2));
    EXPECT_EQ(proved.proofs[0].opportunity, OpportunityId{1});
    EXPECT_TRUE(proved.proofs[0].succeeded);
    EXPECT_EQ(proved.proofs[0].profit, U256{500});
    EXPECT_EQ(proved.proofs[0].gas_used, Gas{200'000});
    EXPECT_EQ(proved.proofs[1].opportunity, OpportunityId{2});
    EXPECT_EQ(proved.proofs[1].profit, U256{501});
}

TEST_F(ProverTest, a_revert_is_a_proof_that_failed_and_says_why) {
    const Bytes why =
        abi::Writer{}.word(U256{3}).word(U256{10}).call(selector("ProfitTooLow(uint256,uint256)"));
    rpc.on("eth_simulateV1",
           fmt::format(R"([{{"calls":[{{"status":"0x0","gasUsed":"0x7530","returnData":"{}","logs":[],)"
                       R"("error":{{"code":3,"message":"execution reverted"}}}},{}]}}])",
                       to_hex(why), paid(501)));
    const Proved proved = prove();
    ASSERT_THAT(proved.proofs, SizeIs(2));
    EXPECT_FALSE(proved.proofs[0].succeeded);
    EXPECT_EQ(proved.proofs[0].revert_data, why);
    EXPECT_EQ(proved.proofs[0].profit, U256{});
    EXPECT_TRUE(proved.proofs[1].succeeded);
    EXPECT_THAT(log, HasSubstr("ProfitTooLow(3, 10)"));
}

TEST_F(ProverTest, another_number_of_results_is_no_proof_of_any) {
    for (const std::string& calls : {std::string{}, paid(500), paid(500) + "," + paid(1) + "," + paid(2)}) {
        rpc.on("eth_simulateV1", fmt::format(R"([{{"calls":[{}]}}])", calls));
        const Proved proved = prove();
        EXPECT_FALSE(proved.available);
        EXPECT_THAT(proved.proofs, IsEmpty());
        EXPECT_EQ(proved.head, head);
    }
}

TEST_F(ProverTest, a_node_that_cannot_simulate_is_unavailable) {
    EXPECT_FALSE(prove().available);  // no such method
    rpc.on("eth_simulateV1", [](const std::string&) -> io::Expected<std::string> {
        return std::unexpected{testing::silence()};
    });
    EXPECT_FALSE(prove().available);
    rpc.on("eth_simulateV1", R"([{"calls":[{"status":1}]}])");
    EXPECT_FALSE(prove().available);
    EXPECT_THAT(log, HasSubstr("status"));
}

}  // namespace
}  // namespace lariat::chain
