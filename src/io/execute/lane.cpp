#include "io/execute/lane.hpp"

#include "foundation/base/hex.hpp"
#include "io/runtime/log.hpp"

#include <fmt/format.h>

namespace lariat::execute {
namespace {

const io::Logger kLog{"execute"};

}  // namespace

bool Lane::is_overdue(const store::Intent& intent) const {
    if (refused.contains(intent.id))
        return true;
    return newest && newest->ref.number.raw() >= intent.target.number.raw() + options.patience;
}

std::optional<std::string> Lane::blocked() const {
    for (const store::Intent& intent : book.open()) {
        if (busy.contains(intent.id))
            continue;
        if (is_overdue(intent) || intent.state == store::IntentState::prepared)
            return fmt::format("nonce {} is not settled: {}", intent.nonce.raw(),
                               intent.note.empty() ? std::string{name_of(intent.state)} : intent.note);
    }
    return std::nullopt;
}

void Lane::drop_unsigned(const store::Intent& intent, std::string note) {
    book.change(intent.id, {.state = store::IntentState::dropped,
                            .closed_at = newest ? newest->ref.number : intent.proved_on,
                            .note = std::move(note)});
}

void Lane::tell(const store::Intent& intent, EventBody event) const {
    if (intent.opportunity.raw() == 0)
        return;
    if (of_this_run(intent))
        hooks.emit(std::move(event));
    else
        hooks.reconciled(intent, event);
}

io::Task<Answer> offer(const Lane& lane, const store::Attempt& attempt) {
    co_return answer_of(co_await lane.node.send_raw(attempt.raw), *attempt.hash);
}

io::Task<Dispatched> dispatch(Lane& lane, store::IntentId id, std::string& why) {
    const store::Attempt attempt = lane.book.find(id)->newest();
    if (const auto veto = lane.hooks.veto(attempt.kind)) {
        why = *veto;
        co_return Dispatched::not_signed;
    }
    const auto signed_txn = co_await lane.signing.sign(attempt.txn);
    if (!signed_txn) {
        why = signed_txn.error().message;
        co_return signed_txn.error().code == Errc::refused ? Dispatched::not_signed : Dispatched::unsigned_;
    }
    lane.book.note_signed(id, *signed_txn);
    const Hash hash = hash_of(*signed_txn);
    const auto answer = co_await lane.node.send_raw(encode(*signed_txn));
    if (!answer)
        why = answer.error().message;
    else if (*answer != hash)
        why = "the node answered with the hash of another transaction";
    const auto note = [&](store::IntentState state) {
        lane.book.change(id, {.state = state, .note = state == store::IntentState::sent ? "" : why});
    };
    switch (answer_of(answer, hash)) {
        case Answer::taken:
            note(store::IntentState::sent);
            co_return Dispatched::sent;
        case Answer::nonce_used:
            note(store::IntentState::unknown);
            co_return Dispatched::nonce_used;
        case Answer::underpriced:
            note(store::IntentState::unknown);
            co_return Dispatched::underpriced;
        case Answer::refused:
            note(store::IntentState::unknown);
            kLog.warn("transaction refused", {{"txn", to_hex(hash)}, {"why", why}});
            co_return Dispatched::refused;
        case Answer::unknown:
            break;
    }
    note(store::IntentState::unknown);
    kLog.warn("no answer to a transaction, it may land", {{"txn", to_hex(hash)}, {"why", why}});
    co_return Dispatched::unknown;
}

}  // namespace lariat::execute
