#pragma once

#include "io/net/jsonrpc/exchange.hpp"
#include "io/net/websocket.hpp"
#include "io/runtime/signal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace lariat::net {

/// What outlives a single connection: open calls are failed with it, subscriptions are taken to the next.
class WsSession : public std::enable_shared_from_this<WsSession> {
public:
    WsSession(asio::any_io_executor executor, std::shared_ptr<RpcStats> stats);

    /// Serves one connection to its end.
    Task<void> run(std::shared_ptr<WebSocket> socket);

    /// Waits for a connection, sends, and waits for the answers.
    Task<RpcOutcomes> exchange(std::vector<RpcCall> calls);

    Subscription subscribe(std::string params_json, SubscriptionHandlers handlers);

    [[nodiscard]] bool connected() const { return socket_ != nullptr; }
    [[nodiscard]] std::uint64_t messages() const noexcept { return messages_; }

private:
    struct Logical {
        std::string params_json;
        SubscriptionHandlers handlers;
        std::string remote_id;  ///< empty while the peer has not confirmed
        bool standing = false;
        bool wanted = true;
    };
    using Answered = std::function<void(Expected<std::string>)>;

    Task<Failure> read_until_lost(std::shared_ptr<WebSocket> socket);
    void attach(std::shared_ptr<WebSocket> socket);
    void end_calls(const Failure& why);
    void announce_gap(const Failure& why);
    void take(RpcMessage message);
    void request_subscription(std::uint64_t key, const std::shared_ptr<Logical>& logical);
    void confirm(const std::shared_ptr<Logical>& logical, Expected<std::string> answer);
    void unsubscribe(std::uint64_t key);
    void send_unsubscribe(const std::string& remote_id);
    void watch_confirmations();

    asio::any_io_executor executor_;
    std::shared_ptr<RpcStats> stats_;
    std::shared_ptr<WebSocket> socket_;
    io::Event connected_;
    asio::steady_timer confirmation_timer_;
    std::size_t unconfirmed_ = 0;
    std::uint64_t next_id_ = 1;
    std::uint64_t messages_ = 0;
    std::unordered_map<std::uint64_t, Answered> waiting_;
    std::uint64_t next_key_ = 1;
    std::map<std::uint64_t, std::shared_ptr<Logical>> subscriptions_;
    std::unordered_map<std::string, std::shared_ptr<Logical>> by_remote_id_;
};

}  // namespace lariat::net
