#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace lariat {

using Uint128 = unsigned __int128;
using Int128 = __int128;

}  // namespace lariat

/// Arithmetic on 64-bit limbs, least significant first: what U256 and U512 are made of.
///
/// Everything is constexpr. At run time the carry chains become adc/sbb and the division of two limbs by
/// one becomes the machine's div, which the compiler does not emit for `Uint128 / uint64_t` by itself.
namespace lariat::limbs {

constexpr std::uint64_t low(Uint128 value) noexcept {
    return static_cast<std::uint64_t>(value);
}
constexpr std::uint64_t high(Uint128 value) noexcept {
    return static_cast<std::uint64_t>(value >> 64U);
}
constexpr Uint128 join(std::uint64_t upper, std::uint64_t lower) noexcept {
    return (Uint128{upper} << 64U) | lower;
}
constexpr Uint128 multiply(std::uint64_t a, std::uint64_t b) noexcept {
    return Uint128{a} * b;
}

/// a + b + carry; `carry` is 0 or 1 and becomes the carry out.
constexpr std::uint64_t add(std::uint64_t a, std::uint64_t b, unsigned long long& carry) noexcept {
    if consteval {
        const Uint128 sum = Uint128{a} + b + carry;
        carry = high(sum);
        return low(sum);
    }
    unsigned long long out = 0;
    const std::uint64_t sum = __builtin_addcll(a, b, carry, &out);
    carry = out;
    return sum;
}

/// a - b - borrow; `borrow` is 0 or 1 and becomes the borrow out.
constexpr std::uint64_t subtract(std::uint64_t a, std::uint64_t b, unsigned long long& borrow) noexcept {
    if consteval {
        const Uint128 difference = Uint128{a} - b - borrow;
        borrow = high(difference) & 1U;
        return low(difference);
    }
    unsigned long long out = 0;
    const std::uint64_t difference = __builtin_subcll(a, b, borrow, &out);
    borrow = out;
    return difference;
}

/// (upper:lower) / divisor, which must be greater than `upper` so that the quotient fits.
constexpr std::uint64_t divide(std::uint64_t upper,
                               std::uint64_t lower,
                               std::uint64_t divisor,
                               std::uint64_t& remainder) noexcept {
#if defined(__x86_64__)
    if !consteval {
        std::uint64_t quotient = 0;  // NOLINT(misc-const-correctness): written by the assembler
        // NOLINTNEXTLINE(hicpp-no-assembler): the only way to the 128-by-64 division
        asm("divq %4" : "=a"(quotient), "=d"(remainder) : "0"(lower), "1"(upper), "rm"(divisor) : "cc");
        return quotient;
    }
#endif
    const Uint128 numerator = join(upper, lower);
    remainder = low(numerator % divisor);
    return low(numerator / divisor);
}

/// Divides `count` limbs in place by one limb and returns the remainder.
constexpr std::uint64_t divide_in_place(std::uint64_t* value,
                                        std::size_t count,
                                        std::uint64_t divisor) noexcept {
    std::uint64_t remainder = 0;
    if (count > 0 && value[count - 1] < divisor) {
        // The highest quotient limb is zero: one division saved.
        remainder = value[--count];
        value[count] = 0;
    }
    while (count-- > 0)
        value[count] = divide(remainder, value[count], divisor, remainder);
    return remainder;
}

/// Index past the highest limb that is not zero.
constexpr std::size_t significant(const std::uint64_t* value, std::size_t count) noexcept {
    while (count > 0 && value[count - 1] == 0)
        --count;
    return count;
}

/// Shifts `count` limbs left by fewer than 64 bits and returns what left at the top.
constexpr std::uint64_t shift_left(const std::uint64_t* from,
                                   std::size_t count,
                                   unsigned bits,
                                   std::uint64_t* to) noexcept {
    std::uint64_t carried = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Uint128 wide = Uint128{from[i]} << bits;
        to[i] = low(wide) | carried;
        carried = high(wide);
    }
    return carried;
}

/// Shifts `count` limbs right by fewer than 64 bits.
constexpr void shift_right(const std::uint64_t* from,
                           std::size_t count,
                           unsigned bits,
                           std::uint64_t* to) noexcept {
    for (std::size_t i = 0; i < count; ++i)
        to[i] = low(join(i + 1 < count ? from[i + 1] : 0, from[i]) >> bits);
}

/// Knuth's step D3: a quotient digit that is right or one too large, from the three highest limbs of the
/// numerator and the two highest of the divisor, whose top bit is set.
constexpr std::uint64_t trial_digit(
    std::uint64_t u2, std::uint64_t u1, std::uint64_t u0, std::uint64_t d1, std::uint64_t d0) noexcept {
    std::uint64_t digit = ~std::uint64_t{0};
    std::uint64_t remainder = 0;
    if (u2 < d1) [[likely]] {
        digit = divide(u2, u1, d1, remainder);
    } else {
        remainder = u1 + d1;
        if (remainder < d1)
            return digit;
    }
    Uint128 product = multiply(digit, d0);
    while (product > join(remainder, u0)) {
        --digit;
        product -= d0;
        remainder += d1;
        if (remainder < d1)
            break;
    }
    return digit;
}

/// Knuth's algorithm D for a divisor of `N` ≥ 2 limbs with its top bit set. `u` holds digits + N limbs and
/// ends as the remainder in its lowest N; its highest N limbs must be less than the divisor.
template <std::size_t N>
constexpr void divide_normalised(std::uint64_t* u,
                                 std::size_t digits,
                                 const std::uint64_t* divisor,
                                 std::uint64_t* quotient) noexcept {
    while (digits-- > 0) {
        std::uint64_t* const window = u + digits;
        std::uint64_t digit =
            trial_digit(window[N], window[N - 1], window[N - 2], divisor[N - 1], divisor[N - 2]);
        std::uint64_t carried = 0;
        unsigned long long borrow = 0;
#pragma clang loop unroll(full)
        for (std::size_t i = 0; i < N; ++i) {
            const Uint128 product = multiply(digit, divisor[i]) + carried;
            carried = high(product);
            window[i] = subtract(window[i], low(product), borrow);
        }
        window[N] = subtract(window[N], carried, borrow);
        if (borrow != 0) [[unlikely]] {
            --digit;
            unsigned long long carry = 0;
            for (std::size_t i = 0; i < N; ++i)
                window[i] = add(window[i], divisor[i], carry);
            window[N] += carry;
        }
        quotient[digits] = digit;
    }
}

/// Divides up to 8 limbs by up to 4. `quotient` has room for `count` limbs and comes in as zero;
/// `remainder` receives `divisor_count` limbs. The divisor's highest limb is not zero.
constexpr void divide(const std::uint64_t* numerator,
                      std::size_t count,
                      const std::uint64_t* divisor,
                      std::size_t divisor_count,
                      std::uint64_t* quotient,
                      std::uint64_t* remainder) noexcept {
    count = significant(numerator, count);
    if (count < divisor_count) {
        for (std::size_t i = 0; i < divisor_count; ++i)
            remainder[i] = i < count ? numerator[i] : 0;
        return;
    }
    if (divisor_count == 1) {
        for (std::size_t i = 0; i < count; ++i)
            quotient[i] = numerator[i];
        remainder[0] = divide_in_place(quotient, count, divisor[0]);
        return;
    }
    const auto shift = static_cast<unsigned>(std::countl_zero(divisor[divisor_count - 1]));
    std::uint64_t d[4] = {};
    std::uint64_t u[9] = {};
    shift_left(divisor, divisor_count, shift, d);
    u[count] = shift_left(numerator, count, shift, u);
    std::size_t digits = count - divisor_count + 1;
    if (u[count] == 0 && u[count - 1] < d[divisor_count - 1])
        --digits;  // the first digit would be zero
    switch (divisor_count) {
        case 2:
            divide_normalised<2>(u, digits, d, quotient);
            break;
        case 3:
            divide_normalised<3>(u, digits, d, quotient);
            break;
        default:
            divide_normalised<4>(u, digits, d, quotient);
            break;
    }
    shift_right(u, divisor_count, shift, remainder);
}

}  // namespace lariat::limbs
