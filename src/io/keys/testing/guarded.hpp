#pragma once

#include "io/keys/guarded_signer.hpp"
#include "io/keys/test_support.hpp"
#include "io/keys/testing/memory_record.hpp"

#include <optional>

namespace lariat::keys::testing {

inline constexpr ChainId kTestChain{31337};
inline constexpr Address kCallee{{0xee}};
inline constexpr Selector kFunction{1, 2, 3, 4};

inline SigningPolicy policy_for_tests() {
    return {.chain = kTestChain,
            .callees = {{kCallee, {kFunction}}},
            .max_value = 0,
            .max_gas = Gas{1'000'000},
            .max_fee_per_gas = 100'000};
}

inline Transaction plan(std::uint64_t nonce, std::uint64_t fee_cap = 1000, std::uint64_t tip = 100) {
    Transaction txn;
    txn.chain_id = kTestChain;
    txn.nonce = Nonce{nonce};
    txn.max_priority_fee_per_gas = tip;
    txn.max_fee_per_gas = fee_cap;
    txn.gas_limit = Gas{100'000};
    txn.to = kCallee;
    txn.data = {1, 2, 3, 4, 5};
    return txn;
}

inline Transaction cancellation(const Address& own,
                                std::uint64_t nonce,
                                std::uint64_t fee_cap = 1000,
                                std::uint64_t tip = 100) {
    Transaction txn = plan(nonce, fee_cap, tip);
    txn.to = own;
    txn.gas_limit = kTransferGas;
    txn.data.clear();
    return txn;
}

/// A signer whose clock, state and record a test holds; it can be started anew on the same record.
struct Guarded {
    explicit Guarded(SigningPolicy with = policy_for_tests()) : policy{std::move(with)} { restart(); }

    void restart() {
        signer.emplace(GuardedSigner::Parts{.key = key_of(kCanary),
                                            .policy = policy,
                                            .record = record,
                                            .state = [this] { return state_now ? state_now() : state; },
                                            .clock = clock});
    }
    GuardedSigner* operator->() { return &*signer; }
    [[nodiscard]] Transaction cancel(std::uint64_t nonce,
                                     std::uint64_t fee_cap = 1000,
                                     std::uint64_t tip = 100) const {
        return cancellation(signer->address(), nonce, fee_cap, tip);
    }

    SigningPolicy policy;
    MemoryRecord record;
    io::ManualClock clock;
    OperatingState state = OperatingState::active;
    std::function<OperatingState()> state_now;  ///< in place of `state`, when set
    std::optional<GuardedSigner> signer;
};

}  // namespace lariat::keys::testing
