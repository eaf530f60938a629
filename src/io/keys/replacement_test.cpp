#include "io/keys/replacement.hpp"

#include "io/keys/testing/guarded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace lariat::keys {
namespace {

using testing::cancellation;
using ::testing::HasSubstr;
using testing::plan;

constexpr Address kOwn{{0x0a}};

TEST(Replacement, offers_an_eighth_more_rounded_up) {
    const std::pair<std::uint64_t, std::uint64_t> fees[] = {{0, 0}, {1, 2},  {7, 8},
                                                            {8, 9}, {9, 11}, {1000, 1125}};
    for (const auto& [fee, least] : fees)
        EXPECT_EQ(least_replacement_fee(fee).value(), U256{least}) << fee;
    EXPECT_FALSE(least_replacement_fee(U256::max()));
}

TEST(Replacement, is_the_same_at_higher_fees_or_a_cancellation) {
    EXPECT_EQ(replaces(plan(1, 1000, 100), plan(1, 1125, 113), kOwn), SignatureKind::bump);
    EXPECT_EQ(replaces(plan(1, 1000, 100), cancellation(kOwn, 1, 1125, 113), kOwn), SignatureKind::cancel);
    EXPECT_EQ(replaces(cancellation(kOwn, 1, 1000, 100), cancellation(kOwn, 1, 1125, 113), kOwn),
              SignatureKind::cancel);
}

TEST(Replacement, needs_more_of_both_fees) {
    for (const auto& [cap, tip] : {std::pair{1124, 113}, {1125, 112}, {1000, 100}, {999, 200}}) {
        const auto fee_cap = static_cast<std::uint64_t>(cap);
        const auto priority = static_cast<std::uint64_t>(tip);
        EXPECT_EQ(replaces(plan(1, 1000, 100), plan(1, fee_cap, priority), kOwn).error().code, Errc::refused);
        EXPECT_EQ(replaces(plan(1, 1000, 100), cancellation(kOwn, 1, fee_cap, priority), kOwn).error().code,
                  Errc::refused);
    }
    EXPECT_THAT(replaces(plan(1, 1000, 100), plan(1, 1124, 113), kOwn).error().message,
                HasSubstr("fee cap of 1124 wei, was 1000: at least 1125"));
}

TEST(Replacement, compares_the_only_price_that_legacy_transactions_have) {
    const auto legacy = [](std::uint64_t price) {
        Transaction txn = plan(1, 0, 0);
        txn.type = TransactionType::legacy;
        txn.gas_price = price;
        return txn;
    };
    EXPECT_EQ(replaces(legacy(800), legacy(900), kOwn), SignatureKind::bump);
    EXPECT_FALSE(replaces(legacy(800), legacy(899), kOwn));
    EXPECT_EQ(replaces(legacy(800), cancellation(kOwn, 1, 900, 900), kOwn), SignatureKind::cancel);
    EXPECT_FALSE(replaces(legacy(800), cancellation(kOwn, 1, 900, 899), kOwn)) << "all of it was priority";
}

TEST(Replacement, changes_nothing_but_fees) {
    const std::function<void(Transaction&)> changes[] = {
        [](Transaction& txn) { txn.to = Address{{0xef}}; },
        [](Transaction& txn) { txn.value = 1; },
        [](Transaction& txn) { txn.data.push_back(0); },
        [](Transaction& txn) { txn.gas_limit = Gas{100'001}; },
        [](Transaction& txn) { txn.access_list.push_back({Address{{1}}, {}}); },
        [](Transaction& txn) { txn.type = TransactionType::access_list; },
        [](Transaction& txn) { txn.to.reset(); },
    };
    for (const auto& change : changes) {
        Transaction other = plan(1, 9000, 9000);
        change(other);
        const auto replaced = replaces(plan(1), other, kOwn);
        ASSERT_FALSE(replaced);
        EXPECT_THAT(replaced.error().message, HasSubstr("nonce 1 has another transaction already"));
    }
    EXPECT_FALSE(replaces(cancellation(kOwn, 1), plan(1, 9000, 9000), kOwn)) << "what was cancelled";
}

TEST(Replacement, a_cancellation_does_nothing_at_all) {
    EXPECT_TRUE(is_cancellation(cancellation(kOwn, 1), kOwn));
    const std::function<void(Transaction&)> changes[] = {
        [](Transaction& txn) { txn.to = Address{{0x0b}}; },
        [](Transaction& txn) { txn.value = 1; },
        [](Transaction& txn) { txn.data.push_back(0); },
        [](Transaction& txn) { txn.gas_limit = Gas{21'001}; },
        [](Transaction& txn) { txn.access_list.push_back({}); },
        [](Transaction& txn) { txn.type = TransactionType::set_code; },
        [](Transaction& txn) { txn.to.reset(); },
    };
    for (const auto& change : changes) {
        Transaction other = cancellation(kOwn, 1);
        change(other);
        EXPECT_FALSE(is_cancellation(other, kOwn));
    }
}

TEST(Replacement, kinds_have_names) {
    for (const auto kind : {SignatureKind::plan, SignatureKind::bump, SignatureKind::cancel})
        EXPECT_EQ(signature_kind(name_of(kind)), kind);
    EXPECT_EQ(signature_kind("other"), std::nullopt);
}

}  // namespace
}  // namespace lariat::keys
