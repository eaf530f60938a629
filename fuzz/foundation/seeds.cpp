#include "seeds.hpp"

#include "foundation/codec/abi.hpp"
#include "foundation/codec/blob_sidecar.hpp"
#include "foundation/codec/rlp.hpp"
#include "foundation/codec/transaction.hpp"

#include <cstdio>
#include <string>

// Writes the seeds of the fuzz targets below the folder given: valid inputs of every shape, from which
// libFuzzer mutates. Made by the writers themselves, so that they follow the formats.
namespace {

using namespace lariat;
using seeds::write;

void write_rlp(const std::filesystem::path& folder) {
    write(folder / "empty_string", rlp::Writer{}.integer(0).finish());
    write(folder / "integer", rlp::Writer{}.integer(U256::max()).finish());
    write(folder / "long_string", rlp::Writer{}.bytes(Bytes(300, 7)).finish());
    rlp::Writer nested;
    for (int i = 0; i < 10; ++i)
        nested.begin_list().integer(static_cast<std::uint64_t>(i));
    for (int i = 0; i < 10; ++i)
        nested.end_list();
    write(folder / "nested_lists", nested.finish());
    write(folder / "long_list", rlp::Writer{}.begin_list().bytes(Bytes(60, 1)).bytes({}).end_list().finish());
}

void write_abi(const std::filesystem::path& folder) {
    for (const std::size_t size : {0U, 1U, 3U}) {
        abi::Writer names;
        abi::Writer hops;
        for (std::size_t i = 0; i < size; ++i) {
            names.string(std::string(20 * i, 'x'));
            hops.tuple(abi::Writer{}.word(i).address(Address{{1, 2}}).boolean(true).signed_word(-887'272));
        }
        abi::Writer writer;
        writer.word(1)
            .bytes(Bytes(33, 9))
            .array(size, names)
            .array(size, hops)
            .fixed_bytes(Bytes{1, 2, 3, 4});
        writer.tuple(abi::Writer{}.word(5).bytes({}));
        write(folder / ("value_" + std::to_string(size)), writer.encode());
    }
}

Transaction example(TransactionType type) {
    Transaction txn;
    txn.type = type;
    txn.chain_id = ChainId{1};
    txn.gas_limit = Gas{21'000};
    txn.to = Address{{1, 2, 3}};
    txn.value = U256::pow2(70);
    txn.data = Bytes(5, 6);
    if (type >= TransactionType::dynamic_fee)
        txn.max_fee_per_gas = 100;
    else
        txn.gas_price = 100;
    if (type != TransactionType::legacy)
        txn.access_list = {{Address{{4}}, {Hash{{5}}, Hash{{6}}}}};
    if (type == TransactionType::blob) {
        txn.max_fee_per_blob_gas = 3;
        txn.blob_versioned_hashes = {Hash{{1}}};
    }
    return txn;
}

void write_transactions(const std::filesystem::path& folder) {
    const PrivateKey key = PrivateKey::from_bytes(Bytes(32, 0x46)).value();
    const auto seed = [&](const char* name, const Transaction& txn) {
        write(folder / name, encode(sign(txn, key).value()));
    };
    Transaction before_eip_155 = example(TransactionType::legacy);
    before_eip_155.chain_id.reset();
    before_eip_155.to.reset();
    seed("before_eip_155", before_eip_155);
    seed("legacy", example(TransactionType::legacy));
    seed("access_list", example(TransactionType::access_list));
    seed("dynamic_fee", example(TransactionType::dynamic_fee));
    seed("blob", example(TransactionType::blob));
    Transaction set_code = example(TransactionType::set_code);
    set_code.authorization_list = {sign_authorization({1, Address{{7}}, Nonce{1}, 0, 0, 0}, key).value()};
    seed("set_code", set_code);

    // Without blobs the sidecar is small enough to mutate.
    Transaction no_blobs = example(TransactionType::blob);
    no_blobs.blob_versioned_hashes.clear();
    BlobTransaction network{sign(no_blobs, key).value(), {}};
    write(folder / "network_blob_proofs", encode_network(network));
    network.sidecar.format = BlobSidecar::Format::cell_proofs;
    write(folder / "network_cell_proofs", encode_network(network));
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fputs("usage: foundation_seeds <folder>\n", stderr);
        return 2;
    }
    const std::filesystem::path folder{arguments[1]};
    write_rlp(folder / "fuzz_rlp");
    write_abi(folder / "fuzz_abi");
    write_transactions(folder / "fuzz_transaction");
    seeds::write_abi_values(folder / "fuzz_abi_value");
    seeds::write_abi_signatures(folder / "fuzz_abi_signature");
    seeds::write_typed_data(folder / "fuzz_eip712");
    seeds::write_tries(folder / "fuzz_trie");
    seeds::write_trie_proofs(folder / "fuzz_trie_proof");
    return 0;
}
