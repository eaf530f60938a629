#include "foundation/codec/trie.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/rlp.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace lariat::trie {
namespace {

std::vector<Entry> entries_of(const std::map<Bytes, Bytes>& from) {
    std::vector<Entry> entries;
    for (const auto& [key, value] : from)
        entries.push_back({key, value});
    return entries;
}

TEST(Trie, the_empty_root_is_known) {
    EXPECT_EQ(to_hex(kEmptyRoot), "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    EXPECT_EQ(Trie{}.root(), kEmptyRoot);
    EXPECT_EQ(root_of({}).value(), kEmptyRoot);
    EXPECT_EQ(ordered_root_of({}).value(), kEmptyRoot);
}

TEST(Trie, refuses_what_is_no_sorted_set) {
    const Bytes one{1};
    const Bytes two{2};
    const Bytes empty;
    const Bytes wide(256);
    EXPECT_EQ(root_of(std::vector<Entry>{{one, one}, {two, empty}}).error().context.value, 1U);
    EXPECT_EQ(root_of(std::vector<Entry>{{two, one}, {one, one}}).error().context.value, 1U);
    EXPECT_EQ(root_of(std::vector<Entry>{{one, one}, {one, one}}).error().context.value, 1U);
    EXPECT_EQ(root_of(std::vector<Entry>{{wide, one}}).error().context.value, 0U);
    EXPECT_EQ(Trie{}.put(wide, one).error().code, Errc::invalid_argument);
}

TEST(Trie, ordered_root_puts_items_under_their_index) {
    std::vector<Bytes> items;
    Trie trie;
    for (std::size_t i = 0; i < 300; ++i) {
        items.push_back(Bytes(i % 50 + 1, static_cast<std::uint8_t>(i)));
        ASSERT_TRUE(trie.put(rlp::Writer{}.integer(i).finish(), items.back()));
        if (i % 60 == 0 || i == 127 || i == 128)
            ASSERT_EQ(ordered_root_of(items).value(), trie.root()) << i;
    }
}

TEST(Trie, secure_root_hashes_the_keys) {
    const Bytes a{'a'};
    const Bytes b{'b'};
    Trie trie;
    ASSERT_TRUE(trie.put(keccak256(a), b));
    ASSERT_TRUE(trie.put(keccak256(b), a));
    EXPECT_EQ(secure_root_of(std::vector<Entry>{{a, b}, {b, a}}).value(), trie.root());
    EXPECT_EQ(secure_root_of(std::vector<Entry>{{b, a}, {a, b}}).value(), trie.root());
}

/// Short keys of few letters, so that they are prefixes of one another and share paths.
rc::Gen<Bytes> close_keys() {
    return rc::gen::container<Bytes>(rc::gen::element<std::uint8_t>(0x00, 0x01, 0x10, 0x11));
}

RC_GTEST_PROP(Trie, any_changes_leave_the_root_of_what_is_left, ()) {
    using Change = std::pair<Bytes, Bytes>;
    const auto changes =
        *rc::gen::container<std::vector<Change>>(rc::gen::pair(close_keys(), rc::gen::arbitrary<Bytes>()));
    Trie trie;
    std::map<Bytes, Bytes> model;
    for (const auto& [key, value] : changes) {
        RC_PRE(key.size() <= kMaxKeyBytes);
        RC_ASSERT(trie.put(key, value).has_value());
        if (value.empty())
            model.erase(key);
        else
            model[key] = value;
        RC_ASSERT(trie.root() == root_of(entries_of(model)).value());
    }
    for (const auto& [key, value] : changes) {
        const auto found = trie.find(key);
        const auto expected = model.find(key);
        RC_ASSERT(found.has_value() == (expected != model.end()));
        RC_ASSERT((!found || std::ranges::equal(*found, expected->second)));
    }
    for (const auto& [key, value] : changes)
        RC_ASSERT(trie.erase(key) == (model.erase(key) == 1));
    RC_ASSERT(trie.root() == kEmptyRoot);
}

}  // namespace
}  // namespace lariat::trie
