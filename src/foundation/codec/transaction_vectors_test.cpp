#include "foundation/codec/transaction.hpp"
#include "foundation/crypto/address.hpp"
#include "foundation/crypto/keccak.hpp"
#include "foundation/crypto/vector_files.hpp"

#include <set>

namespace lariat {
namespace {

namespace json = boost::json;

/// A number that the vectors write as 0x text ("0x" alone is zero), decimal text or a JSON number; zero if
/// absent.
U256 number(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null() || *value == "0x")
        return 0;
    return value->is_string() ? u256_from_string(vectors::text(*value)).value()
                              : U256{value->to_number<std::uint64_t>()};
}

/// The fields that every type has, in the notation of ethers.
Transaction common_fields(const json::object& fields) {
    Transaction txn;
    txn.nonce = Nonce{number(fields, "nonce").low64()};
    txn.gas_limit = Gas{number(fields, "gasLimit").low64()};
    txn.value = number(fields, "value");
    if (const json::value* to = fields.if_contains("to"); to != nullptr && to->is_string())
        txn.to = parse_address(vectors::text(*to)).value();
    if (const json::value* data = fields.if_contains("data"); data != nullptr && data->is_string())
        txn.data = vectors::bytes(*data);
    return txn;
}

std::vector<AccessListEntry> access_list(const json::object& fields) {
    std::vector<AccessListEntry> list;
    const json::value* entries = fields.if_contains("accessList");
    if (entries == nullptr || !entries->is_array())
        return list;
    for (const json::value& item : entries->as_array()) {
        AccessListEntry& entry = list.emplace_back();
        entry.address = parse_address(vectors::text(item.at("address"))).value();
        for (const json::value& key : item.at("storageKeys").as_array())
            entry.storage_keys.push_back(hash_from_hex(vectors::text(key)).value());
    }
    return list;
}

Transaction typed(const json::object& fields, TransactionType type) {
    Transaction txn = common_fields(fields);
    txn.type = type;
    txn.chain_id = ChainId{number(fields, "chainId").low64()};
    txn.access_list = access_list(fields);
    if (type == TransactionType::access_list) {
        txn.gas_price = number(fields, "gasPrice");
        return txn;
    }
    txn.max_fee_per_gas = number(fields, "maxFeePerGas");
    txn.max_priority_fee_per_gas = number(fields, "maxPriorityFeePerGas");
    if (type == TransactionType::blob) {
        txn.max_fee_per_blob_gas = number(fields, "maxFeePerBlobGas");
        if (const json::value* hashes = fields.if_contains("blobVersionedHashes"))
            for (const json::value& hash : hashes->as_array())
                txn.blob_versioned_hashes.push_back(hash_from_hex(vectors::text(hash)).value());
    }
    return txn;
}

Transaction legacy(const json::object& fields, bool with_chain) {
    Transaction txn = common_fields(fields);
    txn.type = TransactionType::legacy;
    txn.gas_price = number(fields, "gasPrice");
    if (with_chain)
        txn.chain_id = ChainId{number(fields, "chainId").low64()};
    return txn;
}

/// Encodes, signs and decodes `txn` and compares every step with the vector.
bool agrees(const Transaction& txn,
            const PrivateKey& key,
            const Bytes& unsigned_bytes,
            const Bytes& signed_bytes) {
    const Result<SignedTransaction> made = sign(txn, key);
    const Result<SignedTransaction> decoded = decode_transaction(signed_bytes);
    return made && decoded && encode_unsigned(txn) == unsigned_bytes && encode(*made) == signed_bytes &&
           *decoded == *made && sender_of(*decoded) == address_of(key) &&
           hash_of(*decoded) == keccak256(signed_bytes);
}

struct Form {
    const char* suffix;
    Transaction (*make)(const json::object&);
};

void run_ethers(const json::value& cases, const std::string& title, std::uint64_t chain_if_absent) {
    const Form forms[] = {
        {"Legacy", [](const json::object& fields) { return legacy(fields, false); }},
        {"Eip155", [](const json::object& fields) { return legacy(fields, true); }},
        {"Berlin", [](const json::object& fields) { return typed(fields, TransactionType::access_list); }},
        {"London", [](const json::object& fields) { return typed(fields, TransactionType::dynamic_fee); }},
        {"Cancun", [](const json::object& fields) { return typed(fields, TransactionType::blob); }},
    };
    for (const Form& form : forms) {
        vectors::Score score{title + " " + form.suffix};
        for (const json::value& item : cases.as_array()) {
            const json::object& object = item.as_object();
            const json::value* signed_text = object.if_contains(std::string{"signed"} + form.suffix);
            if (signed_text == nullptr || signed_text->as_string().empty())
                continue;  // ethers does not make this form of this transaction
            const json::object& fields = object.at("transaction").as_object();
            Transaction txn = form.make(fields);
            const Bytes unsigned_bytes = vectors::bytes(object.at(std::string{"unsigned"} + form.suffix));
            if (txn.type == TransactionType::legacy && txn.chain_id == ChainId{0} &&
                ByteView{unsigned_bytes}.last(3)[0] == 0x00) {
                // The older file writes a chain id of zero as the byte 00, which is no canonical integer.
                score.leave_out("legacy, chain id of zero written as the byte 00: no canonical integer");
                continue;
            }
            if (txn.type != TransactionType::legacy && !fields.contains("chainId"))
                txn.chain_id = ChainId{chain_if_absent};
            const PrivateKey key = PrivateKey::from_bytes(vectors::bytes(object.at("privateKey"))).value();
            score.count(agrees(txn, key, unsigned_bytes, vectors::bytes(*signed_text)),
                        vectors::text(object.at("name")));
        }
    }
}

TEST(TransactionVectors, ethers_all_types) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/transactions.json.gz");
    EXPECT_EQ(cases.as_array().size(), 3200U);
    run_ethers(cases, "ethers transactions", 0);
}

TEST(TransactionVectors, ethers_before_cancun) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/transaction.json.gz");
    EXPECT_EQ(cases.as_array().size(), 896U);
    run_ethers(cases, "ethers transaction", 1);
}

Authorization authorization(const json::object& fields) {
    return {number(fields, "chainId"),
            parse_address(vectors::text(fields.at("address"))).value(),
            Nonce{number(fields, "nonce").low64()},
            static_cast<std::uint8_t>(number(fields, "yParity").low64()),
            number(fields, "r"),
            number(fields, "s")};
}

TEST(TransactionVectors, eip_7702) {
    LARIAT_LOAD_VECTORS(file, "vectors/generated/eip7702.json");
    vectors::Score transactions{"generated eip7702"};
    vectors::Score authorizations{"generated eip7702, authorizations"};
    for (const json::value& item : file.at("vectors").as_array()) {
        const json::object& object = item.as_object();
        const json::object& fields = object.at("transaction").as_object();
        Transaction txn = typed(fields, TransactionType::set_code);
        const PrivateKey authority =
            PrivateKey::from_bytes(vectors::bytes(object.at("authorityKey"))).value();
        for (const json::value& entry : fields.at("authorizationList").as_array()) {
            const Authorization given = authorization(entry.as_object());
            const Hash expected = hash_from_hex(vectors::text(entry.at("authHash"))).value();
            authorizations.count(
                authorization_hash(given) == expected &&
                    sign_authorization(given, authority).value() == given &&
                    to_checksum(authority_of(given).value()) == vectors::text(object.at("authority")),
                vectors::text(object.at("hash")));
            txn.authorization_list.push_back(given);
        }
        const PrivateKey key = PrivateKey::from_bytes(vectors::bytes(object.at("privateKey"))).value();
        const Bytes signed_bytes = vectors::bytes(object.at("signed"));
        transactions.count(agrees(txn, key, vectors::bytes(object.at("unsigned")), signed_bytes) &&
                               to_hex(keccak256(signed_bytes)) == vectors::text(object.at("hash")) &&
                               to_checksum(address_of(key)) == vectors::text(object.at("from")),
                           vectors::text(object.at("hash")));
    }
    EXPECT_EQ(transactions.total(), 64);
}

TEST(TransactionVectors, ethers_contract_addresses) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethers/create.json.gz");
    vectors::Score score{"ethers create"};
    for (const json::value& group : cases.as_array()) {
        const Address sender = parse_address(vectors::text(group.at("sender"))).value();
        for (const json::value& item : group.at("creates").as_array()) {
            const Nonce nonce{item.at("nonce").to_number<std::uint64_t>()};
            score.count(to_checksum(create_address(sender, nonce)) == vectors::text(item.at("address")),
                        vectors::text(item.at("name")));
        }
    }
    EXPECT_GE(score.total(), 16);
}

TEST(TransactionVectors, ethereum_basic_transactions) {
    LARIAT_LOAD_VECTORS(cases, "vectors/ethereum-tests/BasicTests/txtest.json");
    vectors::Score score{"ethereum-tests BasicTests, transactions"};
    for (const json::value& item : cases.as_array()) {
        const json::object& fields = item.as_object();
        Transaction txn;
        txn.type = TransactionType::legacy;
        txn.nonce = Nonce{number(fields, "nonce").low64()};
        txn.gas_price = number(fields, "gasprice");
        txn.gas_limit = Gas{number(fields, "startgas").low64()};
        if (!fields.at("to").as_string().empty())
            txn.to = address_from_hex(vectors::text(fields.at("to"))).value();
        txn.value = number(fields, "value");
        txn.data = vectors::bytes(fields.at("data"));
        const PrivateKey key = PrivateKey::from_bytes(vectors::bytes(fields.at("key"))).value();
        const Bytes signed_bytes = vectors::bytes(fields.at("signed"));
        const Result<SignedTransaction> decoded = decode_transaction(signed_bytes);
        // Their signer drew its nonces at random and took a high s too, so the key is compared, not the
        // bytes.
        score.count(decoded && decoded->txn == txn && encode(*decoded) == signed_bytes &&
                        recover(signing_hash(txn), decoded->signature) == address_of(key),
                    vectors::text(fields.at("key")));
        score.leave_out("unsigned form with three empty signature fields: the chain has no such bytes");
    }
    EXPECT_EQ(score.total(), 2);
}

/// Reasons that the bytes alone do not give: they need the fork, the intrinsic gas or the fee market.
const std::set<std::string_view> kBeyondCodec = {
    "TransactionException.INTRINSIC_GAS_TOO_LOW", "TransactionException.INITCODE_SIZE_EXCEEDED",
    "TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW",
    "TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2",
    "TransactionException.TYPE_NOT_SUPPORTED"};

bool agrees_with_chain_one(const Bytes& bytes, const json::object& expected) {
    const Result<SignedTransaction> decoded = decode_transaction(bytes);
    const bool on_chain = decoded && decoded->txn.chain_id.value_or(ChainId{1}) == ChainId{1};
    const Result<Address> sender = on_chain ? sender_of(*decoded) : Result<Address>{fail(Errc::refused)};
    if (!expected.contains("hash"))
        return !sender;
    return sender && to_hex(hash_of(*decoded)) == vectors::text(expected.at("hash")) &&
           to_hex(*sender) == vectors::text(expected.at("sender")) && encode(*decoded) == bytes;
}

TEST(TransactionVectors, ethereum_transaction_tests) {
    const std::filesystem::path folder = vectors::root() / "vectors/ethereum-tests/TransactionTests";
    if (!std::filesystem::exists(folder))
        GTEST_SKIP() << "no test data at " << folder << "; set LARIAT_TEST_DATA";
    vectors::Score score{"ethereum-tests TransactionTests, rules of London"};
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
        if (entry.path().extension() != ".json")
            continue;
        const json::value file = json::parse(vectors::read(entry.path()));
        for (const auto& [name, test] : file.as_object()) {
            const json::object& expected = test.at("result").at("London").as_object();
            const json::value* reason = expected.if_contains("exception");
            if (reason != nullptr && kBeyondCodec.contains(vectors::text(*reason))) {
                score.leave_out("that break rules of the chain and not of the encoding: " +
                                std::string{vectors::text(*reason)});
                continue;
            }
            score.count(agrees_with_chain_one(vectors::bytes(test.at("txbytes")), expected), name);
        }
    }
    EXPECT_GE(score.total(), 180);
}

}  // namespace
}  // namespace lariat
