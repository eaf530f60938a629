#include "foundation/crypto/address.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cctype>

namespace lariat {
namespace {

// The examples of EIP-55.
constexpr const char* kExamples[] = {
    "0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"};

TEST(Address, writes_and_checks_the_examples_of_eip_55) {
    for (const char* example : kExamples) {
        EXPECT_EQ(to_checksum(address_from_hex(example).value()), example);
        EXPECT_TRUE(parse_address(example)) << example;
    }
}

TEST(Address, refuses_one_digit_of_the_wrong_case) {
    const std::string good = kExamples[4];
    for (std::size_t i = 2; i < good.size(); ++i) {
        std::string bad = good;
        const auto c = static_cast<unsigned char>(bad[i]);
        bad[i] = static_cast<char>(std::isupper(c) != 0 ? std::tolower(c) : std::toupper(c));
        EXPECT_EQ(parse_address(bad).has_value(), bad == good) << bad;
    }
}

TEST(Address, takes_one_case_without_checksum) {
    EXPECT_TRUE(parse_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
    EXPECT_TRUE(parse_address("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"));
    EXPECT_FALSE(parse_address("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
    EXPECT_FALSE(parse_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae"));
    EXPECT_FALSE(parse_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg"));
}

TEST(Address, create2_gives_the_examples_of_eip_1014) {
    const auto made = [](const char* deployer, const char* salt, const char* code) {
        return to_checksum(create2_address(address_from_hex(deployer).value(), hash_from_hex(salt).value(),
                                           keccak256(bytes_from_hex(code).value())));
    };
    const std::string zero_salt = "0x" + std::string(64, '0');
    EXPECT_EQ(made("0x0000000000000000000000000000000000000000", zero_salt.c_str(), "0x00"),
              "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38");
    EXPECT_EQ(made("0xdeadbeef00000000000000000000000000000000", zero_salt.c_str(), "0x00"),
              "0xB928f69Bb1D91Cd65274e3c79d8986362984fDA3");
    EXPECT_EQ(made("0x00000000000000000000000000000000deadbeef",
                   "0x00000000000000000000000000000000000000000000000000000000cafebabe", "0xdeadbeef"),
              "0x60f3f640a8508fC6a86d45DF051962668E1e8AC7");
}

RC_GTEST_PROP(Address, checksum_text_round_trips, (const std::array<std::uint8_t, 20>& bytes)) {
    const Address address{bytes};
    RC_ASSERT(parse_address(to_checksum(address)).value() == address);
}

}  // namespace
}  // namespace lariat
