#pragma once

#include "foundation/base/bytes.hpp"

#include <optional>
#include <span>
#include <string_view>

/// Base58Check, the text form of extended keys. Works in the caller's memory, for what it writes may be
/// secret.
namespace lariat::keys {

/// Payload and its checksum of four bytes as digits into `out`, which has at least 1.4 times the room;
/// returns how many digits there are.
std::size_t base58check_encode(ByteView payload, std::span<std::uint8_t> out);

/// Nothing for a letter that is no digit or a checksum that does not fit.
std::optional<Bytes> base58check_decode(std::string_view text);

}  // namespace lariat::keys
