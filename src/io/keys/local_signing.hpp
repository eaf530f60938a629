#pragma once

#include "io/keys/guarded_signer.hpp"
#include "io/keys/signing_service.hpp"

namespace lariat::keys {

/// The guarded signer in this process. Answers at once.
class LocalSigning final : public SigningService {
public:
    /// `signer` outlives this.
    explicit LocalSigning(GuardedSigner& signer) : signer_{signer} {}

    [[nodiscard]] const Address& address() const override { return signer_.address(); }
    io::Task<io::Expected<SignedTransaction>> sign(Transaction txn) override {
        co_return signer_.sign(std::move(txn));
    }
    io::Task<io::Expected<std::vector<SignedTransaction>>> signed_for(Nonce nonce) override {
        co_return signer_.signed_for(nonce);
    }

private:
    GuardedSigner& signer_;
};

}  // namespace lariat::keys
