#include "app/output/width.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace lariat::app {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// The blocks that matter in practice, from EastAsianWidth.txt (W, F) and general category Mn, Cf.
constexpr std::array kWide{Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},
                           Range{0x3400, 0x4DBF},   Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},
                           Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},
                           Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
                           Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD}};
constexpr std::array kEmpty{Range{0x00, 0x1F},     Range{0x7F, 0x9F},     Range{0x300, 0x36F},
                            Range{0x200B, 0x200F}, Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F},
                            Range{0xFE20, 0xFE2F}, Range{0xFEFF, 0xFEFF}};

template <std::size_t Size>
bool within(const std::array<Range, Size>& ranges, char32_t c) {
    return std::ranges::any_of(ranges, [c](Range range) { return c >= range.first && c <= range.last; });
}

struct Decoded {
    char32_t character = 0;
    std::size_t bytes = 1;
};

/// The first character; a malformed byte stands for itself.
Decoded first_of(std::string_view text) {
    const auto lead = static_cast<std::uint8_t>(text.front());
    const auto ones = static_cast<std::size_t>(std::countl_one(lead));
    if (ones < 2 || ones > 4 || ones > text.size())
        return {lead < 0x80 ? lead : U'\uFFFD', 1};
    char32_t character = lead & (0xFFU >> (ones + 1));
    for (std::size_t i = 1; i < ones; ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        if ((byte & 0xC0U) != 0x80)
            return {U'\uFFFD', 1};
        character = character << 6U | (byte & 0x3FU);
    }
    return {character, ones};
}

std::size_t width_of(char32_t c) {
    if (within(kEmpty, c))
        return 0;
    return within(kWide, c) ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Decoded next = first_of(text);
        columns += width_of(next.character);
        text.remove_prefix(next.bytes);
    }
    return columns;
}

std::string fitted(std::string_view text, std::size_t columns) {
    if (display_width(text) <= columns)
        return std::string{text};
    std::string kept;
    std::size_t used = 0;
    while (!text.empty()) {
        const Decoded next = first_of(text);
        if (used + width_of(next.character) + 1 > columns)
            break;
        used += width_of(next.character);
        kept.append(text.substr(0, next.bytes));
        text.remove_prefix(next.bytes);
    }
    return kept + "…";
}

}  // namespace lariat::app
