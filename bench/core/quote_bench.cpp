#include "core/amm/quote.hpp"
#include "core/search/sizing.hpp"
#include "synthetic.hpp"

#include <benchmark/benchmark.h>

namespace lariat::bench {
namespace {

const U256 kOne{1'000'000'000'000'000'000U};

const Pool kPair{.kind = PoolKind::uniswap_v2, .fee = FeePips{3000}};
const Pool kConcentrated{.kind = PoolKind::uniswap_v3, .fee = FeePips{500}, .tick_spacing = 10};

PoolState pair_state() {
    return V2State{kOne * U256{2'000U}, kOne * U256{2'020U}};
}
PoolState concentrated() {
    return concentrated_state(1, 10, 1'000'000'000'000'000'000U);
}

void quote(benchmark::State& state,
           const Pool& pool,
           const PoolState& pool_state,
           const U256& in,
           std::uint32_t ticks) {
    const auto check = amm::quote_exact_in(pool, pool_state, true, in);
    if (!check || check->ticks_crossed != ticks) {
        state.SkipWithError("the pool does not cross as many ticks as the name says");
        return;
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(amm::quote_exact_in(pool, pool_state, true, in));
    state.SetItemsProcessed(state.iterations());
}

void quote_v2(benchmark::State& state) {
    quote(state, kPair, pair_state(), kOne, 0);
}
void quote_v3_0(benchmark::State& state) {
    quote(state, kConcentrated, concentrated(), kOne * U256{1'000U}, 0);
}
void quote_v3_7(benchmark::State& state) {
    quote(state, kConcentrated, concentrated(), kOne * U256{155'000U}, 7);
}
BENCHMARK(quote_v2)->Name("quote/v2/lariat");
BENCHMARK(quote_v3_0)->Name("quote/v3_no_tick/lariat");
BENCHMARK(quote_v3_7)->Name("quote/v3_7_ticks/lariat");

void size_cycle(benchmark::State& state, const Pool& second, const PoolState& second_state) {
    const PoolState first_state = pair_state();
    const std::array legs{search::Leg{&kPair, &first_state, true},
                          search::Leg{&second, &second_state, false}};
    const search::Loan loan{BasisPoints{0}, U256::pow2(100)};
    if (!search::size_cycle(legs, loan)) {
        state.SkipWithError("the cycle does not gain");
        return;
    }
    for (auto _ : state)
        benchmark::DoNotOptimize(search::size_cycle(legs, loan));
    state.SetItemsProcessed(state.iterations());
}

void size_v2_v2(benchmark::State& state) {
    size_cycle(state, kPair, V2State{kOne * U256{2'000U}, kOne * U256{2'000U}});
}
void size_v2_v3(benchmark::State& state) {
    size_cycle(state, kConcentrated, concentrated());
}
BENCHMARK(size_v2_v2)->Name("size/v2_v2/lariat")->Unit(benchmark::kMicrosecond);
BENCHMARK(size_v2_v3)->Name("size/v2_v3/lariat")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lariat::bench
