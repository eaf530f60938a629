#pragma once

#include "io/runtime/task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/role.hpp>

#include <array>
#include <functional>
#include <memory>
#include <utility>

namespace boost::asio::ssl {
class context;
}

namespace lariat::net::transport {

using asio::ip::tcp;
using boost::system::error_code;

/// A TCP connection, with TLS on it or without, as one type: whatever is built on it (HTTP, WebSocket) is
/// instantiated once. Plain reads and writes go straight to the socket; those of TLS pay one type-erased
/// handler each.
class Stream {
public:
    using executor_type = asio::any_io_executor;

    /// Plain.
    explicit Stream(tcp::socket socket);
    /// TLS; the handshake is still to come. The context is kept alive.
    Stream(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls);
    Stream(Stream&&) noexcept;
    Stream& operator=(Stream&&) noexcept;
    ~Stream();

    executor_type get_executor() noexcept;
    tcp::socket& socket() noexcept;
    [[nodiscard]] bool secure() const noexcept;

    /// `host` is sent as SNI and must be what the certificate names.
    io::Task<error_code> client_handshake(std::string host);
    io::Task<error_code> server_handshake();

    /// Ends what is pending and closes the socket, without a farewell.
    void close() noexcept;
    void shutdown_send() noexcept;

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [](auto handler, Stream* self, const Buffers& into) {
                if (self->secure())
                    self->tls_read(first_of(into), self->erased(std::move(handler)));
                else
                    self->socket().async_read_some(into, std::move(handler));
            },
            token, this, buffers);
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return asio::async_initiate<Token, void(error_code, std::size_t)>(
            [](auto handler, Stream* self, const Buffers& from) {
                if (self->secure())
                    self->tls_write(gathered(from), self->erased(std::move(handler)));
                else
                    self->socket().async_write_some(from, std::move(handler));
            },
            token, this, buffers);
    }

private:
    struct Impl;

    using Callback = std::move_only_function<void(error_code, std::size_t)>;
    using Erased = asio::executor_binder<asio::cancellation_slot_binder<Callback, asio::cancellation_slot>,
                                         asio::any_io_executor>;
    using Gathered = std::array<asio::const_buffer, 8>;

    template <class Handler>
    Erased erased(Handler handler) {
        const asio::cancellation_slot slot = asio::get_associated_cancellation_slot(handler);
        const asio::any_io_executor executor = asio::get_associated_executor(handler, get_executor());
        return asio::bind_executor(executor,
                                   asio::bind_cancellation_slot(slot, Callback{std::move(handler)}));
    }

    template <class Buffers>
    static asio::mutable_buffer first_of(const Buffers& buffers) {
        const auto end = asio::buffer_sequence_end(buffers);
        for (auto at = asio::buffer_sequence_begin(buffers); at != end; ++at) {
            const asio::mutable_buffer buffer{*at};
            if (buffer.size() > 0)
                return buffer;
        }
        return {};
    }

    /// The first few buffers: a header and its payload then share one TLS record. The rest comes with the
    /// next call, as `write_some` allows.
    template <class Buffers>
    static Gathered gathered(const Buffers& buffers) {
        Gathered list{};
        std::size_t used = 0;
        const auto end = asio::buffer_sequence_end(buffers);
        for (auto at = asio::buffer_sequence_begin(buffers); at != end && used < list.size(); ++at) {
            const asio::const_buffer buffer{*at};
            if (buffer.size() > 0)
                list[used++] = buffer;
        }
        return list;
    }

    void tls_read(asio::mutable_buffer into, Erased handler);
    void tls_write(const Gathered& from, Erased handler);

    std::unique_ptr<Impl> impl_;
};

/// Called by Beast when a WebSocket has said goodbye.
template <class Handler>
void async_teardown(boost::beast::role_type, Stream& stream, Handler&& handler) {
    stream.shutdown_send();
    asio::post(stream.get_executor(),
               boost::beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

/// Called by Beast when a WebSocket times out.
inline void beast_close_socket(Stream& stream) {
    stream.close();
}

}  // namespace lariat::net::transport
