#include "io/keys/guarded_signer.hpp"

#include "foundation/base/hex.hpp"

#include <algorithm>

namespace lariat::keys {

GuardedSigner::GuardedSigner(Parts parts)
    : parts_{std::move(parts)}, lane_{parts_.policy.chain, address_of(*parts_.key)} {}

io::Expected<void> GuardedSigner::check_state(SignatureKind kind) const {
    switch (parts_.state()) {
        case OperatingState::active:
            return {};
        case OperatingState::reducing:
            if (kind != SignatureKind::plan)
                return {};
            return io::failure(Errc::refused, "reducing: only replacements and cancellations are signed");
        case OperatingState::halted:
            break;
    }
    return io::failure(Errc::refused, "halted: nothing is signed until `lariat resume`");
}

io::Expected<SignedTransaction> GuardedSigner::sign(Transaction txn) {
    // A cancellation is the least that a state can forbid.
    LARIAT_CHECK(check_state(SignatureKind::cancel));
    LARIAT_CHECK(check(txn));
    LARIAT_CHECK(allow(parts_.policy, lane_.address, txn));
    LARIAT_TRY(const Recorded recorded, parts_.record.of_nonce(lane_, txn.nonce));
    LARIAT_TRY(const auto before, known(recorded, txn));
    if (before) {
        LARIAT_TRY(SignedTransaction again, lariat::sign(std::move(txn), *parts_.key));
        LARIAT_CHECK(check_state(SignatureKind::cancel));
        return again;
    }
    LARIAT_TRY(const SignatureKind kind, kind_of(recorded, txn));
    LARIAT_CHECK(check_state(kind));
    LARIAT_TRY(DayUse* const day, today());
    LARIAT_CHECK(day->allow(parts_.policy.per_day, txn, kind));
    return sign_new(std::move(txn), kind, recorded.empty() ? 0 : recorded.back().seq + 1);
}

io::Expected<std::optional<SignatureKind>> GuardedSigner::known(const Recorded& recorded,
                                                                const Transaction& txn) const {
    std::optional<Hash> hash;  // a signature of the same transaction is the same, and so is its hash
    for (const RecordedSignature& one : recorded) {
        if (!one.raw.empty()) {
            LARIAT_TRY(const SignedTransaction decoded, decode_transaction(one.raw));
            if (decoded.txn == txn)
                return one.kind;
            continue;
        }
        if (!hash) {
            LARIAT_TRY(const SignedTransaction made, lariat::sign(txn, *parts_.key));
            hash = hash_of(made);
        }
        if (one.txn_hash == *hash)
            return one.kind;
    }
    return std::nullopt;
}

io::Expected<SignatureKind> GuardedSigner::kind_of(const Recorded& recorded, const Transaction& txn) const {
    if (recorded.empty())
        return is_cancellation(txn, lane_.address) ? SignatureKind::cancel : SignatureKind::plan;
    const RecordedSignature& newest = recorded.back();
    if (newest.raw.empty())
        return io::failure(Errc::refused,
                           "nonce {} was signed on another machine ({}), its fees are not known: import the "
                           "record with its transactions to replace it",
                           txn.nonce.raw(), to_hex(newest.txn_hash));
    LARIAT_TRY(const SignedTransaction decoded, decode_transaction(newest.raw));
    return replaces(decoded.txn, txn, lane_.address);
}

io::Expected<SignedTransaction> GuardedSigner::sign_new(Transaction txn,
                                                        SignatureKind kind,
                                                        std::uint32_t seq) {
    LARIAT_TRY(SignedTransaction made, lariat::sign(std::move(txn), *parts_.key));
    const Nonce nonce = made.txn.nonce;
    if (auto kept = parts_.record.append(lane_, {.nonce = nonce,
                                                 .seq = seq,
                                                 .txn_hash = hash_of(made),
                                                 .raw = encode(made),
                                                 .kind = kind,
                                                 .signed_ns = parts_.clock.unix_nanos()});
        !kept) {
        day_.reset();  // it may be in the record all the same
        return std::unexpected{std::move(kept).error()};
    }
    if (auto still = check_state(kind); !still) {
        // Where taking it back fails it counts as signed, which forbids more than it allows.
        static_cast<void>(parts_.record.withdraw(lane_, nonce, seq));
        day_.reset();
        return std::unexpected{std::move(still).error()};
    }
    if (day_)
        LARIAT_CHECK(day_->add(made.txn, kind));
    return made;
}

io::Expected<DayUse*> GuardedSigner::today() {
    const std::int64_t day = DayUse::day_of(parts_.clock.unix_nanos());
    if (!day_ || day_->day() != day) {
        LARIAT_TRY(DayUse read, DayUse::read(parts_.record, lane_, day));
        day_ = std::move(read);
    }
    return &*day_;
}

io::Expected<std::vector<SignedTransaction>> GuardedSigner::signed_for(Nonce nonce) {
    LARIAT_TRY(const Recorded recorded, parts_.record.of_nonce(lane_, nonce));
    std::vector<SignedTransaction> all;
    for (const RecordedSignature& one : recorded) {
        if (one.raw.empty())
            return io::failure(Errc::missing_state,
                               "nonce {} was signed on another machine, of {} only the hash is known",
                               nonce.raw(), to_hex(one.txn_hash));
        LARIAT_TRY(SignedTransaction decoded, decode_transaction(one.raw));
        all.push_back(std::move(decoded));
    }
    return all;
}

io::Expected<GuardedSigner::Status> GuardedSigner::status() {
    LARIAT_TRY(const DayUse* const day, today());
    return Status{.address = lane_.address,
                  .chain = lane_.chain,
                  .state = parts_.state(),
                  .signatures_today = day->signatures(),
                  .value_today = day->value(),
                  .gas_cost_today = day->gas_cost()};
}

}  // namespace lariat::keys
