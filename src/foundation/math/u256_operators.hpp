#pragma once

#include "foundation/math/u256_value.hpp"

namespace lariat {

constexpr U256 operator+(const U256& a, const U256& b) noexcept {
    bool ignored = false;
    return add_with_carry(a, b, ignored);
}
constexpr U256 operator-(const U256& a, const U256& b) noexcept {
    bool ignored = false;
    return subtract_with_borrow(a, b, ignored);
}

/// The low 256 bits of the product: ten multiplications, column by column.
constexpr U256 operator*(const U256& a, const U256& b) noexcept {
    using limbs::high;
    using limbs::low;
    using limbs::multiply;
    const auto& x = a.limbs;
    const auto& y = b.limbs;

    const Uint128 p00 = multiply(x[0], y[0]);
    const Uint128 p01 = multiply(x[0], y[1]);
    const Uint128 p10 = multiply(x[1], y[0]);
    const Uint128 column1 = Uint128{high(p00)} + low(p01) + low(p10);
    // Carries out of 256 bits are dropped, so plain 128-bit sums hold the upper half.
    Uint128 upper = multiply(x[0], y[2]) + multiply(x[1], y[1]) + multiply(x[2], y[0]);
    upper += Uint128{high(p01)} + high(p10) + high(column1);
    const std::uint64_t top = high(upper) + x[0] * y[3] + x[1] * y[2] + x[2] * y[1] + x[3] * y[0];
    return U256::from_limbs(low(p00), low(column1), low(upper), top);
}

constexpr U256 operator<<(const U256& value, std::uint64_t bits) noexcept {
    if (bits >= 256)
        return {};
    const auto whole = static_cast<std::size_t>(bits / 64);
    U256 moved;
    for (std::size_t i = whole; i < 4; ++i)
        moved.limbs[i] = value.limbs[i - whole];
    limbs::shift_left(moved.limbs.data(), 4, static_cast<unsigned>(bits % 64), moved.limbs.data());
    return moved;
}
constexpr U256 operator>>(const U256& value, std::uint64_t bits) noexcept {
    if (bits >= 256)
        return {};
    const auto whole = static_cast<std::size_t>(bits / 64);
    U256 moved;
    for (std::size_t i = whole; i < 4; ++i)
        moved.limbs[i - whole] = value.limbs[i];
    limbs::shift_right(moved.limbs.data(), 4, static_cast<unsigned>(bits % 64), moved.limbs.data());
    return moved;
}

constexpr U256 operator&(const U256& a, const U256& b) noexcept {
    return U256::from_limbs(a.limbs[0] & b.limbs[0], a.limbs[1] & b.limbs[1], a.limbs[2] & b.limbs[2],
                            a.limbs[3] & b.limbs[3]);
}
constexpr U256 operator|(const U256& a, const U256& b) noexcept {
    return U256::from_limbs(a.limbs[0] | b.limbs[0], a.limbs[1] | b.limbs[1], a.limbs[2] | b.limbs[2],
                            a.limbs[3] | b.limbs[3]);
}
constexpr U256 operator^(const U256& a, const U256& b) noexcept {
    return U256::from_limbs(a.limbs[0] ^ b.limbs[0], a.limbs[1] ^ b.limbs[1], a.limbs[2] ^ b.limbs[2],
                            a.limbs[3] ^ b.limbs[3]);
}
constexpr U256 operator~(const U256& a) noexcept {
    return U256::from_limbs(~a.limbs[0], ~a.limbs[1], ~a.limbs[2], ~a.limbs[3]);
}

namespace detail {

/// Neither operand fits one limb, and the numerator is not less than the divisor.
constexpr DivMod div_mod_long(const U256& numerator, const U256& divisor) noexcept {
    DivMod result;
    limbs::divide(numerator.limbs.data(), 4, divisor.limbs.data(),
                  limbs::significant(divisor.limbs.data(), 4), result.quotient.limbs.data(),
                  result.remainder.limbs.data());
    return result;
}

}  // namespace detail

/// Quotient and remainder. `divisor` must not be zero.
constexpr DivMod div_mod(const U256& numerator, const U256& divisor) noexcept {
    LARIAT_ASSERT(!divisor.is_zero());
    if (divisor.fits_u64()) {
        const std::uint64_t d = divisor.limbs[0];
        if (numerator.fits_u64())
            return {numerator.limbs[0] / d, numerator.limbs[0] % d};
        if (std::has_single_bit(d))
            return {numerator >> static_cast<unsigned>(std::countr_zero(d)), numerator.limbs[0] & (d - 1)};
        U256 quotient = numerator;
        const std::size_t count = numerator.fits_u128() ? 2 : 4;
        const std::uint64_t remainder = limbs::divide_in_place(quotient.limbs.data(), count, d);
        return {quotient, remainder};
    }
    if (numerator < divisor)
        return {0, numerator};
    // Q64, Q96, Q128: a power of two above one limb shows by its empty low limb.
    if (divisor.limbs[0] == 0) {
        const U256 mask = divisor - 1;
        if ((divisor & mask).is_zero())
            return {numerator >> (divisor.bit_width() - 1), numerator & mask};
    }
    return detail::div_mod_long(numerator, divisor);
}

constexpr U256 operator/(const U256& a, const U256& b) noexcept {
    return div_mod(a, b).quotient;
}
constexpr U256 operator%(const U256& a, const U256& b) noexcept {
    return div_mod(a, b).remainder;
}

constexpr U256& operator+=(U256& a, const U256& b) noexcept {
    return a = a + b;
}
constexpr U256& operator-=(U256& a, const U256& b) noexcept {
    return a = a - b;
}
constexpr U256& operator*=(U256& a, const U256& b) noexcept {
    return a = a * b;
}
constexpr U256& operator/=(U256& a, const U256& b) noexcept {
    return a = a / b;
}
constexpr U256& operator%=(U256& a, const U256& b) noexcept {
    return a = a % b;
}
constexpr U256& operator&=(U256& a, const U256& b) noexcept {
    return a = a & b;
}
constexpr U256& operator|=(U256& a, const U256& b) noexcept {
    return a = a | b;
}
constexpr U256& operator^=(U256& a, const U256& b) noexcept {
    return a = a ^ b;
}
constexpr U256& operator<<=(U256& a, std::uint64_t bits) noexcept {
    return a = a << bits;
}
constexpr U256& operator>>=(U256& a, std::uint64_t bits) noexcept {
    return a = a >> bits;
}
constexpr U256& operator++(U256& a) noexcept {
    return a = a + 1;
}
constexpr U256& operator--(U256& a) noexcept {
    return a = a - 1;
}
/// Two's complement: 2^256 - a.
constexpr U256 operator-(const U256& a) noexcept {
    return U256{} - a;
}

constexpr double U256::to_double() const noexcept {
    const unsigned width = bit_width();
    if (width <= 64)
        return static_cast<double>(limbs[0]);
    // The 64 highest bits hold the mantissa and the rounding bit; what lies below only breaks ties.
    const unsigned shift = width - 64;
    const U256 shifted = *this >> shift;
    const bool inexact = (shifted << shift) != *this;
    const auto top = static_cast<double>(shifted.limbs[0] | static_cast<std::uint64_t>(inexact));
    return top * std::bit_cast<double>(std::uint64_t{1023 + shift} << 52U);
}

/// The floor of a double: 0 for NaN and negatives, max() from 2^256 up.
constexpr U256 u256_from_double(double value) noexcept {
    if (!(value >= 1.0))
        return 0;
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto exponent = static_cast<unsigned>(bits >> 52U) - 1023;  // value ≥ 1: sign and bias are gone
    if (exponent >= 256)
        return U256::max();
    const U256 mantissa = (bits & ((std::uint64_t{1} << 52U) - 1)) | (std::uint64_t{1} << 52U);
    return exponent >= 52 ? mantissa << (exponent - 52) : mantissa >> (52 - exponent);
}

}  // namespace lariat
