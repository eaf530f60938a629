#pragma once

#include "io/net/http_message.hpp"
#include "io/net/websocket.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lariat::net {

using Handler = std::function<Task<Response>(Request)>;
/// Runs for the life of the connection; when it returns the connection is closed (1000 unless it chose).
using WebSocketHandler = std::function<Task<void>(Request, std::shared_ptr<WebSocket>)>;

struct WebSocketRoute {
    /// Accepted subprotocols, best first. When not empty, a client that offers none of them is refused.
    std::vector<std::string> subprotocols;
    WebSocketLimits limits;
};

/// A file compiled into the program.
struct Asset {
    std::string_view path;  ///< as in the URL: /index.html
    std::string_view content_type;
    std::string_view body;
    std::string_view gzip_body;  ///< empty when there is none
    bool immutable = false;      ///< the name holds a hash of the content: cache for a year
};

/// Which code answers which request. Filled before the server starts.
class Router {
public:
    /// `pattern` is a path whose segments may be {named}. GET also answers HEAD.
    void handle(std::string method, std::string_view pattern, Handler handler);
    void get(std::string_view pattern, Handler handler) { handle("GET", pattern, std::move(handler)); }
    void post(std::string_view pattern, Handler handler) { handle("POST", pattern, std::move(handler)); }
    void websocket(std::string_view pattern, WebSocketRoute route, WebSocketHandler handler);

    /// `/` is answered with /index.html. The span must outlive the router.
    void assets(std::span<const Asset> assets);

    struct Match {
        const Handler* handler = nullptr;
        const WebSocketHandler* websocket_handler = nullptr;
        const WebSocketRoute* websocket_route = nullptr;
        Parameters parameters;
        /// Methods the path has, for 405 and OPTIONS; empty when the path is unknown.
        std::string allow;
    };
    [[nodiscard]] Match match(std::string_view method, std::string_view path) const;

private:
    struct Route {
        PathPattern pattern;
        std::string method;
        Handler handler;
        WebSocketHandler websocket_handler;
        WebSocketRoute websocket_route;
    };
    std::vector<Route> routes_;
};

}  // namespace lariat::net
