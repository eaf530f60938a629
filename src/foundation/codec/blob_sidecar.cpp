#include "foundation/codec/blob_sidecar.hpp"

#include "foundation/codec/transaction_fields.hpp"

namespace lariat {
namespace {

template <class Items>
void write_strings(rlp::Writer& writer, const Items& items) {
    writer.begin_list();
    for (const auto& item : items)
        writer.bytes(item);
    writer.end_list();
}

Result<std::vector<Bytes>> read_blobs(rlp::Reader& reader) {
    LARIAT_TRY(rlp::Reader list, reader.list());
    std::vector<Bytes> blobs;
    while (!list.at_end()) {
        const std::size_t start = list.offset();
        LARIAT_TRY(const ByteView blob, list.bytes());
        if (blob.size() != kBlobSize)
            return fail(Errc::malformed, {"blob of another size at offset", start});
        blobs.emplace_back(blob.begin(), blob.end());
    }
    return blobs;
}

Result<std::vector<KzgPoint>> read_points(rlp::Reader& reader) {
    LARIAT_TRY(rlp::Reader list, reader.list());
    std::vector<KzgPoint> points;
    while (!list.at_end()) {
        LARIAT_TRY(points.emplace_back(), list.fixed<KzgPoint>());
    }
    return points;
}

Result<void> check_counts(const BlobTransaction& txn) {
    const std::size_t blobs = txn.sidecar.blobs.size();
    const bool cells = txn.sidecar.format == BlobSidecar::Format::cell_proofs;
    if (txn.txn.txn.blob_versioned_hashes.size() != blobs || txn.sidecar.commitments.size() != blobs)
        return fail(Errc::malformed, {"hashes and commitments do not match the number of blobs", blobs});
    if (txn.sidecar.proofs.size() != blobs * (cells ? kCellsPerBlob : 1))
        return fail(Errc::malformed,
                    {"number of proofs does not match the blobs", txn.sidecar.proofs.size()});
    return {};
}

}  // namespace

Bytes encode_network(const BlobTransaction& txn) {
    rlp::Writer writer;
    writer.begin_list();
    detail::write_signed_body(writer, txn.txn);
    if (txn.sidecar.format == BlobSidecar::Format::cell_proofs)
        writer.integer(static_cast<std::uint8_t>(txn.sidecar.format));
    write_strings(writer, txn.sidecar.blobs);
    write_strings(writer, txn.sidecar.commitments);
    write_strings(writer, txn.sidecar.proofs);
    const Bytes body = writer.end_list().finish();

    Bytes envelope;
    envelope.reserve(body.size() + 1);
    envelope.push_back(static_cast<std::uint8_t>(TransactionType::blob));
    append(envelope, body);
    return envelope;
}

Result<BlobTransaction> decode_network(ByteView bytes) {
    if (bytes.empty() || bytes[0] != static_cast<std::uint8_t>(TransactionType::blob))
        return fail(Errc::malformed, "not a blob transaction");
    rlp::Reader reader{bytes.subspan(1), 1};
    LARIAT_TRY(rlp::Reader parts, reader.list());
    LARIAT_CHECK(reader.finish());

    BlobTransaction result;
    LARIAT_TRY(result.txn, detail::read_signed_body(parts, TransactionType::blob));
    if (!parts.at_end() && !parts.next_is_list()) {
        const std::size_t start = parts.offset();
        LARIAT_TRY(const U256 version, parts.u256());
        if (version != static_cast<std::uint8_t>(BlobSidecar::Format::cell_proofs))
            return fail(Errc::malformed, {"unknown sidecar version at offset", start});
        result.sidecar.format = BlobSidecar::Format::cell_proofs;
    }
    LARIAT_TRY(result.sidecar.blobs, read_blobs(parts));
    LARIAT_TRY(result.sidecar.commitments, read_points(parts));
    LARIAT_TRY(result.sidecar.proofs, read_points(parts));
    LARIAT_CHECK(parts.finish());
    LARIAT_CHECK(check_counts(result));
    return result;
}

}  // namespace lariat
