#include "foundation/crypto/keccak.hpp"
#include "foundation/crypto/vector_files.hpp"
#include "io/keys/digests.hpp"
#include "io/keys/hd_key.hpp"
#include "io/keys/mnemonic.hpp"
#include "io/keys/scrypt.hpp"
#include "io/keys/test_support.hpp"

namespace lariat::keys {
namespace {

namespace json = boost::json;

SecretBytes secret_of(const json::value& value) {
    return value_of(SecretBytes::copy_of(vectors::bytes(value)));
}

std::string hex_of(const SecretBytes& secret) {
    return to_hex(secret.reveal());
}

bool public_agrees(const PublicNode& node, const json::value& expected) {
    const auto read = PublicNode::from_text(vectors::text(expected.at("xpub")));
    return to_hex(node.key()) == vectors::text(expected.at("publicKey")) &&
           to_hex(node.chain_code()) == vectors::text(expected.at("chainCode")) &&
           to_hex(node.fingerprint()) == vectors::text(expected.at("fingerprint")) &&
           node.to_text() == vectors::text(expected.at("xpub")) && read &&
           read->to_text() == node.to_text() && read->address() == node.address();
}

/// A node by its private path; also from the public parent, where the last step is not hardened.
bool node_agrees(const PrivateNode& root, const json::value& expected) {
    const auto path = value_of(parse_path(vectors::text(expected.at("path"))));
    const PrivateNode node = value_of(root.derive(path));
    const NodePlace& place = node.place();
    bool good = to_hex(node.key().reveal()) == vectors::text(expected.at("privateKey")) &&
                text_of(value_of(node.to_text())) == vectors::text(expected.at("xpriv")) &&
                place.depth == expected.at("depth").to_number<int>() &&
                place.index == expected.at("index").to_number<std::uint32_t>() &&
                to_hex(place.parent_fingerprint) == vectors::text(expected.at("parentFingerprint")) &&
                node.neutered().address() == address_of(node.key()) &&
                public_agrees(node.neutered(), expected);
    if (!path.empty() && path.back() < kHardened) {
        const PublicNode parent = value_of(root.derive(std::span{path}.first(path.size() - 1))).neutered();
        good = good && public_agrees(value_of(parent.child(path.back())), expected);
    }
    return good;
}

TEST(MnemonicVectors, ethers_mnemonics) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/mnemonics.json.gz");
    vectors::Score score{"ethers mnemonics"};
    for (const json::value& item : cases.as_array()) {
        const SecretBytes phrase = secret_of(item.at("phrase"));
        const SecretBytes seed = value_of(seed_of(phrase, secret_of(item.at("password"))));
        bool good = hex_of(seed) == vectors::text(item.at("seed"));
        if (vectors::text(item.at("locale")) == "en") {
            const SecretBytes entropy = value_of(entropy_of(phrase));
            good = good && hex_of(entropy) == vectors::text(item.at("entropy")) &&
                   text_of(value_of(phrase_of(entropy))) == text_of(phrase);
        } else {
            score.leave_out("word lists other than English: seed and keys are checked, entropy is not");
        }
        const PrivateNode root = value_of(PrivateNode::from_seed(seed.reveal()));
        for (const json::value& node : item.at("nodes").as_array())
            good = good && node_agrees(root, node);
        score.count(good, vectors::text(item.at("name")));
    }
    EXPECT_EQ(score.total(), 400);
}

TEST(DigestVectors, ethers_hashes) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/hashes.json.gz");
    vectors::Score score{"ethers hashes, SHA-256, SHA-512, RIPEMD-160"};
    for (const json::value& item : cases.as_array()) {
        const Bytes data = vectors::bytes(item.at("data"));
        std::array<std::uint8_t, 32> short_hash{};
        std::array<std::uint8_t, 64> long_hash{};
        sha(Digest::sha256, data, short_hash);
        sha(Digest::sha512, data, long_hash);
        score.count(to_hex(short_hash) == vectors::text(item.at("sha256")) &&
                        to_hex(long_hash) == vectors::text(item.at("sha512")) &&
                        to_hex(ripemd160(data)) == vectors::text(item.at("ripemd160")),
                    vectors::text(item.at("name")));
    }
    EXPECT_EQ(score.total(), 257);
}

TEST(DigestVectors, ethers_hmac) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/hmac.json.gz");
    vectors::Score score{"ethers hmac"};
    for (const json::value& item : cases.as_array()) {
        const Digest digest =
            vectors::text(item.at("algorithm")) == "sha256" ? Digest::sha256 : Digest::sha512;
        Bytes out(size_of(digest));
        hmac(digest, vectors::bytes(item.at("key")), vectors::bytes(item.at("data")), out);
        score.count(to_hex(out) == vectors::text(item.at("hmac")), vectors::text(item.at("name")));
    }
    EXPECT_EQ(score.total(), 128);
}

TEST(DigestVectors, ethers_pbkdf) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/pbkdf.json.gz");
    vectors::Score score{"ethers pbkdf, PBKDF2 and scrypt"};
    for (const json::value& item : cases.as_array()) {
        const Bytes password = vectors::bytes(item.at("password"));
        const Bytes salt = vectors::bytes(item.at("salt"));
        Bytes derived(item.at("dkLen").to_number<std::size_t>());
        pbkdf2(Digest::sha256, password, salt, item.at("pbkdf2").at("iterations").to_number<std::uint32_t>(),
               derived);
        bool good = to_hex(derived) == vectors::text(item.at("pbkdf2").at("key"));
        const json::value& cost = item.at("scrypt");
        good = good &&
               scrypt(password, salt,
                      {cost.at("N").to_number<std::uint64_t>(), cost.at("r").to_number<std::uint32_t>(),
                       cost.at("p").to_number<std::uint32_t>()},
                      derived) &&
               to_hex(derived) == vectors::text(cost.at("key"));
        score.count(good, vectors::text(item.at("name")));
    }
    EXPECT_EQ(score.total(), 265);
}

}  // namespace
}  // namespace lariat::keys
