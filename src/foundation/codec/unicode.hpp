#pragma once

#include "foundation/base/error.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// As much of Unicode as mnemonics and names need. The tables are of Unicode 17.
namespace lariat {

enum class Decomposition : std::uint8_t { canonical, compatibility };

/// Code points that one byte of UTF-8 can become at most: U+FDFA, of three bytes, becomes 18.
inline constexpr std::size_t kMaxExpansion = 6;

/// NFD or NFKD of UTF-8 text, as code points in `out`, which has room for kMaxExpansion times the bytes.
/// Returns how many there are. Errc::malformed with the offset of what is no UTF-8.
Result<std::size_t> decompose(std::string_view utf8, Decomposition how, std::span<char32_t> out);

/// NFD and NFC of code points.
std::u32string canonical_decomposition(std::u32string_view text);
std::u32string canonical_composition(std::u32string_view text);

/// Takes one code point off the front of `utf8`. Overlong forms, surrogates and what lies above U+10FFFF are
/// Errc::malformed; the context is 0.
Result<char32_t> take_code_point(std::string_view& utf8);

/// Writes one code point and returns the number of its bytes.
std::size_t encode_utf8(char32_t code_point, std::span<std::uint8_t, 4> out) noexcept;

}  // namespace lariat
