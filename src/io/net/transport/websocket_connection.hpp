#pragma once

#include "io/net/transport/stream.hpp"
#include "io/net/websocket.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <memory>
#include <string>

namespace lariat::net::transport {

/// What the server needs of a connection beyond what its handler sees.
class WebSocketConnection : public WebSocket {
public:
    /// Ends when the connection is closed and its socket gone.
    virtual Task<void> finished() = 0;
    /// Without farewell.
    virtual void abort() = 0;
};

struct WebSocketAccept {
    boost::beast::http::request<boost::beast::http::string_body> head;
    std::string subprotocol;
    std::string request_id;
    WebSocketLimits limits;
};

Task<Expected<std::shared_ptr<WebSocketConnection>>> accept_websocket(Stream stream, WebSocketAccept accept);

}  // namespace lariat::net::transport
