#include "foundation/math/u256.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <unordered_set>

namespace lariat {
namespace {

constexpr U256 kEther = U256{1'000'000'000} * 1'000'000'000;

static_assert(U256{7} / 2 == 3 && U256{7} % 2 == 1);
static_assert((U256::max() + 1).is_zero());
static_assert(U256::pow2(200) / U256::pow2(100) == U256::pow2(100));
static_assert(mul_div(U256::max(), U256::max(), U256::max()).value() == U256::max());
static_assert(from_big_endian(to_big_endian(kEther)) == kEther);
static_assert(u256_from_double(kEther.to_double()) == kEther);

TEST(U256, mixes_with_integers) {
    const U256 value = 5;
    EXPECT_EQ(value + 1, 6);
    EXPECT_EQ(2 * value, 10U);
    EXPECT_TRUE(value < 6 && 4 < value && value != 4ULL);
    EXPECT_EQ(U256{~Uint128{0}}, U256::pow2(128) - 1);
    EXPECT_EQ(value <=> 5, std::strong_ordering::equal);
}

TEST(U256, compound_forms_equal_the_plain_ones) {
    U256 value = 100;
    value += 20;
    value -= 10;
    value *= 3;
    value /= 7;
    EXPECT_EQ(value, 47);
    value %= 10;
    value <<= 100;
    value |= 5;
    value ^= 1;
    EXPECT_EQ(value, (U256{7} << 100) + 4);
    value &= 6;
    value >>= 1;
    EXPECT_EQ(++value, 3);
    EXPECT_EQ(--value, 2);
    EXPECT_EQ(-U256{1}, U256::max());
    EXPECT_EQ(~U256{}, U256::max());
}

TEST(U256, shifts_of_the_width_and_beyond_give_zero) {
    for (const std::uint64_t bits : {256ULL, 257ULL, ~0ULL}) {
        EXPECT_TRUE((U256::max() << bits).is_zero());
        EXPECT_TRUE((U256::max() >> bits).is_zero());
    }
    EXPECT_EQ(U256::max() >> 255, 1);
    EXPECT_EQ(U256{1} << 255, U256::pow2(255));
}

TEST(U256, knows_its_width) {
    EXPECT_EQ(U256{}.bit_width(), 0U);
    for (unsigned k = 0; k < 256; ++k) {
        EXPECT_EQ(U256::pow2(k).bit_width(), k + 1);
        EXPECT_EQ(U256::pow2(k).fits_u64(), k < 64);
        EXPECT_EQ(U256::pow2(k).fits_u128(), k < 128);
        EXPECT_TRUE(U256::pow2(k).bit(k));
        EXPECT_FALSE(U256::pow2(k).bit(k + 1));
    }
}

TEST(U256, checked_operations_refuse_what_does_not_fit) {
    EXPECT_EQ(checked_add(U256::max(), 1).error().code, Errc::overflow);
    EXPECT_EQ(checked_add(U256::max(), 0).value(), U256::max());
    EXPECT_EQ(checked_sub(1, 2).error().code, Errc::overflow);
    EXPECT_EQ(checked_sub(2, 2).value(), 0);
    EXPECT_EQ(checked_mul(U256::pow2(128), U256::pow2(128)).error().code, Errc::overflow);
    EXPECT_EQ(checked_mul(U256::pow2(128), U256::pow2(127)).value(), U256::pow2(255));
    EXPECT_EQ(saturating_sub(1, 2), 0);
    EXPECT_EQ(saturating_sub(5, 2), 3);
}

TEST(U256, mul_div_refuses_zero_and_overflow) {
    EXPECT_EQ(mul_div(1, 1, 0).error().code, Errc::invalid_argument);
    EXPECT_EQ(mul_div_up(U256::max(), 1, 0).error().code, Errc::invalid_argument);
    EXPECT_EQ(mul_div(U256::max(), 2, 1).error().code, Errc::overflow);
    EXPECT_EQ(mul_div(7, 3, 2).value(), 10);
    EXPECT_EQ(mul_div_up(7, 3, 2).value(), 11);
    EXPECT_EQ(mul_div_up(6, 3, 2).value(), 9);
    const U256 third = U256::max() / 3;
    EXPECT_EQ(mul_div(U256::max(), third, third).value(), U256::max());
    EXPECT_EQ(mul_div(U256::max(), third + 1, third).error().code, Errc::overflow);
    EXPECT_EQ(div_up(7, 2), 4);
    EXPECT_EQ(div_up(8, 2), 4);
}

TEST(U256, rounding_up_past_the_largest_number_is_an_overflow) {
    // 535006138814359 · 432862656469423142931042426214547535783388063929571229938474969 = 2 · max() + 1
    const U256 a = 535006138814359ULL;
    const U256 b =
        u256_from_decimal("432862656469423142931042426214547535783388063929571229938474969").value();
    EXPECT_EQ(mul_div(a, b, 2).value(), U256::max());
    EXPECT_EQ(mul_div_up(a, b, 2).error().code, Errc::overflow);
}

TEST(U256, text_of_known_numbers) {
    EXPECT_EQ(to_decimal(U256{}), "0");
    EXPECT_EQ(to_decimal(kEther), "1000000000000000000");
    EXPECT_EQ(to_decimal(U256{10'000'000'000'000'000'000ULL}), "10000000000000000000");
    EXPECT_EQ(to_decimal(U256::pow2(64)), "18446744073709551616");
    EXPECT_EQ(to_decimal(U256::max()),
              "115792089237316195423570985008687907853269984665640564039457584007913129639935");
    EXPECT_EQ(to_hex_quantity(0), "0x0");
    EXPECT_EQ(to_hex_quantity(0x1a2b), "0x1a2b");
    EXPECT_EQ(to_hex_quantity(U256::max()), "0x" + std::string(64, 'f'));
    EXPECT_EQ(to_hex_quantity(U256::pow2(252)), "0x1" + std::string(63, '0'));
}

TEST(U256, parsing_names_what_is_wrong) {
    EXPECT_EQ(u256_from_decimal("").error().code, Errc::malformed);
    EXPECT_EQ(u256_from_decimal("-1").error().code, Errc::malformed);
    EXPECT_EQ(u256_from_decimal("1 ").error().context.value, 1U);
    EXPECT_EQ(u256_from_decimal(std::string(25, '1') + "x").error().context.value, 25U);
    EXPECT_EQ(
        u256_from_decimal("115792089237316195423570985008687907853269984665640564039457584007913129639936")
            .error()
            .code,
        Errc::overflow);
    EXPECT_EQ(u256_from_decimal(std::string(300, '9')).error().code, Errc::overflow);
    EXPECT_EQ(u256_from_hex("0x").error().code, Errc::malformed);
    EXPECT_EQ(u256_from_hex("ff").error().code, Errc::malformed);
    EXPECT_EQ(u256_from_hex("0xfg").error().context.value, 3U);
    EXPECT_EQ(u256_from_hex("0x" + std::string(65, '0')).error().code, Errc::overflow);
    EXPECT_EQ(u256_from_hex("0xFf").value(), 255);
    EXPECT_EQ(u256_from_string("0x10").value(), 16);
    EXPECT_EQ(u256_from_string("10").value(), 10);
}

TEST(U256, big_endian_takes_short_strings_as_the_low_end) {
    const std::array<std::uint8_t, 3> bytes{1, 2, 3};
    EXPECT_EQ(from_big_endian(bytes), 0x010203);
    EXPECT_EQ(from_big_endian({}), 0);
    EXPECT_EQ(to_big_endian(1)[31], 1);
    EXPECT_EQ(to_big_endian(U256::pow2(248))[0], 1);
}

TEST(U256, doubles_are_floored_and_saturate) {
    EXPECT_EQ(u256_from_double(0.99), 0);
    EXPECT_EQ(u256_from_double(1.99), 1);
    EXPECT_EQ(u256_from_double(-5), 0);
    EXPECT_EQ(u256_from_double(std::numeric_limits<double>::quiet_NaN()), 0);
    EXPECT_EQ(u256_from_double(std::numeric_limits<double>::infinity()), U256::max());
    EXPECT_EQ(u256_from_double(-std::numeric_limits<double>::infinity()), 0);
    EXPECT_EQ(u256_from_double(std::ldexp(1.0, 256)), U256::max());
    EXPECT_EQ(u256_from_double(std::ldexp(1.0, 255)), U256::pow2(255));
    EXPECT_EQ(U256::max().to_double(), std::ldexp(1.0, 256));
    EXPECT_EQ((U256::pow2(100) + 1).to_double(), std::ldexp(1.0, 100));
}

TEST(U256, ties_of_the_nearest_double_go_to_even) {
    const U256 base = U256::pow2(153);  // the last bit of a 53-bit mantissa is 2^101
    EXPECT_EQ((base + U256::pow2(100)).to_double(), base.to_double());
    EXPECT_GT((base + U256::pow2(100) + 1).to_double(), base.to_double());
    EXPECT_EQ((base + U256::pow2(101) + U256::pow2(100)).to_double(), (base + U256::pow2(102)).to_double());
}

TEST(U256, hash_tells_neighbours_apart) {
    std::unordered_set<std::size_t> seen;
    for (unsigned k = 0; k < 256; ++k)
        for (unsigned j = 0; j < 16; ++j)
            seen.insert(std::hash<U256>{}(U256::pow2(k) + j));
    EXPECT_GE(seen.size(), 4000U);  // 4,069 different numbers
}

TEST(U256DeathTest, division_by_zero_and_negative_literals_are_bugs) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    volatile int zero = 0;
    EXPECT_DEATH(static_cast<void>(U256{5} / U256{static_cast<int>(zero)}), "is_zero");
    EXPECT_DEATH(static_cast<void>(U256{static_cast<int>(zero) - 1}), "value >= 0");
}

RC_GTEST_PROP(U256, text_round_trips, (std::array<std::uint64_t, 4> words)) {
    U256 value;
    value.limbs = words;
    RC_ASSERT(u256_from_decimal(to_decimal(value)).value() == value);
    RC_ASSERT(u256_from_hex(to_hex_quantity(value)).value() == value);
    RC_ASSERT(from_big_endian(to_big_endian(value)) == value);
}

RC_GTEST_PROP(U256,
              quotient_times_divisor_plus_remainder_is_the_numerator,
              (std::array<std::uint64_t, 4> a, std::array<std::uint64_t, 4> b)) {
    const U256 numerator = U256::from_limbs(a[0], a[1], a[2], a[3]);
    const U256 divisor = U256::from_limbs(b[0], b[1], b[2], b[3]) >> (a[0] % 256);
    RC_PRE(!divisor.is_zero());
    const DivMod result = div_mod(numerator, divisor);
    RC_ASSERT(result.remainder < divisor);
    RC_ASSERT(result.quotient * divisor + result.remainder == numerator);
}

RC_GTEST_PROP(U256,
              rounding_up_and_down_differ_by_at_most_one,
              (std::uint64_t a, std::uint64_t b, std::uint64_t d)) {
    RC_PRE(d != 0);
    const U256 down = mul_div(a, b, d).value();
    const U256 up = mul_div_up(a, b, d).value();
    RC_ASSERT(up == down || up == down + 1);
    RC_ASSERT((up == down) == (U256{a} * b % d == 0));
}

}  // namespace
}  // namespace lariat
