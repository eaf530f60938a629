#include "foundation/base/hex.hpp"

#include <charconv>

namespace lariat {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

constexpr int digit_value(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::string_view without_prefix(std::string_view text) noexcept {
    return text.starts_with("0x") || text.starts_with("0X") ? text.substr(2) : text;
}

}  // namespace

std::string to_hex(ByteView bytes) {
    std::string text(2 + 2 * bytes.size(), '0');
    text[1] = 'x';
    std::size_t at = 2;
    for (const std::uint8_t byte : bytes) {
        text[at++] = kDigits[byte >> 4U];
        text[at++] = kDigits[byte & 15U];
    }
    return text;
}

Result<void> decode_hex(std::string_view text, std::span<std::uint8_t> out) {
    const std::string_view digits = without_prefix(text);
    if (digits.size() != 2 * out.size())
        return fail(Errc::malformed, {"hex string of another length than expected", digits.size()});
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = digit_value(digits[2 * i]);
        const int low = digit_value(digits[2 * i + 1]);
        if (high < 0 || low < 0)
            return fail(Errc::malformed, {"not a hex digit at offset", 2 * i + (high < 0 ? 0 : 1)});
        out[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return {};
}

Result<Bytes> bytes_from_hex(std::string_view text) {
    const std::string_view digits = without_prefix(text);
    if (digits.size() % 2 != 0)
        return fail(Errc::malformed, {"odd number of hex digits", digits.size()});
    Bytes bytes(digits.size() / 2);
    LARIAT_CHECK(decode_hex(digits, bytes));
    return bytes;
}

Result<std::uint64_t> quantity_from_hex(std::string_view text) {
    if (!text.starts_with("0x"))
        return fail(Errc::malformed, "0x prefix missing");
    const std::string_view digits = text.substr(2);
    std::uint64_t value = 0;
    const auto [end, errc] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (errc != std::errc{} || end != digits.data() + digits.size())
        return fail(Errc::malformed, "not a 64-bit hex quantity");
    return value;
}

std::string quantity_to_hex(std::uint64_t value) {
    char buffer[18] = {'0', 'x'};
    const auto [end, errc] = std::to_chars(buffer + 2, buffer + sizeof buffer, value, 16);
    return {buffer, end};
}

}  // namespace lariat
