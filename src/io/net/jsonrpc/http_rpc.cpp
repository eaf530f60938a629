#include "io/net/jsonrpc/exchange.hpp"

#include <algorithm>

namespace lariat::net {
namespace {

Failure http_failure(const HttpResponse& response, std::int64_t now) {
    std::string text = fmt::format("the peer answered with HTTP status {}", response.status);
    if (response.status == 429 || response.status == 503)
        return {Errc::unavailable, std::move(text),
                std::make_shared<Throttled>(parse_retry_after(response.headers.get("Retry-After"), now))};
    if (response.status >= 500)
        return {Errc::unavailable, std::move(text), std::make_shared<TransportError>(true)};
    return {response.status == 404 ? Errc::not_found : Errc::refused, std::move(text)};
}

class HttpExchange final : public RpcExchange {
public:
    HttpExchange(HttpClient& http,
                 RpcEndpoint endpoint,
                 const io::Clock& clock,
                 std::shared_ptr<RpcStats> stats)
        : http_{http}, endpoint_{std::move(endpoint)}, clock_{clock}, stats_{std::move(stats)} {
        endpoint_.headers.set("Content-Type", "application/json");
        endpoint_.headers.set("Accept", "application/json");
    }

    Task<RpcOutcomes> exchange(std::vector<RpcCall> calls, std::chrono::nanoseconds limit) override {
        const std::uint64_t first_id = next_id_;
        next_id_ += calls.size();
        const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(limit);
        HttpRequest request{.method = "POST",
                            .url = endpoint_.url,
                            .headers = endpoint_.headers,
                            .body = build_rpc_batch(first_id, calls),
                            .timeout = std::max(timeout, std::chrono::milliseconds{1}),
                            .idempotent = std::ranges::none_of(calls, is_never_repeated, &RpcCall::method)};
        const std::size_t count = calls.size();
        auto response = co_await http_.request(std::move(request));
        if (!response)
            co_return RpcOutcomes(count, std::unexpected{response.error()});
        auto message = parse_rpc_message(response->body);
        // Some peers send the JSON-RPC error with a status of its own kind.
        const bool throttled = response->status == 429 || response->status == 503;
        if (response->status != 200 && (throttled || !message || message->answers.empty()))
            co_return RpcOutcomes(count, std::unexpected{http_failure(*response, clock_.unix_nanos())});
        if (!message) {
            ++stats_->malformed;
            co_return RpcOutcomes(count, std::unexpected{message.error()});
        }
        co_return match_answers(first_id, count, *std::move(message), *stats_);
    }

private:
    HttpClient& http_;
    RpcEndpoint endpoint_;
    const io::Clock& clock_;
    std::shared_ptr<RpcStats> stats_;
    std::uint64_t next_id_ = 1;
};

}  // namespace

std::unique_ptr<JsonRpc> make_http_rpc(io::Runtime&,
                                       HttpClient& http,
                                       RpcEndpoint endpoint,
                                       RpcPolicy policy,
                                       RpcSeams seams,
                                       std::shared_ptr<RpcStats> stats) {
    if (!stats)
        stats = std::make_shared<RpcStats>();
    auto over = std::make_shared<HttpExchange>(http, std::move(endpoint), *seams.clock, stats);
    return with_policy(std::move(over), policy, std::move(seams), std::move(stats));
}

}  // namespace lariat::net
