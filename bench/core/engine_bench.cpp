#include "core/engine/engine.hpp"
#include "synthetic.hpp"

#include <benchmark/benchmark.h>

#include <optional>

namespace lariat::bench {
namespace {

/// One block with four swaps through the whole core: fold, search, size, strategy.
void engine_block(benchmark::State& state, std::uint32_t tokens, std::uint32_t pools) {
    constexpr std::size_t kBlocks = 256;
    SyntheticMarket market{tokens, pools, 1};
    std::vector<Event> events;
    for (std::uint64_t number = 2; number < 2 + kBlocks; ++number)
        events.push_back({number, number, market.block(number, 4)});
    const Policy policy{
        .execute = true,
        .min_net = U256{1'000'000'000'000'000U},
        .max_head_age_ns = 1,
        .max_per_head = 4,
        .max_open = 16,
        .gas_model = {Gas{30'000}, Gas{38'000}, Gas{118'000}, Gas{60'000}, Gas{75'000}, Gas{25'000}}};
    std::optional<Engine> engine;
    std::size_t next = events.size();
    std::size_t actions = 0;
    for (auto _ : state) {
        if (next == events.size()) {
            state.PauseTiming();
            engine.emplace();
            engine->on({0, 0, Configured{market.setup, policy}});
            engine->on({1, 1, market.loaded});
            next = 0;
            state.ResumeTiming();
        }
        actions += engine->on(events[next++]).size();
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["actions_per_block"] =
        static_cast<double>(actions) / static_cast<double>(state.iterations());
}

BENCHMARK_CAPTURE(engine_block, 48_pools, 11, 48)
    ->Name("engine/block_of_4_swaps_48_pools/lariat")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(engine_block, 480_pools, 160, 480)
    ->Name("engine/block_of_4_swaps_480_pools/lariat")
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(engine_block, 4800_pools, 3200, 4800)
    ->Name("engine/block_of_4_swaps_4800_pools/lariat")
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lariat::bench
