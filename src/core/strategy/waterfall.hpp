#pragma once

#include "core/market/market.hpp"
#include "core/model/opportunity.hpp"
#include "core/model/policy.hpp"

namespace lariat::strategy {

/// Gas that an execution of `route` is expected to use, by the model.
Gas estimate_gas(const GasModel& model,
                 const ChainSetup& setup,
                 const Route& route,
                 FlashSource source,
                 std::uint32_t ticks_crossed);

/// What is left of a settlement amount in native wei after each cost:
/// gross and flash fee at the gas pool's reserves, each rounded down; gas at the base fee of the target
/// block; tip. The same formula stands in docs/gas-model.md for whoever checks it.
Waterfall waterfall_of(const market::Market& market,
                       std::size_t settlement,
                       const U256& gross,
                       const U256& flash_fee,
                       Gas gas,
                       const U256& base_fee,
                       const U256& tip);

}  // namespace lariat::strategy
