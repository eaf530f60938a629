#pragma once

#include "core/model/route.hpp"

#include <span>
#include <vector>

namespace lariat::search {

using CycleId = Quantity<struct CycleIdTag, std::uint32_t>;

/// A simple cycle in one direction. It starts at the best-ranked settlement token that lies on it.
struct Cycle {
    Route route;
    std::size_t settlement = 0;  ///< position in `ChainSetup::settlements`
};

/// Every simple cycle of 2 to `max_pools` pools that passes a settlement token, in both directions, and which
/// of them pass a given pool. No pool and no token occurs twice in a cycle; each cycle and direction occurs
/// once.
///
/// Built once per setup; grows with the product of parallel pools along a cycle.
class CycleIndex {
public:
    CycleIndex(const ChainSetup& setup, std::size_t max_pools);

    [[nodiscard]] std::span<const Cycle> cycles() const { return cycles_; }
    [[nodiscard]] const Cycle& cycle(CycleId id) const { return cycles_[id.raw()]; }
    [[nodiscard]] std::span<const CycleId> through(PoolId pool) const { return through_[pool.raw()]; }

private:
    std::vector<Cycle> cycles_;
    std::vector<std::vector<CycleId>> through_;
};

}  // namespace lariat::search
