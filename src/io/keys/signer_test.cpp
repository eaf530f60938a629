#include "io/keys/signer.hpp"

#include "io/keys/test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace lariat::keys {
namespace {

using testing::HasSubstr;

constexpr Address kExecutor{{0xee}};

Signer signer(bool may_create = false) {
    return Signer{key_of(kCanary),
                  {.chain = ChainId{31337},
                   .destinations = {Address{{0x01}}, kExecutor},
                   .max_value = 0,
                   .max_gas = Gas{1'000'000},
                   .max_fee_per_gas = 100'000'000'000U,
                   .may_create = may_create}};
}

Transaction allowed() {
    Transaction txn;
    txn.chain_id = ChainId{31337};
    txn.nonce = Nonce{7};
    txn.max_priority_fee_per_gas = 1;
    txn.max_fee_per_gas = 100'000'000'000U;
    txn.gas_limit = Gas{1'000'000};
    txn.to = kExecutor;
    txn.data = {1, 2, 3};
    return txn;
}

TEST(Signer, signs_what_its_policy_allows_with_its_key) {
    const Signer with = signer();
    EXPECT_EQ(with.address(), address_of(*key_of(kCanary)));
    const SignedTransaction signed_txn = value_of(with.sign(allowed()));
    EXPECT_EQ(signed_txn.txn, allowed());
    EXPECT_EQ(sender_of(signed_txn).value(), with.address());
    EXPECT_EQ(encode(signed_txn), encode(value_of(with.sign(allowed())))) << "the same input, the same bytes";
}

struct Refusal {
    const char* rule;
    std::function<void(Transaction&)> change;
};

TEST(Signer, refuses_the_rest_and_says_which_rule) {
    const Refusal refusals[] = {
        {"for chain 31337, not for 1", [](Transaction& txn) { txn.chain_id = ChainId{1}; }},
        {"without chain id", [](Transaction& txn) { txn.chain_id.reset(); }},
        {"is no destination", [](Transaction& txn) { txn.to = Address{{0xef}}; }},
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
        const auto signed_txn = signer().sign(txn);
        ASSERT_FALSE(signed_txn) << refusal.rule;
        EXPECT_EQ(signed_txn.error().code, Errc::refused) << refusal.rule;
        EXPECT_THAT(signed_txn.error().message, HasSubstr(refusal.rule));
    }
}

TEST(Signer, creates_a_contract_only_when_told_so) {
    Transaction txn = allowed();
    txn.to.reset();
    EXPECT_FALSE(signer(false).sign(txn));
    EXPECT_TRUE(signer(true).sign(txn));
}

TEST(Signer, fields_that_do_not_fit_the_type_are_the_callers_mistake) {
    Transaction txn = allowed();
    txn.gas_price = 5;
    const auto signed_txn = signer().sign(txn);
    ASSERT_FALSE(signed_txn);
    EXPECT_EQ(signed_txn.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace lariat::keys
