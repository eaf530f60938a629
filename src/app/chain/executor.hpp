#pragma once

#include "app/config/config.hpp"
#include "io/chain/executor_contract.hpp"
#include "io/chain/node.hpp"
#include "io/keys/signing_service.hpp"

namespace lariat::app {

/// What an executor contract says of itself.
struct ExecutorStatus {
    Address address;
    std::uint64_t version = 0;
    Address owner;
    Address treasury;
    Address balancer_vault;
    Address aave_pool;
};

/// Signs one transaction at the node's current fees, or at what replaces an earlier attempt with the same
/// nonce, sends it and waits for its receipt. `to` absent: creates a contract.
io::Task<io::Expected<chain::Receipt>> send_and_wait(const chain::Node& node,
                                                     keys::SigningService& signer,
                                                     std::optional<Address> to,
                                                     Bytes data);

/// Deploys the executor with the signer as owner and treasury, unless another treasury is given.
io::Task<io::Expected<Address>> deploy_executor(const chain::Node& node,
                                                keys::SigningService& signer,
                                                std::optional<Address> treasury,
                                                FlashConfig flash);

/// Errc::not_found where no executor of this kind is.
io::Task<io::Expected<ExecutorStatus>> executor_status(const chain::Node& node, Address address);

/// Moves what lies in the contract to its treasury.
io::Task<io::Expected<chain::Receipt>> rescue(
    const chain::Node& node, keys::SigningService& signer, Address executor, Address token, U256 amount);

}  // namespace lariat::app
