#include "io/chain/witness.hpp"

#include "foundation/base/hex.hpp"
#include "io/chain/testing/samples.hpp"
#include "io/chain/testing/scripted_node.hpp"
#include "io/runtime/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::chain {
namespace {

using testing::filled;
using testing::refusal;
using testing::ScriptedNode;

const auto kPool = filled<Address>(0xa2);
const auto kCoinbase = filled<Address>(0xcb);

Touched touching(std::vector<Touched::Account> accounts) {
    return {.accounts = std::move(accounts)};
}
Touched::Account slots(const Address& address, std::vector<Hash> of) {
    return {.address = address, .slots = std::move(of)};
}

TEST(WritesWhatIsRead, a_common_slot_of_the_same_account) {
    const Touched reader = touching({slots(kPool, {filled<Hash>(1), filled<Hash>(4)})});
    EXPECT_TRUE(writes_what_is_read(touching({slots(kPool, {filled<Hash>(4)})}), reader));
    EXPECT_FALSE(writes_what_is_read(touching({slots(kPool, {filled<Hash>(2)})}), reader));
    EXPECT_FALSE(writes_what_is_read(touching({slots(filled<Address>(9), {filled<Hash>(4)})}), reader));
    EXPECT_FALSE(writes_what_is_read({}, reader));
    EXPECT_FALSE(writes_what_is_read(touching({slots(kPool, {filled<Hash>(4)})}), {}));
}

TEST(WritesWhatIsRead, code_that_was_deployed_or_delegated) {
    const Touched reader = touching({slots(kPool, {})});
    EXPECT_TRUE(writes_what_is_read(touching({{.address = kPool, .code = true}}), reader));
}

TEST(WritesWhatIsRead, not_the_pay_of_the_coinbase_nor_what_it_sends_itself) {
    const Touched reader =
        touching({{.address = kPool, .balance = true, .nonce = true, .slots = {filled<Hash>(1)}},
                  {.address = kCoinbase, .balance = true, .nonce = true}});
    EXPECT_FALSE(
        writes_what_is_read(touching({{.address = kCoinbase, .balance = true, .nonce = true}}), reader));
}

struct WitnessTest : ::testing::Test {
    WitnessTest() {
        io::configure_logging({.level = io::LogLevel::off});
        rpc.on("eth_getBlockByHash", [this](const std::string&) -> io::Expected<std::string> {
            std::string list;
            for (const Hash& txn : block)
                list += (list.empty() ? "\"" : ",\"") + to_hex(txn) + '"';
            return testing::header_json(5, filled<Hash>(0xb1), filled<Hash>(0xb0), "[" + list + "]");
        });
        rpc.on("debug_traceTransaction", [this](const std::string& params) -> io::Expected<std::string> {
            if (params.find(R"("diffMode":false)") != std::string::npos)
                return fmt::format(R"({{"{}":{{"balance":"0x1","storage":{{"{}":"0x1"}}}}}})", to_hex(kPool),
                                   to_hex(filled<Hash>(4)));
            const bool meddles = params.find(to_hex(meddler)) != std::string::npos;
            return fmt::format(R"({{"pre":{{}},"post":{{"{}":{{"storage":{{"{}":"0x2"}}}}}}}})",
                               to_hex(kPool), to_hex(filled<Hash>(meddles ? 4 : 9)));
        });
    }
    ~WitnessTest() override { io::configure_logging({}); }

    Disturbance judge(std::uint32_t index) {
        io::Runtime runtime;
        const Node node{rpc, testing::kChain};
        return runtime.block_on(disturbance_of(node, ours, filled<Hash>(0xb1), index));
    }

    ScriptedNode rpc;
    Hash ours = filled<Hash>(0x77);
    Hash meddler = filled<Hash>(0x66);
    std::vector<Hash> block{filled<Hash>(1), filled<Hash>(2), ours, meddler};
};

TEST_F(WitnessTest, the_first_of_a_block_is_undisturbed_without_a_question) {
    EXPECT_EQ(judge(0), Disturbance::undisturbed);
    EXPECT_TRUE(rpc.calls.empty());
}

TEST_F(WitnessTest, only_what_came_before_disturbs) {
    EXPECT_EQ(judge(2), Disturbance::undisturbed);
    block = {filled<Hash>(1), meddler, ours};
    EXPECT_EQ(judge(2), Disturbance::disturbed);
}

TEST_F(WitnessTest, a_block_that_holds_another_transaction_there_tells_nothing) {
    EXPECT_EQ(judge(1), Disturbance::unverified);
    EXPECT_EQ(judge(4), Disturbance::unverified);
    EXPECT_EQ(rpc.count("debug_traceTransaction"), 0U);
}

TEST_F(WitnessTest, a_node_that_cannot_trace_tells_nothing) {
    rpc.on("debug_traceTransaction", [](const std::string&) -> io::Expected<std::string> {
        return std::unexpected{refusal("the method does not exist", -32601)};
    });
    EXPECT_EQ(judge(2), Disturbance::unverified);
    rpc.on("debug_traceTransaction", R"({"pre":3})");
    EXPECT_EQ(judge(2), Disturbance::unverified);
    rpc.on("eth_getBlockByHash", "null");
    EXPECT_EQ(judge(2), Disturbance::unverified);
}

}  // namespace
}  // namespace lariat::chain
