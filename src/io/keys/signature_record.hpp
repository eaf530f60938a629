#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/quantity.hpp"
#include "io/keys/replacement.hpp"

#include <cstdint>
#include <vector>

namespace lariat::keys {

/// Whose nonces they are.
struct Lane {
    ChainId chain;
    Address address;

    friend auto operator<=>(const Lane&, const Lane&) = default;
};

struct RecordedSignature {
    Nonce nonce;
    std::uint32_t seq = 0;  ///< counts the transactions of the nonce, from 0
    Hash txn_hash;
    Bytes raw;  ///< as it was sent; empty when only the hash came from another machine
    SignatureKind kind = SignatureKind::plan;
    std::int64_t signed_ns = 0;

    friend bool operator==(const RecordedSignature&, const RecordedSignature&) = default;
};

/// What was signed, kept for good. A signature leaves the signer only after `append` has returned, so that
/// none exists elsewhere that is not in here.
class SignatureRecord {
public:
    virtual ~SignatureRecord() = default;

    /// Oldest first.
    virtual io::Expected<std::vector<RecordedSignature>> of_nonce(const Lane& lane, Nonce nonce) = 0;
    /// Signed at `from_ns` or later.
    virtual io::Expected<std::vector<RecordedSignature>> since(const Lane& lane, std::int64_t from_ns) = 0;

    /// On disk when it returns. Errc::conflict when the place (nonce, seq) is taken. After another failure
    /// the entry may be there or not.
    virtual io::Expected<void> append(const Lane& lane, const RecordedSignature& signature) = 0;
    /// Takes back an entry whose signature did not leave.
    virtual io::Expected<void> withdraw(const Lane& lane, Nonce nonce, std::uint32_t seq) = 0;
};

}  // namespace lariat::keys
