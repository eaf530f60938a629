#include "io/keys/mnemonic.hpp"

#include "foundation/codec/unicode.hpp"
#include "io/keys/digests.hpp"
#include "io/keys/test_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace lariat::keys {
namespace {

using testing::HasSubstr;

const std::string kZeros =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

TEST(Mnemonic, the_word_list_is_the_published_one) {
    std::string text;
    for (const std::string_view word : english_words())
        text += std::string{word} + "\n";
    std::array<std::uint8_t, 32> digest{};
    sha(Digest::sha256, Bytes(text.begin(), text.end()), digest);
    EXPECT_EQ(to_hex(digest), "0x2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda");
    EXPECT_TRUE(std::ranges::is_sorted(english_words()));
}

TEST(Mnemonic, gives_the_seed_of_the_first_published_vector) {
    EXPECT_EQ(
        to_hex(value_of(seed_of(secret(kZeros), secret("TREZOR"))).reveal()),
        "0xc55257c360c07c72029aebc1b53c05ed0362ada38ead3e3e9efa3708e53495531f09a6987599d18264c1e1c92f2cf14163"
        "0c7a3c4ab7c81b2f001698e7463b04");
    EXPECT_EQ(to_hex(value_of(entropy_of(secret(kZeros))).reveal()), "0x" + std::string(32, '0'));
}

TEST(Mnemonic, letters_and_spaces_may_vary) {
    EXPECT_TRUE(entropy_of(
        secret("  Abandon abandon\tABANDON abandon abandon abandon abandon abandon abandon abandon "
               "abandon  about\n")));
}

TEST(Mnemonic, names_what_is_wrong_and_no_word_of_it) {
    const auto message = [](const std::string& phrase) {
        const auto entropy = entropy_of(secret(phrase));
        return entropy ? "accepted" : entropy.error().message;
    };
    EXPECT_THAT(message("abandon about"), HasSubstr("this one 2"));
    EXPECT_THAT(message(""), HasSubstr("this one 0"));
    std::string wrong = kZeros;
    wrong.replace(8, 7, "abandoz");
    EXPECT_THAT(message(wrong), HasSubstr("word 2 of the phrase"));
    EXPECT_THAT(message(wrong), testing::Not(HasSubstr("abandoz")));
    wrong = kZeros.substr(0, kZeros.rfind(' ')) + " abandon";
    EXPECT_THAT(message(wrong), HasSubstr("checksum"));
    std::string endless = kZeros;
    for (int i = 0; i < 30; ++i)
        endless += " zoo";
    EXPECT_THAT(message(endless), HasSubstr("at most 24"));
}

TEST(Mnemonic, passphrases_that_look_alike_give_the_same_seed) {
    // é as one code point, and as e with an accent behind it.
    const auto one = value_of(seed_of(secret(kZeros), secret("caf\xc3\xa9")));
    const auto two = value_of(seed_of(secret(kZeros), secret("cafe\xcc\x81")));
    EXPECT_TRUE(std::ranges::equal(one.reveal(), two.reveal()));
    EXPECT_EQ(seed_of(secret(kZeros), secret("\xff")).error().code, Errc::malformed);
}

RC_GTEST_PROP(Mnemonic, entropy_survives_its_phrase, ()) {
    const auto size = *rc::gen::element<std::size_t>(16, 20, 24, 28, 32);
    const auto bytes = *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
    const SecretBytes entropy = value_of(SecretBytes::copy_of(bytes));
    const SecretBytes phrase = value_of(phrase_of(entropy));
    RC_ASSERT(std::ranges::equal(value_of(entropy_of(phrase)).reveal(), bytes));
    RC_ASSERT(!phrase_of(value_of(SecretBytes::copy_of(Bytes(size + 1)))).has_value());
}

}  // namespace
}  // namespace lariat::keys
