#include "app/chain/command_chain.hpp"

#include "app/chain/signing.hpp"
#include "app/io_failure.hpp"
#include "io/keys/keystore.hpp"
#include "io/runtime/runtime.hpp"

namespace lariat::app {

std::vector<Option> chain_options() {
    return {{.name = "--world", .doc = "The development chain that is running (lariat world up)"},
            {.name = "--rpc", .value = "URL", .doc = "This node", .sets = "chain.rpc"}};
}

Outcome<CommandChain> command_chain(Context& context) {
    const auto loaded = context.configuration();
    if (!loaded)
        return std::unexpected{loaded.error()};
    const Config& config = (*loaded)->config;
    if (!context.arguments.has("--world")) {
        if (config.chain.rpc.empty())
            return refuse(Exit::usage, "there is no chain to ask", "",
                          "give --world, --rpc URL, or set chain.rpc");
        return CommandChain{config.chain, config, std::nullopt};
    }
    auto manifest = read_manifest(config.world.dir / "manifest.json");
    if (!manifest)
        return std::unexpected{Failure{Exit::not_found, manifest.error()}};
    CommandChain chain{manifest->chain, config, std::nullopt};
    chain.world = std::move(*manifest);
    return chain;
}

Outcome<> with_chain(const CommandChain& chain,
                     std::function<io::Task<io::Expected<void>>(ChainSession&)> body) {
    io::Runtime runtime;
    std::unique_ptr<ChainSession> session;
    const auto drive = [](io::Runtime& on, const ChainConfig& config, std::unique_ptr<ChainSession>& opened,
                          auto run) -> io::Task<io::Expected<void>> {
        LARIAT_CO_TRY(opened, co_await ChainSession::open(on, config));
        co_return co_await run(*opened);
    };
    const auto done = runtime.block_on(drive(runtime, chain.chain, session, std::move(body)));
    if (!done)
        return refuse_io(done.error());
    return {};
}

io::Expected<keys::Signer> command_signer(const CommandChain& chain,
                                          ChainId id,
                                          std::vector<Address> destinations,
                                          bool may_create) {
    const keys::SigningPolicy policy = signing_policy(id, std::move(destinations), may_create);
    if (chain.world) {
        LARIAT_TRY(auto key, keys::load_development_key(chain.world->searcher_key_file, id));
        return keys::Signer{std::move(key), policy};
    }
    LARIAT_TRY(auto key, unlock_account(chain.config.keys));
    return keys::Signer{std::move(key), policy};
}

}  // namespace lariat::app
