#include "io/net/jsonrpc/exchange.hpp"
#include "io/net/jsonrpc/ws_session.hpp"
#include "io/runtime/log.hpp"

namespace lariat::net {
namespace {

const io::Logger log{"rpc"};

class WsExchange final : public RpcExchange {
public:
    explicit WsExchange(std::shared_ptr<WsSession> session) : session_{std::move(session)} {}

    Task<RpcOutcomes> exchange(std::vector<RpcCall> calls, std::chrono::nanoseconds) override {
        return session_->exchange(std::move(calls));
    }

private:
    std::shared_ptr<WsSession> session_;
};

/// Opens the connection again and again until cancelled. The pause starts over once a connection has
/// proved good by carrying a message.
Task<void> hold_connection(io::Runtime* runtime,
                           std::shared_ptr<WsSession> session,
                           RpcEndpoint endpoint,
                           RpcPolicy policy,
                           RpcSeams seams) {
    for (unsigned failures = 0;;) {
        WebSocketRequest request{.url = endpoint.url,
                                 .headers = endpoint.headers,
                                 .subprotocol = {},
                                 .limits = {},
                                 .tls = endpoint.tls};
        request.limits.max_message_bytes = endpoint.max_answer_bytes;
        request.limits.max_queue = std::size_t{1} << 16U;
        request.limits.idle_timeout = endpoint.idle_timeout;
        auto socket = co_await connect_websocket(*runtime, std::move(request));
        if (socket) {
            const std::uint64_t heard = session->messages();
            co_await session->run(std::move(*socket));
            if (session->messages() > heard)
                failures = 0;
        } else {
            log.debug("cannot connect", {{"error", socket.error()}});
        }
        const auto pause = backoff_delay(policy.backoff_base, policy.backoff_cap, failures++, seams.jitter());
        co_await seams.sleep(pause);
    }
}

class WsRpcClient final : public WsRpc {
public:
    WsRpcClient(io::Runtime& runtime, RpcEndpoint endpoint, RpcPolicy policy, RpcSeams seams)
        : runtime_{runtime},
          endpoint_{std::move(endpoint)},
          policy_{policy},
          seams_{std::move(seams)},
          stats_{std::make_shared<RpcStats>()},
          session_{std::make_shared<WsSession>(runtime.executor(), stats_)},
          calls_{with_policy(std::make_shared<WsExchange>(session_), policy_, seams_, stats_)} {}

    Task<Expected<std::string>> call(std::string method,
                                     std::string params_json,
                                     RpcOptions options) override {
        return calls_->call(std::move(method), std::move(params_json), options);
    }
    Task<RpcOutcomes> batch(std::vector<RpcCall> calls, RpcOptions options) override {
        return calls_->batch(std::move(calls), options);
    }
    Subscription subscribe(std::string params_json, SubscriptionHandlers handlers) override {
        return session_->subscribe(std::move(params_json), std::move(handlers));
    }
    Task<void> run() override { return hold_connection(&runtime_, session_, endpoint_, policy_, seams_); }
    [[nodiscard]] bool connected() const override { return session_->connected(); }
    [[nodiscard]] const RpcStats& stats() const override { return *stats_; }

private:
    io::Runtime& runtime_;
    RpcEndpoint endpoint_;
    RpcPolicy policy_;
    RpcSeams seams_;
    std::shared_ptr<RpcStats> stats_;
    std::shared_ptr<WsSession> session_;
    std::unique_ptr<JsonRpc> calls_;
};

}  // namespace

std::unique_ptr<WsRpc> make_ws_rpc(io::Runtime& runtime,
                                   RpcEndpoint endpoint,
                                   RpcPolicy policy,
                                   RpcSeams seams) {
    return std::make_unique<WsRpcClient>(runtime, std::move(endpoint), policy, std::move(seams));
}

}  // namespace lariat::net
