#include "io/net/router.hpp"

#include "foundation/base/hex.hpp"

#include <openssl/sha.h>

#include <array>
#include <optional>

namespace lariat::net {
namespace {

/// A strong validator: the first half of the content's SHA-256.
std::string etag_of(std::string_view body) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const std::uint8_t*>(body.data()), body.size(), digest.data());
    return "\"" + to_hex(ByteView{digest.data(), digest.size() / 2}).substr(2) + "\"";
}

bool matches_etag(std::string_view candidates, std::string_view etag) {
    return lists_token(candidates, "*") || lists_token(candidates, etag) ||
           lists_token(candidates, "W/" + std::string{etag});
}

Response asset_response(const Asset& asset, const std::string& etag, const Request& request) {
    const bool gzip = !asset.gzip_body.empty() && lists_token(request.headers.get("Accept-Encoding"), "gzip");
    // Each representation is an entity of its own, with its own validator.
    const std::string tag = gzip ? etag.substr(0, etag.size() - 1) + "-gz\"" : etag;
    Response response;
    response.headers.set("ETag", tag);
    response.headers.set("Cache-Control",
                         asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (!asset.gzip_body.empty())
        response.headers.set("Vary", "Accept-Encoding");
    if (matches_etag(request.headers.get("If-None-Match"), tag)) {
        response.status = 304;
        return response;
    }
    response.headers.set("Content-Type", asset.content_type);
    if (gzip)
        response.headers.set("Content-Encoding", "gzip");
    response.body = gzip ? asset.gzip_body : asset.body;
    return response;
}

Task<Response> serve_asset(const Asset* asset, std::shared_ptr<const std::string> etag, Request request) {
    co_return asset_response(*asset, *etag, request);
}

void append_method(std::string& allow, std::string_view method) {
    if (lists_token(allow, method))
        return;
    if (!allow.empty())
        allow += ", ";
    allow += method;
}

}  // namespace

void Router::handle(std::string method, std::string_view pattern, Handler handler) {
    routes_.push_back({.pattern = PathPattern{pattern},
                       .method = std::move(method),
                       .handler = std::move(handler),
                       .websocket_handler = {},
                       .websocket_route = {}});
}

void Router::websocket(std::string_view pattern, WebSocketRoute route, WebSocketHandler handler) {
    routes_.push_back({.pattern = PathPattern{pattern},
                       .method = "GET",
                       .handler = {},
                       .websocket_handler = std::move(handler),
                       .websocket_route = std::move(route)});
}

void Router::assets(std::span<const Asset> assets) {
    for (const Asset& asset : assets) {
        const auto etag = std::make_shared<const std::string>(etag_of(asset.body));
        const Handler handler = [file = &asset, etag](Request request) {
            return serve_asset(file, etag, std::move(request));
        };
        get(asset.path, handler);
        if (asset.path == "/index.html")
            get("/", handler);
    }
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    Match best;
    bool exact = false;
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    for (const Route& route : routes_) {
        auto parameters = route.pattern.match(path);
        if (!parameters)
            continue;
        append_method(best.allow, route.method);
        if (route.method == "GET" && route.handler)
            append_method(best.allow, "HEAD");
        const bool found = best.handler != nullptr || best.websocket_handler != nullptr;
        // A literal route wins over one with named segments, whatever their order.
        if (route.method != wanted || (found && (exact || !route.pattern.is_literal())))
            continue;
        exact = route.pattern.is_literal();
        best.handler = route.handler ? &route.handler : nullptr;
        best.websocket_handler = route.websocket_handler ? &route.websocket_handler : nullptr;
        best.websocket_route = &route.websocket_route;
        best.parameters = std::move(*parameters);
    }
    if (!best.allow.empty())
        append_method(best.allow, "OPTIONS");
    return best;
}

}  // namespace lariat::net
