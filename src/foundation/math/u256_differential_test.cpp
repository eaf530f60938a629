#include "foundation/math/boost_oracle.hpp"

#include <gtest/gtest.h>

namespace lariat {
namespace {

using oracle::RandomNumbers;
using oracle::two_to_256;
using oracle::Wide;
using oracle::wide;

struct Number {
    U256 ours;
    Wide theirs;
};

std::vector<Number> numbers(const std::vector<U256>& values) {
    std::vector<Number> list;
    list.reserve(values.size());
    for (const U256& value : values)
        list.push_back({value, wide(value)});
    return list;
}

/// Every operation of two numbers against the oracle. Returns whether all agree.
bool pair_agrees(const Number& a, const Number& b) {
    const Wide& modulus = two_to_256();
    const Wide sum = a.theirs + b.theirs;
    const Wide product = a.theirs * b.theirs;
    bool good = wide(a.ours + b.ours) == sum % modulus;
    good &= wide(a.ours - b.ours) == (a.theirs + modulus - b.theirs) % modulus;
    good &= wide(a.ours * b.ours) == product % modulus;
    good &= wide(mul_wide(a.ours, b.ours)) == product;
    good &= checked_add(a.ours, b.ours).has_value() == (sum < modulus);
    good &= checked_sub(a.ours, b.ours).has_value() == (a.theirs >= b.theirs);
    const Result<U256> checked = checked_mul(a.ours, b.ours);
    good &= checked ? wide(*checked) == product : product >= modulus;
    good &= (a.ours < b.ours) == (a.theirs < b.theirs);
    good &= (a.ours <=> b.ours) == (a.theirs.compare(b.theirs) <=> 0);
    good &= (a.ours == b.ours) == (a.theirs == b.theirs);
    good &= (a.ours > b.ours) == (a.theirs > b.theirs) && (a.ours <= b.ours) == (a.theirs <= b.theirs);
    good &= (a.ours >= b.ours) == (a.theirs >= b.theirs);
    good &=
        wide(saturating_sub(a.ours, b.ours)) == (a.theirs >= b.theirs ? Wide{a.theirs - b.theirs} : Wide{});
    good &= wide(a.ours & b.ours) == (a.theirs & b.theirs) && wide(a.ours | b.ours) == (a.theirs | b.theirs);
    good &= wide(a.ours ^ b.ours) == (a.theirs ^ b.theirs);
    if (!b.ours.is_zero()) {
        const DivMod result = div_mod(a.ours, b.ours);
        Wide quotient;
        Wide remainder;
        divide_qr(a.theirs, b.theirs, quotient, remainder);
        good &= wide(result.quotient) == quotient && wide(result.remainder) == remainder;
        good &= a.ours / b.ours == result.quotient && a.ours % b.ours == result.remainder;
        good &= wide(div_up(a.ours, b.ours)) == quotient + (remainder == 0 ? 0 : 1);
    }
    return good;
}

std::string show(std::initializer_list<U256> values) {
    std::string text;
    for (const U256& value : values)
        text += to_hex_quantity(value) + " ";
    return text;
}

TEST(U256Differential, all_pairs_of_edge_values) {
    const std::vector<Number> edges = numbers(oracle::edge_values(1));
    for (const Number& a : edges)
        for (const Number& b : edges)
            ASSERT_TRUE(pair_agrees(a, b)) << show({a.ours, b.ours});
}

TEST(U256Differential, random_pairs) {
    RandomNumbers random{1};
    for (int i = 0; i < 100'000; ++i) {
        const U256 a = random.next();
        const U256 b = random.next();
        ASSERT_TRUE(pair_agrees({a, wide(a)}, {b, wide(b)})) << show({a, b});
    }
}

bool mul_div_agrees(const Number& a, const Number& b, const Number& divisor) {
    const Result<U256> down = mul_div(a.ours, b.ours, divisor.ours);
    const Result<U256> up = mul_div_up(a.ours, b.ours, divisor.ours);
    if (divisor.ours.is_zero())
        return !down && !up;
    Wide quotient;
    Wide remainder;
    divide_qr(Wide{a.theirs * b.theirs}, divisor.theirs, quotient, remainder);
    const Wide raised = quotient + (remainder == 0 ? 0 : 1);
    return (down ? wide(*down) == quotient : quotient >= two_to_256()) &&
           (up ? wide(*up) == raised : raised >= two_to_256());
}

TEST(U256Differential, mul_div_of_all_triples_of_edge_values) {
    const std::vector<Number> edges = numbers(oracle::edge_values(64));
    for (const Number& a : edges)
        for (const Number& b : edges)
            for (const Number& divisor : edges)
                ASSERT_TRUE(mul_div_agrees(a, b, divisor)) << show({a.ours, b.ours, divisor.ours});
}

TEST(U256Differential, mul_div_of_random_triples) {
    RandomNumbers random{2};
    for (int i = 0; i < 100'000; ++i) {
        const U256 a = random.next();
        const U256 b = random.next();
        const U256 divisor = random.next();
        ASSERT_TRUE(mul_div_agrees({a, wide(a)}, {b, wide(b)}, {divisor, wide(divisor)}))
            << show({a, b, divisor});
    }
}

TEST(U256Differential, division_of_512_bits) {
    RandomNumbers random{3};
    for (int i = 0; i < 100'000; ++i) {
        const U512 numerator{random.next(), random.next()};
        const U256 divisor = random.next();
        if (divisor.is_zero())
            continue;
        const DivMod512 result = div_mod(numerator, divisor);
        ASSERT_EQ(wide(result.quotient), wide(numerator) / wide(divisor))
            << show({numerator.high(), numerator.low(), divisor});
        ASSERT_EQ(wide(result.remainder), wide(numerator) % wide(divisor));
    }
}

TEST(U256Differential, sums_and_shifts_of_512_bits) {
    RandomNumbers random{4};
    const Wide modulus = Wide{1} << 512;
    for (int i = 0; i < 100'000; ++i) {
        const U512 a{random.next(), random.next()};
        const U512 b{random.next(), random.next()};
        const std::uint64_t bits = random.word() % 520;
        ASSERT_EQ(wide(a + b), (wide(a) + wide(b)) % modulus);
        ASSERT_EQ(wide(a - b), (wide(a) + modulus - wide(b)) % modulus);
        ASSERT_EQ(wide(a << bits), (wide(a) << bits) % modulus);
        ASSERT_EQ(wide(a >> bits), wide(a) >> bits);
        ASSERT_EQ(a < b, wide(a) < wide(b));
        ASSERT_EQ(a.bit_width(), a.is_zero() ? 0U : msb(wide(a)) + 1);
    }
}

TEST(U256Differential, shifts_and_bits) {
    RandomNumbers random{5};
    for (int i = 0; i < 100'000; ++i) {
        const U256 a = random.next();
        const U256 b = random.next();
        const std::uint64_t bits = random.word() % 260;
        ASSERT_EQ(wide(a << bits), (wide(a) << bits) % two_to_256());
        ASSERT_EQ(wide(a >> bits), wide(a) >> bits);
        ASSERT_EQ(wide(a & b), wide(a) & wide(b));
        ASSERT_EQ(wide(a | b), wide(a) | wide(b));
        ASSERT_EQ(wide(a ^ b), wide(a) ^ wide(b));
    }
}

/// What a number does on its own, and shifted by every count that means something.
bool number_agrees(const Number& number) {
    const U256& ours = number.ours;
    const Wide& theirs = number.theirs;
    const Wide& modulus = two_to_256();
    bool good = wide(~ours) == modulus - 1 - theirs && wide(-ours) == (modulus - theirs) % modulus;
    U256 next = ours;
    good &= wide(++next) == (theirs + 1) % modulus && --next == ours;
    good &= ours.is_zero() == (theirs == 0) && ours.bit_width() == (theirs == 0 ? 0U : msb(theirs) + 1);
    good &= ours.fits_u64() == ((theirs >> 64) == 0) && ours.fits_u128() == ((theirs >> 128) == 0);
    good &= u256_from_string(to_hex_quantity(ours)) == ours && u256_from_string(to_decimal(ours)) == ours;
    good &= to_decimal(ours) == theirs.str() && from_big_endian(to_big_endian(ours)) == ours;
    for (unsigned bits = 0; bits <= 257; ++bits) {
        good &= wide(ours << bits) == (theirs << bits) % modulus && wide(ours >> bits) == theirs >> bits;
        good &= bits >= 256 || ours.bit(bits) == bit_test(theirs, bits);
    }
    return good;
}

TEST(U256Differential, every_edge_value_alone_and_at_every_shift) {
    for (const Number& number : numbers(oracle::edge_values(1)))
        ASSERT_TRUE(number_agrees(number)) << show({number.ours});
}

/// The forms that change their left side, which are written apart from the ones that do not.
TEST(U256Differential, compound_forms_equal_the_plain_ones) {
    const std::vector<U256> edges = oracle::edge_values(16);
    for (const U256& a : edges)
        for (const U256& b : edges) {
            const auto changed = [&](auto change) {
                U256 value = a;
                change(value);
                return value;
            };
            ASSERT_EQ(changed([&](U256& x) { x += b; }), a + b);
            ASSERT_EQ(changed([&](U256& x) { x -= b; }), a - b);
            ASSERT_EQ(changed([&](U256& x) { x *= b; }), a * b);
            ASSERT_EQ(changed([&](U256& x) { x &= b; }), a & b);
            ASSERT_EQ(changed([&](U256& x) { x |= b; }), a | b);
            ASSERT_EQ(changed([&](U256& x) { x ^= b; }), a ^ b);
            ASSERT_EQ(changed([&](U256& x) { x <<= b.low64() % 300; }), a << b.low64() % 300);
            ASSERT_EQ(changed([&](U256& x) { x >>= b.low64() % 300; }), a >> b.low64() % 300);
            if (b.is_zero())
                continue;
            ASSERT_EQ(changed([&](U256& x) { x /= b; }), a / b);
            ASSERT_EQ(changed([&](U256& x) { x %= b; }), a % b);
        }
}

bool is_root(const Wide& root, const Wide& value) {
    return root * root <= value && (root + 1) * (root + 1) > value;
}

TEST(U256Differential, square_root_around_every_edge) {
    for (const U256& edge : oracle::edge_values(1)) {
        ASSERT_TRUE(is_root(wide(isqrt(edge)), wide(edge))) << show({edge});
        for (const U256& low : {U256{}, U256::max(), edge}) {
            const U512 value{edge, low};
            ASSERT_TRUE(is_root(wide(isqrt(value)), wide(value))) << show({edge, low});
        }
        // Perfect squares and their neighbours, where a root that is one off shows.
        const U512 square = mul_wide(edge, edge);
        ASSERT_EQ(isqrt(square), edge);
        if (!edge.is_zero())
            ASSERT_EQ(isqrt(square - U512{U256{1}}), edge - 1);
    }
}

TEST(U256Differential, square_root_of_random_numbers) {
    RandomNumbers random{6};
    for (int i = 0; i < 100'000; ++i) {
        const U256 value = random.next();
        ASSERT_TRUE(is_root(wide(isqrt(value)), wide(value))) << show({value});
        const U256 root = random.next() >> 128;
        ASSERT_EQ(isqrt(root * root), root);
        ASSERT_EQ(isqrt(root * root + 2 * root), root);
        const U512 large{value, random.next()};
        ASSERT_TRUE(is_root(wide(isqrt(large)), wide(large))) << show({large.high(), large.low()});
    }
}

TEST(U256Differential, text_and_doubles) {
    RandomNumbers random{7};
    for (int i = 0; i < 100'000; ++i) {
        const U256 value = random.next();
        const std::string text = wide(value).str();
        ASSERT_EQ(to_decimal(value), text);
        ASSERT_EQ(u256_from_decimal(text).value(), value);
        ASSERT_EQ(value.to_double(), wide(value).convert_to<double>()) << show({value});
        const double real = value.to_double();
        const Wide floor{real};
        ASSERT_EQ(wide(u256_from_double(real)), floor < two_to_256() ? floor : Wide{two_to_256() - 1});
    }
}

}  // namespace
}  // namespace lariat
