#include "app/config/binding.hpp"
#include "app/config/schema_parts.hpp"

namespace lariat::app {
namespace {

void add_chain(std::vector<Key>& keys) {
    keys.push_back(
        bind("chain.rpc", [](Config& c) -> auto& { return c.chain.rpc; },
             {.rule = {.kind = Kind::url_list},
              .fallback = "",
              .doc = "Addresses of the node. Heads are followed over the first ws:// or wss:// one; doctor "
                     "checks all of them."}));
    keys.push_back(
        {.path = "chain.rpc_file",
         .rule = {.kind = Kind::path},
         .doc = "File with such addresses, one a line, for those that carry a key. Comes before chain.rpc.",
         .secret_file = true,
         .assign = [](Config&, std::size_t, const Value&) {}});
    keys.push_back(bind("chain.chain_id", [](Config& c) -> auto& { return c.chain.chain_id; },
                        {.rule = {.min = 1}, .doc = "Refuse a node that follows another chain."}));
    keys.push_back(bind("chain.multicall3", [](Config& c) -> auto& { return c.chain.multicall3; },
                        {.fallback = "0xcA11bde05977b3631167028862bE2a173976CA11",
                         .doc = "Multicall3, which reads many contracts in one call."}));
    keys.push_back(bind("chain.wrapped_native", [](Config& c) -> auto& { return c.chain.wrapped_native; },
                        {.fallback = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2",
                         .doc = "Token that wraps the chain's native coin (WETH on Ethereum)."}));
    keys.push_back(
        bind("chain.settlements", [](Config& c) -> auto& { return c.chain.settlements; },
             {.fallback = "",
              .doc = "Symbols of the tokens in which a cycle may settle, most wanted first. Empty: the "
                     "wrapped native token."}));
}

void add_tokens(std::vector<Key>& keys) {
    keys.push_back(bind("tokens[].symbol",
                        [](Config& c, std::size_t i) -> auto& { return c.chain.tokens[i].symbol; },
                        {.doc = "Name of the token, unique in this list.", .required = true}));
    keys.push_back(bind("tokens[].address",
                        [](Config& c, std::size_t i) -> auto& { return c.chain.tokens[i].address; },
                        {.doc = "Its contract.", .required = true}));
    keys.push_back(bind(
        "tokens[].decimals", [](Config& c, std::size_t i) -> auto& { return c.chain.tokens[i].decimals; },
        {.rule = {.max = 36}, .doc = "Decimal places of one whole token.", .required = true}));
}

void add_dexes(std::vector<Key>& keys) {
    keys.push_back(bind("dexes[].name",
                        [](Config& c, std::size_t i) -> auto& { return c.chain.dexes[i].name; },
                        {.doc = "Name of the exchange, unique in this list.", .required = true}));
    keys.push_back(bind("dexes[].kind",
                        [](Config& c, std::size_t i) -> auto& { return c.chain.dexes[i].kind; },
                        {.doc = "Family of its pools.", .required = true}));
    keys.push_back(
        bind("dexes[].factory", [](Config& c, std::size_t i) -> auto& { return c.chain.dexes[i].factory; },
             {.doc = "Contract that made its pools; they are found through it.", .required = true}));
    keys.push_back(bind("dexes[].router",
                        [](Config& c, std::size_t i) -> auto& { return c.chain.dexes[i].router; },
                        {.doc = "Router contract, to compare quotes with."}));
    keys.push_back(bind("dexes[].quoter",
                        [](Config& c, std::size_t i) -> auto& { return c.chain.dexes[i].quoter; },
                        {.doc = "QuoterV2 contract (uniswap_v3), to compare quotes with."}));
    keys.push_back(bind(
        "dexes[].fee_pips", [](Config& c, std::size_t i) -> auto& { return c.chain.dexes[i].fee; },
        {.rule = {.max = 999'999}, .unit = "1e-6", .doc = "Fee of every pool (uniswap_v2); 3000 is 0.3 %."}));
    keys.push_back(bind(
        "dexes[].fee_tiers", [](Config& c, std::size_t i) -> auto& { return c.chain.dexes[i].fee_tiers; },
        {.rule = {.max = 999'999}, .unit = "1e-6", .doc = "Fee tiers to look for pools in (uniswap_v3)."}));
}

void add_flash(std::vector<Key>& keys) {
    keys.push_back(bind("flash.balancer_vault",
                        [](Config& c) -> auto& { return c.chain.flash.balancer_vault; },
                        {.doc = "Balancer V2 vault to borrow from. Unset: not used."}));
    keys.push_back(bind("flash.aave_pool", [](Config& c) -> auto& { return c.chain.flash.aave_pool; },
                        {.doc = "Aave V3 pool to borrow from. Unset: not used."}));
    keys.push_back(bind("flash.aave_premium_bps",
                        [](Config& c) -> auto& { return c.chain.flash.aave_premium; },
                        {.rule = {.max = 10'000},
                         .fallback = "5",
                         .unit = "1e-4",
                         .doc = "What Aave asks for a flash loan."}));
}

}  // namespace

void add_chain_keys(Schema& schema) {
    add_chain(schema.keys);
    add_tokens(schema.keys);
    add_dexes(schema.keys);
    add_flash(schema.keys);
    schema.lists.push_back({"tokens", "Tokens that routes may pass through.",
                            [](Config& c, std::size_t size) { c.chain.tokens.resize(size); }});
    schema.lists.push_back({"dexes", "Exchanges whose pools are followed.",
                            [](Config& c, std::size_t size) { c.chain.dexes.resize(size); }});
}

}  // namespace lariat::app
