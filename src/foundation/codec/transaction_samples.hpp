#pragma once

#include "foundation/codec/transaction.hpp"

#include <rapidcheck.h>

/// Random transactions of every type; for tests only.
namespace lariat::samples {

inline U256 number(std::uint64_t seed) {
    return U256::from_limbs(seed, seed * 3, seed * 5, seed * 7) >> (seed % 256);
}

inline Address address(std::uint64_t seed) {
    const auto bytes = to_big_endian(number(seed | 1U) * 0x9e3779b97f4a7c15U);
    return fixed_from<Address>(ByteView{bytes}.last(20));
}

inline Hash hash(std::uint64_t seed) {
    return {to_big_endian(number(seed) * 0x9e3779b97f4a7c15U)};
}

inline PrivateKey key(std::uint64_t seed) {
    return PrivateKey::from_bytes(to_big_endian(U256{seed} + 1)).value();
}

inline rc::Gen<Transaction> transaction() {
    return rc::gen::exec([] {
        const auto seed = [] { return *rc::gen::arbitrary<std::uint64_t>(); };
        Transaction txn;
        txn.type = static_cast<TransactionType>(*rc::gen::inRange(0, 5));
        if (txn.type != TransactionType::legacy || *rc::gen::arbitrary<bool>())
            txn.chain_id = ChainId{seed()};
        txn.nonce = Nonce{seed() >> 1U};
        txn.gas_limit = Gas{seed()};
        txn.value = number(seed());
        txn.data = *rc::gen::arbitrary<Bytes>();
        if (txn.type >= TransactionType::blob || *rc::gen::arbitrary<bool>())
            txn.to = address(seed());
        if (txn.type >= TransactionType::dynamic_fee) {
            txn.max_fee_per_gas = number(seed());
            txn.max_priority_fee_per_gas = number(seed());
        } else {
            txn.gas_price = number(seed());
        }
        if (txn.type != TransactionType::legacy)
            for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
                txn.access_list.push_back({address(seed()), {hash(seed()), hash(seed())}});
        if (txn.type == TransactionType::blob) {
            txn.max_fee_per_blob_gas = number(seed());
            txn.blob_versioned_hashes = {hash(seed()), hash(seed())};
        }
        if (txn.type == TransactionType::set_code)
            for (int i = *rc::gen::inRange(1, 3); i > 0; --i)
                txn.authorization_list.push_back({number(seed()), address(seed()), Nonce{seed()},
                                                  *rc::gen::arbitrary<std::uint8_t>(), number(seed()),
                                                  number(seed())});
        return txn;
    });
}

}  // namespace lariat::samples
