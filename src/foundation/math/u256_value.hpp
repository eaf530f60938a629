#pragma once

#include "foundation/base/assert.hpp"
#include "foundation/math/limbs.hpp"

#include <array>
#include <bit>
#include <compare>
#include <concepts>
#include <cstdint>
#include <functional>
#include <type_traits>

namespace lariat {

/// An unsigned 256-bit integer: 32 bytes, no more, so that a state word, a stack slot and a value are one.
///
/// The operators wrap like the EVM's. Money uses `checked_*` and `mul_div`, which return an error instead.
/// Division by zero is a bug of the caller and asserts.
struct alignas(8) U256 {
    std::array<std::uint64_t, 4> limbs{};  // least significant first

    constexpr U256() noexcept = default;

    // NOLINTBEGIN(google-explicit-constructor): formulas mix U256 and literals
    template <std::integral Integer>
    constexpr U256(Integer value) noexcept : limbs{static_cast<std::uint64_t>(value), 0, 0, 0} {
        if constexpr (std::is_signed_v<Integer>)
            LARIAT_ASSERT(value >= 0);
    }
    constexpr U256(Uint128 value) noexcept : limbs{limbs::low(value), limbs::high(value), 0, 0} {}
    // NOLINTEND(google-explicit-constructor)

    static constexpr U256 from_limbs(std::uint64_t l0,
                                     std::uint64_t l1,
                                     std::uint64_t l2,
                                     std::uint64_t l3) noexcept {
        U256 value;
        value.limbs = {l0, l1, l2, l3};
        return value;
    }
    static constexpr U256 max() noexcept {
        constexpr std::uint64_t kOnes = ~std::uint64_t{0};
        return from_limbs(kOnes, kOnes, kOnes, kOnes);
    }
    /// 2^exponent, exponent < 256.
    static constexpr U256 pow2(unsigned exponent) noexcept {
        LARIAT_ASSERT(exponent < 256);
        U256 value;
        value.limbs[exponent / 64] = std::uint64_t{1} << (exponent % 64);
        return value;
    }

    [[nodiscard]] constexpr bool is_zero() const noexcept {
        return (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0;
    }
    [[nodiscard]] constexpr bool fits_u64() const noexcept { return (limbs[1] | limbs[2] | limbs[3]) == 0; }
    [[nodiscard]] constexpr bool fits_u128() const noexcept { return (limbs[2] | limbs[3]) == 0; }
    [[nodiscard]] constexpr std::uint64_t low64() const noexcept { return limbs[0]; }
    [[nodiscard]] constexpr Uint128 low128() const noexcept { return limbs::join(limbs[1], limbs[0]); }
    [[nodiscard]] constexpr Uint128 high128() const noexcept { return limbs::join(limbs[3], limbs[2]); }
    [[nodiscard]] constexpr bool bit(unsigned index) const noexcept {
        return index < 256 && ((limbs[index / 64] >> (index % 64)) & 1U) != 0;
    }
    /// Bits needed to write the value: 0 for zero, 256 for max().
    [[nodiscard]] constexpr unsigned bit_width() const noexcept {
        for (unsigned i = 4; i-- > 0;)
            if (limbs[i] != 0)
                return 64 * i + static_cast<unsigned>(std::bit_width(limbs[i]));
        return 0;
    }
    /// The nearest double, ties to even.
    [[nodiscard]] constexpr double to_double() const noexcept;

    friend constexpr bool operator==(const U256& a, const U256& b) noexcept {
        return ((a.limbs[0] ^ b.limbs[0]) | (a.limbs[1] ^ b.limbs[1]) | (a.limbs[2] ^ b.limbs[2]) |
                (a.limbs[3] ^ b.limbs[3])) == 0;
    }
    /// One borrow chain without branches, unlike what <=> would give.
    friend constexpr bool operator<(const U256& a, const U256& b) noexcept {
        unsigned long long borrow = 0;
        limbs::subtract(a.limbs[0], b.limbs[0], borrow);
        limbs::subtract(a.limbs[1], b.limbs[1], borrow);
        limbs::subtract(a.limbs[2], b.limbs[2], borrow);
        limbs::subtract(a.limbs[3], b.limbs[3], borrow);
        return borrow != 0;
    }
    friend constexpr bool operator>(const U256& a, const U256& b) noexcept { return b < a; }
    friend constexpr bool operator<=(const U256& a, const U256& b) noexcept { return !(b < a); }
    friend constexpr bool operator>=(const U256& a, const U256& b) noexcept { return !(a < b); }
    friend constexpr std::strong_ordering operator<=>(const U256& a, const U256& b) noexcept {
        for (std::size_t i = 4; i-- > 0;)
            if (a.limbs[i] != b.limbs[i])
                return a.limbs[i] <=> b.limbs[i];
        return std::strong_ordering::equal;
    }
};

static_assert(sizeof(U256) == 32 && alignof(U256) == 8 && std::is_trivially_copyable_v<U256>);

struct DivMod {
    U256 quotient;
    U256 remainder;
};

/// a + b, and whether it left 256 bits.
constexpr U256 add_with_carry(const U256& a, const U256& b, bool& overflow) noexcept {
    U256 sum;
    unsigned long long carry = 0;
    sum.limbs[0] = limbs::add(a.limbs[0], b.limbs[0], carry);
    sum.limbs[1] = limbs::add(a.limbs[1], b.limbs[1], carry);
    sum.limbs[2] = limbs::add(a.limbs[2], b.limbs[2], carry);
    sum.limbs[3] = limbs::add(a.limbs[3], b.limbs[3], carry);
    overflow = carry != 0;
    return sum;
}

/// a - b, and whether it went below zero.
constexpr U256 subtract_with_borrow(const U256& a, const U256& b, bool& underflow) noexcept {
    U256 difference;
    unsigned long long borrow = 0;
    difference.limbs[0] = limbs::subtract(a.limbs[0], b.limbs[0], borrow);
    difference.limbs[1] = limbs::subtract(a.limbs[1], b.limbs[1], borrow);
    difference.limbs[2] = limbs::subtract(a.limbs[2], b.limbs[2], borrow);
    difference.limbs[3] = limbs::subtract(a.limbs[3], b.limbs[3], borrow);
    underflow = borrow != 0;
    return difference;
}

}  // namespace lariat

/// Three multiplications fold all limbs into one word; the constants are the fractional bits of π.
template <>
struct std::hash<lariat::U256> {
    std::size_t operator()(const lariat::U256& value) const noexcept {
        using lariat::Uint128;
        const auto fold = [](std::uint64_t a, std::uint64_t b) {
            const Uint128 product = Uint128{a} * b;
            return lariat::limbs::low(product) ^ lariat::limbs::high(product);
        };
        const std::uint64_t low =
            fold(value.limbs[0] ^ 0x243f6a8885a308d3ULL, value.limbs[1] ^ 0x13198a2e03707344ULL);
        const std::uint64_t high =
            fold(value.limbs[2] ^ 0xa4093822299f31d0ULL, value.limbs[3] ^ 0x082efa98ec4e6c89ULL);
        return fold(low ^ 0x452821e638d01377ULL, high ^ 0xbe5466cf34e90c6cULL);
    }
};
