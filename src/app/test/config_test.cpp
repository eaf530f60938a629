#include "app/config/json_schema.hpp"
#include "app/test/support.hpp"

#include <boost/json/serialize.hpp>

#include <set>

namespace lariat::app {
namespace {

using Configuration = InFolder;

constexpr const char* kFull = R"(
[chain]
rpc = ["ws://127.0.0.1:8546", "http://127.0.0.1:8545"]
chain_id = 1
settlements = ["WETH"]

[[tokens]]
symbol = "WETH"
address = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"
decimals = 18

[[tokens]]
symbol = "USDC"
address = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
decimals = 6

[[dexes]]
name = "uniswap-v2"
kind = "uniswap_v2"
factory = "0x5C69bEe701ef814a2B6a3EDD4B1652CB9cc5aA6f"
fee_pips = 3000

[[dexes]]
name = "uniswap-v3"
kind = "uniswap_v3"
factory = "0x1F98431c8aD98523631AE4a59f267346ea31F984"
fee_tiers = [500, 3000]

[policy]
min_net = "0.01 ether"
max_head_age_ms = 1500

[store]
dir = "data"
)";

TEST_F(Configuration, built_in_values_make_a_whole_configuration) {
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().front().what;
    EXPECT_FALSE(loaded->config.policy.execute);
    EXPECT_EQ(loaded->config.policy.min_net, U256{500'000'000'000'000ULL});
    EXPECT_EQ(loaded->config.store.dir, folder_ / "home/.local/state/lariat/store");
    EXPECT_FALSE(loaded->config.chain.chain_id);
    EXPECT_FALSE(loaded->config.executor.address);
    EXPECT_EQ(loaded->settings.find("policy.tip")->origin.kind, SourceKind::built_in);
}

TEST_F(Configuration, a_file_fills_every_type) {
    write("lariat.toml", kFull);
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().front().what;
    const ChainConfig& chain = loaded->config.chain;
    EXPECT_EQ(chain.rpc.size(), 2U);
    EXPECT_EQ(chain.chain_id, ChainId{1});
    ASSERT_EQ(chain.tokens.size(), 2U);
    EXPECT_EQ(chain.token("USDC")->decimals, 6);
    EXPECT_EQ(chain.token(chain.wrapped_native)->symbol, "WETH");
    ASSERT_EQ(chain.dexes.size(), 2U);
    EXPECT_EQ(chain.dexes[0].fee, FeePips{3000});
    EXPECT_EQ(chain.dexes[1].fee_tiers, (std::vector{FeePips{500}, FeePips{3000}}));
    EXPECT_EQ(loaded->config.policy.max_head_age_ns, 1'500'000'000U);
    EXPECT_EQ(loaded->config.store.dir, folder_ / "data");
}

TEST_F(Configuration, higher_sources_win_and_say_so) {
    write("lariat.toml",
          "[api]\nhost = \"a\"\nport = 1\n[policy]\ntip = \"1 wei\"\n[log]\nlevel = \"warn\"\n");
    write(".env",
          "# comment\nexport LARIAT__API__PORT=2\nLARIAT__POLICY__TIP=\"2 "
          "wei\"\nLARIAT__LOG__LEVEL=error\nOTHER=x\n");
    environment_.variables["LARIAT__POLICY__TIP"] = "3 wei";
    environment_.variables["LARIAT__LOG__LEVEL"] = "info";
    environment_.variables["LARIAT_HOME"] = "/nowhere";
    const auto loaded = load({.files = {}, .overrides = {{"--log-level", "log.level", "debug"}}});
    ASSERT_TRUE(loaded) << loaded.error().front().what;
    EXPECT_EQ(loaded->config.api.host, "a");
    EXPECT_EQ(loaded->config.api.port, 2);
    EXPECT_EQ(loaded->config.policy.tip, U256{3U});
    EXPECT_EQ(loaded->config.log.level, "debug");

    const auto origin = [&](const char* path) { return loaded->settings.find(path)->origin; };
    EXPECT_EQ(origin("api.host").where, "lariat.toml:2:1");
    EXPECT_EQ(origin("api.port").where, ".env:2");
    EXPECT_EQ(origin("policy.tip").where, "LARIAT__POLICY__TIP");
    EXPECT_EQ(origin("policy.tip").kind, SourceKind::variable);
    EXPECT_EQ(origin("log.level").where, "--log-level");
    EXPECT_EQ(origin("log.level").kind, SourceKind::flag);
}

TEST_F(Configuration, later_files_win_and_replace_whole_lists) {
    write("base.toml", kFull);
    write("more.toml",
          "[[tokens]]\nsymbol = \"WETH\"\naddress = \"0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\"\ndecimals "
          "= 18\n");
    const auto loaded = load({.files = {"base.toml", "more.toml"}, .overrides = {}});
    ASSERT_TRUE(loaded) << loaded.error().front().what;
    EXPECT_EQ(loaded->config.chain.tokens.size(), 1U);
    EXPECT_EQ(loaded->config.chain.dexes.size(), 2U);
}

TEST_F(Configuration, an_unknown_key_names_the_nearest_and_its_place) {
    write("lariat.toml", "[policy]\n\nmin_nett = \"1 ether\"\n");
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 1U);
    EXPECT_EQ(loaded.error()[0].what, "unknown key 'policy.min_nett'");
    EXPECT_EQ(loaded.error()[0].where, "lariat.toml:3:1");
    EXPECT_EQ(loaded.error()[0].fix, "did you mean 'policy.min_net'?");
}

TEST_F(Configuration, an_unknown_variable_is_an_error_too) {
    environment_.variables["LARIAT__API__PROT"] = "1";
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error()[0].where, "LARIAT__API__PROT");
    EXPECT_EQ(loaded.error()[0].fix, "did you mean 'api.port'?");
}

TEST_F(Configuration, reports_every_problem_at_once) {
    write("lariat.toml",
          "[policy]\nexecute = \"yes\"\nmin_net = 5\ntip = \"1 finney\"\nmax_open = 0\n[api]\nport = 70000\n"
          "[log]\nlevel = \"loud\"\n[executor]\naddress = \"0x12\"\n[chain]\nrpc = [\"ftp://x\"]\nchain_id = "
          "1.5\n");
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    std::set<std::string> seen;
    for (const Problem& problem : loaded.error()) {
        EXPECT_TRUE(problem.where.starts_with("lariat.toml:")) << problem.where;
        seen.insert(problem.what);
    }
    EXPECT_EQ(seen,
              (std::set<std::string>{
                  "policy.execute: expected true or false, was \"yes\"",
                  "policy.min_net: expected an amount as text with its unit, such as \"0.0005 ether\", was 5",
                  "policy.tip: expected an amount with its unit, such as \"0.0005 ether\", \"1 gwei\" or "
                  "\"123 wei\", was "
                  "\"1 finney\"",
                  "policy.max_open: expected at least 1, was 0",
                  "api.port: expected at most 65535, was 70000",
                  "log.level: expected one of trace, debug, info, warn, error, off, was \"loud\"",
                  "executor.address: expected an address, 0x and 40 hex digits, was \"0x12\" (hex string of "
                  "another length than "
                  "expected)",
                  "chain.rpc: expected a node's address such as ws://127.0.0.1:8545: URL scheme ftp is none "
                  "of http, https, ws, "
                  "wss",
                  "chain.chain_id: expected an integer, was a floating-point",
              }));
}

TEST_F(Configuration, a_mistyped_address_is_seen_by_its_checksum) {
    const auto with = [&](const char* address) {
        return load({.files = {}, .overrides = {{"--set", "executor.address", address}}}).has_value();
    };
    EXPECT_TRUE(with("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"));
    EXPECT_TRUE(with("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2"));
    EXPECT_FALSE(with("0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc3"));
    EXPECT_FALSE(with("C02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"));
}

TEST_F(Configuration, syntax_errors_have_a_place) {
    write("lariat.toml", "[policy]\ntip = \n");
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error()[0].where.starts_with("lariat.toml:2:")) << loaded.error()[0].where;
}

TEST_F(Configuration, refuses_secrets_wherever_they_are) {
    write("lariat.toml", "[keys]\npassword = \"hunter2\"\n");
    environment_.variables["LARIAT__KEYS__PRIVATE_KEY"] = "0x01";
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 2U);
    for (const Problem& problem : loaded.error()) {
        EXPECT_NE(problem.what.find("secret"), std::string::npos);
        EXPECT_NE(problem.fix.find("keys.password_file"), std::string::npos);
        EXPECT_EQ(problem.what.find("hunter2"), std::string::npos);
    }
}

TEST_F(Configuration, node_addresses_can_come_from_a_private_file) {
    write("nodes", "# mine\nwss://eth.example/v3/0123456789abcdef\n");
    write("lariat.toml", "[chain]\nrpc = \"ws://127.0.0.1:1\"\nrpc_file = \"nodes\"\n");
    std::filesystem::permissions(folder_ / "nodes", std::filesystem::perms{0644});
    const auto open = load();
    ASSERT_FALSE(open);
    EXPECT_EQ(open.error()[0].fix, "chmod 600 " + (folder_ / "nodes").string());

    std::filesystem::permissions(folder_ / "nodes", std::filesystem::perms{0600});
    const auto loaded = load();
    ASSERT_TRUE(loaded) << loaded.error().front().what;
    EXPECT_EQ(loaded->config.chain.rpc,
              (std::vector<std::string>{"wss://eth.example/v3/0123456789abcdef", "ws://127.0.0.1:1"}));
}

TEST_F(Configuration, fields_that_belong_together_are_checked) {
    write(
        "lariat.toml",
        "[[tokens]]\nsymbol = \"A\"\naddress = \"0x0000000000000000000000000000000000000001\"\ndecimals = 1\n"
        "[[tokens]]\nsymbol = \"A\"\naddress = \"0x0000000000000000000000000000000000000002\"\ndecimals = 1\n"
        "[[dexes]]\nname = \"d\"\nkind = \"uniswap_v3\"\nfactory = "
        "\"0x0000000000000000000000000000000000000003\"\n"
        "[chain]\nsettlements = [\"B\"]\n");
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    ASSERT_EQ(loaded.error().size(), 3U);
    EXPECT_EQ(loaded.error()[0].what, "tokens[1].symbol: 'A' is there twice");
    EXPECT_EQ(loaded.error()[0].where, "lariat.toml:6:1");
    EXPECT_EQ(loaded.error()[1].what, "dexes[0]: a uniswap_v3 dex needs fee_tiers");
    EXPECT_EQ(loaded.error()[2].what, "chain.settlements: no token is called 'B'");
}

TEST_F(Configuration, required_fields_of_lists_are_missed) {
    write("lariat.toml", "[[tokens]]\nsymbol = \"A\"\ndecimals = 1\n");
    const auto loaded = load();
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error()[0].what, "'tokens[0].address' is missing");
}

TEST_F(Configuration, a_missing_file_is_an_error_and_a_missing_default_is_not) {
    EXPECT_TRUE(load());
    EXPECT_FALSE(load({.files = {"nope.toml"}, .overrides = {}}));
}

TEST(Schema, has_no_key_twice_and_explains_each) {
    std::set<std::string> paths;
    for (const Key& key : schema().keys) {
        EXPECT_TRUE(paths.insert(key.path).second) << key.path;
        EXPECT_FALSE(key.doc.empty()) << key.path;
        EXPECT_TRUE(key.is_secret() || key.assign) << key.path;
    }
}

TEST(Schema, becomes_a_closed_json_schema) {
    const auto root = json_schema();
    EXPECT_FALSE(root.at("additionalProperties").as_bool());
    const auto& properties = root.at("properties").as_object();
    EXPECT_EQ(properties.at("policy").at("properties").at("execute").at("type"), "boolean");
    EXPECT_EQ(properties.at("tokens").at("items").at("required").as_array().size(), 3U);
    EXPECT_FALSE(properties.at("keys").at("properties").as_object().contains("password"));
    for (const std::string& path : schema().paths()) {
        const std::string section = path.substr(0, path.find_first_of(".["));
        EXPECT_TRUE(properties.contains(section)) << path;
    }
}

}  // namespace
}  // namespace lariat::app
