#include "core/market/log_topics.hpp"
#include "foundation/base/hex.hpp"
#include "witness.hpp"

#include <fmt/format.h>

#include <algorithm>

/// What has to hold at the end, against the chain as it is then.
namespace lariat::simulation {
namespace {

Stage stage_of(store::IntentState state) {
    switch (state) {
        case store::IntentState::landed:
            return Stage::landed;
        case store::IntentState::reverted:
            return Stage::reverted;
        case store::IntentState::cancelled:
            return Stage::cancelled;
        default:
            return Stage::dropped;
    }
}

BlockSeen seen(const Block& block) {
    BlockSeen made{.header = block.header};
    for (const Included& included : block.txns)
        for (const Log& log : included.effect.logs)
            if (std::ranges::find(market::kFoldedTopics, log.topics.front()) != market::kFoldedTopics.end())
                made.logs.push_back(log);
    return made;
}

}  // namespace

void Witness::check_end(const Engine* engine) {
    check_intents();
    check_nonces();
    if (engine == nullptr || !engine->ready()) {
        breaks("the engine is not ready at the end");
        return;
    }
    if (engine->market()->head().ref.hash != chain_.tip().hash())
        breaks(fmt::format("the engine stands on block {} at the end, the chain on {}",
                           engine->market()->head().ref.number.raw(), chain_.tip().number()));
    check_market(*engine->market(), "at the end");
    check_replay(*engine);
}

void Witness::check_intents() {
    std::map<Nonce, store::IntentId> taken;
    std::set<std::pair<std::string, OpportunityId>> executed;
    for (const auto& [id, intent] : disk_.intents) {
        ++tally_.intents;
        tally_.landed += intent.state == store::IntentState::landed ? 1 : 0;
        tally_.reverted += intent.state == store::IntentState::reverted ? 1 : 0;
        tally_.cancelled += intent.state == store::IntentState::cancelled ? 1 : 0;
        tally_.dropped += intent.state == store::IntentState::dropped ? 1 : 0;
        if (takes_nonce(intent) && !taken.emplace(intent.nonce, id).second)
            breaks(fmt::format("intents {} and {} share nonce {}", taken.at(intent.nonce).raw(), id.raw(),
                               intent.nonce.raw()));
        if (intent.state == store::IntentState::landed && intent.opportunity.raw() != 0 &&
            !executed.emplace(intent.run.text, intent.opportunity).second)
            breaks(fmt::format("opportunity {} was executed twice", intent.opportunity.raw()));
        check_intent_end(intent);
        check_core(intent);
    }
}

void Witness::check_intent_end(const store::Intent& intent) {
    const Block* block = nullptr;
    const Included* on_chain = nullptr;
    const store::Attempt* landed = nullptr;
    for (const store::Attempt& attempt : intent.attempts) {
        const Block* in = nullptr;
        const Included* found = attempt.hash ? chain_.included(*attempt.hash, &in) : nullptr;
        if (found == nullptr)
            continue;
        if (on_chain != nullptr)
            breaks(fmt::format("intent {} is on chain twice", intent.id.raw()));
        on_chain = found;
        block = in;
        landed = &attempt;
    }
    const auto is = [&](store::IntentState expected) {
        if (intent.state != expected)
            breaks(fmt::format("intent {} (nonce {}) is {} ({}), the chain says {}", intent.id.raw(),
                               intent.nonce.raw(), name_of(intent.state), intent.note, name_of(expected)));
    };
    if (on_chain == nullptr) {
        is(store::IntentState::dropped);
        return;
    }
    is(landed->kind == store::AttemptKind::cancel ? store::IntentState::cancelled
       : on_chain->effect.succeeded               ? store::IntentState::landed
                                                  : store::IntentState::reverted);
    if (intent.landed_in &&
        *intent.landed_in != store::Inclusion{block->header.ref.number, block->hash(), on_chain->index})
        breaks(fmt::format("intent {} landed in another block than the store says", intent.id.raw()));
}

void Witness::check_nonces() {
    // Whatever was signed for has to be used up, by that or by a foreign transaction.
    const Nonce mined = chain_.tip().after.nonce;
    for (const auto& [nonce, transactions] : signed_)
        if (nonce >= mined)
            breaks(fmt::format("nonce {} was signed for and is still open: the chain waits for {}",
                               nonce.raw(), mined.raw()));
    for (const Block* block : chain_.canonical())
        for (const Included& included : block->txns) {
            if (!included.txn->signed_txn || foreign_.contains(included.txn->hash))
                continue;
            if (owner_of(*included.txn->signed_txn, included.txn->hash) == nullptr)
                breaks("a transaction on chain belongs to no intent");
        }
}

void Witness::check_core(const store::Intent& intent) {
    if (intent.run != run_ || intent.opportunity.raw() == 0 || is_open(intent.state))
        return;
    // One that was never signed may have made room for another of the same opportunity.
    for (const auto& [id, other] : disk_.intents)
        if (id > intent.id && other.run == intent.run && other.opportunity == intent.opportunity)
            return;
    const auto core = concluded_.find({run_.text, intent.opportunity});
    if (core == concluded_.end()) {
        breaks(fmt::format("the core never recorded opportunity {}", intent.opportunity.raw()));
        return;
    }
    const Stage stage = core->second.stage;
    // What was never signed the core knows as refused.
    const bool agrees = stage == stage_of(intent.state) ||
                        (intent.state == store::IntentState::dropped && stage == Stage::refused);
    if (!agrees)
        breaks(fmt::format("opportunity {} is {} ({}) in the core and {} in the store",
                           intent.opportunity.raw(), name_of(stage), name_of(core->second.reason),
                           name_of(intent.state)));
}

void Witness::check_replay(const Engine& engine) {
    market::Market replayed{economy_.setup};
    StateLoaded genesis{.at = chain_.canonical().front()->header};
    for (std::uint32_t i = 0; i < economy_.genesis.pools.size(); ++i)
        genesis.pools.push_back({PoolId{i}, economy_.genesis.pools[i]});
    genesis.lender_balances = economy_.genesis.lender_balances;
    if (!replayed.load(genesis)) {
        breaks("the genesis cannot be loaded");
        return;
    }
    for (const Block* block : chain_.canonical().subspan(1))
        if (!replayed.apply(seen(*block))) {
            breaks(fmt::format("block {} cannot be replayed", block->number()));
            return;
        }
    const market::Market& live = *engine.market();
    if (replayed.head().ref != live.head().ref)
        breaks("the replay ends on another block");
    for (std::uint32_t i = 0; i < economy_.setup.pools.size(); ++i)
        if (replayed.state(PoolId{i}) != live.state(PoolId{i}))
            breaks(fmt::format("pool {} differs from a replay from scratch", i));
    for (std::size_t i = 0; i < economy_.setup.lenders.size(); ++i)
        if (replayed.available(i) != live.available(i))
            breaks(fmt::format("lender {} differs from a replay from scratch", i));
}

}  // namespace lariat::simulation
