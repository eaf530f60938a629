#pragma once

#include "foundation/base/error.hpp"
#include "foundation/math/u256.hpp"

/// Amounts and prices within one range of constant liquidity. Prices are square roots in Q64.96, amounts base
/// units. Source: Uniswap V3 SqrtPriceMath and SwapMath; every rounding is the contract's.
namespace lariat::amm {

/// Token0 between two prices, rounded up for what is paid in and down for what is paid out.
Result<U256> amount0_delta(const U256& sqrt_a, const U256& sqrt_b, Uint128 liquidity, bool round_up);
/// Token1 between two prices.
Result<U256> amount1_delta(const U256& sqrt_a, const U256& sqrt_b, Uint128 liquidity, bool round_up);

/// The price after `amount` went in, rounded so that the pool never loses. `liquidity` is not zero.
Result<U256> price_after_input(const U256& sqrt_price,
                               Uint128 liquidity,
                               const U256& amount,
                               bool zero_for_one);
/// The price after `amount` came out.
Result<U256> price_after_output(const U256& sqrt_price,
                                Uint128 liquidity,
                                const U256& amount,
                                bool zero_for_one);

enum class Exact : std::uint8_t { input, output };

struct SwapStep {
    U256 sqrt_price_after;
    U256 amount_in;  ///< without the fee
    U256 amount_out;
    U256 fee;
};

/// One step towards `sqrt_target` with at most `remaining` of the exact side. The direction is that of the
/// target.
Result<SwapStep> swap_step(const U256& sqrt_price,
                           const U256& sqrt_target,
                           Uint128 liquidity,
                           const U256& remaining,
                           Exact exact,
                           std::uint32_t fee_pips);

}  // namespace lariat::amm
