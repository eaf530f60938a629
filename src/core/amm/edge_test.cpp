#include "core/amm/edge.hpp"

#include "core/amm/concentrated.hpp"
#include "core/amm/quote.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace lariat::amm {
namespace {

double by_pieces(PieceWalker walker, double in) {
    double out = 0;
    while (walker.valid() && in > 0) {
        const double used = std::min(in, walker.piece().capacity);
        out += walker.piece().out(used);
        in -= used;
        walker.consume(used);
    }
    return out;
}

TEST(PieceWalker, follows_a_constant_product_pool) {
    const Pool pool{.kind = PoolKind::uniswap_v2, .fee = FeePips{3000}};
    const PoolState state = V2State{U256{1'000'000'000'000ULL}, U256{2'000'000'000'000ULL}};
    const U256 in{50'000'000'000ULL};
    const double exact = quote_exact_in(pool, state, true, in)->amount_out.to_double();
    EXPECT_NEAR(by_pieces(PieceWalker{pool, state, true}, in.to_double()), exact, 2);
    EXPECT_NEAR(marginal_rate(pool, state, true), 2 * 0.997, 1e-12);
}

TEST(PieceWalker, follows_a_concentrated_pool_across_ticks_and_gaps) {
    const Pool pool{.kind = PoolKind::uniswap_v3, .fee = FeePips{500}, .tick_spacing = 10};
    V3State state{.sqrt_price_x96 = U256::pow2(96), .ticks = std::make_shared<TickTable>()};
    ASSERT_TRUE(apply_liquidity(state, -1000, 200, Int128{4'000'000'000'000'000'000}));
    ASSERT_TRUE(apply_liquidity(state, 400, 1000, Int128{3'000'000'000'000'000'000}));
    const PoolState any = state;
    for (const bool zero_for_one : {true, false}) {
        for (double in = 1e15; in < 1.3e17; in *= 1.7) {
            const auto exact = quote_exact_in(pool, any, zero_for_one, u256_from_double(in));
            if (!exact)
                continue;
            const double real = by_pieces(PieceWalker{pool, any, zero_for_one}, in);
            EXPECT_NEAR(real / exact->amount_out.to_double(), 1, 1e-12) << in << ' ' << zero_for_one;
        }
    }
    EXPECT_NEAR(marginal_rate(pool, any, false), 0.9995, 1e-12);
}

TEST(PieceWalker, an_empty_pool_has_no_piece) {
    const Pool pool{.kind = PoolKind::uniswap_v3, .fee = FeePips{500}, .tick_spacing = 10};
    EXPECT_FALSE((PieceWalker{pool, PoolState{V3State{}}, true}.valid()));
    EXPECT_EQ(marginal_rate(pool, PoolState{V2State{}}, true), 0);
}

}  // namespace
}  // namespace lariat::amm
