#pragma once

#include "core/model/opportunity.hpp"
#include "foundation/crypto/selector.hpp"
#include "io/chain/wire.hpp"

#include <string_view>

/// The binding to contracts/src/LariatExecutor.sol.
namespace lariat::chain {

struct ExecutorAddresses {
    Address contract;
    Address owner;
    Address treasury;
};

/// The functions that Lariat calls.
inline constexpr Selector kExecute =
    selector("execute((uint8,address,uint256,uint256,uint64,uint256,(uint8,address,address,bool,uint24)[]))");
inline constexpr Selector kRescue = selector("rescue(address,uint256)");

/// Calldata of `execute(Plan)`. The plan lives in exactly one block: a later one reverts early and cheaply,
/// and so does a higher base fee than was proved.
Bytes encode_execute(const ChainSetup& setup, const Opportunity& opportunity, const Target& target);

/// Calldata of `rescue(token, amount)`; token zero is the native one.
Bytes encode_rescue(const Address& token, const U256& amount);

/// Init code with constructor arguments. `artifact_json` is what forge writes for the contract.
io::Expected<Bytes> deployment_code(std::string_view artifact_json,
                                    const Address& owner,
                                    const Address& treasury,
                                    const Address& balancer_vault,
                                    const Address& aave_pool);

/// What the treasury received of `token`, by the transfers among `logs`, less what it sent.
U256 received_by(const Address& treasury, const Address& token, std::span<const Log> logs);

/// A revert of the executor or of a pool in words: `ProfitTooLow(3, 10)`; hex when it is no known error.
std::string describe_revert(ByteView data);

}  // namespace lariat::chain
