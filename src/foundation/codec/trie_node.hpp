#pragma once

#include "foundation/base/bytes.hpp"

#include <array>

/// How nodes of a Merkle-Patricia trie are written (yellow paper, appendix D).
namespace lariat::trie {

/// What a parent holds of its child: the child itself where it is shorter than a hash, otherwise its hash.
struct NodeRef {
    std::array<std::uint8_t, 32> bytes{};
    std::uint8_t size = 0;  // 0: no child, 32: a hash

    [[nodiscard]] ByteView view() const noexcept { return ByteView{bytes}.first(size); }
};

using ChildRefs = std::array<NodeRef, 16>;

/// Writes nodes, one at a time, into a buffer that it keeps. The views that it returns live until the next.
class NodeWriter {
public:
    /// `nibbles` are values below 16, one a byte.
    ByteView leaf(ByteView nibbles, ByteView value);
    ByteView extension(ByteView nibbles, const NodeRef& child);
    /// An empty `value` is none.
    ByteView branch(const ChildRefs& children, ByteView value);

private:
    void begin();
    void path(ByteView nibbles, bool is_leaf);
    void string(ByteView bytes);
    void child(const NodeRef& ref);
    ByteView finish();

    Bytes buffer_;
    Bytes compact_;
};

NodeRef reference_to(ByteView node);
/// The hash of a root, which is hashed however short it is.
Hash root_hash(const NodeRef& root);

Bytes nibbles_of(ByteView key);

/// Appends the compact form of a path: a nibble of flags (2: leaf, 1: odd length), then two nibbles a byte.
void append_hex_prefix(Bytes& out, ByteView nibbles, bool is_leaf);

}  // namespace lariat::trie
