#pragma once

#include "io/runtime/runtime.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lariat::net::testing {

/// The server's end of one connection, in the hands of a script that may do anything with it.
class RawConnection {
public:
    explicit RawConnection(asio::ip::tcp::socket socket) : socket_{std::move(socket)} {}

    /// Head and body of the next HTTP request; nothing when the client is gone.
    io::Task<std::optional<std::string>> read_request();
    io::Task<void> write(std::string bytes);
    /// A whole HTTP answer with that body.
    io::Task<void> answer(std::string body, int status = 200, std::string extra_fields = {});
    /// Until the client closes.
    io::Task<void> wait_for_end();
    void close();
    void reset();

    /// Does the opening handshake by hand.
    io::Task<bool> accept_websocket();
    /// Payload of the next text frame; nothing at a close frame or the end. Pings are skipped.
    io::Task<std::optional<std::string>> read_frame();
    io::Task<void> write_frame(std::string payload);
    /// Only the first half of the frame's bytes.
    io::Task<void> write_half_frame(std::string payload);

private:
    io::Task<bool> fill(std::size_t at_least);

    asio::ip::tcp::socket socket_;
    std::string buffer_;
};

using Script = std::function<io::Task<void>(std::shared_ptr<RawConnection>, int connection_number)>;

/// A listener on loopback that plays a script for each connection; they count from 0.
class RawServer {
public:
    RawServer(io::Runtime& runtime, Script script);
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::string http_url() const;
    [[nodiscard]] std::string ws_url() const;
    [[nodiscard]] int connections() const { return *count_; }

private:
    std::shared_ptr<asio::ip::tcp::acceptor> acceptor_;
    std::shared_ptr<int> count_ = std::make_shared<int>(0);
};

/// The id of the n-th request in a JSON-RPC message of ours.
std::string id_of(std::string_view message, std::size_t n = 0);
/// {"jsonrpc":"2.0","id":…,"result":…}
std::string rpc_result(std::string_view id, std::string_view result);

/// What came before and after the empty line of an HTTP message.
std::string_view body_of(std::string_view message);

}  // namespace lariat::net::testing
