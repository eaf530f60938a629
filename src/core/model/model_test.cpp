#include "core/model/block.hpp"
#include "core/model/route.hpp"

#include <gtest/gtest.h>

namespace lariat {
namespace {

BlockHeader header(std::uint64_t base_fee, std::uint64_t used, std::uint64_t limit) {
    BlockHeader head;
    head.base_fee = base_fee;
    head.gas_used = Gas{used};
    head.gas_limit = Gas{limit};
    return head;
}

TEST(NextBaseFee, follows_eip_1559) {
    EXPECT_EQ(next_base_fee(header(1'000'000'000, 15'000'000, 30'000'000)), U256{1'000'000'000});
    EXPECT_EQ(next_base_fee(header(1'000'000'000, 30'000'000, 30'000'000)), U256{1'125'000'000});
    EXPECT_EQ(next_base_fee(header(1'000'000'000, 0, 30'000'000)), U256{875'000'000});
    EXPECT_EQ(next_base_fee(header(7, 30'000'000, 30'000'000)), U256{8}) << "rises by one wei at least";
    EXPECT_EQ(next_base_fee(header(7, 0, 30'000'000)), U256{7}) << "the decrease rounds down to nothing";
    EXPECT_EQ(next_base_fee(header(7, 0, 0)), U256{7});
}

TEST(Route, knows_its_pools) {
    const std::array hops{Hop{PoolId{1}, true}, Hop{PoolId{2}, false}};
    const Route route{hops};
    EXPECT_TRUE(route.uses(PoolId{2}));
    EXPECT_FALSE(route.uses(PoolId{0})) << "unused places do not count";
    EXPECT_TRUE(route.shares_pool_with(route));
    EXPECT_FALSE(route.shares_pool_with(Route{}));
}

}  // namespace
}  // namespace lariat
