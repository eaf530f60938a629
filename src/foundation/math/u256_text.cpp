#include "foundation/math/u256_text.hpp"

#include "foundation/math/i256.hpp"

#include <algorithm>

namespace lariat {
namespace {

// The largest power of ten in a limb: a 256-bit number is at most five such digits.
constexpr std::size_t kChunkDigits = 19;
constexpr std::uint64_t kChunk = 10'000'000'000'000'000'000ULL;

constexpr auto kPairs = [] {
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < 100; ++i) {
        pairs[2 * i] = static_cast<char>('0' + i / 10);
        pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
}();

/// Writes backwards from `end`, two digits at a time, and returns the first character.
char* write_digits(char* end, std::uint64_t value) {
    while (value >= 100) {
        const auto pair = static_cast<std::size_t>(value % 100) * 2;
        value /= 100;
        *--end = kPairs[pair + 1];
        *--end = kPairs[pair];
    }
    if (value >= 10) {
        const auto pair = static_cast<std::size_t>(value) * 2;
        *--end = kPairs[pair + 1];
        *--end = kPairs[pair];
    } else {
        *--end = static_cast<char>('0' + value);
    }
    return end;
}

constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(static_cast<unsigned char>(c) | 0x20U);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

std::string to_decimal(const U256& value) {
    std::array<char, 80> buffer;  // 78 digits at most
    char* const end = buffer.data() + buffer.size();
    char* at = end;
    std::array<std::uint64_t, 4> rest = value.limbs;
    std::size_t count = limbs::significant(rest.data(), 4);
    while (count > 1) {
        const std::uint64_t chunk = limbs::divide_in_place(rest.data(), count, kChunk);
        count = limbs::significant(rest.data(), count);
        char* const chunk_end = at;
        at = write_digits(at, chunk);
        while (at > chunk_end - kChunkDigits)
            *--at = '0';
    }
    // What is left is one limb, which may still be twenty digits, and zero only if nothing was written
    // (a chunk never empties a number of more than one limb: 10^19 < 2^64).
    at = write_digits(at, rest[0]);
    return {at, end};
}

std::string to_hex_quantity(const U256& value) {
    const unsigned digits = std::max(1U, (value.bit_width() + 3) / 4);
    std::string text(2 + digits, '0');
    text[1] = 'x';
    for (unsigned i = 0; i < digits; ++i) {
        const std::uint64_t nibble = (value.limbs[i / 16] >> (4 * (i % 16))) & 15U;
        text[1 + digits - i] = "0123456789abcdef"[nibble];
    }
    return text;
}

Result<U256> u256_from_decimal(std::string_view text) {
    if (text.empty())
        return fail(Errc::malformed, "empty number");
    U256 value;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.size(), at + kChunkDigits);
        std::uint64_t chunk = 0;
        std::uint64_t scale = 1;
        for (; at < end; ++at) {
            const auto digit = static_cast<unsigned>(static_cast<unsigned char>(text[at])) - '0';
            if (digit > 9)
                return fail(Errc::malformed, {"not a decimal digit at offset", at});
            chunk = chunk * 10 + digit;
            scale *= 10;
        }
        // value · scale + chunk, limb by limb
        std::uint64_t carried = chunk;
        for (std::uint64_t& limb : value.limbs) {
            const Uint128 wide = limbs::multiply(limb, scale) + carried;
            limb = limbs::low(wide);
            carried = limbs::high(wide);
        }
        if (carried != 0)
            return fail(Errc::overflow, "number above 256 bits");
    }
    return value;
}

Result<U256> u256_from_hex(std::string_view text) {
    if (!text.starts_with("0x"))
        return fail(Errc::malformed, "0x prefix missing");
    const std::string_view digits = text.substr(2);
    if (digits.empty())
        return fail(Errc::malformed, "empty number");
    if (digits.size() > 64)
        return fail(Errc::overflow, {"more than 64 hex digits", digits.size()});
    U256 value;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const std::size_t place = digits.size() - 1 - i;
        const int digit = hex_digit(digits[i]);
        if (digit < 0)
            return fail(Errc::malformed, {"not a hex digit at offset", i + 2});
        value.limbs[place / 16] |= static_cast<std::uint64_t>(digit) << (4 * (place % 16));
    }
    return value;
}

Result<U256> u256_from_string(std::string_view text) {
    return text.starts_with("0x") ? u256_from_hex(text) : u256_from_decimal(text);
}

std::string to_decimal(const I256& value) {
    return value.is_negative() ? "-" + to_decimal(value.abs()) : to_decimal(value.bits);
}

Result<I256> i256_from_decimal(std::string_view text) {
    const bool negative = text.starts_with('-');
    LARIAT_TRY(const U256 magnitude, u256_from_decimal(negative ? text.substr(1) : text));
    if (magnitude > (negative ? U256::pow2(255) : U256::pow2(255) - 1))
        return fail(Errc::overflow, "number outside int256");
    return I256::from_bits(negative ? -magnitude : magnitude);
}

}  // namespace lariat
