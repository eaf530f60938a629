#pragma once

#include "foundation/codec/transaction.hpp"
#include "io/keys/keystore_v3.hpp"

#include <vector>

namespace lariat::keys {

/// What a key may be used for. What is not allowed here is not signed, whoever asks.
struct SigningPolicy {
    ChainId chain;
    std::vector<Address> destinations;  ///< nothing else is called; empty: nothing is
    U256 max_value;                     ///< wei sent along
    Gas max_gas;
    U256 max_fee_per_gas;
    bool may_create = false;  ///< deploying a contract
};

/// One key and its policy. Signs transaction envelopes only, never a bare hash or a message, so that nothing
/// passes around the policy. Safe to use from several threads.
class Signer {
public:
    Signer(UnlockedKey key, SigningPolicy policy);

    [[nodiscard]] const Address& address() const { return address_; }
    [[nodiscard]] const SigningPolicy& policy() const { return policy_; }

    /// Errc::refused with the rule that was broken; Errc::invalid_argument for fields that do not fit the
    /// type.
    [[nodiscard]] io::Expected<SignedTransaction> sign(Transaction txn) const;

private:
    [[nodiscard]] io::Expected<void> allow(const Transaction& txn) const;

    UnlockedKey key_;
    SigningPolicy policy_;
    Address address_;
};

}  // namespace lariat::keys
