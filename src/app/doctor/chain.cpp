#include "app/config/url.hpp"
#include "app/doctor/check.hpp"
#include "foundation/base/hex.hpp"
#include "io/net/jsonrpc/client.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <ctime>

namespace lariat::app {
namespace {

namespace json = boost::json;

constexpr net::RpcOptions kProbe{.deadline = std::chrono::seconds{5}, .idempotent = true};
constexpr std::int64_t kStaleSeconds = 300;
constexpr const char* kNoTransaction =
    R"(["0x0000000000000000000000000000000000000000000000000000000000000000",{"tracer":"prestateTracer"}])";

struct Answers {
    io::Expected<std::string> chain_id;
    io::Expected<std::string> head;
    io::Expected<std::string> simulate;
    io::Expected<std::string> trace;
    io::Expected<std::string> subscribe;
};

io::Task<Answers> ask(net::JsonRpc& node, bool websocket) {
    Answers answers;
    answers.chain_id = co_await node.call("eth_chainId", "[]", kProbe);
    if (!answers.chain_id && net::rpc_error(answers.chain_id.error()) == nullptr)
        co_return answers;  // not reachable: the rest would only wait
    answers.head = co_await node.call("eth_getBlockByNumber", R"(["latest",false])", kProbe);
    answers.simulate =
        co_await node.call("eth_simulateV1", R"([{"blockStateCalls":[{"calls":[]}]},"latest"])", kProbe);
    answers.trace = co_await node.call("debug_traceTransaction", kNoTransaction, kProbe);
    if (websocket)
        answers.subscribe = co_await node.call("eth_subscribe", R"(["newHeads"])", kProbe);
    co_return answers;
}

Answers probe(const std::string& url, bool websocket) {
    io::Runtime runtime;
    const net::RpcPolicy policy{.max_attempts = 1};
    if (websocket) {
        const auto node = net::make_ws_rpc(runtime, {.url = url}, policy);
        runtime.spawn(node->run(), "node");
        return runtime.block_on(ask(*node, true));
    }
    net::HttpClient http{runtime};
    const auto node = net::make_http_rpc(runtime, http, {.url = url}, policy);
    return runtime.block_on(ask(*node, false));
}

std::optional<std::uint64_t> quantity_in(const std::string& text) {
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_string())
        return std::nullopt;
    const auto quantity = quantity_from_hex({value.get_string().data(), value.get_string().size()});
    return quantity ? std::optional{*quantity} : std::nullopt;
}

std::optional<std::uint64_t> field_in(const std::string& text, std::string_view name) {
    json::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object())
        return std::nullopt;
    const auto* field = value.get_object().if_contains({name.data(), name.size()});
    return field == nullptr ? std::nullopt : quantity_in(json::serialize(*field));
}

Check check_id(const std::string& node, const io::Expected<std::string>& answer, const ChainConfig& chain) {
    const auto id = answer ? quantity_in(*answer) : std::nullopt;
    if (!id)
        return {node, Health::fail, "eth_chainId gave no number", "is this an Ethereum node?"};
    if (chain.chain_id && chain.chain_id->raw() != *id)
        return {node, Health::fail,
                fmt::format("follows chain {}, chain.chain_id is {}", *id, chain.chain_id->raw()),
                "correct chain.rpc or chain.chain_id"};
    return {node, Health::ok, fmt::format("chain {}", *id)};
}

Check check_head(const std::string& node, const io::Expected<std::string>& answer) {
    const auto number = answer ? field_in(*answer, "number") : std::nullopt;
    const auto timestamp = answer ? field_in(*answer, "timestamp") : std::nullopt;
    if (!number || !timestamp)
        return {node + " head", Health::fail, "no latest block", "is the node synchronised?"};
    const std::int64_t age =
        static_cast<std::int64_t>(std::time(nullptr)) - static_cast<std::int64_t>(*timestamp);
    const std::string detail = fmt::format("block {}, {} s old", *number, age);
    if (age > kStaleSeconds)
        return {node + " head", Health::warn, detail, "the node lags, or its chain stands still"};
    return {node + " head", Health::ok, detail};
}

/// Any answer but "no such method" means that the method is there: a parameter may still be unknown to it.
Check check_method(const std::string& node,
                   const std::string& method,
                   const io::Expected<std::string>& answer,
                   const std::string& without) {
    if (answer || (net::rpc_error(answer.error()) != nullptr && answer.error().code != Errc::not_found))
        return {node + " " + method, Health::ok, "there"};
    return {node + " " + method, Health::warn, answer.error().message, without};
}

void check_node(const std::string& url, const ChainConfig& chain, Checks& checks) {
    const std::string node = masked_url(url);
    const bool websocket = url.starts_with("ws");
    const Answers answers = probe(url, websocket);
    if (!answers.chain_id && net::rpc_error(answers.chain_id.error()) == nullptr) {
        checks.push_back({node, Health::fail, answers.chain_id.error().message,
                          "is the node running, the address right?"});
        return;
    }
    checks.push_back(check_id(node, answers.chain_id, chain));
    checks.push_back(check_head(node, answers.head));
    checks.push_back(check_method(node, "eth_simulateV1", answers.simulate,
                                  "without it nothing can be proved, so nothing is sent"));
    checks.push_back(check_method(node, "debug_traceTransaction", answers.trace,
                                  "without it executions stay unverified: disturbed or not is unknown"));
    if (websocket)
        checks.push_back(
            check_method(node, "eth_subscribe", answers.subscribe, "without it heads are polled"));
    else
        checks.push_back(
            {node + " WebSocket", Health::warn, "plain HTTP: heads are polled", "use a ws:// address"});
}

}  // namespace

void check_chain(const std::vector<std::string>& urls, const ChainConfig& chain, Checks& checks) {
    for (const std::string& url : urls)
        check_node(url, chain, checks);
}

}  // namespace lariat::app
