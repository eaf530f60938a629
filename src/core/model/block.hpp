#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/quantity.hpp"
#include "foundation/math/u256.hpp"

#include <vector>

namespace lariat {

/// Names one block of one chain; every fact taken from a chain carries one.
struct BlockRef {
    ChainId chain;
    BlockNumber number;
    Hash hash;
    Hash parent;

    friend bool operator==(const BlockRef&, const BlockRef&) = default;
};

struct BlockHeader {
    BlockRef ref;
    std::uint64_t timestamp = 0;  ///< seconds since the epoch, as the block says
    U256 base_fee;                ///< wei per gas
    Gas gas_used;
    Gas gas_limit;
};

/// An event log, as the chain emitted it. Ordered by `index` within its block.
struct Log {
    Address address;
    std::vector<Hash> topics;
    Bytes data;
    Hash txn;
    std::uint32_t txn_index = 0;
    std::uint32_t index = 0;
};

/// The base fee of the block after `head`, by EIP-1559 (denominator 8, elasticity 2).
U256 next_base_fee(const BlockHeader& head);

}  // namespace lariat
