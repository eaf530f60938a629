#include "io/chain/multicall.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"
#include "io/chain/testing/samples.hpp"
#include "io/chain/testing/scripted_node.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::chain {
namespace {

using testing::filled;
using ::testing::HasSubstr;
using testing::refusal;
using testing::ScriptedNode;
using ::testing::SizeIs;

const auto kMulticall3 = filled<Address>(0xca);
const auto kBlock = filled<Hash>(0xb1);

struct MulticallTest : ::testing::Test {
    ScriptedNode rpc;
    Node node{rpc, testing::kChain};

    io::Expected<std::vector<std::optional<Bytes>>> run(std::vector<CallRequest> requests,
                                                        std::optional<Address> multicall3 = kMulticall3) {
        io::Runtime runtime;
        const Multicall multicall{node, multicall3};
        return runtime.block_on(multicall.run(std::move(requests), kBlock));
    }
};

std::string answer_of(std::span<const std::optional<Bytes>> results) {
    abi::Writer elements;
    for (const auto& result : results)
        elements.tuple(abi::Writer{}.boolean(result.has_value()).bytes(result.value_or(Bytes{0xee})));
    return '"' + to_hex(abi::Writer{}.array(results.size(), elements).encode()) + '"';
}

std::vector<CallRequest> requests(std::size_t count) {
    std::vector<CallRequest> made;
    for (std::size_t i = 0; i < count; ++i)
        made.push_back(
            {filled<Address>(1), Bytes{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8U)}});
    return made;
}

TEST_F(MulticallTest, asks_once_and_tells_reverts_from_empty_answers) {
    rpc.on("eth_call", answer_of(std::vector<std::optional<Bytes>>{Bytes{1, 2}, std::nullopt, Bytes{}}));
    const auto answers = run(requests(3));
    ASSERT_TRUE(answers) << answers.error().message;
    EXPECT_EQ(*answers, (std::vector<std::optional<Bytes>>{Bytes{1, 2}, std::nullopt, Bytes{}}));
    ASSERT_THAT(rpc.calls, SizeIs(1));
    EXPECT_THAT(rpc.calls[0].params_json, HasSubstr(to_hex(kMulticall3)));
    EXPECT_THAT(rpc.calls[0].params_json, HasSubstr(block_parameter(kBlock)));
}

TEST_F(MulticallTest, splits_many_calls_and_keeps_their_order) {
    std::size_t answered = 0;
    rpc.on("eth_call", [&](const std::string& params) -> io::Expected<std::string> {
        // The calldata is data: length, array offset and size lead it; only the size matters here.
        const std::size_t at = params.find(R"("data":"0x)") + 10;
        const Bytes data = bytes_from_hex(params.substr(at, params.find('"', at) - at)).value();
        abi::Reader reader =
            abi::Reader::of_call(data, selector("aggregate3((address,bool,bytes)[])")).value();
        const auto calls = reader.array().value();
        std::vector<std::optional<Bytes>> results;
        for (std::size_t i = 0; i < calls.size; ++i, ++answered)
            results.emplace_back(
                Bytes{static_cast<std::uint8_t>(answered), static_cast<std::uint8_t>(answered >> 8U)});
        return answer_of(results);
    });
    const auto wanted = requests(1'001);
    const auto answers = run(wanted);
    ASSERT_TRUE(answers) << answers.error().message;
    ASSERT_THAT(*answers, SizeIs(wanted.size()));
    for (std::size_t i = 0; i < wanted.size(); ++i)
        ASSERT_EQ((*answers)[i], wanted[i].data);
    EXPECT_THAT(rpc.calls, SizeIs(3));
}

TEST_F(MulticallTest, of_nothing_asks_nothing) {
    EXPECT_THAT(run({}).value(), SizeIs(0));
    EXPECT_THAT(rpc.calls, SizeIs(0));
}

TEST_F(MulticallTest, refuses_another_number_of_answers_and_what_is_no_answer) {
    rpc.on("eth_call", answer_of(std::vector<std::optional<Bytes>>{Bytes{}}));
    EXPECT_EQ(run(requests(2)).error().code, Errc::malformed);
    rpc.on("eth_call", R"("0x")");  // no code at the address
    EXPECT_EQ(run(requests(1)).error().code, Errc::malformed);
    const std::string huge = to_hex(abi::Writer{}.word(U256{32}).word(U256::max()).encode());
    rpc.on("eth_call", '"' + huge + '"');
    EXPECT_EQ(run(requests(1)).error().code, Errc::malformed);
}

TEST_F(MulticallTest, without_the_contract_asks_singly) {
    std::size_t asked = 0;
    rpc.on("eth_call", [&](const std::string&) -> io::Expected<std::string> {
        switch (asked++) {
            case 0:
                return R"("0x2a")";
            case 1:
                return std::unexpected{refusal("execution reverted", 3, "0x")};
            case 2:
                return std::unexpected{refusal("invalid opcode: INVALID")};
            default:
                return R"("0x")";
        }
    });
    const auto answers = run(requests(4), std::nullopt);
    ASSERT_TRUE(answers) << answers.error().message;
    EXPECT_EQ(*answers, (std::vector<std::optional<Bytes>>{Bytes{42}, std::nullopt, std::nullopt, Bytes{}}));
}

TEST_F(MulticallTest, a_node_without_the_block_is_no_revert) {
    rpc.on("eth_call", [](const std::string&) -> io::Expected<std::string> {
        return std::unexpected{refusal("header for hash not found")};
    });
    const auto answers = run(requests(2), std::nullopt);
    ASSERT_FALSE(answers);
    EXPECT_THAT(answers.error().message, HasSubstr("not found"));
    EXPECT_FALSE(run(requests(2)));
}

TEST_F(MulticallTest, no_answer_is_no_revert) {
    rpc.on("eth_call", [](const std::string&) -> io::Expected<std::string> {
        return std::unexpected{testing::silence()};
    });
    EXPECT_EQ(run(requests(2), std::nullopt).error().code, Errc::timeout);
}

}  // namespace
}  // namespace lariat::chain
