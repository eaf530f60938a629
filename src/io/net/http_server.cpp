#include "io/net/http_server.hpp"

#include "io/net/transport/server_session.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/signal.hpp"
#include "io/runtime/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <list>

namespace lariat::net {
namespace {

using transport::error_code;
using transport::ServerContext;
using transport::ServerSession;
using transport::tcp;
using Sessions = std::list<std::shared_ptr<ServerSession>>;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
const io::Logger log{"http"};

/// How often deadlines are looked at: a fraction of the shortest of them.
std::chrono::milliseconds sweep_interval(const HttpServer::Options& options) {
    const auto shortest = std::min({options.read_timeout, options.write_timeout, options.idle_timeout});
    return std::clamp(shortest / 4, std::chrono::milliseconds{5}, std::chrono::milliseconds{1000});
}

}  // namespace

struct HttpServer::State : std::enable_shared_from_this<HttpServer::State> {
    State(const asio::any_io_executor& on, Router router, Options options)
        : executor{on},
          context{std::make_shared<ServerContext>(std::move(router), std::move(options))},
          acceptor{on},
          sweeper{on} {}

    void begin(tcp::socket socket) {
        error_code code;
        const auto peer = socket.remote_endpoint(code);
        socket.set_option(tcp::no_delay{true}, code);
        transport::Stream stream = context->tls ? transport::Stream{std::move(socket), context->tls}
                                                : transport::Stream{std::move(socket)};
        const auto session = std::make_shared<ServerSession>(std::move(stream), peer.address().to_string());
        const auto place = sessions.insert(sessions.end(), session);
        asio::co_spawn(
            executor, serve(context, session),
            asio::bind_cancellation_slot(session->cancel.slot(),
                                         [self = shared_from_this(), place](const std::exception_ptr& error) {
                                             self->end(place, error);
                                         }));
    }

    void end(Sessions::iterator place, const std::exception_ptr& error) {
        if (error)
            report(error);
        if ((*place)->stream)
            (*place)->stream->close();
        // Its cancellation signal must outlive the completion that is being delivered.
        asio::post(executor, [self = shared_from_this(), place] {
            self->sessions.erase(place);
            if (self->sessions.empty())
                self->idle.set();
        });
    }

    static void report(const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const boost::system::system_error& failed) {
            if (failed.code() != asio::error::operation_aborted)
                log.error("connection failed", {{"error", failed.what()}});
        } catch (const std::exception& failed) {
            log.error("connection failed", {{"error", failed.what()}});
        }
    }

    void sweep() {
        sweeper.expires_after(sweep_interval(context->options));
        sweeper.async_wait([self = shared_from_this()](const error_code& cancelled) {
            if (cancelled)
                return;
            const auto now = std::chrono::steady_clock::now();
            for (const auto& session : self->sessions) {
                if (session->deadline < now && session->stream)
                    session->stream->close();
            }
            self->sweep();
        });
    }

    static Task<void> accept_loop(std::shared_ptr<State> self) {
        for (;;) {
            auto [code, socket] = co_await self->acceptor.async_accept(kTuple);
            if (code == asio::error::operation_aborted)
                co_return;
            if (code) {
                // Out of descriptors, most likely: connections that end make room.
                log.warn("cannot accept", {{"error", code.message()}});
                co_await io::sleep_for(std::chrono::milliseconds{50});
                continue;
            }
            if (self->sessions.size() >= self->context->options.max_connections)
                continue;  // the socket closes here
            self->begin(std::move(socket));
        }
    }

    void begin_drain() {
        error_code ignored;
        acceptor.close(ignored);
        context->draining = true;
        for (const auto& session : sessions) {
            if (const auto socket = session->socket.lock())
                socket->close(CloseCode::going_away, "server is stopping");
            else if (session->waiting && session->stream)
                session->stream->close();
        }
        if (sessions.empty())
            idle.set();
    }

    void cut_off() {
        for (const auto& session : sessions) {
            session->cancel.emit(asio::cancellation_type::terminal);
            if (const auto socket = session->socket.lock())
                socket->abort();
            else if (session->stream)
                session->stream->close();
        }
    }

    asio::any_io_executor executor;
    std::shared_ptr<ServerContext> context;
    tcp::acceptor acceptor;
    asio::steady_timer sweeper;
    Sessions sessions;
    io::Event idle;
    std::uint16_t port = 0;
};

HttpServer::HttpServer(io::Runtime& runtime, Router router, Options options)
    : state_{std::make_shared<State>(runtime.executor(), std::move(router), std::move(options))} {}

HttpServer::~HttpServer() {
    // Sessions hold the state through their own completions; without this they would go on.
    state_->begin_drain();
    state_->cut_off();
    state_->sweeper.cancel();
}

Expected<void> HttpServer::listen() {
    const Options& options = state_->context->options;
    if (!options.tls_certificate_file.empty() || !options.tls_key_file.empty()) {
        LARIAT_TRY(state_->context->tls,
                   transport::server_tls(options.tls_certificate_file, options.tls_key_file));
    }
    error_code code;
    const auto address = asio::ip::make_address(options.address, code);
    if (code)
        return io::failure(Errc::invalid_argument, "not an IP address to listen on: {}", options.address);
    const tcp::endpoint endpoint{address, options.port};
    tcp::acceptor& acceptor = state_->acceptor;
    acceptor.open(endpoint.protocol(), code);
    if (!code)
        acceptor.set_option(tcp::acceptor::reuse_address{true}, code);
    if (!code)
        acceptor.bind(endpoint, code);
    if (!code)
        acceptor.listen(4096, code);
    if (code) {
        const Errc why = code == asio::error::address_in_use ? Errc::conflict : Errc::unavailable;
        return io::failure(why, "cannot listen on {}:{}: {}", options.address, options.port, code.message());
    }
    state_->port = acceptor.local_endpoint(code).port();
    return io::ok();
}

std::uint16_t HttpServer::port() const noexcept {
    return state_->port;
}

std::size_t HttpServer::connections() const noexcept {
    return state_->sessions.size();
}

Task<void> HttpServer::run() {
    const auto state = state_;
    state->sweep();
    try {
        co_await State::accept_loop(state);
    } catch (const boost::system::system_error& cancelled) {
        if (cancelled.code() != asio::error::operation_aborted)
            throw;
    }
    co_await io::shield_from_cancellation();
    state->begin_drain();
    const auto grace = state->context->options.stop_grace;
    const bool in_time = co_await io::run_with_limit(state->idle.wait(), grace);
    if (!in_time) {
        state->cut_off();
        co_await io::run_with_limit(state->idle.wait(), grace);
    }
    state->sweeper.cancel();
}

void security_headers(const Request& request, Response& response) {
    Headers& headers = response.headers;
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    if (!headers.has("Content-Security-Policy")) {
        headers.set("Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                    "frame-ancestors 'none'");
    }
    if (request.secure)
        headers.set("Strict-Transport-Security", "max-age=31536000");
}

}  // namespace lariat::net
