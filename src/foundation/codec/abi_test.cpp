#include "foundation/codec/abi.hpp"

#include "foundation/base/hex.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat {
namespace {

constexpr const char* kPlanSignature =
    "execute((uint8,address,uint256,uint256,uint64,uint256,(uint8,address,address,bool,uint24)[]))";

Address address_of_byte(std::uint8_t byte) {
    Address address;
    address.data.fill(byte);
    return address;
}

struct Hop {
    std::uint64_t kind;
    Address pool;
    Address token_in;
    bool zero_for_one;
    std::uint64_t fee_pips;

    friend bool operator==(const Hop&, const Hop&) = default;
};

Bytes encode_plan(const std::vector<Hop>& hops) {
    abi::Writer route;
    for (const Hop& hop : hops)
        route.tuple(abi::Writer{}
                        .word(hop.kind)
                        .address(hop.pool)
                        .address(hop.token_in)
                        .boolean(hop.zero_for_one)
                        .word(hop.fee_pips));
    abi::Writer plan;
    plan.word(1).address(address_of_byte(0xaa)).word(U256::pow2(200)).word(5).word(1000);
    plan.word(U256::max()).array(hops.size(), route);
    return abi::Writer{}.tuple(plan).call(selector(kPlanSignature));
}

Result<std::vector<Hop>> decode_plan(ByteView call) {
    LARIAT_TRY(abi::Reader parameters, abi::Reader::of_call(call, selector(kPlanSignature)));
    LARIAT_TRY(abi::Reader plan, parameters.tuple());
    LARIAT_CHECK(plan.unsigned_integer(8));
    LARIAT_CHECK(plan.address());
    LARIAT_CHECK(plan.word());
    LARIAT_CHECK(plan.word());
    LARIAT_CHECK(plan.u64());
    LARIAT_CHECK(plan.word());
    LARIAT_TRY(abi::Reader::Array route, plan.array(5));
    std::vector<Hop> hops(route.size);
    for (Hop& hop : hops) {
        LARIAT_TRY(const U256 kind, route.elements.unsigned_integer(8));
        hop.kind = kind.low64();
        LARIAT_TRY(hop.pool, route.elements.address());
        LARIAT_TRY(hop.token_in, route.elements.address());
        LARIAT_TRY(hop.zero_for_one, route.elements.boolean());
        LARIAT_TRY(const U256 fee, route.elements.unsigned_integer(24));
        hop.fee_pips = fee.low64();
    }
    return hops;
}

TEST(Abi, a_struct_with_an_array_of_structs_lies_behind_offsets) {
    const std::vector<Hop> hops{{0, address_of_byte(1), address_of_byte(2), true, 3000},
                                {1, address_of_byte(3), address_of_byte(4), false, 500}};
    const Bytes call = encode_plan(hops);
    ASSERT_EQ(call.size(), 4U + 32 * (1 + 7 + 1 + 2 * 5));
    const auto word = [&](std::size_t index) {
        return from_big_endian(ByteView{call}.subspan(4 + 32 * index, 32));
    };
    EXPECT_EQ(word(0), 0x20);      // the struct
    EXPECT_EQ(word(7), 7 * 0x20);  // the array, counted from the struct
    EXPECT_EQ(word(8), 2);         // its size
    EXPECT_EQ(word(13), 3000);     // static elements follow without offsets
    EXPECT_EQ(word(18), 500);
    EXPECT_EQ(decode_plan(call).value(), hops);
}

TEST(Abi, the_dynamic_example_of_the_specification) {
    // f(uint256,uint32[],bytes10,bytes) with (0x123, [0x456, 0x789], "1234567890", "Hello, world!")
    const std::string_view ten = "1234567890";
    const std::string_view hello = "Hello, world!";
    abi::Writer writer;
    writer.word(0x123).array(2, abi::Writer{}.word(0x456).word(0x789));
    writer.fixed_bytes(Bytes(ten.begin(), ten.end())).bytes(Bytes(hello.begin(), hello.end()));
    EXPECT_EQ(to_hex(writer.call(selector("f(uint256,uint32[],bytes10,bytes)"))),
              "0x8be65246"
              "0000000000000000000000000000000000000000000000000000000000000123"
              "0000000000000000000000000000000000000000000000000000000000000080"
              "3132333435363738393000000000000000000000000000000000000000000000"
              "00000000000000000000000000000000000000000000000000000000000000e0"
              "0000000000000000000000000000000000000000000000000000000000000002"
              "0000000000000000000000000000000000000000000000000000000000000456"
              "0000000000000000000000000000000000000000000000000000000000000789"
              "000000000000000000000000000000000000000000000000000000000000000d"
              "48656c6c6f2c20776f726c642100000000000000000000000000000000000000");
}

TEST(Abi, every_truncation_of_a_call_is_refused) {
    const Bytes call = encode_plan({{0, address_of_byte(1), address_of_byte(2), true, 3000}});
    for (std::size_t size = 0; size < call.size(); ++size)
        EXPECT_FALSE(decode_plan(ByteView{call}.first(size))) << size;
}

TEST(Abi, a_call_of_another_function_is_refused) {
    EXPECT_FALSE(abi::Reader::of_call(encode_plan({}), selector("transfer(address,uint256)")));
    EXPECT_FALSE(abi::Reader::of_call({}, selector("transfer(address,uint256)")));
}

TEST(AbiReader, refuses_values_their_type_does_not_have) {
    const Bytes two = abi::Writer{}.word(2).encode();
    EXPECT_EQ(abi::Reader{two}.boolean().error().code, Errc::overflow);
    const Bytes wide = abi::Writer{}.word(U256::pow2(160)).encode();
    EXPECT_EQ(abi::Reader{wide}.address().error().code, Errc::overflow);
    EXPECT_EQ(abi::Reader{wide}.u64().error().code, Errc::overflow);
    EXPECT_EQ(abi::Reader{wide}.unsigned_integer(160).error().code, Errc::overflow);
    EXPECT_TRUE(abi::Reader{wide}.unsigned_integer(161));
    EXPECT_EQ(abi::Reader{two}.fixed_bytes(31).error().code, Errc::malformed);
}

TEST(AbiReader, signed_integers_are_sign_extended) {
    const auto read = [](const I256& value, unsigned bits) {
        const Bytes encoded = abi::Writer{}.signed_word(value).encode();
        return abi::Reader{encoded}.signed_integer(bits);
    };
    EXPECT_EQ(read(-887272, 24).value(), -887272);
    EXPECT_EQ(read(8388607, 24).value(), 8388607);
    EXPECT_EQ(read(-8388608, 24).value(), -8388608);
    EXPECT_FALSE(read(8388608, 24));
    EXPECT_FALSE(read(-8388609, 24));
    EXPECT_EQ(read(I256::min(), 256).value(), I256::min());
}

TEST(AbiReader, lengths_and_offsets_beyond_the_input_are_refused) {
    for (const U256& hostile : {U256::max(), U256::pow2(64), U256{33}, U256::max() - 31}) {
        const Bytes offset = abi::Writer{}.word(hostile).encode();
        EXPECT_FALSE(abi::Reader{offset}.bytes());
        EXPECT_FALSE(abi::Reader{offset}.tuple());
        EXPECT_FALSE(abi::Reader{offset}.array());
        const Bytes length = abi::Writer{}.word(32).word(hostile).encode();
        EXPECT_FALSE(abi::Reader{length}.bytes());
        EXPECT_FALSE(abi::Reader{length}.array());
    }
    // Two elements of two words need four words.
    const Bytes three = abi::Writer{}.array(2, abi::Writer{}.word(U256{}).word(U256{}).word(U256{})).encode();
    EXPECT_FALSE(abi::Reader{three}.array(2));
    EXPECT_TRUE(abi::Reader{three}.array(1));
}

TEST(AbiReader, padding_must_be_there_and_zero) {
    Bytes encoded = abi::Writer{}.string("abc").encode();
    EXPECT_EQ(abi::Reader{encoded}.string().value(), "abc");
    encoded.back() = 1;
    EXPECT_FALSE(abi::Reader{encoded}.string());
    encoded.pop_back();
    EXPECT_FALSE(abi::Reader{encoded}.string());
}

RC_GTEST_PROP(Abi,
              nested_dynamic_values_round_trip,
              (const std::vector<std::vector<std::string>>& rows, bool flag)) {
    // (bool, string[][])
    abi::Writer all;
    for (const auto& row : rows) {
        abi::Writer strings;
        for (const std::string& text : row)
            strings.string(text);
        all.array(row.size(), strings);
    }
    const Bytes encoded = abi::Writer{}.boolean(flag).array(rows.size(), all).encode();
    abi::Reader reader{encoded};
    RC_ASSERT(reader.boolean().value() == flag);
    abi::Reader::Array outer = reader.array().value();
    RC_ASSERT(outer.size == rows.size());
    for (const auto& row : rows) {
        abi::Reader::Array inner = outer.elements.array().value();
        RC_ASSERT(inner.size == row.size());
        for (const std::string& text : row)
            RC_ASSERT(inner.elements.string().value() == text);
    }
}

}  // namespace
}  // namespace lariat
