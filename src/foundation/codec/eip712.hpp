#pragma once

#include "foundation/base/bytes.hpp"

#include <expected>
#include <string>
#include <string_view>

/// Typed structured data (EIP-712).
namespace lariat::eip712 {

/// Where in the document, and why: `message.orders[2].maker`, "not an address".
struct Refusal {
    std::string path;
    std::string reason;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

template <class T>
using Outcome = std::expected<T, Refusal>;

/// A document as it was judged, with everything that is made of it.
struct TypedData {
    std::string primary_type;
    std::string encoded_type;  ///< `Mail(Person from,Person to,string contents)Person(…)`
    Hash type_hash;
    Bytes encoded_message;  ///< type hash and fields, the preimage of message_hash
    Hash message_hash;
    Hash domain_separator;
    Hash digest;  ///< keccak256(0x1901 ‖ domain_separator ‖ message_hash): what is signed
};

/// Reads a document as `eth_signTypedData_v4` takes it: exactly `types`, `primaryType`, `domain`, `message`.
///
/// Strict: every type that is named must be defined, every field of a struct must be there and no other, a
/// number must fit its type, bytes their length, and mixed-case addresses their checksum. Numbers are JSON
/// integers or strings, decimal or 0x-hex. Two freedoms: `types` may leave out `EIP712Domain`, whose fields
/// are then those of `domain` in the order of the standard; and `null` in place of a struct is the zero word,
/// which is how data of a type that contains itself ends (signTypedData_v4 does the same).
Outcome<TypedData> parse(std::string_view json);

}  // namespace lariat::eip712
