#include "foundation/codec/trie_proof.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/rlp.hpp"
#include "foundation/codec/trie.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat::trie {
namespace {

Bytes key_of(unsigned number) {
    const Hash hash =
        keccak256(Bytes{static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8U)});
    return {hash.data.begin(), hash.data.end()};
}

Trie many(unsigned count) {
    Trie trie;
    for (unsigned i = 0; i < count; ++i)
        EXPECT_TRUE(trie.put(key_of(i), Bytes(i % 60 + 1, 7)));
    return trie;
}

TEST(TrieProof, shows_what_is_there_and_what_is_not) {
    Trie trie = many(500);
    const Hash root = trie.root();
    for (unsigned i = 0; i < 600; ++i) {
        const std::vector<Bytes> proof = trie.prove(key_of(i));
        const auto found = verify_proof(root, key_of(i), proof);
        ASSERT_TRUE(found) << found.error().reason;
        ASSERT_EQ(found->has_value(), i < 500) << i;
    }
}

TEST(TrieProof, any_changed_byte_is_noticed) {
    Trie trie = many(40);
    const Hash root = trie.root();
    std::vector<Bytes> proof = trie.prove(key_of(3));
    for (std::size_t node = 0; node < proof.size(); ++node)
        for (std::uint8_t& byte : proof[node]) {
            byte ^= 1U;
            const auto found = verify_proof(root, key_of(3), proof);
            ASSERT_FALSE(found);
            ASSERT_EQ(found.error().node, node);
            byte ^= 1U;
        }
    EXPECT_TRUE(verify_proof(root, key_of(3), proof));
}

TEST(TrieProof, nodes_too_many_too_few_or_of_another_key_are_refused) {
    Trie trie = many(300);
    const Hash root = trie.root();
    const std::vector<Bytes> proof = trie.prove(key_of(3));
    ASSERT_GE(proof.size(), 3U);
    const std::span all{proof};
    EXPECT_STREQ(verify_proof(root, key_of(3), all.first(proof.size() - 1)).error().reason,
                 "proof ends before the key does");
    EXPECT_STREQ(verify_proof(root, key_of(3), {}).error().reason, "proof without nodes");
    std::vector<Bytes> longer = proof;
    longer.push_back(proof.back());
    EXPECT_EQ(verify_proof(root, key_of(3), longer).error().node, proof.size());
    EXPECT_FALSE(verify_proof(root, key_of(4), proof));
    EXPECT_FALSE(verify_proof(Hash{}, key_of(3), proof));
}

TEST(TrieProof, the_empty_trie_is_proved_by_nothing) {
    EXPECT_EQ(verify_proof(kEmptyRoot, key_of(1), {}).value(), std::nullopt);
    EXPECT_EQ(verify_proof(kEmptyRoot, key_of(1), std::vector<Bytes>{{0x80}}).value(), std::nullopt);
    EXPECT_FALSE(verify_proof(kEmptyRoot, key_of(1), std::vector<Bytes>{{0xc0}}));
}

/// A proof of one node that nobody's trie would hold, under its own hash.
const char* reason_of(const Bytes& node, const Bytes& key = {0x12}) {
    const auto found = verify_proof(keccak256(node), key, std::vector<Bytes>{node});
    return found ? "accepted" : found.error().reason;
}

TEST(TrieProof, nodes_that_no_trie_writes_are_refused) {
    const auto short_node = [](const Bytes& path, const Bytes& value) {
        return rlp::Writer{}.begin_list().bytes(path).bytes(value).end_list().finish();
    };
    EXPECT_STREQ(reason_of(short_node({0x20, 0x12}, {1})), "accepted");
    EXPECT_STREQ(reason_of(short_node({0x40, 0x12}, {1})), "path with a prefix that nobody writes");
    EXPECT_STREQ(reason_of(short_node({0x21, 0x12}, {1})), "path with a prefix that nobody writes");
    EXPECT_STREQ(reason_of(short_node({}, {1})), "path that is no string");
    EXPECT_STREQ(reason_of(short_node({0x20, 0x12}, {})), "leaf or extension that holds nothing");
    EXPECT_STREQ(reason_of(short_node({0x00}, Bytes(32, 1))), "extension without a path");
    EXPECT_STREQ(reason_of(short_node({0x11}, Bytes(31, 1))), "child that is neither a node nor a hash");
    EXPECT_STREQ(reason_of(short_node({0x11}, Bytes(32, 1))), "proof ends before the key does");
    rlp::Writer three;
    three.begin_list().bytes({}).bytes({}).bytes({}).end_list();
    EXPECT_STREQ(reason_of(three.finish()), "node of neither two nor seventeen items");
    rlp::Writer lonely;
    lonely.begin_list();
    for (int i = 0; i < 17; ++i)
        lonely.bytes(i == 1 ? Bytes(32, 1) : Bytes{});
    lonely.end_list();
    EXPECT_STREQ(reason_of(lonely.finish()), "branch of fewer than two ways");
    EXPECT_STREQ(reason_of({0xc1, 0x81}), "input ends inside an item at offset");
}

TEST(TrieProof, an_extension_leads_to_a_branch) {
    const Bytes inner = rlp::Writer{}.begin_list().bytes(Bytes{0x32}).bytes(Bytes{1}).end_list().finish();
    const Bytes outer = rlp::Writer{}.begin_list().bytes(Bytes{0x11}).raw(inner).end_list().finish();
    EXPECT_STREQ(reason_of(outer), "extension that leads to no branch");
}

Bytes account_rlp(const Account& account) {
    rlp::Writer writer;
    writer.begin_list().integer(account.nonce.raw()).integer(account.balance);
    return writer.bytes(account.storage_root).bytes(account.code_hash).end_list().finish();
}

TEST(TrieProof, accounts_and_slots) {
    const Account account{Nonce{7}, U256::pow2(80), kEmptyRoot, keccak256({})};
    const Address address{{0xaa}};
    const Hash slot{{1}};
    Trie state = many(50);
    ASSERT_TRUE(state.put(keccak256(address), account_rlp(account)));
    EXPECT_EQ(verify_account(state.root(), address, state.prove(keccak256(address))).value(), account);
    const Address nobody{{0xbb}};
    EXPECT_EQ(verify_account(state.root(), nobody, state.prove(keccak256(nobody))).value(), std::nullopt);

    Trie storage = many(50);
    ASSERT_TRUE(storage.put(keccak256(slot), rlp::Writer{}.integer(300).finish()));
    EXPECT_EQ(verify_storage(storage.root(), slot, storage.prove(keccak256(slot))).value(), U256{300});
    const Hash absent{{2}};
    EXPECT_EQ(verify_storage(storage.root(), absent, storage.prove(keccak256(absent))).value(), U256{});
    // What is there holds no zero, and is one canonical number.
    for (const Bytes& wrong : {Bytes{0x80}, Bytes{0x01, 0x01}, Bytes{0x82, 0x00, 0x01}, Bytes{0xc0}}) {
        ASSERT_TRUE(storage.put(keccak256(slot), wrong));
        const auto proof = storage.prove(keccak256(slot));
        const auto value = verify_storage(storage.root(), slot, proof);
        ASSERT_FALSE(value);
        EXPECT_LT(value.error().offset, proof.back().size());
    }
    ASSERT_TRUE(state.put(keccak256(address), Bytes{0xc0}));
    EXPECT_FALSE(verify_account(state.root(), address, state.prove(keccak256(address))));
}

RC_GTEST_PROP(TrieProof,
              any_small_trie_proves_its_keys,
              (const std::map<Bytes, Bytes>& content, const Bytes& other)) {
    Trie trie;
    for (const auto& [key, value] : content)
        RC_ASSERT(trie.put(key, value).has_value());
    const auto expected = content.find(other);
    const bool is_there = expected != content.end() && !expected->second.empty();
    const auto absent_proof = trie.prove(other);
    const auto absent = verify_proof(trie.root(), other, absent_proof);
    RC_ASSERT((absent && absent->has_value() == is_there));
    for (const auto& [key, value] : content) {
        const auto proof = trie.prove(key);
        const auto found = verify_proof(trie.root(), key, proof);
        RC_ASSERT((found && found->has_value() == !value.empty()));
        RC_ASSERT((value.empty() || std::ranges::equal(**found, value)));
    }
}

}  // namespace
}  // namespace lariat::trie
