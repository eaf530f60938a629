#include "foundation/codec/rlp.hpp"
#include "foundation/codec/trie.hpp"
#include "foundation/crypto/keccak.hpp"

#include <algorithm>

namespace lariat::trie {
namespace {

unsigned nibble(ByteView key, std::size_t index) noexcept {
    return index % 2 == 0 ? key[index / 2] >> 4U : key[index / 2] & 15U;
}

/// Hashes from the leaves upwards; a node is written when its children are known and forgotten at once.
class Builder {
public:
    NodeRef build(std::span<const Entry> entries, std::size_t depth) {
        const ByteView first = entries.front().key;
        if (entries.size() == 1)
            return reference_to(writer_.leaf(path(first, depth, 2 * first.size()), entries.front().value));
        const ByteView last = entries.back().key;
        std::size_t shared = depth;
        const std::size_t limit = 2 * std::min(first.size(), last.size());
        while (shared < limit && nibble(first, shared) == nibble(last, shared))
            ++shared;
        const NodeRef below = branch(entries, shared);
        if (shared == depth)
            return below;
        return reference_to(writer_.extension(path(first, depth, shared), below));
    }

private:
    NodeRef branch(std::span<const Entry> entries, std::size_t depth) {
        ByteView value;
        if (2 * entries.front().key.size() == depth) {
            value = entries.front().value;
            entries = entries.subspan(1);
        }
        ChildRefs children;
        while (!entries.empty()) {
            const unsigned index = nibble(entries.front().key, depth);
            const auto end = std::ranges::find_if(
                entries, [&](const Entry& entry) { return nibble(entry.key, depth) != index; });
            const auto count = static_cast<std::size_t>(end - entries.begin());
            children[index] = build(entries.first(count), depth + 1);
            entries = entries.subspan(count);
        }
        return reference_to(writer_.branch(children, value));
    }

    ByteView path(ByteView key, std::size_t from, std::size_t to) {
        path_.clear();
        for (std::size_t i = from; i < to; ++i)
            path_.push_back(static_cast<std::uint8_t>(nibble(key, i)));
        return path_;
    }

    NodeWriter writer_;
    Bytes path_;
};

Result<void> check(std::span<const Entry> entries) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].key.size() > kMaxKeyBytes)
            return fail(Errc::invalid_argument, {"key too long of entry", i});
        if (entries[i].value.empty())
            return fail(Errc::invalid_argument, {"empty value of entry", i});
        if (i != 0 && !std::ranges::lexicographical_compare(entries[i - 1].key, entries[i].key))
            return fail(Errc::invalid_argument, {"key out of order of entry", i});
    }
    return {};
}

}  // namespace

Result<Hash> root_of(std::span<const Entry> sorted) {
    LARIAT_CHECK(check(sorted));
    if (sorted.empty())
        return kEmptyRoot;
    return root_hash(Builder{}.build(sorted, 0));
}

Result<Hash> secure_root_of(std::span<const Entry> entries) {
    std::vector<Hash> hashes;
    hashes.reserve(entries.size());
    for (const Entry& entry : entries)
        hashes.push_back(keccak256(entry.key));
    std::vector<Entry> sorted;
    sorted.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i)
        sorted.push_back({hashes[i], entries[i].value});
    std::ranges::sort(sorted, [](const Entry& a, const Entry& b) {
        return std::ranges::lexicographical_compare(a.key, b.key);
    });
    return root_of(sorted);
}

Result<Hash> ordered_root_of(std::span<const Bytes> items) {
    std::vector<Bytes> keys;
    keys.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
        keys.push_back(rlp::Writer{}.integer(i).finish());
    std::vector<Entry> sorted;
    sorted.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
        sorted.push_back({keys[i], items[i]});
    std::ranges::sort(sorted, [](const Entry& a, const Entry& b) {
        return std::ranges::lexicographical_compare(a.key, b.key);
    });
    return root_of(sorted);
}

}  // namespace lariat::trie
