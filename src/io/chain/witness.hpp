#pragma once

#include "core/model/event.hpp"
#include "io/chain/node.hpp"

namespace lariat::chain {

/// Whether `writer` wrote what the execution of `reader` depends on: slots and code. Balances and nonces are
/// in every trace for the sender, who pays, and the coinbase, who is paid; a contract sees them only by
/// opcodes that neither the executor nor the pools use.
bool writes_what_is_read(const Touched& writer, const Touched& reader);

/// Whether a transaction that landed ran on the state it was proved on: nothing before it in its block wrote
/// what it reads. `unverified` when the node cannot trace.
io::Task<Disturbance> disturbance_of(const Node& node, Hash txn, Hash block, std::uint32_t index);

}  // namespace lariat::chain
