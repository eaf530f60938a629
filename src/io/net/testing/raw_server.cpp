#include "io/net/testing/raw_server.hpp"

#include "io/net/headers.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/core.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <charconv>

namespace lariat::net::testing {
namespace {

using asio::ip::tcp;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

std::string field_of(std::string_view head, std::string_view name) {
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name))
            return std::string{line.substr(std::min(line.size(), line.find_first_not_of(' ', colon + 1)))};
        head = end == std::string_view::npos ? std::string_view{} : head.substr(end + 2);
    }
    return {};
}

/// RFC 6455, section 4.2.2.
std::string accept_key(const std::string& key) {
    const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::array<unsigned char, 64> encoded{};
    const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
    return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

std::string frame_of(const std::string& payload) {
    std::string frame{'\x81'};
    if (payload.size() < 126) {
        frame += static_cast<char>(payload.size());
    } else {
        frame += '\x7e';
        frame += static_cast<char>(payload.size() >> 8U);
        frame += static_cast<char>(payload.size() & 0xffU);
    }
    return frame + payload;
}

io::Task<void> accept_all(std::shared_ptr<tcp::acceptor> acceptor,
                          std::shared_ptr<int> count,
                          Script script) {
    for (;;) {
        auto [code, socket] = co_await acceptor->async_accept(kTuple);
        if (code)
            co_return;
        socket.set_option(tcp::no_delay{true}, code);
        const auto connection = std::make_shared<RawConnection>(std::move(socket));
        asio::co_spawn(acceptor->get_executor(), script(connection, (*count)++), asio::detached);
    }
}

}  // namespace

io::Task<bool> RawConnection::fill(std::size_t at_least) {
    std::array<char, 4096> chunk;
    while (buffer_.size() < at_least) {
        const auto [code, count] = co_await socket_.async_read_some(asio::buffer(chunk), kTuple);
        if (code)
            co_return false;
        buffer_.append(chunk.data(), count);
    }
    co_return true;
}

io::Task<std::optional<std::string>> RawConnection::read_request() {
    std::size_t head_end = buffer_.find("\r\n\r\n");
    while (head_end == std::string::npos) {
        const bool more = co_await fill(buffer_.size() + 1);
        if (!more)
            co_return std::nullopt;
        head_end = buffer_.find("\r\n\r\n");
    }
    std::size_t body = 0;
    const std::string length = field_of(std::string_view{buffer_}.substr(0, head_end), "content-length");
    std::from_chars(length.data(), length.data() + length.size(), body);
    const std::size_t total = head_end + 4 + body;
    const bool whole = co_await fill(total);
    if (!whole)
        co_return std::nullopt;
    std::string request = buffer_.substr(0, total);
    buffer_.erase(0, total);
    co_return request;
}

io::Task<void> RawConnection::write(std::string bytes) {
    co_await asio::async_write(socket_, asio::buffer(bytes), kTuple);
}

io::Task<void> RawConnection::answer(std::string body, int status, std::string extra_fields) {
    co_await write(fmt::format("HTTP/1.1 {} Status\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                               extra_fields, body));
}

io::Task<void> RawConnection::wait_for_end() {
    bool open = true;
    while (open)
        open = co_await fill(buffer_.size() + 1);
}

void RawConnection::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void RawConnection::reset() {
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
    socket_.close(ignored);
}

io::Task<bool> RawConnection::accept_websocket() {
    const auto request = co_await read_request();
    if (!request)
        co_return false;
    const std::string key = field_of(*request, "sec-websocket-key");
    co_await write(
        fmt::format("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: {}\r\n\r\n",
                    accept_key(key)));
    co_return !key.empty();
}

io::Task<std::optional<std::string>> RawConnection::read_frame() {
    for (;;) {
        const bool started = co_await fill(2);
        if (!started)
            co_return std::nullopt;
        const unsigned opcode = static_cast<unsigned char>(buffer_[0]) & 0x0fU;
        std::size_t length = static_cast<unsigned char>(buffer_[1]) & 0x7fU;
        std::size_t head = 2;
        if (length == 126) {
            const bool sized = co_await fill(4);
            if (!sized)
                co_return std::nullopt;
            length = static_cast<std::size_t>(static_cast<unsigned char>(buffer_[2])) << 8U |
                     static_cast<unsigned char>(buffer_[3]);
            head = 4;
        }
        const bool whole = co_await fill(head + 4 + length);
        if (!whole)
            co_return std::nullopt;
        const std::string mask = buffer_.substr(head, 4);
        std::string payload = buffer_.substr(head + 4, length);
        buffer_.erase(0, head + 4 + length);
        for (std::size_t i = 0; i < payload.size(); ++i)
            payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
        if (opcode == 8)
            co_return std::nullopt;
        if (opcode == 1)
            co_return payload;
    }
}

io::Task<void> RawConnection::write_frame(std::string payload) {
    co_await write(frame_of(payload));
}

io::Task<void> RawConnection::write_half_frame(std::string payload) {
    const std::string frame = frame_of(payload);
    co_await write(frame.substr(0, frame.size() / 2));
}

RawServer::RawServer(io::Runtime& runtime, Script script)
    : acceptor_{std::make_shared<tcp::acceptor>(runtime.executor(),
                                                tcp::endpoint{asio::ip::address_v4::loopback(), 0})} {
    runtime.spawn(accept_all(acceptor_, count_, std::move(script)), "raw server");
}

std::uint16_t RawServer::port() const {
    return acceptor_->local_endpoint().port();
}

std::string RawServer::http_url() const {
    return fmt::format("http://127.0.0.1:{}/", port());
}

std::string RawServer::ws_url() const {
    return fmt::format("ws://127.0.0.1:{}/", port());
}

std::string id_of(std::string_view message, std::size_t n) {
    constexpr std::string_view kKey = "\"id\":";
    std::size_t at = message.find(kKey);
    for (; n > 0 && at != std::string_view::npos; --n)
        at = message.find(kKey, at + 1);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = message.substr(at + kKey.size());
    return std::string{rest.substr(0, rest.find(','))};
}

std::string rpc_result(std::string_view id, std::string_view result) {
    return fmt::format(R"({{"jsonrpc":"2.0","id":{},"result":{}}})", id, result);
}

std::string_view body_of(std::string_view message) {
    const std::size_t end = message.find("\r\n\r\n");
    return end == std::string_view::npos ? std::string_view{} : message.substr(end + 4);
}

}  // namespace lariat::net::testing
