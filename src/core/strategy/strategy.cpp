#include "core/strategy/strategy.hpp"

#include "core/strategy/waterfall.hpp"

#include <algorithm>

namespace lariat::strategy {
namespace {

U256 gross_of(const Opportunity& opportunity) {
    return opportunity.amount_out() - opportunity.amount_in();
}

void refuse(Opportunity& opportunity, Reason reason) {
    opportunity.stage = Stage::refused;
    opportunity.reason = reason;
}

}  // namespace

std::vector<Opportunity> Strategy::evaluate(const market::Market& market,
                                            search::Searcher& searcher,
                                            std::span<const U256> max_amount,
                                            OpportunityId& next_id) const {
    const U256 base_fee = next_base_fee(market.head());
    std::vector<Opportunity> found;
    std::optional<search::CycleId> last;
    for (const search::Candidate& candidate :
         searcher.worth(market, least_profits(market, base_fee), max_amount)) {
        const search::Cycle& cycle = searcher.index().cycle(candidate.cycle);
        Opportunity opportunity;
        opportunity.head = market.head().ref;
        opportunity.head_timestamp = market.head().timestamp;
        opportunity.route = cycle.route;
        opportunity.settlement = market.setup().settlements[cycle.settlement].token;
        opportunity.lender = market.setup().lenders[candidate.lender];
        opportunity.amounts = candidate.sized->amounts;
        opportunity.flash_fee = candidate.sized->fee;
        opportunity.profit = candidate.sized->profit;
        opportunity.certificate = candidate.sized->certificate;
        opportunity.gas = estimate_gas(policy_.gas_model, market.setup(), cycle.route,
                                       opportunity.lender.source, candidate.sized->ticks_crossed);
        opportunity.waterfall = waterfall_of(market, cycle.settlement, gross_of(opportunity),
                                             opportunity.flash_fee, opportunity.gas, base_fee, policy_.tip);
        if (opportunity.waterfall.net <= I256{0})
            continue;
        opportunity.min_profit = min_profit(market, opportunity);
        // Candidates of one cycle follow each other: keep the lender that leaves more.
        if (last == candidate.cycle) {
            if (opportunity.waterfall.net > found.back().waterfall.net) {
                opportunity.id = found.back().id;
                found.back() = opportunity;
            }
            continue;
        }
        last = candidate.cycle;
        opportunity.id = next_id;
        next_id = next_id.next();
        found.push_back(opportunity);
    }
    for (Opportunity& opportunity : found)
        if (opportunity.waterfall.net < I256::from_bits(policy_.min_net))
            refuse(opportunity, Reason::below_min_net);
    std::ranges::sort(found, [](const Opportunity& a, const Opportunity& b) {
        return a.waterfall.net != b.waterfall.net ? a.waterfall.net > b.waterfall.net : a.id < b.id;
    });
    return found;
}

std::vector<U256> Strategy::least_profits(const market::Market& market, const U256& base_fee) const {
    const GasModel& model = policy_.gas_model;
    const Gas lender = std::min(model.balancer, model.aave);
    const Gas hop = std::min(model.v2_hop, model.v3_hop);
    const U256 cost = U256{(model.base + lender + hop + hop).raw()} * (base_fee + policy_.tip);
    std::vector<U256> least;
    for (std::size_t i = 0; i < market.setup().settlements.size(); ++i)
        least.push_back(saturating_sub(market.native_to_token(i, cost), U256{1U}));
    return least;
}

void Strategy::choose(std::vector<Opportunity>& opportunities, std::size_t max) const {
    std::vector<Route> chosen;
    for (Opportunity& opportunity : opportunities) {
        if (opportunity.stage != Stage::seen)
            continue;
        const bool conflict = chosen.size() >= max || std::ranges::any_of(chosen, [&](const Route& route) {
                                  return route.shares_pool_with(opportunity.route);
                              });
        if (conflict) {
            refuse(opportunity, Reason::lost_to_conflict);
        } else {
            chosen.push_back(opportunity.route);
            opportunity.stage = Stage::proving;
        }
    }
}

Opportunity Strategy::with_proof(const market::Market& market,
                                 Opportunity opportunity,
                                 const Proof& proof,
                                 const U256& base_fee) const {
    if (!proof.succeeded) {
        refuse(opportunity, Reason::proof_reverted);
        return opportunity;
    }
    if (proof.profit != opportunity.profit) {
        refuse(opportunity, Reason::proof_mismatch);
        return opportunity;
    }
    opportunity.gas = proof.gas_used;
    const auto settlement = market.settlement_of(opportunity.settlement);
    LARIAT_ASSERT(settlement.has_value());
    opportunity.waterfall = waterfall_of(market, *settlement, gross_of(opportunity), opportunity.flash_fee,
                                         proof.gas_used, base_fee, policy_.tip);
    if (opportunity.waterfall.net < I256::from_bits(policy_.min_net))
        refuse(opportunity, Reason::below_min_net);
    return opportunity;
}

Opportunity Strategy::with_outcome(const market::Market& market,
                                   Opportunity opportunity,
                                   const Landed& landed) const {
    const auto settlement = market.settlement_of(opportunity.settlement);
    LARIAT_ASSERT(settlement.has_value());
    opportunity.gas = landed.gas_used;
    opportunity.stage = landed.cancelled   ? Stage::cancelled
                        : landed.succeeded ? Stage::landed
                                           : Stage::reverted;
    opportunity.reason = reason_of(opportunity, landed);

    Waterfall& waterfall = opportunity.waterfall;
    const U256 tip = saturating_sub(landed.effective_gas_price, landed.base_fee);
    waterfall.gas = I256::from_bits(U256{landed.gas_used.raw()} * landed.base_fee);
    waterfall.tip = I256::from_bits(U256{landed.gas_used.raw()} * tip);
    if (!landed.succeeded || landed.cancelled) {
        waterfall.slippage = I256{0} - (waterfall.gross - waterfall.flash_fee);
    } else if (landed.profit == opportunity.profit) {
        waterfall.slippage = I256{0};
    } else {
        const I256 received = I256::from_bits(market.token_to_native(*settlement, landed.profit));
        waterfall.slippage = received - (waterfall.gross - waterfall.flash_fee);
    }
    waterfall.net =
        waterfall.gross - waterfall.flash_fee - waterfall.gas - waterfall.tip + waterfall.slippage;
    return opportunity;
}

U256 Strategy::min_profit(const market::Market& market, const Opportunity& opportunity) const {
    const auto settlement = market.settlement_of(opportunity.settlement);
    LARIAT_ASSERT(settlement.has_value());
    const U256 cost =
        market.native_to_token(*settlement, (opportunity.waterfall.gas + opportunity.waterfall.tip).bits);
    return std::max(U256{1U}, std::min(cost, opportunity.profit));
}

Reason reason_of(const Opportunity& opportunity, const Landed& landed) {
    if (landed.cancelled)
        return Reason::cancelled;
    const bool undisturbed = landed.disturbance == Disturbance::undisturbed;
    if (landed.succeeded) {
        if (!landed.on_target)
            return Reason::landed_late;
        if (landed.disturbance == Disturbance::unverified)
            return Reason::landed_unverified;
        if (!undisturbed)
            return Reason::landed_disturbed;
        return landed.profit == opportunity.profit ? Reason::landed_exact : Reason::landed_inexact;
    }
    if (!landed.on_target)
        return Reason::reverted_late;
    if (landed.disturbance == Disturbance::unverified)
        return Reason::reverted_unverified;
    return undisturbed ? Reason::reverted_undisturbed : Reason::reverted_disturbed;
}

}  // namespace lariat::strategy
