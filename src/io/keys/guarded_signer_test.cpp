#include "io/keys/guarded_signer.hpp"

#include "io/keys/local_signing.hpp"
#include "io/keys/testing/guarded.hpp"
#include "io/runtime/runtime.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::keys {
namespace {

using testing::Guarded;
using ::testing::HasSubstr;
using testing::MemoryRecord;
using testing::plan;

constexpr std::chrono::hours kDay{24};

void expect_refused(const io::Expected<SignedTransaction>& answer, std::string_view rule) {
    ASSERT_FALSE(answer) << rule;
    EXPECT_EQ(answer.error().code, Errc::refused) << answer.error().message;
    EXPECT_THAT(answer.error().message, HasSubstr(std::string{rule}));
}

Bytes raw_of(const io::Expected<SignedTransaction>& answer) {
    return encode(value_of(answer));
}

TEST(GuardedSigner, signs_once_and_gives_the_same_bytes_again) {
    Guarded guarded;
    const Bytes first = raw_of(guarded->sign(plan(7)));
    EXPECT_EQ(raw_of(guarded->sign(plan(7))), first);
    EXPECT_EQ(guarded.record.size(), 1U);
    guarded.restart();
    EXPECT_EQ(raw_of(guarded->sign(plan(7))), first);
    EXPECT_EQ(guarded.record.size(), 1U);
    EXPECT_EQ(sender_of(value_of(guarded->sign(plan(7)))).value(), guarded->address());
}

TEST(GuardedSigner, refuses_another_transaction_for_the_nonce_also_after_a_restart) {
    Guarded guarded;
    value_of(guarded->sign(plan(7)));
    Transaction other = plan(7, 5000, 5000);
    other.data.push_back(6);
    expect_refused(guarded->sign(other), "nonce 7 has another transaction already");
    guarded.restart();
    expect_refused(guarded->sign(other), "nonce 7 has another transaction already");
    other.nonce = Nonce{8};
    EXPECT_TRUE(guarded->sign(other));
}

TEST(GuardedSigner, bumps_and_cancels_and_tells_all_of_it) {
    Guarded guarded;
    value_of(guarded->sign(plan(7, 1000, 100)));
    value_of(guarded->sign(plan(7, 1125, 113)));
    expect_refused(guarded->sign(plan(7, 1200, 120)), "at least 1266");
    value_of(guarded->sign(guarded.cancel(7, 1300, 200)));
    expect_refused(guarded->sign(plan(7, 9000, 9000)), "another transaction already");
    EXPECT_TRUE(guarded->sign(plan(7, 1000, 100))) << "what was signed stays signed";

    const auto all = value_of(guarded->signed_for(Nonce{7}));
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].txn, plan(7, 1000, 100));
    EXPECT_EQ(all[1].txn, plan(7, 1125, 113));
    EXPECT_EQ(all[2].txn, guarded.cancel(7, 1300, 200));
    EXPECT_TRUE(value_of(guarded->signed_for(Nonce{8})).empty());
    const auto kinds = value_of(guarded.record.of_nonce({testing::kTestChain, guarded->address()}, Nonce{7}));
    EXPECT_EQ(kinds[0].kind, SignatureKind::plan);
    EXPECT_EQ(kinds[1].kind, SignatureKind::bump);
    EXPECT_EQ(kinds[2].kind, SignatureKind::cancel);
}

TEST(GuardedSigner, a_replacement_stays_inside_the_policy) {
    Guarded guarded;
    value_of(guarded->sign(plan(7, 95'000, 100)));
    expect_refused(guarded->sign(plan(7, 110'000, 113)), "110000 wei per gas, the signer's limit is 100000");
    expect_refused(guarded->sign(guarded.cancel(7, 110'000, 113)), "110000 wei per gas");
}

TEST(GuardedSigner, fields_that_do_not_fit_the_type_are_the_callers_mistake) {
    Guarded guarded;
    Transaction txn = plan(7);
    txn.gas_price = 5;
    EXPECT_EQ(guarded->sign(txn).error().code, Errc::invalid_argument);
    EXPECT_EQ(guarded.record.size(), 0U);
}

TEST(GuardedSigner, halted_signs_nothing_and_still_tells_what_was_signed) {
    Guarded guarded;
    const Bytes first = raw_of(guarded->sign(plan(7)));
    guarded.state = OperatingState::halted;
    expect_refused(guarded->sign(plan(7)), "halted");
    expect_refused(guarded->sign(plan(7, 2000, 200)), "halted");
    expect_refused(guarded->sign(guarded.cancel(7, 2000, 200)), "halted");
    expect_refused(guarded->sign(plan(8)), "halted");
    ASSERT_EQ(value_of(guarded->signed_for(Nonce{7})).size(), 1U);
    EXPECT_EQ(encode(value_of(guarded->signed_for(Nonce{7})).front()), first);
    EXPECT_EQ(value_of(guarded->status()).state, OperatingState::halted);
    guarded.state = OperatingState::active;
    EXPECT_TRUE(guarded->sign(plan(8)));
}

TEST(GuardedSigner, reducing_signs_replacements_and_cancellations_only) {
    Guarded guarded;
    value_of(guarded->sign(plan(7, 1000, 100)));
    guarded.state = OperatingState::reducing;
    expect_refused(guarded->sign(plan(8)), "reducing");
    EXPECT_TRUE(guarded->sign(plan(7, 1125, 113)));
    EXPECT_TRUE(guarded->sign(guarded.cancel(7, 1300, 130)));
    EXPECT_TRUE(guarded->sign(guarded.cancel(9))) << "a gap is filled";
}

TEST(GuardedSigner, a_halt_while_the_record_is_written_keeps_the_signature_back) {
    for (const auto late : {OperatingState::halted, OperatingState::reducing}) {
        Guarded guarded;
        guarded.record.next_append = [&] {
            guarded.state = late;
            return MemoryRecord::Fault::none;
        };
        expect_refused(guarded->sign(plan(7)), late == OperatingState::halted ? "halted" : "reducing");
        EXPECT_TRUE(value_of(guarded->signed_for(Nonce{7})).empty()) << "nothing left the signer";
        guarded.record.next_append = nullptr;
        guarded.state = OperatingState::active;
        Transaction other = plan(7);
        other.data.push_back(6);
        EXPECT_TRUE(guarded->sign(other)) << "the nonce is free";
    }
}

TEST(GuardedSigner, without_its_record_it_signs_nothing) {
    Guarded guarded;
    guarded.record.next_append = [] { return MemoryRecord::Fault::refuse; };
    EXPECT_EQ(guarded->sign(plan(7)).error().code, Errc::unavailable);
    EXPECT_TRUE(value_of(guarded->signed_for(Nonce{7})).empty());

    guarded.record.next_append = [] { return MemoryRecord::Fault::lose; };
    EXPECT_EQ(guarded->sign(plan(8)).error().code, Errc::unavailable);
    ASSERT_EQ(value_of(guarded->signed_for(Nonce{8})).size(), 1U) << "the record is what counts";
    guarded.record.next_append = nullptr;
    EXPECT_EQ(raw_of(guarded->sign(plan(8))), encode(value_of(guarded->signed_for(Nonce{8})).front()));
}

TEST(GuardedSigner, counts_signatures_by_utc_days_and_remembers_them) {
    SigningPolicy policy = testing::policy_for_tests();
    policy.per_day.signatures = 3;
    Guarded guarded{policy};
    value_of(guarded->sign(plan(0)));
    value_of(guarded->sign(plan(1)));
    value_of(guarded->sign(plan(1)));  // the same again is no other one
    value_of(guarded->sign(plan(1, 2000, 200)));
    expect_refused(guarded->sign(plan(2)), "3 signatures today, the signer's limit is 3 a day");
    expect_refused(guarded->sign(plan(1, 3000, 300)), "3 signatures today");
    EXPECT_TRUE(guarded->sign(guarded.cancel(1, 3000, 300))) << "cancelling is not counted";
    guarded.restart();
    expect_refused(guarded->sign(plan(2)), "3 signatures today");
    EXPECT_EQ(value_of(guarded->status()).signatures_today, 3U);

    guarded.clock.advance(std::chrono::nanoseconds{DayUse::day_of(guarded.clock.unix_nanos())} + kDay -
                          std::chrono::nanoseconds{guarded.clock.unix_nanos() + 1});
    expect_refused(guarded->sign(plan(2)), "3 signatures today");
    guarded.clock.advance(std::chrono::nanoseconds{1});
    EXPECT_TRUE(guarded->sign(plan(2))) << "midnight";
    EXPECT_EQ(value_of(guarded->status()).signatures_today, 1U);
    guarded.clock.advance(-kDay);
    expect_refused(guarded->sign(plan(3)), "signatures today");
    guarded.restart();
    expect_refused(guarded->sign(plan(3)), "signatures today");
}

TEST(GuardedSigner, counts_cost_and_value_once_for_each_nonce_by_the_dearest) {
    SigningPolicy policy = testing::policy_for_tests();
    policy.max_value = 100;
    policy.per_day.value = 150;
    policy.per_day.gas_cost = U256{100'000U} * U256{5000U};
    Guarded guarded{policy};
    value_of(guarded->sign(plan(0, 2000, 100)));
    value_of(guarded->sign(plan(0, 3000, 200)));  // 3000, not 5000
    value_of(guarded->sign(plan(1, 1500, 100)));
    expect_refused(guarded->sign(plan(2, 501, 1)), "gas of up to 500100000 wei today with this");
    expect_refused(guarded->sign(plan(1, 2001, 200)), "gas of up to");
    EXPECT_TRUE(guarded->sign(guarded.cancel(1, 2001, 200))) << "cheaper than what it replaces";
    EXPECT_EQ(value_of(guarded->status()).gas_cost_today, U256{450'000'000U});
    guarded.restart();
    EXPECT_EQ(value_of(guarded->status()).gas_cost_today, U256{450'000'000U});

    Transaction paying = plan(2, 100, 1);
    paying.value = 100;
    value_of(guarded->sign(paying));
    paying.nonce = Nonce{3};
    paying.value = 51;
    expect_refused(guarded->sign(paying), "151 wei sent along today with this");
    paying.value = 50;
    EXPECT_TRUE(guarded->sign(paying));
}

TEST(GuardedSigner, a_limit_of_zero_allows_nothing_and_huge_numbers_are_refused) {
    SigningPolicy policy = testing::policy_for_tests();
    policy.per_day.signatures = 0;
    policy.max_fee_per_gas = U256::max();
    Guarded guarded{policy};
    expect_refused(guarded->sign(plan(0)), "0 signatures today");
    guarded.policy.per_day.signatures.reset();
    guarded.restart();
    Transaction txn = plan(0);
    txn.max_fee_per_gas = U256::max();
    EXPECT_FALSE(guarded->sign(txn));
    EXPECT_EQ(guarded.record.size(), 0U);
}

TEST(GuardedSigner, knows_hashes_of_another_machine) {
    Guarded elsewhere;
    const SignedTransaction there = value_of(elsewhere->sign(plan(7)));
    Guarded guarded;
    const Lane lane{testing::kTestChain, guarded->address()};
    value_of(guarded.record.append(lane, {.nonce = Nonce{7}, .txn_hash = hash_of(there)}));
    EXPECT_EQ(raw_of(guarded->sign(plan(7))), encode(there));
    expect_refused(guarded->sign(plan(7, 5000, 500)), "signed on another machine");
    expect_refused(guarded->sign(guarded.cancel(7, 5000, 500)), "signed on another machine");
    EXPECT_EQ(guarded->signed_for(Nonce{7}).error().code, Errc::missing_state);
}

TEST(GuardedSigner, no_refusal_contains_the_key) {
    Guarded guarded;
    value_of(guarded->sign(plan(7)));
    Transaction other = plan(7);
    other.to = Address{{0x99}};
    EXPECT_EQ(guarded->sign(other).error().message.find(std::string{kCanary.substr(0, 16)}),
              std::string::npos);
}

TEST(LocalSigning, is_the_guarded_signer_as_a_service) {
    Guarded guarded;
    LocalSigning service{*guarded.signer};
    io::Runtime runtime;
    EXPECT_EQ(service.address(), guarded->address());
    const auto made = runtime.block_on(service.sign(plan(7)));
    ASSERT_TRUE(made);
    io::Runtime second;
    EXPECT_EQ(value_of(second.block_on(service.signed_for(Nonce{7}))), std::vector{*made});
}

}  // namespace
}  // namespace lariat::keys
