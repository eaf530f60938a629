#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"
#include "foundation/math/u256_operators.hpp"

#include <cstring>
#include <string>
#include <string_view>

namespace lariat {

std::string to_decimal(const U256& value);
/// A JSON-RPC quantity: 0x and the digits without leading zeros, "0x0" for zero.
std::string to_hex_quantity(const U256& value);

/// Decimal digits only; Errc::overflow above 256 bits.
Result<U256> u256_from_decimal(std::string_view text);
/// 0x and 1 to 64 hex digits of either case.
Result<U256> u256_from_hex(std::string_view text);
/// Hex if it starts with 0x, otherwise decimal.
Result<U256> u256_from_string(std::string_view text);

constexpr std::array<std::uint8_t, 32> to_big_endian(const U256& value) noexcept {
    std::array<std::uint64_t, 4> words{};
    for (std::size_t i = 0; i < 4; ++i)
        words[i] = std::byteswap(value.limbs[3 - i]);
    return std::bit_cast<std::array<std::uint8_t, 32>>(words);
}

/// Reads up to 32 bytes; fewer are taken as the low end. More is a bug of the caller.
constexpr U256 from_big_endian(ByteView bytes) noexcept {
    LARIAT_ASSERT(bytes.size() <= 32);
    std::array<std::uint8_t, 32> padded{};
    std::ranges::copy(bytes, padded.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    const auto words = std::bit_cast<std::array<std::uint64_t, 4>>(padded);
    return U256::from_limbs(std::byteswap(words[3]), std::byteswap(words[2]), std::byteswap(words[1]),
                            std::byteswap(words[0]));
}

}  // namespace lariat
