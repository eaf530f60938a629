#pragma once

#include "io/net/http_client.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lariat::net {

/// Close codes of RFC 6455 and Lariat's own.
enum class CloseCode : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    no_status = 1005,
    abnormal = 1006,
    bad_payload = 1007,
    policy = 1008,
    too_big = 1009,
    internal_error = 1011,
    bad_request = 4400,
    slow_reader = 4008,
};

struct WebSocketLimits {
    std::size_t max_message_bytes = std::size_t{1} << 20U;
    /// Messages that may wait to be sent. One more closes the connection with 4008.
    std::size_t max_queue = 1024;
    /// A peer silent for half of this is pinged, for all of it is dropped.
    std::chrono::milliseconds idle_timeout{30'000};
    /// For the opening and the closing handshake.
    std::chrono::milliseconds handshake_timeout{5'000};
};

struct WebSocketMessage {
    std::string data;
    bool binary = false;
};

/// One connection, client or server side. Used on the runtime's thread.
class WebSocket {
public:
    virtual ~WebSocket() = default;

    /// The next message. A failure (Errc::unavailable, malformed, cancelled) means the connection is over;
    /// `close_code` then says how. One task receives, and keeps at it even when it expects nothing: pings,
    /// pongs and the peer's farewell are seen only while a receive is pending.
    virtual Task<Expected<WebSocketMessage>> receive() = 0;

    /// Queues a text message and returns at once; the payload is shared, not copied. False when the
    /// connection is closing, which is also what an overfull queue leads to.
    virtual bool send(std::shared_ptr<const std::string> text) = 0;
    bool send(std::string text) { return send(std::make_shared<const std::string>(std::move(text))); }

    /// Sends what is queued, then the close frame. At once when the peer does not take part in time.
    virtual void close(CloseCode code, std::string reason = {}) = 0;

    [[nodiscard]] virtual bool open() const = 0;
    /// The code the connection ended with: the peer's, or ours when we began.
    [[nodiscard]] virtual CloseCode close_code() const = 0;
    [[nodiscard]] virtual std::string subprotocol() const = 0;
    [[nodiscard]] virtual std::size_t queued() const = 0;
};

struct WebSocketRequest {
    std::string url;
    Headers headers;
    std::string subprotocol;
    WebSocketLimits limits;
    TlsClientOptions tls;
    std::chrono::milliseconds timeout{10'000};
};

Task<Expected<std::shared_ptr<WebSocket>>> connect_websocket(io::Runtime& runtime, WebSocketRequest request);

/// Broadcast by channel. A payload is one shared string however many take it; a connection that ended falls
/// out by itself. `publish` may be called from any thread, the rest on the runtime's.
class Hub {
public:
    explicit Hub(io::Runtime& runtime);
    Hub(const Hub&) = delete;
    Hub& operator=(const Hub&) = delete;
    ~Hub();

    void subscribe(std::string channel, std::shared_ptr<WebSocket> socket);
    void unsubscribe(std::string_view channel, const WebSocket& socket);
    void unsubscribe_all(const WebSocket& socket);
    void publish(std::string channel, std::shared_ptr<const std::string> text);
    [[nodiscard]] std::size_t subscribers(std::string_view channel) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace lariat::net
