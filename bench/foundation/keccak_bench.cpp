#include "foundation/crypto/keccak.hpp"

#include <benchmark/benchmark.h>
#include <cryptopp/keccak.h>

// Each hash feeds the next one, so that the figure is a latency and nothing can be left out.
namespace lariat::bench {
namespace {

void keccak_lariat(benchmark::State& state) {
    Bytes input(static_cast<std::size_t>(state.range(0)), 0x5a);
    for (auto _ : state) {
        const Hash hash = keccak256(input);
        input[0] = hash.data[0];
    }
    benchmark::DoNotOptimize(input.data());
    state.SetBytesProcessed(state.iterations() * state.range(0));
}

void keccak_cryptopp(benchmark::State& state) {
    Bytes input(static_cast<std::size_t>(state.range(0)), 0x5a);
    Hash hash;
    CryptoPP::Keccak_256 keccak;
    for (auto _ : state) {
        keccak.CalculateDigest(hash.data.data(), input.data(), input.size());
        input[0] = hash.data[0];
    }
    benchmark::DoNotOptimize(input.data());
    state.SetBytesProcessed(state.iterations() * state.range(0));
}

const bool kRegistered = [] {
    for (const int size : {32, 64, 136, 1024}) {
        const std::string name = "keccak/" + std::to_string(size) + "_bytes";
        benchmark::RegisterBenchmark((name + "/lariat").c_str(), keccak_lariat)->Arg(size)->ArgName("bytes");
        benchmark::RegisterBenchmark((name + "/cryptopp").c_str(), keccak_cryptopp)
            ->Arg(size)
            ->ArgName("bytes");
    }
    return true;
}();

}  // namespace
}  // namespace lariat::bench
