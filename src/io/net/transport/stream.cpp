#include "io/net/transport/stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <string>

namespace lariat::net::transport {

struct Stream::Impl {
    explicit Impl(tcp::socket from) : socket{std::move(from)} {}

    tcp::socket socket;
    std::shared_ptr<asio::ssl::context> context;
    std::optional<asio::ssl::stream<tcp::socket&>> tls;
};

Stream::Stream(tcp::socket socket) : impl_{std::make_unique<Impl>(std::move(socket))} {}

Stream::Stream(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls) : Stream{std::move(socket)} {
    impl_->context = std::move(tls);
    impl_->tls.emplace(impl_->socket, *impl_->context);
}

Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

Stream::executor_type Stream::get_executor() noexcept {
    return impl_->socket.get_executor();
}

tcp::socket& Stream::socket() noexcept {
    return impl_->socket;
}

bool Stream::secure() const noexcept {
    return impl_->tls.has_value();
}

io::Task<error_code> Stream::client_handshake(std::string host) {
    error_code code;
    asio::ip::make_address(host, code);
    // RFC 6066: no literal addresses in SNI.
    if (code && SSL_set_tlsext_host_name(impl_->tls->native_handle(), host.c_str()) != 1)
        co_return asio::error::invalid_argument;
    impl_->tls->set_verify_callback(asio::ssl::host_name_verification{host});
    const auto [failed] = co_await impl_->tls->async_handshake(asio::ssl::stream_base::client,
                                                               asio::as_tuple(asio::use_awaitable));
    co_return failed;
}

io::Task<error_code> Stream::server_handshake() {
    const auto [failed] = co_await impl_->tls->async_handshake(asio::ssl::stream_base::server,
                                                               asio::as_tuple(asio::use_awaitable));
    co_return failed;
}

void Stream::close() noexcept {
    error_code ignored;
    impl_->socket.close(ignored);
}

void Stream::shutdown_send() noexcept {
    error_code ignored;
    impl_->socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Stream::tls_read(asio::mutable_buffer into, Erased handler) {
    impl_->tls->async_read_some(into, std::move(handler));
}

void Stream::tls_write(const Gathered& from, Erased handler) {
    impl_->tls->async_write_some(from, std::move(handler));
}

}  // namespace lariat::net::transport
