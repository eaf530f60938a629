#pragma once

#include "io/net/headers.hpp"
#include "io/net/url.hpp"
#include "io/runtime/runtime.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace lariat::net {

using io::Expected;
using io::Failure;
using io::Task;

/// Detail of a failure between us and the peer. `sent` is false only when no byte of the request can have
/// reached the peer; otherwise what became of it is unknown.
struct TransportError : io::FailureDetail {
    explicit TransportError(bool was_sent) : sent{was_sent} {}
    bool sent;
};

/// False only when the request certainly did not reach the peer.
bool may_have_been_sent(const Failure& failure);

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    Headers headers;
    std::string body;
    /// For the whole exchange: name lookup, connect, TLS, answer.
    std::chrono::milliseconds timeout{10'000};
    /// May be sent again on a fresh connection when a kept one turns out to be dead.
    bool idempotent = false;
};

struct HttpResponse {
    int status = 0;
    Headers headers;
    std::string body;
};

struct TlsClientOptions {
    /// Certificates trusted besides the system's, PEM.
    std::string extra_ca_file;
};

/// HTTP/1.1 over TCP and TLS 1.2 or later, with the peer verified against the system's authorities. Keeps
/// connections alive between requests. Redirects are answers like any other. Used on the runtime's thread.
class HttpClient {
public:
    struct Options {
        TlsClientOptions tls;
        std::size_t max_body_bytes = std::size_t{64} << 20U;
        std::size_t max_header_bytes = std::size_t{64} << 10U;
        std::size_t max_idle_per_host = 8;
        std::chrono::milliseconds idle_timeout{30'000};
        std::string user_agent = "lariat";
    };

    explicit HttpClient(io::Runtime& runtime);
    HttpClient(io::Runtime& runtime, Options options);
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// Errc::timeout, unavailable (with a TransportError), malformed, out_of_range (answer too large), or
    /// refused (certificate not trusted).
    Task<Expected<HttpResponse>> request(HttpRequest request);

    [[nodiscard]] std::size_t idle_connections() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace lariat::net
