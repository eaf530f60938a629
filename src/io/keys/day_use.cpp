#include "io/keys/day_use.hpp"

#include "foundation/math/u256_text.hpp"

#include <algorithm>

namespace lariat::keys {

namespace {

constexpr std::int64_t kDay = 86'400'000'000'000;

}  // namespace

std::int64_t DayUse::day_of(std::int64_t now_ns) {
    const std::int64_t into_day = ((now_ns % kDay) + kDay) % kDay;
    return now_ns - into_day;
}

io::Expected<DayUse> DayUse::read(SignatureRecord& record, const Lane& lane, std::int64_t day_ns) {
    DayUse use{day_ns};
    LARIAT_TRY(const auto signatures, record.since(lane, day_ns));
    for (const RecordedSignature& signature : signatures) {
        if (signature.raw.empty()) {
            use.signatures_ += signature.kind == SignatureKind::cancel ? 0 : 1;
            continue;
        }
        LARIAT_TRY(const SignedTransaction decoded, decode_transaction(signature.raw));
        LARIAT_CHECK(use.add(decoded.txn, signature.kind));
    }
    return use;
}

Result<DayUse::Totals> DayUse::with(const Transaction& txn, SignatureKind kind) const {
    LARIAT_TRY(const U256 cost, max_gas_cost(txn));
    const auto found = nonces_.find(txn.nonce);
    const NonceUse before = found == nonces_.end() ? NonceUse{} : found->second;
    Totals totals{.signatures = signatures_ + (kind == SignatureKind::cancel ? 0 : 1),
                  .of_nonce = {std::max(before.value, txn.value), std::max(before.gas_cost, cost)}};
    LARIAT_TRY(totals.value, checked_add(value_ - before.value, totals.of_nonce.value));
    LARIAT_TRY(totals.gas_cost, checked_add(gas_cost_ - before.gas_cost, totals.of_nonce.gas_cost));
    return totals;
}

io::Expected<void> DayUse::allow(const DayBudget& budget, const Transaction& txn, SignatureKind kind) const {
    LARIAT_TRY(const Totals totals, with(txn, kind));
    if (kind != SignatureKind::cancel && budget.signatures && totals.signatures > *budget.signatures)
        return io::failure(Errc::refused, "{} signatures today, the signer's limit is {} a day", signatures_,
                           *budget.signatures);
    if (budget.value && totals.value > *budget.value && totals.value > value_)
        return io::failure(Errc::refused, "{} wei sent along today with this, the signer's limit is {} a day",
                           to_decimal(totals.value), to_decimal(*budget.value));
    if (budget.gas_cost && totals.gas_cost > *budget.gas_cost && totals.gas_cost > gas_cost_)
        return io::failure(Errc::refused,
                           "gas of up to {} wei today with this, the signer's limit is {} a day",
                           to_decimal(totals.gas_cost), to_decimal(*budget.gas_cost));
    return {};
}

io::Expected<void> DayUse::add(const Transaction& txn, SignatureKind kind) {
    LARIAT_TRY(const Totals totals, with(txn, kind));
    signatures_ = totals.signatures;
    value_ = totals.value;
    gas_cost_ = totals.gas_cost;
    nonces_[txn.nonce] = totals.of_nonce;
    return {};
}

}  // namespace lariat::keys
