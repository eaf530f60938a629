#include "core/amm/sqrt_price_math.hpp"

#include <utility>

namespace lariat::amm {
namespace {

constexpr std::uint32_t kPips = 1'000'000;
constexpr unsigned kPriceBits = 160;
const U256 kQ96 = U256::pow2(96);

Result<U256> as_price(const U256& value) {
    if (value.bit_width() > kPriceBits)
        return fail(Errc::overflow, "price above 160 bits");
    return value;
}

Result<U256> price_after_amount0(const U256& sqrt_price, Uint128 liquidity, const U256& amount, bool add) {
    if (amount.is_zero())
        return sqrt_price;
    const U256 numerator = U256{liquidity} << 96U;
    const auto product = checked_mul(amount, sqrt_price);
    if (add) {
        if (product) {
            bool overflow = false;
            const U256 denominator = add_with_carry(numerator, *product, overflow);
            if (!overflow)
                return mul_div_up(numerator, sqrt_price, denominator);
        }
        LARIAT_TRY(const U256 denominator, checked_add(numerator / sqrt_price, amount));
        return div_up(numerator, denominator);
    }
    if (!product || numerator <= *product)
        return fail(Errc::insufficient, "output exceeds the liquidity");
    LARIAT_TRY(const U256 price, mul_div_up(numerator, sqrt_price, numerator - *product));
    return as_price(price);
}

Result<U256> price_after_amount1(const U256& sqrt_price, Uint128 liquidity, const U256& amount, bool add) {
    if (add) {
        LARIAT_TRY(const U256 quotient, mul_div(amount, kQ96, U256{liquidity}));
        LARIAT_TRY(const U256 price, checked_add(sqrt_price, quotient));
        return as_price(price);
    }
    LARIAT_TRY(const U256 quotient, mul_div_up(amount, kQ96, U256{liquidity}));
    if (sqrt_price <= quotient)
        return fail(Errc::insufficient, "output exceeds the liquidity");
    return sqrt_price - quotient;
}

}  // namespace

Result<U256> amount0_delta(const U256& sqrt_a, const U256& sqrt_b, Uint128 liquidity, bool round_up) {
    const auto& [low, high] = sqrt_a > sqrt_b ? std::tie(sqrt_b, sqrt_a) : std::tie(sqrt_a, sqrt_b);
    if (low.is_zero())
        return fail(Errc::invalid_argument, "price of zero");
    const U256 numerator = U256{liquidity} << 96U;
    const U256 width = high - low;
    if (round_up) {
        LARIAT_TRY(const U256 amount, mul_div_up(numerator, width, high));
        return div_up(amount, low);
    }
    LARIAT_TRY(const U256 amount, mul_div(numerator, width, high));
    return amount / low;
}

Result<U256> amount1_delta(const U256& sqrt_a, const U256& sqrt_b, Uint128 liquidity, bool round_up) {
    const U256 width = sqrt_a > sqrt_b ? sqrt_a - sqrt_b : sqrt_b - sqrt_a;
    return round_up ? mul_div_up(U256{liquidity}, width, kQ96) : mul_div(U256{liquidity}, width, kQ96);
}

Result<U256> price_after_input(const U256& sqrt_price,
                               Uint128 liquidity,
                               const U256& amount,
                               bool zero_for_one) {
    return zero_for_one ? price_after_amount0(sqrt_price, liquidity, amount, true)
                        : price_after_amount1(sqrt_price, liquidity, amount, true);
}

Result<U256> price_after_output(const U256& sqrt_price,
                                Uint128 liquidity,
                                const U256& amount,
                                bool zero_for_one) {
    return zero_for_one ? price_after_amount1(sqrt_price, liquidity, amount, false)
                        : price_after_amount0(sqrt_price, liquidity, amount, false);
}

Result<SwapStep> swap_step(const U256& sqrt_price,
                           const U256& sqrt_target,
                           Uint128 liquidity,
                           const U256& remaining,
                           Exact exact,
                           std::uint32_t fee_pips) {
    const bool zero_for_one = sqrt_price >= sqrt_target;
    const auto input_to = [&](const U256& price) {
        return zero_for_one ? amount0_delta(price, sqrt_price, liquidity, true)
                            : amount1_delta(sqrt_price, price, liquidity, true);
    };
    const auto output_to = [&](const U256& price) {
        return zero_for_one ? amount1_delta(price, sqrt_price, liquidity, false)
                            : amount0_delta(sqrt_price, price, liquidity, false);
    };

    SwapStep step;
    bool whole_input = false;
    if (exact == Exact::input) {
        LARIAT_TRY(const U256 after_fee, mul_div(remaining, U256{kPips - fee_pips}, U256{kPips}));
        LARIAT_TRY(const U256 needed, input_to(sqrt_target));
        if (after_fee >= needed) {
            step.sqrt_price_after = sqrt_target;
            step.amount_in = needed;
        } else {
            LARIAT_TRY(step.sqrt_price_after,
                       price_after_input(sqrt_price, liquidity, after_fee, zero_for_one));
            whole_input = step.sqrt_price_after != sqrt_target;
            if (whole_input) {
                LARIAT_TRY(step.amount_in, input_to(step.sqrt_price_after));
            } else {
                step.amount_in = needed;
            }
        }
        LARIAT_TRY(step.amount_out, output_to(step.sqrt_price_after));
    } else {
        LARIAT_TRY(const U256 available, output_to(sqrt_target));
        if (remaining >= available) {
            step.sqrt_price_after = sqrt_target;
            step.amount_out = available;
        } else {
            LARIAT_TRY(step.sqrt_price_after,
                       price_after_output(sqrt_price, liquidity, remaining, zero_for_one));
            LARIAT_TRY(step.amount_out, output_to(step.sqrt_price_after));
            if (step.amount_out > remaining)
                step.amount_out = remaining;
        }
        LARIAT_TRY(step.amount_in, input_to(step.sqrt_price_after));
    }

    if (whole_input) {
        step.fee = remaining - step.amount_in;
    } else {
        LARIAT_TRY(step.fee, mul_div_up(step.amount_in, U256{fee_pips}, U256{kPips - fee_pips}));
    }
    return step;
}

}  // namespace lariat::amm
