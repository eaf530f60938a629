#pragma once

#include "app/chain/session.hpp"
#include "app/chain/signing.hpp"
#include "app/cli/command.hpp"
#include "app/config/manifest.hpp"
#include "app/context.hpp"
#include "io/runtime/runtime.hpp"

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

/// The same with the runtime, for those who start something on it.
Outcome<> with_chain(const CommandChain& chain,
                     std::function<io::Task<io::Expected<void>>(ChainSession&, io::Runtime&)> body);

/// A signer for one command: with the world's searcher, or with the configured account and its record.
io::Task<io::Expected<std::unique_ptr<SigningSession>>> command_signer(CommandChain chain,
                                                                       io::Runtime& runtime,
                                                                       Environment environment,
                                                                       keys::SigningPolicy policy);

}  // namespace lariat::app
