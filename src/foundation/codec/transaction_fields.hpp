#pragma once

#include "foundation/codec/rlp.hpp"
#include "foundation/codec/transaction.hpp"

/// The RLP bodies that envelopes and sidecars share; internal to this module.
namespace lariat::detail {

/// All fields up to the signature.
void write_fields(rlp::Writer& writer, const Transaction& txn);
/// The list of all fields and the signature, without the type byte.
void write_signed_body(rlp::Writer& writer, const SignedTransaction& txn);
Result<SignedTransaction> read_signed_body(rlp::Reader& reader, TransactionType type);

}  // namespace lariat::detail
