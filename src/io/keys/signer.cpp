#include "io/keys/signer.hpp"

#include "foundation/crypto/address.hpp"
#include "foundation/math/u256_text.hpp"

#include <algorithm>

namespace lariat::keys {

Signer::Signer(UnlockedKey key, SigningPolicy policy)
    : key_{std::move(key)}, policy_{std::move(policy)}, address_{address_of(*key_)} {}

io::Expected<SignedTransaction> Signer::sign(Transaction txn) const {
    LARIAT_CHECK(allow(txn));
    LARIAT_TRY(SignedTransaction signed_txn, lariat::sign(std::move(txn), *key_));
    return signed_txn;
}

io::Expected<void> Signer::allow(const Transaction& txn) const {
    if (txn.type == TransactionType::blob || txn.type == TransactionType::set_code)
        return io::failure(Errc::refused, "the signer's policy has no blob and no set-code transactions");
    if (!txn.chain_id)
        return io::failure(Errc::refused, "a transaction without chain id is valid on every chain");
    if (*txn.chain_id != policy_.chain)
        return io::failure(Errc::refused, "the signer is for chain {}, not for {}", policy_.chain.raw(),
                           txn.chain_id->raw());
    if (!txn.to && !policy_.may_create)
        return io::failure(Errc::refused, "the signer's policy creates no contracts");
    if (txn.to && std::ranges::find(policy_.destinations, *txn.to) == policy_.destinations.end())
        return io::failure(Errc::refused, "{} is no destination of the signer's policy",
                           to_checksum(*txn.to));
    if (txn.value > policy_.max_value)
        return io::failure(Errc::refused, "{} wei sent along, the signer's limit is {}",
                           to_decimal(txn.value), to_decimal(policy_.max_value));
    if (txn.gas_limit > policy_.max_gas)
        return io::failure(Errc::refused, "gas limit {}, the signer's limit is {}", txn.gas_limit.raw(),
                           policy_.max_gas.raw());
    // One of the two is zero, by the type.
    const U256& fee = std::max(txn.gas_price, txn.max_fee_per_gas);
    if (fee > policy_.max_fee_per_gas)
        return io::failure(Errc::refused, "{} wei per gas, the signer's limit is {}", to_decimal(fee),
                           to_decimal(policy_.max_fee_per_gas));
    return {};
}

}  // namespace lariat::keys
