#include "foundation/codec/rlp.hpp"
#include "foundation/codec/trie.hpp"
#include "foundation/crypto/keccak.hpp"
#include "seeds.hpp"

#include <string>

// Seeds of the trie: changes as fuzz_trie reads them, proofs as fuzz_trie_proof does.
namespace lariat::seeds {
namespace {

void change(Bytes& to, const Bytes& key, const Bytes& value) {
    to.push_back(static_cast<std::uint8_t>(value.size() << 3U | key.size()));
    append(to, key);
    append(to, value);
}

void add(Bytes& to, ByteView part) {
    to.push_back(static_cast<std::uint8_t>(part.size()));
    append(to, part);
}

void proof(const std::filesystem::path& path, trie::Trie& tree, ByteView key) {
    Bytes seed;
    add(seed, key);
    for (const Bytes& node : tree.prove(key)) {
        if (node.size() > 255)
            return;  // the seed has one byte for its length
        add(seed, node);
    }
    write(path, seed);
}

}  // namespace

void write_tries(const std::filesystem::path& folder) {
    for (unsigned count = 1; count <= 12; ++count) {
        Bytes seed;
        for (unsigned i = 0; i < count; ++i)
            change(seed, Bytes(i % 4 + 1, static_cast<std::uint8_t>(i * 17)), Bytes(i * 5 % 31 + 1, 1));
        write(folder / ("grows_" + std::to_string(count)), seed);
        for (unsigned i = 0; i < count; i += 2)
            change(seed, Bytes(i % 4 + 1, static_cast<std::uint8_t>(i * 17)), {});
        write(folder / ("shrinks_" + std::to_string(count)), seed);
    }
}

void write_trie_proofs(const std::filesystem::path& folder) {
    for (unsigned count = 0; count <= 6; ++count) {
        trie::Trie tree;
        for (unsigned i = 0; i < count; ++i)
            static_cast<void>(
                tree.put(Bytes{0x11, static_cast<std::uint8_t>(i << 4U | i), 0x22}, Bytes(i * 12 + 1, 3)));
        proof(folder / ("present_" + std::to_string(count)), tree, Bytes{0x11, 0x00, 0x22});
        proof(folder / ("absent_" + std::to_string(count)), tree, Bytes{0x11, 0x99, 0x22});
        proof(folder / ("elsewhere_" + std::to_string(count)), tree, Bytes{0x55});
    }
    trie::Trie state;
    const Address address{{1}};
    const Hash code = keccak256({});
    static_cast<void>(state.put(keccak256(address), rlp::Writer{}
                                                        .begin_list()
                                                        .integer(1)
                                                        .integer(5)
                                                        .bytes(trie::kEmptyRoot)
                                                        .bytes(code)
                                                        .end_list()
                                                        .finish()));
    proof(folder / "account", state, keccak256(address));
}

}  // namespace lariat::seeds
