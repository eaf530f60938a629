#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/quantity.hpp"
#include "foundation/math/u256.hpp"

#include <expected>
#include <optional>
#include <span>

namespace lariat::trie {

/// Which node of a proof is no good, where in it, and why.
struct ProofRefusal {
    std::size_t node = 0;
    std::size_t offset = 0;
    const char* reason = "";
};

template <class T>
using Proved = std::expected<T, ProofRefusal>;

/// The value that a trie with this root has under `key`, or nothing if the proof shows that it has none. The
/// view points into `proof`.
///
/// Strict: every node is the one its parent names, in the only encoding the trie writes, and none is left
/// over. The empty trie is proved by no node at all, or by the single byte 0x80.
Proved<std::optional<ByteView>> verify_proof(const Hash& root, ByteView key, std::span<const Bytes> proof);

struct Account {
    Nonce nonce;
    U256 balance;
    Hash storage_root;
    Hash code_hash;

    friend bool operator==(const Account&, const Account&) = default;
};

/// `accountProof` of eth_getProof against the state root of a header; nothing if there is no such account.
Proved<std::optional<Account>> verify_account(const Hash& state_root,
                                              const Address& address,
                                              std::span<const Bytes> proof);

/// One `storageProof` of eth_getProof against the account's storage root; a slot that is absent holds zero.
Proved<U256> verify_storage(const Hash& storage_root, const Hash& slot, std::span<const Bytes> proof);

}  // namespace lariat::trie
