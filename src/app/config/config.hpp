#pragma once

#include "core/model/policy.hpp"
#include "core/model/pool.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace lariat::app {

struct TokenConfig {
    Address address;
    std::string symbol;
    std::uint8_t decimals = 18;
};

struct DexConfig {
    std::string name;
    PoolKind kind = PoolKind::uniswap_v2;
    Address factory;
    std::optional<Address> router;
    std::optional<Address> quoter;
    std::optional<FeePips> fee;      ///< constant-product dexes: one fee for all pools
    std::vector<FeePips> fee_tiers;  ///< concentrated dexes
};

/// A pool known beforehand. Pools of a dex that lists none are found through its factory.
struct PoolConfig {
    std::string dex;
    PoolKind kind = PoolKind::uniswap_v2;
    Address address;
    Address token0;
    Address token1;
    FeePips fee;
    std::int32_t tick_spacing = 0;
};

struct FlashConfig {
    std::optional<Address> balancer_vault;
    std::optional<Address> aave_pool;
    BasisPoints aave_premium;
};

struct ChainConfig {
    std::vector<std::string> rpc;  ///< ws:// or http:// (with s); heads come over the first WebSocket
    std::optional<ChainId> chain_id;
    Address multicall3;
    Address wrapped_native;
    std::vector<std::string> settlements;  ///< symbols in which a cycle may settle, most wanted first
    std::vector<TokenConfig> tokens;
    std::vector<DexConfig> dexes;
    std::vector<PoolConfig> pools;
    FlashConfig flash;

    [[nodiscard]] const TokenConfig* token(const Address& address) const;
    [[nodiscard]] const TokenConfig* token(std::string_view symbol) const;
    [[nodiscard]] const DexConfig* dex(std::string_view name) const;
};

struct ExecutorConfig {
    std::optional<Address> address;
};

struct KeysConfig {
    std::filesystem::path dir;
    std::string account;
    std::optional<std::filesystem::path> password_file;
    std::optional<std::filesystem::path> development_key_file;  ///< chain 31337 only, in place of the account
};

/// What may be called besides `execute` of the executor.
struct SignerCallConfig {
    Address address;
    std::vector<std::string> functions;
};

struct SignerConfig {
    std::optional<std::filesystem::path> dir;     ///< of the signature record
    std::optional<std::filesystem::path> socket;  ///< of a signer that runs by itself
    U256 max_value;
    Gas max_gas;
    U256 max_fee_per_gas;
    std::optional<std::uint64_t> max_signatures_per_day;
    std::optional<U256> max_value_per_day;
    std::optional<U256> max_gas_cost_per_day;
    std::vector<SignerCallConfig> calls;
};

struct ApiConfig {
    std::string host;
    std::uint16_t port = 0;
    std::vector<std::string> allowed_hosts;
};

struct StoreConfig {
    std::filesystem::path dir;
};

/// How large a journal becomes.
struct RecordConfig {
    std::uint64_t segment_bytes = 0;
    std::uint64_t max_bytes = 0;
};

struct LogConfig {
    std::string level;
    std::string format;
};

struct WorldConfig {
    std::filesystem::path dir;
    std::string seed;
    std::uint32_t rate = 0;  ///< swaps a second, all traders together
};

/// Everything a user can decide, typed and checked. Filled through the schema only.
struct Config {
    ChainConfig chain;
    Policy policy;
    ExecutorConfig executor;
    KeysConfig keys;
    SignerConfig signer;
    ApiConfig api;
    StoreConfig store;
    RecordConfig record;
    LogConfig log;
    WorldConfig world;
};

}  // namespace lariat::app
