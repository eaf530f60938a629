#pragma once

#include "economy.hpp"

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace lariat::simulation {

/// A transaction as the network knows it: one that the account's key signed, or somebody's trade.
struct ChainTxn {
    Hash hash;
    std::optional<SignedTransaction> signed_txn;
    Trade trade;
    bool noisy = false;           ///< emits logs, too, that look like what matters and are not
    std::optional<U256> funds{};  ///< what the account owns afterwards
};
using TxnRef = std::shared_ptr<const ChainTxn>;

struct Included {
    TxnRef txn;
    Effect effect;
    std::uint32_t index = 0;
    U256 effective_gas_price;
};

struct Block {
    BlockHeader header;
    const Block* parent = nullptr;
    std::vector<Included> txns;
    State after;

    [[nodiscard]] std::uint64_t number() const { return header.ref.number.raw(); }
    [[nodiscard]] const Hash& hash() const { return header.ref.hash; }
};

/// Whether the account may have this transaction as its next one on `state`.
bool can_include(const State& state, const Transaction& txn, const U256& base_fee);

/// A tree of blocks, one branch of which is canonical.
class Blockchain {
public:
    static constexpr std::uint64_t kFirstNumber = 1'000;

    explicit Blockchain(const Economy& economy);

    [[nodiscard]] const Block& tip() const { return *canonical_.back(); }
    [[nodiscard]] const Block* find(const Hash& hash) const;
    /// Of the canonical branch; null outside of it.
    [[nodiscard]] const Block* at(std::uint64_t number) const;
    [[nodiscard]] bool is_canonical(const Block& block) const { return at(block.number()) == &block; }
    [[nodiscard]] std::span<const Block* const> canonical() const { return canonical_; }
    /// Where a canonical block holds it.
    [[nodiscard]] const Included* included(const Hash& txn, const Block** in = nullptr) const;

    struct Seal {
        std::uint64_t seconds = 2;  ///< since the parent
        Gas others;                 ///< gas used by transactions that nobody here asks about
        Hash salt;
    };
    /// A new block on any other; whatever cannot be included is left out.
    const Block& build(const Block& parent, std::span<const TxnRef> candidates, const Seal& seal);
    /// Makes the branch that ends in `block` the canonical one.
    void adopt(const Block& block);

private:
    const Economy& economy_;
    std::vector<std::unique_ptr<Block>> blocks_;
    std::unordered_map<Hash, const Block*> by_hash_;
    std::vector<const Block*> canonical_;
};

}  // namespace lariat::simulation
