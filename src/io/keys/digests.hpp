#pragma once

#include "foundation/base/bytes.hpp"

#include <array>
#include <cstdint>
#include <span>

/// The hash functions of key derivation, by OpenSSL. What they are given are secrets: none is copied to the
/// heap, and `out` belongs to the caller.
namespace lariat::keys {

enum class Digest : std::uint8_t { sha256, sha512 };

[[nodiscard]] constexpr std::size_t size_of(Digest digest) noexcept {
    return digest == Digest::sha256 ? 32 : 64;
}

/// `out` has the size of the digest.
void sha(Digest digest, ByteView bytes, std::span<std::uint8_t> out);
std::array<std::uint8_t, 20> ripemd160(ByteView bytes);
/// `out` has the size of the digest.
void hmac(Digest digest, ByteView key, ByteView bytes, std::span<std::uint8_t> out);
void pbkdf2(
    Digest digest, ByteView password, ByteView salt, std::uint32_t iterations, std::span<std::uint8_t> out);

}  // namespace lariat::keys
