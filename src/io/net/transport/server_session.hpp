#pragma once

#include "io/net/http_server.hpp"
#include "io/net/transport/connect.hpp"
#include "io/net/transport/websocket_connection.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lariat::net::transport {

using SteadyTime = std::chrono::steady_clock::time_point;

/// What all connections of a server share.
class ServerContext {
public:
    ServerContext(Router routes, HttpServer::Options chosen);

    [[nodiscard]] bool allows_host(std::string_view name) const;
    std::string next_request_id();
    /// The Date field, made anew once a second.
    const std::string& date();

    Router router;
    HttpServer::Options options;
    TlsContext tls;
    bool draining = false;

private:
    std::vector<std::string> hosts_;
    std::uint64_t id_prefix_;
    std::uint64_t id_counter_ = 0;
    std::int64_t date_second_ = -1;
    std::string date_;
};

/// One connection. The server looks at `deadline` from time to time and closes what has passed it: cheaper
/// than a timer for each read.
struct ServerSession {
    ServerSession(Stream from, std::string address) : stream{std::move(from)}, remote{std::move(address)} {}

    void expire_after(std::chrono::milliseconds limit) {
        deadline = std::chrono::steady_clock::now() + limit;
    }
    void never_expire() { deadline = SteadyTime::max(); }

    std::optional<Stream> stream;  ///< empty once it has become a WebSocket
    std::weak_ptr<WebSocketConnection> socket;
    std::string remote;
    SteadyTime deadline = SteadyTime::max();
    bool waiting = false;  ///< between requests: may be closed at any time
    asio::cancellation_signal cancel;
};

/// Serves a connection to its end.
Task<void> serve(std::shared_ptr<ServerContext> server, std::shared_ptr<ServerSession> session);

}  // namespace lariat::net::transport
