#include "io/keys/replacement.hpp"

#include "foundation/math/u256_text.hpp"
#include "io/keys/signing_policy.hpp"

#include <array>

namespace lariat::keys {

namespace {

constexpr std::array<std::string_view, 3> kKindNames{"plan", "bump", "cancel"};

/// Types with a single price offer all of it to the block's proposer.
U256 priority_fee(const Transaction& txn) {
    const bool single = txn.type == TransactionType::legacy || txn.type == TransactionType::access_list;
    return single ? txn.gas_price : txn.max_priority_fee_per_gas;
}

bool differs_in_fees_only(const Transaction& newest, Transaction txn) {
    txn.gas_price = newest.gas_price;
    txn.max_fee_per_gas = newest.max_fee_per_gas;
    txn.max_priority_fee_per_gas = newest.max_priority_fee_per_gas;
    return txn == newest;
}

io::Expected<void> enough(std::string_view what, const U256& before, const U256& offered) {
    LARIAT_TRY(const U256 least, least_replacement_fee(before));
    if (offered < least)
        return io::failure(Errc::refused, "a replacement offers {} {} wei, was {}: at least {} (112.5 %)",
                           what, to_decimal(offered), to_decimal(before), to_decimal(least));
    return {};
}

}  // namespace

std::string_view name_of(SignatureKind kind) {
    return kKindNames[static_cast<std::size_t>(kind)];
}

std::optional<SignatureKind> signature_kind(std::string_view name) {
    for (std::size_t i = 0; i < kKindNames.size(); ++i)
        if (kKindNames[i] == name)
            return static_cast<SignatureKind>(i);
    return std::nullopt;
}

bool is_cancellation(const Transaction& txn, const Address& own) {
    return txn.type != TransactionType::blob && txn.type != TransactionType::set_code && txn.to == own &&
           txn.value.is_zero() && txn.data.empty() && txn.access_list.empty() &&
           txn.gas_limit == kTransferGas;
}

Result<U256> least_replacement_fee(const U256& fee) {
    return mul_div_up(fee, U256{9U}, U256{8U});
}

io::Expected<SignatureKind> replaces(const Transaction& newest, const Transaction& txn, const Address& own) {
    const bool cancels = is_cancellation(txn, own);
    if (!cancels && !differs_in_fees_only(newest, txn))
        return io::failure(Errc::refused,
                           "nonce {} has another transaction already: only higher fees for the same one, or "
                           "a cancellation, may take its place",
                           txn.nonce.raw());
    LARIAT_CHECK(enough("a fee cap of", fee_cap(newest), fee_cap(txn)));
    LARIAT_CHECK(enough("a priority fee of", priority_fee(newest), priority_fee(txn)));
    return cancels ? SignatureKind::cancel : SignatureKind::bump;
}

}  // namespace lariat::keys
