#include "io/keys/signer_frame.hpp"

#include "io/keys/testing/guarded.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::keys {
namespace {

using ::testing::HasSubstr;
using testing::plan;

SignedTransaction signed_plan(std::uint64_t nonce) {
    return sign(plan(nonce), *key_of(kCanary)).value();
}

/// Over the wire and back.
Frame carried(const Frame& frame) {
    Bytes wire = encode(frame);
    const Frame back = value_of(take_frame(wire)).value();
    EXPECT_TRUE(wire.empty());
    EXPECT_EQ(back, frame);
    return back;
}

TEST(SignerFrame, carries_requests) {
    const auto sign = value_of(request_of(carried(to_frame(7, SignRequest{plan(3)}))));
    EXPECT_EQ(std::get<SignRequest>(sign).txn, plan(3));
    const auto asked =
        value_of(request_of(carried(to_frame(8, SignedForRequest{Nonce{0x0102030405060708U}}))));
    EXPECT_EQ(std::get<SignedForRequest>(asked).nonce, Nonce{0x0102030405060708U});
    EXPECT_TRUE(
        std::holds_alternative<StatusRequest>(value_of(request_of(carried(to_frame(9, StatusRequest{}))))));
    const auto set_up = value_of(request_of(carried(to_frame(1, SetUpRequest{"{}"}))));
    EXPECT_EQ(std::get<SetUpRequest>(set_up).text, "{}");
}

TEST(SignerFrame, carries_every_type_of_transaction_that_is_signed) {
    for (const auto type :
         {TransactionType::legacy, TransactionType::access_list, TransactionType::dynamic_fee}) {
        Transaction txn = plan(3);
        txn.type = type;
        if (type != TransactionType::dynamic_fee) {
            txn.max_fee_per_gas = txn.max_priority_fee_per_gas = 0;
            txn.gas_price = 77;
        }
        if (type != TransactionType::legacy)
            txn.access_list = {{Address{{1}}, {Hash{{2}}}}};
        EXPECT_EQ(std::get<SignRequest>(value_of(request_of(to_frame(1, SignRequest{txn})))).txn, txn);
    }
}

TEST(SignerFrame, carries_answers) {
    const auto made = value_of(answer_of(carried(value_of(to_frame(1, SignatureAnswer{signed_plan(1)})))));
    EXPECT_EQ(std::get<SignatureAnswer>(made).txn, signed_plan(1));
    const auto all = value_of(
        answer_of(carried(value_of(to_frame(1, SignaturesAnswer{{signed_plan(1), signed_plan(2)}})))));
    EXPECT_EQ(std::get<SignaturesAnswer>(all).txns, (std::vector{signed_plan(1), signed_plan(2)}));
    const auto none = value_of(answer_of(carried(value_of(to_frame(1, SignaturesAnswer{})))));
    EXPECT_TRUE(std::get<SignaturesAnswer>(none).txns.empty());
    const auto status = std::get<StatusAnswer>(
        value_of(answer_of(carried(value_of(to_frame(1, StatusAnswer{.address = Address{{9}},
                                                                     .chain = ChainId{5},
                                                                     .state = OperatingState::reducing,
                                                                     .signatures_today = 6,
                                                                     .value_today = 7,
                                                                     .gas_cost_today = 8}))))));
    EXPECT_EQ(status.address, Address{{9}});
    EXPECT_EQ(status.chain, ChainId{5});
    EXPECT_EQ(status.state, OperatingState::reducing);
    EXPECT_EQ(status.signatures_today, 6U);
    EXPECT_EQ(status.value_today, U256{7U});
    EXPECT_EQ(status.gas_cost_today, U256{8U});
    const auto failed = std::get<FailureAnswer>(
        value_of(answer_of(carried(value_of(to_frame(1, FailureAnswer{Errc::refused, "no"}))))));
    EXPECT_EQ(failed.code, Errc::refused);
    EXPECT_EQ(failed.message, "no");
}

TEST(SignerFrame, is_taken_when_it_is_whole_and_in_order) {
    Bytes wire = encode(to_frame(1, SignRequest{plan(3)}));
    append(wire, encode(to_frame(2, StatusRequest{})));
    Bytes buffer;
    std::vector<std::uint64_t> ids;
    for (const std::uint8_t byte : wire) {
        buffer.push_back(byte);
        if (const auto frame = value_of(take_frame(buffer)))
            ids.push_back(frame->id);
    }
    EXPECT_EQ(ids, (std::vector<std::uint64_t>{1, 2}));
    EXPECT_TRUE(buffer.empty());
}

TEST(SignerFrame, refuses_what_no_writer_makes) {
    const Bytes good = encode(to_frame(1, StatusRequest{}));
    const auto with = [&](std::size_t at, std::uint8_t byte) {
        Bytes changed = good;
        changed[at] = byte;
        return take_frame(changed);
    };
    EXPECT_THAT(with(4, 2).error().message, HasSubstr("version 1 here and 2 there"));
    EXPECT_EQ(with(4, 2).error().code, Errc::refused);
    EXPECT_THAT(with(5, 0x7f).error().message, HasSubstr("unknown type 127"));
    EXPECT_THAT(with(1, 0x10).error().message, HasSubstr("the limit is 262144"))
        << "before the body is there";

    EXPECT_FALSE(request_of({FrameType::status, 1, {0}}));
    EXPECT_FALSE(request_of({FrameType::signed_for, 1, Bytes(7)}));
    EXPECT_FALSE(request_of({FrameType::signed_for, 1, Bytes(9)}));
    EXPECT_FALSE(request_of({FrameType::sign, 1, {}}));
    EXPECT_FALSE(request_of({FrameType::sign, 1, encode(signed_plan(1))})) << "signed already";
    EXPECT_FALSE(request_of({FrameType::failed, 1, {0}}));
    EXPECT_FALSE(answer_of({FrameType::status, 1, {}}));
    EXPECT_FALSE(answer_of({FrameType::state, 1, Bytes(92)}));
    EXPECT_FALSE(answer_of({FrameType::failed, 1, {}}));
    EXPECT_FALSE(answer_of({FrameType::failed, 1, {0x20}}));
    EXPECT_FALSE(answer_of({FrameType::failed, 1, Bytes(2050)}));
    EXPECT_FALSE(answer_of({FrameType::signatures, 1, {0, 0, 0, 1}}));
    EXPECT_FALSE(answer_of({FrameType::signatures, 1, {0, 0, 0, 0}}));
}

TEST(SignerFrame, a_long_text_is_cut_and_a_long_list_refused) {
    const auto failed = value_of(to_frame(1, FailureAnswer{Errc::refused, std::string(5000, 'x')}));
    EXPECT_EQ(std::get<FailureAnswer>(value_of(answer_of(failed))).message.size(), kMaxFailureText);
    Transaction large = plan(1);
    large.data.resize(100'000);
    const SignedTransaction made = sign(large, *key_of(kCanary)).value();
    EXPECT_EQ(to_frame(1, SignaturesAnswer{{made, made, made}}).error().code, Errc::out_of_range);
}

RC_GTEST_PROP(SignerFrame, readers_survive_anything, (const Bytes& noise, std::uint8_t type)) {
    Bytes buffer = noise;
    if (const auto frame = take_frame(buffer); frame && *frame)
        RC_ASSERT(buffer.size() < noise.size());
    constexpr FrameType kTypes[] = {FrameType::set_up, FrameType::sign,      FrameType::signed_for,
                                    FrameType::status, FrameType::signature, FrameType::signatures,
                                    FrameType::state,  FrameType::failed};
    const Frame frame{kTypes[type % std::size(kTypes)], 1, noise};
    if (const auto request = request_of(frame))
        RC_ASSERT(to_frame(1, *request) == frame);
    if (const auto answer = answer_of(frame))
        RC_ASSERT(value_of(to_frame(1, *answer)) == frame);
}

}  // namespace
}  // namespace lariat::keys
