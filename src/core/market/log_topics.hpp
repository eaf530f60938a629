#pragma once

#include "foundation/base/bytes.hpp"

#include <array>

/// First topics of the logs that the market is folded from: Keccak-256 of the signatures beside them.
namespace lariat::market {

const Hash& topic_v2_sync();        // Sync(uint112,uint112)
const Hash& topic_v3_initialize();  // Initialize(uint160,int24)
const Hash& topic_v3_swap();        // Swap(address,address,int256,int256,uint160,uint128,int24)
const Hash& topic_v3_mint();        // Mint(address,address,int24,int24,uint128,uint256,uint256)
const Hash& topic_v3_burn();        // Burn(address,int24,int24,uint128,uint256,uint256)
const Hash& topic_transfer();       // Transfer(address,address,uint256)

/// All of them: the filter for a block's logs.
std::array<Hash, 6> folded_topics();

}  // namespace lariat::market
