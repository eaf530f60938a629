#include "foundation/codec/trie_proof.hpp"

#include "foundation/codec/rlp.hpp"
#include "foundation/codec/trie.hpp"
#include "foundation/crypto/keccak.hpp"

#include <algorithm>

namespace lariat::trie {
namespace {

constexpr std::size_t kBranchItems = 17;

/// One item of a node: a string, or a node that lies inside.
struct Item {
    bool is_node = false;
    ByteView bytes;          // the string, or the whole node
    std::size_t offset = 0;  // of the item
};

struct Items {
    std::array<Item, kBranchItems> list;
    std::size_t size = 0;
};

struct Path {
    bool is_leaf = false;
    Bytes nibbles;
};

class Walk {
public:
    Walk(const Hash& root, ByteView key, std::span<const Bytes> proof)
        : proof_{proof}, nibbles_{nibbles_of(key)}, rest_{nibbles_}, expected_{root} {}

    Proved<std::optional<ByteView>> run() {
        LARIAT_TRY(ByteView node, first_node());
        for (;;) {
            LARIAT_TRY(const Items items, items_of(node));
            LARIAT_TRY(const std::optional<Item> next,
                       items.size == kBranchItems ? branch(items) : short_node(items));
            if (found_ || !next || next->bytes.empty())
                break;
            LARIAT_TRY(node, follow(*next));
        }
        if (at_ + 1 < proof_.size())
            return std::unexpected{ProofRefusal{at_ + 1, 0, "node that the way to the key does not need"}};
        return value_;
    }

private:
    [[nodiscard]] std::unexpected<ProofRefusal> refuse(std::size_t offset, const char* reason) const {
        return std::unexpected{ProofRefusal{at_, offset, reason}};
    }

    Proved<ByteView> first_node() {
        if (proof_.empty())
            return refuse(0, "proof without nodes");
        return hashed_node();
    }

    Proved<ByteView> hashed_node() {
        const Bytes& node = proof_[at_];
        if (keccak256(node) != expected_)
            return refuse(0, "node of another hash than its parent names");
        base_ = 0;
        return ByteView{node};
    }

    /// The child that an item names: inside the node, or the next of the proof.
    Proved<ByteView> follow(const Item& item) {
        if (item.is_node) {
            if (item.bytes.size() >= Hash::kSize)
                return refuse(item.offset, "long node inside its parent");
            base_ = item.offset;
            return item.bytes;
        }
        if (item.bytes.size() != Hash::kSize)
            return refuse(item.offset, "child that is neither a node nor a hash");
        expected_ = fixed_from<Hash>(item.bytes);
        if (++at_ == proof_.size())
            return refuse(0, "proof ends before the key does");
        LARIAT_TRY(const ByteView node, hashed_node());
        if (node.size() < Hash::kSize)
            return refuse(0, "short node outside its parent");
        return node;
    }

    Proved<Items> items_of(ByteView node) const {
        const auto refused = [&](const Error& error) {
            return std::unexpected{
                ProofRefusal{at_, static_cast<std::size_t>(error.context.value), error.context.what}};
        };
        rlp::Reader outer{node, base_};
        Result<rlp::Reader> list = outer.list();
        if (!list)
            return refused(list.error());
        if (const Result<void> end = outer.finish(); !end)
            return refused(end.error());
        Items items;
        while (!list->at_end()) {
            if (items.size == kBranchItems)
                return refuse(list->offset(), "node of more than seventeen items");
            Item& item = items.list[items.size++];
            item.offset = list->offset();
            item.is_node = list->next_is_list();
            if (item.is_node) {
                if (const auto inner = list->list(); !inner)
                    return refused(inner.error());
                item.bytes = node.subspan(item.offset - base_, list->offset() - item.offset);
            } else {
                const Result<ByteView> bytes = list->bytes();
                if (!bytes)
                    return refused(bytes.error());
                item.bytes = *bytes;
            }
        }
        if (items.size != 2 && items.size != kBranchItems)
            return refuse(base_, "node of neither two nor seventeen items");
        return items;
    }

    Proved<std::optional<Item>> branch(const Items& items) {
        behind_extension_ = false;
        const Item& value = items.list[kBranchItems - 1];
        if (value.is_node)
            return refuse(value.offset, "value that is a node");
        const auto filled =
            std::ranges::count_if(items.list, [](const Item& item) { return !item.bytes.empty(); });
        if (filled < 2)
            return refuse(base_, "branch of fewer than two ways");
        if (rest_.empty()) {
            if (!value.bytes.empty())
                set(value.bytes);
            return std::nullopt;
        }
        const Item& next = items.list[rest_[0]];
        rest_ = rest_.subspan(1);
        return next;
    }

    Proved<std::optional<Item>> short_node(const Items& items) {
        if (behind_extension_)
            return refuse(base_, "extension that leads to no branch");
        LARIAT_TRY(const Path path, path_of(items.list[0]));
        const Item& second = items.list[1];
        if (second.bytes.empty())
            return refuse(second.offset, "leaf or extension that holds nothing");
        const bool fits = rest_.size() >= path.nibbles.size() &&
                          std::ranges::equal(path.nibbles, rest_.first(path.nibbles.size()));
        if (path.is_leaf) {
            if (second.is_node)
                return refuse(second.offset, "value that is a node");
            if (fits && path.nibbles.size() == rest_.size())
                set(second.bytes);
            return std::nullopt;
        }
        if (path.nibbles.empty())
            return refuse(items.list[0].offset, "extension without a path");
        if (!fits)
            return std::nullopt;
        behind_extension_ = true;
        rest_ = rest_.subspan(path.nibbles.size());
        return second;
    }

    Proved<Path> path_of(const Item& item) const {
        if (item.is_node || item.bytes.empty())
            return refuse(item.offset, "path that is no string");
        const unsigned flags = item.bytes[0] >> 4U;
        if (flags > 3 || (flags % 2 == 0 && (item.bytes[0] & 15U) != 0))
            return refuse(item.offset, "path with a prefix that nobody writes");
        Path path{flags >= 2, nibbles_of(item.bytes)};
        path.nibbles.erase(path.nibbles.begin(), path.nibbles.begin() + (flags % 2 == 1 ? 1 : 2));
        return path;
    }

    void set(ByteView value) {
        value_ = value;
        found_ = true;
    }

    std::span<const Bytes> proof_;
    Bytes nibbles_;
    ByteView rest_;
    Hash expected_;
    std::size_t at_ = 0;    // node of the proof
    std::size_t base_ = 0;  // of the current node inside it
    bool behind_extension_ = false;
    bool found_ = false;
    std::optional<ByteView> value_;
};

Result<Account> decode_account(ByteView bytes) {
    rlp::Reader outer{bytes};
    LARIAT_TRY(rlp::Reader fields, outer.list());
    LARIAT_CHECK(outer.finish());
    Account account;
    LARIAT_TRY(const std::uint64_t nonce, fields.u64());
    account.nonce = Nonce{nonce};
    LARIAT_TRY(account.balance, fields.u256());
    LARIAT_TRY(account.storage_root, fields.fixed<Hash>());
    LARIAT_TRY(account.code_hash, fields.fixed<Hash>());
    LARIAT_CHECK(fields.finish());
    return account;
}

/// Where a value that does not decode lies: in the last node of its proof.
ProofRefusal refusal_of(const Error& error, ByteView value, std::span<const Bytes> proof) {
    const auto start = static_cast<std::size_t>(value.data() - proof.back().data());
    return {proof.size() - 1, start + static_cast<std::size_t>(error.context.value), error.context.what};
}

}  // namespace

Proved<std::optional<ByteView>> verify_proof(const Hash& root, ByteView key, std::span<const Bytes> proof) {
    if (root == kEmptyRoot) {
        const bool is_good =
            proof.empty() || (proof.size() == 1 && std::ranges::equal(proof[0], Bytes{0x80}));
        if (!is_good)
            return std::unexpected{ProofRefusal{0, 0, "node of an empty trie"}};
        return std::nullopt;
    }
    return Walk{root, key, proof}.run();
}

Proved<std::optional<Account>> verify_account(const Hash& state_root,
                                              const Address& address,
                                              std::span<const Bytes> proof) {
    LARIAT_TRY(const std::optional<ByteView> value, verify_proof(state_root, keccak256(address), proof));
    if (!value)
        return std::nullopt;
    const Result<Account> account = decode_account(*value);
    if (!account)
        return std::unexpected{refusal_of(account.error(), *value, proof)};
    return *account;
}

Proved<U256> verify_storage(const Hash& storage_root, const Hash& slot, std::span<const Bytes> proof) {
    LARIAT_TRY(const std::optional<ByteView> value, verify_proof(storage_root, keccak256(slot), proof));
    if (!value)
        return U256{};
    rlp::Reader reader{*value};
    Result<U256> word = reader.u256();
    if (word && word->is_zero())
        word = fail(Errc::malformed, {"slot that holds zero at offset", 0});
    if (const Result<void> end = reader.finish(); word && !end)
        word = std::unexpected{end.error()};
    if (!word)
        return std::unexpected{refusal_of(word.error(), *value, proof)};
    return *word;
}

}  // namespace lariat::trie
