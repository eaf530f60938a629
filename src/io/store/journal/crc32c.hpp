#pragma once

#include "foundation/base/bytes.hpp"

namespace lariat::store {

/// CRC-32C (Castagnoli, RFC 3720 B.4) of `bytes`, going on from the checksum of what came before them. Uses
/// the processor's instruction where there is one.
std::uint32_t crc32c(ByteView bytes, std::uint32_t before = 0);

/// The same by tables, for processors without the instruction.
std::uint32_t crc32c_by_tables(ByteView bytes, std::uint32_t before = 0);

}  // namespace lariat::store
