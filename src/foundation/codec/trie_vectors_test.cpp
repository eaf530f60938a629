#include "foundation/codec/trie.hpp"
#include "foundation/codec/trie_proof.hpp"
#include "foundation/crypto/keccak.hpp"
#include "foundation/crypto/vector_files.hpp"

namespace lariat::trie {
namespace {

namespace json = boost::json;

/// 0x and hex, or text; null is no value.
Bytes bytes_of(const json::value& value) {
    if (value.is_null())
        return {};
    const std::string_view text = vectors::text(value);
    return text.starts_with("0x") ? vectors::bytes(value) : Bytes(text.begin(), text.end());
}

using Change = std::pair<Bytes, Bytes>;

/// The changes in their order, or as an object without one.
std::vector<Change> changes_of(const json::value& in, bool is_secure) {
    std::vector<Change> changes;
    const auto add = [&](const json::value& key, const json::value& value) {
        Bytes name = bytes_of(key);
        if (is_secure) {
            const Hash hash = keccak256(name);
            name.assign(hash.data.begin(), hash.data.end());
        }
        changes.emplace_back(std::move(name), bytes_of(value));
    };
    if (in.is_array())
        for (const json::value& pair : in.as_array())
            add(pair.at(0), pair.at(1));
    else
        for (const auto& [key, value] : in.as_object())
            add(json::value(key), value);
    return changes;
}

/// Change by change, at once, and by the proofs of every key.
bool agrees(const std::vector<Change>& changes, const Hash& expected) {
    Trie trie;
    std::map<Bytes, Bytes> left;
    for (const auto& [key, value] : changes) {
        if (!trie.put(key, value))
            return false;
        if (value.empty())
            left.erase(key);
        else
            left[key] = value;
    }
    std::vector<Entry> entries;
    for (const auto& [key, value] : left)
        entries.push_back({key, value});
    if (trie.root() != expected || root_of(entries) != expected)
        return false;
    for (const auto& [key, value] : changes) {
        const std::vector<Bytes> proof = trie.prove(key);
        const auto found = verify_proof(expected, key, proof);
        const auto known = left.find(key);
        if (!found || found->has_value() != (known != left.end()) ||
            (*found && !std::ranges::equal(**found, known->second)))
            return false;
    }
    return true;
}

TEST(TrieVectors, ethereum_tests) {
    vectors::Score score{"ethereum-tests TrieTests"};
    for (const std::string name :
         {"trietest", "trieanyorder", "trietest_secureTrie", "hex_encoded_securetrie_test"}) {
        LARIAT_LOAD_VECTORS(cases, "vectors/ethereum-tests/TrieTests/" + name + ".json");
        const bool is_secure = name.contains("secure");
        for (const auto& [title, test] : cases.as_object()) {
            const Hash root = hash_from_hex(vectors::text(test.at("root"))).value();
            score.count(agrees(changes_of(test.at("in"), is_secure), root), name + " " + std::string{title});
        }
    }
    EXPECT_EQ(score.total(), 18);
}

TEST(TrieVectors, ethereum_hex_prefix) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethereum-tests/BasicTests/hexencodetest.json");
    vectors::Score score{"ethereum-tests BasicTests, hex prefix"};
    for (const auto& [name, test] : cases.as_object()) {
        Bytes nibbles;
        for (const json::value& nibble : test.at("seq").as_array())
            nibbles.push_back(nibble.to_number<std::uint8_t>());
        Bytes out;
        append_hex_prefix(out, nibbles, test.at("term").as_bool());
        score.count(out == vectors::bytes(test.at("out")), name);
    }
    EXPECT_EQ(score.total(), 12);
}

}  // namespace
}  // namespace lariat::trie
