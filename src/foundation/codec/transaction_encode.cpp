#include "foundation/codec/transaction_fields.hpp"
#include "foundation/crypto/keccak.hpp"

namespace lariat {
namespace {

void write_recipient(rlp::Writer& writer, const std::optional<Address>& to) {
    writer.bytes(to ? to->view() : ByteView{});
}

void write_access_list(rlp::Writer& writer, const std::vector<AccessListEntry>& list) {
    writer.begin_list();
    for (const AccessListEntry& entry : list) {
        writer.begin_list().bytes(entry.address).begin_list();
        for (const Hash& key : entry.storage_keys)
            writer.bytes(key);
        writer.end_list().end_list();
    }
    writer.end_list();
}

void write_authorizations(rlp::Writer& writer, const std::vector<Authorization>& list) {
    writer.begin_list();
    for (const Authorization& item : list) {
        writer.begin_list().integer(item.chain_id).bytes(item.address).integer(item.nonce.raw());
        writer.integer(item.y_parity).integer(item.r).integer(item.s).end_list();
    }
    writer.end_list();
}

U256 chain_of(const Transaction& txn) {
    return txn.chain_id ? txn.chain_id->raw() : 0;
}

/// EIP-155: chain id · 2 + 35 + parity; before it 27 + parity.
U256 legacy_v(const SignedTransaction& txn) {
    const U256 base = txn.txn.chain_id ? chain_of(txn.txn) * 2 + 35 : U256{27};
    return base + (txn.signature.y_parity ? 1 : 0);
}

Bytes with_type(TransactionType type, Bytes body) {
    if (type == TransactionType::legacy)
        return body;
    Bytes envelope;
    envelope.reserve(body.size() + 1);
    envelope.push_back(static_cast<std::uint8_t>(type));
    append(envelope, body);
    return envelope;
}

Address address_from_hash(const Hash& hash) {
    return fixed_from<Address>(hash.view().last(Address::kSize));
}

}  // namespace

namespace detail {

void write_fields(rlp::Writer& writer, const Transaction& txn) {
    const bool priced_by_tip = txn.type >= TransactionType::dynamic_fee;
    if (txn.type != TransactionType::legacy)
        writer.integer(chain_of(txn));
    writer.integer(txn.nonce.raw());
    if (priced_by_tip)
        writer.integer(txn.max_priority_fee_per_gas).integer(txn.max_fee_per_gas);
    else
        writer.integer(txn.gas_price);
    writer.integer(txn.gas_limit.raw());
    write_recipient(writer, txn.to);
    writer.integer(txn.value).bytes(txn.data);
    if (txn.type != TransactionType::legacy)
        write_access_list(writer, txn.access_list);
    if (txn.type == TransactionType::blob) {
        writer.integer(txn.max_fee_per_blob_gas).begin_list();
        for (const Hash& hash : txn.blob_versioned_hashes)
            writer.bytes(hash);
        writer.end_list();
    }
    if (txn.type == TransactionType::set_code)
        write_authorizations(writer, txn.authorization_list);
}

void write_signed_body(rlp::Writer& writer, const SignedTransaction& txn) {
    writer.begin_list();
    write_fields(writer, txn.txn);
    writer.integer(txn.txn.type == TransactionType::legacy ? legacy_v(txn)
                                                           : U256{txn.signature.y_parity ? 1 : 0});
    writer.integer(txn.signature.r).integer(txn.signature.s).end_list();
}

}  // namespace detail

Bytes encode_unsigned(const Transaction& txn) {
    rlp::Writer writer;
    writer.begin_list();
    detail::write_fields(writer, txn);
    if (txn.type == TransactionType::legacy && txn.chain_id)
        writer.integer(chain_of(txn)).integer(0).integer(0);
    writer.end_list();
    return with_type(txn.type, writer.finish());
}

Hash signing_hash(const Transaction& txn) {
    return keccak256(encode_unsigned(txn));
}

Bytes encode(const SignedTransaction& txn) {
    rlp::Writer writer;
    detail::write_signed_body(writer, txn);
    return with_type(txn.txn.type, writer.finish());
}

Hash hash_of(const SignedTransaction& txn) {
    return keccak256(encode(txn));
}

Hash authorization_hash(const Authorization& authorization) {
    constexpr std::array<std::uint8_t, 1> kMagic{0x05};
    rlp::Writer writer;
    writer.begin_list().integer(authorization.chain_id).bytes(authorization.address);
    writer.integer(authorization.nonce.raw()).end_list();
    return Keccak256{}.update(kMagic).update(writer.finish()).finish();
}

Address create_address(const Address& sender, Nonce nonce) {
    rlp::Writer writer;
    writer.begin_list().bytes(sender).integer(nonce.raw()).end_list();
    return address_from_hash(keccak256(writer.finish()));
}

}  // namespace lariat
