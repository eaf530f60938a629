#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"

#include <string>
#include <string_view>

namespace lariat {

/// Lower-case hex with 0x.
std::string to_hex(ByteView bytes);

/// Decodes hex with or without 0x, either case; an odd number of digits is an error.
Result<Bytes> bytes_from_hex(std::string_view text);

/// Decodes exactly `out.size()` bytes.
Result<void> decode_hex(std::string_view text, std::span<std::uint8_t> out);

template <class Fixed>
Result<Fixed> fixed_from_hex(std::string_view text) {
    Fixed fixed{};
    LARIAT_CHECK(decode_hex(text, fixed.data));
    return fixed;
}

inline Result<Address> address_from_hex(std::string_view text) {
    return fixed_from_hex<Address>(text);
}
inline Result<Hash> hash_from_hex(std::string_view text) {
    return fixed_from_hex<Hash>(text);
}

/// A JSON-RPC quantity: 0x and up to 16 hex digits, no leading zero required.
Result<std::uint64_t> quantity_from_hex(std::string_view text);
std::string quantity_to_hex(std::uint64_t value);

}  // namespace lariat
