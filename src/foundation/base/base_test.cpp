#include "foundation/base/hex.hpp"
#include "foundation/base/quantity.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat {
namespace {

TEST(Hex, round_trips_bytes_in_lower_case) {
    const Bytes bytes{0x00, 0xAb, 0xff};
    EXPECT_EQ(to_hex(bytes), "0x00abff");
    EXPECT_EQ(bytes_from_hex("0x00ABff").value(), bytes);
    EXPECT_EQ(bytes_from_hex("00abff").value(), bytes);
}

TEST(Hex, names_what_is_wrong) {
    EXPECT_EQ(bytes_from_hex("0xabc").error().code, Errc::malformed);
    EXPECT_EQ(bytes_from_hex("0xzz").error().code, Errc::malformed);
    EXPECT_EQ(address_from_hex("0x00").error().context.value, 2U);
    EXPECT_EQ(describe(bytes_from_hex("0xag").error()), "malformed: not a hex digit at offset (1)");
}

TEST(Hex, quantity_accepts_64_bits_and_no_more) {
    EXPECT_EQ(quantity_from_hex("0xffffffffffffffff").value(), ~0ULL);
    EXPECT_FALSE(quantity_from_hex("0x1ffffffffffffffff"));
    EXPECT_FALSE(quantity_from_hex("0x"));
    EXPECT_FALSE(quantity_from_hex("12"));
    EXPECT_EQ(quantity_to_hex(0), "0x0");
}

RC_GTEST_PROP(Hex, decoding_undoes_encoding, (const std::vector<std::uint8_t>& bytes)) {
    RC_ASSERT(bytes_from_hex(to_hex(bytes)).value() == bytes);
}

RC_GTEST_PROP(Hex, quantity_decoding_undoes_encoding, (std::uint64_t value)) {
    RC_ASSERT(quantity_from_hex(quantity_to_hex(value)).value() == value);
}

TEST(Quantity, kinds_are_ordered_and_hash_like_their_number) {
    EXPECT_LT(BlockNumber{1}, BlockNumber{2});
    EXPECT_EQ(BlockNumber{1}.next(), BlockNumber{2});
    EXPECT_EQ(std::hash<Gas>{}(Gas{7}), std::hash<std::uint64_t>{}(7));
}

TEST(FixedBytes, compares_as_a_big_endian_number) {
    const Address low = address_from_hex("0x0000000000000000000000000000000000000001").value();
    const Address high = address_from_hex("0x0100000000000000000000000000000000000000").value();
    EXPECT_LT(low, high);
    EXPECT_TRUE(Address{}.is_zero());
}

}  // namespace
}  // namespace lariat
