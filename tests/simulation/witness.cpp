#include "witness.hpp"

#include "core/model/binary.hpp"
#include "foundation/base/hex.hpp"
#include "io/keys/replacement.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lariat::simulation {

void Tally::add(const Tally& other) {
    blocks += other.blocks;
    reorgs += other.reorgs;
    reorged_blocks += other.reorged_blocks;
    restarts += other.restarts;
    signatures += other.signatures;
    intents += other.intents;
    landed += other.landed;
    exact += other.exact;
    reverted += other.reverted;
    cancelled += other.cancelled;
    dropped += other.dropped;
}

Witness::Witness(const Economy& economy,
                 const Blockchain& chain,
                 const IntentDisk& disk,
                 const SignerHouse& signer)
    : economy_{economy}, chain_{chain}, disk_{disk}, signer_{signer} {}

void Witness::breaks(std::string what) {
    if (!broken_)
        broken_ = std::move(what);
}

const store::Intent* Witness::owner_of(const SignedTransaction& signed_txn, const Hash& hash) const {
    for (const auto& [id, intent] : disk_.intents)
        for (const store::Attempt& attempt : intent.attempts)
            if (attempt.hash == hash || attempt.txn == signed_txn.txn)
                return &intent;
    return nullptr;
}

void Witness::on_signed(const SignedTransaction& signed_txn) {
    const Transaction& txn = signed_txn.txn;
    const Hash hash = hash_of(signed_txn);
    digest_.add(hash.view());
    const bool cancels = keys::is_cancellation(txn, economy_.addresses.owner);
    auto& before = signed_[txn.nonce];
    const bool repeated = std::ranges::find(before, signed_txn) != before.end();
    if (signer_.state == OperatingState::halted)
        breaks(fmt::format("a signature for nonce {} while halted", txn.nonce.raw()));
    if (signer_.state == OperatingState::reducing && before.empty() && !cancels)
        breaks(fmt::format("a plan was signed for nonce {} while reducing", txn.nonce.raw()));
    if (owner_of(signed_txn, hash) == nullptr)
        breaks(fmt::format("nonce {} was signed without a durable intent", txn.nonce.raw()));
    if (repeated)
        return;
    ++tally_.signatures;
    if (!before.empty()) {
        const Transaction& newest = before.back().txn;
        Transaction raised = newest;
        raised.max_fee_per_gas = txn.max_fee_per_gas;
        raised.max_priority_fee_per_gas = txn.max_priority_fee_per_gas;
        if (!cancels && raised != txn)
            breaks(fmt::format("two different transactions were signed for nonce {}", txn.nonce.raw()));
        const auto enough = [](const U256& bid, const U256& over) {
            return bid * U256{1'000U} >= over * U256{1'125U};
        };
        if (!enough(txn.max_fee_per_gas, newest.max_fee_per_gas) ||
            !enough(txn.max_priority_fee_per_gas, newest.max_priority_fee_per_gas))
            breaks(fmt::format("a replacement of nonce {} bids too little", txn.nonce.raw()));
    }
    before.push_back(signed_txn);
}

void Witness::on_received(const SignedTransaction& signed_txn, const Hash& hash) {
    if (owner_of(signed_txn, hash) == nullptr)
        breaks(fmt::format("nonce {} was sent without a durable intent", signed_txn.txn.nonce.raw()));
    const auto known = signed_.find(signed_txn.txn.nonce);
    if (known == signed_.end() || std::ranges::find(known->second, signed_txn) == known->second.end())
        breaks(fmt::format("nonce {} was sent with a signature nobody saw", signed_txn.txn.nonce.raw()));
}

void Witness::on_tip() {
    ++tally_.blocks;
    digest_.add(chain_.tip().hash().view());
    std::map<store::IntentId, Hash> on_chain;
    for (const Included& included : chain_.tip().txns) {
        if (!included.txn->signed_txn || foreign_.contains(included.txn->hash))
            continue;
        const store::Intent* owner = owner_of(*included.txn->signed_txn, included.txn->hash);
        if (owner == nullptr)
            breaks("a transaction of ours is on chain and belongs to no intent");
        else if (!on_chain.emplace(owner->id, included.txn->hash).second)
            breaks(fmt::format("intent {} is on chain twice", owner->id.raw()));
    }
}

void Witness::on_reorg(std::uint64_t depth) {
    ++tally_.reorgs;
    tally_.reorged_blocks += depth;
}

void Witness::on_step(const Engine& engine) {
    if (!engine.ready() || engine.market()->head().ref.hash == checked_head_)
        return;
    checked_head_ = engine.market()->head().ref.hash;
    check_market(*engine.market(), "following");
}

void Witness::check_market(const market::Market& market, std::string_view when) {
    const Block* block = chain_.find(market.head().ref.hash);
    if (block == nullptr) {
        breaks("the market stands on a block that does not exist");
        return;
    }
    for (std::uint32_t i = 0; i < block->after.pools.size(); ++i)
        if (std::get<V2State>(market.state(PoolId{i})) != block->after.pools[i])
            breaks(fmt::format("{}: pool {} differs at block {}", when, i, block->number()));
    for (std::size_t i = 0; i < block->after.lender_balances.size(); ++i)
        if (market.available(i) != block->after.lender_balances[i])
            breaks(fmt::format("{}: lender {} differs at block {}", when, i, block->number()));
}

void Witness::arrived(const Event& event) {
    digest_.add(event.body.index());
}

void Witness::settled(const Event& event, std::span<const Action> actions) {
    scratch_.clear();
    binary::encode_to(scratch_, event);
    binary::encode_to(scratch_, actions);
    digest_.add(ByteView{scratch_});
    for (const Action& action : actions) {
        if (const auto* record = std::get_if<Record>(&action))
            concluded_[{run_.text, record->opportunity.id}] = {record->opportunity.stage,
                                                               record->opportunity.reason};
        else if (const auto* outcome = std::get_if<RecordOutcome>(&action))
            check_outcome(*outcome);
        else if (const auto* alert = std::get_if<Alert>(&action);
                 alert != nullptr && alert->text.starts_with("an undisturbed execution"))
            breaks(alert->text);
    }
}

void Witness::check_outcome(const RecordOutcome& outcome) {
    const Landed& landed = outcome.landed;
    const Block* block = chain_.find(landed.block.hash);
    const auto included = block == nullptr ? std::vector<Included>::const_iterator{}
                                           : std::ranges::find_if(block->txns, [&](const Included& one) {
                                                 return one.txn->hash == landed.txn;
                                             });
    if (block == nullptr || included == block->txns.end()) {
        breaks(
            fmt::format("opportunity {} is said to have landed where it is not", landed.opportunity.raw()));
        return;
    }
    const Effect& effect = included->effect;
    if (!landed.cancelled && (landed.succeeded != effect.succeeded || landed.profit != effect.profit ||
                              landed.gas_used != effect.gas_used))
        breaks(
            fmt::format("the outcome of opportunity {} is not what the chain did", landed.opportunity.raw()));
    const bool alone = std::none_of(block->txns.begin(), included, [&](const Included& earlier) {
        return std::ranges::any_of(earlier.effect.written, [&](const Hash& slot) {
            return std::ranges::find(effect.slots, slot) != effect.slots.end();
        });
    });
    if (landed.on_target && alone && !landed.cancelled && landed.disturbance != Disturbance::unverified &&
        !outcome.exact)
        breaks(fmt::format("opportunity {} landed undisturbed and not exact", landed.opportunity.raw()));
    if (outcome.exact)
        ++tally_.exact;
}

}  // namespace lariat::simulation
