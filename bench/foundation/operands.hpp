#pragma once

#include "foundation/math/u256.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <random>

/// Operands that both sides of a pair work on: the same numbers, in arrays small enough for the first cache.
namespace lariat::bench {

using Boost256 = boost::multiprecision::uint256_t;
using Boost512 = boost::multiprecision::uint512_t;

inline constexpr std::size_t kCount = 256;

template <class Number>
using Operands = std::array<Number, kCount>;

/// Random numbers of exactly `bits` bits.
inline Operands<U256> numbers(unsigned bits, std::uint64_t seed) {
    std::mt19937_64 engine{seed};
    Operands<U256> values;
    for (U256& value : values) {
        value = U256::from_limbs(engine(), engine(), engine(), engine()) >> (256 - bits);
        value |= U256::pow2(bits - 1);
    }
    return values;
}

template <class Number>
Operands<Number> converted(const Operands<U256>& values) {
    Operands<Number> result;
    for (std::size_t i = 0; i < kCount; ++i) {
        if constexpr (std::is_same_v<Number, U256>)
            result[i] = values[i];
        else
            import_bits(result[i], values[i].limbs.begin(), values[i].limbs.end(), 64, false);
    }
    return result;
}

}  // namespace lariat::bench
