#include "io/net/transport/websocket_connection.hpp"

#include "io/net/transport/connect.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/signal.hpp"
#include "io/runtime/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>
#include <exception>

namespace lariat::net::transport {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using RawSocket = websocket::stream<Stream, false>;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
const io::Logger log{"net"};

websocket::stream_base::timeout timeouts_of(const WebSocketLimits& limits) {
    return {.handshake_timeout = limits.handshake_timeout,
            .idle_timeout = limits.idle_timeout,
            .keep_alive_pings = true};
}

/// The connection itself. A writer task drains the queue; it lives until the connection is over.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(Stream stream, WebSocketLimits limits)
        : raw_{std::move(stream)}, limits_{limits}, farewell_{raw_.get_executor()} {
        raw_.set_option(timeouts_of(limits_));
        raw_.read_message_max(limits_.max_message_bytes);
        raw_.auto_fragment(false);
        raw_.text(true);
    }

    RawSocket& raw() noexcept { return raw_; }

    void begin(std::string subprotocol) {
        subprotocol_ = std::move(subprotocol);
        asio::co_spawn(raw_.get_executor(), write_loop(shared_from_this()),
                       [self = shared_from_this()](const std::exception_ptr& error) {
                           if (error)
                               self->writer_failed(error);
                           self->finish();
                       });
    }

    Task<Expected<WebSocketMessage>> receive() {
        const auto keep = shared_from_this();
        const auto [code, size] = co_await raw_.async_read(buffer_, kTuple);
        if (code) {
            note_end(code);
            co_return transport_failure(true, "WebSocket", code);
        }
        WebSocketMessage message{.data = beast::buffers_to_string(buffer_.data()),
                                 .binary = raw_.got_binary()};
        buffer_.clear();
        co_return message;
    }

    bool send(std::shared_ptr<const std::string> text) {
        if (closing_)
            return false;
        if (queue_.size() >= limits_.max_queue) {
            queue_.clear();
            close(CloseCode::slow_reader, "reader too slow");
            return false;
        }
        queue_.push_back(std::move(text));
        wake_.set();
        return true;
    }

    void close(CloseCode code, std::string reason) {
        if (closing_)
            return;
        closing_ = true;
        close_code_ = code;
        close_reason_ = std::move(reason);
        // The writer may sit in a write that the peer never takes.
        farewell_.expires_after(limits_.handshake_timeout);
        farewell_.async_wait([self = shared_from_this()](const error_code& cancelled) {
            if (!cancelled)
                self->abort();
        });
        wake_.set();
    }

    void abort() {
        closing_ = true;
        queue_.clear();
        raw_.next_layer().close();
        wake_.set();
    }

    [[nodiscard]] bool open() const { return !closing_; }
    [[nodiscard]] CloseCode close_code() const { return close_code_; }
    [[nodiscard]] const std::string& subprotocol() const { return subprotocol_; }
    [[nodiscard]] std::size_t queued() const { return queue_.size(); }
    io::Event& over() { return over_; }

private:
    static Task<void> write_loop(std::shared_ptr<Connection> self) {
        for (;;) {
            while (!self->queue_.empty()) {
                const auto text = std::move(self->queue_.front());
                self->queue_.pop_front();
                const auto [code, written] = co_await self->raw_.async_write(asio::buffer(*text), kTuple);
                if (code)
                    self->note_end(code);
                if (code)
                    co_return;
            }
            if (self->closing_)
                break;
            self->wake_.reset();
            co_await self->wake_.wait();
        }
        if (self->raw_.is_open()) {
            const websocket::close_reason reason{static_cast<websocket::close_code>(self->close_code_),
                                                 self->close_reason_};
            co_await self->raw_.async_close(reason, kTuple);
        }
    }

    void note_end(const error_code& code) {
        const bool by_peer = code == websocket::error::closed;
        if (by_peer && !closing_)
            close_code_ =
                raw_.reason().code == 0 ? CloseCode::no_status : static_cast<CloseCode>(raw_.reason().code);
        else if (code == websocket::error::message_too_big && !closing_)
            close_code_ = CloseCode::too_big;
        closing_ = true;
        queue_.clear();
        wake_.set();
    }

    void writer_failed(const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& failed) {
            log.error("websocket writer failed", {{"error", failed.what()}});
        } catch (...) {
            log.error("websocket writer failed");
        }
    }

    void finish() {
        closing_ = true;
        queue_.clear();
        farewell_.cancel();
        raw_.next_layer().close();
        over_.set();
    }

    RawSocket raw_;
    WebSocketLimits limits_;
    asio::steady_timer farewell_;
    beast::flat_buffer buffer_;
    std::deque<std::shared_ptr<const std::string>> queue_;
    io::Event wake_;
    io::Event over_;
    bool closing_ = false;
    CloseCode close_code_ = CloseCode::abnormal;
    std::string close_reason_;
    std::string subprotocol_;
};

/// What users hold: when the last one lets go, the connection closes although its writer still holds it.
class Handle final : public WebSocketConnection {
public:
    explicit Handle(std::shared_ptr<Connection> connection) : connection_{std::move(connection)} {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() override { connection_->close(CloseCode::going_away, {}); }

    Task<Expected<WebSocketMessage>> receive() override { return connection_->receive(); }
    bool send(std::shared_ptr<const std::string> text) override { return connection_->send(std::move(text)); }
    void close(CloseCode code, std::string reason) override { connection_->close(code, std::move(reason)); }
    [[nodiscard]] bool open() const override { return connection_->open(); }
    [[nodiscard]] CloseCode close_code() const override { return connection_->close_code(); }
    [[nodiscard]] std::string subprotocol() const override { return connection_->subprotocol(); }
    [[nodiscard]] std::size_t queued() const override { return connection_->queued(); }
    Task<void> finished() override { return connection_->over().wait(); }
    void abort() override { connection_->abort(); }

private:
    std::shared_ptr<Connection> connection_;
};

Task<Expected<std::shared_ptr<WebSocket>>> open_websocket(WebSocketRequest request) {
    LARIAT_CO_TRY(const Url url, parse_url(request.url));
    if (!url.websocket())
        co_return io::failure(Errc::invalid_argument, "not a ws URL: {}", url.origin());
    TlsContext tls;
    if (url.secure()) {
        LARIAT_CO_TRY(tls, client_tls(request.tls));
    }
    LARIAT_CO_TRY(Stream stream, co_await open_stream(url, std::move(tls)));

    const auto connection = std::make_shared<Connection>(std::move(stream), request.limits);
    connection->raw().set_option(websocket::stream_base::decorator([&request](websocket::request_type& head) {
        for (const auto& [name, value] : request.headers)
            head.set(name, value);
        if (!request.subprotocol.empty())
            head.set(beast::http::field::sec_websocket_protocol, request.subprotocol);
    }));
    websocket::response_type answer;
    const auto [code] =
        co_await connection->raw().async_handshake(answer, url.authority(), url.target, kTuple);
    if (code)
        co_return transport_failure(false, "WebSocket handshake with " + url.origin(), code);
    const std::string agreed{answer[beast::http::field::sec_websocket_protocol]};
    if (agreed != request.subprotocol)
        co_return io::failure(Errc::refused, "{} does not speak {}", url.origin(), request.subprotocol);
    connection->begin(agreed);
    co_return std::make_shared<Handle>(connection);
}

}  // namespace

Task<Expected<std::shared_ptr<WebSocketConnection>>> accept_websocket(Stream stream, WebSocketAccept accept) {
    const auto connection = std::make_shared<Connection>(std::move(stream), accept.limits);
    connection->raw().set_option(websocket::stream_base::decorator([&accept](websocket::response_type& head) {
        if (!accept.subprotocol.empty())
            head.set(beast::http::field::sec_websocket_protocol, accept.subprotocol);
        head.set("X-Request-Id", accept.request_id);
    }));
    const auto [code] = co_await connection->raw().async_accept(accept.head, kTuple);
    if (code)
        co_return transport_failure(true, "WebSocket handshake", code);
    connection->begin(accept.subprotocol);
    co_return std::make_shared<Handle>(connection);
}

}  // namespace lariat::net::transport

namespace lariat::net {

Task<Expected<std::shared_ptr<WebSocket>>> connect_websocket(io::Runtime&, WebSocketRequest request) {
    const auto limit = request.timeout;
    co_return co_await io::with_timeout(transport::open_websocket(std::move(request)), limit);
}

}  // namespace lariat::net
