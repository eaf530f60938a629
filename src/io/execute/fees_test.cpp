#include "io/execute/fees.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::execute {
namespace {

TEST(Fees, a_replacement_offers_an_eighth_more_rounded_up) {
    EXPECT_EQ(least_replacement({U256{800U}, U256{8U}}), (Fees{U256{900U}, U256{9U}}));
    EXPECT_EQ(least_replacement({U256{801U}, U256{9U}}), (Fees{U256{902U}, U256{11U}}));
    EXPECT_EQ(least_replacement({U256{}, U256{}}), (Fees{U256{1U}, U256{1U}}));
}

TEST(Fees, a_replacement_pays_for_a_base_fee_that_doubles) {
    EXPECT_EQ(replacement({U256{100U}, U256{8U}}, U256{300U}, U256{10'000U}), (Fees{U256{609U}, U256{9U}}));
    EXPECT_EQ(replacement({U256{1'000U}, U256{8U}}, U256{300U}, U256{10'000U}),
              (Fees{U256{1'125U}, U256{9U}}));
}

TEST(Fees, no_replacement_goes_beyond_the_limit) {
    EXPECT_EQ(replacement({U256{100U}, U256{8U}}, U256{300U}, U256{200U}), (Fees{U256{113U}, U256{9U}}))
        << "the least that is taken, rather than nothing";
    EXPECT_FALSE(replacement({U256{100U}, U256{8U}}, U256{300U}, U256{112U}));
}

RC_GTEST_PROP(Fees, every_node_takes_a_replacement, (std::uint64_t fee, std::uint64_t tip)) {
    const Fees before{U256{fee}, U256{tip}};
    const Fees after = least_replacement(before);
    RC_ASSERT(after.max_fee > before.max_fee);
    RC_ASSERT(after.tip > before.tip);
    RC_ASSERT(after.max_fee * U256{100U} >= before.max_fee * U256{110U});
    RC_ASSERT(after.tip * U256{100U} >= before.tip * U256{110U});
    RC_ASSERT(after.max_fee * U256{1'000U} >= before.max_fee * U256{1'125U});
}

TEST(Fees, a_cancellation_only_uses_up_the_nonce) {
    Address account;
    account.data.fill(0xaa);
    const Transaction txn = cancellation(ChainId{1}, account, Nonce{7}, {U256{9U}, U256{2U}});
    EXPECT_TRUE(check(txn));
    EXPECT_EQ(txn.to, account);
    EXPECT_TRUE(txn.value.is_zero());
    EXPECT_TRUE(txn.data.empty());
    EXPECT_EQ(txn.gas_limit, Gas{21'000});
    EXPECT_EQ(fees_of(txn), (Fees{U256{9U}, U256{2U}}));
}

}  // namespace
}  // namespace lariat::execute
