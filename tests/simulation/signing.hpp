#pragma once

#include "io/keys/guarded_signer.hpp"
#include "io/keys/signing_service.hpp"
#include "io/keys/testing/memory_record.hpp"
#include "process_faults.hpp"

#include <functional>

namespace lariat::simulation {

/// The signer as a process of its own: the real guard over a record that outlives everything, behind a
/// connection that takes time, and sometimes fails. What was signed is told to `signed_hook`.
class SignerHouse {
public:
    SignerHouse(keys::UnlockedKey key, keys::SigningPolicy policy, const io::Clock& clock);

    [[nodiscard]] keys::GuardedSigner& guarded() { return signer_; }

    OperatingState state = OperatingState::active;
    bool ignores_state = false;  ///< broken: signs whatever the state

private:
    keys::testing::MemoryRecord record_;
    keys::GuardedSigner signer_;
};

/// What a process has of it.
class FaultySigning final : public keys::SigningService {
public:
    using SignedHook = std::function<void(const SignedTransaction&)>;

    FaultySigning(
        SignerHouse& house, FaultPlan& faults, Mortality& mortality, Random random, SignedHook signed_hook);

    [[nodiscard]] const Address& address() const override { return house_.guarded().address(); }
    io::Task<io::Expected<SignedTransaction>> sign(Transaction txn) override;
    io::Task<io::Expected<std::vector<SignedTransaction>>> signed_for(Nonce nonce) override;

private:
    SignerHouse& house_;
    FaultPlan& faults_;
    Mortality& mortality_;
    Random random_;
    SignedHook signed_hook_;
};

}  // namespace lariat::simulation
