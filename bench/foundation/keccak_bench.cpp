#include "foundation/crypto/keccak.hpp"

#include <benchmark/benchmark.h>
#include <cryptopp/keccak.h>

// Each hash feeds the next one, so that the figure is a latency and nothing can be left out.
namespace lariat::bench {
namespace {

void keccak_lariat(benchmark::State& state, std::size_t size) {
    Bytes input(size, 0x5a);
    for (auto _ : state) {
        const Hash hash = keccak256(input);
        input[0] = hash.data[0];
    }
    benchmark::DoNotOptimize(input.data());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}

void keccak_cryptopp(benchmark::State& state, std::size_t size) {
    Bytes input(size, 0x5a);
    Hash hash;
    CryptoPP::Keccak_256 keccak;
    for (auto _ : state) {
        keccak.CalculateDigest(hash.data.data(), input.data(), input.size());
        input[0] = hash.data[0];
    }
    benchmark::DoNotOptimize(input.data());
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}

const bool kRegistered = [] {
    for (const std::size_t size : {32U, 64U, 136U, 1024U}) {
        const std::string name = "keccak/" + std::to_string(size) + "_bytes";
        benchmark::RegisterBenchmark((name + "/lariat").c_str(), keccak_lariat, size);
        benchmark::RegisterBenchmark((name + "/cryptopp").c_str(), keccak_cryptopp, size);
    }
    return true;
}();

}  // namespace
}  // namespace lariat::bench
