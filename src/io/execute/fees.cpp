#include "io/execute/fees.hpp"

#include <algorithm>

namespace lariat::execute {
namespace {

constexpr Gas kPlainTransfer{21'000};

U256 an_eighth_more(const U256& fee) {
    return fee + (fee + U256{7U}) / U256{8U};
}

}  // namespace

Fees fees_of(const Transaction& txn) {
    return {txn.max_fee_per_gas, txn.max_priority_fee_per_gas};
}

Fees least_replacement(const Fees& fees) {
    // At least one wei more, so that nothing can be replaced for nothing.
    return {std::max(an_eighth_more(fees.max_fee), fees.max_fee + U256{1U}),
            std::max(an_eighth_more(fees.tip), fees.tip + U256{1U})};
}

std::optional<Fees> replacement(const Fees& fees, const U256& base_fee, const U256& limit) {
    Fees raised = least_replacement(fees);
    raised.max_fee = std::max(raised.max_fee, base_fee + base_fee + raised.tip);
    if (raised.max_fee > limit) {
        raised = least_replacement(fees);
        if (raised.max_fee > limit)
            return std::nullopt;
    }
    return raised;
}

Transaction with_fees(Transaction txn, const Fees& fees) {
    txn.max_fee_per_gas = fees.max_fee;
    txn.max_priority_fee_per_gas = fees.tip;
    return txn;
}

Transaction cancellation(ChainId chain, const Address& account, Nonce nonce, const Fees& fees) {
    Transaction txn;
    txn.type = TransactionType::dynamic_fee;
    txn.chain_id = chain;
    txn.nonce = nonce;
    txn.gas_limit = kPlainTransfer;
    txn.to = account;
    return with_fees(std::move(txn), fees);
}

}  // namespace lariat::execute
