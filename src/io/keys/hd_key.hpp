#pragma once

#include "foundation/crypto/secp256k1.hpp"
#include "io/keys/keystore_v3.hpp"
#include "io/keys/secret_memory.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Trees of keys (BIP-32) and where Ethereum's are in them (BIP-44).
namespace lariat::keys {

/// Added to the index of a child whose key cannot be derived without the parent's secret.
inline constexpr std::uint32_t kHardened = 0x8000'0000;

/// The first account of most wallets.
inline constexpr std::string_view kDefaultPath = "m/44'/60'/0'/0/0";

/// `m/44'/60'/0'/0/0`; h and H stand for ' too. At most 255 steps.
io::Expected<std::vector<std::uint32_t>> parse_path(std::string_view text);

/// What the private and the public node of a place have in common.
struct NodePlace {
    std::uint8_t depth = 0;
    std::array<std::uint8_t, 4> parent_fingerprint{};
    std::uint32_t index = 0;
};

/// A node without its secret: enough to watch addresses.
class PublicNode {
public:
    /// Errc::refused for a hardened index, which needs the secret.
    [[nodiscard]] io::Expected<PublicNode> child(std::uint32_t index) const;
    [[nodiscard]] io::Expected<PublicNode> derive(std::span<const std::uint32_t> path) const;

    [[nodiscard]] const PublicKey& key() const noexcept { return key_; }
    [[nodiscard]] const NodePlace& place() const noexcept { return place_; }
    [[nodiscard]] const std::array<std::uint8_t, 32>& chain_code() const noexcept { return chain_code_; }
    [[nodiscard]] std::array<std::uint8_t, 4> fingerprint() const;
    [[nodiscard]] Address address() const;

    /// The text form `xpub…`.
    [[nodiscard]] std::string to_text() const;
    static io::Expected<PublicNode> from_text(std::string_view text);

private:
    friend class PrivateNode;
    PublicNode(const PublicKey& key, const std::array<std::uint8_t, 32>& chain_code, const NodePlace& place)
        : key_{key}, chain_code_{chain_code}, place_{place} {}

    PublicKey key_;
    std::array<std::uint8_t, 32> chain_code_{};
    NodePlace place_;
};

/// A node with its secret. Key and chain code live in secret memory and are wiped with it.
class PrivateNode {
public:
    /// From a seed of 16 to 64 bytes.
    static io::Expected<PrivateNode> from_seed(std::span<const std::uint8_t> seed);

    [[nodiscard]] io::Expected<PrivateNode> child(std::uint32_t index) const;
    [[nodiscard]] io::Expected<PrivateNode> derive(std::span<const std::uint32_t> path) const;
    [[nodiscard]] PublicNode neutered() const;

    [[nodiscard]] const PrivateKey& key() const noexcept { return *key_; }
    /// Gives the key away; the node holds none afterwards.
    [[nodiscard]] UnlockedKey take_key() && { return std::move(key_); }
    [[nodiscard]] const NodePlace& place() const noexcept { return place_; }
    [[nodiscard]] std::span<const std::uint8_t> chain_code() const noexcept { return chain_code_.reveal(); }

    /// The text form `xprv…`, a secret.
    [[nodiscard]] io::Expected<SecretBytes> to_text() const;

private:
    PrivateNode(UnlockedKey key, SecretBytes chain_code, const NodePlace& place)
        : key_{std::move(key)}, chain_code_{std::move(chain_code)}, place_{place} {}
    static io::Expected<PrivateNode> make(PrivateKey key,
                                          std::span<const std::uint8_t> chain_code,
                                          const NodePlace& place);

    UnlockedKey key_;
    SecretBytes chain_code_;
    NodePlace place_;
};

}  // namespace lariat::keys
