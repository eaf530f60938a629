#include "io/keys/keystore_v3.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/keccak.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <limits>
#include <memory>

namespace lariat::keys {

namespace {

namespace json = boost::json;

constexpr std::size_t kDerivedBytes = 32;

io::Expected<SecretBytes> derive(const KeystoreFile& file, const SecretBytes& password) {
    LARIAT_TRY(SecretBytes derived, SecretBytes::zeros(kDerivedBytes));
    if (const auto* cost = std::get_if<ScryptCost>(&file.cost)) {
        LARIAT_CHECK(scrypt(password.reveal(), file.salt, *cost, derived.mutable_view()));
        return derived;
    }
    const auto iterations = std::get<Pbkdf2Cost>(file.cost).iterations;
    const int done = PKCS5_PBKDF2_HMAC(
        reinterpret_cast<const char*>(password.reveal().data()), static_cast<int>(password.size()),
        file.salt.data(), static_cast<int>(file.salt.size()), static_cast<int>(iterations), EVP_sha256(),
        static_cast<int>(kDerivedBytes), derived.mutable_view().data());
    if (done != 1)
        return io::failure(Errc::internal, "pbkdf2 failed");
    return derived;
}

/// AES-128 in counter mode: one function both ways. `to` has the size of `from`.
io::Expected<void> aes_128_ctr(ByteView key, ByteView iv, ByteView from, std::span<std::uint8_t> to) {
    const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                                  &EVP_CIPHER_CTX_free};
    int size = 0;
    const bool done =
        context &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_128_ctr(), nullptr, key.data(), iv.data()) == 1 &&
        EVP_EncryptUpdate(context.get(), to.data(), &size, from.data(), static_cast<int>(from.size())) == 1;
    if (!done)
        return io::failure(Errc::internal, "aes-128-ctr failed");
    return {};
}

Hash mac_of(ByteView derived, ByteView ciphertext) {
    return Keccak256{}.update(derived.subspan(16, 16)).update(ciphertext).finish();
}

/// RFC 4122, version 4.
std::string uuid(std::array<std::uint8_t, 16> random) {
    random[6] = static_cast<std::uint8_t>((random[6] & 0x0fU) | 0x40U);
    random[8] = static_cast<std::uint8_t>((random[8] & 0x3fU) | 0x80U);
    std::string text = to_hex(random).substr(2);
    for (const std::size_t place : {8U, 13U, 18U, 23U})
        text.insert(place, 1, '-');
    return text;
}

std::string bare_hex(ByteView bytes) {
    return to_hex(bytes).substr(2);
}

}  // namespace

io::Expected<UnlockedKey> decrypt(const KeystoreFile& file, const SecretBytes& password) {
    LARIAT_TRY(const SecretBytes derived, derive(file, password));
    const Hash mac = mac_of(derived.reveal(), file.ciphertext);
    if (CRYPTO_memcmp(mac.data.data(), file.mac.data(), mac.data.size()) != 0)
        return io::failure(Errc::refused, "wrong password, or the file was changed: its MAC does not match");

    LARIAT_TRY(SecretBytes plain, SecretBytes::zeros(file.ciphertext.size()));
    LARIAT_CHECK(aes_128_ctr(derived.reveal().first(16), file.iv, file.ciphertext, plain.mutable_view()));
    auto key = PrivateKey::from_bytes(plain.reveal());
    if (!key)
        return io::failure(Errc::malformed, "the file holds no key of secp256k1");
    LARIAT_TRY(UnlockedKey locked, UnlockedKey::hold(*std::move(key)));
    if (file.address && *file.address != address_of(*locked))
        return io::failure(Errc::malformed, "the address in the file is not that of its key");
    return locked;
}

io::Expected<std::string> encrypt(const PrivateKey& key,
                                  const SecretBytes& password,
                                  const ScryptCost& cost) {
    KeystoreFile file{.cost = cost, .salt = Bytes(32)};
    std::array<std::uint8_t, 16> id{};
    for (const std::span<std::uint8_t> fresh :
         {std::span{file.salt}, std::span<std::uint8_t>{file.iv}, std::span<std::uint8_t>{id}})
        if (RAND_bytes(fresh.data(), static_cast<int>(fresh.size())) != 1)
            return io::failure(Errc::internal, "no random bytes");
    LARIAT_TRY(const SecretBytes derived, derive(file, password));
    LARIAT_CHECK(aes_128_ctr(derived.reveal().first(16), file.iv, key.reveal(), file.ciphertext));

    const json::object out{{"address", bare_hex(address_of(key))},
                           {"crypto",
                            {{"cipher", "aes-128-ctr"},
                             {"ciphertext", bare_hex(file.ciphertext)},
                             {"cipherparams", {{"iv", bare_hex(file.iv)}}},
                             {"kdf", "scrypt"},
                             {"kdfparams",
                              {{"dklen", kDerivedBytes},
                               {"n", cost.n},
                               {"p", cost.p},
                               {"r", cost.r},
                               {"salt", bare_hex(file.salt)}}},
                             {"mac", bare_hex(mac_of(derived.reveal(), file.ciphertext))}}},
                           {"id", uuid(id)},
                           {"version", 3}};
    return json::serialize(out) + "\n";
}

}  // namespace lariat::keys
