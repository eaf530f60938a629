#pragma once

#include "core/model/pool.hpp"

#include <vector>

namespace lariat {

/// What one execution is expected to burn, in gas, before it is proved. Linear in what a route does; the
/// proof replaces it by the amount the simulation used. The constants are fitted to executions, see
/// docs/gas-model.md.
struct GasModel {
    Gas base{};
    Gas balancer{};
    Gas aave{};
    Gas v2_hop{};
    Gas v3_hop{};
    Gas v3_tick{};  ///< per initialised tick crossed
};

/// The limits and wishes of whoever runs the engine.
struct Policy {
    bool execute = false;  ///< false: opportunities are found, sized and recorded, nothing is signed
    U256 min_net;          ///< native wei after every cost
    U256 max_notional;     ///< native wei of the amount borrowed; zero means no limit
    U256 tip;              ///< wei per gas paid above the base fee
    std::uint64_t max_head_age_ns = 0;  ///< between a head's arrival and the signature on it
    std::uint32_t max_per_head = 0;     ///< executions on one head, no two sharing a pool
    std::uint32_t max_cycle_pools = 3;
    std::uint32_t block_seconds = 1;            ///< between the timestamps of two blocks
    std::uint32_t max_open = 0;                 ///< executions without an outcome
    std::uint32_t max_consecutive_reverts = 0;  ///< then risk halts; zero means no limit
    GasModel gas_model;
};

}  // namespace lariat
