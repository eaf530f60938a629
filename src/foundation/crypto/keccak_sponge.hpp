#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/crypto/keccak_permutation.hpp"

#include <cstring>

/// The sponge of Keccak-256 as Ethereum uses it: rate 136 bytes, the original padding 0x01 … 0x80 (SHA3-256
/// of FIPS 202 pads with 0x06 and gives other hashes). A template over the byte type, so that literals can
/// be hashed at compile time.
namespace lariat::keccak {

inline constexpr std::size_t kRate = 136;
static_assert(std::endian::native == std::endian::little, "lanes are read as they lie in memory");

template <class Byte>
constexpr std::uint64_t load_lane(const Byte* from) noexcept {
    std::uint64_t lane = 0;
    if consteval {
        for (std::size_t i = 0; i < 8; ++i)
            lane |= std::uint64_t{static_cast<std::uint8_t>(from[i])} << (8 * i);
    } else {
        std::memcpy(&lane, from, sizeof lane);
    }
    return lane;
}

template <class Byte>
constexpr void absorb_block(State& state, const Byte* block) noexcept {
    for (std::size_t i = 0; i < kRate / 8; ++i)
        state[i] ^= load_lane(block + 8 * i);
    permute(state);
}

/// Pads and absorbs what is left, less than one block, and reads the hash.
template <class Byte>
constexpr Hash finish(State& state, const Byte* rest, std::size_t size) noexcept {
    std::size_t lane = 0;
    for (; (lane + 1) * 8 <= size; ++lane)
        state[lane] ^= load_lane(rest + 8 * lane);
    std::uint64_t last = 0;
    for (std::size_t i = 8 * lane; i < size; ++i)
        last |= std::uint64_t{static_cast<std::uint8_t>(rest[i])} << (8 * (i % 8));
    state[lane] ^= last ^ (std::uint64_t{0x01} << (8 * (size % 8)));
    state[kRate / 8 - 1] ^= std::uint64_t{0x80} << 56U;
    permute(state);
    return {std::bit_cast<std::array<std::uint8_t, 32>>(
        std::array<std::uint64_t, 4>{state[0], state[1], state[2], state[3]})};
}

template <class Byte>
constexpr Hash hash(const Byte* bytes, std::size_t size) noexcept {
    State state{};
    for (; size >= kRate; size -= kRate, bytes += kRate)
        absorb_block(state, bytes);
    return finish(state, bytes, size);
}

}  // namespace lariat::keccak
