#include "foundation/crypto/secp256k1.hpp"

#include "foundation/base/assert.hpp"
#include "foundation/crypto/keccak.hpp"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <algorithm>
#include <memory>

namespace lariat {
namespace {

/// Never changed after it is made, hence safe to share between threads. It carries no blinding: that would
/// need randomness, which this floor does not have, and the library is constant-time without it.
const secp256k1_context* context() {
    static const std::unique_ptr<secp256k1_context, decltype(&secp256k1_context_destroy)> shared{
        // NOLINTNEXTLINE(misc-redundant-expression): the two flags are equal in this version of the library
        secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY),
        &secp256k1_context_destroy};
    return shared.get();
}

/// A loop over volatile is not optimised away although nothing reads the zeros.
void wipe(std::array<std::uint8_t, 32>& secret) noexcept {
    volatile std::uint8_t* at = secret.data();
    for (std::size_t i = 0; i < secret.size(); ++i)
        at[i] = 0;
}

Address address_of_public(const secp256k1_pubkey& key) {
    std::array<std::uint8_t, 65> point{};
    std::size_t size = point.size();
    secp256k1_ec_pubkey_serialize(context(), point.data(), &size, &key, SECP256K1_EC_UNCOMPRESSED);
    const Hash hash = keccak256(ByteView{point}.subspan(1));
    return fixed_from<Address>(hash.view().last(Address::kSize));
}

PublicKey compressed(const secp256k1_pubkey& key) {
    PublicKey out;
    std::size_t size = out.data.size();
    secp256k1_ec_pubkey_serialize(context(), out.data.data(), &size, &key, SECP256K1_EC_COMPRESSED);
    return out;
}

Result<secp256k1_pubkey> parse_point(const PublicKey& key) {
    secp256k1_pubkey point;
    if (secp256k1_ec_pubkey_parse(context(), &point, key.data.data(), key.data.size()) != 1)
        return fail(Errc::invalid_argument, "public key that is no point of the curve");
    return point;
}

bool in_group(const U256& scalar) noexcept {
    return !scalar.is_zero() && scalar < kSecp256k1Order;
}

}  // namespace

Result<PrivateKey> PrivateKey::from_bytes(ByteView bytes) {
    if (bytes.size() != 32)
        return fail(Errc::invalid_argument, {"a private key has 32 bytes, was", bytes.size()});
    if (secp256k1_ec_seckey_verify(context(), bytes.data()) != 1)
        return fail(Errc::out_of_range, "private key is zero or not below the group order");
    PrivateKey key;
    std::ranges::copy(bytes, key.secret_.begin());
    return key;
}

PrivateKey::PrivateKey(PrivateKey&& other) noexcept : secret_{other.secret_} {
    wipe(other.secret_);
}

PrivateKey& PrivateKey::operator=(PrivateKey&& other) noexcept {
    if (this != &other) {
        secret_ = other.secret_;
        wipe(other.secret_);
    }
    return *this;
}

PrivateKey::~PrivateKey() {
    wipe(secret_);
}

Address address_of(const PrivateKey& key) {
    secp256k1_pubkey public_key;
    const int made = secp256k1_ec_pubkey_create(context(), &public_key, key.reveal().data());
    LARIAT_ASSERT(made == 1);  // only a moved-from key is out of range
    return address_of_public(public_key);
}

PublicKey public_key_of(const PrivateKey& key) {
    secp256k1_pubkey public_key;
    const int made = secp256k1_ec_pubkey_create(context(), &public_key, key.reveal().data());
    LARIAT_ASSERT(made == 1);  // only a moved-from key is out of range
    return compressed(public_key);
}

Result<Address> address_of(const PublicKey& key) {
    LARIAT_TRY(const secp256k1_pubkey point, parse_point(key));
    return address_of_public(point);
}

Result<PrivateKey> tweak_add(const PrivateKey& key, ByteView tweak) {
    LARIAT_ASSERT(tweak.size() == 32);
    std::array<std::uint8_t, 32> sum{};
    std::ranges::copy(key.reveal(), sum.begin());
    const int made = secp256k1_ec_seckey_tweak_add(context(), sum.data(), tweak.data());
    Result<PrivateKey> result = fail(Errc::out_of_range, "tweak that gives no key");
    if (made == 1)
        result = PrivateKey::from_bytes(sum);
    wipe(sum);
    return result;
}

Result<PublicKey> tweak_add(const PublicKey& key, ByteView tweak) {
    LARIAT_ASSERT(tweak.size() == 32);
    LARIAT_TRY(secp256k1_pubkey point, parse_point(key));
    if (secp256k1_ec_pubkey_tweak_add(context(), &point, tweak.data()) != 1)
        return fail(Errc::out_of_range, "tweak that gives no key");
    return compressed(point);
}

Signature sign(const Hash& digest, const PrivateKey& key) {
    secp256k1_ecdsa_recoverable_signature raw;
    const int made = secp256k1_ecdsa_sign_recoverable(
        context(), &raw, digest.data.data(), key.reveal().data(), secp256k1_nonce_function_rfc6979, nullptr);
    LARIAT_ASSERT(made == 1);  // only a moved-from key is out of range
    std::array<std::uint8_t, 64> compact{};
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context(), compact.data(), &recovery_id, &raw);
    // 2 and 3 mean that r wrapped around the group order, as one signature in 2^127 does.
    LARIAT_ASSERT(recovery_id < 2);
    const ByteView bytes{compact};
    return {from_big_endian(bytes.first(32)), from_big_endian(bytes.last(32)), recovery_id == 1};
}

Result<Address> recover(const Hash& digest, const Signature& signature) {
    if (!in_group(signature.r) || !in_group(signature.s))
        return fail(Errc::out_of_range, "signature outside the group");
    std::array<std::uint8_t, 64> compact{};
    std::ranges::copy(to_big_endian(signature.r), compact.begin());
    std::ranges::copy(to_big_endian(signature.s), compact.begin() + 32);
    secp256k1_ecdsa_recoverable_signature raw;
    secp256k1_pubkey public_key;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context(), &raw, compact.data(),
                                                            signature.y_parity ? 1 : 0) != 1 ||
        secp256k1_ecdsa_recover(context(), &public_key, &raw, digest.data.data()) != 1)
        return fail(Errc::invalid_argument, "no key makes this signature");
    return address_of_public(public_key);
}

}  // namespace lariat
