#include "core/amm/quote.hpp"

#include "core/amm/concentrated.hpp"
#include "core/amm/constant_product.hpp"

namespace lariat::amm {
namespace {

struct Reserves {
    const U256& in;
    const U256& out;
};

Reserves oriented(const V2State& state, bool zero_for_one) {
    return zero_for_one ? Reserves{state.reserve0, state.reserve1} : Reserves{state.reserve1, state.reserve0};
}

Result<Quote> concentrated(
    const Pool& pool, const V3State& state, bool zero_for_one, Exact exact, const U256& amount) {
    LARIAT_TRY(const V3Swap swap, v3_swap(pool, state, zero_for_one, exact, amount, After::amounts_only));
    if (!swap.complete)
        return fail(Errc::insufficient, "liquidity exhausted");
    return Quote{swap.amount_in, swap.amount_out, swap.ticks_crossed, swap.stops};
}

}  // namespace

Result<Quote> quote_exact_in(const Pool& pool, const PoolState& state, bool zero_for_one, const U256& in) {
    if (const auto* v3 = std::get_if<V3State>(&state))
        return concentrated(pool, *v3, zero_for_one, Exact::input, in);
    const Reserves reserves = oriented(std::get<V2State>(state), zero_for_one);
    LARIAT_TRY(const U256 out, v2_amount_out(in, reserves.in, reserves.out, pool.fee));
    return Quote{.amount_in = in, .amount_out = out};
}

Result<Quote> quote_exact_out(const Pool& pool, const PoolState& state, bool zero_for_one, const U256& out) {
    if (const auto* v3 = std::get_if<V3State>(&state))
        return concentrated(pool, *v3, zero_for_one, Exact::output, out);
    const Reserves reserves = oriented(std::get<V2State>(state), zero_for_one);
    LARIAT_TRY(const U256 in, v2_amount_in(out, reserves.in, reserves.out, pool.fee));
    return Quote{.amount_in = in, .amount_out = out};
}

Result<U256> least_input(const Pool& pool, const PoolState& state, bool zero_for_one, const U256& out) {
    LARIAT_TRY(const Quote asked, quote_exact_out(pool, state, zero_for_one, out));
    const auto enough = [&](const U256& in) {
        const auto quote = quote_exact_in(pool, state, zero_for_one, in);
        return quote && quote->amount_out >= out;
    };
    // The quoted input is within a few units of the least one; galloping keeps an odd state cheap too.
    U256 high = asked.amount_in;
    for (U256 step{1U};; step += step) {
        LARIAT_TRY(const Quote paid, quote_exact_in(pool, state, zero_for_one, high));
        if (paid.amount_out >= out)
            break;
        LARIAT_TRY(high, checked_add(high, step));
    }
    U256 low;  // not enough
    for (U256 step{1U}; high > step; step += step) {
        if (!enough(high - step)) {
            low = high - step;
            break;
        }
        high -= step;
    }
    while (high - low > U256{1U}) {
        const U256 middle = low + ((high - low) >> 1U);
        (enough(middle) ? high : low) = middle;
    }
    return high;
}

}  // namespace lariat::amm
