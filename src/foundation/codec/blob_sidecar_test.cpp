#include "foundation/codec/blob_sidecar.hpp"

#include "foundation/codec/rlp.hpp"
#include "foundation/codec/transaction_samples.hpp"
#include "foundation/crypto/keccak.hpp"

#include <gtest/gtest.h>

namespace lariat {
namespace {

KzgPoint point(std::uint8_t fill) {
    KzgPoint value;
    value.data.fill(fill);
    return value;
}

BlobTransaction example(BlobSidecar::Format format) {
    Transaction txn;
    txn.type = TransactionType::blob;
    txn.chain_id = ChainId{1};
    txn.to = samples::address(1);
    txn.max_fee_per_gas = 100;
    txn.max_fee_per_blob_gas = 7;
    txn.blob_versioned_hashes = {samples::hash(1), samples::hash(2)};
    BlobTransaction result{sign(txn, samples::key(3)).value(), {}};
    result.sidecar.format = format;
    result.sidecar.blobs = {Bytes(kBlobSize, 1), Bytes(kBlobSize, 2)};
    result.sidecar.commitments = {point(3), point(4)};
    const bool cells = format == BlobSidecar::Format::cell_proofs;
    result.sidecar.proofs.assign(cells ? 2 * kCellsPerBlob : 2, point(5));
    return result;
}

class BlobSidecarFormat : public ::testing::TestWithParam<BlobSidecar::Format> {};

TEST_P(BlobSidecarFormat, round_trips_and_keeps_the_hash_of_the_body) {
    const BlobTransaction txn = example(GetParam());
    const Bytes bytes = encode_network(txn);
    const BlobTransaction decoded = decode_network(bytes).value();
    EXPECT_EQ(decoded, txn);
    EXPECT_EQ(hash_of(decoded.txn), keccak256(encode(txn.txn)));
    EXPECT_EQ(sender_of(decoded.txn).value(), address_of(samples::key(3)));
    EXPECT_FALSE(decode_transaction(bytes));  // a block does not hold this form
    EXPECT_FALSE(decode_network(encode(txn.txn)));
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100}, bytes.size() - 1})
        EXPECT_FALSE(decode_network(ByteView{bytes}.first(size)));
}

TEST_P(BlobSidecarFormat, refuses_counts_and_sizes_that_disagree) {
    const auto refused = [](const BlobTransaction& txn) { return !decode_network(encode_network(txn)); };
    BlobTransaction txn = example(GetParam());
    txn.sidecar.proofs.pop_back();
    EXPECT_TRUE(refused(txn));
    txn = example(GetParam());
    txn.sidecar.commitments.pop_back();
    EXPECT_TRUE(refused(txn));
    txn = example(GetParam());
    txn.sidecar.blobs.pop_back();
    EXPECT_TRUE(refused(txn));
    txn = example(GetParam());
    txn.sidecar.blobs[1].pop_back();
    EXPECT_TRUE(refused(txn));
    txn = example(GetParam());
    txn.txn.txn.blob_versioned_hashes.pop_back();
    EXPECT_TRUE(refused(txn));
}

INSTANTIATE_TEST_SUITE_P(BlobSidecar,
                         BlobSidecarFormat,
                         ::testing::Values(BlobSidecar::Format::blob_proofs,
                                           BlobSidecar::Format::cell_proofs),
                         [](const auto& info) {
                             return info.param == BlobSidecar::Format::blob_proofs ? "blob_proofs"
                                                                                   : "cell_proofs";
                         });

TEST(BlobSidecar, an_unknown_version_is_refused) {
    const Bytes bytes = encode_network(example(BlobSidecar::Format::cell_proofs));
    rlp::Reader outer{ByteView{bytes}.subspan(1)};
    rlp::Reader parts = outer.list().value();
    ASSERT_TRUE(parts.list());
    Bytes other = bytes;
    ASSERT_EQ(other[1 + parts.offset()], 1);  // the version byte
    other[1 + parts.offset()] = 2;
    EXPECT_EQ(decode_network(other).error().code, Errc::malformed);
}

}  // namespace
}  // namespace lariat
