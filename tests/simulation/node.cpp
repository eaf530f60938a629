#include "node.hpp"

#include "core/market/log_topics.hpp"
#include "foundation/base/hex.hpp"
#include "node_text.hpp"

#include <boost/json/parse.hpp>

#include <array>

namespace lariat::simulation {
namespace {

constexpr std::size_t kPoolPlaces = 16;
constexpr std::uint64_t kOtherChain = 1;

std::string text_at(const boost::json::array& params, std::size_t index) {
    return std::string{params.at(index).as_string()};
}

std::string quoted_quantity(std::uint64_t value) {
    return '"' + quantity_to_hex(value) + '"';
}

}  // namespace

Node::Node(const Economy& economy, Blockchain& chain, FaultPlan& faults, Random random, NodeHooks hooks)
    : economy_{economy},
      chain_{chain},
      faults_{faults},
      random_{random},
      hooks_{std::move(hooks)},
      pool_{kPoolPlaces},
      network_{std::size_t{1} << 20U} {}

RpcResult Node::answer(const std::string& method, const std::string& params_json, std::uint64_t behind) {
    const Params params = boost::json::parse(params_json).as_array();
    const std::uint64_t tip = chain_.tip().number();
    const View view{
        std::max(Blockchain::kFirstNumber, tip - std::min(behind, tip - Blockchain::kFirstNumber))};
    if (method == "eth_getBlockByNumber")
        return block_by_number(params, view);
    if (method == "eth_getBlockByHash")
        return block_by_hash(params, view);
    if (method == "eth_getLogs")
        return logs(params, view);
    if (method == "eth_call")
        return call(params, view);
    if (method == "eth_getTransactionCount")
        return count(params, view);
    if (method == "eth_getTransactionReceipt")
        return receipt(params, view);
    if (method == "eth_getTransactionByHash")
        return transaction(params, view);
    if (method == "eth_sendRawTransaction")
        return send(params);
    if (method == "eth_simulateV1")
        return simulate(params, view);
    if (method == "debug_traceTransaction")
        return trace(params);
    if (method == "eth_getBalance")
        return '"' + to_hex_quantity(head(view).after.funds) + '"';
    if (method == "eth_chainId") {
        if (on_other_chain())
            faults_.count(Fault::chain_id_changed);
        return quoted_quantity(on_other_chain() ? kOtherChain : economy_.setup.chain.raw());
    }
    return std::unexpected{RpcRefusal{-32601, "the method " + method + " does not exist/is not available"}};
}

void Node::on_tip() {
    pool_.prune(chain_.tip().after);
    network_.prune(chain_.tip().after);
}

void Node::offer(const TxnRef& txn, bool to_network_only) {
    const State& state = chain_.tip().after;
    (void)network_.add(txn, state);
    if (!to_network_only)
        (void)pool_.add(txn, state);
}

const Block* Node::known(const Hash& hash, View view) const {
    const Block* block = chain_.find(hash);
    return block != nullptr && block->number() <= view.number ? block : nullptr;
}

std::string Node::header_json(const Block& block) const {
    return text::block(block);
}

RpcResult Node::block_by_number(const Params& params, View view) const {
    const std::string number = text_at(params, 0);
    if (number == "latest")
        return text::block(head(view));
    const auto wanted = quantity_from_hex(number);
    const Block* block = wanted && *wanted <= view.number ? chain_.at(*wanted) : nullptr;
    return block == nullptr ? "null" : text::block(*block);
}

RpcResult Node::block_by_hash(const Params& params, View view) const {
    const auto hash = hash_from_hex(text_at(params, 0));
    const Block* block = hash ? known(*hash, view) : nullptr;
    return block == nullptr ? "null" : text::block(*block);
}

RpcResult Node::logs(const Params& params, View view) const {
    const auto& filter = params.at(0).as_object();
    const auto hash = hash_from_hex(std::string{filter.at("blockHash").as_string()});
    const Block* block = hash ? known(*hash, view) : nullptr;
    if (block == nullptr)
        return std::unexpected{RpcRefusal{-32000, "unknown block"}};
    std::vector<Hash> topics;
    for (const auto& topic : filter.at("topics").as_array().at(0).as_array())
        topics.push_back(hash_from_hex(std::string{topic.as_string()}).value());
    if (leaves_out_logs_)
        std::erase(topics, market::kV2Sync);
    return text::logs(*block, topics);
}

RpcResult Node::call(const Params& params, View view) const {
    const auto& request = params.at(0).as_object();
    const auto hash = hash_from_hex(std::string{params.at(1).as_object().at("blockHash").as_string()});
    const Block* block = hash ? known(*hash, view) : nullptr;
    if (block == nullptr)
        return std::unexpected{RpcRefusal{-32000, "header for hash not found"}};
    const auto to = address_from_hex(std::string{request.at("to").as_string()});
    const auto data = bytes_from_hex(std::string{request.at("data").as_string()});
    const auto result = run_read(to.value(), data.value(), *block);
    if (!result)
        return std::unexpected{result.error()};
    return '"' + to_hex(*result) + '"';
}

std::expected<Bytes, RpcRefusal> Node::run_read(const Address& to, ByteView data, const Block& block) const {
    constexpr Selector kGetReserves = selector("getReserves()");
    constexpr Selector kBalanceOf = selector("balanceOf(address)");
    const auto asks = [&](const Selector& function) {
        return data.size() >= 4 && std::ranges::equal(data.first(4), function);
    };
    const auto word = [](const U256& value) {
        const auto bytes = to_big_endian(value);
        return Bytes{bytes.begin(), bytes.end()};
    };
    if (const auto pool = economy_.pool_at(to); pool && asks(kGetReserves)) {
        const V2State& state = block.after.pools[pool->raw()];
        Bytes answer = word(state.reserve0);
        append(answer, word(state.reserve1));
        append(answer, word(U256{block.header.timestamp}));
        return answer;
    }
    if (const auto token = economy_.token_at(to); token && asks(kBalanceOf) && data.size() == 36) {
        const auto holder = fixed_from<Address>(data.last(Address::kSize));
        for (std::size_t i = 0; i < economy_.setup.lenders.size(); ++i)
            if (economy_.setup.lenders[i].token == *token && economy_.setup.lenders[i].holder == holder)
                return word(block.after.lender_balances[i]);
        return word(holder == economy_.addresses.treasury ? block.after.treasury[token->raw()] : U256{});
    }
    return std::unexpected{RpcRefusal{3, "execution reverted", "0x"}};
}

RpcResult Node::trace(const Params& params) const {
    const auto hash = hash_from_hex(text_at(params, 0));
    const Block* block = nullptr;
    const Included* included = hash ? chain_.included(*hash, &block) : nullptr;
    if (included == nullptr)
        return std::unexpected{RpcRefusal{-32000, "transaction not found"}};
    if (faults_.strikes(Fault::trace_unavailable))
        return std::unexpected{RpcRefusal{-32000, "historical state is not available"}};
    const bool diff = params.at(1).as_object().at("tracerConfig").as_object().at("diffMode").as_bool();
    return text::trace(*included, diff);
}

}  // namespace lariat::simulation
