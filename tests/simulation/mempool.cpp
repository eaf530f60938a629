#include "mempool.hpp"

#include <fmt/format.h>

namespace lariat::simulation {
namespace {

constexpr std::uint64_t kBumpPercent = 110;

U256 cost_of(const Transaction& txn) {
    return txn.max_fee_per_gas * U256{txn.gas_limit.raw()} + txn.value;
}

bool outbids(const Transaction& next, const Transaction& held) {
    const auto enough = [](const U256& bid, const U256& over) {
        return bid * U256{100U} >= over * U256{kBumpPercent};
    };
    return enough(next.max_fee_per_gas, held.max_fee_per_gas) &&
           enough(next.max_priority_fee_per_gas, held.max_priority_fee_per_gas);
}

}  // namespace

std::expected<void, std::string> Mempool::add(const TxnRef& txn, const State& state) {
    const Transaction& inner = txn->signed_txn->txn;
    if (holds(txn->hash))
        return std::unexpected{"already known"};
    if (inner.nonce < state.nonce)
        return std::unexpected{
            fmt::format("nonce too low: next nonce {}, tx nonce {}", state.nonce.raw(), inner.nonce.raw())};
    if (inner.max_priority_fee_per_gas > inner.max_fee_per_gas)
        return std::unexpected{"max priority fee per gas higher than max fee per gas"};
    U256 total = cost_of(inner);
    for (const auto& [nonce, held] : by_nonce_)
        if (nonce != inner.nonce)
            total += cost_of(held->signed_txn->txn);
    if (total > state.funds)
        return std::unexpected{
            fmt::format("insufficient funds for gas * price + value: balance {}, tx cost {}",
                        to_decimal(state.funds), to_decimal(total))};
    const auto held = by_nonce_.find(inner.nonce);
    if (held != by_nonce_.end() && !outbids(inner, held->second->signed_txn->txn))
        return std::unexpected{"replacement transaction underpriced"};
    by_nonce_.insert_or_assign(inner.nonce, txn);
    // Beyond its share an account loses what is furthest from being included, without a word.
    if (by_nonce_.size() > places_)
        by_nonce_.erase(std::prev(by_nonce_.end()));
    return {};
}

TxnRef Mempool::find(const Hash& hash) const {
    for (const auto& [nonce, txn] : by_nonce_)
        if (txn->hash == hash)
            return txn;
    return nullptr;
}

Nonce Mempool::pending(const State& state) const {
    Nonce next = state.nonce;
    while (by_nonce_.contains(next))
        next = next.next();
    return next;
}

std::vector<TxnRef> Mempool::waiting() const {
    std::vector<TxnRef> all;
    for (const auto& [nonce, txn] : by_nonce_)
        all.push_back(txn);
    return all;
}

void Mempool::prune(const State& state) {
    std::erase_if(by_nonce_, [&](const auto& entry) { return entry.first < state.nonce; });
}

bool Mempool::evict(const Hash& hash) {
    return std::erase_if(by_nonce_, [&](const auto& entry) { return entry.second->hash == hash; }) > 0;
}

}  // namespace lariat::simulation
