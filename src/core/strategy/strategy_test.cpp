#include "core/strategy/strategy.hpp"

#include "core/market/test_world.hpp"
#include "core/strategy/waterfall.hpp"

#include <gtest/gtest.h>

namespace lariat::strategy {
namespace {

namespace world = test_world;

const GasModel kGas{Gas{1'000}, Gas{100}, Gas{200}, Gas{10}, Gas{20}, Gas{3}};

struct Fixture {
    ChainSetup setup = world::setup(2);
    PoolId second = world::add_pool(setup,
                                    {.kind = PoolKind::uniswap_v2,
                                     .dex = "b",
                                     .token0 = TokenId{0},
                                     .token1 = TokenId{1},
                                     .fee = FeePips{3000}});
    market::Market market{setup};
    search::Searcher searcher{setup, 3};
    Policy policy{.execute = true, .tip = 2, .gas_model = kGas};
    OpportunityId next{1};
    std::vector<U256> caps = std::vector<U256>(2, U256::max());

    explicit Fixture(std::uint64_t reserve) {
        EXPECT_TRUE(market.load(
            world::loaded(setup,
                          {{PoolId{0}, V2State{U256::pow2(80), U256::pow2(80)}},
                           {second, V2State{U256::pow2(80), U256::pow2(80) / U256{100} * U256{reserve}}}},
                          U256::pow2(100))));
        searcher.rebuild(market, caps);
    }
};

TEST(Waterfall, the_gas_model_is_linear) {
    const Fixture fixture{100};
    const std::array hops{Hop{PoolId{0}, true}, Hop{fixture.second, false}};
    EXPECT_EQ(estimate_gas(kGas, fixture.setup, Route{hops}, FlashSource::balancer_v2, 0), Gas{1'120});
    EXPECT_EQ(estimate_gas(kGas, fixture.setup, Route{hops}, FlashSource::aave_v3, 2), Gas{1'226});
}

TEST(Waterfall, net_is_gross_less_every_cost) {
    const Fixture fixture{200};
    const Waterfall waterfall = waterfall_of(fixture.market, 1, 1'000, 10, Gas{7}, 5, 2);
    EXPECT_EQ(waterfall.gross, I256{1'000});
    EXPECT_EQ(waterfall.flash_fee, I256{10});
    EXPECT_EQ(waterfall.gas, I256{35});
    EXPECT_EQ(waterfall.tip, I256{14});
    EXPECT_EQ(waterfall.net, I256{941});
}

TEST(Strategy, finds_nothing_where_prices_agree) {
    Fixture fixture{100};
    EXPECT_TRUE(Strategy{fixture.policy}
                    .evaluate(fixture.market, fixture.searcher, fixture.caps, fixture.next)
                    .empty());
    EXPECT_EQ(fixture.next, OpportunityId{1});
}

TEST(Strategy, below_the_minimum_it_is_refused_by_name) {
    Fixture fixture{104};
    auto found =
        Strategy{fixture.policy}.evaluate(fixture.market, fixture.searcher, fixture.caps, fixture.next);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].stage, Stage::seen);
    fixture.policy.min_net = U256::pow2(100);
    found = Strategy{fixture.policy}.evaluate(fixture.market, fixture.searcher, fixture.caps, fixture.next);
    EXPECT_EQ(found.at(0).stage, Stage::refused);
    EXPECT_EQ(found.at(0).reason, Reason::below_min_net);
    EXPECT_EQ(found.at(0).id, OpportunityId{2});
}

TEST(Strategy, chooses_the_best_that_share_no_pool) {
    const Strategy strategy{Policy{}};
    const auto opportunity = [](std::uint64_t id, std::uint32_t a, std::uint32_t b) {
        Opportunity made;
        made.id = OpportunityId{id};
        made.route = Route{std::array{Hop{PoolId{a}, true}, Hop{PoolId{b}, false}}};
        return made;
    };
    std::vector all{opportunity(1, 0, 1), opportunity(2, 1, 2), opportunity(3, 2, 3), opportunity(4, 5, 6)};
    strategy.choose(all, 2);
    EXPECT_EQ(all[0].stage, Stage::proving);
    EXPECT_EQ(all[1].reason, Reason::lost_to_conflict);
    EXPECT_EQ(all[2].stage, Stage::proving);
    EXPECT_EQ(all[3].reason, Reason::lost_to_conflict) << "only two slots";
}

TEST(Strategy, a_proof_that_differs_by_a_wei_is_refused) {
    Fixture fixture{104};
    const Strategy strategy{fixture.policy};
    const auto found = strategy.evaluate(fixture.market, fixture.searcher, fixture.caps, fixture.next).at(0);
    Proof proof{found.id, true, Gas{2'000}, found.profit, {}};
    const Opportunity proved = strategy.with_proof(fixture.market, found, proof, 5);
    EXPECT_NE(proved.stage, Stage::refused);
    EXPECT_EQ(proved.waterfall.gas, I256{10'000});
    EXPECT_EQ(strategy.min_profit(fixture.market, proved), U256{14'000});
    proof.profit += U256{1};
    EXPECT_EQ(strategy.with_proof(fixture.market, found, proof, 5).reason, Reason::proof_mismatch);
    proof.succeeded = false;
    EXPECT_EQ(strategy.with_proof(fixture.market, found, proof, 5).reason, Reason::proof_reverted);
}

TEST(Strategy, the_outcome_closes_the_waterfall) {
    Fixture fixture{104};
    const Strategy strategy{fixture.policy};
    const auto found = strategy.evaluate(fixture.market, fixture.searcher, fixture.caps, fixture.next).at(0);
    Landed landed{.opportunity = found.id,
                  .on_target = true,
                  .disturbance = Disturbance::undisturbed,
                  .succeeded = true,
                  .profit = found.profit,
                  .gas_used = Gas{100},
                  .effective_gas_price = 7,
                  .base_fee = 5};
    Opportunity outcome = strategy.with_outcome(fixture.market, found, landed);
    EXPECT_EQ(outcome.reason, Reason::landed_exact);
    EXPECT_EQ(outcome.waterfall.slippage, I256{0});
    EXPECT_EQ(outcome.waterfall.net, outcome.waterfall.gross - I256{700});

    landed.disturbance = Disturbance::disturbed;
    landed.profit -= U256{9};
    outcome = strategy.with_outcome(fixture.market, found, landed);
    EXPECT_EQ(outcome.reason, Reason::landed_disturbed);
    EXPECT_EQ(outcome.waterfall.slippage, I256{-9});

    landed.succeeded = false;
    outcome = strategy.with_outcome(fixture.market, found, landed);
    EXPECT_EQ(outcome.reason, Reason::reverted_disturbed);
    EXPECT_EQ(outcome.waterfall.net, I256{-700}) << "a revert costs its gas and earns nothing";
    landed.on_target = false;
    EXPECT_EQ(strategy.with_outcome(fixture.market, found, landed).reason, Reason::reverted_late);
}

}  // namespace
}  // namespace lariat::strategy
