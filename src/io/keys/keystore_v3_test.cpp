#include "io/keys/keystore_v3.hpp"

#include "foundation/crypto/address.hpp"
#include "io/keys/test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lariat::keys {
namespace {

using testing::HasSubstr;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto place = text.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    return text.replace(place, from.size(), to);
}

/// One digit changed in the value of `key`.
std::string tampered(std::string text, std::string_view key) {
    const auto place = text.find("\"" + std::string{key} + "\":\"");
    EXPECT_NE(place, std::string::npos) << key;
    char& digit = text[place + key.size() + 4];
    digit = digit == '0' ? '1' : '0';
    return text;
}

struct KeystoreV3 : testing::Test {
    std::string text = value_of(encrypt(*key_of(kCanary), secret("correct horse"), kTestCost));
};

TEST_F(KeystoreV3, decrypts_what_it_encrypted) {
    const KeystoreFile file = value_of(parse_keystore(text));
    EXPECT_EQ(std::get<ScryptCost>(file.cost), kTestCost);
    EXPECT_EQ(file.address, address_of(*key_of(kCanary)));
    const UnlockedKey key = value_of(decrypt(file, secret("correct horse")));
    EXPECT_EQ(to_hex(key->reveal()), "0x" + std::string{kCanary});
}

TEST_F(KeystoreV3, files_differ_each_time) {
    const KeystoreFile one = value_of(parse_keystore(text));
    const KeystoreFile two =
        value_of(parse_keystore(value_of(encrypt(*key_of(kCanary), secret("correct horse"), kTestCost))));
    EXPECT_NE(one.salt, two.salt);
    EXPECT_NE(one.iv, two.iv);
    EXPECT_NE(one.ciphertext, two.ciphertext);
}

TEST_F(KeystoreV3, another_password_is_refused) {
    const KeystoreFile file = value_of(parse_keystore(text));
    for (const char* wrong : {"", "correct horse ", "Correct horse"}) {
        const auto key = decrypt(file, secret(wrong));
        ASSERT_FALSE(key) << wrong;
        EXPECT_EQ(key.error().code, Errc::refused);
        EXPECT_THAT(key.error().message, HasSubstr("wrong password"));
    }
}

TEST_F(KeystoreV3, a_changed_mac_ciphertext_or_salt_is_refused) {
    for (const char* what : {"mac", "ciphertext", "salt"}) {
        const auto key = decrypt(value_of(parse_keystore(tampered(text, what))), secret("correct horse"));
        ASSERT_FALSE(key) << what;
        EXPECT_EQ(key.error().code, Errc::refused);
    }
}

TEST_F(KeystoreV3, a_changed_address_or_iv_is_found_by_the_address) {
    for (const char* what : {"address", "iv"}) {
        const auto key = decrypt(value_of(parse_keystore(tampered(text, what))), secret("correct horse"));
        ASSERT_FALSE(key) << what;
        EXPECT_EQ(key.error().code, Errc::malformed);
    }
}

TEST_F(KeystoreV3, cut_short_anywhere_it_is_malformed) {
    const std::size_t whole = text.find_last_of('}');
    for (std::size_t cut = 0; cut <= whole; ++cut) {
        const auto file = parse_keystore(text.substr(0, cut));
        ASSERT_FALSE(file) << cut;
        EXPECT_EQ(file.error().code, Errc::malformed);
    }
}

TEST_F(KeystoreV3, what_is_not_done_is_refused_by_name) {
    const auto message = [](const std::string& changed) {
        const auto file = parse_keystore(changed);
        return file ? std::string{"accepted"} : file.error().message;
    };
    EXPECT_THAT(message(replaced(text, "\"version\":3", "\"version\":4")), HasSubstr("version 4"));
    EXPECT_THAT(message(replaced(text, "aes-128-ctr", "aes-256-ctr")), HasSubstr("not aes-128-ctr"));
    EXPECT_THAT(message(replaced(text, "scrypt", "argon2")), HasSubstr("neither scrypt nor pbkdf2"));
    EXPECT_THAT(message(replaced(text, "\"dklen\":32", "\"dklen\":16")), HasSubstr("'dklen' is 16"));
    EXPECT_THAT(message(replaced(text, "\"mac\":\"", "\"mac\":\"00")),
                HasSubstr("'mac' is not 32 bytes of hex"));
    EXPECT_THAT(message(replaced(text, "\"n\":2", "\"n\":\"2\"")), HasSubstr("'n' is not a whole number"));
    EXPECT_THAT(message(replaced(text, "\"n\":2", "\"n\":-2")), HasSubstr("'n' is not a whole number"));
    EXPECT_THAT(message(replaced(text, "\"crypto\"", "\"cripto\"")), HasSubstr("'crypto' is missing"));
    EXPECT_THAT(message("[]"), HasSubstr("'version' is missing"));
    EXPECT_THAT(message("3"), HasSubstr("'version' is missing"));
    EXPECT_THAT(message(""), HasSubstr("not JSON"));
}

TEST_F(KeystoreV3, a_cost_that_is_an_attack_is_refused_before_it_is_paid) {
    const auto key =
        decrypt(value_of(parse_keystore(replaced(text, "\"n\":2,", "\"n\":1099511627776,"))), secret("x"));
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, Errc::invalid_argument);
    EXPECT_FALSE(
        decrypt(value_of(parse_keystore(replaced(text, "\"r\":8", "\"r\":4294967304"))), secret("x")));
}

}  // namespace
}  // namespace lariat::keys
