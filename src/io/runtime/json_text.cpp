#include "io/runtime/json_text.hpp"

#include <cstddef>
#include <cstdint>

namespace lariat::io {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_continuation(std::string_view text, std::size_t at) noexcept {
    return at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xC0U) == 0x80U;
}

/// Length of the well-formed UTF-8 sequence at `at` (Unicode 15, table 3-7); 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) noexcept {
    const auto lead = static_cast<std::uint8_t>(text[at]);
    const auto second = at + 1 < text.size() ? static_cast<std::uint8_t>(text[at + 1]) : std::uint8_t{0};
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return is_continuation(text, at + 1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const bool narrow = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F);
        return !narrow && is_continuation(text, at + 1) && is_continuation(text, at + 2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const bool narrow = (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
        return !narrow && is_continuation(text, at + 1) && is_continuation(text, at + 2) &&
                       is_continuation(text, at + 3)
                   ? 4
                   : 0;
    }
    return 0;
}

void append_escaped(std::string& to, char c) {
    static constexpr char kHex[] = "0123456789abcdef";
    switch (c) {
        case '"':
            to += "\\\"";
            return;
        case '\\':
            to += "\\\\";
            return;
        case '\n':
            to += "\\n";
            return;
        case '\r':
            to += "\\r";
            return;
        case '\t':
            to += "\\t";
            return;
        default:
            break;
    }
    if (static_cast<std::uint8_t>(c) >= 0x20) {
        to += c;
        return;
    }
    to += "\\u00";
    to += kHex[static_cast<std::uint8_t>(c) >> 4U];
    to += kHex[static_cast<std::uint8_t>(c) & 15U];
}

}  // namespace

void append_json_string(std::string& to, std::string_view text) {
    to.reserve(to.size() + text.size() + 2);
    to += '"';
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        if (length == 0) {
            to += kReplacement;
            ++at;
        } else if (length == 1) {
            append_escaped(to, text[at++]);
        } else {
            to.append(text.substr(at, length));
            at += length;
        }
    }
    to += '"';
}

}  // namespace lariat::io
