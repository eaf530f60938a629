#pragma once

#include "foundation/base/bytes.hpp"

#include <array>
#include <cstdint>

namespace lariat {

/// Keccak-256 with the padding that Ethereum uses; not SHA3-256.
[[nodiscard]] Hash keccak256(ByteView bytes) noexcept;

/// The same for input that comes in pieces.
class Keccak256 {
public:
    Keccak256& update(ByteView bytes) noexcept;
    /// The hash of everything given so far; the object starts anew.
    [[nodiscard]] Hash finish() noexcept;

private:
    std::array<std::uint64_t, 25> state_{};
    std::array<std::uint8_t, 136> block_{};
    std::size_t filled_ = 0;
};

}  // namespace lariat
