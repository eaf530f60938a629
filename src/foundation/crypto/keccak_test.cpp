#include "foundation/crypto/keccak.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/crypto/selector.hpp"

#include <cryptopp/keccak.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>

namespace lariat {
namespace {

Hash reference(ByteView bytes) {
    Hash hash;
    CryptoPP::Keccak_256 keccak;
    keccak.CalculateDigest(hash.data.data(), bytes.data(), bytes.size());
    return hash;
}

Bytes random_bytes(std::size_t size, std::uint64_t seed) {
    std::mt19937_64 engine{seed};
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes)
        byte = static_cast<std::uint8_t>(engine());
    return bytes;
}

static_assert(selector("transfer(address,uint256)") == Selector{0xa9, 0x05, 0x9c, 0xbb});
static_assert(selector("balanceOf(address)") == Selector{0x70, 0xa0, 0x82, 0x31});

TEST(Keccak, known_hashes) {
    EXPECT_EQ(to_hex(keccak256({})), "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    EXPECT_EQ(to_hex(event_topic("Transfer(address,address,uint256)")),
              "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    EXPECT_EQ(to_hex(event_topic("Sync(uint112,uint112)")),
              "0x1c411e9a96e071241c2f21f7726b17ae89e3cab4c78be50e062b03a9fffbbad1");
    const Bytes empty_list{0xc0};
    EXPECT_EQ(to_hex(keccak256(empty_list)),
              "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347");
}

TEST(Keccak, equals_crypto_plus_plus_at_every_length) {
    for (std::size_t size = 0; size <= 500; ++size) {
        const Bytes bytes = random_bytes(size, size);
        ASSERT_EQ(keccak256(bytes), reference(bytes)) << size;
    }
    const Bytes large = random_bytes(100'003, 1);
    EXPECT_EQ(keccak256(large), reference(large));
}

TEST(Keccak, text_at_run_time_equals_text_at_compile_time) {
    constexpr Hash kTopic = event_topic(
        "Swap(address,address,int256,int256,uint160,uint128,int24) and then enough text to fill more than "
        "one "
        "block of one hundred and thirty-six bytes");
    std::string text{
        "Swap(address,address,int256,int256,uint160,uint128,int24) and then enough text to fill more than "
        "one "
        "block of one hundred and thirty-six bytes"};
    EXPECT_EQ(event_topic(text), kTopic);
    EXPECT_EQ(keccak256(Bytes(text.begin(), text.end())), kTopic);
}

TEST(Keccak, pieces_equal_the_whole_at_every_cut) {
    const Bytes bytes = random_bytes(300, 7);
    const Hash whole = keccak256(bytes);
    Keccak256 keccak;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        keccak.update(ByteView{bytes}.first(cut)).update(ByteView{bytes}.subspan(cut));
        ASSERT_EQ(keccak.finish(), whole) << cut;  // the object is as new afterwards
    }
}

RC_GTEST_PROP(Keccak,
              any_pieces_equal_the_reference,
              (const std::vector<std::vector<std::uint8_t>>& pieces)) {
    Keccak256 keccak;
    Bytes all;
    for (const auto& piece : pieces) {
        keccak.update(piece);
        append(all, piece);
    }
    RC_ASSERT(keccak.finish() == reference(all));
}

}  // namespace
}  // namespace lariat
