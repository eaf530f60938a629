#include "io/keys/signing_policy.hpp"

#include "io/keys/replacement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace lariat::keys {
namespace {

using testing::HasSubstr;

constexpr Address kExecutor{{0xee}};

constexpr Address kOwn{{0x0a}};

SigningPolicy policy(bool may_create = false) {
    return {.chain = ChainId{31337},
            .callees = {{Address{{0x01}}, {}}, {kExecutor, {{1, 2, 3, 4}}}},
            .max_value = 0,
            .max_gas = Gas{1'000'000},
            .max_fee_per_gas = 100'000'000'000U,
            .may_create = may_create};
}

Transaction allowed() {
    Transaction txn;
    txn.chain_id = ChainId{31337};
    txn.nonce = Nonce{7};
    txn.max_priority_fee_per_gas = 1;
    txn.max_fee_per_gas = 100'000'000'000U;
    txn.gas_limit = Gas{1'000'000};
    txn.to = kExecutor;
    txn.data = {1, 2, 3, 4, 5};
    return txn;
}

TEST(SigningPolicy, allows_what_it_names) {
    EXPECT_TRUE(allow(policy(), kOwn, allowed()));
    Transaction legacy = allowed();
    legacy.type = TransactionType::legacy;
    legacy.gas_price = legacy.max_fee_per_gas;
    legacy.max_fee_per_gas = legacy.max_priority_fee_per_gas = 0;
    EXPECT_TRUE(allow(policy(), kOwn, legacy));
}

struct Refusal {
    const char* rule;
    std::function<void(Transaction&)> change;
};

TEST(SigningPolicy, refuses_the_rest_and_says_which_rule) {
    const Refusal refusals[] = {
        {"for chain 31337, not for 1", [](Transaction& txn) { txn.chain_id = ChainId{1}; }},
        {"without chain id", [](Transaction& txn) { txn.chain_id.reset(); }},
        {"is no destination", [](Transaction& txn) { txn.to = Address{{0xef}}; }},
        {"function 0x01020305 of 0xee", [](Transaction& txn) { txn.data = {1, 2, 3, 5}; }},
        {"function 0x01020304 of 0x01", [](Transaction& txn) { txn.to = Address{{0x01}}; }},
        {"without a function", [](Transaction& txn) { txn.data = {1, 2, 3}; }},
        {"creates no contracts", [](Transaction& txn) { txn.to.reset(); }},
        {"1 wei sent along, the signer's limit is 0", [](Transaction& txn) { txn.value = 1; }},
        {"gas limit 1000001, the signer's limit is 1000000",
         [](Transaction& txn) { txn.gas_limit = Gas{1'000'001}; }},
        {"100000000001 wei per gas", [](Transaction& txn) { txn.max_fee_per_gas = 100'000'000'001U; }},
        {"100000000001 wei per gas",
         [](Transaction& txn) {
             txn.type = TransactionType::legacy;
             txn.max_fee_per_gas = txn.max_priority_fee_per_gas = 0;
             txn.gas_price = 100'000'000'001U;
         }},
        {"no set-code", [](Transaction& txn) { txn.type = TransactionType::set_code; }},
        {"no blob", [](Transaction& txn) { txn.type = TransactionType::blob; }},
    };
    for (const Refusal& refusal : refusals) {
        Transaction txn = allowed();
        refusal.change(txn);
        const auto answer = allow(policy(), kOwn, txn);
        ASSERT_FALSE(answer) << refusal.rule;
        EXPECT_EQ(answer.error().code, Errc::refused) << refusal.rule;
        EXPECT_THAT(answer.error().message, HasSubstr(refusal.rule));
    }
}

TEST(SigningPolicy, creates_a_contract_only_when_told_so) {
    Transaction txn = allowed();
    txn.to.reset();
    EXPECT_FALSE(allow(policy(false), kOwn, txn));
    EXPECT_TRUE(allow(policy(true), kOwn, txn));
}

TEST(SigningPolicy, a_cancellation_needs_no_callee_and_keeps_the_fee_cap) {
    Transaction txn = allowed();
    txn.to = kOwn;
    txn.data.clear();
    txn.gas_limit = kTransferGas;
    EXPECT_TRUE(allow(policy(), kOwn, txn));
    EXPECT_FALSE(allow(policy(), Address{{0x0b}}, txn));
    txn.max_fee_per_gas = 100'000'000'001U;
    EXPECT_FALSE(allow(policy(), kOwn, txn));
    txn.max_fee_per_gas = 1;
    txn.chain_id = ChainId{1};
    EXPECT_FALSE(allow(policy(), kOwn, txn));
}

TEST(SigningPolicy, a_cost_beyond_256_bits_is_none) {
    Transaction txn = allowed();
    EXPECT_EQ(max_gas_cost(txn).value(), U256{1'000'000U} * U256{100'000'000'000U});
    txn.max_fee_per_gas = U256::max();
    EXPECT_EQ(max_gas_cost(txn).error().code, Errc::overflow);
}

}  // namespace
}  // namespace lariat::keys
