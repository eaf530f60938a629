#pragma once

#include "core/market/log_topics.hpp"
#include "core/model/event.hpp"

/// A small market for tests of the core: three tokens, pools of both kinds, lenders for every token.
namespace lariat::test_world {

inline Address address_of(std::uint8_t kind, std::uint32_t index) {
    Address address;
    address.data[0] = kind;
    address.data[18] = static_cast<std::uint8_t>(index >> 8U);
    address.data[19] = static_cast<std::uint8_t>(index);
    return address;
}

inline Hash hash_of(std::uint64_t number, std::uint8_t branch = 0) {
    Hash hash;
    hash.data[0] = branch;
    for (unsigned i = 0; i < 8; ++i)
        hash.data[31 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    return hash;
}

inline const Address kVault = address_of(0xba, 0);

/// `tokens` tokens, of which the first is the wrapped native one; every token settles, in order; a
/// constant-product pool of each other token with the first prices gas.
inline ChainSetup setup(std::size_t tokens) {
    ChainSetup setup{.chain = ChainId{31337}, .wrapped_native = TokenId{0}};
    for (std::uint32_t i = 0; i < tokens; ++i) {
        setup.tokens.push_back({address_of(0x70, i), "T" + std::to_string(i), 18});
        setup.lenders.push_back({FlashSource::balancer_v2, TokenId{i}, kVault, BasisPoints{0}});
    }
    for (std::uint32_t i = 1; i < tokens; ++i)
        setup.pools.push_back(
            {address_of(0x90, i), PoolKind::uniswap_v2, "v2", TokenId{0}, TokenId{i}, FeePips{3000}});
    for (std::uint32_t i = 0; i < tokens; ++i)
        setup.settlements.push_back({TokenId{i}, PoolId{i == 0 ? 0 : i - 1}});
    return setup;
}

inline PoolId add_pool(ChainSetup& setup, Pool pool) {
    const auto index = static_cast<std::uint32_t>(setup.pools.size());
    pool.address = address_of(0x90, 0x100 + index);
    setup.pools.push_back(std::move(pool));
    return PoolId{index};
}

inline BlockHeader header(std::uint64_t number, std::uint8_t branch = 0, std::uint8_t parent_branch = 0) {
    return {.ref = {ChainId{31337}, BlockNumber{number}, hash_of(number, branch),
                    hash_of(number - 1, parent_branch)},
            .timestamp = 1'700'000'000 + number,
            .base_fee = U256{1'000'000'000},
            .gas_used = Gas{15'000'000},
            .gas_limit = Gas{30'000'000}};
}

inline StateLoaded loaded(const ChainSetup& setup,
                          std::vector<StateLoaded::PoolEntry> pools,
                          const U256& lent) {
    return {header(1), std::move(pools), std::vector<U256>(setup.lenders.size(), lent)};
}

inline Log sync(const Pool& pool, const U256& reserve0, const U256& reserve1) {
    Log log{.address = pool.address, .topics = {market::kV2Sync}};
    append(log.data, ByteView{to_big_endian(reserve0)});
    append(log.data, ByteView{to_big_endian(reserve1)});
    return log;
}

inline Hash topic_of(const Address& address) {
    Hash topic;
    std::ranges::copy(address.data, topic.data.begin() + 12);
    return topic;
}

inline Log transfer(const Token& token, const Address& from, const Address& to, const U256& amount) {
    Log log{.address = token.address, .topics = {market::kTransfer, topic_of(from), topic_of(to)}};
    append(log.data, ByteView{to_big_endian(amount)});
    return log;
}

}  // namespace lariat::test_world
