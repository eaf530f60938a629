#pragma once

#include "foundation/codec/transaction.hpp"
#include "foundation/crypto/selector.hpp"
#include "io/runtime/failure.hpp"

#include <optional>
#include <vector>

namespace lariat::keys {

/// A contract that may be called, and by which functions.
struct Callee {
    Address address;
    std::vector<Selector> functions;

    friend bool operator==(const Callee&, const Callee&) = default;
};

/// What may be signed between one UTC midnight and the next; absent: no limit. Of the transactions signed for
/// one nonce at most one lands, so value and cost count once for each nonce, by the dearest.
struct DayBudget {
    std::optional<std::uint64_t> signatures;  ///< cancellations are not counted
    std::optional<U256> value;                ///< wei sent along
    std::optional<U256> gas_cost;             ///< wei: gas limit × fee cap

    friend bool operator==(const DayBudget&, const DayBudget&) = default;
};

/// What a key may be used for. What is not allowed here is not signed, whoever asks.
///
/// A cancellation (see replacement.hpp) goes to the key's own address and needs no callee; all other limits
/// hold for it too.
struct SigningPolicy {
    ChainId chain;
    std::vector<Callee> callees;  ///< nothing else is called; empty: nothing is
    U256 max_value;               ///< wei sent along
    Gas max_gas;
    U256 max_fee_per_gas;
    bool may_create = false;  ///< deploying a contract
    DayBudget per_day{};

    friend bool operator==(const SigningPolicy&, const SigningPolicy&) = default;
};

/// What one transaction may be, whatever else was signed. Errc::refused with the rule that was broken.
io::Expected<void> allow(const SigningPolicy& policy, const Address& own, const Transaction& txn);

/// Wei per gas at most: the fee cap, or the gas price of the types that have only that.
U256 fee_cap(const Transaction& txn);

/// Wei that gas can cost at most; Errc::overflow for numbers no chain has.
Result<U256> max_gas_cost(const Transaction& txn);

}  // namespace lariat::keys
