#pragma once

#include "foundation/crypto/keccak_sponge.hpp"

#include <string_view>

namespace lariat {

using Selector = std::array<std::uint8_t, 4>;

/// First topic of an event, from its canonical signature: `event_topic("Sync(uint112,uint112)")`.
constexpr Hash event_topic(std::string_view signature) noexcept {
    return keccak::hash(signature.data(), signature.size());
}

/// First four bytes of a call, from the canonical signature: `selector("transfer(address,uint256)")`.
constexpr Selector selector(std::string_view signature) noexcept {
    const Hash hash = event_topic(signature);
    return {hash.data[0], hash.data[1], hash.data[2], hash.data[3]};
}

}  // namespace lariat
