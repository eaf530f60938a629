#pragma once

#include "core/model/event.hpp"
#include "foundation/base/error.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <deque>
#include <optional>
#include <vector>

namespace lariat {
struct Checkpoint;
}  // namespace lariat

namespace lariat::market {

/// What a block changed, each list sorted and without repetition.
struct Change {
    std::vector<PoolId> pools;
    std::vector<std::size_t> lenders;  ///< positions in `ChainSetup::lenders`
};

/// The state of every pool and lender as of one head, folded from logs, with enough memory to go back.
///
/// A block is applied whole or not at all: after an error the market is as it was before it.
class Market {
public:
    /// Blocks that a reorg can take back without reading the state anew.
    static constexpr std::size_t kUndoDepth = 128;

    explicit Market(ChainSetup setup);

    [[nodiscard]] const ChainSetup& setup() const { return setup_; }
    [[nodiscard]] bool ready() const { return ready_; }
    [[nodiscard]] const BlockHeader& head() const { return head_; }
    [[nodiscard]] const Pool& pool(PoolId id) const { return setup_.pools[id.raw()]; }
    [[nodiscard]] const PoolState& state(PoolId id) const { return states_[id.raw()]; }
    [[nodiscard]] const U256& available(std::size_t lender) const { return lender_balances_[lender]; }

    /// Takes over a state read from the chain. Forgets what could be undone.
    Result<void> load(const StateLoaded& loaded);
    /// `Errc::conflict` if the block is not a child of the head; `Errc::malformed` if a log cannot be.
    Result<Change> apply(const BlockSeen& block);
    /// Goes back to `ancestor`; `Errc::not_found` if it lies deeper than the memory reaches.
    Result<Change> rollback(const BlockRef& ancestor);

    /// Base units of `token` that `native` wei are worth, by the reserves of the token's gas pool, rounded
    /// down; zero if the pool is empty.
    [[nodiscard]] U256 native_to_token(std::size_t settlement, const U256& native) const;
    /// Native wei that `amount` of the token is worth, rounded down.
    [[nodiscard]] U256 token_to_native(std::size_t settlement, const U256& amount) const;
    /// Position of a token in `ChainSetup::settlements`.
    [[nodiscard]] std::optional<std::size_t> settlement_of(TokenId token) const;

private:
    friend struct lariat::Checkpoint;

    struct Undo {
        BlockHeader before;
        std::vector<std::pair<PoolId, PoolState>> pools;
        std::vector<std::pair<std::size_t, U256>> lenders;
    };
    struct GasReserves {
        U256 native;
        U256 token;
    };

    Result<void> apply_logs(const BlockSeen& block, Undo& undo);
    void restore(const Undo& undo);
    [[nodiscard]] GasReserves gas_reserves(std::size_t settlement) const;

    ChainSetup setup_;
    boost::unordered_flat_map<Address, PoolId, std::hash<Address>> pool_by_address_;
    boost::unordered_flat_map<Address, std::vector<std::size_t>, std::hash<Address>> lenders_by_token_;
    BlockHeader head_;
    std::vector<PoolState> states_;
    std::vector<U256> lender_balances_;
    std::deque<Undo> undo_;
    bool ready_ = false;
};

}  // namespace lariat::market
