#pragma once

#include "foundation/crypto/selector.hpp"

#include <array>

/// First topics of the logs that the market is folded from.
namespace lariat::market {

inline constexpr Hash kV2Sync = event_topic("Sync(uint112,uint112)");
inline constexpr Hash kV3Initialize = event_topic("Initialize(uint160,int24)");
inline constexpr Hash kV3Swap = event_topic("Swap(address,address,int256,int256,uint160,uint128,int24)");
inline constexpr Hash kV3Mint = event_topic("Mint(address,address,int24,int24,uint128,uint256,uint256)");
inline constexpr Hash kV3Burn = event_topic("Burn(address,int24,int24,uint128,uint256,uint256)");
inline constexpr Hash kTransfer = event_topic("Transfer(address,address,uint256)");

/// All of them: the filter for a block's logs.
inline constexpr std::array kFoldedTopics{kV2Sync, kV3Initialize, kV3Swap, kV3Mint, kV3Burn, kTransfer};

}  // namespace lariat::market
