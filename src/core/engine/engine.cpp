#include "core/engine/engine.hpp"

#include "foundation/math/u256_text.hpp"

#include <algorithm>

namespace lariat {
namespace {

constexpr std::size_t kRememberedOutcomes = 4096;

Reason reason_of(Sent::Status status) {
    switch (status) {
        case Sent::Status::vetoed:
            return Reason::halted;
        case Sent::Status::blocked:
            return Reason::lane_blocked;
        case Sent::Status::intent_failed:
            return Reason::intent_failed;
        default:
            return Reason::send_failed;
    }
}

}  // namespace

std::span<const Action> Engine::on(const Event& event) {
    actions_.clear();
    now_ns_ = event.received_ns;
    if (!market_ && !std::holds_alternative<Configured>(event.body))
        return {};
    std::visit([this](const auto& body) { handle(body); }, event.body);
    return actions_;
}

void Engine::handle(const Configured& configured) {
    market_ = std::make_unique<market::Market>(configured.setup);
    searcher_ = std::make_unique<search::Searcher>(configured.setup, configured.policy.max_cycle_pools);
    strategy_ = std::make_unique<strategy::Strategy>(configured.policy);
    if (gate_)
        gate_->replace_policy(configured.policy);
    else
        gate_ = std::make_unique<risk::Gate>(configured.policy);
    proving_.clear();
    actions_.emplace_back(Fetch{});
}

void Engine::handle(const StateLoaded& loaded) {
    if (auto result = market_->load(loaded); !result) {
        actions_.emplace_back(Alert{Alert::Level::critical, "state refused: " + describe(result.error())});
        return;
    }
    head_received_ns_ = now_ns_;
    searcher_->rebuild(*market_, max_amounts());
    look_for_opportunities();
}

void Engine::handle(const BlockSeen& block) {
    const auto change = market_->apply(block);
    if (!change) {
        lose_market("block refused: " + describe(change.error()));
        return;
    }
    head_received_ns_ = now_ns_;
    searcher_->update(*market_, *change, max_amounts());
    look_for_opportunities();
}

void Engine::handle(const Reorged& reorg) {
    const auto change = market_->rollback(reorg.ancestor);
    if (!change) {
        lose_market("reorg refused: " + describe(change.error()));
        return;
    }
    searcher_->update(*market_, *change, max_amounts());
}

void Engine::lose_market(std::string why) {
    actions_.emplace_back(Alert{Alert::Level::warning, std::move(why)});
    actions_.emplace_back(Fetch{});
}

void Engine::look_for_opportunities() {
    // What was being proved belongs to the head before: its answer comes too late.
    for (Opportunity& late : proving_) {
        late.stage = Stage::refused;
        late.reason = Reason::late_proof;
        actions_.emplace_back(Record{late});
    }
    proving_.clear();

    std::vector<Opportunity> found = strategy_->evaluate(*market_, *searcher_, max_amounts(), next_id_);
    const auto refuse_all = [&](Reason reason) {
        for (Opportunity& opportunity : found)
            if (opportunity.stage == Stage::seen) {
                opportunity.stage = Stage::refused;
                opportunity.reason = reason;
            }
    };
    if (!strategy_->policy().execute)
        refuse_all(Reason::execution_off);
    else if (gate_->state() != OperatingState::active)
        refuse_all(Reason::halted);
    else
        strategy_->choose(found, gate_->free_slots(open_.size()));

    for (const Opportunity& opportunity : found) {
        if (opportunity.stage == Stage::proving)
            proving_.push_back(opportunity);
        actions_.emplace_back(Record{opportunity});
    }
    // The proof first: what waits for the node must not wait for the records.
    if (!proving_.empty())
        actions_.insert(actions_.begin(),
                        Prove{market_->head(), target(), strategy_->policy().tip, proving_});
}

void Engine::handle(const Proved& proved) {
    if (proving_.empty() || proved.head.hash != market_->head().ref.hash)
        return;
    std::vector<Opportunity> asked = std::move(proving_);
    proving_.clear();
    const Target meant_for = target();
    std::vector<Action> records;
    for (Opportunity& opportunity : asked) {
        const auto proof = std::ranges::find(proved.proofs, opportunity.id, &Proof::opportunity);
        if (!proved.available || proof == proved.proofs.end()) {
            opportunity.stage = Stage::refused;
            opportunity.reason = Reason::proof_unavailable;
            records.emplace_back(Record{opportunity});
            continue;
        }
        Opportunity judged = strategy_->with_proof(*market_, opportunity, *proof, meant_for.base_fee);
        if (judged.stage != Stage::refused) {
            const auto settlement = market_->settlement_of(judged.settlement);
            LARIAT_ASSERT(settlement.has_value());
            const risk::Moment moment{.head_age_ns = now_ns_ - head_received_ns_,
                                      .head_is_newest = true,
                                      .notional = market_->token_to_native(*settlement, judged.amount_in()),
                                      .open = open_.size()};
            if (const auto refused = gate_->check(judged, moment)) {
                judged.stage = Stage::refused;
                judged.reason = *refused;
            }
        }
        if (judged.stage != Stage::refused) {
            judged.stage = Stage::submitted;
            judged.reason = Reason::profitable;
            open_.emplace(judged.id, judged);
            actions_.emplace_back(Submit{judged, *proof, meant_for, strategy_->policy().tip});
        }
        records.emplace_back(Record{judged});
    }
    actions_.insert(actions_.end(), records.begin(), records.end());
}

void Engine::handle(const Sent& sent) {
    const auto found = open_.find(sent.opportunity);
    if (found == open_.end() || sent.status == Sent::Status::sent)
        return;
    Opportunity opportunity = found->second;
    if (sent.status == Sent::Status::unknown) {
        // It may still land; the receipt decides.
        opportunity.stage = Stage::unknown;
        opportunity.reason = Reason::unknown;
        actions_.emplace_back(Record{opportunity});
        return;
    }
    open_.erase(found);
    const Opportunity predicted = opportunity;
    opportunity.stage = Stage::refused;
    opportunity.reason = reason_of(sent.status);
    conclude(predicted, std::move(opportunity));
}

void Engine::handle(const Landed& landed) {
    const std::optional<Opportunity> predicted = take(landed.opportunity);
    if (!predicted)
        return;
    Opportunity outcome = strategy_->with_outcome(*market_, *predicted, landed);
    const bool exact = landed.succeeded && !landed.cancelled && landed.profit == predicted->profit;
    if (outcome.reason == Reason::landed_inexact || outcome.reason == Reason::reverted_undisturbed)
        actions_.emplace_back(Alert{
            Alert::Level::critical,
            "an undisturbed execution was not what its proof said: " + std::string{name_of(outcome.reason)} +
                ", opportunity " + std::to_string(predicted->id.raw()) + ", predicted " +
                to_decimal(predicted->profit) + ", received " + to_decimal(landed.profit)});
    actions_.emplace_back(RecordOutcome{outcome, landed, predicted->gas, exact});
    conclude(*predicted, std::move(outcome));
}

void Engine::handle(const Dropped& dropped) {
    const std::optional<Opportunity> predicted = take(dropped.opportunity);
    if (!predicted)
        return;
    Opportunity opportunity = *predicted;
    opportunity.stage = Stage::dropped;
    opportunity.reason = Reason::dropped;
    conclude(*predicted, std::move(opportunity));
}

void Engine::handle(const Unlanded& unlanded) {
    std::optional<Opportunity> opportunity = take(unlanded.opportunity);
    if (!opportunity)
        return;
    opportunity->stage = Stage::submitted;
    opportunity->reason = Reason::reorged;
    actions_.emplace_back(Record{*opportunity});
    open_.insert_or_assign(opportunity->id, *std::move(opportunity));
}

void Engine::handle(const Command& command) {
    switch (command.kind) {
        case Command::Kind::halt:
            gate_->enter(OperatingState::halted, command.reason);
            actions_.emplace_back(Alert{Alert::Level::critical, "halted: " + command.reason});
            break;
        case Command::Kind::reduce:
            gate_->enter(OperatingState::reducing, command.reason);
            actions_.emplace_back(Alert{Alert::Level::warning, "reducing: " + command.reason});
            break;
        case Command::Kind::resume:
            gate_->enter(OperatingState::active, command.reason);
            actions_.emplace_back(Alert{Alert::Level::info, "resumed: " + command.reason});
            break;
    }
}

std::optional<Opportunity> Engine::take(OpportunityId id) {
    for (auto* const known : {&open_, &settled_})
        if (auto node = known->extract(id))
            return std::move(node.mapped());
    return std::nullopt;
}

void Engine::conclude(const Opportunity& predicted, Opportunity outcome) {
    settled_.insert_or_assign(predicted.id, predicted);
    if (settled_.size() > kRememberedOutcomes)
        settled_.erase(settled_.begin());
    const Stage stage = outcome.stage;
    actions_.emplace_back(Record{std::move(outcome)});
    if (gate_->on_outcome(stage)) {
        actions_.emplace_back(SetState{gate_->state(), gate_->state_reason()});
        actions_.emplace_back(Alert{Alert::Level::critical, "halted: " + gate_->state_reason()});
    }
}

std::vector<U256> Engine::max_amounts() const {
    std::vector<U256> amounts;
    const U256& limit = strategy_->policy().max_notional;
    for (std::size_t i = 0; i < market_->setup().settlements.size(); ++i)
        amounts.push_back(limit.is_zero() ? U256::max() : market_->native_to_token(i, limit));
    return amounts;
}

Target Engine::target() const {
    const BlockHeader& head = market_->head();
    return {head.ref.number.next(), head.timestamp + strategy_->policy().block_seconds, next_base_fee(head)};
}

}  // namespace lariat
