#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"
#include "foundation/math/u256.hpp"

#include <array>

namespace lariat {

/// Order of the group of secp256k1.
inline constexpr U256 kSecp256k1Order =
    U256::from_limbs(0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe, 0xffffffffffffffff);

/// A secret key: a number in [1, order). Moves leave zeros behind, the destructor too, and nothing copies or
/// prints it. Keeping its page out of swap and dumps is the business of whoever owns it.
class PrivateKey {
public:
    /// From 32 big-endian bytes; the caller wipes its own copy.
    static Result<PrivateKey> from_bytes(ByteView bytes);

    PrivateKey(PrivateKey&& other) noexcept;
    PrivateKey& operator=(PrivateKey&& other) noexcept;
    PrivateKey(const PrivateKey&) = delete;
    PrivateKey& operator=(const PrivateKey&) = delete;
    ~PrivateKey();

    /// The secret itself, for a keystore to encrypt. The view lives as long as the key.
    [[nodiscard]] ByteView reveal() const noexcept { return secret_; }

    template <class Stream>
    friend Stream& operator<<(Stream&, const PrivateKey&) = delete;

private:
    PrivateKey() = default;

    std::array<std::uint8_t, 32> secret_{};
};

struct Signature {
    U256 r;
    U256 s;
    bool y_parity = false;

    friend bool operator==(const Signature&, const Signature&) = default;
};

/// Whether s is in the lower half of the group, as EIP-2 asks of transactions.
[[nodiscard]] constexpr bool is_low_s(const Signature& signature) noexcept {
    return signature.s <= kSecp256k1Order >> 1;
}

[[nodiscard]] Address address_of(const PrivateKey& key);

/// A point of the curve in its compressed form. `public_key_of` and `tweak_add` make valid ones only.
using PublicKey = FixedBytes<struct PublicKeyTag, 33>;

[[nodiscard]] PublicKey public_key_of(const PrivateKey& key);
/// Errc::invalid_argument if the bytes are no point of the curve.
[[nodiscard]] Result<Address> address_of(const PublicKey& key);

/// (key + tweak) modulo the order, and the point that belongs to it: what derivation of keys is made of.
/// `tweak` has 32 bytes. Errc::out_of_range if it is not below the order or the sum is zero.
[[nodiscard]] Result<PrivateKey> tweak_add(const PrivateKey& key, ByteView tweak);
[[nodiscard]] Result<PublicKey> tweak_add(const PublicKey& key, ByteView tweak);

/// Signs a digest with the nonce of RFC 6979: the same input gives the same signature. s is low.
[[nodiscard]] Signature sign(const Hash& digest, const PrivateKey& key);

/// The address whose key made the signature. r and s must be in [1, order); a high s is accepted, as the
/// ECRECOVER precompile accepts it.
[[nodiscard]] Result<Address> recover(const Hash& digest, const Signature& signature);

}  // namespace lariat
