#include "core/search/searcher.hpp"

#include <algorithm>

namespace lariat::search {
namespace {

/// The legs of a route on the state of a market.
class Legs {
public:
    Legs(const market::Market& market, const Route& route) : size_{route.size()} {
        for (std::size_t i = 0; i < size_; ++i) {
            const Hop& hop = route.hops()[i];
            legs_[i] = {&market.pool(hop.pool), &market.state(hop.pool), hop.zero_for_one};
        }
    }
    [[nodiscard]] std::span<const Leg> all() const { return {legs_.data(), size_}; }

private:
    std::array<Leg, kMaxHops> legs_{};
    std::size_t size_;
};

Loan loan_of(const market::Market& market, std::size_t lender, const U256& max_amount) {
    return {market.setup().lenders[lender].fee, std::min(market.available(lender), max_amount)};
}

}  // namespace

Searcher::Searcher(const ChainSetup& setup, std::size_t max_pools)
    : index_{setup, max_pools}, lenders_(setup.settlements.size()) {
    for (std::size_t s = 0; s < setup.settlements.size(); ++s)
        for (std::size_t i = 0; i < setup.lenders.size(); ++i)
            if (setup.lenders[i].token == setup.settlements[s].token)
                lenders_[s].push_back(i);
}

void Searcher::update(const market::Market& market,
                      const market::Change& change,
                      std::span<const U256> max_amount) {
    std::vector<CycleId> stale;
    for (const PoolId pool : change.pools) {
        const auto through = index_.through(pool);
        stale.insert(stale.end(), through.begin(), through.end());
    }
    for (const std::size_t lender : change.lenders)
        for (const auto& [id, candidates] : standing_)
            if (limited_by(lender, id, candidates, market))
                stale.push_back(id);
    std::ranges::sort(stale);
    const auto repeated = std::ranges::unique(stale);
    stale.erase(repeated.begin(), repeated.end());
    for (const CycleId id : stale)
        estimate(market, id, max_amount);
}

bool Searcher::limited_by(std::size_t lender,
                          CycleId id,
                          const std::vector<Candidate>& candidates,
                          const market::Market& market) const {
    if (candidates.empty())
        return std::ranges::count(lenders_[index_.cycle(id).settlement], lender) != 0;
    return std::ranges::any_of(candidates, [&](const Candidate& candidate) {
        return candidate.lender == lender &&
               (candidate.estimate.capped || candidate.estimate.input > market.available(lender).to_double());
    });
}

void Searcher::rebuild(const market::Market& market, std::span<const U256> max_amount) {
    standing_.clear();
    for (std::size_t i = 0; i < index_.cycles().size(); ++i)
        estimate(market, CycleId{static_cast<std::uint32_t>(i)}, max_amount);
}

void Searcher::estimate(const market::Market& market, CycleId id, std::span<const U256> max_amount) {
    const Cycle& cycle = index_.cycle(id);
    const Legs legs{market, cycle.route};
    if (marginal_rate(legs.all()) <= 1) {
        standing_.erase(id);
        return;
    }
    std::vector<Candidate> candidates;
    for (const std::size_t lender : lenders_[cycle.settlement]) {
        const Estimate found =
            estimate_cycle(legs.all(), loan_of(market, lender, max_amount[cycle.settlement]));
        if (found.input < 1)
            continue;
        candidates.push_back({id, lender, found, std::nullopt});
        // A later lender asks a fee or more gas: it can only win where this one ran dry.
        if (!found.capped)
            break;
    }
    standing_.insert_or_assign(id, std::move(candidates));
}

std::vector<Candidate> Searcher::worth(const market::Market& market,
                                       std::span<const U256> least_profit,
                                       std::span<const U256> max_amount) {
    std::vector<Candidate> found;
    for (auto& [id, candidates] : standing_) {
        const Cycle& cycle = index_.cycle(id);
        for (Candidate& candidate : candidates) {
            if (candidate.estimate.bound() <= least_profit[cycle.settlement].to_double())
                continue;
            if (!candidate.sized) {
                const Legs legs{market, cycle.route};
                candidate.sized =
                    size_cycle(legs.all(), loan_of(market, candidate.lender, max_amount[cycle.settlement]));
            }
            if (candidate.sized)
                found.push_back(candidate);
        }
    }
    return found;
}

}  // namespace lariat::search
