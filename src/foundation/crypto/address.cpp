#include "foundation/crypto/address.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/keccak.hpp"

#include <algorithm>

namespace lariat {
namespace {

constexpr bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'f';
}
constexpr bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'F';
}

}  // namespace

std::string to_checksum(const Address& address) {
    std::string text = to_hex(address);
    // The checksum hashes the lower-case digits as ASCII, without 0x.
    std::array<std::uint8_t, 40> digits{};
    std::copy(text.begin() + 2, text.end(), digits.begin());
    const Hash hash = keccak256(digits);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const unsigned nibble = hash.data[i / 2] >> (i % 2 == 0 ? 4U : 0U) & 15U;
        if (nibble >= 8 && is_lower(text[i + 2]))
            text[i + 2] = static_cast<char>(text[i + 2] - 'a' + 'A');
    }
    return text;
}

Result<Address> parse_address(std::string_view text) {
    if (!text.starts_with("0x"))
        return fail(Errc::malformed, "0x prefix missing");
    LARIAT_TRY(const Address address, address_from_hex(text));
    if (std::ranges::any_of(text, is_lower) && std::ranges::any_of(text, is_upper) &&
        to_checksum(address) != text)
        return fail(Errc::malformed, "checksum of the address does not match");
    return address;
}

Address create2_address(const Address& deployer, const Hash& salt, const Hash& init_code_hash) noexcept {
    constexpr std::array<std::uint8_t, 1> kMarker{0xff};
    const Hash hash =
        Keccak256{}.update(kMarker).update(deployer).update(salt).update(init_code_hash).finish();
    return fixed_from<Address>(hash.view().last(Address::kSize));
}

}  // namespace lariat
