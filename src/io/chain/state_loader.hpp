#pragma once

#include "core/model/event.hpp"
#include "io/chain/multicall.hpp"

namespace lariat::chain {

/// Reads the state of every pool and lender of `setup` as of one block: reserves of constant-product pools;
/// price, liquidity and all initialised ticks of concentrated ones; what each lender holds.
///
/// A pool that does not answer like its kind is left out, and named in the log; it then trades nothing.
io::Task<io::Expected<StateLoaded>> load_state(const Multicall& multicall,
                                               const ChainSetup& setup,
                                               BlockHeader at);

}  // namespace lariat::chain
