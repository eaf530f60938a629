#pragma once

#include "core/model/block.hpp"
#include "io/runtime/failure.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// JSON of the Ethereum JSON-RPC API, decoded. Any text gives a value or `Errc::malformed` naming the field.
namespace lariat::chain {

struct Receipt {
    Hash txn;
    BlockNumber block_number;
    Hash block_hash;
    std::uint32_t index = 0;
    bool succeeded = false;
    Gas gas_used;
    U256 effective_gas_price;
    std::optional<Address> contract;
    std::vector<Log> logs;
};

/// One call of an eth_simulateV1 answer.
struct SimulatedCall {
    bool succeeded = false;
    Gas gas_used;
    Bytes return_data;  ///< revert data when it failed
    std::vector<Log> logs;
};

/// A block object without or with its transactions; null is `Errc::not_found`.
io::Expected<BlockHeader> parse_header(ChainId chain, std::string_view json);
/// The hashes of a block's transactions, in order.
io::Expected<std::vector<Hash>> parse_transaction_hashes(std::string_view json);
io::Expected<std::vector<Log>> parse_logs(std::string_view json);
/// Nothing for null: the transaction is not in a block.
io::Expected<std::optional<Receipt>> parse_receipt(std::string_view json);
io::Expected<std::vector<SimulatedCall>> parse_simulation(std::string_view json);
/// A JSON string holding a hex quantity, or hex bytes.
io::Expected<std::uint64_t> parse_quantity(std::string_view json);
io::Expected<U256> parse_u256(std::string_view json);
io::Expected<Bytes> parse_bytes(std::string_view json);

/// State by account, as prestateTracer reports it: which slots, balances, nonces and code.
struct Touched {
    struct Account {
        Address address;
        bool balance = false;
        bool nonce = false;
        bool code = false;
        std::vector<Hash> slots;  ///< sorted
    };
    std::vector<Account> accounts;  ///< sorted by address
};
/// Everything a transaction read, from prestateTracer without diffMode.
io::Expected<Touched> parse_prestate(std::string_view json);
/// Everything a transaction changed, from prestateTracer with diffMode.
io::Expected<Touched> parse_state_diff(std::string_view json);

}  // namespace lariat::chain
