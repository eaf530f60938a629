#pragma once

#include "foundation/codec/transaction.hpp"

namespace lariat {

/// A KZG commitment or proof: a compressed point of BLS12-381.
using KzgPoint = FixedBytes<struct KzgPointTag, 48>;

inline constexpr std::size_t kBlobSize = 131'072;
inline constexpr std::size_t kCellsPerBlob = 128;

/// What a blob transaction carries on the network and blocks leave out.
struct BlobSidecar {
    enum class Format : std::uint8_t {
        blob_proofs = 0,  // EIP-4844: one proof for each blob
        cell_proofs = 1,  // EIP-7594: a version byte, 128 proofs for each blob
    };

    Format format = Format::blob_proofs;
    std::vector<Bytes> blobs;
    std::vector<KzgPoint> commitments;
    std::vector<KzgPoint> proofs;

    friend bool operator==(const BlobSidecar&, const BlobSidecar&) = default;
};

struct BlobTransaction {
    SignedTransaction txn;
    BlobSidecar sidecar;

    friend bool operator==(const BlobTransaction&, const BlobTransaction&) = default;
};

/// The network form. The hash of the transaction stays that of `encode(txn.txn)`.
Bytes encode_network(const BlobTransaction& txn);

/// Accepts exactly what `encode_network` makes of a sidecar whose counts and sizes agree with each other and
/// with the versioned hashes. Whether the proofs are right is for KZG to say.
Result<BlobTransaction> decode_network(ByteView bytes);

}  // namespace lariat
