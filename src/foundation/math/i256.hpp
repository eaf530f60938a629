#pragma once

#include "foundation/math/u256.hpp"

#include <limits>

namespace lariat {

/// A signed 256-bit integer in two's complement over a U256, as the EVM and Solidity's int256 hold it.
///
/// The operators wrap; `checked_*` return an error instead. Division truncates towards zero and the
/// remainder takes the sign of the numerator; min() / -1 wraps to min(), as SDIV defines it.
struct I256 {
    U256 bits{};

    constexpr I256() noexcept = default;

    // NOLINTBEGIN(google-explicit-constructor): formulas mix I256 and literals
    template <std::integral Integer>
    constexpr I256(Integer value) noexcept
        : bits{U256::from_limbs(static_cast<std::uint64_t>(value), 0, 0, 0)} {
        if constexpr (std::is_signed_v<Integer>)
            if (value < 0)
                bits.limbs[1] = bits.limbs[2] = bits.limbs[3] = ~std::uint64_t{0};
    }
    // NOLINTEND(google-explicit-constructor)

    /// The same bits read as two's complement; from 2^255 up that is negative.
    static constexpr I256 from_bits(const U256& value) noexcept {
        I256 result;
        result.bits = value;
        return result;
    }
    /// The same number, or Errc::overflow from 2^255 up.
    static constexpr Result<I256> from_unsigned(const U256& value) noexcept {
        if (value.bit(255))
            return fail(Errc::overflow, "number above 255 bits");
        return from_bits(value);
    }
    static constexpr I256 min() noexcept { return from_bits(U256::pow2(255)); }
    static constexpr I256 max() noexcept { return from_bits(U256::pow2(255) - 1); }

    [[nodiscard]] constexpr bool is_negative() const noexcept { return (bits.limbs[3] >> 63U) != 0; }
    [[nodiscard]] constexpr bool is_zero() const noexcept { return bits.is_zero(); }
    /// The magnitude, always representable.
    [[nodiscard]] constexpr U256 abs() const noexcept { return is_negative() ? -bits : bits; }
    [[nodiscard]] constexpr bool fits_i64() const noexcept {
        return *this >= std::numeric_limits<std::int64_t>::min() &&
               *this <= std::numeric_limits<std::int64_t>::max();
    }
    [[nodiscard]] constexpr std::int64_t low64() const noexcept {
        return static_cast<std::int64_t>(bits.limbs[0]);
    }
    [[nodiscard]] constexpr double to_double() const noexcept {
        return is_negative() ? -abs().to_double() : bits.to_double();
    }

    friend constexpr bool operator==(const I256&, const I256&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const I256& a, const I256& b) noexcept {
        // Flipping the sign bit maps the signed order onto the unsigned one.
        return (a.bits ^ U256::pow2(255)) <=> (b.bits ^ U256::pow2(255));
    }

    friend constexpr I256 operator+(const I256& a, const I256& b) noexcept {
        return from_bits(a.bits + b.bits);
    }
    friend constexpr I256 operator-(const I256& a, const I256& b) noexcept {
        return from_bits(a.bits - b.bits);
    }
    friend constexpr I256 operator*(const I256& a, const I256& b) noexcept {
        return from_bits(a.bits * b.bits);
    }
    friend constexpr I256 operator-(const I256& a) noexcept { return from_bits(-a.bits); }
    friend constexpr I256 operator/(const I256& a, const I256& b) noexcept {
        return with_sign(a.abs() / b.abs(), a.is_negative() != b.is_negative());
    }
    friend constexpr I256 operator%(const I256& a, const I256& b) noexcept {
        return with_sign(a.abs() % b.abs(), a.is_negative());
    }
    friend constexpr I256 operator<<(const I256& a, std::uint64_t shift) noexcept {
        return from_bits(a.bits << shift);
    }
    /// Arithmetic shift: rounds towards minus infinity.
    friend constexpr I256 operator>>(const I256& a, std::uint64_t shift) noexcept {
        return from_bits(a.is_negative() ? ~(~a.bits >> shift) : a.bits >> shift);
    }

    friend constexpr I256& operator+=(I256& a, const I256& b) noexcept { return a = a + b; }
    friend constexpr I256& operator-=(I256& a, const I256& b) noexcept { return a = a - b; }
    friend constexpr I256& operator*=(I256& a, const I256& b) noexcept { return a = a * b; }
    friend constexpr I256& operator/=(I256& a, const I256& b) noexcept { return a = a / b; }
    friend constexpr I256& operator%=(I256& a, const I256& b) noexcept { return a = a % b; }

private:
    static constexpr I256 with_sign(const U256& magnitude, bool negative) noexcept {
        return from_bits(negative ? -magnitude : magnitude);
    }
};

static_assert(sizeof(I256) == 32);

constexpr Result<I256> checked_add(const I256& a, const I256& b) noexcept {
    const I256 sum = a + b;
    if (a.is_negative() == b.is_negative() && sum.is_negative() != a.is_negative())
        return fail(Errc::overflow, "sum outside int256");
    return sum;
}

constexpr Result<I256> checked_sub(const I256& a, const I256& b) noexcept {
    const I256 difference = a - b;
    if (a.is_negative() != b.is_negative() && difference.is_negative() != a.is_negative())
        return fail(Errc::overflow, "difference outside int256");
    return difference;
}

constexpr Result<I256> checked_mul(const I256& a, const I256& b) noexcept {
    const bool negative = a.is_negative() != b.is_negative();
    LARIAT_TRY(const U256 magnitude, checked_mul(a.abs(), b.abs()));
    const U256 limit = negative ? U256::pow2(255) : U256::pow2(255) - 1;
    if (magnitude > limit)
        return fail(Errc::overflow, "product outside int256");
    return I256::from_bits(negative ? -magnitude : magnitude);
}

/// a - b for two unsigned numbers, or Errc::overflow if the difference leaves int256.
constexpr Result<I256> signed_difference(const U256& a, const U256& b) noexcept {
    const I256 difference = I256::from_bits(a - b);
    if (difference.is_negative() != (a < b))
        return fail(Errc::overflow, "difference outside int256");
    return difference;
}

/// With a leading minus where it is negative.
std::string to_decimal(const I256& value);
Result<I256> i256_from_decimal(std::string_view text);

}  // namespace lariat
