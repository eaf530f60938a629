#include "core/amm/constant_product.hpp"
#include "core/amm/quote.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::amm {
namespace {

constexpr FeePips kFee{3000};

TEST(ConstantProduct, a_thousandth_of_the_pool_costs_fee_and_slippage) {
    EXPECT_EQ(v2_amount_out(1'000, 1'000'000, 1'000'000, kFee).value(), U256{996});
}

TEST(ConstantProduct, an_empty_side_is_insufficient) {
    EXPECT_EQ(v2_amount_out(0, 10, 10, kFee).error().code, Errc::insufficient);
    EXPECT_EQ(v2_amount_out(10, 0, 10, kFee).error().code, Errc::insufficient);
    EXPECT_EQ(v2_amount_in(10, 10, 10, kFee).error().code, Errc::insufficient);
    EXPECT_EQ(v2_amount_out(U256::pow2(112), 10, 10, kFee).error().code, Errc::overflow);
}

/// The pair's own condition: balances after the fee must not lower the product.
bool keeps_product(const U256& in, const U256& out, const U256& reserve_in, const U256& reserve_out) {
    const U256 adjusted = (reserve_in + in) * U256{1000} - in * U256{3};
    return adjusted * ((reserve_out - out) * U256{1000}) >= reserve_in * reserve_out * U256{1'000'000};
}

RC_GTEST_PROP(ConstantProduct,
              pays_the_most_that_the_pair_accepts,
              (std::uint64_t in, std::uint64_t x, std::uint64_t y)) {
    RC_PRE(in > 0U && x > 0U && y > 0U);
    const U256 out = v2_amount_out(in, x, y, kFee).value();
    RC_ASSERT(keeps_product(in, out, x, y));
    RC_ASSERT(out < U256{y});
    // One more is refused, except where the pair's rounding to thousandths hides the difference.
    if (out + U256{1} < U256{y} && y > 1'000'000U && x > 1'000'000U && in > 1'000'000U)
        RC_ASSERT(!keeps_product(in, out + U256{1}, x, y));
}

RC_GTEST_PROP(ConstantProduct,
              asks_for_enough_and_at_most_one_too_much,
              (std::uint64_t out, std::uint64_t x, std::uint64_t y)) {
    RC_PRE(out > 0U && x > 0U && out < y);
    const U256 in = v2_amount_in(out, x, y, kFee).value();
    RC_ASSERT(v2_amount_out(in, x, y, kFee).value() >= U256{out});
    if (in > U256{2})
        RC_ASSERT(v2_amount_out(in - U256{2}, x, y, kFee).value() < U256{out});
}

RC_GTEST_PROP(LeastInput,
              is_enough_and_one_less_is_not,
              (std::uint64_t out, std::uint64_t x, std::uint64_t y)) {
    RC_PRE(out > 0U && x > 0U && out < y);
    const Pool pool{.kind = PoolKind::uniswap_v2, .fee = kFee};
    const PoolState state = V2State{x, y};
    const auto in = least_input(pool, state, true, out);
    if (!in) {
        RC_ASSERT(quote_exact_out(pool, state, true, out)->amount_in.bit_width() > 112U);
        return;
    }
    RC_ASSERT(quote_exact_in(pool, state, true, *in)->amount_out >= U256{out});
    const auto less = quote_exact_in(pool, state, true, *in - U256{1});
    RC_ASSERT((!less || less->amount_out < U256{out}));
}

TEST(LeastInput, an_input_that_the_pool_refuses_is_an_error) {
    const Pool pool{.kind = PoolKind::uniswap_v2, .fee = kFee};
    const U256 huge = U256::pow2(64) - U256{1U};
    EXPECT_EQ(least_input(pool, V2State{huge, huge}, true, huge - U256{1U}).error().code, Errc::overflow);
}

}  // namespace
}  // namespace lariat::amm
