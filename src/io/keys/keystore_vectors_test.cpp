#include "foundation/crypto/address.hpp"
#include "foundation/crypto/vector_files.hpp"
#include "io/keys/keystore_v3.hpp"
#include "io/keys/test_support.hpp"

namespace lariat::keys {
namespace {

TEST(KeystoreVectors, of_ethereum_tests_unlock) {
    LARIAT_LOAD_VECTORS(tests, "vectors/ethereum-tests/KeyStoreTests/basic_tests.json");
    vectors::Score score{"ethereum-tests KeyStoreTests"};
    for (const auto& [name, test] : tests.as_object()) {
        const auto file = parse_keystore(boost::json::serialize(test.at("json")));
        ASSERT_TRUE(file) << name << ": " << file.error().message;
        const auto key = decrypt(*file, secret(vectors::text(test.at("password"))));
        score.count(key && to_hex((*key)->reveal()).substr(2) == vectors::text(test.at("priv")),
                    std::string{name} + (key ? "" : ": " + key.error().message));
    }
    EXPECT_EQ(score.total(), 5);
}

TEST(KeystoreVectors, of_ethers_unlock) {
    LARIAT_LOAD_VECTORS(wallets, "vectors/ethers/wallets.json.gz");
    vectors::Score score{"ethers wallets"};
    for (const auto& wallet : wallets.as_array()) {
        if (vectors::text(wallet.at("type")) != "keystore") {
            score.leave_out("of type crowdsale, a format of its own");
            continue;
        }
        const auto file = parse_keystore(vectors::text(wallet.at("content")));
        ASSERT_TRUE(file) << file.error().message;
        const auto password = value_of(SecretBytes::copy_of(vectors::bytes(wallet.at("password"))));
        const auto key = decrypt(*file, password);
        score.count(key && to_checksum(address_of(**key)) == vectors::text(wallet.at("address")),
                    vectors::text(wallet.at("name")));
    }
    EXPECT_EQ(score.total(), 7);
}

}  // namespace
}  // namespace lariat::keys
