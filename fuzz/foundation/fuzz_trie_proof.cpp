#include "foundation/codec/trie_proof.hpp"
#include "foundation/crypto/keccak.hpp"
#include "require.hpp"

#include <algorithm>

// A byte with the key's length, the key, then nodes, each behind a byte with its length. The first node is
// the root. Any proof is accepted or refused at a place inside it; where it is accepted, changing any node is
// noticed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat;
    ByteView input{data, size};
    const auto take = [&] {
        const std::size_t count = input.empty() ? 0 : std::min<std::size_t>(input[0], input.size() - 1);
        const ByteView taken = input.empty() ? input : input.subspan(1, count);
        input = input.subspan(input.empty() ? 0 : 1 + count);
        return Bytes(taken.begin(), taken.end());
    };
    const Bytes key = take();
    std::vector<Bytes> proof;
    while (!input.empty())
        proof.push_back(take());
    const Hash root = proof.empty() ? Hash{} : keccak256(proof[0]);
    const auto found = trie::verify_proof(root, key, proof);
    if (!found) {
        FUZZ_REQUIRE(found.error().node <= proof.size());
        FUZZ_REQUIRE(found.error().node == proof.size() || proof[found.error().node].empty() ||
                     found.error().offset <= proof[found.error().node].size());
        return 0;
    }
    for (Bytes& node : proof) {
        if (node.empty())
            continue;
        node.back() ^= 1U;
        FUZZ_REQUIRE(!trie::verify_proof(root, key, proof));
        node.back() ^= 1U;
    }
    const auto account = trie::verify_account(root, fixed_from<Address>(key), proof);
    const auto slot = trie::verify_storage(root, fixed_from<Hash>(key), proof);
    FUZZ_REQUIRE((account || account.error().node <= proof.size()) &&
                 (slot || slot.error().node <= proof.size()));
    return 0;
}
