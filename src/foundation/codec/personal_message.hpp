#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/crypto/secp256k1.hpp"

#include <string>
#include <string_view>

namespace lariat {

/// keccak256("\x19Ethereum Signed Message:\n" ‖ length ‖ message), what `personal_sign` signs (EIP-191).
/// Never the hash of a transaction, so a signature of it moves nothing.
Hash personal_message_hash(ByteView message);

/// r ‖ s ‖ v with v of 27 or 28: 65 bytes, as wallets and relays write signatures.
Bytes to_compact(const Signature& signature);
/// Errc::malformed for another length or v; r and s are judged by `recover`.
Result<Signature> signature_from_compact(ByteView bytes);

/// The value of the header X-Flashbots-Signature for a request's body: the address of `key`, a colon, and its
/// signature as personal message of the 66 characters of the body's hash in hex.
std::string flashbots_signature(std::string_view body, const PrivateKey& key);

}  // namespace lariat
