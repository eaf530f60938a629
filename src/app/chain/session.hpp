#pragma once

#include "app/config/config.hpp"
#include "io/chain/multicall.hpp"
#include "io/chain/node.hpp"
#include "io/net/jsonrpc/client.hpp"

#include <memory>

namespace lariat::app {

/// A connection to the node of a configuration, checked to be the chain that is meant.
class ChainSession {
public:
    /// Errc::invalid_argument for an address that is no WebSocket one: heads are followed by subscription.
    /// The same when the node is on another chain than the configuration names.
    static io::Task<io::Expected<std::unique_ptr<ChainSession>>> open(io::Runtime& runtime,
                                                                      const ChainConfig& config);

    [[nodiscard]] chain::Node& node() { return *node_; }
    [[nodiscard]] net::WsRpc& rpc() { return *rpc_; }
    [[nodiscard]] chain::Multicall multicall() const { return {*node_, multicall3_}; }

private:
    ChainSession() = default;

    std::unique_ptr<net::WsRpc> rpc_;
    std::unique_ptr<chain::Node> node_;
    std::optional<Address> multicall3_;
};

/// Tokens, pools, lenders and settlements of a configuration as of one block. Pools of a dex that lists none
/// are asked of its factory.
io::Task<io::Expected<ChainSetup>> build_setup(ChainSession& session, const ChainConfig& config, Hash block);

}  // namespace lariat::app
