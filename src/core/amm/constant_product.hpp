#pragma once

#include "core/model/pool.hpp"
#include "foundation/base/error.hpp"

namespace lariat::amm {

/// Amount out of a constant-product pool for exactly `in`, rounded down as the router rounds it.
///
/// Reserves are at most 112 bits wide, as the pair contract stores them; `in` up to 112 bits. A wider `in` is
/// `Errc::overflow`: the pair would refuse it. An empty pool or an input of zero is `Errc::insufficient`.
/// Source: UniswapV2Library.getAmountOut; the fee in 1e-6 replaces 997 / 1000 without changing a floor.
Result<U256> v2_amount_out(const U256& in, const U256& reserve_in, const U256& reserve_out, FeePips fee);

/// Least input for which the router asks to pay out exactly `out`: rounded down, plus one.
/// `Errc::insufficient` when `out` reaches the reserve. Source: UniswapV2Library.getAmountIn.
Result<U256> v2_amount_in(const U256& out, const U256& reserve_in, const U256& reserve_out, FeePips fee);

}  // namespace lariat::amm
