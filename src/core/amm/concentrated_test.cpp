#include "core/amm/concentrated.hpp"

#include "core/amm/quote.hpp"
#include "core/amm/tick_math.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::amm {
namespace {

U256 decimal(std::string_view text) {
    return u256_from_decimal(text).value();
}

TEST(TickMath, agrees_with_the_published_values) {
    EXPECT_EQ(sqrt_price_at_tick(kMinTick).value(), U256{4295128739ULL});
    EXPECT_EQ(sqrt_price_at_tick(kMinTick + 1).value(), U256{4295343490ULL});
    EXPECT_EQ(sqrt_price_at_tick(0).value(), U256::pow2(96));
    EXPECT_EQ(sqrt_price_at_tick(kMaxTick - 1).value(),
              decimal("1461373636630004318706518188784493106690254656249"));
    EXPECT_EQ(sqrt_price_at_tick(kMaxTick).value(),
              decimal("1461446703485210103287273052203988822378723970342"));
    EXPECT_FALSE(sqrt_price_at_tick(kMaxTick + 1));
    EXPECT_FALSE(tick_at_sqrt_price(max_sqrt_price()));
    EXPECT_FALSE(tick_at_sqrt_price(min_sqrt_price() - U256{1}));
}

TEST(TickMath, price_grows_by_a_hundredth_of_a_percent_per_tick) {
    for (std::int32_t tick = kMinTick; tick < kMaxTick; tick += 1013) {
        const double ratio =
            sqrt_price_at_tick(tick + 1)->to_double() / sqrt_price_at_tick(tick)->to_double();
        EXPECT_NEAR(ratio * ratio, 1.0001, 1e-6) << tick;
    }
}

RC_GTEST_PROP(TickMath,
              tick_of_a_price_is_the_last_one_not_above_it,
              (std::int32_t seed, std::uint64_t offset)) {
    const std::int32_t tick =
        kMinTick + static_cast<std::int32_t>(static_cast<std::uint32_t>(seed) % (2U * kMaxTick));
    const U256 low = sqrt_price_at_tick(tick).value();
    const U256 high = sqrt_price_at_tick(tick + 1).value();
    const U256 price = low + U256{offset} % (high - low);
    RC_ASSERT(tick_at_sqrt_price(price).value() == tick);
    RC_ASSERT(tick_at_sqrt_price(low).value() == tick);
    RC_ASSERT(tick_at_sqrt_price(high - U256{1}).value() == tick);
}

/// The bitmap itself, word by word, as the contract keeps it.
NextTick by_bitmap(const TickTable& ticks, std::int32_t tick, std::int32_t spacing, bool zero_for_one) {
    const auto initialized = [&](std::int32_t compressed) -> const lariat::Tick* {
        for (const auto& entry : ticks)
            if (entry.index == compressed * spacing)
                return &entry;
        return nullptr;
    };
    std::int32_t compressed = tick / spacing;
    if (tick < 0 && tick % spacing != 0)
        --compressed;
    if (zero_for_one) {
        for (std::int32_t bit = compressed; bit >= (compressed >> 8) << 8; --bit)
            if (const auto* found = initialized(bit))
                return {bit * spacing, found};
        return {((compressed >> 8) << 8) * spacing, nullptr};
    }
    ++compressed;
    const std::int32_t last = ((compressed >> 8) << 8) + 255;
    for (std::int32_t bit = compressed; bit <= last; ++bit)
        if (const auto* found = initialized(bit))
            return {bit * spacing, found};
    return {last * spacing, nullptr};
}

RC_GTEST_PROP(NextTick,
              equals_a_walk_over_the_bitmap,
              (const std::vector<std::int16_t>& places, std::int16_t at, bool zero_for_one)) {
    constexpr std::int32_t kSpacing = 10;
    TickTable ticks;
    for (const std::int16_t place : places)
        ticks.push_back({.index = place * kSpacing, .gross = 1, .net = 1});
    std::ranges::sort(ticks, {}, &lariat::Tick::index);
    const std::int32_t tick = at * 3;
    const NextTick expected = by_bitmap(ticks, tick, kSpacing, zero_for_one);
    const NextTick found = next_tick_within_word(ticks, tick, kSpacing, zero_for_one);
    RC_ASSERT(found.index == expected.index);
    RC_ASSERT((found.initialized == nullptr) == (expected.initialized == nullptr));
}

struct Fixture {
    Pool pool{.kind = PoolKind::uniswap_v3, .fee = FeePips{3000}, .tick_spacing = 60};
    V3State state;

    Fixture() {
        state.sqrt_price_x96 = U256::pow2(96);
        state.ticks = std::make_shared<TickTable>();
        add(-6000, 6000, 1'000'000'000'000'000'000);
        add(-600, 600, 5'000'000'000'000'000'000);
        add(1200, 3000, 2'000'000'000'000'000'000);
    }
    void add(std::int32_t lower, std::int32_t upper, std::int64_t liquidity) {
        ASSERT_TRUE(apply_liquidity(state, lower, upper, liquidity));
    }
};

TEST(Concentrated, liquidity_counts_only_around_the_price) {
    const Fixture fixture;
    EXPECT_EQ(fixture.state.liquidity, Uint128{6'000'000'000'000'000'000ULL});
    ASSERT_EQ(fixture.state.ticks->size(), 6U);
    EXPECT_EQ(fixture.state.ticks->front().index, -6000);
    EXPECT_EQ(fixture.state.ticks->back().net, -Int128{1'000'000'000'000'000'000});
}

TEST(Concentrated, burning_all_leaves_nothing) {
    Fixture fixture;
    ASSERT_TRUE(apply_liquidity(fixture.state, 1200, 3000, -2'000'000'000'000'000'000));
    EXPECT_EQ(fixture.state.ticks->size(), 4U);
    EXPECT_EQ(apply_liquidity(fixture.state, 1200, 3000, -1).error().code, Errc::malformed);
}

TEST(Concentrated, a_swap_through_every_range_stops_where_liquidity_ends) {
    const Fixture fixture;
    const U256 huge = U256::pow2(100);
    const V3Swap up = v3_swap(fixture.pool, fixture.state, false, Exact::input, huge).value();
    EXPECT_FALSE(up.complete);
    EXPECT_EQ(up.ticks_crossed, 4U);
    EXPECT_EQ(up.after.liquidity, Uint128{0});
    EXPECT_EQ(quote_exact_in(fixture.pool, fixture.state, false, huge).error().code, Errc::insufficient);
    EXPECT_EQ(quote_exact_out(fixture.pool, fixture.state, false, huge).error().code, Errc::insufficient);
}

RC_GTEST_PROP(Concentrated,
              exact_output_costs_what_exact_input_then_pays,
              (bool zero_for_one, std::uint64_t seed)) {
    const Fixture fixture;
    const U256 out = U256{seed % 400'000'000'000'000'000ULL + 1};
    const auto asked = quote_exact_out(fixture.pool, fixture.state, zero_for_one, out);
    RC_PRE(asked.has_value());
    RC_ASSERT(asked->amount_out == out);
    const auto paid = quote_exact_in(fixture.pool, fixture.state, zero_for_one, asked->amount_in);
    RC_ASSERT(paid.has_value());
    RC_ASSERT(paid->amount_out >= out);
}

RC_GTEST_PROP(Concentrated, a_round_trip_never_gains, (bool zero_for_one, std::uint64_t seed)) {
    const Fixture fixture;
    const U256 in = U256{seed % 400'000'000'000'000'000ULL + 1};
    const auto there = v3_swap(fixture.pool, fixture.state, zero_for_one, Exact::input, in);
    RC_PRE(there.has_value() && there->complete && !there->amount_out.is_zero());
    const auto back = v3_swap(fixture.pool, there->after, !zero_for_one, Exact::input, there->amount_out);
    RC_PRE(back.has_value());
    RC_ASSERT(back->amount_out < in);
}

}  // namespace
}  // namespace lariat::amm
