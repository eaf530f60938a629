#pragma once

#include "core/amm/concentrated.hpp"
#include "core/amm/tick_math.hpp"
#include "core/market/log_topics.hpp"
#include "core/model/event.hpp"

#include <cmath>
#include <random>

/// A market of made-up pools that agree on prices up to a per mille, and blocks that move them: the same for
/// every run.
namespace lariat::bench {

inline Address address_of(std::uint8_t kind, std::uint32_t index) {
    Address address;
    address.data[0] = kind;
    for (unsigned i = 0; i < 4; ++i)
        address.data[19 - i] = static_cast<std::uint8_t>(index >> (8 * i));
    return address;
}

inline Hash hash_of(std::uint64_t number) {
    return fixed_from<Hash>(to_big_endian(U256{number}));
}

inline V3State concentrated_state(double price, std::int32_t spacing, std::uint64_t liquidity) {
    V3State state;
    state.sqrt_price_x96 = u256_from_double(std::sqrt(price) * 79228162514264337593543950336.0);
    state.tick = amm::tick_at_sqrt_price(state.sqrt_price_x96).value();
    state.ticks = std::make_shared<TickTable>();
    const std::int32_t around = state.tick / spacing * spacing;
    for (std::int32_t i = 1; i <= 17; ++i) {
        const auto amount = static_cast<Int128>(liquidity) * 1'000'000;
        static_cast<void>(
            amm::apply_liquidity(state, around - spacing * i * 3, around + spacing * i * 2, amount));
    }
    return state;
}

class SyntheticMarket {
public:
    SyntheticMarket(std::uint32_t tokens, std::uint32_t pools, std::uint64_t seed) : random_{seed} {
        setup.chain = ChainId{1};
        for (std::uint32_t i = 0; i < tokens; ++i) {
            setup.tokens.push_back({address_of(1, i), "T", 18});
            setup.lenders.push_back({FlashSource::balancer_v2, TokenId{i}, address_of(9, 0), BasisPoints{0}});
        }
        // First a constant-product pool of every token with the native one, then others at random, half of
        // them concentrated.
        for (std::uint32_t i = 0; i < pools; ++i) {
            std::uint32_t a = 0;
            std::uint32_t b = i + 1;
            if (b >= tokens) {
                a = static_cast<std::uint32_t>(random_() % tokens);
                b = (a + 1 + static_cast<std::uint32_t>(random_() % (tokens - 1))) % tokens;
            }
            const bool concentrated = i + 1 >= tokens && i % 2 == 0;
            setup.pools.push_back({address_of(2, i),
                                   concentrated ? PoolKind::uniswap_v3 : PoolKind::uniswap_v2, "d",
                                   TokenId{std::min(a, b)}, TokenId{std::max(a, b)},
                                   FeePips{concentrated ? 500U : 3000U}, concentrated ? 10 : 0});
            loaded.pools.push_back({PoolId{i}, state_of(i)});
        }
        for (std::uint32_t i = 0; i < tokens; ++i)
            setup.settlements.push_back({TokenId{i}, PoolId{i == 0 ? 0 : i - 1}});
        loaded.lender_balances.assign(setup.lenders.size(), U256::pow2(100));
        loaded.at = header(1);
    }

    static BlockHeader header(std::uint64_t number) {
        return {.ref = {ChainId{1}, BlockNumber{number}, hash_of(number), hash_of(number - 1)},
                .timestamp = number,
                .base_fee = U256{1'000'000'000U},
                .gas_used = Gas{15'000'000},
                .gas_limit = Gas{30'000'000}};
    }

    /// The next block: `swaps` pools move by up to a per cent.
    BlockSeen block(std::uint64_t number, std::size_t swaps) {
        BlockSeen block{header(number), {}};
        for (std::size_t i = 0; i < swaps; ++i) {
            const auto pool = static_cast<std::uint32_t>(random_() % setup.pools.size());
            const double price = 1 + static_cast<double>(random_() % 2'000) / 100'000 - 0.01;
            Log log{.address = setup.pools[pool].address};
            if (setup.pools[pool].kind == PoolKind::uniswap_v2) {
                log.topics = {market::kV2Sync};
                append(log.data, ByteView{to_big_endian(kDepth)});
                append(log.data, ByteView{to_big_endian(u256_from_double(kDepth.to_double() * price))});
            } else {
                const auto& v3 = std::get<V3State>(loaded.pools[pool].state);
                const U256 sqrt_price = u256_from_double(std::sqrt(price) * 79228162514264337593543950336.0);
                const std::int32_t tick = amm::tick_at_sqrt_price(sqrt_price).value();
                const U256 tick_word = tick < 0 ? U256{} - U256{static_cast<std::uint64_t>(-tick)}
                                                : U256{static_cast<std::uint64_t>(tick)};
                log.topics = {market::kV3Swap, Hash{}, Hash{}};
                for (const U256& word : {U256{}, U256{}, sqrt_price, U256{v3.liquidity}, tick_word})
                    append(log.data, ByteView{to_big_endian(word)});
            }
            block.logs.push_back(std::move(log));
        }
        return block;
    }

    ChainSetup setup;
    StateLoaded loaded;

private:
    inline static const U256 kDepth = U256{1'000'000'000'000'000'000U} * U256{2'000U};

    PoolState state_of(std::uint32_t pool) {
        if (setup.pools[pool].kind == PoolKind::uniswap_v2)
            return V2State{kDepth, kDepth};
        return concentrated_state(1, 10, 1'000'000'000'000'000'000U);
    }

    std::mt19937_64 random_;
};

}  // namespace lariat::bench
