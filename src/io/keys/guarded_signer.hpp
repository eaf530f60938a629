#pragma once

#include "core/model/operating_state.hpp"
#include "io/keys/day_use.hpp"
#include "io/keys/keystore_v3.hpp"
#include "io/keys/signature_record.hpp"
#include "io/keys/signing_policy.hpp"
#include "io/runtime/clock.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace lariat::keys {

/// One key behind everything that guards it: the halt, the policy, the record of what was signed before.
/// The signer process runs it, and so do tests and simulations, without the process. One thread.
class GuardedSigner {
public:
    struct Parts {
        UnlockedKey key;
        SigningPolicy policy;
        SignatureRecord& record;                ///< outlives the signer, and is used by no other
        std::function<OperatingState()> state;  ///< asked before each signature, and before it leaves
        const io::Clock& clock = io::SystemClock::instance();
    };
    struct Status {
        Address address;
        ChainId chain;
        OperatingState state = OperatingState::halted;
        std::uint64_t signatures_today = 0;
        U256 value_today;
        U256 gas_cost_today;
    };

    explicit GuardedSigner(Parts parts);

    [[nodiscard]] const Address& address() const { return lane_.address; }
    [[nodiscard]] ChainId chain() const { return lane_.chain; }
    [[nodiscard]] const SigningPolicy& policy() const { return parts_.policy; }

    /// The record holds the signature before this returns it. The same transaction again gives the same
    /// bytes. Errc::refused names the rule; after any other failure `signed_for` tells what was signed.
    io::Expected<SignedTransaction> sign(Transaction txn);

    /// Oldest first. Answered also when halted: nothing is signed. Errc::missing_state for a nonce of which
    /// only hashes are known, from another machine's record.
    io::Expected<std::vector<SignedTransaction>> signed_for(Nonce nonce);

    io::Expected<Status> status();

private:
    using Recorded = std::vector<RecordedSignature>;

    [[nodiscard]] io::Expected<void> check_state(SignatureKind kind) const;
    [[nodiscard]] io::Expected<std::optional<SignatureKind>> known(const Recorded& recorded,
                                                                   const Transaction& txn) const;
    [[nodiscard]] io::Expected<SignatureKind> kind_of(const Recorded& recorded, const Transaction& txn) const;
    io::Expected<SignedTransaction> sign_new(Transaction txn, SignatureKind kind, std::uint32_t seq);
    io::Expected<DayUse*> today();

    Parts parts_;
    Lane lane_;
    std::optional<DayUse> day_;  // absent: to be read from the record
};

}  // namespace lariat::keys
