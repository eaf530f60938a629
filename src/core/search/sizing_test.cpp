#include "core/search/sizing.hpp"

#include "core/amm/concentrated.hpp"
#include "core/amm/tick_math.hpp"
#include "core/market/test_world.hpp"
#include "core/search/searcher.hpp"

#include <gtest/gtest.h>

#include <random>

namespace lariat::search {
namespace {

namespace world = test_world;

const Loan kFreeLoan{BasisPoints{0}, U256::max() >> 1U};

Pool v2_pool() {
    return {.kind = PoolKind::uniswap_v2, .fee = FeePips{3000}};
}
Pool v3_pool(std::uint32_t fee) {
    return {.kind = PoolKind::uniswap_v3, .fee = FeePips{fee}, .tick_spacing = 10};
}

V3State v3_state(std::uint64_t numerator, std::uint64_t denominator, std::mt19937_64& random) {
    const U256 price = mul_div(U256::pow2(192), numerator, denominator).value();
    V3State state{.sqrt_price_x96 = isqrt(price), .ticks = std::make_shared<TickTable>()};
    state.tick = amm::tick_at_sqrt_price(state.sqrt_price_x96).value();
    const std::int32_t around = state.tick / 10 * 10;
    for (int i = 1; i <= 6; ++i) {
        const auto liquidity = static_cast<std::int64_t>(1 + random() % 4'000'000);
        EXPECT_TRUE(amm::apply_liquidity(state, around - 300 * i, around + 200 * i, liquidity));
    }
    return state;
}

I256 profit_at(std::span<const Leg> legs, const U256& in, BasisPoints fee) {
    const auto outcome = run_through(legs, in);
    if (!outcome)
        return I256::min();
    return I256::from_bits(outcome->amounts[legs.size()]) - I256::from_bits(in + loan_fee(in, fee));
}

/// The best profit over every input up to `limit`.
I256 exhaustive(std::span<const Leg> legs, std::uint64_t limit, BasisPoints fee) {
    I256 best = I256::min();
    for (std::uint64_t in = 1; in <= limit; ++in)
        best = std::max(best, profit_at(legs, in, fee));
    return best;
}

TEST(LoanFee, rounds_half_up_as_aave_does) {
    EXPECT_EQ(loan_fee(10'000, BasisPoints{5}), U256{5});
    EXPECT_EQ(loan_fee(999, BasisPoints{5}), U256{0});
    EXPECT_EQ(loan_fee(1'000, BasisPoints{5}), U256{1});
    EXPECT_EQ(loan_fee(1'000, BasisPoints{0}), U256{0});
}

TEST(Sizing, no_gain_no_size) {
    const Pool pool = v2_pool();
    const PoolState state = V2State{1'000'000, 1'000'000};
    const std::array legs{Leg{&pool, &state, true}, Leg{&pool, &state, false}};
    EXPECT_LT(marginal_rate(legs), 1);
    EXPECT_FALSE(size_cycle(legs, kFreeLoan));
}

TEST(Sizing, equals_exhaustive_search_whenever_it_says_optimal) {
    std::mt19937_64 random{11};
    int optimal = 0;
    int within_gap = 0;
    for (int round = 0; round < 400; ++round) {
        const Pool pool = v2_pool();
        const auto reserve = [&] { return U256{1'000 + random() % 20'000}; };
        const std::array<PoolState, 3> states{V2State{reserve(), reserve()}, V2State{reserve(), reserve()},
                                              V2State{reserve(), reserve()}};
        std::vector<Leg> legs;
        for (std::size_t i = 0; i < 2 + random() % 2; ++i)
            legs.push_back({&pool, &states[i], random() % 2 == 0});
        const BasisPoints fee{random() % 2 == 0 ? 0U : 5U};
        const I256 best = exhaustive(legs, 20'000, fee);
        const auto sized = size_cycle(legs, {fee, U256{20'000}}, round % 2 == 0 ? kSizingBudget : 4'096);
        if (!sized) {
            EXPECT_LE(best, I256{0}) << "round " << round;
            continue;
        }
        EXPECT_EQ(I256::from_bits(sized->profit), profit_at(legs, sized->amounts[0], fee));
        if (sized->certificate.optimal) {
            ++optimal;
            EXPECT_EQ(I256::from_bits(sized->profit), best) << "round " << round;
        } else {
            ++within_gap;
            EXPECT_GE(I256::from_bits(sized->profit + sized->certificate.gap), best) << "round " << round;
        }
    }
    RecordProperty("optimal", optimal);
    RecordProperty("within_gap", within_gap);
    EXPECT_GT(optimal, 50);
}

TEST(Sizing, crosses_ticks_where_the_optimum_lies_beyond_them) {
    std::mt19937_64 random{5};
    int crossed = 0;
    for (int round = 0; round < 60; ++round) {
        const Pool low = v3_pool(500);
        const Pool high = v2_pool();
        const PoolState a = v3_state(100, 100 + random() % 8, random);
        const PoolState b = V2State{U256{40'000'000 + random() % 1'000'000}, U256{40'000'000}};
        for (const bool forward : {true, false}) {
            const std::array legs{Leg{&low, &a, forward}, Leg{&high, &b, !forward}};
            const auto sized = size_cycle(legs, kFreeLoan);
            if (!sized)
                continue;
            crossed += sized->ticks_crossed > 0 ? 1 : 0;
            // Nothing on a coarse grid over the whole range is better than what was found plus its gap.
            const U256 bound = sized->profit + sized->certificate.gap;
            for (std::uint64_t in = 1; in < 40'000'000; in += 97'561)
                EXPECT_LE(profit_at(legs, in, BasisPoints{0}), I256::from_bits(bound)) << round << ' ' << in;
            for (std::uint64_t step = 1; step < 200; ++step)
                EXPECT_LE(profit_at(legs, sized->amounts[0] + U256{step}, BasisPoints{0}),
                          I256::from_bits(bound));
        }
    }
    EXPECT_GT(crossed, 20);
}

TEST(Sizing, a_small_loan_is_used_up) {
    const Pool pool = v2_pool();
    const PoolState cheap = V2State{U256{1'000'000'000}, U256{2'000'000'000}};
    const PoolState dear = V2State{U256{1'000'000'000}, U256{1'000'000'000}};
    const std::array legs{Leg{&pool, &cheap, true}, Leg{&pool, &dear, false}};
    const auto sized = size_cycle(legs, {BasisPoints{0}, U256{1'000}});
    ASSERT_TRUE(sized);
    EXPECT_TRUE(sized->capped);
    EXPECT_LE(sized->amounts[0], U256{1'000});
    EXPECT_GT(sized->amounts[0], U256{980});
}

TEST(Searcher, sizes_again_only_what_changed_and_equals_a_rebuild) {
    ChainSetup setup = world::setup(4);
    for (std::uint32_t token = 1; token < 4; ++token)
        world::add_pool(setup, {.kind = PoolKind::uniswap_v2,
                                .dex = "b",
                                .token0 = TokenId{0},
                                .token1 = TokenId{token},
                                .fee = FeePips{3000}});
    world::add_pool(setup, {.kind = PoolKind::uniswap_v2,
                            .dex = "b",
                            .token0 = TokenId{1},
                            .token1 = TokenId{2},
                            .fee = FeePips{3000}});
    market::Market market{setup};
    std::vector<StateLoaded::PoolEntry> pools;
    for (std::uint32_t i = 0; i < setup.pools.size(); ++i)
        pools.push_back({PoolId{i}, V2State{U256{10'000'000'000}, U256{10'000'000'000}}});
    ASSERT_TRUE(market.load(world::loaded(setup, pools, U256::pow2(100))));
    const std::vector<U256> caps(setup.settlements.size(), U256::max());

    Searcher incremental{setup, 3};
    incremental.rebuild(market, caps);
    const std::vector<U256> nothing(setup.settlements.size());
    EXPECT_TRUE(incremental.worth(market, nothing, caps).empty());
    std::mt19937_64 random{3};
    std::size_t seen = 0;
    for (std::uint64_t number = 2; number < 60; ++number) {
        const auto pool = static_cast<std::uint32_t>(random() % setup.pools.size());
        const auto reserve = [&] { return U256{9'000'000'000 + random() % 2'000'000'000}; };
        const auto change =
            market.apply({world::header(number), {world::sync(setup.pools[pool], reserve(), reserve())}});
        ASSERT_TRUE(change);
        incremental.update(market, *change, caps);
        Searcher anew{setup, 3};
        anew.rebuild(market, caps);
        const auto a = incremental.worth(market, nothing, caps);
        const auto b = anew.worth(market, nothing, caps);
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            EXPECT_EQ(a[i].cycle, b[i].cycle);
            EXPECT_EQ(a[i].sized->profit, b[i].sized->profit);
            EXPECT_LE(a[i].sized->profit.to_double(), a[i].estimate.bound()) << "an estimate hides nothing";
        }
        seen += a.size();
    }
    EXPECT_GT(seen, 50U);
}

}  // namespace
}  // namespace lariat::search
