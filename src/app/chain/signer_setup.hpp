#pragma once

#include "app/config/config.hpp"
#include "io/keys/guarded_signer.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lariat::app {

/// What a signer process needs to know. Holds no secret: only where secrets are.
struct SignerSetup {
    keys::SigningPolicy policy;
    KeysConfig keys;
    LogConfig log;
    /// Folder of the signature record. Absent: none is kept beyond the process, which only a development
    /// chain may ask for.
    std::optional<std::filesystem::path> record;
    std::optional<std::filesystem::path> latch;  ///< the halt; absent: nobody can halt this one
};

/// As text for a signer that is started, and back.
std::string to_text(const SignerSetup& setup);
io::Expected<SignerSetup> setup_from(std::string_view text);

/// Unlocks the key, opens record and latch, and calls `serve` with what guards them all. The rest of the
/// process has been made ready before (keys::guard_process); `serve` runs behind the system call filter.
io::Expected<void> with_signer(const SignerSetup& setup,
                               const std::function<void(keys::GuardedSigner&)>& serve);

}  // namespace lariat::app
