#pragma once

#include "foundation/codec/transaction.hpp"
#include "io/runtime/task.hpp"

#include <vector>

namespace lariat::keys {

/// Whoever holds a key and keeps a record of what it signed. Used on one runtime's thread.
class SigningService {
public:
    virtual ~SigningService() = default;

    [[nodiscard]] virtual const Address& address() const = 0;

    /// Errc::refused with the rule that was broken: the policy, the halt, or another transaction of the same
    /// nonce. Any other failure means that it is not known whether it was signed: `signed_for` tells.
    virtual io::Task<io::Expected<SignedTransaction>> sign(Transaction txn) = 0;

    /// Every transaction signed for this nonce of the service's chain, oldest first. Signs nothing.
    virtual io::Task<io::Expected<std::vector<SignedTransaction>>> signed_for(Nonce nonce) = 0;
};

}  // namespace lariat::keys
