#pragma once

#include "core/model/block.hpp"
#include "foundation/base/bytes.hpp"
#include "foundation/base/quantity.hpp"
#include "foundation/math/u256.hpp"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace lariat {

/// Position of a token or pool in the lists of `ChainSetup`: small, dense, stable for a run.
using TokenId = Quantity<struct TokenIdTag, std::uint32_t>;
using PoolId = Quantity<struct PoolIdTag, std::uint32_t>;

struct Token {
    Address address;
    std::string symbol;
    std::uint8_t decimals = 18;
};

enum class PoolKind : std::uint8_t { uniswap_v2, uniswap_v3 };
std::string_view name_of(PoolKind kind);

struct Pool {
    Address address;
    PoolKind kind = PoolKind::uniswap_v2;
    std::string dex;
    TokenId token0;
    TokenId token1;
    FeePips fee;
    std::int32_t tick_spacing = 0;  ///< concentrated pools only

    [[nodiscard]] TokenId token_in(bool zero_for_one) const { return zero_for_one ? token0 : token1; }
    [[nodiscard]] TokenId token_out(bool zero_for_one) const { return zero_for_one ? token1 : token0; }
};

/// Reserves in base units; at most 112 bits each, as the pair stores them.
struct V2State {
    U256 reserve0;
    U256 reserve1;

    friend bool operator==(const V2State&, const V2State&) = default;
};

/// An initialised tick. `net` is added to the liquidity when the price crosses it upwards.
struct Tick {
    std::int32_t index = 0;
    Uint128 gross = 0;
    Int128 net = 0;

    friend bool operator==(const Tick&, const Tick&) = default;
};

/// Sorted by index. Shared between snapshots of a pool: a swap never changes it.
using TickTable = std::vector<Tick>;

struct V3State {
    U256 sqrt_price_x96;  ///< sqrt(token1 / token0) in base units, Q64.96
    std::int32_t tick = 0;
    Uint128 liquidity = 0;
    std::shared_ptr<const TickTable> ticks;

    friend bool operator==(const V3State& a, const V3State& b) {
        return a.sqrt_price_x96 == b.sqrt_price_x96 && a.tick == b.tick && a.liquidity == b.liquidity &&
               (a.ticks == b.ticks || (a.ticks && b.ticks && *a.ticks == *b.ticks));
    }
};

using PoolState = std::variant<V2State, V3State>;

enum class FlashSource : std::uint8_t { balancer_v2, aave_v3 };
std::string_view name_of(FlashSource source);

/// Somebody who lends any amount up to `available` within one transaction.
struct FlashLender {
    FlashSource source = FlashSource::balancer_v2;
    TokenId token;
    Address holder;   ///< whose balance of the token is the limit
    BasisPoints fee;  ///< of the amount lent, rounded half up as Aave's percentMul does
    friend bool operator==(const FlashLender&, const FlashLender&) = default;
};

/// What is known of a chain before its first event: everything an id refers to.
struct ChainSetup {
    ChainId chain;
    TokenId wrapped_native;
    std::vector<Token> tokens;
    std::vector<Pool> pools;
    std::vector<FlashLender> lenders;
    /// Tokens in which a cycle may settle, most wanted first, each with the pool that prices gas in it.
    struct Settlement {
        TokenId token;
        PoolId gas_pool;  ///< a constant-product pool of the token and the wrapped native token
    };
    std::vector<Settlement> settlements;
};

}  // namespace lariat
