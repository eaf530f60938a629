#pragma once

#include "core/model/event.hpp"
#include "io/chain/node.hpp"

namespace lariat::chain {

/// Whether one of `earlier` wrote what `reader` read. Slots, code, and balances; the nonce counts only where
/// the reader's account itself was used. The coinbase is left out: every transaction pays it and none of ours
/// reads it.
bool writes_what_is_read(const Touched& writer, const Touched& reader, const Address& reader_sender);

/// Whether a transaction that landed ran on the state it was proved on: nothing before it in its block wrote
/// what it reads. `unverified` when the node cannot trace.
io::Task<Disturbance> disturbance_of(
    const Node& node, Hash txn, Address sender, Hash block, std::uint32_t index);

}  // namespace lariat::chain
