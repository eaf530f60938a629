#include "io/store/cursor.hpp"

#include "foundation/base/hex.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace lariat::store {

namespace {

constexpr std::size_t kSeqBytes = 8;
constexpr std::size_t kTagBytes = 16;
using Sealed = std::array<std::uint8_t, kSeqBytes + kTagBytes>;

Sealed sealed(const CursorKey& key, std::string_view scope, std::uint64_t seq) {
    Sealed out{};
    for (std::size_t i = 0; i < kSeqBytes; ++i)
        out[i] = static_cast<std::uint8_t>(seq >> (8 * (kSeqBytes - 1 - i)));

    Bytes message(out.begin(), out.begin() + kSeqBytes);
    message.insert(message.end(), scope.begin(), scope.end());
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> tag{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), tag.data(),
         &size);
    std::copy_n(tag.begin(), kTagBytes, out.begin() + kSeqBytes);
    return out;
}

}  // namespace

std::string seal_cursor(const CursorKey& key, std::string_view scope, std::uint64_t seq) {
    return to_hex(sealed(key, scope, seq)).substr(2);
}

io::Expected<std::uint64_t> open_cursor(const CursorKey& key,
                                        std::string_view scope,
                                        std::string_view cursor) {
    Sealed given{};
    if (cursor.size() != 2 * given.size() || !decode_hex(cursor, given))
        return io::failure(Errc::invalid_argument, "malformed cursor");
    std::uint64_t seq = 0;
    for (std::size_t i = 0; i < kSeqBytes; ++i)
        seq = seq << 8U | given[i];
    if (CRYPTO_memcmp(given.data(), sealed(key, scope, seq).data(), given.size()) != 0)
        return io::failure(Errc::invalid_argument, "this cursor belongs to another list or other filters");
    return seq;
}

}  // namespace lariat::store
