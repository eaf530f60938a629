#include "foundation/codec/abi_contract.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>

namespace lariat::abi {
namespace {

TEST(AbiContract, calls_and_results_as_values) {
    const Function swap = parse_function("swap(uint256,(address,bytes)[]) returns (uint256, bool)").value();
    const std::vector<Value> arguments{U256{5}, make_list(make_list(Address{{1}}, Bytes{1, 2, 3}))};
    const Bytes call = encode_call(swap, arguments).value();
    EXPECT_TRUE(std::ranges::equal(ByteView{call}.first(4), swap.selector()));
    EXPECT_EQ(decode_call(swap, call).value(), arguments);
    Bytes other = call;
    other[0] ^= 1U;
    EXPECT_EQ(decode_call(swap, other).error().code, Errc::not_found);
    // Offsets count from the start of the call, the selector included.
    Bytes leftover = call;
    leftover.push_back(0);
    EXPECT_EQ(decode_call(swap, leftover).error().context.value, call.size());
    EXPECT_EQ(decode_result(swap, encode(types_of(swap.outputs), make_list(U256{7}, true)).value()).value(),
              (make_list(U256{7}, true)));
}

TEST(AbiContract, logs_as_values) {
    const Event event =
        parse_event(
            "event Moved(address indexed from, string indexed note, uint256 amount, int24 indexed tick)")
            .value();
    const std::vector<Value> arguments{Address{{7}}, std::string{"hello"}, U256{9}, I256{-5}};
    const EncodedLog log = encode_log(event, arguments).value();
    ASSERT_EQ(log.topics.size(), 4U);
    EXPECT_EQ(log.topics[0], event.topic());
    const auto decoded = decode_log(event, log.topics, log.data).value();
    EXPECT_EQ(decoded[0], (Argument{Address{{7}}, false}));
    const Hash note = keccak256(Bytes{'h', 'e', 'l', 'l', 'o'});
    EXPECT_EQ(decoded[1], (Argument{Bytes(note.data.begin(), note.data.end()), true}));
    EXPECT_EQ(decoded[2], (Argument{U256{9}, false}));
    EXPECT_EQ(decoded[3], (Argument{I256{-5}, false}));

    std::vector<Hash> topics = log.topics;
    topics.pop_back();
    EXPECT_EQ(decode_log(event, topics, log.data).error().code, Errc::malformed);
    topics = log.topics;
    topics[0].data[0] ^= 1U;
    EXPECT_EQ(decode_log(event, topics, log.data).error().code, Errc::not_found);
    topics = log.topics;
    topics[3] = Hash{{1}};  // no int24
    EXPECT_EQ(decode_log(event, topics, log.data).error().code, Errc::overflow);
}

TEST(AbiContract, anonymous_events_have_no_first_topic) {
    const Event event = parse_event("event E(uint8 indexed a, bytes b) anonymous").value();
    const EncodedLog log = encode_log(event, make_list(U256{1}, Bytes{2})).value();
    EXPECT_EQ(log.topics.size(), 1U);
    EXPECT_EQ(decode_log(event, log.topics, log.data).value()[1].value, Value{Bytes{2}});
}

TEST(AbiContract, reverts_are_explained) {
    const CustomError late = parse_error("error Late(uint256 deadline, string why)").value();
    const CustomError message = parse_error("Error(string)").value();
    const CustomError panic = parse_error("Panic(uint256)").value();
    const std::vector<CustomError> known{late};

    EXPECT_EQ(explain_revert({}).kind, Revert::Kind::silent);
    const Revert said = explain_revert(encode_error(message, make_list(std::string{"no"})).value());
    EXPECT_EQ(said.kind, Revert::Kind::message);
    EXPECT_EQ(said.message, "no");
    const Revert panicked = explain_revert(encode_error(panic, make_list(U256{0x11})).value());
    EXPECT_EQ(panicked.kind, Revert::Kind::panic);
    EXPECT_EQ(panic_meaning(panicked.panic_code), "arithmetic overflow or underflow");
    EXPECT_EQ(panic_meaning(U256::max()), "unknown panic");

    const Bytes custom = encode_error(late, make_list(U256{5}, std::string{"late"})).value();
    EXPECT_EQ(explain_revert(custom).kind, Revert::Kind::unknown);
    const Revert explained = explain_revert(custom, known);
    EXPECT_EQ(explained.kind, Revert::Kind::custom);
    EXPECT_EQ(explained.error, 0U);
    EXPECT_EQ(explained.arguments[1], Value{std::string{"late"}});
    EXPECT_EQ(explain_revert(ByteView{custom}.first(30), known).kind, Revert::Kind::unknown);
    EXPECT_EQ(explain_revert(Bytes{1, 2, 3}).kind, Revert::Kind::unknown);
}

}  // namespace
}  // namespace lariat::abi
