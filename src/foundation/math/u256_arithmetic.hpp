#pragma once

#include "foundation/base/error.hpp"
#include "foundation/math/u512.hpp"

namespace lariat {

constexpr Result<U256> checked_add(const U256& a, const U256& b) noexcept {
    bool overflow = false;
    const U256 sum = add_with_carry(a, b, overflow);
    if (overflow) [[unlikely]]
        return fail(Errc::overflow, "sum above 256 bits");
    return sum;
}

constexpr Result<U256> checked_sub(const U256& a, const U256& b) noexcept {
    bool underflow = false;
    const U256 difference = subtract_with_borrow(a, b, underflow);
    if (underflow) [[unlikely]]
        return fail(Errc::overflow, "difference below zero");
    return difference;
}

constexpr Result<U256> checked_mul(const U256& a, const U256& b) noexcept {
    if (a.fits_u128() && b.fits_u128())
        return mul_wide(a.low128(), b.low128());
    const U512 product = mul_wide(a, b);
    if (!product.fits_u256()) [[unlikely]]
        return fail(Errc::overflow, "product above 256 bits");
    return product.low();
}

/// a - b, or zero.
constexpr U256 saturating_sub(const U256& a, const U256& b) noexcept {
    bool underflow = false;
    const U256 difference = subtract_with_borrow(a, b, underflow);
    return underflow ? U256{} : difference;
}

/// The quotient rounded up. `b` must not be zero.
constexpr U256 div_up(const U256& a, const U256& b) noexcept {
    const DivMod result = div_mod(a, b);
    return result.remainder.is_zero() ? result.quotient : result.quotient + 1;
}

namespace detail {

constexpr Result<DivMod> mul_div_mod(const U256& a, const U256& b, const U256& divisor) noexcept {
    if (divisor.is_zero()) [[unlikely]]
        return fail(Errc::invalid_argument, "division by zero");
    if (a.fits_u128() && b.fits_u128())
        return div_mod(mul_wide(a.low128(), b.low128()), divisor);
    const U512 product = mul_wide(a, b);
    if (product.fits_u256())
        return div_mod(product.low(), divisor);
    if (product.high() >= divisor) [[unlikely]]
        return fail(Errc::overflow, "quotient above 256 bits");
    const DivMod512 result = div_mod(product, divisor);
    return DivMod{result.quotient.low(), result.remainder};
}

}  // namespace detail

/// floor(a · b / divisor) without losing the upper half of the product.
constexpr Result<U256> mul_div(const U256& a, const U256& b, const U256& divisor) noexcept {
    const Result<DivMod> result = detail::mul_div_mod(a, b, divisor);
    if (!result) [[unlikely]]
        return std::unexpected{result.error()};
    return result->quotient;
}

/// ceil(a · b / divisor).
constexpr Result<U256> mul_div_up(const U256& a, const U256& b, const U256& divisor) noexcept {
    const Result<DivMod> result = detail::mul_div_mod(a, b, divisor);
    if (!result) [[unlikely]]
        return std::unexpected{result.error()};
    if (result->remainder.is_zero())
        return result->quotient;
    if (result->quotient == U256::max()) [[unlikely]]
        return fail(Errc::overflow, "quotient above 256 bits");
    return result->quotient + 1;
}

/// Square root, rounded down.
U256 isqrt(const U256& value) noexcept;
U256 isqrt(const U512& value) noexcept;

}  // namespace lariat
