#pragma once

#include "io/net/jsonrpc/policy.hpp"
#include "io/net/jsonrpc/rpc.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace lariat::net {

/// What a client has lived through. Used on the runtime's thread.
struct RpcStats {
    std::uint64_t calls = 0;
    std::uint64_t exchanges = 0;
    std::uint64_t retries = 0;
    std::uint64_t unknown_ids = 0;  ///< answers nobody waits for: late, repeated or invented
    std::uint64_t malformed = 0;
    std::uint64_t connects = 0;
    std::uint64_t disconnects = 0;
};

struct RpcEndpoint {
    std::string url;  ///< http(s):// or ws(s)://
    Headers headers;
    TlsClientOptions tls;
    std::size_t max_answer_bytes = std::size_t{64} << 20U;
    /// WebSocket only: a silent peer is pinged after half of this, given up after all of it.
    std::chrono::milliseconds idle_timeout{30'000};
};

/// Calls over HTTP. Rate limit, bounded exchanges, deadlines and retries as the policy says.
std::unique_ptr<JsonRpc> make_http_rpc(io::Runtime& runtime,
                                       HttpClient& http,
                                       RpcEndpoint endpoint,
                                       RpcPolicy policy = {},
                                       RpcSeams seams = RpcSeams::real(),
                                       std::shared_ptr<RpcStats> stats = {});

/// What a subscriber hears, on the runtime's thread; handlers must not block. For each connection:
/// `on_connected` once the subscription stands, then `on_event`s, then `on_gap` when it is lost. Whatever
/// happened between `on_gap` and the next `on_connected` has to be fetched.
struct SubscriptionHandlers {
    std::function<void(std::string_view result_json)> on_event;
    std::function<void()> on_connected;
    std::function<void(const Failure& why)> on_gap;
    /// The peer refuses this subscription for good (an unknown kind, say). It is not tried again on this
    /// connection, but is on the next one.
    std::function<void(const Failure& why)> on_refused;
};

/// Keeps a subscription alive; unsubscribes when destroyed.
class Subscription {
public:
    Subscription() = default;
    explicit Subscription(std::function<void()> cancel) : cancel_{std::move(cancel)} {}
    Subscription(Subscription&& other) noexcept : cancel_{std::exchange(other.cancel_, nullptr)} {}
    Subscription& operator=(Subscription&& other) noexcept {
        std::swap(cancel_, other.cancel_);
        return *this;
    }
    ~Subscription() {
        if (cancel_)
            cancel_();
    }

private:
    std::function<void()> cancel_;
};

/// Calls and subscriptions over one WebSocket, which is opened again, with back-off, whenever it is lost.
/// A call made while there is no connection waits for one, within its deadline.
class WsRpc : public JsonRpc {
public:
    /// eth_subscribe with `params_json`, such as ["newHeads"]; logical: it survives reconnects.
    virtual Subscription subscribe(std::string params_json, SubscriptionHandlers handlers) = 0;

    /// Holds the connection until the task is cancelled. Spawn it once.
    virtual Task<void> run() = 0;

    [[nodiscard]] virtual bool connected() const = 0;
    [[nodiscard]] virtual const RpcStats& stats() const = 0;
};

std::unique_ptr<WsRpc> make_ws_rpc(io::Runtime& runtime,
                                   RpcEndpoint endpoint,
                                   RpcPolicy policy = {},
                                   RpcSeams seams = RpcSeams::real());

}  // namespace lariat::net
