#pragma once

#include "io/runtime/failure.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lariat::net {

/// An absolute http, https, ws or wss URL. User information is refused: secrets do not belong in URLs.
struct Url {
    std::string scheme;
    std::string host;  ///< without the brackets of an IPv6 literal
    std::uint16_t port = 0;
    std::string target = "/";  ///< path and query, as sent

    [[nodiscard]] bool secure() const noexcept { return scheme == "https" || scheme == "wss"; }
    [[nodiscard]] bool websocket() const noexcept { return scheme == "ws" || scheme == "wss"; }
    /// Value of the Host field: the port only when it is not the scheme's own.
    [[nodiscard]] std::string authority() const;
    /// For logs: without path and query, which may hold an API key.
    [[nodiscard]] std::string origin() const;
};

io::Expected<Url> parse_url(std::string_view text);

}  // namespace lariat::net
