#include "foundation/math/u256.hpp"

#include <algorithm>
#include <cmath>

// A square root of n limbs comes from the root of the upper half and one division: with s the root of the
// upper half, (s + 1) · 2^k is above the root by less than 2^k, so one step of Newton leaves an error
// below one unit, and one comparison settles it. Normalised numbers only: one of the two top bits is set.
namespace lariat {
namespace {

std::uint64_t root64(std::uint64_t value) noexcept {
    constexpr std::uint64_t kLargest = 0xffff'ffff;
    auto root = std::min(static_cast<std::uint64_t>(std::sqrt(static_cast<double>(value))), kLargest);
    while (root * root > value)
        --root;
    while (root < kLargest && (root + 1) * (root + 1) <= value)
        ++root;
    return root;
}

/// value ≥ 2^126.
std::uint64_t root128_normalised(Uint128 value) noexcept {
    const std::uint64_t divisor = root64(limbs::high(value)) + 1;
    const Uint128 shifted = value >> 32U;
    std::uint64_t remainder = 0;
    Uint128 quotient = 0;
    if (limbs::high(shifted) < divisor)
        quotient = limbs::divide(limbs::high(shifted), limbs::low(shifted), divisor, remainder);
    else
        quotient = shifted / divisor;
    Uint128 root = ((Uint128{divisor} << 32U) + quotient) / 2;
    root = std::min(root, Uint128{~std::uint64_t{0}});
    while (root * root > value)
        --root;
    return limbs::low(root);
}

/// value ≥ 2^254.
Uint128 root256_normalised(const U256& value) noexcept {
    const std::uint64_t upper = root128_normalised(value.high128());
    const U256 estimate = U256{upper} + 1;
    const U256 newton = ((estimate << 64) + (value >> 64) / estimate) >> 1;
    Uint128 root = newton.fits_u128() ? newton.low128() : ~Uint128{0};
    while (mul_wide(root, root) > value)
        --root;
    return root;
}

/// value ≥ 2^510.
U256 root512_normalised(const U512& value) noexcept {
    const U256 estimate = U256{root256_normalised(value.high())} + 1;
    const U512 newton = ((U512{estimate} << 128) + div_mod(value >> 128, estimate).quotient) >> 1;
    U256 root = newton.fits_u256() ? newton.low() : U256::max();
    while (mul_wide(root, root) > value)
        root -= 1;
    return root;
}

/// The largest even shift that keeps `width` bits inside `capacity`.
constexpr unsigned even_shift(unsigned capacity, unsigned width) noexcept {
    return (capacity - width) & ~1U;
}

}  // namespace

U256 isqrt(const U256& value) noexcept {
    if (value.fits_u64())
        return root64(value.limbs[0]);
    const unsigned width = value.bit_width();
    if (width <= 128) {
        const unsigned shift = even_shift(128, width);
        return root128_normalised(value.low128() << shift) >> (shift / 2);
    }
    const unsigned shift = even_shift(256, width);
    return root256_normalised(value << shift) >> (shift / 2);
}

U256 isqrt(const U512& value) noexcept {
    if (value.fits_u256())
        return isqrt(value.low());
    const unsigned shift = even_shift(512, value.bit_width());
    return root512_normalised(value << shift) >> (shift / 2);
}

}  // namespace lariat
