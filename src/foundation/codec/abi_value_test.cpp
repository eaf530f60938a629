#include "foundation/codec/abi_value.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/abi.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::abi {
namespace {

std::vector<Type> types(std::string_view tuple) {
    return parse_type(tuple).value().fields();
}

Bytes words(std::initializer_list<std::uint64_t> values) {
    Bytes out;
    for (const std::uint64_t value : values)
        append(out, to_big_endian(U256{value}));
    return out;
}

using List = Value::List;

TEST(AbiValue, encodes_the_example_of_the_specification) {
    // f(uint256,uint32[],bytes10,bytes) with (0x123, [0x456, 0x789], "1234567890", "Hello, world!")
    const Bytes ten{'1', '2', '3', '4', '5', '6', '7', '8', '9', '0'};
    const std::string hello = "Hello, world!";
    const std::vector<Value> values{U256{0x123}, make_list(U256{0x456}, U256{0x789}), ten,
                                    Bytes(hello.begin(), hello.end())};
    const auto kinds = types("(uint256,uint32[],bytes10,bytes)");
    const Bytes encoded = encode(kinds, values).value();
    EXPECT_EQ(encoded.size(), 9U * 32);
    EXPECT_EQ(decode(kinds, encoded).value(), values);
}

TEST(AbiValue, values_that_do_not_fit_are_not_written) {
    EXPECT_EQ(encode(types("(uint8)"), make_list(U256{256})).error().code, Errc::overflow);
    EXPECT_TRUE(encode(types("(int8)"), make_list(I256{-128})));
    EXPECT_EQ(encode(types("(int8)"), make_list(I256{128})).error().code, Errc::overflow);
    EXPECT_EQ(encode(types("(int8)"), make_list(U256{1})).error().code, Errc::invalid_argument);
    EXPECT_FALSE(encode(types("(bytes4)"), make_list(Bytes(3))));
    EXPECT_FALSE(encode(types("(function)"), make_list(Bytes(32))));
    EXPECT_FALSE(encode(types("(uint8[2])"), make_list(make_list(U256{1}))));
    EXPECT_FALSE(encode(types("(uint8,uint8)"), make_list(U256{1})));
    EXPECT_FALSE(encode(types("((uint8))"), make_list(make_list())));
}

TEST(AbiValue, a_word_its_type_does_not_allow_is_refused_with_its_offset) {
    const auto place = [](std::string_view tuple, const Bytes& input) {
        return decode(types(tuple), input).error().context.value;
    };
    EXPECT_EQ(place("(uint8,uint8)", words({1, 256})), 32U);
    EXPECT_EQ(place("(bool)", words({2})), 0U);
    EXPECT_EQ(place("(uint8,bytes4)", words({1, 1})), 32U);
    EXPECT_EQ(place("(uint8,uint8)", words({1})), 32U);
    EXPECT_EQ(place("(bytes)", words({0x40})), 0U);
    EXPECT_EQ(place("(bytes)", words({0x20, 33, 0})), 32U);
    EXPECT_EQ(place("(uint8[])", words({0x20, 2, 1})), 32U);
}

TEST(AbiValue, canonical_layout_refuses_gaps_overlaps_and_leftovers) {
    const auto kinds = types("(bytes,bytes)");
    const Bytes good = words({0x40, 0x60, 0, 0});
    EXPECT_TRUE(decode(kinds, good));
    const Bytes shared = words({0x40, 0x40, 0});
    const Bytes gap = words({0x40, 0x80, 0, 0, 0});
    const Bytes backwards = words({0x60, 0x40, 0, 0});
    const Bytes leftover = words({0x40, 0x60, 0, 0, 0});
    for (const Bytes* input : {&shared, &gap, &backwards, &leftover}) {
        EXPECT_TRUE(decode(kinds, *input, Layout::any));
        EXPECT_EQ(decode(kinds, *input).error().code, Errc::malformed);
    }
    EXPECT_EQ(decode(kinds, shared).error().context.value, 32U);
    EXPECT_EQ(decode(kinds, leftover).error().context.value, 128U);
    EXPECT_FALSE(decode({}, words({0})));
}

TEST(AbiValue, padding_that_is_not_zero_is_refused_in_any_layout) {
    Bytes input = words({0x20, 1, 0});
    input[64] = 'a';
    EXPECT_TRUE(decode(types("(bytes)"), input, Layout::any));
    input[65] = 1;
    EXPECT_EQ(decode(types("(bytes)"), input, Layout::any).error().code, Errc::malformed);
}

TEST(AbiValue, values_that_share_their_way_to_a_bomb_are_refused) {
    // Each of ten arrays has ten offsets, all to the next one: 10^10 words from a few kilobytes.
    std::string name = "(bytes";
    Bytes input = words({0x20});
    for (int level = 0; level < 10; ++level) {
        name += "[]";
        append(input, words({10}));
        for (int i = 0; i < 10; ++i)
            append(input, words({10 * 32}));
    }
    append(input, words({0}));
    EXPECT_EQ(decode(types(name + ")"), input, Layout::any).error().code, Errc::refused);
}

TEST(AbiPacked, follows_the_example_of_solidity) {
    // abi.encodePacked(int16(-1), bytes1(0x42), uint16(0x03), string("Hello, world!"))
    EXPECT_EQ(to_hex(encode_packed(types("(int16,bytes1,uint16,string)"),
                                   make_list(I256{-1}, Bytes{0x42}, U256{3}, std::string{"Hello, world!"}))
                         .value()),
              "0xffff42000348656c6c6f2c20776f726c6421");
    EXPECT_EQ(
        to_hex(encode_packed(types("(bool,address,bytes)"), make_list(true, Address{{0xaa}}, Bytes{1, 2}))
                   .value()),
        "0x01aa000000000000000000000000000000000000000102");
}

TEST(AbiPacked, elements_of_arrays_take_whole_words) {
    EXPECT_EQ(encode_packed(types("(uint8[])"), make_list(make_list(U256{1}, U256{2}))).value(),
              words({1, 2}));
    EXPECT_EQ(encode_packed(types("(uint8[2])"), make_list(make_list(U256{1}, U256{2}))).value(),
              words({1, 2}));
    EXPECT_EQ(encode_packed(types("((uint8))"), make_list(make_list(U256{1}))).error().code, Errc::refused);
    EXPECT_EQ(encode_packed(types("(string[])"), make_list(make_list())).error().code, Errc::refused);
    EXPECT_EQ(encode_packed(types("(uint8[][])"), make_list(make_list())).error().code, Errc::refused);
}

TEST(AbiTopic, hashes_what_fits_no_word) {
    const Type string = Type::plain(Type::Kind::string);
    EXPECT_EQ(topic_of(string, std::string{"abc"}).value(), keccak256(Bytes{'a', 'b', 'c'}));
    EXPECT_EQ(topic_of(parse_type("uint8").value(), U256{7}).value(), fixed_from<Hash>(words({7})));
    EXPECT_EQ(topic_of(parse_type("uint8[]").value(), make_list(U256{1}, U256{2})).value(),
              keccak256(words({1, 2})));
    // Strings inside are padded, and neither length nor offset is hashed.
    Bytes padded(32);
    padded[0] = 'x';
    EXPECT_EQ(topic_of(parse_type("(string,uint8)").value(), make_list(std::string{"x"}, U256{5})).value(),
              keccak256([&] {
                  append(padded, words({5}));
                  return padded;
              }()));
}

/// Any type up to a depth, and a value of it.
Type any_type(int depth) {
    const int kinds = depth == 0 ? 8 : 11;
    switch (*rc::gen::inRange(0, kinds)) {
        case 0:
            return *Type::unsigned_integer(8 * *rc::gen::inRange(1U, 33U));
        case 1:
            return *Type::signed_integer(8 * *rc::gen::inRange(1U, 33U));
        case 2:
            return *Type::fixed_bytes(*rc::gen::inRange(1U, 33U));
        case 3:
            return Type::plain(Type::Kind::address);
        case 4:
            return Type::plain(Type::Kind::boolean);
        case 5:
            return Type::plain(Type::Kind::bytes);
        case 6:
            return Type::plain(Type::Kind::string);
        case 7:
            return *Type::fixed_point(*rc::gen::arbitrary<bool>(), 128, 18);
        case 8:
            return *Type::array_of(any_type(depth - 1));
        case 9:
            return *Type::fixed_array_of(any_type(depth - 1),
                                         *rc::gen::inRange(std::size_t{1}, std::size_t{4}));
        default: {
            std::vector<Type> fields;
            for (int i = *rc::gen::inRange(1, 4); i > 0; --i)
                fields.push_back(any_type(depth - 1));
            return *Type::tuple(std::move(fields));
        }
    }
}

Bytes random_bytes(std::size_t size) {
    return *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
}

Value any_value(const Type& type) {
    switch (type.kind()) {
        case Type::Kind::unsigned_integer:
        case Type::Kind::unsigned_fixed_point:
            return from_big_endian(random_bytes(type.width() / 8));
        case Type::Kind::signed_integer:
        case Type::Kind::signed_fixed_point:
            return I256::from_bits(from_big_endian(random_bytes(32))) >> (256 - type.width());
        case Type::Kind::address:
            return fixed_from<Address>(random_bytes(20));
        case Type::Kind::boolean:
            return *rc::gen::arbitrary<bool>();
        case Type::Kind::fixed_bytes:
            return random_bytes(type.width());
        case Type::Kind::function:
            return random_bytes(24);
        case Type::Kind::bytes:
            return random_bytes(*rc::gen::inRange(std::size_t{0}, std::size_t{70}));
        case Type::Kind::string:
            return *rc::gen::arbitrary<std::string>();
        default:
            break;
    }
    List list;
    const std::size_t size = type.kind() == Type::Kind::tuple ? type.fields().size()
                             : type.kind() == Type::Kind::fixed_array
                                 ? type.size()
                                 : *rc::gen::inRange(std::size_t{0}, std::size_t{4});
    for (std::size_t i = 0; i < size; ++i)
        list.push_back(any_value(type.kind() == Type::Kind::tuple ? type.fields()[i] : type.element()));
    return list;
}

RC_GTEST_PROP(AbiValue, decoding_undoes_encoding_for_any_type, ()) {
    const std::vector<Type> kinds{any_type(3), any_type(3)};
    const std::vector<Value> values{any_value(kinds[0]), any_value(kinds[1])};
    const Bytes encoded = encode(kinds, values).value();
    RC_ASSERT(decode(kinds, encoded).value() == values);
    RC_ASSERT(decode(kinds, encoded, Layout::any).value() == values);
    RC_ASSERT(parse_type(kinds[0].canonical()).value() == kinds[0]);
    for (std::size_t size = 0; size < encoded.size(); size += 31)
        RC_ASSERT(!decode(kinds, ByteView{encoded}.first(size)));
}

}  // namespace
}  // namespace lariat::abi
