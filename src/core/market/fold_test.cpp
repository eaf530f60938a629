#include "core/market/fold.hpp"

#include "core/market/log_topics.hpp"

#include <gtest/gtest.h>

namespace lariat::market {
namespace {

void push_word(Bytes& data, const U256& value) {
    append(data, ByteView{to_big_endian(value)});
}

Hash tick_topic(std::int32_t tick) {
    const U256 value =
        tick < 0 ? U256{} - U256{static_cast<std::uint64_t>(-tick)} : U256{static_cast<std::uint64_t>(tick)};
    return fixed_from<Hash>(to_big_endian(value));
}

U256 tick_word(std::int32_t tick) {
    return from_big_endian(tick_topic(tick));
}

TEST(Fold, sync_sets_the_reserves) {
    PoolState state = V2State{};
    Log log{.topics = {kV2Sync}};
    push_word(log.data, 7);
    push_word(log.data, 9);
    EXPECT_TRUE(fold(state, log).value());
    EXPECT_EQ(std::get<V2State>(state), (V2State{7, 9}));
    EXPECT_FALSE(fold(state, log).value()) << "the same reserves again are no change";
}

TEST(Fold, a_truncated_sync_is_refused_and_changes_nothing) {
    PoolState state = V2State{1, 2};
    Log log{.topics = {kV2Sync}};
    push_word(log.data, 7);
    EXPECT_EQ(fold(state, log).error().code, Errc::malformed);
    EXPECT_EQ(std::get<V2State>(state), (V2State{1, 2}));
}

TEST(Fold, swap_carries_the_whole_new_state_of_a_concentrated_pool) {
    PoolState state = V3State{.ticks = std::make_shared<TickTable>()};
    Log log{.topics = {kV3Swap, Hash{}, Hash{}}};
    for (const U256& value : {U256{1}, U256{2}, U256::pow2(96), U256{55}, tick_word(-3)})
        push_word(log.data, value);
    EXPECT_TRUE(fold(state, log).value());
    const auto& v3 = std::get<V3State>(state);
    EXPECT_EQ(v3.sqrt_price_x96, U256::pow2(96));
    EXPECT_EQ(v3.liquidity, Uint128{55});
    EXPECT_EQ(v3.tick, -3);
}

Log mint(std::int32_t lower, std::int32_t upper, const U256& amount) {
    Log log{.topics = {kV3Mint, Hash{}, tick_topic(lower), tick_topic(upper)}};
    for (const U256& value : {U256{0xabc}, amount, U256{1}, U256{1}})
        push_word(log.data, value);
    return log;
}

Log burn(std::int32_t lower, std::int32_t upper, const U256& amount) {
    Log log{.topics = {kV3Burn, Hash{}, tick_topic(lower), tick_topic(upper)}};
    for (const U256& value : {amount, U256{1}, U256{1}})
        push_word(log.data, value);
    return log;
}

TEST(Fold, mint_and_burn_cancel) {
    PoolState state = V3State{.sqrt_price_x96 = U256::pow2(96), .ticks = std::make_shared<TickTable>()};
    EXPECT_TRUE(fold(state, mint(-60, 60, 1000)).value());
    EXPECT_EQ(std::get<V3State>(state).liquidity, Uint128{1000});
    EXPECT_FALSE(fold(state, burn(-60, 60, 0)).value());
    EXPECT_TRUE(fold(state, burn(-60, 60, 1000)).value());
    EXPECT_TRUE(std::get<V3State>(state).ticks->empty());
    EXPECT_EQ(fold(state, burn(-60, 60, 1)).error().code, Errc::malformed);
}

TEST(Fold, hostile_logs_are_refused) {
    PoolState state = V3State{.sqrt_price_x96 = U256::pow2(96), .ticks = std::make_shared<TickTable>()};
    EXPECT_FALSE(fold(state, mint(60, -60, 1)));
    EXPECT_FALSE(fold(state, mint(-60, 60, U256::max())));
    EXPECT_FALSE(fold(state, mint(-900'000, 60, 1)));
    Log wide_tick = mint(-60, 60, 1);
    wide_tick.topics[2] = fixed_from<Hash>(to_big_endian(U256::pow2(200)));
    EXPECT_FALSE(fold(state, wide_tick));
    EXPECT_FALSE(fold(state, Log{}).value());
}

TEST(Fold, an_nft_transfer_is_no_token_transfer) {
    Log log{.topics = {kTransfer, Hash{}, Hash{}}};
    push_word(log.data, 5);
    EXPECT_EQ(decode_transfer(log)->amount, U256{5});
    log.topics.emplace_back();
    EXPECT_FALSE(decode_transfer(log));
}

}  // namespace
}  // namespace lariat::market
