#pragma once

#include "blockchain.hpp"

#include <expected>
#include <map>
#include <string>

namespace lariat::simulation {

/// Transactions of the account that wait to be included, by the rules of geth's pool.
class Mempool {
public:
    explicit Mempool(std::size_t places) : places_{places} {}

    /// The reason, in geth's words, when it is not taken.
    std::expected<void, std::string> add(const TxnRef& txn, const State& state);
    [[nodiscard]] bool holds(const Hash& hash) const { return find(hash) != nullptr; }
    [[nodiscard]] TxnRef find(const Hash& hash) const;
    /// The first nonce that is neither mined nor waiting without a gap before it.
    [[nodiscard]] Nonce pending(const State& state) const;
    /// Lowest nonce first.
    [[nodiscard]] std::vector<TxnRef> waiting() const;
    /// Forgets what can no longer be included.
    void prune(const State& state);
    bool evict(const Hash& hash);
    void clear() { by_nonce_.clear(); }
    [[nodiscard]] bool empty() const { return by_nonce_.empty(); }

private:
    std::size_t places_;
    std::map<Nonce, TxnRef> by_nonce_;
};

}  // namespace lariat::simulation
