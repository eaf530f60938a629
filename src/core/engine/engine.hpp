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

    /// Everything that decides what the engine will answer, as bytes: an engine restored from them goes on as
    /// this one would, action for action.
    [[nodiscard]] Bytes checkpoint() const;
    /// Errc::malformed if the bytes are no checkpoint, Errc::conflict if one of another shape.
    [[nodiscard]] static Result<Engine> restore(ByteView checkpoint);

    [[nodiscard]] bool ready() const { return market_ && market_->ready(); }
    [[nodiscard]] const market::Market* market() const { return market_.get(); }
    [[nodiscard]] const Policy* policy() const { return strategy_ ? &strategy_->policy() : nullptr; }
    [[nodiscard]] OperatingState state() const { return gate_ ? gate_->state() : OperatingState::active; }
    [[nodiscard]] std::string state_reason() const { return gate_ ? gate_->state_reason() : ""; }
    [[nodiscard]] std::size_t cycle_count() const {
        return searcher_ ? searcher_->index().cycles().size() : 0;
    }

private:
    friend struct Checkpoint;

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
    void conclude(const Opportunity& predicted, Opportunity outcome);
    [[nodiscard]] std::optional<Opportunity> take(OpportunityId id);
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
    // As they were submitted; what became of them may still change: a reorg, a node that was wrong.
    std::map<OpportunityId, Opportunity> settled_;
    std::vector<Action> actions_;
};

}  // namespace lariat
