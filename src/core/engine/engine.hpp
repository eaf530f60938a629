#pragma once

#include "core/market/market.hpp"
#include "core/model/action.hpp"
#include "core/risk/gate.hpp"
#include "core/search/searcher.hpp"
#include "core/strategy/strategy.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace lariat {

/// Event in, Action out. No clock, socket, file or log: the same events give the same actions.
///
/// Not thread-safe; one thread feeds it, in one order.
class Engine {
public:
    /// What the event calls for, in order; valid until the next call.
    std::span<const Action> on(const Event& event);

    [[nodiscard]] bool ready() const { return market_ && market_->ready(); }
    [[nodiscard]] const market::Market* market() const { return market_.get(); }
    [[nodiscard]] bool halted() const { return gate_ && gate_->halted(); }
    [[nodiscard]] std::string halt_reason() const { return gate_ ? gate_->halt_reason() : ""; }
    [[nodiscard]] std::size_t cycle_count() const {
        return searcher_ ? searcher_->index().cycles().size() : 0;
    }

private:
    void handle(const Configured& configured);
    void handle(const StateLoaded& loaded);
    void handle(const BlockSeen& block);
    void handle(const Reorged& reorg);
    void handle(const Proved& proved);
    void handle(const Sent& sent);
    void handle(const Landed& landed);
    void handle(const Dropped& dropped);
    void handle(const Unlanded& unlanded);
    void handle(const Command& command);

    void look_for_opportunities();
    void lose_market(std::string why);
    void conclude(Opportunity opportunity);
    [[nodiscard]] std::vector<U256> max_amounts() const;
    [[nodiscard]] Target target() const;

    std::unique_ptr<market::Market> market_;
    std::unique_ptr<search::Searcher> searcher_;
    std::unique_ptr<strategy::Strategy> strategy_;
    std::unique_ptr<risk::Gate> gate_;

    OpportunityId next_id_{1};
    std::uint64_t now_ns_ = 0;
    std::uint64_t head_received_ns_ = 0;
    std::vector<Opportunity> proving_;
    std::map<OpportunityId, Opportunity> open_;
    std::map<OpportunityId, Opportunity> landed_;  // may still be undone by a reorg
    std::vector<Action> actions_;
};

}  // namespace lariat
