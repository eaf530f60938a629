#include "foundation/math/i256.hpp"

#include "foundation/math/boost_oracle.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace lariat {
namespace {

using boost::multiprecision::cpp_int;

cpp_int signed_value(const I256& value) {
    cpp_int magnitude;
    const U256 absolute = value.abs();
    import_bits(magnitude, absolute.limbs.begin(), absolute.limbs.end(), 64, false);
    return value.is_negative() ? -magnitude : magnitude;
}

bool fits(const cpp_int& value) {
    const cpp_int limit = cpp_int{1} << 255;
    return value >= -limit && value < limit;
}

static_assert(I256{-7} / 2 == -3 && I256{-7} % 2 == -1);
static_assert(I256{7} / -2 == -3 && I256{7} % -2 == 1);
static_assert((I256{-1} >> 200) == -1 && (I256{-8} >> 1) == -4);
static_assert(I256::min() / -1 == I256::min());

TEST(I256, orders_negative_below_positive) {
    EXPECT_LT(I256{-1}, 0);
    EXPECT_LT(I256::min(), I256{-1});
    EXPECT_LT(I256{-2}, I256{-1});
    EXPECT_GT(I256::max(), I256{1});
    EXPECT_EQ(I256::min().abs(), U256::pow2(255));
}

TEST(I256, arithmetic_shift_rounds_down) {
    EXPECT_EQ(I256{-1} >> 256, -1);
    EXPECT_EQ(I256{-5} >> 1, -3);
    EXPECT_EQ(I256{5} >> 300, 0);
    EXPECT_EQ(I256{-1} << 255, I256::min());
}

TEST(I256, text_and_doubles_carry_the_sign) {
    EXPECT_EQ(to_decimal(I256{-42}), "-42");
    EXPECT_EQ(to_decimal(I256{}), "0");
    EXPECT_EQ(to_decimal(I256::min()),
              "-57896044618658097711785492504343953926634992332820282019728792003956564819968");
    EXPECT_EQ(i256_from_decimal(to_decimal(I256::min())).value(), I256::min());
    EXPECT_EQ(i256_from_decimal(to_decimal(I256::max())).value(), I256::max());
    EXPECT_EQ(i256_from_decimal(to_decimal(U256::pow2(255))).error().code, Errc::overflow);
    EXPECT_EQ(i256_from_decimal("-").error().code, Errc::malformed);
    EXPECT_EQ(i256_from_decimal("--1").error().code, Errc::malformed);
    EXPECT_EQ(I256{-3}.to_double(), -3.0);
    EXPECT_EQ(I256::min().to_double(), -std::ldexp(1.0, 255));
}

TEST(I256, conversion_from_unsigned_refuses_the_upper_half) {
    EXPECT_EQ(I256::from_unsigned(U256::pow2(255) - 1).value(), I256::max());
    EXPECT_EQ(I256::from_unsigned(U256::pow2(255)).error().code, Errc::overflow);
    EXPECT_EQ(signed_difference(1, 3).value(), -2);
    EXPECT_EQ(signed_difference(U256::max(), 0).error().code, Errc::overflow);
    EXPECT_EQ(signed_difference(0, U256::pow2(255)).value(), I256::min());
    EXPECT_EQ(signed_difference(0, U256::pow2(255) + 1).error().code, Errc::overflow);
    EXPECT_TRUE(I256{std::numeric_limits<std::int64_t>::min()}.fits_i64());
    EXPECT_FALSE((I256{std::numeric_limits<std::int64_t>::min()} - 1).fits_i64());
    EXPECT_EQ(I256{-9}.low64(), -9);
}

/// Every operation of two numbers against the oracle. Returns whether all agree.
bool pair_agrees(const I256& a, const I256& b) {
    const cpp_int x = signed_value(a);
    const cpp_int y = signed_value(b);
    const auto agrees = [&](const Result<I256>& ours, const cpp_int& theirs) {
        return ours ? signed_value(*ours) == theirs : !fits(theirs);
    };
    bool good = agrees(checked_add(a, b), x + y) && agrees(checked_sub(a, b), x - y) &&
                agrees(checked_mul(a, b), x * y);
    good &= (a < b) == (x < y) && (a == b) == (x == y) && (a <=> b) == (x.compare(y) <=> 0);
    if (b.is_zero() || (a == I256::min() && b == -1))
        return good;
    return good && signed_value(a / b) == x / y && signed_value(a % b) == x % y;
}

TEST(I256Differential, all_pairs_of_edge_values) {
    std::vector<I256> edges;
    for (const U256& value : oracle::edge_values(16))
        edges.push_back(I256::from_bits(value));
    for (const U256& value : oracle::edge_values(16))
        edges.push_back(-I256::from_bits(value));
    for (const I256& a : edges) {
        ASSERT_EQ(to_decimal(a), signed_value(a).str());
        ASSERT_EQ(i256_from_decimal(to_decimal(a)).value(), a);
        // Boost shifts negative numbers towards minus infinity too.
        for (unsigned bits = 0; bits < 260; ++bits)
            ASSERT_EQ(signed_value(a >> bits), signed_value(a) >> bits);
        for (const I256& b : edges)
            ASSERT_TRUE(pair_agrees(a, b)) << to_decimal(a) << " " << to_decimal(b);
    }
}

TEST(I256Differential, random_pairs) {
    oracle::RandomNumbers random{8};
    for (int i = 0; i < 100'000; ++i) {
        const I256 a = I256::from_bits(random.next());
        const I256 b = I256::from_bits(random.next());
        ASSERT_TRUE(pair_agrees(a, b)) << to_decimal(a) << " " << to_decimal(b);
        ASSERT_EQ(to_decimal(a), signed_value(a).str());
    }
}

RC_GTEST_PROP(I256, wraps_like_64_bits_where_they_suffice, (std::int32_t a, std::int32_t b)) {
    const std::int64_t x = a;
    const std::int64_t y = b;
    RC_ASSERT(I256{a} + b == x + y);
    RC_ASSERT(I256{a} - b == x - y);
    RC_ASSERT(I256{a} * b == x * y);
    RC_ASSERT((I256{a} <=> I256{b}) == (a <=> b));
    if (b != 0) {
        RC_ASSERT(I256{a} / b == x / y);
        RC_ASSERT(I256{a} % b == x % y);
    }
}

}  // namespace
}  // namespace lariat
