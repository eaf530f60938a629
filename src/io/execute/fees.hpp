#pragma once

#include "foundation/codec/transaction.hpp"

#include <optional>

namespace lariat::execute {

/// What a dynamic-fee transaction offers, wei per gas.
struct Fees {
    U256 max_fee;
    U256 tip;

    friend bool operator==(const Fees&, const Fees&) = default;
};

Fees fees_of(const Transaction& txn);

/// The least that takes the place of `fees` in a node's pool: each an eighth more, rounded up. Nodes ask for
/// a tenth (geth, reth, Erigon, anvil, Besu, Nethermind, by default); what they ask of blobs does not matter
/// here.
Fees least_replacement(const Fees& fees);

/// Fees that take the place of `fees` and pay for a block whose base fee is up to twice `base_fee`. Nothing
/// when that is above `limit`.
std::optional<Fees> replacement(const Fees& fees, const U256& base_fee, const U256& limit);

/// The same transaction for other fees.
Transaction with_fees(Transaction txn, const Fees& fees);

/// Does nothing but use up a nonce: no value, to the account itself.
Transaction cancellation(ChainId chain, const Address& account, Nonce nonce, const Fees& fees);

}  // namespace lariat::execute
