#pragma once

#include "io/net/router.hpp"
#include "io/runtime/runtime.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lariat::net {

/// HTTP/1.1 and WebSocket server. Answers unknown paths, wrong methods, oversized and malformed requests
/// itself, with problem+json. Used on the runtime's thread.
class HttpServer {
public:
    struct Options {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;  ///< 0: the system chooses, see `port()`
        /// Both set: TLS 1.2 or later.
        std::string tls_certificate_file;
        std::string tls_key_file;
        /// Names the Host field may hold, without port; a guard against DNS rebinding. The address bound to
        /// and the names of loopback are always allowed.
        std::vector<std::string> allowed_hosts;
        std::size_t max_header_bytes = std::size_t{16} << 10U;
        std::size_t max_body_bytes = std::size_t{1} << 20U;
        std::size_t max_connections = 16'384;
        /// From the first byte of a request to its last.
        std::chrono::milliseconds read_timeout{10'000};
        /// For the answer to be taken by the client.
        std::chrono::milliseconds write_timeout{10'000};
        /// Between requests.
        std::chrono::milliseconds idle_timeout{60'000};
        /// For requests in work and open WebSockets when the server stops.
        std::chrono::milliseconds stop_grace{2'000};
        /// Sees every answer before it is sent; by default adds `security_headers`.
        std::function<void(const Request&, Response&)> finish;
    };

    HttpServer(io::Runtime& runtime, Router router, Options options);
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    ~HttpServer();

    /// Binds; after it `port()` is known and connections queue up.
    Expected<void> listen();
    [[nodiscard]] std::uint16_t port() const noexcept;

    /// Serves until the task is cancelled, then stops taking connections, lets requests in work end,
    /// closes WebSockets with 1001, and returns.
    Task<void> run();

    [[nodiscard]] std::size_t connections() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// nosniff, a same-origin content security policy, no framing, no referrer, COOP and CORP.
void security_headers(const Request& request, Response& response);

}  // namespace lariat::net
