#include "foundation/codec/trie_node.hpp"

#include "foundation/crypto/keccak.hpp"

#include <algorithm>
#include <bit>

namespace lariat::trie {
namespace {

constexpr std::uint8_t kString = 0x80;
constexpr std::uint8_t kList = 0xc0;
constexpr std::size_t kShort = 55;
/// A list's header is at most this long; the buffer keeps as much free in front of the payload.
constexpr std::size_t kHeadroom = 9;

/// Writes the header of a payload into `out` and returns its size.
std::size_t write_header(std::uint8_t kind,
                         std::size_t payload,
                         std::span<std::uint8_t, kHeadroom> out) noexcept {
    if (payload <= kShort) {
        out[0] = static_cast<std::uint8_t>(kind + payload);
        return 1;
    }
    const auto length_bytes = static_cast<std::size_t>(std::bit_width(payload) + 7) / 8;
    out[0] = static_cast<std::uint8_t>(kind + kShort + length_bytes);
    for (std::size_t i = 0; i < length_bytes; ++i)
        out[length_bytes - i] = static_cast<std::uint8_t>(payload >> (8 * i));
    return 1 + length_bytes;
}

}  // namespace

void NodeWriter::begin() {
    buffer_.resize(kHeadroom);
}

void NodeWriter::string(ByteView bytes) {
    if (bytes.size() != 1 || bytes[0] >= kString) {
        std::array<std::uint8_t, kHeadroom> header{};
        const std::size_t size = write_header(kString, bytes.size(), header);
        append(buffer_, ByteView{header}.first(size));
    }
    append(buffer_, bytes);
}

void NodeWriter::path(ByteView nibbles, bool is_leaf) {
    compact_.clear();
    append_hex_prefix(compact_, nibbles, is_leaf);
    string(compact_);
}

void NodeWriter::child(const NodeRef& ref) {
    if (ref.size == 0 || ref.size == 32)
        string(ref.view());
    else
        append(buffer_, ref.view());
}

ByteView NodeWriter::finish() {
    std::array<std::uint8_t, kHeadroom> header{};
    const std::size_t size = write_header(kList, buffer_.size() - kHeadroom, header);
    std::copy_n(header.begin(), size, buffer_.begin() + static_cast<std::ptrdiff_t>(kHeadroom - size));
    return ByteView{buffer_}.subspan(kHeadroom - size);
}

ByteView NodeWriter::leaf(ByteView nibbles, ByteView value) {
    begin();
    path(nibbles, true);
    string(value);
    return finish();
}

ByteView NodeWriter::extension(ByteView nibbles, const NodeRef& next) {
    begin();
    path(nibbles, false);
    child(next);
    return finish();
}

ByteView NodeWriter::branch(const ChildRefs& children, ByteView value) {
    begin();
    for (const NodeRef& ref : children)
        child(ref);
    string(value);
    return finish();
}

NodeRef reference_to(ByteView node) {
    NodeRef ref;
    if (node.size() < 32) {
        std::ranges::copy(node, ref.bytes.begin());
        ref.size = static_cast<std::uint8_t>(node.size());
    } else {
        ref.bytes = keccak256(node).data;
        ref.size = 32;
    }
    return ref;
}

Hash root_hash(const NodeRef& root) {
    return root.size == 32 ? Hash{root.bytes} : keccak256(root.view());
}

Bytes nibbles_of(ByteView key) {
    Bytes nibbles;
    nibbles.reserve(2 * key.size());
    for (const std::uint8_t byte : key) {
        nibbles.push_back(byte >> 4U);
        nibbles.push_back(byte & 15U);
    }
    return nibbles;
}

void append_hex_prefix(Bytes& out, ByteView nibbles, bool is_leaf) {
    const bool is_odd = nibbles.size() % 2 == 1;
    const unsigned flags = (is_leaf ? 2U : 0U) + (is_odd ? 1U : 0U);
    std::size_t at = 0;
    out.push_back(static_cast<std::uint8_t>(flags << 4U | (is_odd ? nibbles[at++] : 0U)));
    for (; at < nibbles.size(); at += 2)
        out.push_back(static_cast<std::uint8_t>(nibbles[at] << 4U | nibbles[at + 1]));
}

}  // namespace lariat::trie
