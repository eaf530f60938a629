#include "foundation/crypto/secp256k1.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>
#include <new>
#include <type_traits>

namespace lariat {
namespace {

static_assert(!std::is_copy_constructible_v<PrivateKey> && !std::is_copy_assignable_v<PrivateKey>);
static_assert(!std::is_default_constructible_v<PrivateKey>);

template <class Stream>
concept Prints = requires(Stream& stream, const PrivateKey& key) { stream << key; };
static_assert(!Prints<std::ostream>);

PrivateKey key_of(const U256& secret) {
    return PrivateKey::from_bytes(to_big_endian(secret)).value();
}

TEST(PrivateKey, accepts_exactly_one_to_order_minus_one) {
    EXPECT_EQ(PrivateKey::from_bytes(to_big_endian(0)).error().code, Errc::out_of_range);
    EXPECT_TRUE(PrivateKey::from_bytes(to_big_endian(1)));
    EXPECT_TRUE(PrivateKey::from_bytes(to_big_endian(kSecp256k1Order - 1)));
    EXPECT_EQ(PrivateKey::from_bytes(to_big_endian(kSecp256k1Order)).error().code, Errc::out_of_range);
    EXPECT_EQ(PrivateKey::from_bytes(to_big_endian(U256::max())).error().code, Errc::out_of_range);
    EXPECT_EQ(PrivateKey::from_bytes(Bytes(31, 1)).error().context.value, 31U);
}

TEST(PrivateKey, leaves_zeros_where_it_was) {
    alignas(PrivateKey) unsigned char storage[sizeof(PrivateKey)];
    auto* key = new (storage) PrivateKey{key_of(U256::max() >> 1)};
    const std::array<unsigned char, sizeof(PrivateKey)> zeros{};
    EXPECT_NE(std::memcmp(storage, zeros.data(), sizeof storage), 0);
    const PrivateKey moved = std::move(*key);
    EXPECT_EQ(std::memcmp(storage, zeros.data(), sizeof storage), 0);
    EXPECT_EQ(from_big_endian(moved.reveal()), U256::max() >> 1);

    auto* other = new (storage) PrivateKey{key_of(7)};
    other->~PrivateKey();
    EXPECT_EQ(std::memcmp(storage, zeros.data(), sizeof storage), 0);
}

TEST(Secp256k1, address_of_the_smallest_keys) {
    EXPECT_EQ(to_checksum(address_of(key_of(1))), "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
    EXPECT_EQ(to_checksum(address_of(key_of(2))), "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF");
}

TEST(Secp256k1, signs_the_example_of_eip_155) {
    const Hash digest =
        hash_from_hex("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53").value();
    const PrivateKey key =
        PrivateKey::from_bytes(
            bytes_from_hex("0x4646464646464646464646464646464646464646464646464646464646464646").value())
            .value();
    const Signature signature = sign(digest, key);
    EXPECT_EQ(to_hex_quantity(signature.r),
              "0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276");
    EXPECT_EQ(to_hex_quantity(signature.s),
              "0x67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
    EXPECT_FALSE(signature.y_parity);
    EXPECT_EQ(recover(digest, signature).value(), address_of(key));
}

TEST(Secp256k1, recovery_refuses_scalars_outside_the_group) {
    const Hash digest = keccak256({});
    const Signature good = sign(digest, key_of(5));
    for (const U256& bad : {U256{}, kSecp256k1Order, U256::max()}) {
        EXPECT_EQ(recover(digest, {bad, good.s, good.y_parity}).error().code, Errc::out_of_range);
        EXPECT_EQ(recover(digest, {good.r, bad, good.y_parity}).error().code, Errc::out_of_range);
    }
    // 5 is the x coordinate of no point of the curve.
    EXPECT_EQ(recover(digest, {5, 1, false}).error().code, Errc::invalid_argument);
}

TEST(Secp256k1, the_mirrored_signature_recovers_the_same_key_and_is_high) {
    const Hash digest = keccak256({});
    const Signature low = sign(digest, key_of(5));
    const Signature high{low.r, kSecp256k1Order - low.s, !low.y_parity};
    EXPECT_TRUE(is_low_s(low));
    EXPECT_FALSE(is_low_s(high));
    EXPECT_EQ(recover(digest, high).value(), address_of(key_of(5)));
}

RC_GTEST_PROP(Secp256k1,
              recovers_who_signed,
              (std::array<std::uint8_t, 32> secret, std::array<std::uint8_t, 32> text)) {
    const auto key = PrivateKey::from_bytes(secret);
    RC_PRE(key.has_value());
    const Hash digest = keccak256(text);
    const Signature signature = sign(digest, *key);
    RC_ASSERT(is_low_s(signature));
    RC_ASSERT(recover(digest, signature).value() == address_of(*key));
    RC_ASSERT(sign(digest, *key) == signature);
}

}  // namespace
}  // namespace lariat
