#include "core/market/market.hpp"

#include "core/market/test_world.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::market {
namespace {

namespace world = test_world;

struct Fixture {
    ChainSetup setup = world::setup(3);
    Market market{setup};

    Fixture() {
        EXPECT_TRUE(market.load(
            world::loaded(setup, {{PoolId{0}, V2State{1000, 2000}}, {PoolId{1}, V2State{10, 30}}}, 500)));
    }
    Result<Change> sync(std::uint64_t number,
                        std::uint64_t reserve,
                        std::uint8_t branch = 0,
                        std::uint8_t parent = 0) {
        return market.apply(
            {world::header(number, branch, parent), {world::sync(setup.pools[0], reserve, 2 * reserve)}});
    }
};

TEST(Market, applies_children_of_its_head_only) {
    Fixture fixture;
    EXPECT_EQ(fixture.sync(2, 1001)->pools, std::vector{PoolId{0}});
    EXPECT_EQ(fixture.sync(2, 1002).error().code, Errc::conflict);
    EXPECT_EQ(fixture.sync(4, 1002).error().code, Errc::conflict);
    EXPECT_EQ(fixture.market.head().ref.number, BlockNumber{2});
}

TEST(Market, a_block_with_a_bad_log_changes_nothing) {
    Fixture fixture;
    BlockSeen block{world::header(2),
                    {world::sync(fixture.setup.pools[0], 5, 5), world::sync(fixture.setup.pools[1], 5, 5)}};
    block.logs[1].data.pop_back();
    EXPECT_EQ(fixture.market.apply(block).error().code, Errc::malformed);
    EXPECT_EQ(std::get<V2State>(fixture.market.state(PoolId{0})), (V2State{1000, 2000}));
    EXPECT_EQ(fixture.market.head().ref.number, BlockNumber{1});
}

TEST(Market, follows_what_a_lender_holds) {
    Fixture fixture;
    const Token& token = fixture.setup.tokens[1];
    const Address other = world::address_of(1, 1);
    const auto change = fixture.market.apply(
        {world::header(2),
         {world::transfer(token, world::kVault, other, 200), world::transfer(token, other, world::kVault, 50),
          world::transfer(token, world::kVault, world::kVault, 9),
          world::transfer(token, other, other, 50)}});
    EXPECT_EQ(change->lenders, std::vector<std::size_t>{1});
    EXPECT_EQ(fixture.market.available(1), U256{350});
    EXPECT_EQ(fixture.market.available(0), U256{500});
    EXPECT_EQ(fixture.market.apply({world::header(3), {world::transfer(token, world::kVault, other, 351)}})
                  .error()
                  .code,
              Errc::overflow);
    EXPECT_EQ(fixture.market.available(1), U256{350});
}

TEST(Market, values_amounts_by_the_gas_pool) {
    const Fixture fixture;
    EXPECT_EQ(fixture.market.token_to_native(0, 77), U256{77});
    EXPECT_EQ(fixture.market.token_to_native(1, 77), U256{38});
    EXPECT_EQ(fixture.market.native_to_token(2, 77), U256{231});
    EXPECT_EQ(fixture.market.settlement_of(TokenId{2}), 2U);
}

TEST(Market, goes_back_no_further_than_it_remembers) {
    Fixture fixture;
    const BlockRef start = fixture.market.head().ref;
    for (std::uint64_t number = 2; number < 3 + Market::kUndoDepth; ++number)
        ASSERT_TRUE(fixture.sync(number, number));
    EXPECT_EQ(fixture.market.rollback(start).error().code, Errc::not_found);
    EXPECT_TRUE(fixture.market.rollback(world::header(2).ref));
}

RC_GTEST_PROP(Market,
              after_a_reorg_equals_a_market_that_never_saw_it,
              (const std::vector<std::uint8_t>& lost, const std::vector<std::uint8_t>& kept)) {
    RC_PRE(lost.size() <= 64U);
    Fixture with;
    Fixture without;
    std::uint64_t number = 2;
    for (const std::uint8_t reserve : lost) {
        const std::uint8_t parent_branch = number == 2 ? 0 : 1;
        RC_ASSERT(with.sync(number, 1U + reserve, 1, parent_branch).has_value());
        ++number;
    }
    RC_ASSERT(with.market.rollback(world::header(1).ref).has_value());
    number = 2;
    for (const std::uint8_t reserve : kept) {
        RC_ASSERT(with.sync(number, 1U + reserve).has_value());
        RC_ASSERT(without.sync(number, 1U + reserve).has_value());
        ++number;
    }
    RC_ASSERT(with.market.state(PoolId{0}) == without.market.state(PoolId{0}));
    RC_ASSERT(with.market.head().ref == without.market.head().ref);
}

}  // namespace
}  // namespace lariat::market
