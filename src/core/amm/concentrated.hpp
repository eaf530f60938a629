#pragma once

#include "core/amm/sqrt_price_math.hpp"
#include "core/model/pool.hpp"

namespace lariat::amm {

/// What a swap does to a concentrated pool. `complete` is false when the pool ran out of liquidity first.
struct V3Swap {
    U256 amount_in;  ///< fee included
    U256 amount_out;
    V3State after;
    std::uint32_t ticks_crossed = 0;  ///< initialised ones
    std::uint32_t stops = 0;          ///< steps, each of which rounds
    bool complete = false;
};

/// A swap without price limit, step for step as the contract does it, also where it stops at the border of a
/// tick-bitmap word: each stop rounds, so leaving one out changes the last wei.
/// Source: Uniswap V3 UniswapV3Pool.swap.
///
/// A quote has no use for the tick within the last range, which takes as long to find as a step:
/// `amounts_only` leaves it as it was.
enum class After : std::uint8_t { complete, amounts_only };
Result<V3Swap> v3_swap(const Pool& pool,
                       const V3State& state,
                       bool zero_for_one,
                       Exact exact,
                       const U256& amount,
                       After after = After::complete);

/// The first tick that a swap from `tick` meets, and whether it is initialised. Searches, as the contract
/// does, no further than the bitmap word of 256 ticks. Source: Uniswap V3
/// TickBitmap.nextInitializedTickWithinOneWord.
struct NextTick {
    std::int32_t index = 0;
    const lariat::Tick* initialized = nullptr;
};
NextTick next_tick_within_word(const TickTable& ticks,
                               std::int32_t tick,
                               std::int32_t spacing,
                               bool zero_for_one);

/// Adds `delta` of liquidity between two ticks, as Mint (positive) and Burn (negative) report it.
/// `Errc::overflow` if a tick's or the pool's liquidity would leave its range: the log then contradicts the
/// state.
Result<void> apply_liquidity(V3State& state, std::int32_t lower, std::int32_t upper, Int128 delta);

}  // namespace lariat::amm
