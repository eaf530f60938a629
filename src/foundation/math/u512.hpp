#pragma once

#include "foundation/math/u256_operators.hpp"

namespace lariat {

/// An unsigned 512-bit integer: what a product of two U256 is before it is divided.
struct U512 {
    std::array<std::uint64_t, 8> limbs{};  // least significant first

    constexpr U512() noexcept = default;
    // NOLINTNEXTLINE(google-explicit-constructor): widening loses nothing
    constexpr U512(const U256& low) noexcept : U512{U256{}, low} {}
    constexpr U512(const U256& high, const U256& low) noexcept
        : limbs{low.limbs[0],  low.limbs[1],  low.limbs[2],  low.limbs[3],
                high.limbs[0], high.limbs[1], high.limbs[2], high.limbs[3]} {}

    [[nodiscard]] constexpr U256 low() const noexcept {
        return U256::from_limbs(limbs[0], limbs[1], limbs[2], limbs[3]);
    }
    [[nodiscard]] constexpr U256 high() const noexcept {
        return U256::from_limbs(limbs[4], limbs[5], limbs[6], limbs[7]);
    }
    [[nodiscard]] constexpr bool fits_u256() const noexcept {
        return (limbs[4] | limbs[5] | limbs[6] | limbs[7]) == 0;
    }
    [[nodiscard]] constexpr bool is_zero() const noexcept { return fits_u256() && low().is_zero(); }
    [[nodiscard]] constexpr unsigned bit_width() const noexcept {
        return fits_u256() ? low().bit_width() : 256 + high().bit_width();
    }

    friend constexpr bool operator==(const U512&, const U512&) noexcept = default;
    friend constexpr std::strong_ordering operator<=>(const U512& a, const U512& b) noexcept {
        for (std::size_t i = 8; i-- > 0;)
            if (a.limbs[i] != b.limbs[i])
                return a.limbs[i] <=> b.limbs[i];
        return std::strong_ordering::equal;
    }

    friend constexpr U512 operator+(const U512& a, const U512& b) noexcept {
        U512 sum;
        unsigned long long carry = 0;
        for (std::size_t i = 0; i < 8; ++i)
            sum.limbs[i] = lariat::limbs::add(a.limbs[i], b.limbs[i], carry);
        return sum;
    }
    friend constexpr U512 operator-(const U512& a, const U512& b) noexcept {
        U512 difference;
        unsigned long long borrow = 0;
        for (std::size_t i = 0; i < 8; ++i)
            difference.limbs[i] = lariat::limbs::subtract(a.limbs[i], b.limbs[i], borrow);
        return difference;
    }
    friend constexpr U512 operator<<(const U512& value, std::uint64_t bits) noexcept {
        U512 moved;
        if (bits >= 512)
            return moved;
        const auto whole = static_cast<std::size_t>(bits / 64);
        for (std::size_t i = whole; i < 8; ++i)
            moved.limbs[i] = value.limbs[i - whole];
        lariat::limbs::shift_left(moved.limbs.data(), 8, static_cast<unsigned>(bits % 64),
                                  moved.limbs.data());
        return moved;
    }
    friend constexpr U512 operator>>(const U512& value, std::uint64_t bits) noexcept {
        U512 moved;
        if (bits >= 512)
            return moved;
        const auto whole = static_cast<std::size_t>(bits / 64);
        for (std::size_t i = whole; i < 8; ++i)
            moved.limbs[i - whole] = value.limbs[i];
        lariat::limbs::shift_right(moved.limbs.data(), 8, static_cast<unsigned>(bits % 64),
                                   moved.limbs.data());
        return moved;
    }
};

/// The whole product.
constexpr U512 mul_wide(const U256& a, const U256& b) noexcept {
    U512 product;
#pragma clang loop unroll(full)
    for (std::size_t i = 0; i < 4; ++i) {
        std::uint64_t carried = 0;
#pragma clang loop unroll(full)
        for (std::size_t j = 0; j < 4; ++j) {
            const Uint128 term = limbs::multiply(a.limbs[i], b.limbs[j]) + product.limbs[i + j] + carried;
            product.limbs[i + j] = limbs::low(term);
            carried = limbs::high(term);
        }
        product.limbs[i + 4] = carried;
    }
    return product;
}

/// The product of two numbers that fit 128 bits: four multiplications instead of sixteen.
constexpr U256 mul_wide(Uint128 a, Uint128 b) noexcept {
    using limbs::high;
    using limbs::low;
    const Uint128 p00 = limbs::multiply(low(a), low(b));
    const Uint128 p01 = limbs::multiply(low(a), high(b));
    const Uint128 p10 = limbs::multiply(high(a), low(b));
    const Uint128 p11 = limbs::multiply(high(a), high(b));
    const Uint128 middle = Uint128{high(p00)} + low(p01) + low(p10);
    const Uint128 upper = p11 + high(p01) + high(p10) + high(middle);
    return U256::from_limbs(low(p00), low(middle), low(upper), high(upper));
}

struct DivMod512 {
    U512 quotient;
    U256 remainder;
};

/// Quotient and remainder. `divisor` must not be zero.
constexpr DivMod512 div_mod(const U512& numerator, const U256& divisor) noexcept {
    LARIAT_ASSERT(!divisor.is_zero());
    DivMod512 result;
    limbs::divide(numerator.limbs.data(), 8, divisor.limbs.data(),
                  limbs::significant(divisor.limbs.data(), 4), result.quotient.limbs.data(),
                  result.remainder.limbs.data());
    return result;
}

}  // namespace lariat
