#pragma once

#include "io/net/transport/server_session.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>

namespace lariat::net::transport {

using HttpHead = boost::beast::http::request<boost::beast::http::string_body>;

struct ReadOutcome {
    bool closed = false;  ///< the client is gone, or was too slow
    /// Set when the request must not reach a handler; `request` then holds what is known of it.
    std::optional<Problem> problem;
    Request request;
    HttpHead head;  ///< as parsed, without the body; for a WebSocket upgrade
    bool keep_alive = false;
};

/// Reads requests off a connection, one after the other, within the server's limits.
class RequestReader {
public:
    RequestReader(ServerContext& server, ServerSession& session) : server_{server}, session_{session} {}

    Task<ReadOutcome> next();
    [[nodiscard]] bool has_unread() const noexcept { return buffer_.size() > 0; }

private:
    std::optional<Problem> fill(Request& request, const HttpHead& head) const;

    ServerContext& server_;
    ServerSession& session_;
    boost::beast::flat_buffer buffer_;
};

}  // namespace lariat::net::transport
