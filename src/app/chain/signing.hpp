#pragma once

#include "app/config/config.hpp"
#include "io/keys/signer.hpp"

namespace lariat::app {

/// What a signer of this program may do at all: call the executor, or create a contract when `may_create`.
keys::SigningPolicy signing_policy(ChainId chain, std::vector<Address> destinations, bool may_create);

/// Unlocks the configured account; the password comes from keys.password_file or the terminal.
io::Expected<keys::UnlockedKey> unlock_account(const KeysConfig& config);

}  // namespace lariat::app
