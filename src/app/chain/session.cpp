#include "app/chain/session.hpp"

#include "app/config/url.hpp"
#include "foundation/base/hex.hpp"
#include "io/chain/discovery.hpp"
#include "io/net/websocket.hpp"
#include "io/runtime/log.hpp"

#include <algorithm>

namespace lariat::app {
namespace {

const io::Logger kLog{"chain"};

std::optional<TokenId> token_id(const ChainSetup& setup, const Address& address) {
    const auto found = std::ranges::find(setup.tokens, address, &Token::address);
    if (found == setup.tokens.end())
        return std::nullopt;
    return TokenId{static_cast<std::uint32_t>(found - setup.tokens.begin())};
}

io::Expected<void> add_known_pools(ChainSetup& setup, const ChainConfig& config) {
    for (const PoolConfig& known : config.pools) {
        const auto token0 = token_id(setup, known.token0);
        const auto token1 = token_id(setup, known.token1);
        if (!token0 || !token1)
            return io::failure(Errc::invalid_argument, "pool {} trades a token that is not listed",
                               to_hex(known.address));
        setup.pools.push_back(
            {known.address, known.kind, known.dex, *token0, *token1, known.fee, known.tick_spacing});
    }
    return {};
}

/// The dexes whose pools the configuration does not list.
std::vector<chain::Dex> dexes_to_ask(const ChainConfig& config) {
    std::vector<chain::Dex> dexes;
    for (const DexConfig& dex : config.dexes)
        if (std::ranges::none_of(config.pools, [&](const PoolConfig& pool) { return pool.dex == dex.name; }))
            dexes.push_back({dex.name, dex.kind, dex.factory, dex.fee.value_or(FeePips{}), dex.fee_tiers});
    return dexes;
}

}  // namespace

io::Task<io::Expected<std::unique_ptr<ChainSession>>> ChainSession::open(io::Runtime& runtime,
                                                                         const ChainConfig& config) {
    const auto url = std::ranges::find_if(
        config.rpc, [](const std::string& candidate) { return candidate.starts_with("ws"); });
    if (url == config.rpc.end())
        co_return io::failure(Errc::invalid_argument,
                              "heads are followed over WebSocket: give the node's ws:// or wss:// address");
    const std::string shown = masked_url(*url);
    // A connection waits for a node that comes back; at the start nobody is there to come back.
    if (const auto there = co_await net::connect_websocket(runtime, {.url = *url}); !there)
        co_return io::failure(there.error().code,
                              "cannot reach the node at {}: {}; is it running? chain.rpc or --rpc names it, "
                              "`lariat doctor` looks further",
                              shown, there.error().message);
    std::unique_ptr<ChainSession> session{new ChainSession};
    session->rpc_ = net::make_ws_rpc(runtime, {.url = *url});
    runtime.spawn(session->rpc_->run(), "node connection");
    const auto chain = co_await chain::Node::chain_id(*session->rpc_);
    if (!chain)
        co_return io::failure(chain.error().code, "no answer from the node at {}: {}", shown,
                              chain.error().message);
    if (config.chain_id && *chain != *config.chain_id)
        co_return io::failure(Errc::invalid_argument, "the node at {} is on chain {}, chain.chain_id says {}",
                              shown, chain->raw(), config.chain_id->raw());
    session->node_ = std::make_unique<chain::Node>(*session->rpc_, *chain);
    const auto code = co_await session->node_->code(config.multicall3);
    if (code && !code->empty())
        session->multicall3_ = config.multicall3;
    else
        kLog.warn("no Multicall3 on this chain, state is read by single calls",
                  {{"address", to_hex(config.multicall3)}});
    co_return session;
}

io::Task<io::Expected<ChainSetup>> build_setup(ChainSession& session, const ChainConfig& config, Hash block) {
    ChainSetup setup{.chain = session.node().chain()};
    for (const TokenConfig& token : config.tokens)
        setup.tokens.push_back({token.address, token.symbol, token.decimals});
    const auto native = token_id(setup, config.wrapped_native);
    if (!native)
        co_return io::failure(Errc::invalid_argument, "chain.wrapped_native is not among the tokens");
    setup.wrapped_native = *native;

    const chain::Multicall multicall = session.multicall();
    LARIAT_CO_CHECK(add_known_pools(setup, config));
    LARIAT_CO_TRY(auto found,
                  co_await chain::discover_pools(multicall, setup.tokens, dexes_to_ask(config), block));
    std::ranges::move(found, std::back_inserter(setup.pools));

    std::vector<TokenId> wanted;
    for (const std::string& symbol : config.settlements)
        if (const auto* token = config.token(symbol))
            wanted.push_back(*token_id(setup, token->address));
    if (config.settlements.empty())
        wanted.push_back(setup.wrapped_native);
    LARIAT_CO_TRY(setup.settlements, co_await chain::choose_settlements(multicall, setup, wanted, block));

    std::vector<Address> aave;
    if (config.flash.aave_pool) {
        LARIAT_CO_TRY(aave,
                      co_await chain::aave_holders(multicall, *config.flash.aave_pool, setup.tokens, block));
    }
    for (const auto& settlement : setup.settlements) {
        if (config.flash.balancer_vault)
            setup.lenders.push_back(
                {FlashSource::balancer_v2, settlement.token, *config.flash.balancer_vault, BasisPoints{0}});
        if (!aave.empty() && !aave[settlement.token.raw()].is_zero())
            setup.lenders.push_back({FlashSource::aave_v3, settlement.token, aave[settlement.token.raw()],
                                     config.flash.aave_premium});
    }
    kLog.info("chain set up", {{"chain", setup.chain.raw()},
                               {"tokens", setup.tokens.size()},
                               {"pools", setup.pools.size()},
                               {"settlements", setup.settlements.size()},
                               {"lenders", setup.lenders.size()}});
    co_return setup;
}

}  // namespace lariat::app
