#include "app/config/manifest.hpp"

#include "app/config/json_cursor.hpp"
#include "app/config/url.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <limits>
#include <sstream>

namespace lariat::app {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kMaxPips = 999'999;

FeePips fee_of(const JsonCursor& field) {
    return FeePips{static_cast<std::uint32_t>(field.integer(0, kMaxPips))};
}

std::optional<Address> optional_address(const JsonCursor& field) {
    return field.present() ? std::optional{field.address()} : std::nullopt;
}

PoolKind kind_of(const JsonCursor& field) {
    const std::string kind = field.text();
    if (kind == name_of(PoolKind::uniswap_v3))
        return PoolKind::uniswap_v3;
    if (field.present() && kind != name_of(PoolKind::uniswap_v2))
        field.complain("uniswap_v2 or uniswap_v3, was '" + kind + "'");
    return PoolKind::uniswap_v2;
}

std::string url_of(const JsonCursor& field) {
    const std::string url = field.text();
    if (const auto valid = check_node_url(url); field.present() && !valid)
        field.complain("a node's address: " + valid.error());
    return url;
}

TokenConfig token_of(const JsonCursor& entry) {
    return {.address = entry.at("address").address(),
            .symbol = entry.at("symbol").text(),
            .decimals = static_cast<std::uint8_t>(entry.at("decimals").integer(0, 36))};
}

DexConfig dex_of(const JsonCursor& entry) {
    DexConfig dex{.name = entry.at("name").text(),
                  .kind = kind_of(entry.at("kind")),
                  .factory = entry.at("factory").address(),
                  .router = optional_address(entry.maybe("router")),
                  .quoter = optional_address(entry.maybe("quoter"))};
    if (dex.kind == PoolKind::uniswap_v2)
        dex.fee = fee_of(entry.at("feePips"));
    else
        for (const JsonCursor& tier : entry.at("feeTiers").elements())
            dex.fee_tiers.push_back(fee_of(tier));
    return dex;
}

PoolConfig pool_of(const JsonCursor& entry) {
    PoolConfig pool{.dex = entry.at("dex").text(),
                    .kind = kind_of(entry.at("kind")),
                    .address = entry.at("address").address(),
                    .token0 = entry.at("token0").address(),
                    .token1 = entry.at("token1").address(),
                    .fee = fee_of(entry.at("feePips"))};
    if (pool.kind == PoolKind::uniswap_v3)
        pool.tick_spacing = static_cast<std::int32_t>(entry.at("tickSpacing").integer(1, 16'383));
    return pool;
}

void check_pool(const JsonCursor& entry, const PoolConfig& pool, const ChainConfig& chain) {
    const DexConfig* dex = chain.dex(pool.dex);
    if (dex == nullptr)
        entry.complain("a dex of the list, was '" + pool.dex + "'");
    else if (dex->kind != pool.kind)
        entry.complain("the kind of its dex");
    if (chain.token(pool.token0) == nullptr || chain.token(pool.token1) == nullptr)
        entry.complain("two tokens of the list");
    // Pair and pool contracts sort their tokens; anything else would swap the two sides silently.
    if (pool.token0 >= pool.token1)
        entry.complain("token0 below token1");
}

ChainConfig chain_of(const JsonCursor& root) {
    ChainConfig chain;
    chain.rpc = {url_of(root.at("ws")), url_of(root.at("http"))};
    chain.chain_id = ChainId{
        static_cast<std::uint64_t>(root.at("chainId").integer(1, std::numeric_limits<std::int64_t>::max()))};
    chain.multicall3 = root.at("multicall3").address();
    chain.wrapped_native = root.at("wrappedNative").address();
    for (const JsonCursor& entry : root.at("tokens").elements())
        chain.tokens.push_back(token_of(entry));
    for (const JsonCursor& entry : root.at("dexes").elements())
        chain.dexes.push_back(dex_of(entry));
    for (const JsonCursor& entry : root.at("pools").elements()) {
        chain.pools.push_back(pool_of(entry));
        check_pool(entry, chain.pools.back(), chain);
    }
    const JsonCursor flash = root.at("flash");
    chain.flash = {.balancer_vault = optional_address(flash.maybe("balancerVault")),
                   .aave_pool = optional_address(flash.maybe("aavePool")),
                   .aave_premium = BasisPoints{
                       static_cast<std::uint32_t>(flash.at("aavePremiumBps").integer(0, 10'000))}};
    if (const TokenConfig* native = chain.token(chain.wrapped_native)) {
        // Every token of a world has a price in the native one; the manifest lists the most used first.
        chain.settlements = {native->symbol};
        for (const TokenConfig& token : chain.tokens)
            if (token.address != chain.wrapped_native)
                chain.settlements.push_back(token.symbol);
    } else if (root.present()) {
        root.at("wrappedNative").complain("a token of the list");
    }
    return chain;
}

}  // namespace

std::expected<WorldManifest, Problems> parse_manifest(std::string_view json, const std::string& shown) {
    Problems problems;
    boost::json::error_code error;
    const boost::json::value document = boost::json::parse({json.data(), json.size()}, error);
    if (error)
        return std::unexpected{Problems{{"no JSON: " + error.message(), shown, "start the world again"}}};

    const JsonCursor root{&document, "", problems};
    WorldManifest manifest;
    static_cast<void>(root.at("version").integer(kVersion, kVersion));
    manifest.chain = chain_of(root);
    manifest.seed = root.at("seed").text();
    for (const JsonCursor& trader : root.at("traders").elements())
        manifest.traders.push_back(trader.address());
    manifest.searcher = root.at("searcher").at("address").address();
    manifest.searcher_key_file = root.at("searcher").at("keyFile").text();
    if (problems.empty())
        return manifest;
    for (Problem& problem : problems) {
        problem.where = shown;
        problem.fix =
            "the world and this binary may be of different versions: build both, start the world again";
    }
    return std::unexpected{std::move(problems)};
}

std::expected<WorldManifest, Problems> read_manifest(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream)
        return std::unexpected{
            Problems{{"cannot read the world's manifest", file.string(), "lariat world up"}}};
    return parse_manifest(text.view(), file.string());
}

std::expected<ChainConfig, Problems> chain_from_manifest(std::string_view json) {
    auto manifest = parse_manifest(json, "manifest");
    if (!manifest)
        return std::unexpected{std::move(manifest).error()};
    return std::move(manifest->chain);
}

}  // namespace lariat::app
