#include "foundation/codec/blob_sidecar.hpp"
#include "foundation/codec/transaction.hpp"
#include "require.hpp"

// Whatever decodes encodes to the same bytes, in the form of blocks and in that of the network, and every
// step a node would take with it ends in a value or an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lariat;
    const ByteView input{data, size};
    if (const Result<SignedTransaction> txn = decode_transaction(input)) {
        FUZZ_REQUIRE(std::ranges::equal(encode(*txn), input));
        FUZZ_REQUIRE(check(txn->txn).has_value());
        if (const Result<Address> sender = sender_of(*txn))
            FUZZ_REQUIRE(recover(signing_hash(txn->txn), txn->signature) == *sender);
        for (const Authorization& item : txn->txn.authorization_list)
            static_cast<void>(authority_of(item));
    }
    if (const Result<Transaction> txn = decode_unsigned(input))
        FUZZ_REQUIRE(std::ranges::equal(encode_unsigned(*txn), input));
    if (const Result<BlobTransaction> txn = decode_network(input))
        FUZZ_REQUIRE(std::ranges::equal(encode_network(*txn), input));
    return 0;
}
