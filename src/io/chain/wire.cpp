#include "io/chain/wire.hpp"

#include "foundation/base/hex.hpp"

#include <simdjson.h>

#include <algorithm>
#include <map>
#include <set>

namespace lariat::chain {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

/// What is wrong with a field; caught where the text came in.
struct BadField {
    std::string text;
};

[[noreturn]] void reject(std::string_view field, std::string_view why) {
    throw BadField{std::string{field} + ": " + std::string{why}};
}

template <class T>
T need(Result<T> result, std::string_view field) {
    if (!result)
        reject(field, describe(result.error()));
    return *std::move(result);
}

std::string_view text_of(element value, std::string_view field) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS)
        reject(field, "not a string");
    return text;
}

element field_of(object from, std::string_view field) {
    element value;
    if (from[field].get(value) != simdjson::SUCCESS)
        reject(field, "missing");
    return value;
}

std::string_view text_field(object from, std::string_view field) {
    return text_of(field_of(from, field), field);
}

/// Nothing where the field is missing or null.
std::optional<std::string_view> optional_text(object from, std::string_view field) {
    element value;
    if (from[field].get(value) != simdjson::SUCCESS || value.is_null())
        return std::nullopt;
    return text_of(value, field);
}

std::uint64_t quantity(object from, std::string_view field) {
    return need(quantity_from_hex(text_field(from, field)), field);
}

/// A quantity of another width may come with leading zeros; both are read.
U256 wide(std::string_view text, std::string_view field) {
    return need(u256_from_hex(text), field);
}

template <class Fixed>
Fixed fixed(object from, std::string_view field) {
    return need(fixed_from_hex<Fixed>(text_field(from, field)), field);
}

object object_of(element value, std::string_view what) {
    object found;
    if (value.get_object().get(found) != simdjson::SUCCESS)
        reject(what, "not an object");
    return found;
}

simdjson::dom::array array_of(element value, std::string_view what) {
    simdjson::dom::array found;
    if (value.get_array().get(found) != simdjson::SUCCESS)
        reject(what, "not an array");
    return found;
}

std::uint32_t narrow(std::uint64_t value, std::string_view field) {
    if (value > 0xffffffffU)
        reject(field, "above 32 bits");
    return static_cast<std::uint32_t>(value);
}

Log log_of(element value) {
    const object from = object_of(value, "log");
    Log log;
    log.address = fixed<Address>(from, "address");
    for (const element topic : array_of(field_of(from, "topics"), "topics"))
        log.topics.push_back(need(hash_from_hex(text_of(topic, "topics")), "topics"));
    if (log.topics.size() > 4)
        reject("topics", "more than four");
    log.data = need(bytes_from_hex(text_field(from, "data")), "data");
    // Logs of a simulation have no place in a block yet.
    if (const auto text = optional_text(from, "transactionHash"))
        log.txn = need(hash_from_hex(*text), "transactionHash");
    if (const auto text = optional_text(from, "transactionIndex"))
        log.txn_index = narrow(need(quantity_from_hex(*text), "transactionIndex"), "transactionIndex");
    if (const auto text = optional_text(from, "logIndex"))
        log.index = narrow(need(quantity_from_hex(*text), "logIndex"), "logIndex");
    return log;
}

std::vector<Log> logs_of(element value) {
    std::vector<Log> logs;
    for (const element log : array_of(value, "logs"))
        logs.push_back(log_of(log));
    return logs;
}

/// Parses `json` and hands its root to `read`, which may reject.
template <class Read>
auto with_json(std::string_view what, std::string_view json, Read read)
    -> io::Expected<decltype(read(element{}))> {
    try {
        simdjson::dom::parser parser;
        element root;
        if (const auto error = parser.parse(json.data(), json.size()).get(root); error != simdjson::SUCCESS)
            return io::failure(Errc::malformed, "{}: {}", what, simdjson::error_message(error));
        return read(root);
    } catch (const BadField& bad) {
        return io::failure(Errc::malformed, "{}: {}", what, bad.text);
    }
}

BlockHeader header_of(ChainId chain, object from) {
    BlockHeader header;
    header.ref.chain = chain;
    header.ref.number = BlockNumber{quantity(from, "number")};
    header.ref.hash = fixed<Hash>(from, "hash");
    header.ref.parent = fixed<Hash>(from, "parentHash");
    header.timestamp = quantity(from, "timestamp");
    header.base_fee = wide(text_field(from, "baseFeePerGas"), "baseFeePerGas");
    header.gas_used = Gas{quantity(from, "gasUsed")};
    header.gas_limit = Gas{quantity(from, "gasLimit")};
    return header;
}

Receipt receipt_of(object from) {
    Receipt receipt;
    receipt.txn = fixed<Hash>(from, "transactionHash");
    receipt.block_number = BlockNumber{quantity(from, "blockNumber")};
    receipt.block_hash = fixed<Hash>(from, "blockHash");
    receipt.index = narrow(quantity(from, "transactionIndex"), "transactionIndex");
    receipt.succeeded = quantity(from, "status") == 1;
    receipt.gas_used = Gas{quantity(from, "gasUsed")};
    receipt.effective_gas_price = wide(text_field(from, "effectiveGasPrice"), "effectiveGasPrice");
    if (const auto contract = optional_text(from, "contractAddress"))
        receipt.contract = need(address_from_hex(*contract), "contractAddress");
    receipt.logs = logs_of(field_of(from, "logs"));
    return receipt;
}

SimulatedCall call_of(object from) {
    SimulatedCall call;
    call.succeeded = quantity(from, "status") == 1;
    call.gas_used = Gas{quantity(from, "gasUsed")};
    call.return_data = need(bytes_from_hex(text_field(from, "returnData")), "returnData");
    call.logs = logs_of(field_of(from, "logs"));
    object error;
    if (!call.succeeded && from["error"].get_object().get(error) == simdjson::SUCCESS)
        if (const auto data = optional_text(error, "data"))
            call.return_data = need(bytes_from_hex(*data), "error.data");
    return call;
}

bool has(object from, std::string_view field) {
    return from[field].error() == simdjson::SUCCESS;
}

/// Accounts of one part of a tracer's answer, added to what is known already.
void collect(std::map<Address, Touched::Account>& accounts, object part, bool everything) {
    for (const auto entry : part) {
        const Address address = need(address_from_hex(entry.key), "account");
        const object from = object_of(entry.value, "account");
        Touched::Account& account = accounts[address];
        account.address = address;
        account.balance = account.balance || everything || has(from, "balance");
        account.nonce = account.nonce || everything || has(from, "nonce");
        account.code = account.code || everything || has(from, "code");
        if (has(from, "storage"))
            for (const auto slot : object_of(field_of(from, "storage"), "storage"))
                account.slots.push_back(need(hash_from_hex(slot.key), "storage"));
    }
}

Touched finish(std::map<Address, Touched::Account> accounts) {
    Touched touched;
    for (auto& [address, account] : accounts) {
        std::ranges::sort(account.slots);
        const auto repeated = std::ranges::unique(account.slots);
        account.slots.erase(repeated.begin(), repeated.end());
        touched.accounts.push_back(std::move(account));
    }
    return touched;
}

}  // namespace

io::Expected<BlockHeader> parse_header(ChainId chain, std::string_view json) {
    if (json == "null")
        return io::failure(Errc::not_found, "the node does not have this block");
    return with_json("block", json, [&](element root) { return header_of(chain, object_of(root, "block")); });
}

io::Expected<std::vector<Hash>> parse_transaction_hashes(std::string_view json) {
    return with_json("block", json, [](element root) {
        std::vector<Hash> hashes;
        for (const element txn : array_of(field_of(object_of(root, "block"), "transactions"), "transactions"))
            hashes.push_back(need(hash_from_hex(text_of(txn, "transactions")), "transactions"));
        return hashes;
    });
}

io::Expected<std::vector<Log>> parse_logs(std::string_view json) {
    return with_json("logs", json, logs_of);
}

io::Expected<std::optional<Receipt>> parse_receipt(std::string_view json) {
    if (json == "null")
        return std::optional<Receipt>{};
    return with_json("receipt", json,
                     [](element root) { return std::optional{receipt_of(object_of(root, "receipt"))}; });
}

io::Expected<std::vector<SimulatedCall>> parse_simulation(std::string_view json) {
    return with_json("simulation", json, [](element root) {
        std::vector<SimulatedCall> calls;
        for (const element block : array_of(root, "blocks"))
            for (const element call : array_of(field_of(object_of(block, "block"), "calls"), "calls"))
                calls.push_back(call_of(object_of(call, "call")));
        return calls;
    });
}

io::Expected<std::uint64_t> parse_quantity(std::string_view json) {
    return with_json("quantity", json, [](element root) {
        return need(quantity_from_hex(text_of(root, "quantity")), "quantity");
    });
}

io::Expected<U256> parse_u256(std::string_view json) {
    return with_json("number", json, [](element root) { return wide(text_of(root, "number"), "number"); });
}

io::Expected<Bytes> parse_bytes(std::string_view json) {
    return with_json("bytes", json,
                     [](element root) { return need(bytes_from_hex(text_of(root, "bytes")), "bytes"); });
}

io::Expected<Touched> parse_prestate(std::string_view json) {
    return with_json("prestate", json, [](element root) {
        std::map<Address, Touched::Account> accounts;
        collect(accounts, object_of(root, "prestate"), true);
        return finish(std::move(accounts));
    });
}

io::Expected<Touched> parse_state_diff(std::string_view json) {
    return with_json("state diff", json, [](element root) {
        std::map<Address, Touched::Account> accounts;
        const object both = object_of(root, "state diff");
        // What was removed stands in `pre` only, what was added in `post` only; `pre` also lists what stayed.
        std::map<Address, Touched::Account> before;
        collect(before, object_of(field_of(both, "pre"), "pre"), false);
        collect(accounts, object_of(field_of(both, "post"), "post"), false);
        for (const auto& [address, account] : before)
            for (const Hash& slot : account.slots) {
                accounts[address].address = address;
                accounts[address].slots.push_back(slot);
            }
        return finish(std::move(accounts));
    });
}

}  // namespace lariat::chain
