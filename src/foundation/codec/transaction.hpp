#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"
#include "foundation/base/quantity.hpp"
#include "foundation/crypto/secp256k1.hpp"

#include <optional>
#include <vector>

namespace lariat {

/// The envelope types of EIP-2718.
enum class TransactionType : std::uint8_t {
    legacy = 0,
    access_list = 1,  // EIP-2930
    dynamic_fee = 2,  // EIP-1559
    blob = 3,         // EIP-4844
    set_code = 4,     // EIP-7702
};

struct AccessListEntry {
    Address address;
    std::vector<Hash> storage_keys;

    friend bool operator==(const AccessListEntry&, const AccessListEntry&) = default;
};

/// EIP-7702. A tuple whose signature is no good is skipped by the chain and does not spoil the transaction,
/// so it is kept as it came and judged by `authority`.
struct Authorization {
    U256 chain_id;  // 0: valid on every chain
    Address address;
    Nonce nonce;
    std::uint8_t y_parity = 0;
    U256 r;
    U256 s;

    friend bool operator==(const Authorization&, const Authorization&) = default;
};

/// What a sender signs. One type for all envelopes; a field that the type does not have stays at its default,
/// as `check` verifies before anything is signed.
struct Transaction {
    TransactionType type = TransactionType::dynamic_fee;
    std::optional<ChainId> chain_id;  // absent only in legacy transactions before EIP-155
    Nonce nonce;
    U256 gas_price;                 // legacy, access_list
    U256 max_priority_fee_per_gas;  // dynamic_fee and later
    U256 max_fee_per_gas;           // dynamic_fee and later
    Gas gas_limit;
    std::optional<Address> to;  // absent: creates a contract
    U256 value;
    Bytes data;
    std::vector<AccessListEntry> access_list;       // access_list and later
    U256 max_fee_per_blob_gas;                      // blob
    std::vector<Hash> blob_versioned_hashes;        // blob
    std::vector<Authorization> authorization_list;  // set_code

    friend bool operator==(const Transaction&, const Transaction&) = default;
};

struct SignedTransaction {
    Transaction txn;
    Signature signature;

    friend bool operator==(const SignedTransaction&, const SignedTransaction&) = default;
};

/// Whether the fields fit the type: a chain id in typed envelopes, a recipient in blob and set_code ones, no
/// field of another type set, a nonce below 2^64 - 1 (EIP-2681).
Result<void> check(const Transaction& txn);

/// The bytes whose hash is signed.
Bytes encode_unsigned(const Transaction& txn);
Hash signing_hash(const Transaction& txn);
/// Accepts exactly the bytes that `encode_unsigned` makes.
Result<Transaction> decode_unsigned(ByteView bytes);

/// Checks, then signs.
Result<SignedTransaction> sign(Transaction txn, const PrivateKey& key);

/// The envelope as blocks hold it and `eth_sendRawTransaction` takes it (blob transactions travel with a
/// sidecar, see blob_sidecar.hpp).
Bytes encode(const SignedTransaction& txn);

/// The transaction hash.
Hash hash_of(const SignedTransaction& txn);

/// Accepts exactly the bytes that `encode` makes. The signature is not judged here: see `sender_of`.
Result<SignedTransaction> decode_transaction(ByteView bytes);

/// Who signed; an s in the upper half of the group is refused (EIP-2).
Result<Address> sender_of(const SignedTransaction& txn);

/// keccak256(0x05 ‖ rlp([chain_id, address, nonce])): what an authority signs.
Hash authorization_hash(const Authorization& authorization);
Result<Authorization> sign_authorization(Authorization authorization, const PrivateKey& key);
Result<Address> authority_of(const Authorization& authorization);

/// Address of the contract that `sender` makes with `nonce`.
Address create_address(const Address& sender, Nonce nonce);

}  // namespace lariat
