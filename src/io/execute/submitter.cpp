#include "io/execute/submitter.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/keccak.hpp"
#include "io/chain/witness.hpp"
#include "io/runtime/clock.hpp"
#include "io/runtime/log.hpp"

#include <algorithm>
#include <array>

namespace lariat::execute {
namespace {

const io::Logger kLog{"execute"};
constexpr std::size_t kRememberedHeaders = 64;
/// Blocks after its target for which a transaction may linger before it is offered again or given up.
constexpr std::uint64_t kPatience = 2;

std::int64_t now_ns() {
    return static_cast<std::int64_t>(io::SystemClock::instance().unix_nanos());
}

/// The node has this very transaction already: it was taken the first time. In the words of geth and reth,
/// Erigon, anvil, Nethermind and Besu.
bool is_already_known(const io::Failure& failure) {
    const auto* error = net::rpc_error(failure);
    if (error == nullptr)
        return false;
    std::string words;
    for (const char c : error->message)
        if (c != ' ')
            words += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    constexpr std::array<std::string_view, 3> kKnown{"alreadyknown", "alreadyimported", "knowntransaction"};
    return std::ranges::any_of(kKnown, [&](std::string_view known) { return words.contains(known); });
}

/// The node looked at the transaction and said no, so it is nowhere. An internal error says nothing.
bool is_refusal(const io::Failure& failure) {
    constexpr std::int64_t kInternalError = -32603;
    const auto* error = net::rpc_error(failure);
    return error != nullptr && error->code != kInternalError;
}

}  // namespace

Submitter::Submitter(const chain::Node& node,
                     store::IntentStore& intents,
                     const ChainSetup& setup,
                     chain::ExecutorAddresses addresses,
                     Sign sign,
                     store::RunId run,
                     SubmitterHooks hooks,
                     SubmitterOptions options)
    : node_{node},
      intents_{intents},
      setup_{setup},
      addresses_{addresses},
      sign_{std::move(sign)},
      run_{std::move(run)},
      hooks_{std::move(hooks)},
      options_{options} {}

io::Task<io::Expected<void>> Submitter::reconcile() {
    LARIAT_CO_TRY(const Nonce mined, co_await node_.nonce(addresses_.owner, "latest"));
    LARIAT_CO_TRY(const Nonce pending, co_await node_.nonce(addresses_.owner, "pending"));
    LARIAT_CO_TRY(auto open, intents_.open_intents());
    for (store::Intent& intent : open) {
        if (intent.chain != node_.chain() || intent.signer != addresses_.owner)
            continue;
        LARIAT_CO_TRY(const auto receipt, co_await node_.receipt(intent.txn));
        if (receipt) {
            // Open until it is settled, which the next head tries again.
            open_.insert_or_assign(intent.id, intent);
            co_await settle(intent, *receipt, reorgs_);
            continue;
        }
        LARIAT_CO_TRY(const std::string known,
                      co_await node_.rpc().call("eth_getTransactionByHash",
                                                "[\"" + to_hex(intent.txn) + "\"]", net::kRead));
        if (known != "null" && intent.nonce >= mined) {
            update(intent, {.state = store::IntentState::sent,
                            .changed_ns = now_ns(),
                            .note = "still waiting in the node"});
            open_.insert_or_assign(intent.id, intent);
            continue;
        }
        // The plan holds for one block, which is past: offering it again would only buy a revert.
        const std::string note = intent.nonce < mined ? "its nonce was used by another transaction"
                                                      : "the node does not know it, and its block is past";
        update(intent, {.state = store::IntentState::dropped, .changed_ns = now_ns(), .note = note});
        hooks_.reconciled(intent);
    }
    LARIAT_CO_TRY(const auto ours, intents_.next_nonce(node_.chain(), addresses_.owner));
    next_nonce_ = std::max({mined, pending, open_.empty() ? Nonce{} : ours.value_or(Nonce{})});
    kLog.info("intents reconciled",
              {{"found_open", open.size()}, {"still_open", open_.size()}, {"next_nonce", next_nonce_.raw()}});
    co_return io::ok();
}

void Submitter::submit(Submit action, std::uint64_t event_ns) {
    queue_.push_back({std::move(action), event_ns});
    wake_sender_.set();
}

io::Task<void> Submitter::run_sender() {
    for (;;) {
        co_await wake_sender_.wait();
        wake_sender_.reset();
        std::vector<Prepared> prepared;
        Nonce nonce = next_nonce_;
        while (!queue_.empty()) {
            const Queued queued = std::move(queue_.front());
            queue_.pop_front();
            if (const auto why = hooks_.veto()) {
                refuse(queued, Sent::Status::vetoed, {Errc::refused, *why});
                continue;
            }
            auto made = prepare(queued, nonce);
            if (!made) {
                refuse(queued, Sent::Status::intent_failed, made.error());
                continue;
            }
            nonce = nonce.next();
            prepared.push_back(std::move(*made));
        }
        if (!prepared.empty())
            co_await depart(std::move(prepared));
    }
}

io::Expected<Submitter::Prepared> Submitter::prepare(Queued queued, Nonce nonce) {
    const Submit& action = queued.action;
    const std::uint64_t used = action.proof.gas_used.raw();
    Transaction txn;
    txn.type = TransactionType::dynamic_fee;
    txn.chain_id = node_.chain();
    txn.nonce = nonce;
    txn.max_priority_fee_per_gas = action.tip;
    txn.max_fee_per_gas = action.target.base_fee + action.tip;
    txn.gas_limit = Gas{used + used * options_.gas_margin_percent / 100 + options_.gas_floor};
    txn.to = addresses_.contract;
    txn.data = chain::encode_execute(setup_, action.opportunity, action.target);

    const Hash calldata_hash = keccak256(txn.data);
    LARIAT_TRY(const SignedTransaction signed_txn, sign_(std::move(txn)));

    store::IntentDraft draft;
    draft.run = run_;
    draft.opportunity = action.opportunity.id;
    draft.chain = node_.chain();
    draft.signer = addresses_.owner;
    draft.nonce = nonce;
    draft.to = addresses_.contract;
    draft.calldata_hash = calldata_hash;
    draft.raw_txn = encode(signed_txn);
    draft.txn = hash_of(signed_txn);
    draft.proved_on = action.opportunity.head.number;
    draft.proved_on_hash = action.opportunity.head.hash;
    draft.target = action.target;
    draft.settlement = setup_.tokens[action.opportunity.settlement.raw()].address;
    draft.predicted_profit = action.opportunity.profit;
    draft.predicted_gas = action.proof.gas_used;
    draft.created_ns = now_ns();
    return Prepared{std::move(queued), std::move(draft)};
}

io::Task<void> Submitter::depart(std::vector<Prepared> prepared) {
    std::vector<store::IntentDraft> drafts;
    for (const Prepared& one : prepared)
        drafts.push_back(one.draft);
    const auto ids = intents_.create(drafts);
    if (!ids) {
        for (const Prepared& one : prepared)
            refuse(one.queued, Sent::Status::intent_failed, ids.error());
        co_return;
    }
    next_nonce_ = prepared.back().draft.nonce.next();
    for (std::size_t i = 0; i < prepared.size(); ++i) {
        const Nonce nonce = prepared[i].draft.nonce;
        if (co_await send(std::move(prepared[i]), (*ids)[i]))
            continue;
        // The later ones would wait behind the gap for ever: they are signed anew with the nonces that are
        // left.
        for (std::size_t rest = prepared.size() - 1; rest > i; --rest) {
            store::Intent intent;
            intent.id = (*ids)[rest];
            update(intent, {.state = store::IntentState::dropped,
                            .changed_ns = now_ns(),
                            .note = "never sent: the transaction before it was refused"});
            queue_.push_front(std::move(prepared[rest].queued));
        }
        co_await free_nonce(nonce);
        if (!queue_.empty())
            wake_sender_.set();
        co_return;
    }
}

io::Task<void> Submitter::free_nonce(Nonce refused) {
    next_nonce_ = refused;
    // It may have been refused because the nonce is used already: by this key, elsewhere.
    const auto pending = co_await node_.nonce(addresses_.owner, "pending");
    if (pending)
        next_nonce_ = std::max(refused, *pending);
}

io::Task<bool> Submitter::send(Prepared prepared, store::IntentId id) {
    store::Intent intent;
    static_cast<store::IntentDraft&>(intent) = prepared.draft;
    intent.id = id;
    open_.insert_or_assign(id, intent);

    const auto sent = co_await node_.send_raw(intent.raw_txn);
    const auto sent_ns = static_cast<std::uint64_t>(now_ns());
    Sent event{.opportunity = intent.opportunity, .txn = intent.txn, .nonce = intent.nonce};
    if (sent || is_already_known(sent.error())) {
        update(intent, {.state = store::IntentState::sent, .changed_ns = now_ns()});
    } else if (is_refusal(sent.error())) {
        event.status = Sent::Status::send_failed;
        update(intent,
               {.state = store::IntentState::dropped, .changed_ns = now_ns(), .note = sent.error().message});
        kLog.warn("transaction refused", {{"txn", to_hex(intent.txn)}, {"why", sent.error()}});
    } else {
        event.status = Sent::Status::unknown;
        update(intent,
               {.state = store::IntentState::unknown, .changed_ns = now_ns(), .note = sent.error().message});
        kLog.warn("no answer to a transaction, it may land",
                  {{"txn", to_hex(intent.txn)}, {"why", sent.error()}});
    }
    if (is_open(intent.state))
        open_.insert_or_assign(id, intent);
    else
        open_.erase(id);
    hooks_.departed({intent.opportunity, intent, prepared.queued.event_ns,
                     event.status == Sent::Status::sent ? sent_ns : 0});
    hooks_.emit(event);
    if (newest_ && newest_->ref.number >= intent.target.number)
        wake_watcher_.set();
    co_return event.status != Sent::Status::send_failed;
}

void Submitter::refuse(const Queued& queued, Sent::Status status, const io::Failure& why) {
    if (why.code == Errc::refused)
        kLog.info("not signed", {{"opportunity", queued.action.opportunity.id.raw()}, {"why", why}});
    else
        kLog.warn("not submitted", {{"opportunity", queued.action.opportunity.id.raw()}, {"why", why}});
    hooks_.emit(Sent{.opportunity = queued.action.opportunity.id, .status = status});
}

void Submitter::on_block(const BlockHeader& header) {
    headers_.push_back(header);
    if (headers_.size() > kRememberedHeaders)
        headers_.pop_front();
    newest_ = header;
    if (undo_pending_)
        undo_above(*undo_pending_);
    if (!open_.empty())
        wake_watcher_.set();
}

void Submitter::on_reorg(const BlockRef& ancestor) {
    std::erase_if(headers_, [&](const BlockHeader& header) { return header.ref.number > ancestor.number; });
    ++reorgs_;
    undo_above(undo_pending_ ? std::min(*undo_pending_, ancestor.number) : ancestor.number);
}

void Submitter::undo_above(BlockNumber ancestor) {
    auto undone = intents_.included_above(node_.chain(), ancestor);
    if (!undone) {
        kLog.error("intents not read after a reorg, trying again with the next head",
                   {{"why", undone.error()}});
        undo_pending_ = ancestor;
        return;
    }
    undo_pending_.reset();
    for (store::Intent& intent : *undone) {
        if (intent.signer != addresses_.owner)
            continue;
        update(
            intent,
            {.state = store::IntentState::sent, .changed_ns = now_ns(), .note = "its block left the chain"});
        open_.insert_or_assign(intent.id, intent);
        if (of_this_run(intent))
            hooks_.emit(Unlanded{intent.opportunity, intent.txn});
    }
}

io::Task<void> Submitter::run_watcher() {
    for (;;) {
        co_await wake_watcher_.wait();
        wake_watcher_.reset();
        if (newest_)
            co_await check_open(*newest_);
    }
}

io::Task<void> Submitter::check_open(BlockHeader head) {
    const std::uint64_t reorgs = reorgs_;
    std::vector<store::Intent> watched;
    std::vector<Hash> hashes;
    for (const auto& [id, intent] : open_) {
        // One that is still being handed over gets its outcome after the answer, in that order.
        if (intent.state == store::IntentState::prepared || intent.target.number > head.ref.number)
            continue;
        watched.push_back(intent);
        hashes.push_back(intent.txn);
    }
    if (watched.empty())
        co_return;
    const auto receipts = co_await node_.receipts(hashes);
    if (!receipts) {
        kLog.warn("receipts not read", {{"why", receipts.error()}});
        co_return;
    }
    std::vector<store::Intent> missing;
    for (std::size_t i = 0; i < watched.size(); ++i) {
        if ((*receipts)[i])
            co_await settle(watched[i], *(*receipts)[i], reorgs);
        else if (head.ref.number.raw() >= watched[i].target.number.raw() + kPatience)
            missing.push_back(watched[i]);
    }
    if (missing.empty())
        co_return;
    const auto mined = co_await node_.nonce(addresses_.owner, "latest");
    if (!mined)
        co_return;
    for (const store::Intent& intent : missing) {
        if (intent.nonce < *mined)
            co_await give_up(intent);
        else
            co_await offer_again(intent);
    }
}

io::Task<void> Submitter::give_up(store::Intent intent) {
    // Its receipt may have come between the two questions.
    const std::uint64_t reorgs = reorgs_;
    const auto late = co_await node_.receipt(intent.txn);
    if (!late)
        co_return;
    if (*late) {
        co_await settle(std::move(intent), **late, reorgs);
        co_return;
    }
    update(intent, {.state = store::IntentState::dropped,
                    .changed_ns = now_ns(),
                    .note = "its nonce was used by another transaction"});
    open_.erase(intent.id);
    if (of_this_run(intent))
        hooks_.emit(Dropped{intent.opportunity, intent.txn});
    else
        hooks_.reconciled(intent);
}

io::Task<void> Submitter::offer_again(store::Intent intent) {
    // Without it every later nonce waits. The same bytes: at worst they revert as expired, cheaply.
    const auto sent = co_await node_.send_raw(intent.raw_txn);
    if (sent || is_already_known(sent.error()))
        kLog.info("transaction offered again", {{"txn", to_hex(intent.txn)}, {"nonce", intent.nonce.raw()}});
    else
        kLog.warn("transaction offered again and not taken",
                  {{"txn", to_hex(intent.txn)}, {"why", sent.error()}});
}

io::Task<void> Submitter::settle(store::Intent intent, chain::Receipt receipt, std::uint64_t reorgs) {
    Landed landed;
    landed.opportunity = intent.opportunity;
    landed.txn = intent.txn;
    landed.index = receipt.index;
    landed.succeeded = receipt.succeeded;
    landed.gas_used = receipt.gas_used;
    landed.effective_gas_price = receipt.effective_gas_price;
    landed.profit = chain::received_by(addresses_.treasury, intent.settlement, receipt.logs);

    const auto known = std::ranges::find_if(
        headers_, [&](const BlockHeader& header) { return header.ref.hash == receipt.block_hash; });
    BlockHeader block;
    if (known != headers_.end()) {
        block = *known;
    } else {
        const auto read = co_await node_.header(receipt.block_hash);
        if (!read)
            co_return;  // the next head asks again
        block = *read;
    }
    landed.block = block.ref;
    landed.base_fee = block.base_fee;
    landed.on_target = block.ref.number == intent.target.number &&
                       block.ref.parent == intent.proved_on_hash &&
                       block.timestamp == intent.target.timestamp && block.base_fee == intent.target.base_fee;
    landed.disturbance = co_await chain::disturbance_of(node_, intent.txn, block.ref.hash, receipt.index);
    if (reorgs != reorgs_)
        co_return;  // the receipt may be of a block that left the chain meanwhile; the next head asks again

    update(intent, {.state = receipt.succeeded ? store::IntentState::landed : store::IntentState::reverted,
                    .changed_ns = now_ns(),
                    .landed_in = store::Inclusion{block.ref.number, block.ref.hash, receipt.index}});
    open_.erase(intent.id);
    if (of_this_run(intent))
        hooks_.emit(landed);
    else
        hooks_.reconciled(intent);
}

void Submitter::update(store::Intent& intent, store::IntentChange change) {
    if (auto stored = intents_.update_state(intent.id, change); !stored) {
        // The chain is the judge in the end: a state that could not be written is found again by
        // reconciliation.
        kLog.error("intent state not written", {{"intent", intent.id.raw()}, {"why", stored.error()}});
    }
    intent.state = change.state;
    intent.changed_ns = change.changed_ns;
    intent.landed_in = change.landed_in;
    intent.note = std::move(change.note);
}

}  // namespace lariat::execute
