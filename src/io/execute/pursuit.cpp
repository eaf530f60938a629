#include "io/execute/pursuit.hpp"

#include "foundation/base/hex.hpp"
#include "io/execute/fees.hpp"
#include "io/runtime/log.hpp"

#include <algorithm>

namespace lariat::execute {
namespace {

const io::Logger kLog{"execute"};
/// A node that lags behind another one may count a nonce as used before it has the receipt.
constexpr std::uint32_t kMissingHeads = 3;
/// Heads on which the receipt of a dropped one is looked for before it is believed that there is none.
constexpr std::uint32_t kLooks = 8;
/// How often the same replacement is sent before it is raised, and how many heads lie between.
constexpr std::uint32_t kOffers = 2;
constexpr std::uint64_t kHeadsBetween = 2;
/// A nonce missing for so many heads is a gap, not a node that lags.
constexpr std::uint32_t kGapHeads = 3;

}  // namespace

io::Task<void> Pursuit::check(BlockHeader head) {
    if (undo_pending_)
        reopen_above(*undo_pending_);
    lane_.book.write_back();
    if (recheck_above_)
        recheck();
    if (!co_await settle_open(head))
        co_return;
    const auto mined = co_await lane_.node.nonce(lane_.addresses.owner, "latest");
    const auto pending = co_await lane_.node.nonce(lane_.addresses.owner, "pending");
    if (!mined || !pending)
        co_return;
    observe(*mined, *pending);
    if (co_await learn_signatures()) {
        std::vector<store::Intent> open = lane_.book.open();
        std::ranges::sort(open, {}, &store::Intent::nonce);
        for (const store::Intent& intent : open)
            co_await pursue(intent.id, head, *mined);
        co_await fill_gap(head, *mined);
    }
    co_await confirm(head);
}

void Pursuit::observe(Nonce mined, Nonce pending) {
    // One answer may be wrong; two in a row that agree on at least this much move us on.
    const Nonce now = std::max(mined, pending);
    if (observed_)
        lane_.at_least = std::max(lane_.at_least, std::min(*observed_, now));
    observed_ = now;
}

io::Task<bool> Pursuit::settle_open(BlockHeader head) {
    const std::uint64_t reorgs = lane_.reorgs;
    std::vector<store::Intent> watched;
    for (store::Intent& intent : lane_.book.open())
        // What is still being handed over gets its outcome after the answer, in that order.
        if (!lane_.busy.contains(intent.id) && intent.ever_signed() &&
            (intent.target.number <= head.ref.number || lane_.refused.contains(intent.id)))
            watched.push_back(std::move(intent));
    auto found = co_await find_receipts(lane_, std::move(watched));
    if (!found) {
        kLog.warn("receipts not read", {{"why", found.error()}});
        co_return false;
    }
    for (Found& one : *found)
        if (one.receipt)
            co_await settle(lane_, std::move(one.intent), *std::move(one.receipt), reorgs);
    co_return true;
}

io::Task<bool> Pursuit::learn_signatures() {
    for (const store::Intent& intent : lane_.book.open()) {
        if (lane_.busy.contains(intent.id) ||
            std::ranges::none_of(intent.attempts, [](const auto& one) { return !one.hash; }))
            continue;
        const auto signed_txns = co_await lane_.signing.signed_for(intent.nonce);
        if (!signed_txns) {
            kLog.warn("the signer does not answer", {{"why", signed_txns.error()}});
            co_return false;
        }
        for (const SignedTransaction& one : *signed_txns)
            lane_.book.note_signed(intent.id, one);
        if (const auto* known = lane_.book.find(intent.id);
            known != nullptr && known->ever_signed() && known->state == store::IntentState::prepared)
            lane_.book.change(intent.id, {.state = store::IntentState::unknown,
                                          .note = "signed; whether it was sent is not known"});
    }
    co_return true;
}

io::Task<void> Pursuit::pursue(store::IntentId id, BlockHeader head, Nonce mined) {
    const store::Intent* known = lane_.book.find(id);
    if (known == nullptr || !is_open(known->state) || lane_.busy.contains(id))
        co_return;
    store::Intent intent = *known;
    if (intent.nonce < mined) {
        co_await nonce_is_used(std::move(intent), head);
        co_return;
    }
    efforts_[id].missing = 0;
    if (!intent.ever_signed()) {
        const auto next = lane_.book.store().next_nonce(lane_.node.chain(), lane_.addresses.owner);
        if (!next)
            co_return;
        if (*next == std::optional{intent.nonce.next()}) {
            lane_.drop_unsigned(intent, intent.note.empty() ? "never signed" : intent.note);
            lane_.tell(*lane_.book.find(id), Dropped{intent.opportunity, {}});
            co_return;
        }
        co_await replace(std::move(intent), head);
        co_return;
    }
    if (lane_.is_overdue(intent))
        co_await replace(std::move(intent), head);
}

io::Task<void> Pursuit::nonce_is_used(store::Intent intent, BlockHeader head) {
    Effort& effort = efforts_[intent.id];
    const std::int64_t now = lane_.options.clock->steady_nanos();
    if (effort.missing++ == 0)
        effort.missing_since = now;
    if (effort.missing < kMissingHeads || now - effort.missing_since < lane_.options.least_absence.count())
        co_return;
    const std::uint64_t reorgs = lane_.reorgs;
    auto late = co_await find_receipts(lane_, {intent});
    if (!late)
        co_return;
    if (late->front().receipt) {
        co_await settle(lane_, std::move(intent), *std::move(late->front().receipt), reorgs);
        co_return;
    }
    if (reorgs != lane_.reorgs)
        co_return;
    lane_.refused.erase(intent.id);
    lane_.book.change(intent.id, {.state = store::IntentState::dropped,
                                  .closed_at = head.ref.number,
                                  .note = "its nonce was used by another transaction"});
    lane_.tell(*lane_.book.find(intent.id),
               Dropped{intent.opportunity, intent.newest().hash.value_or(Hash{})});
    efforts_.erase(intent.id);
}

io::Task<void> Pursuit::replace(store::Intent intent, BlockHeader head) {
    Effort& effort = efforts_[intent.id];
    const std::uint64_t now = head.ref.number.raw();
    const store::Attempt newest = intent.newest();
    const bool cancels = newest.kind == store::AttemptKind::cancel;
    if (cancels && effort.offers > 0 && now < effort.offered_at + kHeadsBetween)
        co_return;
    if (cancels && !newest.hash && effort.offers < kOffers) {
        co_await send_newest(intent.id, head);
        co_return;
    }
    const auto fees = replacement(fees_of(newest.txn), head.base_fee, lane_.options.max_fee_per_gas);
    if (cancels && newest.hash && (effort.offers < kOffers || !fees)) {
        ++effort.offers;
        effort.offered_at = now;
        co_await offer(lane_, newest);
        co_return;
    }
    if (!fees) {
        kLog.error("no replacement within the fee limit", {{"nonce", intent.nonce.raw()}});
        co_return;
    }
    if (lane_.hooks.veto(store::AttemptKind::cancel))
        co_return;
    const auto added =
        lane_.book.add_attempt(intent.id, store::AttemptKind::cancel,
                               cancellation(lane_.node.chain(), lane_.addresses.owner, intent.nonce, *fees));
    if (!added) {
        kLog.error("replacement not written", {{"nonce", intent.nonce.raw()}, {"why", added.error()}});
        co_return;
    }
    effort.offers = 0;
    co_await send_newest(intent.id, head);
}

io::Task<void> Pursuit::send_newest(store::IntentId id, BlockHeader head) {
    lane_.busy.insert(id);
    std::string why;
    const Dispatched done = co_await dispatch(lane_, id, why);
    lane_.busy.erase(id);
    Effort& effort = efforts_[id];
    effort.offered_at = head.ref.number.raw();
    ++effort.offers;
    if (done == Dispatched::underpriced)
        effort.offers = kOffers;  // to be raised with the next head
    kLog.info("nonce taken up by a transaction that does nothing",
              {{"nonce", lane_.book.find(id)->nonce.raw()}, {"why", why}});
}

void Pursuit::recheck() {
    auto concluded = lane_.book.store().concluded_above(lane_.node.chain(), *recheck_above_);
    if (!concluded)
        return;
    recheck_above_.reset();
    for (store::Intent& intent : *concluded)
        if (intent.signer == lane_.addresses.owner && lane_.book.find(intent.id) == nullptr)
            lane_.book.adopt(std::move(intent));
}

void Pursuit::reopen_above(BlockNumber ancestor) {
    undo_pending_ = std::min(ancestor, undo_pending_.value_or(ancestor));
    auto concluded = lane_.book.store().concluded_above(lane_.node.chain(), *undo_pending_);
    if (!concluded) {
        kLog.error("intents not read, the next head tries again", {{"why", concluded.error()}});
        return;
    }
    undo_pending_.reset();
    for (store::Intent& intent : *concluded)
        if (intent.signer == lane_.addresses.owner)
            reopen(std::move(intent), "its block left the chain");
}

void Pursuit::reopen(store::Intent intent, std::string note) {
    efforts_.erase(intent.id);
    // What the book has is newer than what the store could take.
    if (lane_.book.find(intent.id) == nullptr)
        lane_.book.adopt(intent);
    if (is_open(lane_.book.find(intent.id)->state))
        return;
    lane_.book.change(intent.id, {.state = store::IntentState::sent, .note = std::move(note)});
    if (lane_.of_this_run(intent) && intent.opportunity.raw() != 0)
        lane_.hooks.emit(Unlanded{intent.opportunity, intent.newest().hash.value_or(Hash{})});
}

io::Task<void> Pursuit::confirm(BlockHeader head) {
    if (head.ref.number.raw() < lane_.options.confirmations)
        co_return;
    const std::uint64_t reorgs = lane_.reorgs;
    auto found = co_await find_receipts(
        lane_, lane_.book.concluded_until(BlockNumber{head.ref.number.raw() - lane_.options.confirmations}));
    if (!found || reorgs != lane_.reorgs)
        co_return;
    for (Found& one : *found) {
        const auto in = one.receipt
                            ? std::optional{store::Inclusion{one.receipt->block_number,
                                                             one.receipt->block_hash, one.receipt->index}}
                            : std::nullopt;
        if (in == one.intent.landed_in) {
            // A receipt is a proof, the lack of one is not: that is looked for on several heads.
            if (in || !one.intent.ever_signed() || ++efforts_[one.intent.id].looks >= kLooks) {
                efforts_.erase(one.intent.id);
                lane_.book.forget(one.intent.id);
            }
        } else {
            kLog.warn("what was believed of a transaction does not hold",
                      {{"nonce", one.intent.nonce.raw()}});
            reopen(std::move(one.intent), "the node had been wrong about it");
        }
    }
}

io::Task<void> Pursuit::fill_gap(BlockHeader head, Nonce mined) {
    const auto next = lane_.book.store().next_nonce(lane_.node.chain(), lane_.addresses.owner);
    if (!next || !*next)
        co_return;
    // The first nonce that the chain waits for and nobody is looking after.
    const store::Intent* known = lane_.book.at_nonce(mined);
    if (mined >= **next || (known != nullptr && is_open(known->state))) {
        gap_.reset();
        co_return;
    }
    gap_heads_ = gap_ == mined ? gap_heads_ + 1 : 1;
    gap_ = mined;
    if (gap_heads_ < kGapHeads)
        co_return;
    auto stored = lane_.book.store().at_nonce(lane_.node.chain(), lane_.addresses.owner, mined);
    if (!stored)
        co_return;
    if (*stored) {
        reopen(**std::move(stored), "the chain waits for its nonce");
        co_return;
    }
    const auto signed_txns = co_await lane_.signing.signed_for(mined);
    if (!signed_txns || lane_.hooks.veto(store::AttemptKind::cancel))
        co_return;
    Fees before{head.base_fee, U256{1'000'000'000U}};
    for (const SignedTransaction& one : *signed_txns) {
        before.max_fee = std::max(before.max_fee, one.txn.max_fee_per_gas);
        before.tip = std::max(before.tip, one.txn.max_priority_fee_per_gas);
    }
    const auto fees = replacement(before, head.base_fee, lane_.options.max_fee_per_gas);
    if (!fees)
        co_return;
    const auto filler =
        lane_.book.create_at({.run = lane_.run,
                              .chain = lane_.node.chain(),
                              .signer = lane_.addresses.owner,
                              .txn = cancellation(lane_.node.chain(), lane_.addresses.owner, mined, *fees),
                              .kind = store::AttemptKind::cancel,
                              .proved_on = head.ref.number,
                              .proved_on_hash = head.ref.hash,
                              .target = {head.ref.number.next(), head.timestamp, head.base_fee},
                              .created_ns = lane_.book.now()},
                             mined);
    if (!filler) {
        kLog.error("gap not filled", {{"nonce", mined.raw()}, {"why", filler.error()}});
        co_return;
    }
    kLog.warn("gap in the nonces filled", {{"nonce", mined.raw()}});
    co_await send_newest(filler->id, head);
}

}  // namespace lariat::execute
