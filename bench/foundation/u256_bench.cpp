#include "operands.hpp"

#include <benchmark/benchmark.h>

// Rows come in pairs: u256/<operation>/lariat and u256/<operation>/boost on the same operands.
namespace lariat::bench {
namespace {

template <class Number, class Operation>
void run(benchmark::State& state, const Operands<Number>& a, const Operands<Number>& b, Operation operation) {
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(operation(a[i], b[i]));
        i = (i + 1) % kCount;
    }
}

template <class Operation>
void pair(const std::string& name, unsigned bits_a, unsigned bits_b, Operation operation) {
    const Operands<U256> a = numbers(bits_a, 1);
    const Operands<U256> b = numbers(bits_b, 2);
    benchmark::RegisterBenchmark(("u256/" + name + "/lariat").c_str(),
                                 [=](benchmark::State& state) { run(state, a, b, operation); });
    benchmark::RegisterBenchmark(("u256/" + name + "/boost").c_str(), [=](benchmark::State& state) {
        run(state, converted<Boost256>(a), converted<Boost256>(b), operation);
    });
}

U256 times_over(const U256& a, const U256& b, const U256& divisor) {
    return mul_div(a, b, divisor).value_or(0);
}
Boost256 times_over(const Boost256& a, const Boost256& b, const Boost256& divisor) {
    return static_cast<Boost256>(Boost512{a} * b / divisor);
}

template <class Number>
void run_mul_div(benchmark::State& state, unsigned bits_a, unsigned bits_b, unsigned bits_divisor) {
    const auto a = converted<Number>(numbers(bits_a, 1));
    const auto b = converted<Number>(numbers(bits_b, 2));
    const auto divisor = converted<Number>(numbers(bits_divisor, 3));
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(times_over(a[i], b[i], divisor[i]));
        i = (i + 1) % kCount;
    }
}

void pair_mul_div(const std::string& name, unsigned a, unsigned b, unsigned divisor) {
    benchmark::RegisterBenchmark(("u256/" + name + "/lariat").c_str(),
                                 [=](benchmark::State& state) { run_mul_div<U256>(state, a, b, divisor); });
    benchmark::RegisterBenchmark(("u256/" + name + "/boost").c_str(), [=](benchmark::State& state) {
        run_mul_div<Boost256>(state, a, b, divisor);
    });
}

U256 root(const U256& value) {
    return isqrt(value);
}
Boost256 root(const Boost256& value) {
    return sqrt(value);
}
std::string decimal(const U256& value) {
    return to_decimal(value);
}
std::string decimal(const Boost256& value) {
    return value.str();
}

const bool kRegistered = [] {
    pair("add", 255, 255, [](const auto& a, const auto& b) { return std::decay_t<decltype(a)>(a + b); });
    pair("sub", 256, 255, [](const auto& a, const auto& b) { return std::decay_t<decltype(a)>(a - b); });
    pair("compare", 256, 256, [](const auto& a, const auto& b) { return a < b; });
    pair("mul", 256, 256, [](const auto& a, const auto& b) { return std::decay_t<decltype(a)>(a * b); });
    pair("mul_128x128", 128, 128,
         [](const auto& a, const auto& b) { return std::decay_t<decltype(a)>(a * b); });
    const auto divide = [](const auto& a, const auto& b) { return std::decay_t<decltype(a)>(a / b); };
    const auto modulo = [](const auto& a, const auto& b) { return std::decay_t<decltype(a)>(a % b); };
    pair("div", 256, 128, divide);
    pair("div_256_by_64", 256, 64, divide);
    pair("div_256_by_192", 256, 192, divide);
    pair("div_128_by_64", 128, 64, divide);
    pair("mod", 256, 128, modulo);
    pair("mod_256_by_192", 256, 192, modulo);
    pair_mul_div("mul_div", 200, 250, 200);
    pair_mul_div("mul_div_reserves", 100, 112, 112);
    pair("isqrt", 256, 1, [](const auto& a, const auto&) { return root(a); });
    pair("isqrt_128", 128, 1, [](const auto& a, const auto&) { return root(a); });
    pair("to_decimal", 256, 1, [](const auto& a, const auto&) { return decimal(a); });
    pair("to_decimal_64", 64, 1, [](const auto& a, const auto&) { return decimal(a); });
    return true;
}();

void from_decimal_lariat(benchmark::State& state) {
    const std::string text = to_decimal(numbers(250, 1)[0]);
    for (auto _ : state)
        benchmark::DoNotOptimize(u256_from_decimal(text));
}
void from_decimal_boost(benchmark::State& state) {
    const std::string text = to_decimal(numbers(250, 1)[0]);
    for (auto _ : state)
        benchmark::DoNotOptimize(Boost256{text});
}
BENCHMARK(from_decimal_lariat)->Name("u256/from_decimal/lariat");
BENCHMARK(from_decimal_boost)->Name("u256/from_decimal/boost");

}  // namespace
}  // namespace lariat::bench
