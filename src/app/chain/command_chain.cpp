#include "app/chain/command_chain.hpp"

#include "app/io_failure.hpp"
#include "io/keys/halt_latch.hpp"

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
                     std::function<io::Task<io::Expected<void>>(ChainSession&, io::Runtime&)> body) {
    io::Runtime runtime;
    std::unique_ptr<ChainSession> session;
    const auto drive = [](io::Runtime& on, const ChainConfig& config, std::unique_ptr<ChainSession>& opened,
                          auto run) -> io::Task<io::Expected<void>> {
        LARIAT_CO_TRY(opened, co_await ChainSession::open(on, config));
        co_return co_await run(*opened, on);
    };
    const auto done = runtime.block_on(drive(runtime, chain.chain, session, std::move(body)));
    if (!done)
        return refuse_io(done.error());
    return {};
}

Outcome<> with_chain(const CommandChain& chain,
                     std::function<io::Task<io::Expected<void>>(ChainSession&)> body) {
    return with_chain(chain, [&body](ChainSession& session, io::Runtime&) { return body(session); });
}

io::Task<io::Expected<std::unique_ptr<SigningSession>>> command_signer(CommandChain chain,
                                                                       io::Runtime& runtime,
                                                                       Environment environment,
                                                                       keys::SigningPolicy policy) {
    SignerSetup setup{.policy = std::move(policy), .keys = chain.config.keys, .log = chain.config.log};
    setup.log.level = "warn";
    if (chain.world) {
        // The chain may be a new one by the next command, and then its nonces begin anew.
        setup.keys.development_key_file = chain.world->searcher_key_file;
    } else {
        setup.record = record_folder(chain.config, chain.config.store.dir);
        setup.latch = keys::HaltLatch::in(chain.config.store.dir);
    }
    co_return co_await SigningSession::start(runtime, std::move(setup), std::move(environment));
}

}  // namespace lariat::app
