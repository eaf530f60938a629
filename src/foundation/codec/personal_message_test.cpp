#include "foundation/codec/personal_message.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat {
namespace {

const std::string_view kHello = "hello world";

TEST(PersonalMessage, hashes_as_wallets_do) {
    EXPECT_EQ(to_hex(personal_message_hash(Bytes(kHello.begin(), kHello.end()))),
              "0xd9eba16ed0ecae432b71fe008c98cc872bb4cc214d3220a36f365326cf807d68");
}

TEST(PersonalMessage, a_signature_has_65_bytes_and_a_v_of_27_or_28) {
    const PrivateKey key = PrivateKey::from_bytes(Bytes(32, 1)).value();
    Bytes compact = to_compact(sign(keccak256({}), key));
    EXPECT_EQ(recover(keccak256({}), signature_from_compact(compact).value()).value(), address_of(key));
    compact[64] = 0;
    EXPECT_EQ(signature_from_compact(compact).error().code, Errc::malformed);
    EXPECT_EQ(signature_from_compact(Bytes(64)).error().context.value, 64U);
}

RC_GTEST_PROP(PersonalMessage, a_relay_finds_the_signer_of_a_body, (const std::string& body)) {
    const PrivateKey key = PrivateKey::from_bytes(Bytes(32, 7)).value();
    const std::string header = flashbots_signature(body, key);
    RC_ASSERT(header.size() == 42 + 1 + 132U);
    const std::string hash = to_hex(keccak256(Bytes(body.begin(), body.end())));
    const Signature signature = signature_from_compact(bytes_from_hex(header.substr(43)).value()).value();
    const Address signer = recover(personal_message_hash(Bytes(hash.begin(), hash.end())), signature).value();
    RC_ASSERT(to_checksum(signer) == header.substr(0, 42));
}

}  // namespace
}  // namespace lariat
