#include "io/net/transport/server_session.hpp"

#include "io/net/transport/request_reader.hpp"
#include "io/runtime/log.hpp"
#include "io/runtime/timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>

namespace lariat::net::transport {
namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kMaxLinger = std::size_t{4} << 20U;
const io::Logger log{"http"};

bool is_clean_field(std::string_view text) noexcept {
    return std::ranges::none_of(text,
                                [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; });
}

bool may_have_body(int status) noexcept {
    return status >= 200 && status != 204 && status != 304;
}

std::string response_head(const Response& response,
                          const Request& request,
                          bool keep_alive,
                          const std::string& date) {
    std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nX-Request-Id: {}\r\n", response.status,
                                   reason_of(response.status), date, request.id);
    for (const auto& [name, value] : response.headers) {
        // A line break in a value would let its author write headers of their own.
        if (!is_clean_field(name) || !is_clean_field(value))
            continue;
        head.append(name).append(": ").append(value).append("\r\n");
    }
    if (may_have_body(response.status))
        head += fmt::format("Content-Length: {}\r\n", view_of(response.body).size());
    head += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

Task<bool> write_response(ServerContext* server,
                          ServerSession* session,
                          const Request* request,
                          Response* response,
                          bool keep_alive) {
    server->options.finish(*request, *response);
    const std::string head = response_head(*response, *request, keep_alive, server->date());
    const bool with_body = request->method != "HEAD" && may_have_body(response->status);
    const std::string_view body = with_body ? view_of(response->body) : std::string_view{};
    session->expire_after(server->options.write_timeout);
    const std::array<asio::const_buffer, 2> message{asio::buffer(head), asio::buffer(body)};
    const auto [code, count] = co_await asio::async_write(*session->stream, message, kTuple);
    co_return !code;
}

/// Lets the client read an answer given before its request was read to the end: closing on unread bytes
/// would reset the connection and destroy the answer.
Task<void> linger(ServerSession* session) {
    session->stream->shutdown_send();
    std::array<char, 4096> waste;
    for (std::size_t seen = 0; seen < kMaxLinger;) {
        const auto [code, count] = co_await session->stream->async_read_some(asio::buffer(waste), kTuple);
        if (code)
            break;
        seen += count;
    }
}

Task<Response> handle_safely(const Handler* handler, Request request) {
    const Request about{.id = request.id,
                        .method = request.method,
                        .target = {},
                        .path = request.path,
                        .query = {},
                        .parameters = {},
                        .headers = {},
                        .body = {},
                        .remote = {}};
    std::string error;
    bool aborted = false;
    try {
        co_return co_await (*handler)(std::move(request));
    } catch (const boost::system::system_error& failed) {
        aborted = failed.code() == asio::error::operation_aborted;
        error = failed.what();
    } catch (const std::exception& failed) {
        error = failed.what();
    }
    if (aborted)
        co_return problem_response(
            about,
            {.status = 503, .code = "stopping", .detail = "the server is stopping", .retryable = true});
    log.error("handler failed", {{"path", about.path}, {"request_id", about.id}, {"error", error}});
    co_return problem_response(
        about, {.status = 500, .code = "internal", .detail = "the request could not be handled"});
}

Task<Response> respond(ServerContext* server, Router::Match match, Request request) {
    if (match.allow.empty())
        co_return problem_response(
            request, {.status = 404, .code = "not_found", .detail = "there is nothing at this path"});
    if (request.method == "OPTIONS" && match.handler == nullptr) {
        co_return Response{.status = 204, .headers = {{"Allow", match.allow}}, .body = {}};
    }
    if (match.websocket_handler != nullptr) {
        Response response = problem_response(
            request,
            {.status = 426, .code = "upgrade_required", .detail = "this path speaks WebSocket only"});
        response.headers.set("Upgrade", "websocket");
        co_return response;
    }
    if (match.handler == nullptr) {
        Response response = problem_response(
            request, {.status = 405, .code = "method_not_allowed", .detail = "allowed here: " + match.allow});
        response.headers.set("Allow", match.allow);
        co_return response;
    }
    request.parameters = std::move(match.parameters);
    co_return co_await handle_safely(match.handler, std::move(request));
}

/// A page of another site may open a WebSocket to us and would send our cookies with it; browsers tell
/// where the page came from.
bool is_same_origin(const Request& request) {
    const std::string_view origin = request.headers.get("Origin");
    if (origin.empty())
        return true;
    const std::size_t authority = origin.find("://");
    return authority != std::string_view::npos &&
           equal_ignoring_case(origin.substr(authority + 3), request.headers.get("Host"));
}

std::optional<std::string> agree_on_subprotocol(const WebSocketRoute& route, const Request& request) {
    if (route.subprotocols.empty())
        return std::string{};
    for (const std::string& ours : route.subprotocols) {
        if (lists_token(request.headers.get("Sec-WebSocket-Protocol"), ours))
            return ours;
    }
    return std::nullopt;
}

std::optional<Problem> refusal_of_upgrade(const Request& request, bool subprotocol_agreed) {
    if (!is_same_origin(request))
        return Problem{.status = 403, .code = "cross_origin", .detail = "WebSocket from another origin"};
    if (!subprotocol_agreed)
        return Problem{.status = 400,
                       .code = "no_subprotocol",
                       .detail = "none of the offered subprotocols is spoken here"};
    return std::nullopt;
}

Task<void> run_handler(const WebSocketHandler* handler,
                       Request request,
                       std::shared_ptr<WebSocketConnection> socket) {
    std::string error;
    const std::string path = request.path;
    try {
        co_await (*handler)(std::move(request), socket);
    } catch (const boost::system::system_error& failed) {
        if (failed.code() != asio::error::operation_aborted)
            error = failed.what();
    } catch (const std::exception& failed) {
        error = failed.what();
    }
    if (!error.empty())
        log.error("websocket handler failed", {{"path", path}, {"error", error}});
    socket->close(error.empty() ? CloseCode::normal : CloseCode::internal_error);
}

Task<void> serve_websocket(std::shared_ptr<ServerSession> session,
                           Router::Match match,
                           std::string subprotocol,
                           Request request,
                           HttpHead head) {
    session->never_expire();
    Stream stream = std::move(*session->stream);
    session->stream.reset();
    WebSocketAccept accept{.head = std::move(head),
                           .subprotocol = std::move(subprotocol),
                           .request_id = request.id,
                           .limits = match.websocket_route->limits};
    auto accepted = co_await accept_websocket(std::move(stream), std::move(accept));
    if (!accepted)
        co_return;
    const auto socket = std::move(*accepted);
    session->socket = socket;
    request.parameters = std::move(match.parameters);
    co_await run_handler(match.websocket_handler, std::move(request), socket);
    co_await io::shield_from_cancellation();
    co_await socket->finished();
}

}  // namespace

Task<void> serve(std::shared_ptr<ServerContext> server, std::shared_ptr<ServerSession> session) {
    if (session->stream->secure()) {
        session->expire_after(server->options.read_timeout);
        if (co_await session->stream->server_handshake())
            co_return;
    }
    RequestReader reader{*server, *session};
    for (;;) {
        ReadOutcome outcome = co_await reader.next();
        if (outcome.closed)
            co_return;
        Request request = std::move(outcome.request);
        if (outcome.problem) {
            Response response = problem_response(request, *outcome.problem);
            if (co_await write_response(server.get(), session.get(), &request, &response, false))
                co_await linger(session.get());
            co_return;
        }

        Router::Match match = server->router.match(request.method, request.path);
        std::optional<Problem> refusal;
        if (match.websocket_handler != nullptr && boost::beast::websocket::is_upgrade(outcome.head)) {
            auto subprotocol = agree_on_subprotocol(*match.websocket_route, request);
            refusal = refusal_of_upgrade(request, subprotocol.has_value());
            if (!refusal && reader.has_unread())
                refusal = Problem{.status = 400, .code = "malformed", .detail = "data before the upgrade"};
            if (!refusal) {
                co_await serve_websocket(session, std::move(match), *subprotocol, std::move(request),
                                         std::move(outcome.head));
                co_return;
            }
        }

        session->never_expire();
        std::string body = std::move(request.body);
        const Request about = request;
        request.body = std::move(body);
        Response response;
        if (refusal)
            response = problem_response(request, *refusal);
        else
            response = co_await respond(server.get(), std::move(match), std::move(request));
        const bool keep_alive = outcome.keep_alive && !server->draining;
        const bool written =
            co_await write_response(server.get(), session.get(), &about, &response, keep_alive);
        if (!written || !keep_alive)
            co_return;
    }
}

}  // namespace lariat::net::transport
