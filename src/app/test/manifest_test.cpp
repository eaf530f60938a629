#include "app/config/manifest.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <functional>

namespace lariat::app {
namespace {

namespace json = boost::json;

constexpr const char* kManifest = R"({
  "version": 1, "chainId": 31337, "seed": "7", "http": "http://127.0.0.1:8545", "ws": "ws://127.0.0.1:8545",
  "wrappedNative": "0x0000000000000000000000000000000000000002",
  "multicall3": "0xcA11bde05977b3631167028862bE2a173976CA11",
  "tokens": [
    {"symbol": "USDC", "address": "0x0000000000000000000000000000000000000001", "decimals": 6},
    {"symbol": "WETH", "address": "0x0000000000000000000000000000000000000002", "decimals": 18}],
  "dexes": [
    {"name": "uniswap-v2", "kind": "uniswap_v2", "factory": "0x00000000000000000000000000000000000000f2",
     "router": "0x00000000000000000000000000000000000000a2", "feePips": 3000},
    {"name": "uniswap-v3", "kind": "uniswap_v3", "factory": "0x00000000000000000000000000000000000000f3",
     "router": "0x00000000000000000000000000000000000000a3", "quoter": "0x00000000000000000000000000000000000000b3",
     "feeTiers": [500, 3000, 10000]}],
  "flash": {"balancerVault": "0x00000000000000000000000000000000000000c1",
            "aavePool": "0x00000000000000000000000000000000000000c2", "aavePremiumBps": 5},
  "pools": [
    {"dex": "uniswap-v2", "kind": "uniswap_v2", "address": "0x00000000000000000000000000000000000000d1",
     "token0": "0x0000000000000000000000000000000000000001", "token1": "0x0000000000000000000000000000000000000002",
     "feePips": 3000},
    {"dex": "uniswap-v3", "kind": "uniswap_v3", "address": "0x00000000000000000000000000000000000000d2",
     "token0": "0x0000000000000000000000000000000000000001", "token1": "0x0000000000000000000000000000000000000002",
     "feePips": 500, "tickSpacing": 10}],
  "traders": ["0x00000000000000000000000000000000000000e1"],
  "searcher": {"address": "0x00000000000000000000000000000000000000e2", "keyFile": "/tmp/searcher.key"},
  "pid": {"anvil": 1, "traders": 2}, "anvilVersion": "1.7.1"
})";

Problems problems_after(const std::function<void(json::object&)>& change) {
    json::value document = json::parse(kManifest);
    change(document.as_object());
    const auto parsed = parse_manifest(json::serialize(document), "manifest.json");
    return parsed ? Problems{} : parsed.error();
}

TEST(Manifest, becomes_a_chain) {
    const auto manifest = parse_manifest(kManifest, "manifest.json");
    ASSERT_TRUE(manifest) << manifest.error().front().what;
    const ChainConfig& chain = manifest->chain;
    EXPECT_EQ(chain.rpc, (std::vector<std::string>{"ws://127.0.0.1:8545", "http://127.0.0.1:8545"}));
    EXPECT_EQ(chain.chain_id, ChainId{31337});
    EXPECT_EQ(chain.tokens[0].symbol, "USDC");
    EXPECT_EQ(chain.settlements, (std::vector<std::string>{"WETH", "USDC"})) << "the native one first";
    EXPECT_EQ(chain.dexes[0].fee, FeePips{3000});
    EXPECT_EQ(chain.dexes[1].fee_tiers.size(), 3U);
    ASSERT_EQ(chain.pools.size(), 2U);
    EXPECT_EQ(chain.pools[1].tick_spacing, 10);
    EXPECT_EQ(chain.flash.aave_premium, BasisPoints{5});
    EXPECT_EQ(manifest->searcher_key_file, "/tmp/searcher.key");
    EXPECT_EQ(manifest->traders.size(), 1U);
    EXPECT_TRUE(chain_from_manifest(kManifest));
}

TEST(Manifest, lenders_may_be_absent) {
    EXPECT_TRUE(
        problems_after([](json::object& root) { root["flash"].as_object().erase("aavePool"); }).empty());
}

TEST(Manifest, says_what_is_wrong_and_where) {
    const auto only = [](const Problems& problems) {
        EXPECT_EQ(problems.size(), 1U);
        return problems.empty() ? std::string{} : problems.front().what;
    };
    EXPECT_EQ(only(problems_after([](json::object& root) { root["version"] = 2; })),
              "version: expected an integer from 1 to 1");
    EXPECT_EQ(only(problems_after([](json::object& root) { root.erase("chainId"); })),
              "chainId: expected a value, was absent");
    EXPECT_EQ(only(problems_after([](json::object& root) { root["chainId"] = "1"; })),
              "chainId: expected an integer from 1 to 9223372036854775807");
    EXPECT_EQ(
        only(problems_after([](json::object& root) { root["multicall3"] = "0x1"; })),
        "multicall3: expected an address, 0x and 40 hex digits (hex string of another length than expected)");
    EXPECT_EQ(only(problems_after(
                  [](json::object& root) { root["pools"].as_array()[0].as_object()["dex"] = "other"; })),
              "pools[0]: expected a dex of the list, was 'other'");
    EXPECT_EQ(only(problems_after([](json::object& root) {
                  auto& pool = root["pools"].as_array()[1].as_object();
                  std::swap(pool["token0"], pool["token1"]);
              })),
              "pools[1]: expected token0 below token1");
    EXPECT_EQ(only(problems_after(
                  [](json::object& root) { root["pools"].as_array()[1].as_object().erase("tickSpacing"); })),
              "pools[1].tickSpacing: expected a value, was absent");
    EXPECT_EQ(only(problems_after(
                  [](json::object& root) { root["dexes"].as_array()[0].as_object()["kind"] = "curve"; })),
              "dexes[0].kind: expected uniswap_v2 or uniswap_v3, was 'curve'");
    EXPECT_EQ(problems_after([](json::object& root) { root["tokens"] = 5; }).front().what,
              "tokens: expected a list");
}

TEST(Manifest, survives_anything) {
    for (const char* text : {"", "{", "[]", "1", "null", "{}", R"({"tokens":[1,[],{}],"pools":[null]})"})
        EXPECT_FALSE(parse_manifest(text, "manifest.json")) << text;
}

}  // namespace
}  // namespace lariat::app
