#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"

#include <string>
#include <string_view>

namespace lariat {

/// 0x and 40 digits whose case carries the EIP-55 checksum.
std::string to_checksum(const Address& address);

/// An address that people wrote: 0x and 40 hex digits. All lower or all upper case is taken as it is; mixed
/// case must be the EIP-55 checksum, so that a mistyped digit is refused.
Result<Address> parse_address(std::string_view text);

/// Address of a contract made by CREATE2 (EIP-1014), from the hash of its init code.
Address create2_address(const Address& deployer, const Hash& salt, const Hash& init_code_hash) noexcept;

}  // namespace lariat
