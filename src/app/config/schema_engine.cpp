#include "app/config/binding.hpp"
#include "app/config/schema_parts.hpp"

namespace lariat::app {
namespace {

constexpr std::uint64_t kNanosPerMilli = 1'000'000;

Key max_head_age() {
    return {.path = "policy.max_head_age_ms",
            .rule = {.kind = Kind::integer, .min = 1, .max = 3'600'000},
            .fallback = "2000",
            .unit = "ms",
            .doc = "Sign nothing on a head that arrived longer ago.",
            .assign = [](Config& c, std::size_t, const Value& value) {
                c.policy.max_head_age_ns =
                    static_cast<std::uint64_t>(std::get<std::int64_t>(value)) * kNanosPerMilli;
            }};
}

void add_policy(std::vector<Key>& keys) {
    keys.push_back(bind("policy.execute", [](Config& c) -> auto& { return c.policy.execute; },
                        {.fallback = "false",
                         .doc = "Sign and send. Off: opportunities are found, sized and recorded only."}));
    keys.push_back(bind("policy.min_net", [](Config& c) -> auto& { return c.policy.min_net; },
                        {.fallback = "0.0005 ether",
                         .doc = "Least profit after flash-loan fee, gas and tip that is worth acting on."}));
    keys.push_back(bind("policy.max_notional", [](Config& c) -> auto& { return c.policy.max_notional; },
                        {.fallback = "500 ether", .doc = "Largest loan, in native coin. 0: no limit."}));
    keys.push_back(bind("policy.tip", [](Config& c) -> auto& { return c.policy.tip; },
                        {.fallback = "1 gwei", .unit = "per gas", .doc = "Paid above the base fee."}));
    keys.push_back(max_head_age());
    keys.push_back(bind("policy.block_seconds", [](Config& c) -> auto& { return c.policy.block_seconds; },
                        {.rule = {.min = 1, .max = 3'600},
                         .fallback = "12",
                         .unit = "s",
                         .doc = "Between the timestamps of two blocks; a world has 1."}));
    keys.push_back(
        bind("policy.max_cycle_pools", [](Config& c) -> auto& { return c.policy.max_cycle_pools; },
             {.rule = {.min = 2, .max = 3}, .fallback = "3", .doc = "Longest cycle searched, in pools."}));
    keys.push_back(bind("policy.max_per_head", [](Config& c) -> auto& { return c.policy.max_per_head; },
                        {.rule = {.min = 1, .max = 64},
                         .fallback = "4",
                         .doc = "Executions on one head, no two of them through the same pool."}));
    keys.push_back(bind("policy.max_open", [](Config& c) -> auto& { return c.policy.max_open; },
                        {.rule = {.min = 1, .max = 1024},
                         .fallback = "16",
                         .doc = "Executions without an outcome; further ones are refused."}));
    keys.push_back(bind("policy.max_consecutive_reverts",
                        [](Config& c) -> auto& { return c.policy.max_consecutive_reverts; },
                        {.fallback = "5", .doc = "Halt after so many reverts in a row. 0: never."}));
}

void add_gas_model(std::vector<Key>& keys) {
    keys.push_back(bind("gas_model.base", [](Config& c) -> auto& { return c.policy.gas_model.base; },
                        {.fallback = "30000", .unit = "gas", .doc = "Transaction, call data, executor."}));
    keys.push_back(bind("gas_model.balancer", [](Config& c) -> auto& { return c.policy.gas_model.balancer; },
                        {.fallback = "38000", .unit = "gas", .doc = "Flash loan from Balancer V2."}));
    keys.push_back(bind("gas_model.aave", [](Config& c) -> auto& { return c.policy.gas_model.aave; },
                        {.fallback = "118000", .unit = "gas", .doc = "Flash loan from Aave V3."}));
    keys.push_back(bind("gas_model.v2_hop", [](Config& c) -> auto& { return c.policy.gas_model.v2_hop; },
                        {.fallback = "60000", .unit = "gas", .doc = "Swap in a constant-product pool."}));
    keys.push_back(bind("gas_model.v3_hop", [](Config& c) -> auto& { return c.policy.gas_model.v3_hop; },
                        {.fallback = "75000", .unit = "gas", .doc = "Swap in a concentrated pool."}));
    keys.push_back(bind("gas_model.v3_tick", [](Config& c) -> auto& { return c.policy.gas_model.v3_tick; },
                        {.fallback = "25000", .unit = "gas", .doc = "Each initialised tick crossed."}));
}

}  // namespace

void add_engine_keys(Schema& schema) {
    add_policy(schema.keys);
    add_gas_model(schema.keys);
}

}  // namespace lariat::app
