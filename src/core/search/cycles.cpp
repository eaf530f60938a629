#include "core/search/cycles.hpp"

#include <algorithm>
#include <limits>

namespace lariat::search {
namespace {

constexpr std::size_t kUnranked = std::numeric_limits<std::size_t>::max();

struct Step {
    Hop hop;
    TokenId to;
};

class Enumerator {
public:
    Enumerator(const ChainSetup& setup, std::size_t max_pools)
        : max_pools_{std::min(max_pools, kMaxHops)},
          rank_(setup.tokens.size(), kUnranked),
          steps_(setup.tokens.size()),
          visited_(setup.tokens.size(), false) {
        for (std::size_t i = 0; i < setup.settlements.size(); ++i)
            rank_[setup.settlements[i].token.raw()] = i;
        for (std::size_t i = 0; i < setup.pools.size(); ++i) {
            const Pool& pool = setup.pools[i];
            const PoolId id{static_cast<std::uint32_t>(i)};
            steps_[pool.token0.raw()].push_back({{id, true}, pool.token1});
            steps_[pool.token1.raw()].push_back({{id, false}, pool.token0});
        }
    }

    std::vector<Cycle> from(TokenId start) {
        start_ = start;
        found_.clear();
        extend(start);
        return std::move(found_);
    }

private:
    void extend(TokenId at) {
        for (const Step& step : steps_[at.raw()]) {
            if (std::ranges::any_of(path_, [&](const Hop& hop) { return hop.pool == step.hop.pool; }))
                continue;
            path_.push_back(step.hop);
            if (step.to == start_) {
                if (path_.size() >= 2)
                    found_.push_back({Route{path_}, rank_[start_.raw()]});
            } else if (path_.size() < max_pools_ && !visited_[step.to.raw()] &&
                       rank_[step.to.raw()] > rank_[start_.raw()]) {
                visited_[step.to.raw()] = true;
                extend(step.to);
                visited_[step.to.raw()] = false;
            }
            path_.pop_back();
        }
    }

    std::size_t max_pools_;
    std::vector<std::size_t> rank_;
    std::vector<std::vector<Step>> steps_;
    std::vector<bool> visited_;
    TokenId start_;
    std::vector<Hop> path_;
    std::vector<Cycle> found_;
};

}  // namespace

CycleIndex::CycleIndex(const ChainSetup& setup, std::size_t max_pools) : through_(setup.pools.size()) {
    Enumerator enumerator{setup, max_pools};
    for (const auto& settlement : setup.settlements) {
        for (const Cycle& cycle : enumerator.from(settlement.token)) {
            const CycleId id{static_cast<std::uint32_t>(cycles_.size())};
            for (const Hop& hop : cycle.route.hops())
                through_[hop.pool.raw()].push_back(id);
            cycles_.push_back(cycle);
        }
    }
}

}  // namespace lariat::search
