#include "io/net/transport/connect.hpp"

#include "io/runtime/signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace lariat::net::transport {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
using Endpoints = std::vector<tcp::endpoint>;

/// Shared with the resolver's completion, which may come after the waiting task is gone.
struct Lookup {
    explicit Lookup(const asio::any_io_executor& executor) : resolver{executor} {}

    tcp::resolver resolver;
    error_code code;
    Endpoints endpoints;
    io::Event done;
};

Task<Expected<Endpoints>> resolve(std::string host, std::uint16_t port) {
    error_code code;
    const auto literal = asio::ip::make_address(host, code);
    if (!code)
        co_return Endpoints{tcp::endpoint{literal, port}};

    const auto lookup = std::make_shared<Lookup>(co_await asio::this_coro::executor);
    lookup->resolver.async_resolve(
        host, std::to_string(port), tcp::resolver::numeric_service,
        [lookup](const error_code& failed, const tcp::resolver::results_type& found) {
            lookup->code = failed;
            for (const auto& entry : found)
                lookup->endpoints.push_back(entry.endpoint());
            lookup->done.set();
        });
    co_await lookup->done.wait();
    if (lookup->code)
        co_return transport_failure(false, "looking up " + host, lookup->code);
    co_return std::move(lookup->endpoints);
}

bool is_untrusted(const error_code& code) {
    return code.category() == asio::error::get_ssl_category() &&
           ERR_GET_REASON(static_cast<unsigned long>(code.value())) == SSL_R_CERTIFICATE_VERIFY_FAILED;
}

Expected<TlsContext> make_context(asio::ssl::context::method method) {
    auto context = std::make_shared<asio::ssl::context>(method);
    if (SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION) != 1)
        return io::failure(Errc::internal, "TLS 1.2 is not available");
    return context;
}

}  // namespace

std::unexpected<Failure> transport_failure(bool sent, std::string_view what, const error_code& code) {
    const Errc kind = code == asio::error::operation_aborted ? Errc::cancelled : Errc::unavailable;
    return std::unexpected{
        Failure{kind, fmt::format("{}: {}", what, code.message()), std::make_shared<TransportError>(sent)}};
}

Expected<TlsContext> client_tls(const TlsClientOptions& options) {
    LARIAT_TRY(TlsContext context, make_context(asio::ssl::context::tls_client));
    error_code code;
    context->set_default_verify_paths(code);
    if (code)
        return io::failure(Errc::unavailable, "system certificates: {}", code.message());
    if (!options.extra_ca_file.empty()) {
        context->load_verify_file(options.extra_ca_file, code);
        if (code)
            return io::failure(Errc::invalid_argument, "{}: {}", options.extra_ca_file, code.message());
    }
    context->set_verify_mode(asio::ssl::verify_peer);
    return context;
}

Expected<TlsContext> server_tls(const std::string& certificate_file, const std::string& key_file) {
    LARIAT_TRY(TlsContext context, make_context(asio::ssl::context::tls_server));
    error_code code;
    context->use_certificate_chain_file(certificate_file, code);
    if (code)
        return io::failure(Errc::invalid_argument, "{}: {}", certificate_file, code.message());
    context->use_private_key_file(key_file, asio::ssl::context::pem, code);
    if (code)
        return io::failure(Errc::invalid_argument, "{}: {}", key_file, code.message());
    return context;
}

Task<Expected<Stream>> open_stream(Url url, TlsContext tls) {
    LARIAT_CO_TRY(const Endpoints endpoints, co_await resolve(url.host, url.port));
    tcp::socket socket{co_await asio::this_coro::executor};
    const auto [code, chosen] = co_await asio::async_connect(socket, endpoints, kTuple);
    if (code)
        co_return transport_failure(false, "connecting to " + url.origin(), code);
    error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    if (!tls)
        co_return Stream{std::move(socket)};

    Stream stream{std::move(socket), std::move(tls)};
    const error_code failed = co_await stream.client_handshake(url.host);
    if (is_untrusted(failed))
        co_return std::unexpected{Failure{Errc::refused, "certificate of " + url.origin() + " is not trusted",
                                          std::make_shared<TransportError>(false)}};
    if (failed)
        co_return transport_failure(false, "TLS with " + url.origin(), failed);
    co_return stream;
}

}  // namespace lariat::net::transport
