#include "core/strategy/waterfall.hpp"

namespace lariat::strategy {

Gas estimate_gas(const GasModel& model,
                 const ChainSetup& setup,
                 const Route& route,
                 FlashSource source,
                 std::uint32_t ticks_crossed) {
    Gas gas = model.base + (source == FlashSource::balancer_v2 ? model.balancer : model.aave);
    for (const Hop& hop : route.hops())
        gas = gas + (setup.pools[hop.pool.raw()].kind == PoolKind::uniswap_v2 ? model.v2_hop : model.v3_hop);
    return gas + Gas{model.v3_tick.raw() * ticks_crossed};
}

Waterfall waterfall_of(const market::Market& market,
                       std::size_t settlement,
                       const U256& gross,
                       const U256& flash_fee,
                       Gas gas,
                       const U256& base_fee,
                       const U256& tip) {
    Waterfall waterfall;
    waterfall.gross = I256::from_bits(market.token_to_native(settlement, gross));
    waterfall.flash_fee = I256::from_bits(market.token_to_native(settlement, flash_fee));
    waterfall.gas = I256::from_bits(U256{gas.raw()} * base_fee);
    waterfall.tip = I256::from_bits(U256{gas.raw()} * tip);
    waterfall.net = waterfall.gross - waterfall.flash_fee - waterfall.gas - waterfall.tip;
    return waterfall;
}

}  // namespace lariat::strategy
