#include "core/search/cycles.hpp"

#include "core/market/test_world.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace lariat::search {
namespace {

namespace world = test_world;

Pool between(std::uint32_t a, std::uint32_t b) {
    return {.kind = PoolKind::uniswap_v2,
            .dex = "v2",
            .token0 = TokenId{a},
            .token1 = TokenId{b},
            .fee = FeePips{3000}};
}

TEST(CycleIndex, two_parallel_pools_make_one_cycle_in_two_directions) {
    ChainSetup setup = world::setup(2);
    world::add_pool(setup, between(0, 1));
    const CycleIndex index{setup, 3};
    ASSERT_EQ(index.cycles().size(), 2U);
    EXPECT_EQ(index.cycles()[0].settlement, 0U) << "it starts at the best token, not also at the other";
    EXPECT_EQ(index.through(PoolId{0}).size(), 2U);
}

/// Every ordered choice of distinct pools, checked by hand: slow and obvious.
std::set<std::vector<Hop>> by_brute_force(const ChainSetup& setup, std::size_t max_pools) {
    std::set<std::vector<Hop>> found;
    std::vector<Hop> path;
    const auto extend = [&](auto&& self, TokenId start, TokenId at) -> void {
        for (std::uint32_t i = 0; i < setup.pools.size(); ++i) {
            const Pool& pool = setup.pools[i];
            if (pool.token0 != at && pool.token1 != at)
                continue;
            const bool zero_for_one = pool.token0 == at;
            const TokenId to = pool.token_out(zero_for_one);
            bool repeated = to.raw() < start.raw();
            TokenId token = start;
            for (const Hop& hop : path) {
                repeated = repeated || hop.pool == PoolId{i} || (token == to && token != start);
                token = setup.pools[hop.pool.raw()].token_out(hop.zero_for_one);
            }
            if (repeated || (to == at))
                continue;
            path.push_back({PoolId{i}, zero_for_one});
            if (to == start) {
                if (path.size() > 1)
                    found.insert(path);
            } else if (path.size() < max_pools) {
                self(self, start, to);
            }
            path.pop_back();
        }
    };
    for (std::uint32_t token = 0; token < setup.tokens.size(); ++token)
        extend(extend, TokenId{token}, TokenId{token});
    return found;
}

TEST(CycleIndex, equals_brute_force_on_random_graphs) {
    std::mt19937 random{7};
    for (int round = 0; round < 20; ++round) {
        ChainSetup setup = world::setup(5);
        for (int i = 0; i < 9; ++i) {
            const std::uint32_t a = random() % 5;
            const std::uint32_t b = random() % 5;
            if (a != b)
                world::add_pool(setup, between(std::min(a, b), std::max(a, b)));
        }
        const std::size_t max_pools = 2 + static_cast<std::size_t>(round % 3);
        const CycleIndex index{setup, max_pools};
        std::set<std::vector<Hop>> listed;
        for (const Cycle& cycle : index.cycles())
            listed.emplace(cycle.route.hops().begin(), cycle.route.hops().end());
        EXPECT_EQ(listed.size(), index.cycles().size()) << "each cycle once";
        EXPECT_EQ(listed, by_brute_force(setup, max_pools)) << "round " << round;
    }
}

}  // namespace
}  // namespace lariat::search
