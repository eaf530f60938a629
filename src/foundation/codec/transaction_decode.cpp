#include "foundation/codec/transaction_fields.hpp"

#include <limits>

namespace lariat {
namespace {

// EIP-2681: the last nonce a transaction may carry is 2^64 - 2.
constexpr Nonce kNonceLimit{std::numeric_limits<std::uint64_t>::max()};

Result<Nonce> read_nonce(rlp::Reader& reader) {
    const std::size_t start = reader.offset();
    LARIAT_TRY(const std::uint64_t value, reader.u64());
    if (Nonce{value} == kNonceLimit)
        return fail(Errc::overflow, {"nonce of 2^64 - 1 at offset", start});
    return Nonce{value};
}

Result<std::optional<Address>> read_recipient(rlp::Reader& reader, TransactionType type) {
    const std::size_t start = reader.offset();
    LARIAT_TRY(const ByteView bytes, reader.bytes());
    if (bytes.empty() && type < TransactionType::blob)
        return std::nullopt;
    if (bytes.size() != Address::kSize)
        return fail(Errc::malformed, {"recipient is no address at offset", start});
    return fixed_from<Address>(bytes);
}

Result<std::vector<Hash>> read_hashes(rlp::Reader& reader) {
    LARIAT_TRY(rlp::Reader list, reader.list());
    std::vector<Hash> hashes;
    while (!list.at_end()) {
        LARIAT_TRY(hashes.emplace_back(), list.fixed<Hash>());
    }
    return hashes;
}

Result<std::vector<AccessListEntry>> read_access_list(rlp::Reader& reader) {
    LARIAT_TRY(rlp::Reader list, reader.list());
    std::vector<AccessListEntry> entries;
    while (!list.at_end()) {
        LARIAT_TRY(rlp::Reader fields, list.list());
        AccessListEntry& entry = entries.emplace_back();
        LARIAT_TRY(entry.address, fields.fixed<Address>());
        LARIAT_TRY(entry.storage_keys, read_hashes(fields));
        LARIAT_CHECK(fields.finish());
    }
    return entries;
}

Result<Authorization> read_authorization(rlp::Reader& list) {
    LARIAT_TRY(rlp::Reader fields, list.list());
    Authorization item;
    LARIAT_TRY(item.chain_id, fields.u256());
    LARIAT_TRY(item.address, fields.fixed<Address>());
    LARIAT_TRY(const std::uint64_t nonce, fields.u64());
    item.nonce = Nonce{nonce};
    const std::size_t start = fields.offset();
    LARIAT_TRY(const U256 parity, fields.u256());
    if (parity > 0xff)
        return fail(Errc::overflow, {"parity above one byte at offset", start});
    item.y_parity = static_cast<std::uint8_t>(parity.low64());
    LARIAT_TRY(item.r, fields.u256());
    LARIAT_TRY(item.s, fields.u256());
    LARIAT_CHECK(fields.finish());
    return item;
}

Result<std::vector<Authorization>> read_authorizations(rlp::Reader& reader) {
    LARIAT_TRY(rlp::Reader list, reader.list());
    std::vector<Authorization> items;
    while (!list.at_end()) {
        LARIAT_TRY(items.emplace_back(), read_authorization(list));
    }
    return items;
}

/// v of a legacy transaction says the parity and, since EIP-155, the chain.
Result<void> read_legacy_v(rlp::Reader& reader, SignedTransaction& result) {
    const std::size_t start = reader.offset();
    LARIAT_TRY(const U256 v, reader.u256());
    if (v == 27 || v == 28) {
        result.signature.y_parity = v == 28;
        return {};
    }
    if (v < 35)
        return fail(Errc::malformed, {"v is neither 27, 28 nor of EIP-155 at offset", start});
    const U256 chain = (v - 35) >> 1;
    if (!chain.fits_u64())
        return fail(Errc::overflow, {"chain id above 64 bits at offset", start});
    result.txn.chain_id = ChainId{chain.low64()};
    result.signature.y_parity = (v - 35).bit(0);
    return {};
}

Result<bool> read_parity(rlp::Reader& reader) {
    const std::size_t start = reader.offset();
    LARIAT_TRY(const U256 parity, reader.u256());
    if (parity > 1)
        return fail(Errc::malformed, {"parity is neither 0 nor 1 at offset", start});
    return parity == 1;
}

Result<void> read_fields(rlp::Reader& fields, Transaction& txn) {
    if (txn.type != TransactionType::legacy) {
        LARIAT_TRY(const std::uint64_t chain, fields.u64());
        txn.chain_id = ChainId{chain};
    }
    LARIAT_TRY(txn.nonce, read_nonce(fields));
    if (txn.type >= TransactionType::dynamic_fee) {
        LARIAT_TRY(txn.max_priority_fee_per_gas, fields.u256());
        LARIAT_TRY(txn.max_fee_per_gas, fields.u256());
    } else {
        LARIAT_TRY(txn.gas_price, fields.u256());
    }
    LARIAT_TRY(const std::uint64_t gas, fields.u64());
    txn.gas_limit = Gas{gas};
    LARIAT_TRY(txn.to, read_recipient(fields, txn.type));
    LARIAT_TRY(txn.value, fields.u256());
    LARIAT_TRY(const ByteView data, fields.bytes());
    txn.data.assign(data.begin(), data.end());
    if (txn.type != TransactionType::legacy) {
        LARIAT_TRY(txn.access_list, read_access_list(fields));
    }
    if (txn.type == TransactionType::blob) {
        LARIAT_TRY(txn.max_fee_per_blob_gas, fields.u256());
        LARIAT_TRY(txn.blob_versioned_hashes, read_hashes(fields));
    }
    if (txn.type == TransactionType::set_code) {
        LARIAT_TRY(txn.authorization_list, read_authorizations(fields));
    }
    return {};
}

}  // namespace

namespace detail {

Result<SignedTransaction> read_signed_body(rlp::Reader& reader, TransactionType type) {
    LARIAT_TRY(rlp::Reader fields, reader.list());
    SignedTransaction result;
    result.txn.type = type;
    LARIAT_CHECK(read_fields(fields, result.txn));
    if (type == TransactionType::legacy) {
        LARIAT_CHECK(read_legacy_v(fields, result));
    } else {
        LARIAT_TRY(result.signature.y_parity, read_parity(fields));
    }
    LARIAT_TRY(result.signature.r, fields.u256());
    LARIAT_TRY(result.signature.s, fields.u256());
    LARIAT_CHECK(fields.finish());
    return result;
}

}  // namespace detail

Result<SignedTransaction> decode_transaction(ByteView bytes) {
    if (bytes.empty())
        return fail(Errc::malformed, "empty transaction");
    // A legacy transaction is an RLP list; below 0x80 the first byte is an envelope type (EIP-2718).
    const bool typed = bytes[0] < 0x80;
    if (typed && (bytes[0] == 0 || bytes[0] > static_cast<std::uint8_t>(TransactionType::set_code)))
        return fail(Errc::malformed, {"unknown transaction type", bytes[0]});
    const std::size_t start = typed ? 1 : 0;
    rlp::Reader reader{bytes.subspan(start), start};
    const auto type = typed ? static_cast<TransactionType>(bytes[0]) : TransactionType::legacy;
    LARIAT_TRY(SignedTransaction result, detail::read_signed_body(reader, type));
    LARIAT_CHECK(reader.finish());
    return result;
}

Result<Transaction> decode_unsigned(ByteView bytes) {
    if (bytes.empty())
        return fail(Errc::malformed, "empty transaction");
    const bool typed = bytes[0] < 0x80;
    if (typed && (bytes[0] == 0 || bytes[0] > static_cast<std::uint8_t>(TransactionType::set_code)))
        return fail(Errc::malformed, {"unknown transaction type", bytes[0]});
    const std::size_t start = typed ? 1 : 0;
    rlp::Reader reader{bytes.subspan(start), start};
    LARIAT_TRY(rlp::Reader fields, reader.list());
    Transaction txn;
    txn.type = typed ? static_cast<TransactionType>(bytes[0]) : TransactionType::legacy;
    LARIAT_CHECK(read_fields(fields, txn));
    if (!typed && !fields.at_end()) {
        LARIAT_TRY(const std::uint64_t chain, fields.u64());
        txn.chain_id = ChainId{chain};
        for (int place = 0; place < 2; ++place) {
            const std::size_t offset = fields.offset();
            LARIAT_TRY(const U256 empty, fields.u256());
            if (!empty.is_zero())
                return fail(Errc::malformed, {"a signature in an unsigned transaction at offset", offset});
        }
    }
    LARIAT_CHECK(fields.finish());
    LARIAT_CHECK(reader.finish());
    return txn;
}

}  // namespace lariat
