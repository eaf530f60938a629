#include "core/search/searcher.hpp"

#include <algorithm>

namespace lariat::search {

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
        size(market, id, max_amount);
}

bool Searcher::limited_by(std::size_t lender,
                          CycleId id,
                          const std::vector<Candidate>& candidates,
                          const market::Market& market) const {
    if (candidates.empty())
        return std::ranges::count(lenders_[index_.cycle(id).settlement], lender) != 0;
    return std::ranges::any_of(candidates, [&](const Candidate& candidate) {
        return candidate.lender == lender &&
               (candidate.sized.capped || candidate.sized.amounts[0] > market.available(lender));
    });
}

void Searcher::rebuild(const market::Market& market, std::span<const U256> max_amount) {
    standing_.clear();
    for (std::size_t i = 0; i < index_.cycles().size(); ++i)
        size(market, CycleId{static_cast<std::uint32_t>(i)}, max_amount);
}

void Searcher::size(const market::Market& market, CycleId id, std::span<const U256> max_amount) {
    const Cycle& cycle = index_.cycle(id);
    std::array<Leg, kMaxHops> legs{};
    for (std::size_t i = 0; i < cycle.route.size(); ++i) {
        const Hop& hop = cycle.route.hops()[i];
        legs[i] = {&market.pool(hop.pool), &market.state(hop.pool), hop.zero_for_one};
    }
    const std::span<const Leg> used{legs.data(), cycle.route.size()};

    std::vector<Candidate> candidates;
    if (marginal_rate(used) > 1) {
        for (const std::size_t lender : lenders_[cycle.settlement]) {
            const Loan loan{market.setup().lenders[lender].fee,
                            std::min(market.available(lender), max_amount[cycle.settlement])};
            if (auto sized = size_cycle(used, loan)) {
                candidates.push_back({id, lender, *sized});
                // A later lender asks a fee or more gas: it can only win where this one ran dry.
                if (!sized->capped)
                    break;
            }
        }
        standing_.insert_or_assign(id, std::move(candidates));
    } else {
        standing_.erase(id);
    }
}

std::vector<Candidate> Searcher::standing() const {
    std::vector<Candidate> all;
    for (const auto& [id, candidates] : standing_)
        all.insert(all.end(), candidates.begin(), candidates.end());
    return all;
}

}  // namespace lariat::search
