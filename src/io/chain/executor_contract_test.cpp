#include "io/chain/executor_contract.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"
#include "io/chain/testing/samples.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace lariat::chain {
namespace {

namespace json = boost::json;
using testing::filled;
using ::testing::HasSubstr;
using testing::kTreasury;

/// What Solidity's own encoder makes of plans; the contracts' tests write and check the same file.
const json::object& vectors() {
    static const json::object parsed = [] {
        std::ifstream file{LARIAT_EXECUTE_VECTORS};
        if (!file)
            throw std::runtime_error{"no file " LARIAT_EXECUTE_VECTORS};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        return json::parse(text).as_object();
    }();
    return parsed;
}

std::string text_of(const json::value& value) {
    const json::string& text = value.as_string();
    return {text.data(), text.size()};
}
Address address_of(const json::value& value) {
    return address_from_hex(text_of(value)).value();
}
U256 number_of(const json::value& value) {
    return u256_from_decimal(text_of(value)).value();
}

/// A setup and an opportunity whose plan is the one of the vector.
struct Planned {
    ChainSetup setup;
    Opportunity opportunity;
    Target target;
};

Planned planned(const json::object& plan) {
    Planned made;
    made.setup.tokens.push_back({address_of(plan.at("asset")), "ASSET", 18});
    std::vector<Hop> hops;
    for (const json::value& one : plan.at("hops").as_array()) {
        const json::object& hop = one.as_object();
        const bool zero_for_one = hop.at("zeroForOne").as_bool();
        const auto index = static_cast<std::uint32_t>(made.setup.pools.size());
        made.setup.tokens.push_back({address_of(hop.at("tokenIn")), "IN", 18});
        const TokenId token_in{static_cast<std::uint32_t>(made.setup.tokens.size() - 1)};
        Pool pool;
        pool.address = address_of(hop.at("pool"));
        pool.kind = static_cast<PoolKind>(hop.at("kind").to_number<int>());
        pool.token0 = zero_for_one ? token_in : TokenId{0};
        pool.token1 = zero_for_one ? TokenId{0} : token_in;
        pool.fee = FeePips{hop.at("feePips").to_number<std::uint32_t>()};
        made.setup.pools.push_back(std::move(pool));
        hops.push_back({PoolId{index}, zero_for_one});
    }
    made.opportunity.route = Route{hops};
    made.opportunity.settlement = TokenId{0};
    made.opportunity.lender.source = static_cast<FlashSource>(plan.at("source").to_number<int>());
    made.opportunity.amounts[0] = number_of(plan.at("amount"));
    made.opportunity.min_profit = number_of(plan.at("minProfit"));
    made.target.number = BlockNumber{number_of(plan.at("deadlineBlock")).low64()};
    made.target.base_fee = number_of(plan.at("maxBaseFee"));
    return made;
}

TEST(ExecutorContract, plans_are_encoded_as_solidity_encodes_them) {
    std::size_t compared = 0;
    for (const json::value& one : vectors().at("vectors").as_array()) {
        const json::object& vector = one.as_object();
        const json::object& plan = vector.at("plan").as_object();
        if (plan.at("hops").as_array().size() > kMaxHops)
            continue;  // a route that the engine never builds
        SCOPED_TRACE(text_of(vector.at("name")));
        const Planned made = planned(plan);
        EXPECT_EQ(to_hex(encode_execute(made.setup, made.opportunity, made.target)),
                  text_of(vector.at("calldata")));
        ++compared;
    }
    EXPECT_GE(compared, 9U);
}

TEST(ExecutorContract, a_rescue_is_encoded_as_solidity_encodes_it) {
    for (const json::value& one : vectors().at("rescue").as_array()) {
        const json::object& vector = one.as_object();
        EXPECT_EQ(to_hex(encode_rescue(address_of(vector.at("token")), number_of(vector.at("amount")))),
                  text_of(vector.at("calldata")));
    }
}

TEST(ExecutorContract, deployment_code_is_the_bytecode_and_its_arguments) {
    for (const json::value& one : vectors().at("constructor").as_array()) {
        const json::object& vector = one.as_object();
        const auto code =
            deployment_code(R"({"abi":[],"bytecode":{"object":"0x60806040"}})",
                            address_of(vector.at("owner")), address_of(vector.at("treasury")),
                            address_of(vector.at("balancerVault")), address_of(vector.at("aavePool")));
        ASSERT_TRUE(code) << code.error().message;
        EXPECT_EQ(to_hex(*code), "0x60806040" + text_of(vector.at("encoded")).substr(2));
    }
}

TEST(ExecutorContract, an_artifact_without_linked_code_is_refused) {
    for (const std::string_view artifact :
         {"", "{}", "[]", R"({"bytecode":{"object":7}})", R"({"bytecode":{"object":"0x"}})",
          R"({"bytecode":{"object":"0x60__$aa$__"}})"}) {
        const auto code = deployment_code(artifact, {}, {}, {}, {});
        ASSERT_FALSE(code) << artifact;
        EXPECT_EQ(code.error().code, Errc::malformed);
        EXPECT_THAT(code.error().message, HasSubstr("bytecode.object"));
    }
}

Log transfer(const Address& token, const Address& from, const Address& to, const U256& amount) {
    static const Hash kTransfer =
        hash_from_hex("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef").value();
    const auto topic = [](const Address& address) {
        Hash padded;
        std::ranges::copy(address.data, padded.data.begin() + 12);
        return padded;
    };
    const auto word = to_big_endian(amount);
    return {
        .address = token, .topics = {kTransfer, topic(from), topic(to)}, .data = {word.begin(), word.end()}};
}

TEST(ExecutorContract, received_is_what_came_in_less_what_went_out) {
    const auto token = filled<Address>(1);
    const auto other = filled<Address>(2);
    std::vector<Log> logs{transfer(token, other, kTreasury, 70), transfer(other, other, kTreasury, 1'000),
                          transfer(token, kTreasury, other, 30), transfer(token, other, other, 5'000),
                          transfer(token, other, kTreasury, 2)};
    EXPECT_EQ(received_by(kTreasury, token, logs), U256{42});
    logs.push_back(transfer(token, kTreasury, other, 43));
    EXPECT_EQ(received_by(kTreasury, token, logs), U256{});
    EXPECT_EQ(received_by(kTreasury, token, {}), U256{});
}

TEST(ExecutorContract, what_is_no_erc20_transfer_moves_nothing) {
    const auto token = filled<Address>(1);
    Log erc721 = transfer(token, {}, kTreasury, 7);
    erc721.topics.push_back(filled<Hash>(7));
    Log short_data = transfer(token, {}, kTreasury, 7);
    short_data.data.pop_back();
    Log anonymous = transfer(token, {}, kTreasury, 7);
    anonymous.topics.clear();
    EXPECT_EQ(received_by(kTreasury, token, std::vector{erc721, short_data, anonymous}), U256{});
}

TEST(ExecutorContract, every_error_of_the_contract_has_words) {
    const std::map<std::string, std::string> expected{
        {"NotOwner()", "NotOwner()"},
        {"UnexpectedCaller(address)", "UnexpectedCaller(0x0000000000000000000000000000000000000007)"},
        {"Expired(uint256,uint256)", "Expired(7, 8)"},
        {"BaseFeeTooHigh(uint256,uint256)", "BaseFeeTooHigh(7, 8)"},
        {"ProfitTooLow(uint256,uint256)", "ProfitTooLow(7, 8)"},
        {"TransferFailed(address)", "TransferFailed(0x0000000000000000000000000000000000000007)"},
        {"BadPlan(uint256)", "BadPlan(7)"},
        {"BadDeployment()", "BadDeployment()"},
    };
    std::set<std::string> seen;
    for (const json::value& one : vectors().at("errors").as_array()) {
        const std::string signature = text_of(one.as_object().at("signature"));
        ASSERT_TRUE(expected.contains(signature)) << signature;
        Bytes data = bytes_from_hex(text_of(one.as_object().at("selector"))).value();
        const bool none = signature.ends_with("()");
        const std::size_t words = none ? 0 : static_cast<std::size_t>(std::ranges::count(signature, ',')) + 1;
        for (std::size_t i = 0; i < words; ++i)
            append(data, to_big_endian(U256{7 + i}));
        EXPECT_EQ(describe_revert(data), expected.at(signature));
        seen.insert(signature);
    }
    EXPECT_EQ(seen.size(), expected.size());
}

TEST(ExecutorContract, reverts_of_pools_and_of_the_language_have_words) {
    EXPECT_EQ(describe_revert({}), "reverted without a reason");
    EXPECT_EQ(describe_revert(abi::Writer{}.string("UniswapV2: K").call(selector("Error(string)"))),
              "UniswapV2: K");
    EXPECT_EQ(describe_revert(abi::Writer{}.word(U256{17}).call(selector("Panic(uint256)"))), "Panic(17)");
}

TEST(ExecutorContract, an_unknown_or_damaged_revert_is_hex) {
    EXPECT_EQ(describe_revert(Bytes{1, 2}), "0x0102");
    EXPECT_EQ(describe_revert(Bytes{1, 2, 3, 4, 5}), "0x0102030405");
    Bytes cut = abi::Writer{}.word(U256{1}).word(U256{2}).call(selector("ProfitTooLow(uint256,uint256)"));
    cut.pop_back();
    EXPECT_EQ(describe_revert(cut), to_hex(cut));
    Bytes endless = abi::Writer{}.word(U256{32}).word(U256::max()).call(selector("Error(string)"));
    EXPECT_EQ(describe_revert(endless), to_hex(endless));
}

}  // namespace
}  // namespace lariat::chain
