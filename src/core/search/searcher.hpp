#pragma once

#include "core/market/market.hpp"
#include "core/search/cycles.hpp"
#include "core/search/sizing.hpp"

#include <map>
#include <vector>

namespace lariat {
struct Checkpoint;
}  // namespace lariat

namespace lariat::search {

/// A cycle that gains before gas, with what one lender makes possible. Sized once somebody asks for as much
/// as it can bring.
struct Candidate {
    CycleId cycle;
    std::size_t lender = 0;  ///< position in `ChainSetup::lenders`
    Estimate estimate;
    std::optional<Sized> sized;
};

/// Keeps, head by head, every cycle that gains on the newest state.
///
/// A cycle is looked at again only when one of its pools, or a lender that limited it, changed; what did not
/// change stands. Whether a standing cycle is worth its gas is for the caller to say, each head anew.
class Searcher {
public:
    Searcher(const ChainSetup& setup, std::size_t max_pools);

    /// Estimates the cycles that `change` touches anew. `max_amount` caps the loan, per settlement, in base
    /// units.
    void update(const market::Market& market, const market::Change& change, std::span<const U256> max_amount);
    /// Estimates everything.
    void rebuild(const market::Market& market, std::span<const U256> max_amount);

    /// The candidates that can bring more than `least_profit` (per settlement, base units), sized exactly,
    /// ordered by cycle; those of one cycle follow each other. Exact sizing is what takes time, so whatever
    /// cannot is left alone.
    [[nodiscard]] std::vector<Candidate> worth(const market::Market& market,
                                               std::span<const U256> least_profit,
                                               std::span<const U256> max_amount);
    [[nodiscard]] const CycleIndex& index() const { return index_; }

private:
    friend struct lariat::Checkpoint;

    /// Whether another balance of `lender` could change the size of this cycle.
    [[nodiscard]] bool limited_by(std::size_t lender,
                                  CycleId id,
                                  const std::vector<Candidate>& candidates,
                                  const market::Market& market) const;
    void estimate(const market::Market& market, CycleId id, std::span<const U256> max_amount);

    CycleIndex index_;
    std::vector<std::vector<std::size_t>> lenders_;       // by settlement: positions in ChainSetup::lenders
    std::map<CycleId, std::vector<Candidate>> standing_;  // without candidates: gains, but nobody lends
};

}  // namespace lariat::search
