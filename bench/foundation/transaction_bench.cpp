#include "foundation/codec/abi.hpp"
#include "foundation/codec/transaction.hpp"

#include <benchmark/benchmark.h>

// What lies between a decision and the bytes on the wire. No peer: rows stand alone.
namespace lariat::bench {
namespace {

PrivateKey key() {
    return PrivateKey::from_bytes(Bytes(32, 0x46)).value();
}

Bytes call_of_three_hops() {
    const Address pool{{1, 2, 3}};
    abi::Writer hops;
    for (int i = 0; i < 3; ++i)
        hops.tuple(abi::Writer{}.word(1).address(pool).address(pool).boolean(true).word(3000));
    abi::Writer plan;
    plan.word(0).address(pool).word(U256::pow2(70)).word(1).word(20'000'000).word(U256::pow2(40));
    return abi::Writer{}.tuple(plan.array(3, hops)).call(Selector{1, 2, 3, 4});
}

Transaction example() {
    Transaction txn;
    txn.chain_id = ChainId{1};
    txn.gas_limit = Gas{500'000};
    txn.max_fee_per_gas = 30'000'000'000;
    txn.max_priority_fee_per_gas = 1'000'000'000;
    txn.to = Address{{9}};
    txn.data = call_of_three_hops();
    return txn;
}

void encode_call(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(call_of_three_hops());
}
BENCHMARK(encode_call)->Name("abi/encode_three_hops/lariat");

void hash_to_sign(benchmark::State& state) {
    const Transaction txn = example();
    for (auto _ : state)
        benchmark::DoNotOptimize(signing_hash(txn));
}
BENCHMARK(hash_to_sign)->Name("transaction/signing_hash/lariat");

void sign_and_encode(benchmark::State& state) {
    const PrivateKey secret = key();
    const Transaction txn = example();
    for (auto _ : state)
        benchmark::DoNotOptimize(encode(sign(txn, secret).value()));
}
BENCHMARK(sign_and_encode)->Name("transaction/sign_and_encode/lariat");

void decode_one(benchmark::State& state) {
    const Bytes bytes = encode(sign(example(), key()).value());
    for (auto _ : state)
        benchmark::DoNotOptimize(decode_transaction(bytes));
}
BENCHMARK(decode_one)->Name("transaction/decode/lariat");

void recover_sender(benchmark::State& state) {
    const SignedTransaction txn = sign(example(), key()).value();
    for (auto _ : state)
        benchmark::DoNotOptimize(sender_of(txn));
}
BENCHMARK(recover_sender)->Name("transaction/sender/lariat");

}  // namespace
}  // namespace lariat::bench
