#pragma once

#include "core/model/event.hpp"
#include "foundation/codec/transaction.hpp"
#include "io/chain/executor_contract.hpp"
#include "random.hpp"

#include <optional>
#include <vector>

namespace lariat::simulation {

/// What the chain holds as of one block, as far as anybody here asks.
struct State {
    std::vector<V2State> pools;         ///< by PoolId
    std::vector<U256> lender_balances;  ///< by position in `ChainSetup::lenders`
    std::vector<U256> treasury;         ///< by TokenId
    Nonce nonce;                        ///< of the account that signs
    U256 funds;                         ///< native wei of that account

    friend bool operator==(const State&, const State&) = default;
};

/// A small market: tokens, two constant-product pools of each with the wrapped native one, some between the
/// others, a lender for each token; the executor with its owner and treasury.
struct Economy {
    explicit Economy(Random& random);

    [[nodiscard]] std::optional<PoolId> pool_at(const Address& address) const;
    [[nodiscard]] std::optional<TokenId> token_at(const Address& address) const;

    ChainSetup setup;
    Policy policy;
    chain::ExecutorAddresses addresses;
    PrivateKey key;
    State genesis;
};

/// Somebody swaps a share of a pool's reserve.
struct Trade {
    PoolId pool;
    bool zero_for_one = true;
    std::uint32_t share = 1;  ///< of the reserve, in 1/100 %
};

struct BlockContext {
    BlockNumber number;
    std::uint64_t timestamp = 0;
    U256 base_fee;
};

/// What a transaction did. Logs have no place in a block yet.
struct Effect {
    bool succeeded = false;
    Gas gas_used;
    Bytes revert_data;
    std::vector<Log> logs;
    std::vector<Hash> slots;  ///< read or written: one for each pool, one for each balance of the treasury
    std::vector<Hash> written;
    U256 profit;  ///< what the treasury received
};

Effect run_trade(const Economy& economy, State& state, const Trade& trade, const Address& trader);

/// A call of the executor, or a transfer of nothing; a failed one leaves `state` as it was. Fees and nonce
/// are the caller's business.
Effect run_call(
    const Economy& economy, State& state, const Address& to, ByteView data, const BlockContext& block);

Log transfer_log(const Address& token, const Address& from, const Address& to, const U256& amount);

}  // namespace lariat::simulation
