#pragma once

#include "foundation/codec/transaction.hpp"
#include "io/runtime/failure.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace lariat::keys {

/// Why a transaction was signed.
enum class SignatureKind : std::uint8_t {
    plan,    ///< the first for its nonce
    bump,    ///< the same as before at higher fees
    cancel,  ///< nothing, in place of what was signed before, or to fill a gap
};
std::string_view name_of(SignatureKind kind);
std::optional<SignatureKind> signature_kind(std::string_view name);

/// Gas of a transfer that does nothing.
inline constexpr Gas kTransferGas{21'000};

/// Zero wei to the sender's own address, without data or access list, at the gas of a plain transfer.
bool is_cancellation(const Transaction& txn, const Address& own);

/// What a replacement must offer at least: 112.5 %, rounded up. Nodes ask for 110 %.
Result<U256> least_replacement_fee(const U256& fee);

/// As what `txn` may be signed after `newest`, the last one signed for the same nonce. Errc::refused says
/// what stands against it. A plan that was cancelled does not come back.
io::Expected<SignatureKind> replaces(const Transaction& newest, const Transaction& txn, const Address& own);

}  // namespace lariat::keys
