#pragma once

#include "io/net/http_client.hpp"
#include "io/net/transport/stream.hpp"

#include <memory>
#include <string>

namespace lariat::net::transport {

using TlsContext = std::shared_ptr<asio::ssl::context>;

Expected<TlsContext> client_tls(const TlsClientOptions& options);
Expected<TlsContext> server_tls(const std::string& certificate_file, const std::string& key_file);

/// Looks the host up, connects, and shakes hands when `tls` is given. No time limit of its own; cancelling
/// it abandons a lookup that the resolver cannot interrupt. Nothing of a request has been sent by then, and
/// its failures say so.
Task<Expected<Stream>> open_stream(Url url, TlsContext tls);

/// A failure of the connection, with a TransportError.
std::unexpected<Failure> transport_failure(bool sent, std::string_view what, const error_code& code);

}  // namespace lariat::net::transport
