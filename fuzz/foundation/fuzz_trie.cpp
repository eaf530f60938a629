#include "foundation/codec/trie.hpp"
#include "foundation/codec/trie_proof.hpp"
#include "require.hpp"

#include <algorithm>
#include <map>

// The input is a list of changes: a byte with the key's length (up to 7) and the value's (up to 31), then
// both. After all of them the trie has the root that is built at once from what is left, and proves every
// key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat;
    ByteView input{data, size};
    const auto take = [&](std::size_t count) {
        const ByteView taken = input.first(std::min(count, input.size()));
        input = input.subspan(taken.size());
        return Bytes(taken.begin(), taken.end());
    };
    trie::Trie tree;
    std::map<Bytes, Bytes> left;
    while (!input.empty()) {
        const std::uint8_t lengths = take(1)[0];
        Bytes key = take(lengths & 7U);
        Bytes value = take(lengths >> 3U);
        FUZZ_REQUIRE(tree.put(key, value).has_value());
        if ((lengths & 1U) != 0)
            static_cast<void>(tree.root());  // hashes are kept from here on
        left[std::move(key)] = std::move(value);
    }
    std::vector<trie::Entry> entries;
    for (const auto& [key, value] : left)
        if (!value.empty())
            entries.push_back({key, value});
    const Hash root = tree.root();
    FUZZ_REQUIRE(trie::root_of(entries) == root);
    for (const auto& [key, value] : left) {
        const std::vector<Bytes> proof = tree.prove(key);
        const auto found = trie::verify_proof(root, key, proof);
        FUZZ_REQUIRE(found && found->has_value() == !value.empty());
        FUZZ_REQUIRE(value.empty() || std::ranges::equal(**found, value));
    }
    return 0;
}
