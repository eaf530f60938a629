#include "foundation/codec/transaction.hpp"

#include <limits>

namespace lariat {
namespace {

bool has_foreign_field(const Transaction& txn) {
    const bool tipped = txn.type >= TransactionType::dynamic_fee;
    if (tipped && !txn.gas_price.is_zero())
        return true;
    if (!tipped && !(txn.max_fee_per_gas.is_zero() && txn.max_priority_fee_per_gas.is_zero()))
        return true;
    if (txn.type == TransactionType::legacy && !txn.access_list.empty())
        return true;
    if (txn.type != TransactionType::blob &&
        !(txn.max_fee_per_blob_gas.is_zero() && txn.blob_versioned_hashes.empty()))
        return true;
    return txn.type != TransactionType::set_code && !txn.authorization_list.empty();
}

}  // namespace

Result<void> check(const Transaction& txn) {
    if (txn.type > TransactionType::set_code)
        return fail(Errc::invalid_argument,
                    {"unknown transaction type", static_cast<std::uint8_t>(txn.type)});
    if (txn.type != TransactionType::legacy && !txn.chain_id)
        return fail(Errc::invalid_argument, "typed transaction without chain id");
    if (txn.type >= TransactionType::blob && !txn.to)
        return fail(Errc::invalid_argument, "blob and set-code transactions need a recipient");
    if (txn.nonce.raw() == std::numeric_limits<std::uint64_t>::max())
        return fail(Errc::overflow, "nonce of 2^64 - 1");
    if (has_foreign_field(txn))
        return fail(Errc::invalid_argument, "field set that the transaction type does not have");
    return {};
}

Result<SignedTransaction> sign(Transaction txn, const PrivateKey& key) {
    LARIAT_CHECK(check(txn));
    const Signature signature = sign(signing_hash(txn), key);
    return SignedTransaction{std::move(txn), signature};
}

Result<Address> sender_of(const SignedTransaction& txn) {
    if (!is_low_s(txn.signature))
        return fail(Errc::out_of_range, "s in the upper half of the group");
    return recover(signing_hash(txn.txn), txn.signature);
}

Result<Authorization> sign_authorization(Authorization authorization, const PrivateKey& key) {
    if (authorization.nonce.raw() == std::numeric_limits<std::uint64_t>::max())
        return fail(Errc::overflow, "nonce of 2^64 - 1");
    const Signature signature = sign(authorization_hash(authorization), key);
    authorization.y_parity = signature.y_parity ? 1 : 0;
    authorization.r = signature.r;
    authorization.s = signature.s;
    return authorization;
}

Result<Address> authority_of(const Authorization& authorization) {
    if (authorization.nonce.raw() == std::numeric_limits<std::uint64_t>::max())
        return fail(Errc::overflow, "nonce of 2^64 - 1");
    if (authorization.y_parity > 1)
        return fail(Errc::out_of_range, {"parity is neither 0 nor 1", authorization.y_parity});
    const Signature signature{authorization.r, authorization.s, authorization.y_parity == 1};
    if (!is_low_s(signature))
        return fail(Errc::out_of_range, "s in the upper half of the group");
    return recover(authorization_hash(authorization), signature);
}

}  // namespace lariat
