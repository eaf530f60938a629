#pragma once

#include "core/model/binary_reader.hpp"
#include "core/model/binary_schema.hpp"
#include "core/model/binary_writer.hpp"

/// Writing and reading any described value. There is one encoding of each value: what the reader accepts, the
/// writer gives back byte for byte.
///
/// Integers up to 64 bits: LEB128, signed ones zigzagged. Wider ones: a byte with the number of bytes that
/// follow (and 0x80 if negative), then the magnitude, big-endian without leading zeros. Lists and strings:
/// their size, then what they hold. Enumerators and the place in a variant: one byte.
namespace lariat::binary {}
