#include "foundation/codec/eip712.hpp"
#include "foundation/codec/personal_message.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/vector_files.hpp"

namespace lariat {
namespace {

namespace json = boost::json;

TEST(Eip712Vectors, ethers_typed_data) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/typed-data.json.gz");
    vectors::Score score{"ethers typed-data"};
    for (const json::value& item : cases.as_array()) {
        const json::object& test = item.as_object();
        const json::object document{{"types", test.at("types")},
                                    {"primaryType", test.at("primaryType")},
                                    {"domain", test.at("domain")},
                                    {"message", test.at("data")}};
        const auto data = eip712::parse(json::serialize(document));
        bool good = data && to_hex(data->encoded_message) == vectors::text(test.at("encoded")) &&
                    to_hex(data->digest) == vectors::text(test.at("digest"));
        if (const json::value* key = test.if_contains("privateKey"); good && key != nullptr) {
            const Signature signature =
                sign(data->digest, PrivateKey::from_bytes(vectors::bytes(*key)).value());
            good = to_hex(to_compact(signature)) == vectors::text(test.at("signature"));
        }
        score.count(good, std::string{vectors::text(test.at("name"))} +
                              (data ? "" : ": " + data.error().path + ": " + data.error().reason));
    }
    EXPECT_EQ(score.total(), 130);
}

TEST(PersonalMessageVectors, x_flashbots_signature) {
    LARIAT_LOAD_VECTORS(file, "vectors/generated/x-flashbots-signature.json");
    vectors::Score score{"generated x-flashbots-signature"};
    for (const json::value& item : file.at("vectors").as_array()) {
        const PrivateKey key = PrivateKey::from_bytes(vectors::bytes(item.at("privateKey"))).value();
        score.count(
            to_checksum(address_of(key)) == vectors::text(item.at("address")) &&
                flashbots_signature(vectors::text(item.at("body")), key) == vectors::text(item.at("header")),
            vectors::text(item.at("bodyKeccak")));
    }
    EXPECT_EQ(score.total(), 32);
}

}  // namespace
}  // namespace lariat
