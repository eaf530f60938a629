#include "io/execute/intent_book.hpp"

#include "io/runtime/log.hpp"

#include <algorithm>

namespace lariat::execute {
namespace {

const io::Logger kLog{"execute"};

}  // namespace

std::optional<BlockNumber> concluded_at(const store::Intent& intent) {
    if (intent.landed_in)
        return intent.landed_in->number;
    return intent.closed_at;
}

io::Expected<void> IntentBook::load(ChainId chain, const Address& signer, BlockNumber confirmed) {
    LARIAT_TRY(std::vector<store::Intent> found, store_.open_intents());
    LARIAT_TRY(std::vector<store::Intent> recent, store_.concluded_above(chain, confirmed));
    found.insert(found.end(), std::make_move_iterator(recent.begin()), std::make_move_iterator(recent.end()));
    for (store::Intent& intent : found)
        if (intent.chain == chain && intent.signer == signer)
            adopt(std::move(intent));
    return {};
}

io::Expected<std::vector<store::Intent>> IntentBook::create(std::span<const store::IntentDraft> drafts,
                                                            Nonce at_least) {
    LARIAT_TRY(std::vector<store::Intent> made, store_.create(drafts, at_least));
    for (const store::Intent& intent : made)
        adopt(intent);
    return made;
}

io::Expected<store::Intent> IntentBook::create_at(const store::IntentDraft& draft, Nonce nonce) {
    LARIAT_TRY(store::Intent made, store_.create_at(draft, nonce));
    adopt(made);
    return made;
}

io::Expected<store::Attempt> IntentBook::add_attempt(store::IntentId id,
                                                     store::AttemptKind kind,
                                                     const Transaction& txn) {
    LARIAT_TRY(store::Attempt attempt, store_.add_attempt(id, kind, txn, now()));
    intents_.at(id).attempts.push_back(attempt);
    return attempt;
}

void IntentBook::adopt(store::Intent intent) {
    intents_.insert_or_assign(intent.id, std::move(intent));
}

void IntentBook::change(store::IntentId id, store::IntentChange change) {
    store::Intent& intent = intents_.at(id);
    intent.state = change.state;
    intent.changed_ns = now();
    intent.landed_in = change.landed_in;
    intent.closed_at = change.closed_at;
    intent.note = std::move(change.note);
    write(id, true, {});
}

void IntentBook::note_signed(store::IntentId id, const SignedTransaction& signed_txn) {
    store::Intent& intent = intents_.at(id);
    const auto attempt = std::ranges::find_if(
        intent.attempts, [&](const store::Attempt& one) { return !one.hash && one.txn == signed_txn.txn; });
    if (attempt == intent.attempts.end())
        return;
    attempt->hash = hash_of(signed_txn);
    attempt->raw = encode(signed_txn);
    // Written with the next change of state: the signer's record has it meanwhile.
    unwritten_[id].signatures.push_back(attempt->seq);
}

void IntentBook::write(store::IntentId id, bool state, std::span<const std::uint32_t> signatures) {
    Unwritten& unwritten = unwritten_[id];
    unwritten.state |= state;
    unwritten.signatures.insert(unwritten.signatures.end(), signatures.begin(), signatures.end());
    const store::Intent& intent = intents_.at(id);
    if (intent.state == store::IntentState::prepared)
        return;
    std::vector<store::Attempt> newly_signed;
    for (const std::uint32_t seq : unwritten.signatures)
        newly_signed.push_back(intent.attempts.at(seq));
    const auto stored = store_.update(id,
                                      {.state = intent.state,
                                       .changed_ns = intent.changed_ns,
                                       .landed_in = intent.landed_in,
                                       .closed_at = intent.closed_at,
                                       .note = intent.note},
                                      newly_signed);
    if (stored)
        unwritten_.erase(id);
    else
        // The chain is the judge in the end: what is lost with the process is found again at the next start.
        kLog.error("intent not written, it will be tried again",
                   {{"intent", id.raw()}, {"why", stored.error()}});
}

void IntentBook::write_back() {
    std::vector<store::IntentId> waiting;
    for (const auto& [id, unwritten] : unwritten_)
        waiting.push_back(id);
    for (const store::IntentId id : waiting)
        write(id, true, {});
}

const store::Intent* IntentBook::find(store::IntentId id) const {
    const auto found = intents_.find(id);
    return found == intents_.end() ? nullptr : &found->second;
}

const store::Intent* IntentBook::at_nonce(Nonce nonce) const {
    for (const auto& [id, intent] : intents_)
        if (intent.nonce == nonce && (intent.state != store::IntentState::dropped || intent.ever_signed()))
            return &intent;
    return nullptr;
}

std::vector<store::Intent> IntentBook::open() const {
    std::vector<store::Intent> found;
    for (const auto& [id, intent] : intents_)
        if (is_open(intent.state))
            found.push_back(intent);
    return found;
}

std::size_t IntentBook::open_count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(intents_, [](const auto& entry) { return is_open(entry.second.state); }));
}

std::vector<store::Intent> IntentBook::concluded_until(BlockNumber number) const {
    std::vector<store::Intent> found;
    for (const auto& [id, intent] : intents_)
        if (!is_open(intent.state) && concluded_at(intent).value_or(BlockNumber{}) <= number)
            found.push_back(intent);
    return found;
}

void IntentBook::forget(store::IntentId id) {
    if (!unwritten_.contains(id))
        intents_.erase(id);
}

}  // namespace lariat::execute
