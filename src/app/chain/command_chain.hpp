#pragma once

#include "app/chain/session.hpp"
#include "app/cli/command.hpp"
#include "app/config/manifest.hpp"
#include "app/context.hpp"
#include "io/keys/signer.hpp"

#include <functional>

namespace lariat::app {

/// The chain a one-shot command works on: the running world with --world, the configured node otherwise.
struct CommandChain {
    ChainConfig chain;
    const Config& config;
    std::optional<WorldManifest> world;
};

Outcome<CommandChain> command_chain(Context& context);

/// --world and --rpc, for commands that work on a chain.
std::vector<Option> chain_options();

/// Connects and runs `body`; a failure becomes the command's, with the exit code that fits.
Outcome<> with_chain(const CommandChain& chain,
                     std::function<io::Task<io::Expected<void>>(ChainSession&)> body);

/// The key that signs: the world's searcher, or the configured account.
io::Expected<keys::Signer> command_signer(const CommandChain& chain,
                                          ChainId id,
                                          std::vector<Address> destinations,
                                          bool may_create);

}  // namespace lariat::app
