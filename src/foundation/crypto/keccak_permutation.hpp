#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

/// Keccak-f[1600], FIPS 202 section 3, on 25 lanes: lane (x, y) is `state[x + 5 * y]`.
namespace lariat::keccak {

using State = std::array<std::uint64_t, 25>;

inline constexpr std::array<std::uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

/// Rotation of each lane (rho).
inline constexpr std::array<int, 25> kRotations = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                                   25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

/// Where each lane of the next state comes from (pi): lane (x, y) from lane (x + 3y, x).
inline constexpr std::array<std::size_t, 25> kSources = [] {
    std::array<std::size_t, 25> sources{};
    for (std::size_t y = 0; y < 5; ++y)
        for (std::size_t x = 0; x < 5; ++x)
            sources[x + 5 * y] = (x + 3 * y) % 5 + 5 * x;
    return sources;
}();

/// One round from `a` to `e`. Writing to another state keeps every lane in a register or at one address,
/// and the plane of five rotated lanes is all that lives at the same time.
[[gnu::always_inline]] constexpr void round(const State& a, State& e, std::uint64_t constant) noexcept {
    std::uint64_t parity[5] = {};
#pragma clang loop unroll(full)
    for (std::size_t x = 0; x < 5; ++x)
        parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    std::uint64_t theta[5] = {};
#pragma clang loop unroll(full)
    for (std::size_t x = 0; x < 5; ++x)
        theta[x] = parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
#pragma clang loop unroll(full)
    for (std::size_t y = 0; y < 5; ++y) {
        std::uint64_t b[5] = {};
#pragma clang loop unroll(full)
        for (std::size_t x = 0; x < 5; ++x) {
            const std::size_t from = kSources[x + 5 * y];
            b[x] = std::rotl(a[from] ^ theta[from % 5], kRotations[from]);
        }
#pragma clang loop unroll(full)
        for (std::size_t x = 0; x < 5; ++x)
            e[x + 5 * y] = b[x] ^ (~b[(x + 1) % 5] & b[(x + 2) % 5]);
    }
    e[0] ^= constant;
}

constexpr void permute(State& state) noexcept {
    State other{};
    for (std::size_t i = 0; i < kRoundConstants.size(); i += 2) {
        round(state, other, kRoundConstants[i]);
        round(other, state, kRoundConstants[i + 1]);
    }
}

}  // namespace lariat::keccak
