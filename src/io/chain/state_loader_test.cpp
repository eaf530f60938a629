#include "io/chain/state_loader.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"
#include "io/chain/testing/samples.hpp"
#include "io/chain/testing/scripted_node.hpp"
#include "io/runtime/log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace lariat::chain {
namespace {

using ::testing::ElementsAre;
using testing::filled;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::refusal;
using ::testing::SizeIs;

/// A chain that answers single calls from a table; what is not in it reverts, words of an empty bitmap are
/// zero.
struct StateLoader : ::testing::Test {
    StateLoader() {
        io::configure_logging({.sink = [this](std::string_view line) { log += line; }});
        rpc.on("eth_call", [this](const std::string& params) { return answer(params); });
    }
    ~StateLoader() override { io::configure_logging({}); }

    io::Expected<std::string> answer(const std::string& params) {
        for (const auto& [call, result] : answers)
            if (params.find(call) != std::string::npos)
                return '"' + result + '"';
        if (params.find(to_hex(kBitmap)) != std::string::npos)
            return '"' + testing::word_hex(U256{}) + '"';
        return std::unexpected{refusal("execution reverted", 3, "0x")};
    }

    void set(const Address& to, const Bytes& data, const Bytes& result) {
        answers[R"({"to":")" + to_hex(to) + R"(","data":")" + to_hex(data) + R"("})"] = to_hex(result);
    }

    void set_pair(U256 reserve0, U256 reserve1) {
        set(pair, abi::Writer{}.call(selector("getReserves()")),
            abi::Writer{}.word(reserve0).word(reserve1).word(U256{1'700'000'000}).encode());
    }

    void set_price(U256 price, std::int32_t tick, U256 liquidity) {
        set(pool, abi::Writer{}.call(selector("slot0()")),
            abi::Writer{}
                .word(price)
                .signed_word(I256{tick})
                .word(U256{0})
                .word(U256{1})
                .word(U256{1})
                .word(U256{0})
                .boolean(true)
                .encode());
        set(pool, abi::Writer{}.call(selector("liquidity()")), abi::Writer{}.word(liquidity).encode());
    }

    void set_tick(std::int32_t word, unsigned bit, std::int32_t tick, U256 gross, I256 net) {
        bits[word] = bits[word] | U256::pow2(bit);
        set(pool, abi::Writer{}.signed_word(I256{word}).call(kBitmap),
            abi::Writer{}.word(bits[word]).encode());
        set(pool, abi::Writer{}.signed_word(I256{tick}).call(selector("ticks(int24)")),
            abi::Writer{}.word(gross).signed_word(net).word(U256{0}).encode());
    }

    void set_holding(TokenId token, const Address& holder, U256 amount) {
        set(setup.tokens[token.raw()].address,
            abi::Writer{}.address(holder).call(selector("balanceOf(address)")),
            abi::Writer{}.word(amount).encode());
    }

    io::Expected<StateLoaded> load() {
        io::Runtime runtime;
        const Node node{rpc, testing::kChain};
        const Multicall multicall{node, std::nullopt};
        BlockHeader at;
        at.ref.hash = filled<Hash>(0xb1);
        return runtime.block_on(load_state(multicall, setup, at));
    }

    static constexpr Selector kBitmap = selector("tickBitmap(int16)");
    testing::ScriptedNode rpc;
    ChainSetup setup = testing::two_pools();
    Address pair = setup.pools[0].address;
    Address pool = setup.pools[1].address;
    std::map<std::string, std::string> answers;
    std::map<std::int32_t, U256> bits;
    std::string log;
};

TEST_F(StateLoader, reads_reserves_prices_all_ticks_and_what_lenders_hold) {
    set_pair(U256{5'000}, U256::pow2(112) - 1);
    set_price(U256::pow2(96), -15, U256{777});
    // Spacing 10: word -1 holds the ticks -2560 … -10, word 0 those from 0 on.
    set_tick(-1, 255, -10, U256{9}, I256{9});
    set_tick(-1, 0, -2'560, U256{4}, I256{-4});
    set_tick(0, 3, 30, U256{13}, I256{-13});
    set_tick(346, 151, 887'270, U256{1}, I256{-1});  // the highest that a pool of this spacing can have
    set_holding(TokenId{0}, filled<Address>(0xba), U256{1'000'000});
    set_holding(TokenId{1}, filled<Address>(0xaa), U256{42});

    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_THAT(loaded->pools, SizeIs(2));
    EXPECT_EQ(loaded->pools[0].pool, PoolId{0});
    EXPECT_EQ(std::get<V2State>(loaded->pools[0].state), (V2State{U256{5'000}, U256::pow2(112) - 1}));
    const auto& state = std::get<V3State>(loaded->pools[1].state);
    EXPECT_EQ(state.sqrt_price_x96, U256::pow2(96));
    EXPECT_EQ(state.tick, -15);
    EXPECT_EQ(state.liquidity, Uint128{777});
    EXPECT_THAT(*state.ticks,
                ElementsAre(Tick{-2'560, 4, -4}, Tick{-10, 9, 9}, Tick{30, 13, -13}, Tick{887'270, 1, -1}));
    EXPECT_THAT(loaded->lender_balances, ElementsAre(U256{1'000'000}, U256{42}));
    for (const net::RpcCall& call : rpc.calls)
        ASSERT_THAT(call.params_json, HasSubstr(to_hex(filled<Hash>(0xb1))));
    EXPECT_THAT(log, IsEmpty());
}

TEST_F(StateLoader, leaves_out_and_names_what_does_not_answer_like_its_kind) {
    set(pair, abi::Writer{}.call(selector("getReserves()")), Bytes(64, 0xff));  // more than 112 bits
    set(pool, abi::Writer{}.call(selector("slot0()")), Bytes{});                // no code
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_THAT(loaded->pools, IsEmpty());
    EXPECT_THAT(loaded->lender_balances, ElementsAre(U256{}, U256{}));
    EXPECT_THAT(log, HasSubstr(to_hex(pair)));
    EXPECT_THAT(log, HasSubstr(to_hex(pool)));
}

TEST_F(StateLoader, a_pool_with_a_bad_tick_is_left_out_alone) {
    set_pair(U256{1}, U256{1});
    set_price(U256::pow2(96), 0, U256{1});
    set_tick(0, 3, 30, U256::pow2(128), I256{0});
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    ASSERT_THAT(loaded->pools, SizeIs(1));
    EXPECT_EQ(loaded->pools[0].pool, PoolId{0});
}

TEST_F(StateLoader, a_pool_without_tick_spacing_is_left_out) {
    setup.pools[1].tick_spacing = 0;
    set_price(U256::pow2(96), 0, U256{1});
    set_pair(U256{1}, U256{1});
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_THAT(loaded->pools, SizeIs(1));
}

TEST_F(StateLoader, a_block_that_left_the_chain_is_a_failure_and_not_an_empty_market) {
    rpc.on("eth_call", [](const std::string&) -> io::Expected<std::string> {
        return std::unexpected{refusal("unknown block")};
    });
    EXPECT_FALSE(load());
}

}  // namespace
}  // namespace lariat::chain
