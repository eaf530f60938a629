#pragma once

#include "core/model/action.hpp"
#include "core/search/searcher.hpp"

#include <vector>

namespace lariat::strategy {

/// Turns the cycles that gain into opportunities of a head, and says which of them are worth proving.
class Strategy {
public:
    explicit Strategy(Policy policy) : policy_{std::move(policy)} {}

    [[nodiscard]] const Policy& policy() const { return policy_; }

    /// The opportunities of the newest head: every cycle whose net is above zero, the best lender chosen,
    /// best net first. Those below the minimum net are refused with `below_min_net`; ids are given by the
    /// caller's counter.
    [[nodiscard]] std::vector<Opportunity> evaluate(const market::Market& market,
                                                    search::Searcher& searcher,
                                                    std::span<const U256> max_amount,
                                                    OpportunityId& next_id) const;

    /// Marks the best ones that share no pool as `proving`, at most `max`, the others as refused.
    void choose(std::vector<Opportunity>& opportunities, std::size_t max) const;

    /// The waterfall with the gas that the proof used.
    [[nodiscard]] Opportunity with_proof(const market::Market& market,
                                         Opportunity opportunity,
                                         const Proof& proof,
                                         const U256& base_fee) const;

    /// What became of it, after the receipt.
    [[nodiscard]] Opportunity with_outcome(const market::Market& market,
                                           Opportunity opportunity,
                                           const Landed& landed) const;

    /// The settlement amount that the contract must see or revert: what pays for the gas, at least one unit.
    /// Below that, somebody else has taken the profit in between.
    [[nodiscard]] U256 min_profit(const market::Market& market, const Opportunity& opportunity) const;

private:
    /// Below this much of each settlement token no execution pays for its gas.
    [[nodiscard]] std::vector<U256> least_profits(const market::Market& market, const U256& base_fee) const;

    Policy policy_;
};

/// The reason code of an outcome.
Reason reason_of(const Opportunity& opportunity, const Landed& landed);

}  // namespace lariat::strategy
