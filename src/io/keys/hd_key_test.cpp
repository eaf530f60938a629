#include "io/keys/hd_key.hpp"

#include "foundation/crypto/address.hpp"
#include "io/keys/mnemonic.hpp"
#include "io/keys/test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::keys {
namespace {

PrivateNode root_of(std::string_view seed) {
    return value_of(PrivateNode::from_seed(bytes_from_hex(seed).value()));
}

std::string private_text(const PrivateNode& root, std::string_view path) {
    return text_of(value_of(value_of(root.derive(value_of(parse_path(path)))).to_text()));
}

// The first vector of BIP-32.
TEST(HdKey, derives_the_first_vector_of_the_standard) {
    const PrivateNode root = root_of("000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(root.neutered().to_text(),
              "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7"
              "usUDFdp6W1E"
              "GMcet8");
    EXPECT_EQ(private_text(root, "m/0'/1/2'/2/1000000000"),
              "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZR"
              "EPSL39UNdE3B"
              "BDu76");
}

TEST(HdKey, the_test_phrase_of_development_chains_gives_their_accounts) {
    const auto seed =
        value_of(seed_of(secret("test test test test test test test test test test test junk"), secret("")));
    const PrivateNode root = value_of(PrivateNode::from_seed(seed.reveal()));
    const auto account = value_of(root.derive(value_of(parse_path(kDefaultPath))));
    EXPECT_EQ(to_checksum(account.neutered().address()), "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    const PublicNode accounts = value_of(root.derive(value_of(parse_path("m/44'/60'/0'/0")))).neutered();
    EXPECT_EQ(to_checksum(value_of(accounts.child(1)).address()),
              "0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
    EXPECT_EQ(accounts.child(kHardened).error().code, Errc::refused);
}

TEST(HdKey, a_phrase_gives_the_key_at_a_path) {
    const std::string_view phrase = " Test test test test test test test test  test test test JUNK ";
    EXPECT_EQ(to_checksum(address_of(*value_of(key_of_phrase(secret(phrase), secret(""), kDefaultPath)))),
              "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    EXPECT_NE(to_checksum(address_of(*value_of(key_of_phrase(secret(phrase), secret("x"), kDefaultPath)))),
              "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    EXPECT_EQ(key_of_phrase(secret(phrase), secret(""), "m/x").error().code, Errc::malformed);
    EXPECT_EQ(key_of_phrase(secret("test"), secret(""), kDefaultPath).error().code, Errc::invalid_argument);
}

TEST(HdKey, paths) {
    EXPECT_EQ(value_of(parse_path("m")), (std::vector<std::uint32_t>{}));
    EXPECT_EQ(value_of(parse_path("m/44'/60h/0H/5")),
              (std::vector<std::uint32_t>{kHardened + 44, kHardened + 60, kHardened, 5}));
    EXPECT_EQ(value_of(parse_path("m/2147483647'")).at(0), 0xffff'ffffU);
    for (const char* wrong :
         {"", "44", "m/", "m/1/", "m//1", "m/x", "m/1''", "m/-1", "m/2147483648", "n/1", "m1"})
        EXPECT_EQ(parse_path(wrong).error().code, Errc::malformed) << wrong;
    std::string deep = "m";
    for (int i = 0; i < 256; ++i)
        deep += "/0";
    EXPECT_FALSE(parse_path(deep));
}

TEST(HdKey, a_seed_has_16_to_64_bytes) {
    EXPECT_FALSE(PrivateNode::from_seed(Bytes(15)));
    EXPECT_TRUE(PrivateNode::from_seed(Bytes(16)));
    EXPECT_FALSE(PrivateNode::from_seed(Bytes(65)));
}

// Invalid extended keys of BIP-32, vector 5.
TEST(HdKey, extended_keys_that_are_none_are_refused) {
    const std::string good = root_of("000102030405060708090a0b0c0d0e0f").neutered().to_text();
    EXPECT_TRUE(PublicNode::from_text(good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = bad[i] == '2' ? '3' : '2';
        EXPECT_FALSE(PublicNode::from_text(bad)) << i;
    }
    EXPECT_FALSE(PublicNode::from_text(""));
    EXPECT_FALSE(PublicNode::from_text(good + "1"));
    for (const char* bad : {"xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU5"
                            "21AAwdZafEz7mnzBBsz4wKY5fTtTQBm",
                            "xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEb"
                            "WrR3FewATdCEebj6znwMfQkhRYHRLpJ",
                            "xprv9s21ZrQH4r4TsiLvyLXqM9P7k1K3EYhA1kkD6xuquB5i39AU8KF42acDyL3qsDbU9NmZn6MsGSUY"
                            "ZEsuoePmjzsB3eFKSUEh3Gu1N3cqVUN"})
        EXPECT_FALSE(PublicNode::from_text(bad)) << bad;
}

}  // namespace
}  // namespace lariat::keys
