#pragma once

#include "core/model/operating_state.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// What stands in a halt latch's file, byte by byte, without touching one.
//
//   sector 0   magic, and the word: state, generation and their checksum in eight aligned bytes
//   sector 1   the details of even generations: who, why, when
//   sector 2   those of odd ones
//   the rest   zero
//
// The word alone says what is in force, so that one load or store reads or changes it. Each part lies in a
// sector of its own: a write that the power cut short leaves the old part or the new one.
namespace lariat::keys::halt_image {

inline constexpr std::size_t kSize = 4096;
inline constexpr std::size_t kSector = 512;
inline constexpr std::size_t kWordOffset = 8;
inline constexpr std::size_t kWordSize = sizeof(std::uint64_t);
inline constexpr std::size_t kMaxBy = 16;
inline constexpr std::size_t kMaxReason = 400;

using Image = std::array<std::uint8_t, kSize>;
using Slot = std::array<std::uint8_t, kSector>;

struct Word {
    OperatingState state = OperatingState::halted;
    std::uint32_t generation = 0;  ///< 30 bits

    friend bool operator==(const Word&, const Word&) = default;
};

struct Details {
    Word word;
    std::int64_t changed_ns = 0;
    std::string by;
    std::string reason;
};

/// A word that no change ever writes: what damage is marked with.
inline constexpr std::uint64_t kDamaged = 0;

[[nodiscard]] std::uint64_t encode(Word word) noexcept;
/// Nothing if it was not written by `encode`.
[[nodiscard]] std::optional<Word> decode(std::uint64_t raw) noexcept;
[[nodiscard]] Word next(Word word, OperatingState state) noexcept;

/// Texts that are too long are cut between two characters.
[[nodiscard]] Slot encode(const Details& details);
[[nodiscard]] std::optional<Details> decode(std::span<const std::uint8_t, kSector> slot);
[[nodiscard]] std::size_t slot_offset(std::uint32_t generation) noexcept;

/// A whole file in which these details are in force.
[[nodiscard]] Image fresh(const Details& details);
[[nodiscard]] std::uint64_t word_of(const Image& image) noexcept;
/// Every byte is one that a change writes, and what is in force may be believed.
[[nodiscard]] bool is_sound(const Image& image);
/// The highest generation that the slots hold; 0 if they hold none.
[[nodiscard]] std::uint32_t newest_generation(const Image& image);

/// `text` without what does not fit into `limit` bytes of UTF-8.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t limit) noexcept;

}  // namespace lariat::keys::halt_image
