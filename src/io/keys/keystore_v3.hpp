#pragma once

#include "foundation/crypto/secp256k1.hpp"
#include "io/keys/scrypt.hpp"
#include "io/keys/secret_memory.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace lariat::keys {

using UnlockedKey = Locked<PrivateKey>;

struct Pbkdf2Cost {
    std::uint32_t iterations = 0;

    friend bool operator==(const Pbkdf2Cost&, const Pbkdf2Cost&) = default;
};

/// A file in the Web3 Secret Storage format, version 3, as it is: nothing in it is secret without the
/// password.
struct KeystoreFile {
    std::variant<ScryptCost, Pbkdf2Cost> cost;
    Bytes salt;
    std::array<std::uint8_t, 16> iv{};
    std::array<std::uint8_t, 32> ciphertext{};
    std::array<std::uint8_t, 32> mac{};
    std::optional<Address> address;  ///< a claim until the key is decrypted
};

/// Errc::malformed says what is wrong, Errc::refused what the format allows and is not done (another cipher,
/// say).
io::Expected<KeystoreFile> parse_keystore(std::string_view text);

/// Errc::refused for a wrong password or a changed file: the two cannot be told apart. Errc::invalid_argument
/// for a cost that would take too much memory or time.
io::Expected<UnlockedKey> decrypt(const KeystoreFile& file, const SecretBytes& password);

/// The text of a new file, with fresh salt, initialisation vector and id.
io::Expected<std::string> encrypt(const PrivateKey& key, const SecretBytes& password, const ScryptCost& cost);

}  // namespace lariat::keys
