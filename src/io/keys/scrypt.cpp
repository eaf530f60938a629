#include "io/keys/scrypt.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace lariat::keys {

namespace {

using Words = std::span<std::uint32_t>;
constexpr std::size_t kBlockWords = 16;

static_assert(std::endian::native == std::endian::little, "scrypt's words are little-endian");

io::Expected<void> check(const ScryptCost& cost) {
    const bool possible = cost.n > 1 && std::has_single_bit(cost.n) && cost.r > 0 && cost.p > 0;
    if (!possible)
        return io::failure(Errc::invalid_argument, "scrypt cost n={} r={} p={} is none", cost.n, cost.r,
                           cost.p);
    constexpr std::uint64_t kMaxParallel = 256;
    if (cost.r > 1024 || cost.p > kMaxParallel || cost.n > kMaxScryptBytes / (128 * std::uint64_t{cost.r}) ||
        cost.n * cost.r * cost.p > kMaxScryptBytes / 128 * 16)
        return io::failure(Errc::invalid_argument, "scrypt cost n={} r={} p={} is too high", cost.n, cost.r,
                           cost.p);
    return {};
}

bool pbkdf2(ByteView password, ByteView salt, std::span<std::uint8_t> out) {
    return PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(password.data()),
                             static_cast<int>(password.size()), salt.data(), static_cast<int>(salt.size()), 1,
                             EVP_sha256(), static_cast<int>(out.size()), out.data()) == 1;
}

void salsa20_8(std::span<std::uint32_t, kBlockWords> block) {
    std::array<std::uint32_t, kBlockWords> x{};
    std::ranges::copy(block, x.begin());
    const auto quarter = [&x](std::size_t a, std::size_t b, std::size_t c, std::size_t d) {
        x[b] ^= std::rotl(x[a] + x[d], 7);
        x[c] ^= std::rotl(x[b] + x[a], 9);
        x[d] ^= std::rotl(x[c] + x[b], 13);
        x[a] ^= std::rotl(x[d] + x[c], 18);
    };
    for (int round = 0; round < 4; ++round) {
        quarter(0, 4, 8, 12);
        quarter(5, 9, 13, 1);
        quarter(10, 14, 2, 6);
        quarter(15, 3, 7, 11);
        quarter(0, 1, 2, 3);
        quarter(5, 6, 7, 4);
        quarter(10, 11, 8, 9);
        quarter(15, 12, 13, 14);
    }
    for (std::size_t i = 0; i < kBlockWords; ++i)
        block[i] += x[i];
}

/// scryptBlockMix; `scratch` is as long as `block`.
void block_mix(Words block, Words scratch) {
    const std::size_t blocks = block.size() / kBlockWords;
    std::array<std::uint32_t, kBlockWords> x{};
    std::ranges::copy(block.last(kBlockWords), x.begin());
    for (std::size_t i = 0; i < blocks; ++i) {
        for (std::size_t j = 0; j < kBlockWords; ++j)
            x[j] ^= block[i * kBlockWords + j];
        salsa20_8(x);
        // Even blocks go to the first half, odd ones to the second.
        std::ranges::copy(
            x, scratch.begin() + static_cast<std::ptrdiff_t>((i / 2 + i % 2 * (blocks / 2)) * kBlockWords));
    }
    std::ranges::copy(scratch, block.begin());
}

/// scryptROMix.
void rom_mix(Words block, std::uint64_t n, Words table, Words scratch) {
    const std::size_t size = block.size();
    for (std::uint64_t i = 0; i < n; ++i) {
        std::memcpy(table.data() + i * size, block.data(), size * sizeof(std::uint32_t));
        block_mix(block, scratch);
    }
    for (std::uint64_t i = 0; i < n; ++i) {
        const std::uint64_t low = block[size - kBlockWords];
        const std::uint64_t high = block[size - kBlockWords + 1];
        const std::uint64_t j = (high << 32U | low) & (n - 1);
        for (std::size_t k = 0; k < size; ++k)
            block[k] ^= table[j * size + k];
        block_mix(block, scratch);
    }
}

bool openssl_takes(const ScryptCost& cost) {
    return 16 * std::uint64_t{cost.r} > 63 || cost.n < std::uint64_t{1} << (16 * cost.r);
}

}  // namespace

io::Expected<void> scrypt(ByteView password,
                          ByteView salt,
                          const ScryptCost& cost,
                          std::span<std::uint8_t> out) {
    LARIAT_CHECK(check(cost));
    if (!openssl_takes(cost))
        return scrypt_unbounded(password, salt, cost, out);
    // Its default limit of 32 MiB fails the standard cost without a reason.
    constexpr std::uint64_t kMaxMemory = 2 * kMaxScryptBytes;
    const int done =
        EVP_PBE_scrypt(reinterpret_cast<const char*>(password.data()), password.size(), salt.data(),
                       salt.size(), cost.n, cost.r, cost.p, kMaxMemory, out.data(), out.size());
    if (done != 1)
        return io::failure(Errc::unavailable, "scrypt failed: it needs {} MiB", cost.n * cost.r * 128 >> 20U);
    return {};
}

io::Expected<void> scrypt_unbounded(ByteView password,
                                    ByteView salt,
                                    const ScryptCost& cost,
                                    std::span<std::uint8_t> out) {
    LARIAT_CHECK(check(cost));
    const std::size_t block_words = std::size_t{32} * cost.r;
    std::vector<std::uint32_t> blocks(block_words * cost.p);
    std::vector<std::uint32_t> table(block_words * cost.n);
    std::vector<std::uint32_t> scratch(block_words);
    const std::span derived{reinterpret_cast<std::uint8_t*>(blocks.data()),
                            blocks.size() * sizeof(std::uint32_t)};

    bool done = pbkdf2(password, salt, derived);
    for (std::uint32_t i = 0; done && i < cost.p; ++i)
        rom_mix(Words{blocks}.subspan(i * block_words, block_words), cost.n, table, scratch);
    done = done && pbkdf2(password, derived, out);

    for (std::vector<std::uint32_t>* used : {&blocks, &table, &scratch})
        OPENSSL_cleanse(used->data(), used->size() * sizeof(std::uint32_t));
    if (!done)
        return io::failure(Errc::internal, "scrypt failed");
    return {};
}

}  // namespace lariat::keys
