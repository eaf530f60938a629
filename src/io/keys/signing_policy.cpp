#include "io/keys/signing_policy.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/math/u256_text.hpp"
#include "io/keys/replacement.hpp"

#include <algorithm>

namespace lariat::keys {

namespace {

bool has_fee_cap(TransactionType type) {
    return type != TransactionType::legacy && type != TransactionType::access_list;
}

io::Expected<void> allow_call(const SigningPolicy& policy, const Transaction& txn) {
    const auto callee = std::ranges::find(policy.callees, *txn.to, &Callee::address);
    if (callee == policy.callees.end())
        return io::failure(Errc::refused, "{} is no destination of the signer's policy",
                           to_checksum(*txn.to));
    if (txn.data.size() < std::tuple_size_v<Selector>)
        return io::failure(Errc::refused, "a transfer to {} without a function is not in the signer's policy",
                           to_checksum(*txn.to));
    Selector called{};
    std::copy_n(txn.data.begin(), called.size(), called.begin());
    if (std::ranges::find(callee->functions, called) == callee->functions.end())
        return io::failure(Errc::refused, "function {} of {} is not in the signer's policy", to_hex(called),
                           to_checksum(*txn.to));
    return {};
}

}  // namespace

U256 fee_cap(const Transaction& txn) {
    return has_fee_cap(txn.type) ? txn.max_fee_per_gas : txn.gas_price;
}

Result<U256> max_gas_cost(const Transaction& txn) {
    return checked_mul(U256{txn.gas_limit.raw()}, fee_cap(txn));
}

io::Expected<void> allow(const SigningPolicy& policy, const Address& own, const Transaction& txn) {
    if (txn.type == TransactionType::blob || txn.type == TransactionType::set_code)
        return io::failure(Errc::refused, "the signer's policy has no blob and no set-code transactions");
    if (!txn.chain_id)
        return io::failure(Errc::refused, "a transaction without chain id is valid on every chain");
    if (*txn.chain_id != policy.chain)
        return io::failure(Errc::refused, "the signer is for chain {}, not for {}", policy.chain.raw(),
                           txn.chain_id->raw());
    if (fee_cap(txn) > policy.max_fee_per_gas)
        return io::failure(Errc::refused, "{} wei per gas, the signer's limit is {}",
                           to_decimal(fee_cap(txn)), to_decimal(policy.max_fee_per_gas));
    if (is_cancellation(txn, own))
        return {};
    if (txn.value > policy.max_value)
        return io::failure(Errc::refused, "{} wei sent along, the signer's limit is {}",
                           to_decimal(txn.value), to_decimal(policy.max_value));
    if (txn.gas_limit > policy.max_gas)
        return io::failure(Errc::refused, "gas limit {}, the signer's limit is {}", txn.gas_limit.raw(),
                           policy.max_gas.raw());
    if (txn.to)
        return allow_call(policy, txn);
    if (!policy.may_create)
        return io::failure(Errc::refused, "the signer's policy creates no contracts");
    return {};
}

}  // namespace lariat::keys
