#pragma once

#include "core/market/market.hpp"
#include "core/search/cycles.hpp"
#include "core/search/sizing.hpp"

#include <map>
#include <vector>

namespace lariat::search {

/// A cycle that gains before gas, with the size found for one lender.
struct Candidate {
    CycleId cycle;
    std::size_t lender = 0;  ///< position in `ChainSetup::lenders`
    Sized sized;
};

/// Keeps, head by head, every cycle that gains on the newest state.
///
/// A cycle is sized again only when one of its pools, or a lender that limited it, changed; what did not
/// change stands. Whether a standing cycle is worth its gas is for the caller to say, each head anew.
class Searcher {
public:
    Searcher(const ChainSetup& setup, std::size_t max_pools);

    /// Sizes the cycles that `change` touches. `max_amount` caps the loan, per settlement, in base units.
    void update(const market::Market& market, const market::Change& change, std::span<const U256> max_amount);
    /// Sizes everything.
    void rebuild(const market::Market& market, std::span<const U256> max_amount);

    /// One candidate per cycle and lender, ordered by cycle.
    [[nodiscard]] std::vector<Candidate> standing() const;
    [[nodiscard]] const CycleIndex& index() const { return index_; }

private:
    /// Whether another balance of `lender` could change the size of this cycle.
    [[nodiscard]] bool limited_by(std::size_t lender,
                                  CycleId id,
                                  const std::vector<Candidate>& candidates,
                                  const market::Market& market) const;
    void size(const market::Market& market, CycleId id, std::span<const U256> max_amount);

    CycleIndex index_;
    std::vector<std::vector<std::size_t>> lenders_;       // by settlement: positions in ChainSetup::lenders
    std::map<CycleId, std::vector<Candidate>> standing_;  // without candidates: gains, but nobody lends
};

}  // namespace lariat::search
