#pragma once

#include "foundation/base/bytes.hpp"
#include "io/keys/secret_memory.hpp"

#include <cstdint>

namespace lariat::keys {

struct ScryptCost {
    std::uint64_t n = 262'144;  ///< a power of two
    std::uint32_t r = 8;
    std::uint32_t p = 1;

    friend bool operator==(const ScryptCost&, const ScryptCost&) = default;
};

/// A second or so and 256 MiB for each guess.
inline constexpr ScryptCost kStandardCost{262'144, 8, 1};
/// For keys that guard nothing: tests, development chains.
inline constexpr ScryptCost kLightCost{4'096, 8, 1};

/// What a file may ask for before it is refused as an attack on memory or time.
inline constexpr std::uint64_t kMaxScryptBytes = std::uint64_t{1} << 30U;

/// RFC 7914 into `out`. Errc::invalid_argument for a cost that is none or too high.
io::Expected<void> scrypt(ByteView password,
                          ByteView salt,
                          const ScryptCost& cost,
                          std::span<std::uint8_t> out);

/// The same by its own mixing function, for costs that OpenSSL refuses: keystores exist with n ≥ 2^(16 r),
/// which RFC 7914 rules out and other implementations accept.
io::Expected<void> scrypt_unbounded(ByteView password,
                                    ByteView salt,
                                    const ScryptCost& cost,
                                    std::span<std::uint8_t> out);

}  // namespace lariat::keys
