#include "foundation/crypto/address.hpp"
#include "foundation/crypto/keccak.hpp"
#include "foundation/crypto/secp256k1.hpp"
#include "foundation/crypto/vector_files.hpp"

namespace lariat {
namespace {

TEST(KeccakVectors, ethers_hashes) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/hashes.json.gz");
    vectors::Score score{"ethers hashes"};
    for (const auto& item : cases.as_array())
        score.count(to_hex(keccak256(vectors::bytes(item.at("data")))) == vectors::text(item.at("keccak256")),
                    vectors::text(item.at("name")));
    EXPECT_GE(score.total(), 257);
}

TEST(AddressVectors, ethers_create2) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/create2.json.gz");
    vectors::Score score{"ethers create2"};
    for (const auto& group : cases.as_array()) {
        const Address sender = address_from_hex(vectors::text(group.at("sender"))).value();
        for (const auto& item : group.at("creates").as_array()) {
            const Hash code = keccak256(vectors::bytes(item.at("initCode")));
            const Address made =
                create2_address(sender, hash_from_hex(vectors::text(item.at("salt"))).value(), code);
            score.count(to_checksum(made) == vectors::text(item.at("address")),
                        vectors::text(item.at("name")));
        }
    }
    EXPECT_GE(score.total(), 16);
}

TEST(Secp256k1Vectors, ethers_accounts) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/accounts.json.gz");
    vectors::Score score{"ethers accounts"};
    for (const auto& item : cases.as_array()) {
        const auto& object = item.as_object();
        const PrivateKey key = PrivateKey::from_bytes(vectors::bytes(object.at("privateKey"))).value();
        score.count(to_checksum(address_of(key)) == vectors::text(object.at("address")),
                    vectors::text(object.at("name")));
        score.leave_out("ICAP forms of addresses");
    }
    EXPECT_EQ(score.total(), 259);
}

TEST(Secp256k1Vectors, ethereum_keys_and_addresses) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethereum-tests/BasicTests/keyaddrtest.json");
    vectors::Score score{"ethereum-tests BasicTests, keys and addresses"};
    for (const auto& item : cases.as_array()) {
        const std::string_view seed = vectors::text(item.at("seed"));
        const Hash secret = keccak256(Bytes(seed.begin(), seed.end()));
        const PrivateKey key = PrivateKey::from_bytes(secret).value();
        score.count(to_hex(secret) == "0x" + std::string{vectors::text(item.at("key"))} &&
                        to_hex(address_of(key)) == "0x" + std::string{vectors::text(item.at("addr"))},
                    seed);
        score.leave_out(
            "signature of the empty string: its signer follows from no hash that chain or wallets use");
    }
    EXPECT_EQ(score.total(), 2);
}

}  // namespace
}  // namespace lariat
