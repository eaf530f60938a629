#pragma once

#include "core/model/pool.hpp"
#include "io/chain/multicall.hpp"

#include <string>

namespace lariat::chain {

/// An exchange whose factory is asked for its pools.
struct Dex {
    std::string name;
    PoolKind kind = PoolKind::uniswap_v2;
    Address factory;
    FeePips fee;                     ///< constant-product: the same for every pair
    std::vector<FeePips> fee_tiers;  ///< concentrated
};

/// The pools that the factories have for any two of the tokens, as of one block; uninitialised ones included.
io::Task<io::Expected<std::vector<Pool>>> discover_pools(const Multicall& multicall,
                                                         std::vector<Token> tokens,
                                                         std::vector<Dex> dexes,
                                                         Hash block);

/// For each token of `wanted`, in order, the constant-product pool with the wrapped native token that holds
/// most of it. Tokens without one cannot settle: gas has no price in them.
io::Task<io::Expected<std::vector<ChainSetup::Settlement>>> choose_settlements(const Multicall& multicall,
                                                                               const ChainSetup& setup,
                                                                               std::vector<TokenId> wanted,
                                                                               Hash block);

/// The contract that holds what Aave lends of each token; zero where Aave does not list it.
io::Task<io::Expected<std::vector<Address>>> aave_holders(const Multicall& multicall,
                                                          Address aave_pool,
                                                          std::vector<Token> tokens,
                                                          Hash block);

}  // namespace lariat::chain
