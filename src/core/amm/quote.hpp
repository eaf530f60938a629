#pragma once

#include "core/model/pool.hpp"
#include "core/model/route.hpp"
#include "foundation/base/error.hpp"

namespace lariat::amm {

struct Quote {
    U256 amount_in;
    U256 amount_out;
    std::uint32_t ticks_crossed = 0;
    std::uint32_t stops = 1;  ///< how often the pool rounded
};

/// What the pool pays for exactly `in`, to the wei. `Errc::insufficient` if it cannot take all of it.
Result<Quote> quote_exact_in(const Pool& pool, const PoolState& state, bool zero_for_one, const U256& in);

/// What the pool asks for exactly `out`, as its router or quoter computes it: enough, and for a
/// constant-product pool at most one base unit more than the least that is enough. `Errc::insufficient` if it
/// does not hold `out`.
Result<Quote> quote_exact_out(const Pool& pool, const PoolState& state, bool zero_for_one, const U256& out);

/// The least input that pays at least `out`; the error of `quote_exact_in` where the pool refuses so large an
/// input.
Result<U256> least_input(const Pool& pool, const PoolState& state, bool zero_for_one, const U256& out);

}  // namespace lariat::amm
