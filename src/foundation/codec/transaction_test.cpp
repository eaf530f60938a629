#include "foundation/codec/transaction.hpp"

#include "foundation/base/hex.hpp"
#include "foundation/codec/rlp.hpp"
#include "foundation/codec/transaction_samples.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace lariat {
namespace {

PrivateKey example_key() {
    return PrivateKey::from_bytes(Bytes(32, 0x46)).value();
}

Transaction example() {
    Transaction txn;
    txn.type = TransactionType::legacy;
    txn.chain_id = ChainId{1};
    txn.nonce = Nonce{9};
    txn.gas_price = 20'000'000'000;
    txn.gas_limit = Gas{21'000};
    txn.to = address_from_hex("0x3535353535353535353535353535353535353535").value();
    txn.value = 1'000'000'000'000'000'000;
    return txn;
}

TEST(Transaction, signs_the_example_of_eip_155) {
    EXPECT_EQ(to_hex(encode_unsigned(example())),
              "0xec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080");
    EXPECT_EQ(to_hex(signing_hash(example())),
              "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    const SignedTransaction txn = sign(example(), example_key()).value();
    EXPECT_EQ(
        to_hex(encode(txn)),
        "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef613"
        "40bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3"
        "dc64214b297fb1966a3b6d83");
    EXPECT_EQ(sender_of(txn).value(), address_of(example_key()));
}

TEST(Transaction, the_largest_chain_id_fits_v) {
    Transaction txn = example();
    txn.chain_id = ChainId{~0ULL};
    const SignedTransaction made = sign(txn, example_key()).value();
    EXPECT_EQ(decode_transaction(encode(made)).value(), made);
}

TEST(Transaction, check_names_what_does_not_fit_the_type) {
    const auto code = [](const Transaction& txn) { return check(txn).error().code; };
    Transaction txn = example();
    EXPECT_TRUE(check(txn));
    txn.max_fee_per_gas = 1;
    EXPECT_EQ(code(txn), Errc::invalid_argument);

    txn = example();
    txn.access_list.push_back({});
    EXPECT_EQ(code(txn), Errc::invalid_argument);

    txn = example();
    txn.type = TransactionType::dynamic_fee;
    EXPECT_EQ(code(txn), Errc::invalid_argument);  // gas_price is set
    txn.gas_price = 0;
    EXPECT_TRUE(check(txn));
    txn.chain_id.reset();
    EXPECT_EQ(code(txn), Errc::invalid_argument);

    txn = example();
    txn.gas_price = 0;
    txn.type = TransactionType::set_code;
    EXPECT_TRUE(check(txn));
    txn.to.reset();
    EXPECT_EQ(code(txn), Errc::invalid_argument);

    txn = example();
    txn.nonce = Nonce{~0ULL};
    EXPECT_EQ(code(txn), Errc::overflow);
    EXPECT_FALSE(sign(txn, example_key()));

    txn = example();
    txn.blob_versioned_hashes.push_back({});
    EXPECT_EQ(code(txn), Errc::invalid_argument);
    txn = example();
    txn.authorization_list.push_back({});
    EXPECT_EQ(code(txn), Errc::invalid_argument);
    txn = example();
    txn.type = static_cast<TransactionType>(5);
    EXPECT_EQ(code(txn), Errc::invalid_argument);
}

TEST(Transaction, a_high_s_has_no_sender) {
    SignedTransaction txn = sign(example(), example_key()).value();
    txn.signature.s = kSecp256k1Order - txn.signature.s;
    txn.signature.y_parity = !txn.signature.y_parity;
    EXPECT_EQ(sender_of(txn).error().code, Errc::out_of_range);
}

TEST(Transaction, unknown_envelopes_are_refused) {
    EXPECT_FALSE(decode_transaction({}));
    for (const std::uint8_t type : Bytes{0x00, 0x05, 0x7f}) {
        Bytes bytes = encode(sign(example(), example_key()).value());
        bytes.insert(bytes.begin(), type);
        EXPECT_EQ(decode_transaction(bytes).error().code, Errc::malformed);
    }
}

Bytes with_v(const U256& v) {
    const Transaction txn = example();
    rlp::Writer writer;
    writer.begin_list().integer(9).integer(1).integer(21'000).bytes(*txn.to).integer(0).bytes({});
    writer.integer(v).integer(1).integer(1).end_list();
    return writer.finish();
}

TEST(Transaction, v_is_27_28_or_of_eip_155) {
    for (const std::uint64_t v : {0ULL, 1ULL, 26ULL, 29ULL, 34ULL})
        EXPECT_FALSE(decode_transaction(with_v(v))) << v;
    EXPECT_FALSE(decode_transaction(with_v(27)).value().txn.chain_id);
    EXPECT_TRUE(decode_transaction(with_v(28)).value().signature.y_parity);
    EXPECT_EQ(decode_transaction(with_v(35)).value().txn.chain_id, ChainId{0});
    EXPECT_EQ(decode_transaction(with_v(38)).value().txn.chain_id, ChainId{1});
    EXPECT_EQ(decode_transaction(with_v(U256::pow2(65) + 34)).value().txn.chain_id, ChainId{~0ULL});
    EXPECT_EQ(decode_transaction(with_v(U256::pow2(65) + 35)).error().code, Errc::overflow);
}

TEST(Transaction, authorizations_recover_their_authority) {
    const PrivateKey key = example_key();
    const Authorization signed_one =
        sign_authorization({1, samples::address(1), Nonce{7}, 0, 0, 0}, key).value();
    EXPECT_EQ(authority_of(signed_one).value(), address_of(key));
    Authorization bad = signed_one;
    bad.y_parity = 2;
    EXPECT_EQ(authority_of(bad).error().code, Errc::out_of_range);
    bad = signed_one;
    bad.s = kSecp256k1Order - bad.s;
    EXPECT_EQ(authority_of(bad).error().code, Errc::out_of_range);
    bad = signed_one;
    bad.nonce = Nonce{~0ULL};
    EXPECT_EQ(authority_of(bad).error().code, Errc::overflow);
    EXPECT_FALSE(sign_authorization(bad, key));
}

TEST(Transaction, contract_addresses_follow_sender_and_nonce) {
    const Address sender = address_from_hex("0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0").value();
    EXPECT_EQ(to_hex(create_address(sender, Nonce{0})), "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d");
    EXPECT_EQ(to_hex(create_address(sender, Nonce{1})), "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8");
}

RC_GTEST_PROP(Transaction, decoding_undoes_encoding_and_finds_the_sender, (std::uint64_t secret)) {
    const Transaction txn = *samples::transaction();
    const PrivateKey key = samples::key(secret);
    const SignedTransaction made = sign(txn, key).value();
    const Bytes bytes = encode(made);
    RC_ASSERT(decode_transaction(bytes).value() == made);
    RC_ASSERT(sender_of(made).value() == address_of(key));
    RC_ASSERT(hash_of(made) == keccak256(bytes));
}

RC_GTEST_PROP(Transaction, what_is_signed_decodes_and_nothing_else_does, ()) {
    const Transaction txn = *samples::transaction();
    Bytes bytes = encode_unsigned(txn);
    RC_ASSERT(decode_unsigned(bytes).value() == txn);
    const std::size_t cut = *rc::gen::inRange<std::size_t>(0, bytes.size());
    RC_ASSERT(!decode_unsigned(ByteView{bytes}.first(cut)));
    bytes.push_back(0x80);
    RC_ASSERT(!decode_unsigned(bytes));
}

RC_GTEST_PROP(Transaction, no_other_bytes_decode_to_the_same, ()) {
    const SignedTransaction made = sign(*samples::transaction(), samples::key(1)).value();
    Bytes bytes = encode(made);
    const std::size_t cut = *rc::gen::inRange<std::size_t>(0, bytes.size());
    RC_ASSERT(!decode_transaction(ByteView{bytes}.first(cut)));
    Bytes longer = bytes;
    longer.push_back(0x80);
    RC_ASSERT(!decode_transaction(longer));
    bytes[cut] ^= static_cast<std::uint8_t>(*rc::gen::inRange(1, 256));
    const Result<SignedTransaction> other = decode_transaction(bytes);
    const bool distinct =
        !other || (*other != made && encode(*other) == bytes);  // RC_ASSERT evaluates both sides of ||
    RC_ASSERT(distinct);
}

}  // namespace
}  // namespace lariat
