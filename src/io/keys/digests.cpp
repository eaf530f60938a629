#include "io/keys/digests.hpp"

#include "foundation/base/assert.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace lariat::keys {
namespace {

const EVP_MD* evp(Digest digest) noexcept {
    return digest == Digest::sha256 ? EVP_sha256() : EVP_sha512();
}

}  // namespace

void sha(Digest digest, ByteView bytes, std::span<std::uint8_t> out) {
    LARIAT_ASSERT(out.size() == size_of(digest));
    const int made = EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, evp(digest), nullptr);
    LARIAT_ASSERT(made == 1);
}

std::array<std::uint8_t, 20> ripemd160(ByteView bytes) {
    std::array<std::uint8_t, 20> out{};
    const int made = EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, EVP_ripemd160(), nullptr);
    LARIAT_ASSERT(made == 1);
    return out;
}

void hmac(Digest digest, ByteView key, ByteView bytes, std::span<std::uint8_t> out) {
    LARIAT_ASSERT(out.size() == size_of(digest));
    // A null pointer means to OpenSSL that the key of the last call stays.
    const std::uint8_t none = 0;
    const auto* made = HMAC(evp(digest), key.empty() ? &none : key.data(), static_cast<int>(key.size()),
                            bytes.data(), bytes.size(), out.data(), nullptr);
    LARIAT_ASSERT(made != nullptr);
}

void pbkdf2(
    Digest digest, ByteView password, ByteView salt, std::uint32_t iterations, std::span<std::uint8_t> out) {
    const int made =
        PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(password.data()), static_cast<int>(password.size()),
                          salt.data(), static_cast<int>(salt.size()), static_cast<int>(iterations),
                          evp(digest), static_cast<int>(out.size()), out.data());
    LARIAT_ASSERT(made == 1);
}

}  // namespace lariat::keys
