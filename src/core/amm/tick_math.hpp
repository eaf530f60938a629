#pragma once

#include "foundation/base/error.hpp"
#include "foundation/math/u256.hpp"

#include <cstdint>

namespace lariat::amm {

inline constexpr std::int32_t kMinTick = -887272;
inline constexpr std::int32_t kMaxTick = 887272;

/// sqrt(1.0001^tick) in Q64.96, rounded up, for a tick in [kMinTick, kMaxTick].
/// Source: Uniswap V3 TickMath.getSqrtRatioAtTick.
Result<U256> sqrt_price_at_tick(std::int32_t tick);

/// The greatest tick whose price does not exceed `sqrt_price_x96`, which lies in [kMinSqrtPrice,
/// kMaxSqrtPrice). Source: Uniswap V3 TickMath.getTickAtSqrtRatio.
Result<std::int32_t> tick_at_sqrt_price(const U256& sqrt_price_x96);

const U256& min_sqrt_price();
const U256& max_sqrt_price();

}  // namespace lariat::amm
