#pragma once

#include "blockchain.hpp"

#include <span>
#include <string>

/// What a node says, as JSON text.
namespace lariat::simulation::text {

std::string block(const Block& block);
std::string logs(const Block& block, std::span<const Hash> topics);
std::string receipt(const Included& included, const Block& block);
/// A transaction object; `block` is null while it waits.
std::string transaction(const ChainTxn& txn, const Address& from, const Block* block, std::uint32_t index);
/// One call of a simulated block.
std::string simulated_call(const Effect& effect);
std::string trace(const Included& included, bool diff);

}  // namespace lariat::simulation::text
