#pragma once

#include "foundation/base/hex.hpp"
#include "io/keys/keystore_v3.hpp"
#include "io/keys/secret_memory.hpp"
#include "io/runtime/testing/scratch_dir.hpp"

#include <string>
#include <string_view>

namespace lariat::keys {

using io::testing::ScratchDir;
using io::testing::value_of;

inline SecretBytes secret(std::string_view text) {
    return value_of(SecretBytes::copy_of({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
}

inline std::string text_of(const SecretBytes& bytes) {
    return {bytes.reveal().begin(), bytes.reveal().end()};
}

/// A key that a test can look for where it must not be.
inline constexpr std::string_view kCanary =
    "c0ffee11deadbeef22c0ffee33deadbeef44c0ffee55deadbeef66c0ffee77aa";

inline UnlockedKey key_of(std::string_view hex) {
    return value_of(UnlockedKey::hold(PrivateKey::from_bytes(bytes_from_hex(hex).value()).value()));
}

/// Each test key costs a millisecond, not a second.
inline constexpr ScryptCost kTestCost{2, 8, 1};

}  // namespace lariat::keys
