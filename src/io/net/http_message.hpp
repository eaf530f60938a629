#pragma once

#include "io/net/headers.hpp"
#include "io/net/target.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace lariat::net {

/// A request as a handler sees it.
struct Request {
    std::string id;  ///< X-Request-Id: the client's when it is well-formed, else ours
    std::string method;
    std::string target;  ///< as received
    std::string path;    ///< decoded
    Parameters query;
    Parameters parameters;  ///< named segments of the route
    Headers headers;
    std::string body;
    std::string remote;  ///< address of the peer
    bool secure = false;

    /// First value of a query parameter.
    [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
    /// A named segment; empty when the route has none of that name.
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

/// Owned text, text shared between many answers, or text that lives as long as the program.
using Body = std::variant<std::string, std::shared_ptr<const std::string>, std::string_view>;
std::string_view view_of(const Body& body);

struct Response {
    int status = 200;
    Headers headers;
    Body body;
};

Response json_response(std::string body, int status = 200);
Response text_response(std::string body, int status = 200);

/// RFC 9457 problem details. `code` is the stable word programs act on.
struct Problem {
    int status = 500;
    std::string code;
    std::string detail;
    bool retryable = false;
};
Response problem_response(const Request& request, const Problem& problem);

/// The reason phrase of a status code.
std::string_view reason_of(int status) noexcept;

/// Quotes and escapes a JSON string.
std::string json_quote(std::string_view text);

}  // namespace lariat::net
