#pragma once

#include "foundation/base/bytes.hpp"
#include "foundation/base/error.hpp"
#include "foundation/codec/trie_node.hpp"
#include "foundation/crypto/selector.hpp"

#include <memory>
#include <optional>
#include <span>

/// Merkle-Patricia tries: the roots that block headers commit to.
namespace lariat::trie {

/// keccak256(0x80).
inline constexpr Hash kEmptyRoot = event_topic("\x80");

/// The walk over a trie is as deep as its keys are long.
inline constexpr std::size_t kMaxKeyBytes = 255;

struct Entry {
    ByteView key;
    ByteView value;
};

/// The root over entries whose keys rise, without building the trie. An empty value, a key out of order or
/// longer than kMaxKeyBytes is refused with the index of its entry.
Result<Hash> root_of(std::span<const Entry> sorted);

/// The same with every key replaced by its hash, in any order: state and storage tries.
Result<Hash> secure_root_of(std::span<const Entry> entries);

/// The root over a list, each item under the RLP of its index: transactions, receipts, withdrawals of a
/// block. Items are not empty.
Result<Hash> ordered_root_of(std::span<const Bytes> items);

/// A trie that changes. Hashes of what did not change since the last root are kept.
class Trie {
public:
    /// An empty value erases. Errc::invalid_argument for a key longer than kMaxKeyBytes.
    Result<void> put(ByteView key, ByteView value);
    /// Whether it was there.
    bool erase(ByteView key);
    /// The view lives until the next change.
    [[nodiscard]] std::optional<ByteView> find(ByteView key) const;

    [[nodiscard]] Hash root();
    /// The nodes from the root towards `key`, as `eth_getProof` gives them; nodes shorter than a hash lie
    /// inside their parents. Shows that a key is absent as well as that it is there.
    [[nodiscard]] std::vector<Bytes> prove(ByteView key);

private:
    struct Node;
    using Slot = std::unique_ptr<Node>;

    /// The path to this node, less what its parents have used. With children it is a branch, behind an
    /// extension if the path is not empty; without, a leaf.
    struct Node {
        Bytes path;
        Bytes value;
        std::unique_ptr<std::array<Slot, 16>> children;
        std::optional<NodeRef> ref;  // as last hashed
    };

    bool erase(Slot& slot, ByteView path);
    static void tidy(Slot& slot);
    NodeRef branch_ref(Node& node);
    NodeRef ref_of(Node& node);
    ByteView write_branch(Node& node);

    Slot root_;
    NodeWriter writer_;
};

}  // namespace lariat::trie
