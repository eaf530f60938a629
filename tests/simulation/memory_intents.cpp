#include "memory_intents.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace lariat::simulation {

using store::Attempt;
using store::AttemptKind;
using store::Intent;
using store::IntentChange;
using store::IntentDraft;
using store::IntentId;
using store::IntentState;

io::Expected<store::RunId> MemoryIntents::begin_run(const store::RunInfo& info) {
    disk_.runs.push_back({fmt::format(
        "{:08x}{:04x}", static_cast<std::uint32_t>(info.started_ns / 1'000'000'000), disk_.runs.size())});
    return disk_.runs.back();
}

io::Expected<Intent> MemoryIntents::prepare(const IntentDraft& draft, Nonce nonce) const {
    if (std::ranges::find(disk_.runs, draft.run) == disk_.runs.end())
        return io::failure(Errc::conflict, "there is no run {}", draft.run.text);
    Intent made{.run = draft.run,
                .opportunity = draft.opportunity,
                .chain = draft.chain,
                .signer = draft.signer,
                .nonce = nonce,
                .attempts = {{.kind = draft.kind, .txn = draft.txn, .created_ns = draft.created_ns}},
                .proved_on = draft.proved_on,
                .proved_on_hash = draft.proved_on_hash,
                .target = draft.target,
                .settlement = draft.settlement,
                .predicted_profit = draft.predicted_profit,
                .predicted_gas = draft.predicted_gas,
                .created_ns = draft.created_ns,
                .changed_ns = draft.created_ns};
    made.attempts.front().txn.nonce = nonce;
    return made;
}

Intent MemoryIntents::keep(Intent intent) {
    intent.id = IntentId{disk_.intents.size() + 1};
    if (!disk_.forgets)
        disk_.intents.emplace(intent.id, intent);
    return intent;
}

io::Expected<std::vector<Intent>> MemoryIntents::create(std::span<const IntentDraft> drafts, Nonce at_least) {
    std::vector<Intent> made;
    if (drafts.empty())
        return made;
    LARIAT_TRY(const auto taken, next_nonce(drafts.front().chain, drafts.front().signer));
    Nonce nonce = std::max(at_least, taken.value_or(Nonce{}));
    for (const IntentDraft& draft : drafts) {
        LARIAT_TRY(made.emplace_back(), prepare(draft, nonce));
        nonce = nonce.next();
    }
    for (Intent& intent : made)
        intent = keep(std::move(intent));
    return made;
}

io::Expected<Intent> MemoryIntents::create_at(const IntentDraft& draft, Nonce nonce) {
    LARIAT_TRY(const auto taken, at_nonce(draft.chain, draft.signer, nonce));
    if (taken)
        return io::failure(Errc::conflict, "intent {} takes nonce {}", taken->id.raw(), nonce.raw());
    LARIAT_TRY(Intent made, prepare(draft, nonce));
    return keep(std::move(made));
}

io::Expected<Attempt> MemoryIntents::add_attempt(IntentId id,
                                                 AttemptKind kind,
                                                 const Transaction& txn,
                                                 std::int64_t created_ns) {
    const auto known = disk_.intents.find(id);
    if (known == disk_.intents.end())
        return io::failure(Errc::not_found, "no intent {}", id.raw());
    if (txn.nonce != known->second.nonce)
        return io::failure(Errc::invalid_argument, "intent {} has another nonce", id.raw());
    Attempt attempt{
        .seq = known->second.newest().seq + 1, .kind = kind, .txn = txn, .created_ns = created_ns};
    known->second.attempts.push_back(attempt);
    return attempt;
}

io::Expected<void> MemoryIntents::update(IntentId id,
                                         const IntentChange& change,
                                         std::span<const Attempt> newly_signed) {
    if (change.state == IntentState::prepared)
        return io::failure(Errc::invalid_argument, "intent {} cannot go back to prepared", id.raw());
    if (is_included(change.state) != change.landed_in.has_value())
        return io::failure(Errc::invalid_argument, "intent {}: its state and its block disagree", id.raw());
    if (change.closed_at && change.state != IntentState::dropped)
        return io::failure(Errc::invalid_argument, "intent {} is closed and not dropped", id.raw());
    const auto known = disk_.intents.find(id);
    if (known == disk_.intents.end())
        return io::failure(Errc::not_found, "no intent {}", id.raw());
    Intent after = known->second;
    after.state = change.state;
    after.changed_ns = change.changed_ns;
    after.landed_in = change.landed_in;
    after.closed_at = change.closed_at;
    after.note = change.note;
    for (const Attempt& attempt : newly_signed) {
        const auto mine = std::ranges::find(after.attempts, attempt.seq, &Attempt::seq);
        if (mine == after.attempts.end())
            return io::failure(Errc::not_found, "intent {} has no attempt {}", id.raw(), attempt.seq);
        for (const auto& [other, intent] : disk_.intents)
            for (const Attempt& one : intent.attempts)
                if (one.hash == attempt.hash && (other != id || one.seq != attempt.seq))
                    return io::failure(Errc::conflict, "this transaction is an attempt of intent {}",
                                       other.raw());
        mine->hash = attempt.hash;
        mine->raw = attempt.raw;
    }
    if (takes_nonce(after) && !takes_nonce(known->second)) {
        LARIAT_TRY(const auto taken, at_nonce(after.chain, after.signer, after.nonce));
        if (taken)
            return io::failure(Errc::conflict, "intent {} takes nonce {}", taken->id.raw(),
                               after.nonce.raw());
    }
    known->second = std::move(after);
    return {};
}

io::Expected<Intent> MemoryIntents::intent(IntentId id) {
    const auto known = disk_.intents.find(id);
    if (known == disk_.intents.end())
        return io::failure(Errc::not_found, "no intent {}", id.raw());
    return known->second;
}

std::vector<Intent> MemoryIntents::all_where(const std::function<bool(const Intent&)>& holds) const {
    std::vector<Intent> found;
    for (const auto& [id, intent] : disk_.intents)
        if (holds(intent))
            found.push_back(intent);
    return found;
}

io::Expected<std::vector<Intent>> MemoryIntents::open_intents() {
    return all_where([](const Intent& intent) { return is_open(intent.state); });
}

io::Expected<std::vector<Intent>> MemoryIntents::concluded_above(ChainId chain, BlockNumber number) {
    return all_where([&](const Intent& intent) {
        const bool landed = intent.landed_in && intent.landed_in->number > number;
        const bool closed = intent.closed_at && *intent.closed_at > number && intent.ever_signed();
        return intent.chain == chain && (landed || closed);
    });
}

io::Expected<std::optional<Intent>> MemoryIntents::at_nonce(ChainId chain, Address signer, Nonce nonce) {
    for (const auto& [id, intent] : disk_.intents)
        if (intent.chain == chain && intent.signer == signer && intent.nonce == nonce && takes_nonce(intent))
            return std::optional{intent};
    return std::optional<Intent>{};
}

io::Expected<std::optional<Nonce>> MemoryIntents::next_nonce(ChainId chain, Address signer) {
    std::optional<Nonce> next;
    for (const auto& [id, intent] : disk_.intents)
        if (intent.chain == chain && intent.signer == signer && takes_nonce(intent))
            next = std::max(next.value_or(Nonce{}), intent.nonce.next());
    return next;
}

}  // namespace lariat::simulation
