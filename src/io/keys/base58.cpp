#include "io/keys/base58.hpp"

#include "foundation/base/assert.hpp"
#include "io/keys/digests.hpp"

#include <algorithm>
#include <array>

namespace lariat::keys {
namespace {

constexpr std::string_view kDigits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
constexpr std::size_t kChecksum = 4;
constexpr std::size_t kLongestText = 256;

std::array<std::uint8_t, kChecksum> checksum(ByteView payload) {
    std::array<std::uint8_t, 32> digest{};
    sha(Digest::sha256, payload, digest);
    sha(Digest::sha256, digest, digest);
    std::array<std::uint8_t, kChecksum> first{};
    std::copy_n(digest.begin(), kChecksum, first.begin());
    return first;
}

}  // namespace

std::size_t base58check_encode(ByteView payload, std::span<std::uint8_t> out) {
    LARIAT_ASSERT(out.size() * 10 >= (payload.size() + kChecksum) * 14);
    // The number in base 58, least significant digit first.
    std::size_t size = 0;
    std::size_t zeros = 0;
    bool is_leading = true;
    const auto add_byte = [&](std::uint8_t byte) {
        if (is_leading && byte == 0)
            ++zeros;
        else
            is_leading = false;
        unsigned carry = byte;
        for (std::size_t i = 0; i < size; ++i) {
            carry += static_cast<unsigned>(out[i]) * 256U;
            out[i] = static_cast<std::uint8_t>(carry % 58U);
            carry /= 58U;
        }
        for (; carry != 0; carry /= 58U)
            out[size++] = static_cast<std::uint8_t>(carry % 58U);
    };
    std::ranges::for_each(payload, add_byte);
    std::ranges::for_each(checksum(payload), add_byte);
    for (; zeros != 0; --zeros)
        out[size++] = 0;
    std::ranges::reverse(out.first(size));
    for (std::uint8_t& digit : out.first(size))
        digit = static_cast<std::uint8_t>(kDigits[digit]);
    return size;
}

std::optional<Bytes> base58check_decode(std::string_view text) {
    if (text.size() > kLongestText)
        return std::nullopt;
    Bytes bytes;  // least significant first
    for (const char c : text) {
        const std::size_t digit = kDigits.find(c);
        if (digit == std::string_view::npos)
            return std::nullopt;
        auto carry = static_cast<unsigned>(digit);
        for (std::uint8_t& byte : bytes) {
            carry += byte * 58U;
            byte = static_cast<std::uint8_t>(carry);
            carry >>= 8U;
        }
        if (carry != 0)
            bytes.push_back(static_cast<std::uint8_t>(carry));
    }
    const auto zeros = std::min(text.find_first_not_of('1'), text.size());
    bytes.resize(bytes.size() + zeros);
    std::ranges::reverse(bytes);
    if (bytes.size() < kChecksum)
        return std::nullopt;
    const ByteView payload = ByteView{bytes}.first(bytes.size() - kChecksum);
    if (!std::ranges::equal(checksum(payload), ByteView{bytes}.last(kChecksum)))
        return std::nullopt;
    return Bytes(payload.begin(), payload.end());
}

}  // namespace lariat::keys
