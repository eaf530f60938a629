#include "io/chain/node.hpp"

#include "foundation/base/hex.hpp"
#include "io/runtime/timer.hpp"

#include <fmt/format.h>

namespace lariat::chain {
namespace {

/// A send is not repeated, and whoever waits for it wants to know soon.
constexpr net::RpcOptions kSend{.deadline = std::chrono::milliseconds{3'000}};

std::string call_params(const CallRequest& request, const Hash& block) {
    return fmt::format(R"([{{"to":"{}","data":"{}"}},{}])", to_hex(request.to), to_hex(request.data),
                       block_parameter(block));
}

std::string trace_params(const Hash& txn, bool diff) {
    return fmt::format(R"(["{}",{{"tracer":"prestateTracer","tracerConfig":{{"diffMode":{}}}}}])",
                       to_hex(txn), diff);
}

std::string one_hex(ByteView value) {
    return fmt::format(R"(["{}"])", to_hex(value));
}

}  // namespace

std::string block_parameter(const Hash& block) {
    return fmt::format(R"({{"blockHash":"{}"}})", to_hex(block));
}

io::Task<io::Expected<ChainId>> Node::chain_id(net::JsonRpc& rpc) {
    LARIAT_CO_TRY(const std::string answer, co_await rpc.call("eth_chainId", "[]", net::kRead));
    LARIAT_CO_TRY(const std::uint64_t id, parse_quantity(answer));
    co_return ChainId{id};
}

io::Task<io::Expected<BlockHeader>> Node::latest() const {
    LARIAT_CO_TRY(const std::string answer,
                  co_await rpc_.call("eth_getBlockByNumber", R"(["latest",false])", net::kRead));
    co_return parse_header(chain_, answer);
}

io::Task<io::Expected<BlockHeader>> Node::header(BlockNumber number) const {
    const std::string params = fmt::format(R"(["{}",false])", quantity_to_hex(number.raw()));
    LARIAT_CO_TRY(const std::string answer, co_await rpc_.call("eth_getBlockByNumber", params, net::kRead));
    co_return parse_header(chain_, answer);
}

io::Task<io::Expected<BlockHeader>> Node::header(Hash hash) const {
    const std::string params = fmt::format(R"(["{}",false])", to_hex(hash));
    LARIAT_CO_TRY(const std::string answer, co_await rpc_.call("eth_getBlockByHash", params, net::kRead));
    co_return parse_header(chain_, answer);
}

io::Task<io::Expected<std::vector<Hash>>> Node::transactions(Hash block) const {
    const std::string params = fmt::format(R"(["{}",false])", to_hex(block));
    LARIAT_CO_TRY(const std::string answer, co_await rpc_.call("eth_getBlockByHash", params, net::kRead));
    co_return parse_transaction_hashes(answer);
}

io::Task<io::Expected<std::vector<Log>>> Node::logs(Hash block, std::vector<Hash> topics) const {
    std::string list;
    for (const Hash& topic : topics)
        fmt::format_to(std::back_inserter(list), R"({}"{}")", list.empty() ? "" : ",", to_hex(topic));
    const std::string params = fmt::format(R"([{{"blockHash":"{}","topics":[[{}]]}}])", to_hex(block), list);
    LARIAT_CO_TRY(const std::string answer, co_await rpc_.call("eth_getLogs", params, net::kRead));
    co_return parse_logs(answer);
}

io::Task<io::Expected<Bytes>> Node::call(CallRequest request, Hash block) const {
    LARIAT_CO_TRY(const std::string answer,
                  co_await rpc_.call("eth_call", call_params(request, block), net::kRead));
    co_return parse_bytes(answer);
}

io::Task<std::vector<io::Expected<Bytes>>> Node::calls(std::vector<CallRequest> requests, Hash block) const {
    std::vector<net::RpcCall> batch;
    for (const CallRequest& request : requests)
        batch.push_back({"eth_call", call_params(request, block)});
    const auto answers = co_await rpc_.batch(std::move(batch), net::kRead);
    std::vector<io::Expected<Bytes>> results;
    for (const auto& answer : answers) {
        if (answer)
            results.push_back(parse_bytes(*answer));
        else
            results.emplace_back(std::unexpected{answer.error()});
    }
    co_return results;
}

io::Task<io::Expected<Bytes>> Node::code(Address address) const {
    const std::string params = fmt::format(R"(["{}","latest"])", to_hex(address));
    LARIAT_CO_TRY(const std::string answer, co_await rpc_.call("eth_getCode", params, net::kRead));
    co_return parse_bytes(answer);
}

io::Task<io::Expected<U256>> Node::balance(Address address) const {
    const std::string params = fmt::format(R"(["{}","latest"])", to_hex(address));
    LARIAT_CO_TRY(const std::string answer, co_await rpc_.call("eth_getBalance", params, net::kRead));
    co_return parse_u256(answer);
}

io::Task<io::Expected<Nonce>> Node::nonce(Address address, std::string_view tag) const {
    const std::string params = fmt::format(R"(["{}","{}"])", to_hex(address), tag);
    LARIAT_CO_TRY(const std::string answer,
                  co_await rpc_.call("eth_getTransactionCount", params, net::kRead));
    LARIAT_CO_TRY(const std::uint64_t count, parse_quantity(answer));
    co_return Nonce{count};
}

io::Task<io::Expected<Hash>> Node::send_raw(Bytes signed_txn) const {
    LARIAT_CO_TRY(const std::string answer,
                  co_await rpc_.call("eth_sendRawTransaction", one_hex(signed_txn), kSend));
    LARIAT_CO_TRY(const Bytes hash, parse_bytes(answer));
    if (hash.size() != Hash::kSize)
        co_return io::failure(Errc::malformed, "transaction hash of {} bytes", hash.size());
    co_return fixed_from<Hash>(hash);
}

io::Task<io::Expected<std::optional<Receipt>>> Node::receipt(Hash txn) const {
    LARIAT_CO_TRY(const std::string answer,
                  co_await rpc_.call("eth_getTransactionReceipt", one_hex(txn), net::kRead));
    co_return parse_receipt(answer);
}

io::Task<io::Expected<std::vector<std::optional<Receipt>>>> Node::receipts(std::vector<Hash> txns) const {
    std::vector<net::RpcCall> batch;
    for (const Hash& txn : txns)
        batch.push_back({"eth_getTransactionReceipt", one_hex(txn)});
    const auto answers = co_await rpc_.batch(std::move(batch), net::kRead);
    std::vector<std::optional<Receipt>> receipts;
    for (const auto& answer : answers) {
        LARIAT_CO_CHECK(answer);
        LARIAT_CO_TRY(receipts.emplace_back(), parse_receipt(*answer));
    }
    co_return receipts;
}

io::Task<io::Expected<Touched>> Node::prestate(Hash txn) const {
    LARIAT_CO_TRY(const std::string answer,
                  co_await rpc_.call("debug_traceTransaction", trace_params(txn, false), net::kRead));
    co_return parse_prestate(answer);
}

io::Task<io::Expected<Touched>> Node::state_diff(Hash txn) const {
    LARIAT_CO_TRY(const std::string answer,
                  co_await rpc_.call("debug_traceTransaction", trace_params(txn, true), net::kRead));
    co_return parse_state_diff(answer);
}

io::Task<io::Expected<Receipt>> await_receipt(const Node& node, Hash txn, std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds kPause{50};
    for (std::chrono::milliseconds waited{0}; waited < limit; waited += kPause) {
        LARIAT_CO_TRY(const auto receipt, co_await node.receipt(txn));
        if (receipt)
            co_return *receipt;
        co_await io::sleep_for(kPause);
    }
    co_return io::failure(Errc::timeout, "transaction {} is in no block after {} ms", to_hex(txn),
                          limit.count());
}

}  // namespace lariat::chain
